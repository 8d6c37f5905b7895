//! Whether values and nodes can be forbidden so that none of some bids is left, with a limit for each attribute.

use smallvec::SmallVec;

use super::bid::Bid;
use super::problem::{AttributeId, Problem, Symbol};

/// The bids to be forbidden, each by one of its values that may be forbidden, or by its node.
pub struct Cover<'a> {
    problem: &'a Problem,
    node_ties: usize,
    /// The attributes, in the order in which they are settled, with how many values may be forbidden.
    ties: SmallVec<[(AttributeId, usize); 2]>,
    spared: Option<&'a Bid>,
}

impl<'a> Cover<'a> {
    /// With so many ties over nodes and over each attribute, so that one bid, if any is spared, is not forbidden.
    pub fn new(
        problem: &'a Problem,
        node_ties: usize,
        value_ties: &[(AttributeId, usize)],
        spared: Option<&'a Bid>,
    ) -> Self {
        Self { problem, node_ties, ties: SmallVec::from_slice(value_ties), spared }
    }

    /// Whether all these bids can be forbidden.
    pub fn exists(&self, bids: &[Bid]) -> bool {
        let bids: Vec<&Bid> = bids.iter().collect();
        self.exists_from(0, self.ties.first().map_or(0, |(_, most)| *most), &bids, &mut Vec::new())
    }

    /// Whether the bids can be forbidden by so many values of the attribute at a position, without those kept, and by all
    /// attributes after it: counting bounds that, and settles the last attribute.
    fn exists_from(&self, position: usize, most: usize, bids: &[&Bid], kept: &mut Vec<Symbol>) -> bool {
        if bids.len() <= self.node_ties {
            return true;
        }
        let Some((attribute, _)) = self.ties.get(position) else { return false };
        let symbol = |bid: &Bid| self.problem.symbol(bid, *attribute);
        let mut counts = Counts::default();
        bids.iter().for_each(|bid| counts.add(symbol(bid)));
        let may_forbid = |value: Symbol| self.may_forbid(*attribute, value) && !kept.contains(&value);
        let here = counts.forbidden(most, may_forbid);
        if position + 1 == self.ties.len() {
            return bids.len() <= here + self.node_ties;
        }
        let later: usize = self.ties[position + 1..]
            .iter()
            .map(|(attribute, most)| {
                let mut counts = Counts::default();
                bids.iter().for_each(|bid| counts.add(self.problem.symbol(bid, *attribute)));
                counts.forbidden(*most, |value| self.may_forbid(*attribute, value))
            })
            .sum();
        if bids.len() > here + later + self.node_ties {
            return false;
        }
        let most_frequent = counts.of_values.iter().map(|(value, _)| *value).find(|value| may_forbid(*value));
        let Some(value) = most_frequent.filter(|_| most > 0) else {
            let next = self.ties[position + 1].1;
            return self.exists_from(position + 1, next, bids, &mut Vec::new());
        };
        let rest: Vec<&Bid> = bids.iter().copied().filter(|bid| symbol(bid) != value).collect();
        if self.exists_from(position, most - 1, &rest, kept) {
            return true;
        }
        kept.push(value);
        let without = self.exists_from(position, most, bids, kept);
        kept.pop();
        without
    }

    fn may_forbid(&self, attribute: AttributeId, value: Symbol) -> bool {
        self.spared.is_none_or(|spared| self.problem.symbol(spared, attribute) != value)
    }
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
        self.total - self.forbidden(forbidden, |value| value != spared)
    }

    /// How many have one of so many values, those that most have of the values that may be forbidden.
    pub fn forbidden(&self, most: usize, may_forbid: impl Fn(Symbol) -> bool) -> usize {
        let values = self.of_values.iter().filter(|(value, _)| may_forbid(*value));
        values.take(most).map(|(_, count)| count).sum()
    }
}
