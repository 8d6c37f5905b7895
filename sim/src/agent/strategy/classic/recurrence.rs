//! A hash of a classic run's whole state in which versions count only by their rank among those of the same bid that are still
//! about, in some node's knowledge or on the way.

use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashMap, FxHasher};

use super::bidder::Bidder;
use super::knowledge::{BidKey, Claim, ClassicBid};
use crate::model::RequestId;
use crate::random::mix;

/// All bids that some node knows.
pub fn known_bids<'a>(bidders: impl Iterator<Item = &'a Bidder>) -> impl Iterator<Item = ClassicBid> {
    bidders.flat_map(|bidder| bidder.knowledge.bids())
}

/// Collects the state piece by piece, in a fixed order.
pub struct Recurrence {
    /// The versions of each bid that are about.
    versions: FxHashMap<BidKey, BTreeSet<u32>>,
    hasher: FxHasher,
}

impl Recurrence {
    /// Starts from all bids that are about; claims never refer to others.
    pub fn new(bids: impl Iterator<Item = ClassicBid>) -> Self {
        let mut versions: FxHashMap<BidKey, BTreeSet<u32>> = FxHashMap::default();
        for bid in bids {
            versions.entry((bid.node, bid.request)).or_default().insert(bid.version);
        }
        Self { versions, hasher: FxHasher::default() }
    }

    /// What a node knows.
    pub fn enter_bidder(&mut self, bidder: &Bidder) {
        self.enter_bids(bidder.knowledge.bids());
        self.enter_claims(bidder.knowledge.claims());
    }

    /// Bids, by what they say and how old they are.
    pub fn enter_bids(&mut self, bids: impl Iterator<Item = ClassicBid>) {
        for bid in bids {
            let key = (bid.node, bid.request);
            (key, bid.credits, self.rank(key, bid.version)).hash(&mut self.hasher);
        }
        self.enter_word(u64::MAX);
    }

    /// Claims, by who claims what and how old the bids are.
    pub fn enter_claims(&mut self, claims: &[Option<Claim>]) {
        for (request, claim) in claims.iter().enumerate() {
            let claim = claim.map(|claim| {
                let key = (claim.node, RequestId::at(request));
                (claim.node, claim.credits, self.rank(key, claim.version))
            });
            claim.hash(&mut self.hasher);
        }
    }

    /// Anything else.
    pub fn enter_word(&mut self, word: u64) {
        word.hash(&mut self.hasher);
    }

    /// The hash.
    pub fn finish(self) -> u64 {
        mix(self.hasher.finish())
    }

    /// How many newer versions of the bid are about.
    fn rank(&self, key: BidKey, version: u32) -> usize {
        self.versions.get(&key).map_or(0, |versions| versions.range(version + 1..).count())
    }
}
