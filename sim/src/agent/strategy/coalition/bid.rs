//! One bid as it is gossiped: a container node's offer for one item.

use smallvec::SmallVec;

use super::problem::Problem;
use crate::model::{ContainerId, Credits};
use crate::random::mix;

/// Bids on the way from one set to the next; most sets are small enough to stay off the heap meanwhile.
pub type Bids = SmallVec<[Bid; 64]>;

/// Position of an item: a class of request nodes that `same` conditions join.
pub type ItemId = u16;

/// A container node's bid on an item. It belongs to its bidder, who alone changes it, each time with a higher
/// (incarnation, version).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bid {
    /// Sum of base credits over the item's request nodes.
    pub credits: Credits,
    /// The bidder.
    pub node: ContainerId,
    /// Rises with every change by the bidder.
    pub version: u32,
    /// The bidder's values of all attributes that `share` and `nshare` conditions need, as a position in the
    /// problem's table of profiles; on the wire it stands for the values themselves.
    pub profile: u32,
    /// The item.
    pub item: ItemId,
    /// Rises with every restart of the bidder.
    pub incarnation: u16,
}

impl Bid {
    /// The freshness of a bid that was never changed.
    pub const FIRST: (u16, u32) = (0, 1);

    /// What tells the newer of two bids of one bidder on one item.
    pub fn freshness(&self) -> (u16, u32) {
        (self.incarnation, self.version)
    }

    /// Order by item, then better before worse: more credits first, ties to the lower node.
    pub fn rank(&self) -> (ItemId, std::cmp::Reverse<Credits>, ContainerId) {
        (self.item, std::cmp::Reverse(self.credits), self.node)
    }

    /// Size on the wire: bidder (4 bytes), item (2), incarnation (2), version (4), credits (8), and 8 bytes per attribute
    /// value that it carries.
    pub fn wire_bytes(&self, problem: &Problem) -> u32 {
        20 + 8 * problem.values_carried(self.item) as u32
    }

    /// A hash of everything in the bid; a set's fingerprint is the sum over its bids.
    pub fn fingerprint(&self) -> u64 {
        let who = u64::from(self.node.0) << 32 | u64::from(self.item) << 16 | u64::from(self.incarnation);
        let what = u64::from(self.version) << 32 | u64::from(self.profile);
        mix(mix(mix(who ^ 0x517c_c1b7_2722_0a95) ^ what) ^ self.credits.micros() as u64)
    }
}
