//! All orders in which an item's ties can be spent against its best bid: the definition, to judge counting and covers by.

use rustc_hash::FxHashSet;

use crate::agent::strategy::coalition::bid::Bid;
use crate::agent::strategy::coalition::problem::{AttributeId, Problem};
use crate::agent::strategy::coalition::totals::Thing;

/// Takes the best, forbids its node or one of its values, spends that tie, and repeats; no set of things twice.
pub struct Orders<'a> {
    problem: &'a Problem,
    bids: &'a [Bid],
    kept: Vec<bool>,
    node_ties: usize,
    value_ties: Vec<(AttributeId, usize)>,
    forbidden: Vec<Thing>,
    seen: FxHashSet<Vec<Thing>>,
}

impl<'a> Orders<'a> {
    /// Over rivals, best first, with so many ties over nodes and over each attribute.
    pub fn new(
        problem: &'a Problem,
        node_ties: usize,
        value_ties: &[(AttributeId, usize)],
        bids: &'a [Bid],
    ) -> Self {
        let (kept, value_ties) = (vec![false; bids.len()], value_ties.to_vec());
        Self { problem, bids, kept, node_ties, value_ties, forbidden: Vec::new(), seen: FxHashSet::default() }
    }

    /// Per bid, whether some order makes it the best.
    pub fn kept(mut self) -> Vec<bool> {
        self.branch();
        self.kept
    }

    fn branch(&mut self) {
        let Some(best) = self.bids.iter().position(|bid| self.is_allowed(bid)) else { return };
        self.kept[best] = true;
        let bid = self.bids[best];
        if self.node_ties > 0 {
            self.node_ties -= 1;
            self.forbid(Thing::Node(bid.node));
            self.node_ties += 1;
        }
        for kind in 0..self.value_ties.len() {
            let (attribute, spare) = self.value_ties[kind];
            if spare > 0 {
                self.value_ties[kind].1 -= 1;
                self.forbid(Thing::Value(attribute, self.problem.symbol(&bid, attribute)));
                self.value_ties[kind].1 += 1;
            }
        }
    }

    fn forbid(&mut self, thing: Thing) {
        self.forbidden.push(thing);
        let mut set = self.forbidden.clone();
        set.sort_unstable();
        if self.seen.insert(set) {
            self.branch();
        }
        self.forbidden.pop();
    }

    fn is_allowed(&self, bid: &Bid) -> bool {
        self.forbidden.iter().all(|thing| match thing {
            Thing::Node(node) => bid.node != *node,
            Thing::Value(attribute, value) => self.problem.symbol(bid, *attribute) != *value,
        })
    }
}
