//! The published rule: what a node bids, given its own base credits, the bids and the claims that it knows.
//!
//! Source: graph_stitcher, docs/algorithms.md, "Bidding": a bid rises by 25 % when a bid of another node can help it, by 50 %
//! when that node holds an assignment, and a group whose members know of a better group drops its bids.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::knowledge::Knowledge;
use crate::model::{Composition, ContainerId, Credits, Instance, RequestId, Value};

/// A factor on credits, in millionths.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Boost(i64);

impl Boost {
    /// From a factor such as 1.5.
    pub fn new(factor: f64) -> Self {
        Self((factor * 1e6).round() as i64)
    }

    /// Credits times the factor, rounded towards zero, within the limits of credits.
    pub fn of(self, credits: Credits) -> Credits {
        let micros = i128::from(credits.micros()) * i128::from(self.0) / 1_000_000;
        let limit = i128::from(Credits::LIMIT.micros());
        Credits::from_micros(micros.clamp(-limit, limit) as i64)
    }
}

/// The two boosts of the rule.
#[derive(Clone, Copy, Debug)]
pub struct Boosts {
    /// When others hold an assignment that helps.
    pub assigned: Boost,
    /// When others made a bid that helps.
    pub bid: Boost,
}

/// What a node bids.
pub type OwnBids = BTreeMap<RequestId, Credits>;

/// The base credits of a node for all request nodes it can take.
pub fn base_bids(instance: &Instance, node: ContainerId) -> OwnBids {
    let requests = instance.request.ids();
    requests.filter_map(|request| Some((request, instance.base_credits(node, request).ok()?))).collect()
}

/// Computes a node's bids anew.
pub fn bids(
    instance: &Instance,
    boosts: Boosts,
    node: ContainerId,
    base: &OwnBids,
    knowledge: &Knowledge,
) -> OwnBids {
    let mut rule = Rule { instance, boosts, node, knowledge, bids: base.clone() };
    for (_, condition) in instance.composition_conditions() {
        let members = &condition.nodes;
        match &condition.composition {
            Composition::Same => rule.same(members),
            Composition::Diff => rule.diff(members),
            Composition::Share(attribute) => rule.share(members, attribute),
            Composition::Nshare(attribute) => rule.nshare(members, attribute),
        }
    }
    rule.keep_within_room();
    rule.bids
}

struct Rule<'a> {
    instance: &'a Instance,
    boosts: Boosts,
    node: ContainerId,
    knowledge: &'a Knowledge,
    bids: OwnBids,
}

