//! The tracker: who holds which view, and the sampled course of a run.
//!
//! Runtimes tell it which nodes' states changed; at a sample it asks for the new views of just those nodes. Equal
//! states are decided once, equal views are counted, not kept per node, and agreement with the *final* stitching is
//! worked out at the end from the recorded counts, so that memory stays bounded whatever the length of a run.

mod agreement;
mod crowd;
mod holders;
#[cfg(test)]
mod tests;
mod views;

use std::sync::Arc;

use rustc_hash::FxHashMap;

use self::agreement::AgreementLog;
use self::crowd::Crowd;
use self::holders::Holders;
use self::views::{ViewId, Views};
use crate::agent::{Decision, Strategy};
use crate::model::{ContainerId, Credits, Instance, Stitching};
use crate::plan::Nanos;
use crate::record::{Course, PartOutcome, Sample};
use crate::runtime::faults::Judged;
use crate::runtime::follow::Glimpse;

/// Message counts at one moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Traffic {
    /// Messages sent so far.
    pub sent: u64,
    /// Messages processed so far.
    pub delivered: u64,
    /// Messages lost so far, on their way or at a node that was down.
    pub lost: u64,
    /// Messages doubled on their way so far.
    pub doubled: u64,
    /// Bytes sent so far.
    pub bytes: u64,
    /// Longest causal chain of messages so far.
    pub hops: u32,
    /// Most messages in flight at any moment since the sample before, as far as the runtime watched.
    pub most_in_flight: u64,
}

impl Traffic {
    /// Messages sent, and neither processed nor lost yet.
    pub fn in_flight(&self) -> u64 {
        (self.sent + self.doubled).saturating_sub(self.delivered + self.lost)
    }
}

/// Most decisions remembered by fingerprint.
const MOST_DECISIONS: usize = 200_000;

/// Search steps that the decisions of one sample may take, but for one decision.
const SAMPLE_STEPS: u64 = 2_000_000;

/// Search steps that the decisions at the end of a run may take, but for one decision.
const FINAL_STEPS: u64 = 20_000_000;

/// Containers up to this size are sampled at every instant at which some state changed.
const EXACT_NODES: usize = Course::EXACT_NODES;

/// Larger ones are sampled when time passes a multiple of this, or of twice, four times, ... as much: a power of two, so that
/// windows of time between two events that may depend on each other fit in.
pub const GRID: Nanos = 1 << 18;

/// The state of a node did not change since it was looked at.
const UNCHANGED: Nanos = Nanos::MAX;

/// Counts views as they change.
pub struct Tracker<'a, S: Strategy> {
    strategy: &'a S,
    instance: Arc<Instance>,
    judged: Judged,
    /// Nodes watched that are not down.
    live: u32,
    views: Views,
    /// `None` while a node is down, and for nodes that are not judged or not watched.
    view_of_node: Vec<Option<ViewId>>,
    /// Where there are too many nodes to watch all.
    crowd: Option<Box<Crowd>>,
    /// Nodes watched whose state changed since the last sample.
    changed: Vec<ContainerId>,
    /// When the state of a node changed last, since it was looked at; `UNCHANGED` otherwise.
    changed_at: Vec<Nanos>,
    /// Whether some node watched went down since the last sample, and its view with it.
    lost_views: bool,
    decisions: FxHashMap<u64, Arc<Decision>>,
    holders: Holders,
    agreement: AgreementLog,
    /// How much time goes by between two looks at what changed; 0: none at all.
    interval: Nanos,
    /// Of so much time at most one sample is kept, the last; 0 where all are. Holders and times do not depend on it.
    kept_every: Nanos,
    samples: Vec<Sample>,
    last_sample_at: Option<Nanos>,
    last_view_change: Nanos,
    view_changes: u64,
    /// Nodes whose view was decided by a search that ran out of its budget.
    unsure: Vec<bool>,
}

