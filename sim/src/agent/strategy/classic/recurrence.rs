//! A hash of a classic run's whole state in which versions count only by how far they lag behind their owners.

use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashMap, FxHasher};

use super::bidder::Bidder;
use super::knowledge::{BidKey, Claim, ClassicBid};
use crate::model::RequestId;
use crate::random::mix;

/// Collects the state piece by piece, in a fixed order.

pub struct Recurrence {
    /// The newest version of each bid, as its owner knows it.
    newest: FxHashMap<BidKey, u32>,
    hasher: FxHasher,
}

impl Recurrence {
    /// Starts from what all owners know of their own bids.
    pub fn new<'a>(bidders: impl Iterator<Item = &'a Bidder>) -> Self {
        let own = bidders.flat_map(|bidder| bidder.knowledge.bids().filter(|bid| bid.node == bidder.node));
        let newest = own.map(|bid| ((bid.node, bid.request), bid.version)).collect();
        Self { newest, hasher: FxHasher::default() }
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
            (key, bid.credits, self.lag(key, bid.version)).hash(&mut self.hasher);
        }
        self.enter_word(u64::MAX);
    }

    /// Claims, by who claims what and how old the bids are.
    pub fn enter_claims(&mut self, claims: &[Option<Claim>]) {
        for (request, claim) in claims.iter().enumerate() {
            let claim = claim.map(|claim| {
                let key = (claim.node, RequestId::at(request));
                (claim.node, claim.credits, self.lag(key, claim.version))
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

    fn lag(&self, key: BidKey, version: u32) -> u32 {
        self.newest.get(&key).copied().unwrap_or(version).saturating_sub(version)
    }
}
