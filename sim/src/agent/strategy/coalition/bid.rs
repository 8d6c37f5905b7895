//! One bid as it is gossiped: a container node's offer for one item.

use smallvec::SmallVec;

use super::problem::Problem;
use crate::model::{ContainerId, Credits};
use crate::random::mix;

/// Bids laid out to be searched; most are few enough to stay off the heap.
pub type Bids = SmallVec<[Bid; 64]>;

/// Numbers of bids on the way from one set to the next; most sets are small enough to stay off the heap meanwhile.
pub type Ids = SmallVec<[BidId; 64]>;

/// Position of an item: a class of request nodes that `same` conditions join.
pub type ItemId = u16;

/// Position of a bid among all that can be made in the problem, by item, best first. So of two bids for one item that with
/// the lower number is the better one, and sets of bids are sorted lists of numbers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct BidId(pub u32);

/// A container node's bid on an item. It belongs to its bidder and never changes: where the problem changes, or a bidder
/// begins anew without memory, the tag around the messages does, and all bids are made anew.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bid {
    /// Sum of base credits over the item's request nodes.
    pub credits: Credits,
    /// The bidder.
    pub node: ContainerId,
    /// The bidder's values of all attributes that `share` and `nshare` conditions need, as a position in the
    /// problem's table of profiles; on the wire it stands for the values themselves.
    pub profile: u32,
    /// Its position among all bids.
    pub id: BidId,
    /// The number of its key: its values on all attributes that its item shares with others of its bundle.
    pub key: u32,
    /// The item.
    pub item: ItemId,
}

impl Bid {
    /// The version that every bid is recorded with.
    pub const VERSION: u32 = 1;

    /// Order by item, then better before worse: more credits first, ties to the lower node.
    pub fn rank(&self) -> (ItemId, std::cmp::Reverse<Credits>, ContainerId) {
        (self.item, std::cmp::Reverse(self.credits), self.node)
    }

    /// Size on the wire: bidder (4 bytes), item (2), incarnation (2), version (4), credits (8), and 8 bytes per attribute
    /// value that it carries.
    pub fn wire_bytes(problem: &Problem, item: ItemId) -> u32 {
        20 + 8 * problem.values_carried(item) as u32
    }
}

impl BidId {
    /// A hash of the bid; a set's fingerprint is the sum over its bids.
    pub fn fingerprint(self) -> u64 {
        mix(u64::from(self.0) ^ 0x517c_c1b7_2722_0a95)
    }
}