impl Rule<'_> {
    fn same(&mut self, members: &[RequestId]) {
        if members.iter().all(|member| self.bids.contains_key(member)) {
            self.boost(members, self.boosts.assigned);
        } else {
            self.drop(members);
        }
    }

    fn diff(&mut self, members: &[RequestId]) {
        for member in members {
            let others = || members.iter().filter(|other| *other != member);
            if others().all(|other| self.holder_elsewhere(*other).is_some()) {
                self.boost(&[*member], self.boosts.assigned);
            } else if others().all(|other| self.is_bid_on_elsewhere(*other)) {
                self.boost(&[*member], self.boosts.bid);
            }
        }
        let bidding = members.iter().filter_map(|member| Some((*member, *self.bids.get(member)?)));
        // Of equal bids the earlier in the list stays.
        let highest = bidding.reduce(|best, next| if next.1 > best.1 { next } else { best });
        if let Some((kept, _)) = highest {
            self.bids.retain(|request, _| *request == kept || !members.contains(request));
        }
    }

    fn share(&mut self, members: &[RequestId], attribute: &str) {
        let Some(value) = self.instance.container.attribute(self.node, attribute) else {
            return self.drop(members);
        };
        let mut groups = self.groups(members, attribute);
        if groups.get(value).is_some_and(|group| group.is_complete(members)) {
            self.boost(members, self.boosts.assigned);
            let own = members.iter().filter_map(|member| Some((*member, *self.bids.get(member)?)));
            let group = groups.entry(value.clone()).or_default();
            own.for_each(|(member, credits)| group.raise(member, credits));
        }
        let worth = |group: &Group| group.best.values().copied().sum::<Credits>();
        let complete = groups.iter().filter(|(_, group)| group.is_complete(members));
        let others = complete.filter(|(other, _)| *other != value).map(|(_, group)| worth(group)).max();
        let own = groups.get(value).filter(|group| group.is_complete(members)).map(worth);
        if others.is_some() && others > own && own.is_some() {
            self.drop(members);
        }
    }

    fn nshare(&mut self, members: &[RequestId], attribute: &str) {
        let Some(value) = self.instance.container.attribute(self.node, attribute) else {
            return self.drop(members);
        };
        let elsewhere = |member: &RequestId| {
            let holder = self.holder_elsewhere(*member)?;
            let other = self.instance.container.attribute(holder, attribute)?;
            (other != value).then_some(*member)
        };
        let assigned: Vec<RequestId> = members.iter().filter_map(elsewhere).collect();
        for member in members {
            if assigned.iter().any(|other| other != member) {
                self.boost(&[*member], self.boosts.assigned);
            }
        }
    }

    /// Of the bids that win as far as known, keeps the best that the node has room for (of equal ones those on earlier
    /// request nodes), and of the others those that are better than the last of these. Then drops what is left of the
    /// members of a `same` that lost one.
    fn keep_within_room(&mut self) {
        let Some(mut room) = self.instance.room(self.node) else { return };
        let mut best: Vec<(RequestId, Credits)> =
            self.bids.iter().map(|(r, credits)| (*r, *credits)).collect();
        best.sort_by_key(|(request, credits)| (Reverse(*credits), *request));
        for (request, credits) in best {
            if room == 0 {
                self.bids.remove(&request);
            } else if self.wins(request, credits) {
                room -= 1;
            }
        }
        while self.drop_part_of_same() {}
    }

    /// Whether a bid of this node's would hold a request node against the claim that is known.
    fn wins(&self, request: RequestId, credits: Credits) -> bool {
        let claim = self.knowledge.claims()[request.index()];
        claim.is_none_or(|claim| claim.node == self.node || (credits, Reverse(self.node)) > claim.strength())
    }

    /// Drops the bids on members of a `same` of which some have none; tells whether there were any.
    fn drop_part_of_same(&mut self) -> bool {
        let before = self.bids.len();
        for (_, condition) in self.instance.composition_conditions() {
            let members = &condition.nodes;
            let has_bids_on_all = members.iter().all(|member| self.bids.contains_key(member));
            if condition.composition == Composition::Same && !has_bids_on_all {
                self.drop(members);
            }
        }
        self.bids.len() < before
    }

    /// The best bids that are known, own ones as they stand now included, by value of an attribute.
    fn groups(&self, members: &[RequestId], attribute: &str) -> FxHashMap<Value, Group> {
        let mut groups: FxHashMap<Value, Group> = FxHashMap::default();
        let others = self.knowledge.standing().filter(|(bidder, _, _)| *bidder != self.node);
        let own = self.bids.iter().map(|(request, credits)| (self.node, *request, *credits));
        for (bidder, request, credits) in
            others.chain(own).filter(|(_, request, _)| members.contains(request))
        {
            if let Some(value) = self.instance.container.attribute(bidder, attribute) {
                groups.entry(value.clone()).or_default().raise(request, credits);
            }
        }
        groups
    }

    /// Another node that holds a request node, as far as known.
    fn holder_elsewhere(&self, request: RequestId) -> Option<ContainerId> {
        let claim = self.knowledge.claims()[request.index()]?;
        (claim.node != self.node).then_some(claim.node)
    }

    fn is_bid_on_elsewhere(&self, request: RequestId) -> bool {
        self.knowledge.standing().any(|(bidder, wanted, _)| bidder != self.node && wanted == request)
    }

    fn boost(&mut self, members: &[RequestId], boost: Boost) {
        for member in members {
            if let Some(credits) = self.bids.get_mut(member) {
                *credits = boost.of(*credits);
            }
        }
    }

    fn drop(&mut self, members: &[RequestId]) {
        self.bids.retain(|request, _| !members.contains(request));
    }
}

/// The nodes with one value of an attribute: the best known bid on each member.
#[derive(Debug, Default)]
struct Group {
    best: BTreeMap<RequestId, Credits>,
}

impl Group {
    fn raise(&mut self, request: RequestId, credits: Credits) {
        let best = self.best.entry(request).or_insert(credits);
        *best = credits.max(*best);
    }

    fn is_complete(&self, members: &[RequestId]) -> bool {
        members.iter().all(|member| self.best.contains_key(member))
    }
}
