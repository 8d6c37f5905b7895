//! Why a run ended as it did: of a request node, who holds it, and why every other container node does not.
//!
//! ```text
//! plan ──▶ the problem in the end ──┐
//! recording ──▶ stitching, bids, hands ──▶ Explainer ──▶ Explanation (one request node)
//! ```
//!
//! Nothing is read off the agents. `obstacle` says what keeps a node from bidding at all; `swap` what would break, or be mended,
//! if it took the request node in this stitching; the exact solver what the best stitching is worth in which it does; `why` puts
//! both in a sentence; `auction` says what was bid and when it changed hands; `shortfall` which demands collide where nobody
//! holds it.

mod auction;
mod obstacle;
mod shortfall;
mod swap;
#[cfg(test)]
mod tests;
mod why;

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::time::Duration;

use serde::Serialize;

use crate::model::{ContainerId, Credits, Instance, RequestId, Stitching};
use crate::plan::Plan;
use crate::record::{Recording, ViolationSummary};
use crate::runtime::faults::Schedule;
use crate::solver::{Limits, Status, exact};

use auction::Boosts;
pub use auction::{Bid, Handing};
pub use shortfall::Shortfall;

/// How much is explained.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Rivals that are told, those of most credits.
    pub rivals: usize,
    /// Of these, so many are asked for the best stitching in which they hold the request node.
    pub alternatives: usize,
    /// The most wall-clock time of each such question, and of the search for a conflict.
    pub time: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self { rivals: 10, alternatives: 5, time: Duration::from_secs(2) }
    }
}

/// Why one request node is stitched as it is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// The request node.
    pub request: String,
    /// Whether the stitching that is explained keeps every hard condition.
    pub valid: bool,
    /// What the stitching breaks that this request node has part in; the rest of an invalid one is told with other nodes.
    pub violations: Vec<ViolationSummary>,
    /// Who holds it; `None` where it is unstitched.
    pub holder: Option<Holder>,
    /// Container nodes in the part of the container whose stitching this is.
    pub nodes: usize,
    /// How many of them can take it by themselves.
    pub bidders: usize,
    /// Why the others cannot, the most frequent reason first.
    pub ruled_out: Vec<RuledOut>,
    /// Who could have taken it and did not, most credits first.
    pub rivals: Vec<Rival>,
    /// How many more there are.
    pub rivals_more: usize,
    /// How many of those have as many credits as the last one that is told.
    pub rivals_more_equal: usize,
    /// When it changed hands, as most nodes saw it; `None` where the course was not recorded.
    pub hands: Option<Vec<Handing>>,
    /// Why nobody holds it.
    pub shortfall: Option<Shortfall>,
}

/// Who holds a request node.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Holder {
    /// The container node.
    pub node: String,
    /// Its base credits.
    pub credits: f64,
    /// What it announced; empty where bids were not recorded.
    pub bids: Vec<Bid>,
    /// How its last bid came from its credits, such as `1.5 (assigned_boost)`; `None` where they are equal.
    pub boost: Option<String>,
}

/// A reason and the container nodes that it keeps from bidding.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RuledOut {
    /// The reason, such as `rank not above 5`.
    pub reason: String,
    /// How many nodes.
    pub nodes: usize,
    /// The first of them, at most [`RuledOut::MOST_NAMES`].
    pub names: Vec<String>,
}

impl RuledOut {
    /// Bound on the number of names.
    pub const MOST_NAMES: usize = 5;
}

/// A container node that could take a request node and does not hold it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rival {
    /// The container node.
    pub node: String,
    /// Its base credits.
    pub credits: f64,
    /// What it announced; empty where it kept silent, or its bids were not recorded.
    pub bids: Vec<Bid>,
    /// Whether its bids were recorded.
    pub bids_recorded: bool,
    /// How its last bid came from its credits; `None` where they are equal.
    pub boost: Option<String>,
    /// What would break if it held the request node and all else stayed.
    pub breaks: Vec<String>,
    /// What the stitching breaks and would keep then.
    pub mends: Vec<String>,
    /// Whether the stitching would keep every hard condition then.
    pub valid: bool,
    /// What the stitching would be worth more then, in credits; `None` where that breaks something.
    pub gain: Option<f64>,
    /// The best valid stitching in which nobody else may hold the request node, where that was asked.
    pub alternative: Option<Alternative>,
    /// Why it does not hold it, in one sentence.
    pub why: String,
}

