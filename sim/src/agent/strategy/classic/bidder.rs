//! The part of a classic node that both of its runtimes' forms share: it learns, bids anew, and claims.

use super::Rules;
use super::knowledge::{Claim, ClassicBid, Knowledge};
use super::rule::{OwnBids, base_bids, bids};
use crate::agent::strategy::{Timer, World};
use crate::model::{ContainerId, RequestId};
use crate::plan::Nanos;
use crate::record::EventKind;

/// The timer of the Dutch clock.
pub const CLOCK: Timer = Timer(1);

/// A node with its knowledge.
#[derive(Clone, Debug)]
pub struct Bidder {
    /// Which node it is.
    pub node: ContainerId,
    /// What it knows.
    pub knowledge: Knowledge,
    base: OwnBids,
    /// When the clock's timer will run out, if one is set.
    clock_at: Option<Nanos>,
}

impl Bidder {
    /// A node that knows nothing but its own base credits.
    pub fn new(rules: &Rules, node: ContainerId) -> Self {
        let knowledge = Knowledge::new(rules.instance.request.len());
        Self { node, knowledge, base: base_bids(&rules.instance, node), clock_at: None }
    }

    /// Takes over what a neighbour says, then bids and claims anew.
    pub fn learn<M, W: World<M>>(
        &mut self,
        rules: &Rules,
        neighbour: usize,
        said: (&[ClassicBid], &[Option<Claim>]),
        now: Nanos,
        world: &mut W,
    ) {
        let (bids, claims) = said;
        let before = self.knowledge.claims().to_vec();
        for bid in bids.iter().filter(|bid| bid.node != self.node) {
            self.knowledge.learn(*bid, Some(neighbour));
        }
        self.knowledge.delete_stale_claims();
        for (request, claim) in claims.iter().enumerate() {
            if let Some(claim) = claim {
                self.knowledge.weigh(RequestId::at(request), *claim);
            }
        }
        self.bid_and_claim(rules, now, world);
        self.note_claims(&before, world);
    }

    /// Computes its bids anew and claims what they win.
    pub fn act<M, W: World<M>>(&mut self, rules: &Rules, now: Nanos, world: &mut W) {
        let before = self.knowledge.claims().to_vec();
        self.bid_and_claim(rules, now, world);
        self.note_claims(&before, world);
    }

    fn bid_and_claim<M, W: World<M>>(&mut self, rules: &Rules, now: Nanos, world: &mut W) {
        let mut wanted = bids(&rules.instance, rules.boosts, self.node, &self.base, &self.knowledge);
        if let Some(clock) = &rules.clock {
            let next = wanted.values().map(|credits| clock.reaches(*credits)).filter(|at| *at > now).min();
            wanted.retain(|_, credits| clock.reaches(*credits) <= now);
            if let Some(next) = next {
                let is_set = self.clock_at.is_some_and(|at| at > now && at <= next);
                if !is_set {
                    self.clock_at = Some(next);
                    world.wake_after(next - now, CLOCK);
                }
            }
        }
        for request in rules.instance.request.ids() {
            self.change_bid(request, wanted.get(&request).copied(), world);
        }
        self.knowledge.delete_stale_claims();
        for (request, credits) in wanted {
            if let Some(bid) = self.knowledge.newest((self.node, request)) {
                let claim = Claim { node: self.node, version: bid.version, credits };
                self.knowledge.weigh(request, claim);
            }
        }
    }

    /// Replaces its own bid on a request node if it differs.
    fn change_bid<M, W: World<M>>(
        &mut self,
        request: RequestId,
        credits: Option<crate::model::Credits>,
        world: &mut W,
    ) {
        let known = self.knowledge.newest((self.node, request));
        if known.and_then(|bid| bid.credits) == credits {
            return;
        }
        let version = known.map_or(1, |bid| bid.version + 1);
        self.knowledge.learn(ClassicBid { node: self.node, request, version, credits }, None);
        world.note(match credits {
            Some(credits) => EventKind::Bid { request, credits, version },
            None => EventKind::BidWithdrawn { request, version },
        });
    }

    fn note_claims<M, W: World<M>>(&self, before: &[Option<Claim>], world: &mut W) {
        for (request, (before, after)) in before.iter().zip(self.knowledge.claims()).enumerate() {
            let holder = after.map(|claim| claim.node);
            if before.map(|claim| claim.node) != holder {
                let credits = after.map_or_else(Default::default, |claim| claim.credits);
                world.note(EventKind::Assigned { request: RequestId::at(request), holder, credits });
            }
        }
    }
}