impl<'a, S: Strategy> Tracker<'a, S> {
    /// A tracker for nodes that have all not started yet: their views are empty. Nodes that are not judged, since they are
    /// not alive in the end, are left out throughout. Welfare is that of the problem given.
    pub fn new(strategy: &'a S, instance: &Arc<Instance>, judged: Judged) -> Self {
        let nodes = instance.container.len();
        let crowd = Crowd::of(&judged, instance).map(Box::new);
        let is_watched = |node: ContainerId| crowd.as_ref().is_none_or(|crowd| crowd.watches(node));
        let mut views = Views::default();
        let empty = views.enter(&Stitching::empty(instance.request.len()), instance);
        let watched = |part: &Vec<ContainerId>| part.iter().filter(|node| is_watched(**node)).count() as u32;
        let part_sizes: Vec<u32> = judged.parts().iter().map(watched).collect();
        let mut agreement = AgreementLog::new(part_sizes.clone());
        for (part, members) in part_sizes.iter().enumerate().filter(|(_, members)| **members > 0) {
            views.add(empty, part, *members);
            agreement.count(part, views.hash(empty), *members);
        }
        let view_of = |node| judged.part_of(node).filter(|_| is_watched(node)).map(|_| empty);
        Self {
            strategy,
            instance: Arc::clone(instance),
            live: part_sizes.iter().sum(),
            views,
            view_of_node: instance.container.nodes().map(view_of).collect(),
            crowd,
            judged,
            changed: Vec::new(),
            changed_at: vec![UNCHANGED; nodes],
            lost_views: false,
            decisions: FxHashMap::default(),
            holders: Holders::new(instance.request.len()),
            agreement,
            interval: if nodes <= EXACT_NODES { 0 } else { GRID },
            kept_every: 0,
            samples: Vec::new(),
            last_sample_at: None,
            last_view_change: 0,
            view_changes: 0,
            unsure: vec![false; nodes],
        }
    }

    /// Notes that a node's state changed.
    pub fn changed(&mut self, node: ContainerId, at: Nanos) {
        if std::mem::replace(&mut self.changed_at[node.index()], at) != UNCHANGED {
            return;
        }
        self.list(node);
    }

    /// Lists a node among those that are to be looked at, if its view counts.
    fn list(&mut self, node: ContainerId) {
        if self.view_of_node[node.index()].is_some() {
            self.changed.push(node);
        } else if let Some(crowd) = &mut self.crowd
            && crowd.is_looked_at()
            && crowd.is_up(node)
        {
            crowd.changed.push(node);
        }
    }

    /// Notes that a node is down: it holds no view.
    pub fn gone(&mut self, node: ContainerId) {
        let Some(part) = self.judged.part_of(node) else { return };
        let was_changed = std::mem::replace(&mut self.changed_at[node.index()], UNCHANGED) != UNCHANGED;
        if let Some(crowd) = &mut self.crowd {
            crowd.gone(node, part);
        }
        let Some(before) = self.view_of_node[node.index()].take() else { return };
        self.live -= 1;
        self.lost_views = true;
        let nothing = Stitching::empty(self.instance.request.len());
        self.holders.replace(self.views.stitching(before), &nothing);
        let hash = self.views.hash(before);
        let count = self.views.remove(before, part);
        self.agreement.count(part, hash, count);
        if was_changed {
            self.changed.retain(|changed| *changed != node);
        }
    }

    /// Notes that a node is up again, with an empty view until its state is sampled.
    pub fn back(&mut self, node: ContainerId, at: Nanos) {
        let Some(part) = self.judged.part_of(node) else { return };
        if self.view_of_node[node.index()].is_some() {
            return;
        }
        let nothing = Stitching::empty(self.instance.request.len());
        if let Some(crowd) = &mut self.crowd {
            crowd.show(node, part, &nothing, &self.instance);
            if !crowd.watches(node) {
                self.changed(node, at);
                return;
            }
        }
        self.live += 1;
        let empty = self.views.enter(&nothing, &self.instance);
        let count = self.views.add(empty, part, 1);
        self.agreement.count(part, self.views.hash(empty), count);
        self.view_of_node[node.index()] = Some(empty);
        self.last_view_change = self.last_view_change.max(at);
        self.changed(node, at);
    }