/// Which of some container nodes can take a request node by themselves, and why the others cannot, the most frequent reason
/// first.
pub fn rule_out(
    instance: &Instance,
    nodes: impl Iterator<Item = ContainerId>,
    request: RequestId,
) -> (Vec<ContainerId>, Vec<RuledOut>) {
    let mut obstacles: BTreeMap<String, Vec<ContainerId>> = BTreeMap::new();
    let mut bidders = Vec::new();
    for node in nodes {
        match obstacle::of(instance, node, request) {
            Some(reason) => obstacles.entry(reason).or_default().push(node),
            None => bidders.push(node),
        }
    }
    let name = |node: &ContainerId| instance.container.name(*node).to_owned();
    let ruled_out = obstacles.into_iter().map(|(reason, nodes)| RuledOut {
        reason,
        nodes: nodes.len(),
        names: nodes.iter().take(RuledOut::MOST_NAMES).map(name).collect(),
    });
    let mut ruled_out: Vec<RuledOut> = ruled_out.collect();
    ruled_out.sort_by_key(|ruled_out| std::cmp::Reverse(ruled_out.nodes));
    (bidders, ruled_out)
}

/// What a stitching comes to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Alternative {
    /// Number of request nodes stitched.
    pub stitched: usize,
    /// Welfare, in credits.
    pub welfare: f64,
    /// Whether the request node is stitched in it.
    pub holds: bool,
    /// Whether it is proven that none is better.
    pub proven: bool,
}

/// Why something cannot be explained.
#[derive(Debug, thiserror::Error)]
pub enum ExplainError {
    /// The recording is not of this plan.
    #[error("the recorded scenario is not that of the run: {0}")]
    Other(String),
    /// The request node does not exist.
    #[error("no request node {name:?}; the request has {known}")]
    NoRequest {
        /// What was asked for.
        name: String,
        /// The names that there are.
        known: String,
    },
    /// The events of the scenario cannot be carried out.
    #[error(transparent)]
    Events(#[from] io::Error),
}

/// Explains the request nodes of one run.
pub struct Explainer<'a> {
    recording: &'a Recording,
    instance: std::sync::Arc<Instance>,
    stitching: Stitching,
    /// Whether it keeps every hard condition.
    is_valid: bool,
    /// The nodes of the part whose stitching it is.
    part: Vec<ContainerId>,
    /// Its position among the container's own parts, where it is one of them.
    whole_part: Option<usize>,
    boosts: Boosts,
    settings: Settings,
}

impl<'a> Explainer<'a> {
    /// From a run's plan and its recording.
    ///
    /// # Errors
    /// When the recording names nodes that the plan does not have, or the plan's events cannot be carried out.
    pub fn new(plan: &Plan, recording: &'a Recording, settings: Settings) -> Result<Self, ExplainError> {
        let summary = &recording.summary;
        let schedule = Schedule::new(plan, summary.seed)?;
        let instance = schedule.final_problem().clone();
        let container = &instance.container;
        if container.len() != summary.nodes {
            let (found, ran) = (container.len(), summary.nodes);
            return Err(ExplainError::Other(format!("it has {found} container nodes, the run had {ran}")));
        }
        let ids: HashMap<&str, ContainerId> =
            container.nodes().map(|node| (container.name(node), node)).collect();
        let node_of = |name: &String| {
            let node = ids.get(name.as_str()).copied();
            node.ok_or_else(|| ExplainError::Other(format!("it has no container node {name:?}")))
        };
        let mut stitching = Stitching::empty(instance.request.len());
        for (request, node) in &summary.stitching {
            let request = instance.request.find(request);
            let missing = || ExplainError::Other("it has other request nodes".to_owned());
            stitching.set(request.ok_or_else(missing)?, Some(node_of(node)?));
        }
        let judged = schedule.judged();
        let headline = summary.parts.iter().find(|part| part.stitching == summary.stitching);
        let part = match headline {
            Some(part) => judged.part_of(node_of(&part.lowest)?).unwrap_or(0),
            None => 0,
        };
        let whole = judged.parts() == container.parts();
        let part_nodes = judged.parts().get(part).cloned().unwrap_or_default();
        let boosts = Boosts::of(plan);
        Ok(Self {
            recording,
            is_valid: instance.is_valid(&stitching),
            stitching,
            part: part_nodes,
            whole_part: whole.then_some(part),
            boosts,
            settings,
            instance,
        })
    }

