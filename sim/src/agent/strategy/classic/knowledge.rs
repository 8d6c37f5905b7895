//! What a node knows under the classic rule: the newest bid of every bidder, and who claims what.
//!
//! Bids merge by newest version, which is commutative, associative and idempotent. Of two claims the one with more credits
//! wins, ties to the lower node; a claim counts only while its bid is the newest known of that bidder.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::agent::strategy::Footprint;
use crate::model::{ContainerId, Credits, RequestId, Stitching};
use crate::random::mix;

/// Whose bid on what.
pub type BidKey = (ContainerId, RequestId);

/// A bid as it is gossiped; the newest version of a bidder's bid on a request node replaces all older ones.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct ClassicBid {
    /// The bidder.
    pub node: ContainerId,
    /// The request node.
    pub request: RequestId,
    /// Rises with every change by the bidder.
    pub version: u32,
    /// What is bid; `None` once withdrawn.
    pub credits: Option<Credits>,
}

impl ClassicBid {
    fn fingerprint(&self) -> u64 {
        let who = u64::from(self.node.0) << 32 | u64::from(self.request.0);
        let credits = self.credits.map_or(i64::MIN, Credits::micros) as u64;
        mix(mix(mix(who) ^ u64::from(self.version)) ^ credits)
    }
}

/// A claim: the bid that, as far as its holder's neighbours know, wins a request node.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Claim {
    /// The claimant.
    pub node: ContainerId,
    /// Version of the winning bid.
    pub version: u32,
    /// Credits of the winning bid.
    pub credits: Credits,
}

impl Claim {
    /// The order of claims, the greatest winning.
    pub fn strength(&self) -> (Credits, Reverse<ContainerId>) {
        (self.credits, Reverse(self.node))
    }
}

/// Size on the wire of what a node says: a header of fingerprint, number and acknowledgement (16 bytes); 20 bytes per bid
/// (bidder, request node, version, credits); per request node 1 byte, and 16 more where it is claimed (claimant, version,
/// credits).
pub fn wire_bytes(bids: &[ClassicBid], claims: &[Option<Claim>]) -> u32 {
    let claimed = claims.iter().flatten().count();
    (16 + 20 * bids.len() + claims.len() + 16 * claimed) as u32
}

/// A known bid with the moment at which this node learned it.
#[derive(Clone, Copy, Debug)]
struct Known {
    bid: ClassicBid,
    learned: u64,
    /// The neighbour who told it, by position.
    from: Option<usize>,
}

/// All that one node knows.
#[derive(Clone, Debug)]
pub struct Knowledge {
    bids: BTreeMap<BidKey, Known>,
    /// Keys in the order in which they were last learned.
    by_learning: BTreeMap<u64, BidKey>,
    learned: u64,
    claims: Vec<Option<Claim>>,
    bids_fingerprint: u64,
}

impl Knowledge {
    /// Nothing known about so many request nodes.
    pub fn new(requests: usize) -> Self {
        Self {
            bids: BTreeMap::new(),
            by_learning: BTreeMap::new(),
            learned: 0,
            claims: vec![None; requests],
            bids_fingerprint: 0,
        }
    }

    /// Takes over a bid if it is newer than what is known; tells whether it was.
    pub fn learn(&mut self, bid: ClassicBid, from: Option<usize>) -> bool {
        let key = (bid.node, bid.request);
        if let Some(known) = self.bids.get(&key) {
            if known.bid.version >= bid.version {
                return false;
            }
            self.by_learning.remove(&known.learned);
            self.bids_fingerprint = self.bids_fingerprint.wrapping_sub(known.bid.fingerprint());
        }
        self.learned += 1;
        self.bids_fingerprint = self.bids_fingerprint.wrapping_add(bid.fingerprint());
        self.bids.insert(key, Known { bid, learned: self.learned, from });
        self.by_learning.insert(self.learned, key);
        true
    }

    /// The newest known version of a bid, if any was ever heard.
    pub fn newest(&self, key: BidKey) -> Option<&ClassicBid> {
        self.bids.get(&key).map(|known| &known.bid)
    }

