//! Bids that are none because their credits are not finite or too large.

use std::collections::HashMap;

use super::column::Column;
use super::condition::{AttributeCondition, Test};
use super::credits::Credits;
use super::id::{ContainerId, RequestId};
use super::instance::{Instance, NoBid};
use super::value::Value;

/// The container nodes that make no bid for a request node because of [`NoBid::OutOfRange`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OutOfRange {
    /// The request node.
    pub request: RequestId,
    /// How many there are among those looked at.
    pub nodes: usize,
    /// The first of them.
    pub first: ContainerId,
}

impl Instance {
    /// The request nodes for which bids are out of range, in order, among the first `looked_at` container nodes.
    ///
    /// Bids are computed only where they can be: with a credits expression, or where the values of an ordered comparison are so
    /// large.
    pub fn out_of_range(&self, looked_at: usize) -> Vec<OutOfRange> {
        let mut largest = HashMap::new();
        let requests: Vec<RequestId> =
            self.request.ids().filter(|request| self.can_be_out_of_range(*request, &mut largest)).collect();
        let of_request = |request: RequestId| {
            let is_out = |node: &ContainerId| self.base_credits(*node, request) == Err(NoBid::OutOfRange);
            let mut nodes = self.container.nodes().take(looked_at).filter(is_out);
            let first = nodes.next()?;
            Some(OutOfRange { request, nodes: 1 + nodes.count(), first })
        };
        requests.into_iter().filter_map(of_request).collect()
    }

    fn can_be_out_of_range<'i>(&'i self, request: RequestId, largest: &mut HashMap<&'i str, f64>) -> bool {
        if !self.request.nodes[request.index()].is_requested() {
            return false;
        }
        let terms = self.attribute_conditions().map(|(_, condition)| condition);
        let mut most = 1.0;
        for AttributeCondition { attribute, test, .. } in terms.filter(|condition| condition.node == request)
        {
            if let Test::Compare { threshold, .. } = test {
                let largest = largest
                    .entry(attribute)
                    .or_insert_with(|| self.container.column(attribute).map_or(0.0, largest_magnitude));
                most += *largest + threshold.abs();
            }
        }
        self.credits.is_some() || most > Credits::LIMIT.to_f64()
    }
}

/// The largest distance of a number in it from 0.
fn largest_magnitude(column: &Column) -> f64 {
    column.iter().flatten().filter_map(Value::number).map(f64::abs).fold(0.0, f64::max)
}
