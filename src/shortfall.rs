//! Why a request node stayed unstitched: who could take it by itself, and what keeps the others from bidding.

use std::fmt;

use huddle_sim::explanation::{RuledOut, rule_out};
use huddle_sim::model::{Instance, RequestId};

use crate::wording::{count, counted, list};

/// What stands between a request node and the container nodes.
#[derive(Debug, Default)]
pub struct Shortfall {
    /// Container nodes of the part in question.
    nodes: u64,
    /// Of these, those that could take it by themselves.
    bidders: u64,
    /// Such nodes in other parts.
    bidders_elsewhere: u64,
    /// Why others make no bid.
    ruled_out: Vec<RuledOut>,
    /// The composition conditions that bind it to other request nodes.
    bindings: Vec<String>,
}

impl Shortfall {
    /// Asks every container node; `part` is the part of the container whose stitching left the node out.
    pub fn of(instance: &Instance, request: RequestId, part: usize) -> Self {
        let container = &instance.container;
        let is_inside = |node: &_| container.part_of(*node) == part;
        let (bidders, ruled_out) = rule_out(instance, container.nodes().filter(is_inside), request);
        let (elsewhere, _) = rule_out(instance, container.nodes().filter(|node| !is_inside(node)), request);
        let compositions = instance.composition_conditions();
        let binding = compositions.filter(|(_, condition)| condition.nodes.contains(&request));
        let mut bindings: Vec<String> =
            binding.map(|(position, _)| format!("`{}`", instance.describe_condition(position))).collect();
        bindings.dedup();
        Self {
            nodes: container.nodes().filter(is_inside).count() as u64,
            bidders: bidders.len() as u64,
            bidders_elsewhere: elsewhere.len() as u64,
            ruled_out,
            bindings,
        }
    }
}

impl fmt::Display for Shortfall {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.bidders == 0 && self.bidders_elsewhere > 0 {
            let nodes = counted(self.bidders_elsewhere, "container node");
            return write!(formatter, "{nodes} would fit, but only in another part of the container");
        }
        if self.bidders == 0 {
            let reason = |one: &RuledOut| format!("{} {}", count(one.nodes as u64), one.reason);
            let reasons: Vec<String> = self.ruled_out.iter().map(reason).collect();
            let nodes = counted(self.nodes, "container node");
            return write!(formatter, "0 of {nodes} can take it: {}", reasons.join(", "));
        }
        let fits = if self.bidders == 1 { "fits by itself" } else { "fit by themselves" };
        write!(formatter, "{} {fits}", counted(self.bidders, "container node"))?;
        match self.bindings.is_empty() {
            true => write!(formatter, ", but is taken or was not heard of in time"),
            false => {
                let binds = if self.bindings.len() == 1 { "binds" } else { "bind" };
                write!(formatter, ", but {} {binds} it to others", list(&self.bindings))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_counted_when_nobody_can_take_it() {
        let ruled_out =
            |reason: &str, nodes| RuledOut { reason: reason.to_owned(), nodes, names: Vec::new() };
        let ruled_out = vec![ruled_out("rank not above 2", 1200), ruled_out("no `rank`", 1)];
        let shortfall = Shortfall { nodes: 1201, ruled_out, ..Shortfall::default() };
        let shown = "0 of 1,201 container nodes can take it: 1,200 rank not above 2, 1 no `rank`";
        assert_eq!(shortfall.to_string(), shown);
    }

    #[test]
    fn a_request_node_that_fits_only_elsewhere_says_so() {
        let shortfall = Shortfall { bidders_elsewhere: 2, ..Shortfall::default() };
        assert_eq!(
            shortfall.to_string(),
            "2 container nodes would fit, but only in another part of the container"
        );
    }

    #[test]
    fn conditions_that_bind_it_to_others_are_named() {
        let bindings = vec!["`diff`".to_owned(), "`share group`".to_owned()];
        let shortfall = Shortfall { bidders: 1, bindings, ..Shortfall::default() };
        assert_eq!(
            shortfall.to_string(),
            "1 container node fits by itself, but `diff` and `share group` bind it to others"
        );
    }
}
