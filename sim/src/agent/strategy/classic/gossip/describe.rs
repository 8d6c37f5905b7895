//! A node's state and its messages written down for the exhaustive runtime, and told in words.
//!
//! Versions of bids only ever rise, so what refers to a version older than one that the node already knows can never
//! count again at this node: such bids and claims are left out, and a neighbour that holds such claims holds something else
//! than this node ever will.

use std::sync::Arc;

use super::{ClassicAgent, ClassicMessage};
use crate::agent::description::{Description, counter};
use crate::agent::strategy::classic::knowledge::{BidKey, Claim, ClassicBid, Knowledge};
use crate::model::{ContainerId, Instance, RequestId};

impl ClassicAgent {
    pub(super) fn describe(&self, instance: &Instance, node: ContainerId, state: &mut Description) {
        let knowledge = &self.bidder.knowledge;
        state.word(u64::from(self.started) << 1 | u64::from(self.flush_pending));
        for bid in knowledge.bids() {
            describe_bid(&bid, state);
        }
        state.word(u64::MAX);
        describe_claims(knowledge.claims(), state);
        for (neighbour, name) in instance.container.neighbours(node).iter().enumerate() {
            self.describe_link(node, neighbour, *name, state);
        }
    }

    fn describe_link(&self, node: ContainerId, neighbour: usize, name: ContainerId, state: &mut Description) {
        let knowledge = &self.bidder.knowledge;
        for bid in knowledge.news_for(neighbour, self.told_bids[neighbour]) {
            state.word(u64::from(bid.node.0) << 32 | u64::from(bid.request.0));
        }
        state.word(u64::MAX);
        let link = &self.links[neighbour];
        self.describe_memory(link.heard(), &self.heard_claims[neighbour], state);
        self.describe_memory(link.told(), &self.told_claims[neighbour], state);
        link.describe(node, name, state);
    }

    /// The claims behind a fingerprint that a link remembers, as far as this node may come to hold them.
    fn describe_memory(&self, fingerprint: u64, claims: &Arc<[Option<Claim>]>, state: &mut Description) {
        let knowledge = &self.bidder.knowledge;
        let is_behind = Knowledge::fingerprint_of(claims) == fingerprint;
        let may_return = is_behind && claims_of(claims).all(|(key, claim)| is_open(knowledge, key, claim));
        state.word(u64::from(may_return));
        if may_return {
            describe_claims(claims, state);
        }
    }

    pub(super) fn describe_message(
        &self,
        (node, sender): (ContainerId, ContainerId),
        neighbour: usize,
        message: &ClassicMessage,
        state: &mut Description,
    ) {
        let knowledge = &self.bidder.knowledge;
        let mut news: Vec<&ClassicBid> =
            message.bids.iter().filter(|bid| bid.node != node && knowledge.is_news(bid)).collect();
        news.sort_by_key(|bid| (bid.node, bid.request));
        news.iter().for_each(|bid| describe_bid(bid, state));
        state.word(u64::MAX);
        let open = |(key, claim): (BidKey, &Claim)| is_open(knowledge, key, claim);
        let claims = message.claims.iter().enumerate();
        let open_claims: Vec<Option<Claim>> = claims
            .map(|(request, claim)| claim.filter(|claim| open(((claim.node, RequestId::at(request)), claim))))
            .collect();
        describe_claims(&open_claims, state);
        // Claims some of which are past are not what this node will ever hold, whichever they are.
        state.word(u64::from(*open_claims == *message.claims));
        self.links[neighbour].describe_stamp(node, sender, message.stamp, state);
    }
}

impl ClassicMessage {
    /// All that it says.
    pub(super) fn describe(&self, way: (ContainerId, ContainerId), state: &mut Description) {
        let mut bids: Vec<&ClassicBid> = self.bids.iter().collect();
        bids.sort_by_key(|bid| (bid.node, bid.request));
        bids.iter().for_each(|bid| describe_bid(bid, state));
        state.word(u64::MAX);
        describe_claims(&self.claims, state);
        self.stamp.describe(way, state);
    }

    /// The bids and claims, as `bids A x 3; claims x: A 3`.
    pub(super) fn tell(&self, instance: &Instance) -> String {
        let (container, request) = (&instance.container, &instance.request);
        let bid = |bid: &ClassicBid| {
            let (who, what) = (container.name(bid.node), request.name(bid.request));
            let credits = bid.credits.map_or("withdrawn".to_owned(), |credits| credits.to_string());
            format!("{who} {what} {credits}")
        };
        let bids: Vec<String> = self.bids.iter().map(bid).collect();
        let claim = |(key, claim): (BidKey, &Claim)| {
            format!("{}: {} {}", request.name(key.1), container.name(key.0), claim.credits)
        };
        let claims: Vec<String> = claims_of(&self.claims).map(claim).collect();
        let said = [("bids", bids), ("claims", claims)].map(|(what, said)| match said.is_empty() {
            true => format!("no {what}"),
            false => format!("{what} {}", said.join(", ")),
        });
        said.join("; ")
    }
}

fn claims_of(claims: &[Option<Claim>]) -> impl Iterator<Item = (BidKey, &Claim)> {
    let claims = claims.iter().enumerate();
    claims.filter_map(|(request, claim)| {
        claim.as_ref().map(|claim| ((claim.node, RequestId::at(request)), claim))
    })
}

/// Whether a claim may count at a node, now or once it hears of the bid.
fn is_open(knowledge: &Knowledge, key: BidKey, claim: &Claim) -> bool {
    knowledge.newest(key).is_none_or(|bid| bid.version <= claim.version)
}

fn describe_bid(bid: &ClassicBid, state: &mut Description) {
    state.word(u64::from(bid.node.0) << 32 | u64::from(bid.request.0));
    state.word(bid.credits.map_or(u64::MAX, |credits| credits.micros() as u64));
    state.reading(versions_of((bid.node, bid.request)), u64::from(bid.version));
}

fn describe_claims(claims: &[Option<Claim>], state: &mut Description) {
    for (key, claim) in claims_of(claims) {
        state.word(u64::from(key.0.0) << 32 | u64::from(key.1.0));
        state.word(claim.credits.micros() as u64);
        state.reading(versions_of(key), u64::from(claim.version));
    }
    state.word(u64::MAX);
}

/// The counter of the versions of a bid.
fn versions_of((node, request): BidKey) -> u64 {
    counter(2, u64::from(node.0), u64::from(request.0))
}
