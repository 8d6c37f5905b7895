//! Cliques: items of different bundles that all need different nodes, or different values of one attribute.
//!
//! What a clique's bundles can be worth together is at most the best assignment of the nodes, or values, to them. Each
//! bundle's best placement on its own bounds far less where all want the same.

use super::super::bid::{Bid, ItemId};
use super::super::problem::{AttributeId, Problem};
use super::super::totals::Thing;
use super::matching::{Worth, assign};
use super::placement::{Placement, Unit};

/// What the items of a clique may not have in common.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Scarce {
    Node,
    Value(AttributeId),
}

/// Items of different bundles, any two of them tied alike.
#[derive(Debug)]
pub struct Clique {
    scarce: Scarce,
    /// Position of the bundle among those searched, and its item.
    pub members: Vec<(usize, ItemId)>,
}

/// A bundle's share in the best assignment: what it takes, if anything.
pub type Share<'a> = (usize, Option<&'a Placement>);

impl Clique {
    /// Cliques of at least two bundles; each bundle is in one at most. Those of values come first, since what differs in a
    /// value differs in its node.
    pub fn of(problem: &Problem, units: &[Unit]) -> Vec<Self> {
        let mut values: Vec<AttributeId> = units
            .iter()
            .flat_map(|unit| &unit.items)
            .flat_map(|item| problem.item(*item).nshare.iter().map(|(attribute, _)| *attribute))
            .collect();
        values.sort_unstable();
        values.dedup();
        let kinds = values.into_iter().map(Scarce::Value).chain([Scarce::Node]);
        let mut free = vec![true; units.len()];
        let mut cliques = Vec::new();
        for scarce in kinds {
            for first in 0..units.len() {
                let clique = Self::from(problem, units, scarce, first, &free);
                if clique.members.len() > 1 {
                    clique.members.iter().for_each(|(unit, _)| free[*unit] = false);
                    cliques.push(clique);
                }
            }
        }
        cliques
    }

    /// The clique that grows from a bundle by all later ones that fit.
    fn from(problem: &Problem, units: &[Unit], scarce: Scarce, first: usize, free: &[bool]) -> Self {
        let mut members: Vec<(usize, ItemId)> = Vec::new();
        let are_tied = |left: ItemId, right: ItemId| {
            let item = problem.item(left);
            match scarce {
                Scarce::Node => item.diff.binary_search(&right).is_ok(),
                Scarce::Value(attribute) => item.nshare.binary_search(&(attribute, right)).is_ok(),
            }
        };
        for unit in (first..units.len()).filter(|unit| free[*unit]) {
            let mut items = units[unit].items.iter();
            let fits = |item: &&ItemId| members.iter().all(|(_, other)| are_tied(*other, **item));
            match items.find(fits) {
                Some(item) => members.push((unit, *item)),
                None if unit == first => break,
                None => {}
            }
            if members.is_empty() {
                break;
            }
        }
        Self { scarce, members }
    }

    fn thing(&self, problem: &Problem, bid: &Bid) -> Thing {
        match self.scarce {
            Scarce::Node => Thing::Node(bid.node),
            Scarce::Value(attribute) => Thing::Value(attribute, problem.symbol(bid, attribute)),
        }
    }

    /// The best assignment of the scarce things among members, given with their placements, best first: its worth, and
    /// each member's placement in it.
    pub fn assign<'a>(
        &self,
        problem: &Problem,
        open: &[(usize, ItemId, Vec<&'a Placement>)],
    ) -> (Worth, Vec<Share<'a>>) {
        // A member never needs more than its best so many things: the others can take but one each.
        let mut things: Vec<Thing> = Vec::new();
        let offers: Vec<Vec<(Thing, &'a Placement)>> = open
            .iter()
            .map(|(_, item, placements)| {
                let mut offers: Vec<(Thing, &'a Placement)> = Vec::new();
                for placement in placements {
                    let Some(bid) = placement.bid_for(*item) else { continue };
                    let thing = self.thing(problem, bid);
                    if offers.iter().all(|(known, _)| *known != thing) {
                        offers.push((thing, placement));
                    }
                    if offers.len() == open.len() {
                        break;
                    }
                }
                things.extend(offers.iter().map(|(thing, _)| *thing));
                offers
            })
            .collect();
        things.sort_unstable();
        things.dedup();
        let worths: Vec<Vec<Option<Worth>>> = offers
            .iter()
            .map(|offers| {
                let mut worths = vec![None; things.len()];
                for (thing, placement) in offers {
                    worths[place_of(&things, thing)] = Some(placement.worth);
                }
                worths
            })
            .collect();
        let taken = assign(&worths, things.len());
        let shares: Vec<Share<'a>> = open
            .iter()
            .zip(&offers)
            .zip(taken)
            .map(|(((unit, _, _), offers), taken)| {
                let offer = taken.and_then(|taken| offers.iter().find(|(thing, _)| *thing == things[taken]));
                (*unit, offer.map(|(_, placement)| *placement))
            })
            .collect();
        (shares.iter().filter_map(|(_, share)| Some(share.as_ref()?.worth)).sum(), shares)
    }
}

fn place_of(things: &[Thing], thing: &Thing) -> usize {
    things.binary_search(thing).expect("every thing offered is listed")
}