    /// The request nodes that are asked for in the end, in order.
    pub fn requests(&self) -> impl Iterator<Item = RequestId> + '_ {
        self.instance.request.ids().filter(|id| self.instance.request.nodes[id.index()].is_requested())
    }

    /// The request node of a name.
    ///
    /// # Errors
    /// When there is none.
    pub fn find(&self, name: &str) -> Result<RequestId, ExplainError> {
        let found = self.requests().find(|request| self.instance.request.name(*request) == name);
        found.ok_or_else(|| {
            let known: Vec<&str> =
                self.requests().map(|request| self.instance.request.name(request)).collect();
            ExplainError::NoRequest { name: name.to_owned(), known: known.join(", ") }
        })
    }

    /// Explains one request node.
    pub fn explain(&self, request: RequestId) -> Explanation {
        let instance = &*self.instance;
        let name = instance.request.name(request).to_owned();
        let (bidders, mut ruled_out) = rule_out(instance, self.part.iter().copied(), request);
        let elsewhere = instance.container.len() - self.part.len();
        if elsewhere > 0 {
            let reason = "gone in the end, or in another part of the container".to_owned();
            ruled_out.push(RuledOut { reason, nodes: elsewhere, names: Vec::new() });
        }
        let bidders = bidders.into_iter().map(|node| (self.credits(node, request), node));
        let mut bidders: Vec<(Credits, ContainerId)> = bidders.collect();
        bidders.sort_unstable_by_key(|(credits, node)| (std::cmp::Reverse(*credits), *node));
        let holder = self.stitching.get(request);
        let rivals: Vec<ContainerId> =
            bidders.iter().map(|(_, node)| *node).filter(|node| Some(*node) != holder).collect();
        let (told, more) = rivals.split_at(rivals.len().min(self.settings.rivals));
        let last = told.last().map(|node| self.credits(*node, request));
        let is_equal = |node: &&ContainerId| Some(self.credits(**node, request)) == last;
        let violations = self.recording.summary.violations.iter();
        Explanation {
            valid: self.is_valid,
            violations: violations.filter(|violation| violation.nodes.contains(&name)).cloned().collect(),
            holder: holder.map(|node| self.holder(request, node)),
            nodes: self.part.len(),
            bidders: bidders.len(),
            ruled_out,
            rivals: told.iter().enumerate().map(|(rank, node)| self.rival(request, *node, rank)).collect(),
            rivals_more: more.len(),
            rivals_more_equal: more.iter().take_while(is_equal).count(),
            hands: auction::hands(self.recording, &name),
            shortfall: holder
                .is_none()
                .then(|| Shortfall::of(instance, &self.stitching, request, self.settings.time)),
            request: name,
        }
    }

    fn credits(&self, node: ContainerId, request: RequestId) -> Credits {
        self.instance.base_credits(node, request).unwrap_or(Credits::ZERO)
    }

    fn holder(&self, request: RequestId, node: ContainerId) -> Holder {
        let name = self.instance.container.name(node);
        let credits = self.credits(node, request).to_f64();
        let bids = auction::bids(self.recording, request, name);
        let boost = self.boosts.tell(credits, &bids);
        Holder { node: name.to_owned(), credits, bids, boost }
    }

    fn rival(&self, request: RequestId, node: ContainerId, rank: usize) -> Rival {
        let Holder { node: name, credits, bids, boost } = self.holder(request, node);
        let swap = swap::of(&self.instance, &self.stitching, request, node);
        let asked = rank < self.settings.alternatives;
        let alternative = asked.then(|| self.best_with(request, node)).flatten();
        let gain = swap.gain.map(Credits::to_f64);
        let why = self.why(request, node, &swap, alternative.as_ref());
        let (bids_recorded, valid) = (auction::are_recorded(self.recording, &name), swap.is_valid());
        Rival {
            node: name,
            credits,
            bids,
            bids_recorded,
            boost,
            breaks: swap.breaks,
            mends: swap.mends,
            valid,
            gain,
            alternative,
            why,
        }
    }

    /// The best stitching of the part in which nobody but a node may hold a request node.
    fn best_with(&self, request: RequestId, node: ContainerId) -> Option<Alternative> {
        let part = self.whole_part?;
        let pinned = swap::pinned(&self.instance, request, node);
        let solved = exact::solve(&pinned, Limits::time(self.settings.time));
        let solved = solved.parts.get(part)?;
        solved.violations.is_empty().then(|| Alternative {
            stitched: solved.stitching.stitched(),
            welfare: solved.welfare.to_f64(),
            holds: solved.stitching.get(request) == Some(node),
            proven: matches!(solved.status, Status::Optimal { .. }),
        })
    }
}