    /// Whether a sample is due between the last event, at `now`, and the next one: something changed, and time passes a
    /// multiple of the interval, or any time at all.
    pub fn is_due(&self, now: Nanos, next: Nanos) -> bool {
        let passes = match self.interval {
            0 => next > now,
            interval => next / interval > now / interval,
        };
        passes && (self.has_changes() || self.lost_views)
    }

    fn is_up(&self, node: ContainerId) -> bool {
        match &self.crowd {
            Some(crowd) => crowd.is_up(node),
            None => self.view_of_node[node.index()].is_some(),
        }
    }

    /// Whether some node's state changed since the last sample, as far as such changes are looked at.
    pub fn has_changes(&self) -> bool {
        !self.changed.is_empty() || self.crowd.as_ref().is_some_and(|crowd| !crowd.changed.is_empty())
    }

    /// Who holds each request node in the eyes of most nodes, as of the last sample.
    pub fn holders(&self) -> &[Option<ContainerId>] {
        self.holders.present()
    }

    /// Where the run stands: views as of the last sample, messages as of now.
    pub fn glimpse(&self, at: Nanos, traffic: Traffic) -> Glimpse {
        let (welfare, stitched, _) = self.views.leading();
        let leading = self.views.leading_of_parts(self.judged.parts().len());
        let says_anything = |(view, _): &(ViewId, u32)| self.views.stitching(*view).stitched() > 0;
        Glimpse {
            at,
            live: self.live,
            agreeing: leading.into_iter().flatten().filter(says_anything).map(|(_, count)| count).sum(),
            views: self.views.distinct(),
            welfare,
            stitched,
            holders: self.holders.present().to_vec(),
            traffic,
        }
    }

    /// How often some node's view changed, as far as sampled.
    pub fn view_changes(&self) -> u64 {
        self.view_changes
    }

    /// Takes a sample; `state_of` gives the fingerprint and a snapshot of a node's state as of now.
    pub fn sample(
        &mut self,
        at: Nanos,
        traffic: Traffic,
        mut state_of: impl FnMut(ContainerId) -> (u64, S::Snapshot),
    ) {
        self.look(at, SAMPLE_STEPS, &mut state_of);
        self.lost_views = false;
        let holders = self.holders.settle();
        let (welfare, stitched, leading) = self.views.leading();
        if stitched > 0 && leading > self.live / 2 {
            self.look_at_all(at, SAMPLE_STEPS, &mut state_of);
        }
        let mut in_flight = match self.instance.container.len() {
            ..=EXACT_NODES => traffic.most_in_flight.max(traffic.in_flight()),
            _ => traffic.in_flight(),
        };
        if self.kept_every > 0
            && let Some(last) = self.samples.pop_if(|last| last.at / self.kept_every == at / self.kept_every)
        {
            in_flight = in_flight.max(last.in_flight);
            self.agreement.open_last_sample();
        }
        self.agreement.close_sample(self.live);
        self.samples.push(Sample {
            at,
            agreement: 0.0,
            views: self.views.distinct(),
            welfare,
            stitched,
            messages: traffic.sent,
            bytes: traffic.bytes,
            in_flight,
            holders,
            flips: self.holders.flips().to_vec(),
        });
        self.last_sample_at = Some(at);
        if self.samples.len() >= Course::MOST_SAMPLES {
            self.thin();
        }
    }

    /// Decides the views of the nodes that changed, until so many search steps are spent. The views of the others stay as
    /// they are until the next sample, which then comes after twice the time, so that dear decisions do not dominate a run.
    fn look(&mut self, at: Nanos, steps: u64, state_of: &mut impl FnMut(ContainerId) -> (u64, S::Snapshot)) {
        let mut changed = std::mem::take(&mut self.changed);
        if let Some(crowd) = &mut self.crowd {
            changed.append(&mut crowd.changed);
        }
        let mut spent = 0;
        for node in changed {
            if spent > steps {
                self.list(node);
                continue;
            }
            let (fingerprint, snapshot) = state_of(node);
            let (decision, taken) = self.decision(fingerprint, &snapshot);
            spent += taken;
            self.unsure[node.index()] = decision.budget_exhausted;
            let changed_at = match std::mem::replace(&mut self.changed_at[node.index()], UNCHANGED) {
                UNCHANGED => at,
                changed_at => changed_at,
            };
            self.show(node, &decision.stitching, changed_at);
        }
        if self.has_changes() {
            self.interval = (self.interval * 2).max(GRID);
        }
    }

