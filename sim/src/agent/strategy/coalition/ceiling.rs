//! The ceiling of a bundle: what its best total still is when items outside take away the worst they can.
//!
//! T of the selection rule: the least, over all sets of things that ties to items outside forbid (one each), of the best
//! total that avoids them. A bid that cannot reach T even with the highest bids for the bundle's other items beside it is
//! in no best stitching. Where ties can take away too many sets of things to search them all, `counted` tells what at least
//! withstands them: a lower ceiling, with which more is kept and nothing lost. A search that takes too many steps is given
//! up.

mod adversary;
mod counted;
mod plain;
#[cfg(test)]
mod tests;

use smallvec::SmallVec;

pub use self::plain::plain_ceiling;

use self::adversary::Adversary;
use super::bid::Bid;
use super::choice::Steps;
use super::problem::{Bundle, CeilingRule, Problem};
use super::totals::{Taken, Total, Totals};

/// A ceiling, and a set of things with which it is reached.
#[derive(Clone, Debug)]
pub struct Ceiling {
    /// The best total that avoids them.
    pub total: Total,
    /// What outside ties take away.
    pub taken: Box<[Taken]>,
}

/// The ceiling of a bundle, from the bids of each of its items (best first); `None` when some forbidden set may leave no
/// total at all. `known` is the ceiling for some of these bids, from which on all others can only raise it. When the steps
/// run out, what comes of it means nothing.
pub fn ceiling<'a>(
    problem: &'a Problem,
    bundle: &'a Bundle,
    bids: SmallVec<[&'a [Bid]; 4]>,
    known: Option<&'a Ceiling>,
    steps: &mut Steps,
) -> Option<Ceiling> {
    if bids.iter().any(|bids| bids.is_empty()) {
        return None;
    }
    match &bundle.rule {
        CeilingRule::Searched => {
            Adversary::new(problem, bundle, Totals::new(problem, bundle, bids), steps).worst(known)
        }
        CeilingRule::Counted(counting) => {
            let total = counted::ceiling(problem, bundle, counting, &bids)?;
            Some(Ceiling { total, taken: Box::default() })
        }
        CeilingRule::None => None,
    }
}