    /// Whether a bid is newer than what is known of it.
    pub fn is_news(&self, bid: &ClassicBid) -> bool {
        self.newest((bid.node, bid.request)).is_none_or(|known| known.version < bid.version)
    }

    /// All bids that stand, by bidder and request node.
    pub fn standing(&self) -> impl Iterator<Item = (ContainerId, RequestId, Credits)> + '_ {
        self.bids.values().filter_map(|known| Some((known.bid.node, known.bid.request, known.bid.credits?)))
    }

    /// All newest known bids, withdrawn ones included.
    pub fn bids(&self) -> impl Iterator<Item = ClassicBid> + '_ {
        self.bids.values().map(|known| known.bid)
    }

    /// What it takes to know all this.
    pub fn footprint(&self) -> Footprint {
        let entry = size_of::<(BidKey, Known)>() + size_of::<(u64, BidKey)>();
        let bytes = size_of::<Self>() + self.bids.len() * entry + size_of_val(&*self.claims);
        Footprint { bids: self.bids.len(), capped: false, uncut: false, bytes }
    }

    /// Bids learned after a moment, but not from this neighbour.
    pub fn news_for(&self, neighbour: usize, since: u64) -> impl Iterator<Item = ClassicBid> + '_ {
        let keys = self.by_learning.range(since + 1..).map(|(_, key)| key);
        keys.filter_map(move |key| {
            let known = &self.bids[key];
            (known.from != Some(neighbour)).then_some(known.bid)
        })
    }

    /// The moment of learning the latest bid.
    pub fn moment(&self) -> u64 {
        self.learned
    }

    /// The claims known, by request node.
    pub fn claims(&self) -> &[Option<Claim>] {
        &self.claims
    }

    /// Weighs a claim against the known one: it is taken when it counts and is stronger.
    pub fn weigh(&mut self, request: RequestId, claim: Claim) {
        let known = self.claims[request.index()];
        let is_stronger = known.is_none_or(|known| claim.strength() > known.strength());
        if is_stronger && self.counts(request, &claim) {
            self.claims[request.index()] = Some(claim);
        }
    }

    /// Deletes the claims whose bids are no longer the newest known of their bidders.
    pub fn delete_stale_claims(&mut self) {
        for request in 0..self.claims.len() {
            let stale =
                self.claims[request].is_some_and(|claim| !self.counts(RequestId::at(request), &claim));
            if stale {
                self.claims[request] = None;
            }
        }
    }

    fn counts(&self, request: RequestId, claim: &Claim) -> bool {
        let newest = self.newest((claim.node, request));
        newest.is_some_and(|bid| bid.version == claim.version && bid.credits == Some(claim.credits))
    }

    /// The view: who claims what.
    pub fn view(&self) -> Stitching {
        self.claims.iter().map(|claim| claim.map(|claim| claim.node)).collect::<Vec<_>>().into()
    }

    /// Fingerprint of the claims alone, with the versions of their bids.
    pub fn claims_fingerprint(&self) -> u64 {
        Self::fingerprint_of(&self.claims)
    }

    /// Fingerprint of such claims.
    pub fn fingerprint_of(claims: &[Option<Claim>]) -> u64 {
        let claims = claims.iter().enumerate();
        claims.fold(0, |sum, (request, claim)| match claim {
            None => mix(sum),
            Some(claim) => {
                let (node, request) = (claim.node, RequestId::at(request));
                let bid = ClassicBid { node, request, version: claim.version, credits: Some(claim.credits) };
                mix(sum ^ bid.fingerprint())
            }
        })
    }

    /// Fingerprint of the view.
    pub fn view_fingerprint(&self) -> u64 {
        self.claims
            .iter()
            .fold(0, |sum, claim| mix(sum ^ claim.map_or(u64::MAX, |claim| u64::from(claim.node.0))))
    }

    /// Fingerprint of everything known.
    pub fn fingerprint(&self) -> u64 {
        mix(self.bids_fingerprint) ^ self.claims_fingerprint()
    }
}