    /// Looks at all nodes of a large container from now on.
    fn look_at_all(
        &mut self,
        at: Nanos,
        steps: u64,
        state_of: &mut impl FnMut(ContainerId) -> (u64, S::Snapshot),
    ) {
        let Some(crowd) = self.crowd.as_mut().filter(|crowd| !crowd.is_looked_at()) else { return };
        crowd.look();
        for node in self.instance.container.nodes() {
            if let (Some(view), Some(part)) = (self.view_of_node[node.index()], self.judged.part_of(node)) {
                crowd.show(node, part, self.views.stitching(view), &self.instance);
            } else if crowd.is_up(node) && self.changed_at[node.index()] != UNCHANGED {
                crowd.changed.push(node);
            }
        }
        self.look(at, steps, state_of);
    }

    /// The decision on a state, and the steps that it took just now.
    fn decision(&mut self, fingerprint: u64, snapshot: &S::Snapshot) -> (Arc<Decision>, u64) {
        if let Some(decision) = self.decisions.get(&fingerprint) {
            return (Arc::clone(decision), 0);
        }
        if self.decisions.len() >= MOST_DECISIONS {
            self.decisions.clear();
        }
        let decision = Arc::new(self.strategy.decide(snapshot));
        self.decisions.insert(fingerprint, Arc::clone(&decision));
        let steps = decision.steps;
        (decision, steps)
    }

    /// Moves a node to the view that it decided.
    fn show(&mut self, node: ContainerId, stitching: &Stitching, at: Nanos) {
        let Some(part) = self.judged.part_of(node) else { return };
        if let Some(crowd) = self.crowd.as_mut().filter(|crowd| crowd.is_looked_at())
            && crowd.show(node, part, stitching, &self.instance)
        {
            self.last_view_change = self.last_view_change.max(at);
            self.view_changes += u64::from(!crowd.watches(node));
        }
        let Some(before) = self.view_of_node[node.index()] else { return };
        if self.views.stitching(before) == stitching {
            return;
        }
        self.holders.replace(self.views.stitching(before), stitching);
        let after = self.views.enter(stitching, &self.instance);
        let count = self.views.add(after, part, 1);
        self.agreement.count(part, self.views.hash(after), count);
        let hash = self.views.hash(before);
        let count = self.views.remove(before, part);
        self.agreement.count(part, hash, count);
        self.view_of_node[node.index()] = Some(after);
        self.last_view_change = self.last_view_change.max(at);
        self.view_changes += 1;
    }

    /// Drops every other sample and keeps half as many from then on. Small containers are still looked at as often.
    fn thin(&mut self) {
        let last = self.samples.len() - 1;
        let keep = |position: usize| position.is_multiple_of(2) || position == last;
        self.agreement.thin(keep);
        if self.instance.container.len() <= EXACT_NODES {
            // The most in flight since the sample before, whichever that then is.
            for dropped in (0..last).filter(|position| !keep(*position)) {
                let most = self.samples[dropped].in_flight;
                self.samples[dropped + 1].in_flight = self.samples[dropped + 1].in_flight.max(most);
            }
        }
        let mut position = 0;
        self.samples.retain(|_| {
            position += 1;
            keep(position - 1)
        });
        let span = self.samples.last().map_or(0, |sample| sample.at);
        let even = span / Course::MOST_SAMPLES as Nanos;
        match self.instance.container.len() {
            ..=EXACT_NODES => self.kept_every = (self.kept_every * 2).max(even).max(1),
            _ => self.interval = (self.interval * 2).max(even.next_power_of_two()),
        }
    }

