//! Whether values and nodes can be forbidden so that none of some bids is left, with a limit for each attribute.

use smallvec::SmallVec;

use super::bid::Bid;
use super::problem::{AttributeId, Problem, Symbol};

/// The bids to be forbidden, each by one of its values that may be forbidden, or by its node.
pub struct Cover<'a> {
    problem: &'a Problem,
    node_ties: usize,
    /// The attributes, in the order in which they are settled, with how many values may be forbidden.
    ties: &'a [(AttributeId, usize)],
    spared: Option<&'a Bid>,
}

/// A bid's values of the attributes, in their order.
type Values = SmallVec<[Symbol; 2]>;

impl<'a> Cover<'a> {
    /// With so many ties over nodes and over each attribute, so that one bid, if any is spared, is not forbidden.
    pub fn new(
        problem: &'a Problem,
        node_ties: usize,
        value_ties: &'a [(AttributeId, usize)],
        spared: Option<&'a Bid>,
    ) -> Self {
        Self { problem, node_ties, ties: value_ties, spared }
    }

    /// Whether all these bids can be forbidden.
    pub fn exists(&self, bids: &[Bid]) -> bool {
        if bids.len() <= self.node_ties {
            return true;
        }
        let values_of = |bid: &Bid| -> Values {
            self.ties.iter().map(|(attribute, _)| self.problem.symbol(bid, *attribute)).collect()
        };
        // Where all values but the one spared may be forbidden, they are.
        let is_left = |bid: &&Bid| {
            self.ties.iter().all(|(attribute, most)| {
                let value = |bid: &Bid| self.problem.symbol(bid, *attribute);
                let spared = self.spared.map(value);
                self.problem.width(*attribute) > most + usize::from(spared.is_some())
                    || spared == Some(value(bid))
            })
        };
        let bids: Vec<Values> = bids.iter().filter(is_left).map(values_of).collect();
        let bids: Vec<&Values> = bids.iter().collect();
        let spared = self.spared.map(values_of);
        let most = self.ties.first().map_or(0, |(_, most)| *most);
        self.exists_from(0, most, &bids, spared.as_ref(), &mut Vec::new())
    }

    /// Whether the bids can be forbidden by so many values of the attribute at a position, without those kept, and by all
    /// attributes after it: counting bounds that, and settles the last attribute.
    fn exists_from(
        &self,
        position: usize,
        most: usize,
        bids: &[&Values],
        spared: Option<&Values>,
        kept: &mut Vec<Symbol>,
    ) -> bool {
        if bids.len() <= self.node_ties {
            return true;
        }
        if position == self.ties.len() {
            return false;
        }
        let is_spared = |at: usize, value: Symbol| spared.is_some_and(|spared| spared[at] == value);
        let here = frequencies(bids, position, |value| !is_spared(position, value) && !kept.contains(&value));
        let forbidden: usize = here.iter().take(most).map(|(count, _)| count).sum();
        if position + 1 == self.ties.len() {
            return bids.len() <= forbidden + self.node_ties;
        }
        let later: usize = (position + 1..self.ties.len())
            .map(|at| {
                let values = frequencies(bids, at, |value| !is_spared(at, value));
                values.iter().take(self.ties[at].1).map(|(count, _)| count).sum::<usize>()
            })
            .sum();
        if bids.len() > forbidden + later + self.node_ties {
            return false;
        }
        let those = |is_left: &dyn Fn(Symbol) -> bool| -> Vec<&Values> {
            bids.iter().copied().filter(|bid| is_left(bid[position])).collect()
        };
        let next = self.ties[position + 1].1;
        if here.len() <= most {
            let rest = those(&|value| is_spared(position, value) || kept.contains(&value));
            return self.exists_from(position + 1, next, &rest, spared, &mut Vec::new());
        }
        if most == 0 {
            return self.exists_from(position + 1, next, bids, spared, &mut Vec::new());
        }
        let most_frequent = here[0].1;
        if self.exists_from(position, most - 1, &those(&|value| value != most_frequent), spared, kept) {
            return true;
        }
        kept.push(most_frequent);
        let exists = self.exists_from(position, most, bids, spared, kept);
        kept.pop();
        exists
    }
}

/// How many bids have each value at a position that may be forbidden, the value that most have first.
fn frequencies(
    bids: &[&Values],
    position: usize,
    may_forbid: impl Fn(Symbol) -> bool,
) -> SmallVec<[(usize, Symbol); 16]> {
    let mut values: SmallVec<[Symbol; 64]> = bids.iter().map(|bid| bid[position]).collect();
    values.sort_unstable();
    let runs = values.chunk_by(|left, right| left == right).map(|run| (run.len(), run[0]));
    let mut frequencies: SmallVec<[(usize, Symbol); 16]> =
        runs.filter(|(_, value)| may_forbid(*value)).collect();
    frequencies.sort_unstable_by(|left, right| right.cmp(left));
    frequencies
}

/// How many bids have each value of an attribute, the value that most have first.
#[derive(Default)]
pub struct Counts {
    total: usize,
    of_values: SmallVec<[(Symbol, usize); 16]>,
}

impl Counts {
    /// Counts a bid with this value.
    pub fn add(&mut self, value: Symbol) {
        self.total += 1;
        let known = self.of_values.iter().position(|(known, _)| *known == value);
        let mut position = known.unwrap_or_else(|| {
            self.of_values.push((value, 0));
            self.of_values.len() - 1
        });
        self.of_values[position].1 += 1;
        while position > 0 && self.of_values[position - 1].1 < self.of_values[position].1 {
            self.of_values.swap(position - 1, position);
            position -= 1;
        }
    }

    /// How many are left when so many values are forbidden, those that most have, but not the value that is spared.
    pub fn left(&self, forbidden: usize, spared: Symbol) -> usize {
        let others = self.of_values.iter().filter(|(value, _)| *value != spared);
        self.total - others.take(forbidden).map(|(_, count)| count).sum::<usize>()
    }
}
