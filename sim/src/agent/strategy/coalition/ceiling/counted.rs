//! The ceiling by counting: what at least withstands all ties, where they can be spent in too many ways to try them.
//!
//! A *cell* is one value for each class of the bundle. When so many nodes are taken away that its items can use, each item
//! still has its best bid that neither they nor the bundle's other items nor values that others take can forbid; these
//! bids are a total that the best in the cell is at least as good as. Cells of different values of a class over all items
//! use different nodes: a node taken from one is not taken from the other. So to bring all cells below a total takes as many
//! nodes as each needs, added up, and the ceiling is the best total that withstands one more than there are.
//!
//! With more bids no such total is worse, so this ceiling only rises too; and all the bids that it is read off reach it.

use std::cmp::Ordering;

use smallvec::SmallVec;

use super::super::bid::{Bid, ItemId};
use super::super::cover::Cover;
use super::super::problem::{Bundle, Counting, Problem, ShareClass, Symbol};
use super::super::totals::Total;

/// What at least withstands the ties of a bundle, from the bids of each of its items, best first.
pub fn ceiling(problem: &Problem, bundle: &Bundle, counting: &Counting, bids: &[&[Bid]]) -> Option<Total> {
    let lists: Lists = bids.iter().map(|bids| bids.iter().collect()).collect();
    let cells = Cells { problem, bundle, counting };
    let Some(first) = bundle.classes.first() else {
        return cells.withstanding(&[], lists).into_iter().nth(counting.nodes);
    };
    let of_values = cells.split(first, &lists);
    let mut strengths: Vec<Vec<Total>> =
        of_values.into_iter().map(|lists| cells.withstanding(&bundle.classes[1..], lists)).collect();
    strengths.retain(|totals| !totals.is_empty());
    if first.items.len() == bundle.items.len() {
        return added_up(&strengths, counting.nodes, counting.kills[0]);
    }
    // Cells may share nodes: the best that withstands all.
    let mut whole: Vec<Total> =
        strengths.into_iter().filter_map(|totals| totals.into_iter().nth(counting.nodes)).collect();
    whole.sort_by(Total::compare);
    whole.into_iter().nth(counting.kills[0])
}

/// The best total below which so many nodes, beside so many values of the first class, cannot bring all values of it; each
/// given by the totals that withstand no node, one, and so on.
fn added_up(strengths: &[Vec<Total>], nodes: usize, kills: usize) -> Option<Total> {
    let mut totals: Vec<&Total> = strengths.iter().flatten().collect();
    totals.sort_by(|left, right| left.compare(right));
    let withstands = |total: &Total| {
        let needed = |totals: &Vec<Total>| {
            totals.iter().take_while(|own| own.compare(total) != Ordering::Greater).count()
        };
        let mut needed: Vec<usize> = strengths.iter().map(needed).collect();
        needed.sort_unstable_by_key(|needed| std::cmp::Reverse(*needed));
        needed.iter().skip(kills).sum::<usize>() > nodes
    };
    // The worse a total, the more of what withstands is at least as good.
    let first = totals.partition_point(|total| !withstands(total));
    totals.get(first).map(|total| (*total).clone())
}

/// Per item of the bundle its bids, best first.
type Lists<'a> = SmallVec<[Vec<&'a Bid>; 4]>;

struct Cells<'a> {
    problem: &'a Problem,
    bundle: &'a Bundle,
    counting: &'a Counting,
}

impl Cells<'_> {
    /// The lists for each value of a class, those left out that lack an item.
    fn split<'b>(&self, class: &ShareClass, lists: &Lists<'b>) -> Vec<Lists<'b>> {
        let is_bound = |item: &ItemId| class.items.binary_search(item).is_ok();
        let symbol = |bid: &Bid| self.problem.symbol(bid, class.attribute);
        let bound = self.bundle.items.iter().position(&is_bound);
        let mut values: Vec<Symbol> = match bound {
            Some(position) => lists[position].iter().map(|bid| symbol(bid)).collect(),
            None => Vec::new(),
        };
        values.sort_unstable();
        values.dedup();
        let of_value = |value: Symbol| {
            let of_item = |(item, list): (&ItemId, &Vec<&'b Bid>)| match is_bound(item) {
                true => list.iter().copied().filter(|bid| symbol(bid) == value).collect(),
                false => list.clone(),
            };
            self.bundle.items.iter().zip(lists).map(of_item).collect::<Lists<'b>>()
        };
        let split = values.into_iter().map(of_value);
        split.filter(|lists| lists.iter().all(|list| !list.is_empty())).collect()
    }

    /// The best total that withstands no node, one, two and so on, over all cells of these classes; ties that take away
    /// values of theirs kill the best cells.
    fn withstanding(&self, classes: &[ShareClass], lists: Lists<'_>) -> Vec<Total> {
        let Some((class, rest)) = classes.split_first() else { return self.of_cell(&lists) };
        let of_values: Vec<Vec<Total>> =
            self.split(class, &lists).into_iter().map(|lists| self.withstanding(rest, lists)).collect();
        let kills = self.counting.kills[self.bundle.classes.len() - classes.len()];
        let mut best = Vec::new();
        for nodes in 0..=self.counting.nodes {
            let mut totals: Vec<&Total> = of_values.iter().filter_map(|totals| totals.get(nodes)).collect();
            totals.sort_by(|left, right| left.compare(right));
            let Some(total) = totals.get(kills) else { break };
            best.push((*total).clone());
        }
        best
    }

    /// Per number of nodes taken away, the total of the bids that are left at worst.
    fn of_cell(&self, lists: &Lists<'_>) -> Vec<Total> {
        let mut totals = Vec::new();
        for nodes in 0..=self.counting.nodes {
            let left = lists.iter().zip(&self.counting.items).map(|(list, ties)| {
                let nodes = nodes + ties.nodes;
                match ties.values.is_empty() {
                    true => list.get(nodes).map(|bid| **bid),
                    false => self.worst_left(list, nodes, &ties.values),
                }
            });
            let Some(bids) = left.collect::<Option<SmallVec<[Bid; 4]>>>() else { break };
            totals.push(Total::of(&bids));
        }
        totals
    }

    /// The worst bid that can be the best left when so many nodes and values are taken away.
    fn worst_left(&self, list: &[&Bid], nodes: usize, values: &[(usize, usize)]) -> Option<Bid> {
        let mut better: Vec<Bid> = Vec::new();
        for bid in list {
            if Cover::new(self.problem, nodes, values, Some(bid)).exists(&better) {
                better.push(**bid);
                if !Cover::new(self.problem, nodes, values, None).exists(&better) {
                    return Some(**bid);
                }
            }
        }
        None
    }
}
