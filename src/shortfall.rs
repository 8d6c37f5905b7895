//! Why a request node stayed unstitched: who could take it by itself, and what keeps the others from bidding.

use std::collections::BTreeMap;
use std::fmt;

use huddle_sim::model::{Instance, NoBid, RequestId};

use crate::wording::{count, counted, list};

/// What stands between a request node and the container nodes.
#[derive(Debug, Default)]
pub struct Shortfall {
    /// Container nodes of the part in question that could take it by themselves.
    bidders: u64,
    /// Such nodes in other parts.
    bidders_elsewhere: u64,
    /// Why others make no bid, and how many.
    reasons: BTreeMap<String, u64>,
    /// The composition conditions that bind it to other request nodes.
    bindings: Vec<String>,
}

impl Shortfall {
    /// Asks every container node; `part` is the part of the container whose stitching left the node out.
    pub fn of(instance: &Instance, request: RequestId, part: usize) -> Self {
        let mut shortfall = Self::default();
        for node in instance.container.nodes() {
            match instance.base_credits(node, request) {
                Ok(_) if instance.container.part_of(node) == part => shortfall.bidders += 1,
                Ok(_) => shortfall.bidders_elsewhere += 1,
                Err(reason) => *shortfall.reasons.entry(describe(instance, &reason)).or_default() += 1,
            }
        }
        let compositions = instance.composition_conditions();
        let binding = compositions.filter(|(_, condition)| condition.nodes.contains(&request));
        shortfall.bindings =
            binding.map(|(position, _)| format!("`{}`", instance.describe_condition(position))).collect();
        shortfall.bindings.dedup();
        shortfall
    }
}

fn describe(instance: &Instance, reason: &NoBid) -> String {
    match reason {
        NoBid::Type => "of a type that the mapping does not allow".to_owned(),
        NoBid::Condition(position) => format!("not meeting `{}`", instance.describe_condition(*position)),
        NoBid::MissingInExpression => "lacking an attribute that `credits` needs".to_owned(),
        NoBid::OutOfRange => "with credits out of range".to_owned(),
        NoBid::NoCapacity => "of capacity 0".to_owned(),
        NoBid::NoRoom => "without room under a promoted validator".to_owned(),
    }
}

impl fmt::Display for Shortfall {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.bidders == 0 && self.bidders_elsewhere > 0 {
            let nodes = counted(self.bidders_elsewhere, "container node");
            return write!(formatter, "{nodes} would fit, but only in another part of the container");
        }
        if self.bidders == 0 {
            let reasons: Vec<String> =
                self.reasons.iter().map(|(reason, nodes)| format!("{} {reason}", count(*nodes))).collect();
            return write!(formatter, "no container node can take it: {}", list(&reasons));
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
        let reasons = [("not meeting `rank > 2`".to_owned(), 1200), ("of another type".to_owned(), 1)];
        let shortfall = Shortfall { reasons: reasons.into(), ..Shortfall::default() };
        let shown = "no container node can take it: 1,200 not meeting `rank > 2` and 1 of another type";
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