    /// Takes the last sample and works out what the run came to.
    pub fn finish(
        mut self,
        at: Nanos,
        traffic: Traffic,
        mut state_of: impl FnMut(ContainerId) -> (u64, S::Snapshot),
    ) -> Tracked {
        self.look_at_all(at, FINAL_STEPS, &mut state_of);
        if self.has_changes() || self.last_sample_at != Some(at) {
            self.look(at, FINAL_STEPS, &mut state_of);
            // Where even this is not enough, nodes are left with views that they no longer hold.
            let behind = self.crowd.iter().flat_map(|crowd| &crowd.changed).chain(&self.changed);
            behind.for_each(|node| self.unsure[node.index()] = true);
            self.sample(at, traffic, state_of);
        }
        let parts = self.parts();
        let finals: Vec<u64> = parts.iter().map(|(part, _)| views::hash_of(&part.stitching)).collect();
        let shares = self.agreement.shares(&finals);
        for (sample, share) in self.samples.iter_mut().zip(shares) {
            sample.agreement = share;
        }
        let live = parts.iter().map(|(_, live)| live).sum::<usize>().max(1);
        let agreed: f64 = parts.iter().map(|(part, live)| part.agreement * *live as f64).sum();
        let agreement = agreed / live as f64;
        let parts: Vec<PartOutcome> = parts.into_iter().map(|(part, _)| part).collect();
        if let (Some(_), Some(last)) = (&self.crowd, self.samples.last_mut()) {
            last.agreement = agreement;
        }
        Tracked {
            problem: Arc::clone(&self.instance),
            headline: headline(&parts),
            agreement,
            parts,
            flips: self.holders.counted().then(|| self.holders.flips().iter().sum()),
            last_view_change: self.last_view_change,
            budget_exhausted: self.unsure.contains(&true),
            course: Course {
                interval: self.interval.max(self.kept_every),
                watched: self.crowd.as_ref().map(|_| self.live as usize),
                samples: self.samples,
            },
        }
    }

    /// What each part came to, and how many of its nodes are not down.
    fn parts(&self) -> Vec<(PartOutcome, usize)> {
        let parts = self.judged.parts();
        let views = self.crowd.as_ref().map_or(&self.views, |crowd| crowd.views());
        let leading = views.leading_of_parts(parts.len());
        let outcome = |(members, leading): (&Vec<ContainerId>, Option<(ViewId, u32)>)| {
            let nothing = || Stitching::empty(self.instance.request.len());
            let (view, count) = leading.unzip();
            let live = members.iter().filter(|node| self.is_up(**node)).count();
            let part = PartOutcome {
                lowest: members[0],
                nodes: members.len(),
                stitching: view.map_or_else(nothing, |view| views.stitching(view).clone()),
                welfare: view.map_or_else(Credits::default, |view| views.welfare(view)),
                agreement: f64::from(count.unwrap_or(0)) / live.max(1) as f64,
            };
            (part, live)
        };
        parts.iter().zip(leading).map(outcome).collect()
    }
}

/// The part whose stitching is best; ties go to the part with the lowest node.
fn headline(parts: &[PartOutcome]) -> usize {
    let better = |left: &PartOutcome, right: &PartOutcome| {
        (left.stitching.stitched(), left.welfare) > (right.stitching.stitched(), right.welfare)
    };
    (0..parts.len()).fold(0, |best, part| if better(&parts[part], &parts[best]) { part } else { best })
}

/// What the tracker saw.
#[derive(Clone, Debug)]
pub struct Tracked {
    /// The problem whose welfare was counted.
    pub problem: Arc<Instance>,
    /// Per part, the view that most of its nodes hold at the end.
    pub parts: Vec<PartOutcome>,
    /// Position of the best part.
    pub headline: usize,
    /// Share of the nodes that are not down at the end which hold their part's final stitching then.
    pub agreement: f64,
    /// Changes of holders, counted from when all request nodes first had one.
    pub flips: Option<u64>,
    /// When some node's view changed last; 0 if none ever did.
    pub last_view_change: Nanos,
    /// Whether some decision ran out of its budget.
    pub budget_exhausted: bool,
    /// The samples.
    pub course: Course,
}

impl Tracked {
    /// Whether all nodes of each part hold one view.
    pub fn agreed(&self) -> bool {
        self.parts.iter().all(|part| part.agreement == 1.0)
    }
}
