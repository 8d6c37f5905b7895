//! A plan: one scenario, checked and resolved, ready to be run any number of times.
//!
//! `scenario` makes it from YAML (or a Rust user by hand); runtimes, recording and reports read it.

mod expect;
pub mod faults;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{ContainerId, Instance, LinkId};
use faults::{Faults, Impairment};

pub use expect::{Expectations, ExpectedStitching, ExpectedValidators, Figure, Quota, Range, expect_exactly};

/// Simulated (or, live, wall-clock) time in nanoseconds since the start of the run.
pub type Nanos = u64;

/// Nanoseconds in a millisecond.
pub const MILLISECOND: Nanos = 1_000_000;

/// Nanoseconds in a second.
pub const SECOND: Nanos = 1_000_000_000;

/// A checked scenario.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The scenario's name; names its output folder.
    pub name: String,
    /// One line on what it shows.
    pub description: String,
    /// The scenario as run: the text of the file with `--set` and other overrides applied.
    pub source: Arc<str>,
    /// The problem.
    pub instance: Arc<Instance>,
    /// How nodes bid.
    pub bidding: Bidding,
    /// Parameters of the solvers that it is compared with, by solver; the others have their defaults.
    pub solvers: BTreeMap<String, Parameters>,
    /// How messages travel.
    pub network: Network,
    /// What happens to nodes, links and the problem meanwhile.
    pub faults: Faults,
    /// How it is run.
    pub run: RunSettings,
    /// What is expected of the outcome.
    pub expect: Expectations,
    /// What the user should know although it is no error, one sentence each.
    pub notices: Vec<String>,
}

impl Plan {
    /// A plan for a problem with every setting at its default.
    pub fn new(name: &str, instance: Instance) -> Self {
        Self {
            name: name.to_owned(),
            description: String::new(),
            source: Arc::from(""),
            instance: Arc::new(instance),
            bidding: Bidding::default(),
            solvers: BTreeMap::new(),
            network: Network::default(),
            faults: Faults::default(),
            run: RunSettings::default(),
            expect: Expectations::default(),
            notices: Vec::new(),
        }
    }

    /// Whether nothing goes wrong: neither messages, nor nodes, nor links, nor the problem change.
    pub fn runs_smoothly(&self) -> bool {
        self.network.impairment.is_absent() && self.faults.is_empty()
    }

    /// Whether runs with different seeds may differ: something in them is drawn, or real time decides. The problem itself
    /// does not count, as it stays the same whatever the seed of the run.
    pub fn draws_from_seed(&self) -> bool {
        let start_is_fixed = match &self.bidding.start {
            Start::All(distribution) => distribution.is_constant(),
            Start::Nodes(_) => true,
        };
        let is_fixed = start_is_fixed
            && self.network.latency.is_constant()
            && self.network.processing.is_constant()
            && self.network.impairment.is_absent()
            && self.faults.churn.is_empty();
        !is_fixed || self.run.runtime == RuntimeKind::Live
    }

    /// Whether messages may be lost or doubled or neighbours go away, so that agents need [`Resilient`] gossip.
    ///
    /// [`Resilient`]: crate::agent::Resilient
    pub fn needs_resilience(&self) -> bool {
        self.network.impairment.is_unreliable() || !self.faults.is_empty()
    }
}

/// How nodes bid.
#[derive(Clone, Debug)]
pub struct Bidding {
    /// The strategy's registered name.
    pub strategy: String,
    /// Its parameters as given; the strategy fills in its defaults.
    pub parameters: Parameters,
    /// English or Dutch.
    pub auction: Auction,
    /// Changes within this time leave as one message; 0 sends each at once.
    pub gossip_interval: Nanos,
    /// When nodes start by themselves.
    pub start: Start,
}

impl Default for Bidding {
    fn default() -> Self {
        Self {
            strategy: "coalition".to_owned(),
            parameters: Parameters::default(),
            auction: Auction::English,
            gossip_interval: 5 * MILLISECOND,
            start: Start::default(),
        }
    }
}

pub use crate::parameter::Parameters;

/// When bids are announced.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub enum Auction {
    /// At once.
    #[default]
    English,
    /// When a falling clock reaches the bid.
    Dutch {
        /// Time for the clock to fall from the highest to the lowest credits.
        duration: Nanos,
        /// Credits at which the clock starts; computed from the scenario when absent.
        start: Option<f64>,
    },
}

impl Auction {
    /// Its name in scenarios and recordings.
    pub fn name(&self) -> &'static str {
        match self {
            Self::English => "english",
            Self::Dutch { .. } => "dutch",
        }
    }
}

/// When nodes start by themselves; whoever does not is woken by the first message.
#[derive(Clone, PartialEq, Debug)]
pub enum Start {
    /// Every node, at a time drawn from the distribution.
    All(Distribution),
    /// Only these nodes, at time 0, and in every part without one of them its lowest node.
    Nodes(Vec<ContainerId>),
}

impl Default for Start {
    fn default() -> Self {
        Self::All(Distribution::Constant(0))
    }
}

/// A distribution of durations, in nanoseconds.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Distribution {
    /// Always this.
    Constant(Nanos),
    /// Uniform between two durations, both included.
    Uniform(Nanos, Nanos),
    /// Normal with mean and standard deviation, cut off below at `least`.
    Normal {
        /// Mean.
        mean: Nanos,
        /// Standard deviation.
        deviation: Nanos,
        /// Nothing shorter than this is drawn.
        least: Nanos,
    },
    /// Log-normal by its median and the standard deviation of the logarithm, at least `least`.
    LogNormal {
        /// Median.
        median: Nanos,
        /// Standard deviation of the natural logarithm.
        sigma: f64,
        /// Nothing shorter than this is drawn.
        least: Nanos,
    },
    /// Exponential: `least` plus an exponential of this mean.
    Exponential {
        /// Mean of the part above `least`.
        mean: Nanos,
        /// Least value.
        least: Nanos,
    },
}

impl Distribution {
    /// The shortest duration that can be drawn.
    pub fn least(&self) -> Nanos {
        match self {
            Self::Constant(least)
            | Self::Uniform(least, _)
            | Self::Normal { least, .. }
            | Self::LogNormal { least, .. }
            | Self::Exponential { least, .. } => *least,
        }
    }

    /// Whether every draw is the same.
    pub fn is_constant(&self) -> bool {
        match self {
            Self::Constant(_) => true,
            Self::Uniform(least, most) => least == most,
            Self::Normal { .. } | Self::LogNormal { .. } | Self::Exponential { .. } => false,
        }
    }
}

/// How messages travel.
#[derive(Clone, Debug)]
pub struct Network {
    /// How long a message takes.
    pub latency: Latency,
    /// How long a node takes to process a message.
    pub processing: Distribution,
    /// Whether the live runtime delays messages by these times as well, on top of what they really take; the virtual
    /// runtime always does. A scenario asks for it by giving `network.latency`: the default latency, which only
    /// gives virtual time a scale, is never injected.
    pub injected: bool,
    /// What happens to messages on their way.
    pub impairment: Impairment,
}

impl Default for Network {
    fn default() -> Self {
        let latency = Latency::Drawn(Distribution::Constant(MILLISECOND));
        let processing = Distribution::Constant(0);
        Self { latency, processing, injected: false, impairment: Impairment::default() }
    }
}

/// How long a message takes from one node to its neighbour.
#[derive(Clone, Debug)]
pub enum Latency {
    /// Drawn anew for each message.
    Drawn(Distribution),
    /// A fixed time per directed link, by [`crate::model::LinkId`]: from an edge attribute or from geographic
    /// distance.
    PerLink(Arc<[Nanos]>),
    /// On edges as one of the above, and drawn anew for each message on shortcuts.
    Overlaid {
        /// On edges; a latency per link has some value for shortcuts too, within what they draw.
        edges: Box<Latency>,
        /// On shortcuts.
        shortcuts: Distribution,
        /// For each directed link whether it is a shortcut.
        is_shortcut: Arc<[bool]>,
    },
}

impl Latency {
    /// How long messages take on a directed link.
    pub fn on(&self, link: LinkId) -> Distribution {
        match self {
            Self::Drawn(distribution) => *distribution,
            Self::PerLink(latencies) => Distribution::Constant(latencies[link as usize]),
            Self::Overlaid { shortcuts, is_shortcut, .. } if is_shortcut[link as usize] => *shortcuts,
            Self::Overlaid { edges, .. } => edges.on(link),
        }
    }

    /// Whether all messages on a link take equally long.
    pub fn is_constant(&self) -> bool {
        match self {
            Self::Drawn(distribution) => distribution.is_constant(),
            Self::PerLink(_) => true,
            Self::Overlaid { edges, shortcuts, .. } => edges.is_constant() && shortcuts.is_constant(),
        }
    }
}

/// Which runtime drives the agents.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum RuntimeKind {
    /// Deterministic discrete-event simulation.
    #[default]
    Virtual,
    /// actix actors in wall-clock time.
    Live,
}

impl RuntimeKind {
    /// Its name in the scenario format.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Virtual => "virtual",
            Self::Live => "live",
        }
    }
}

/// How a scenario is run.
#[derive(Clone, Debug)]
pub struct RunSettings {
    /// The runtime.
    pub runtime: RuntimeKind,
    /// The seed of every random stream of the run; the container may have been drawn from another.
    pub seed: u64,
    /// How many runs, with seeds `seed`, `seed + 1`, ...
    pub repeat: u32,
    /// Threads of a virtual run.
    pub threads: u32,
    /// When to give up.
    pub until: Limits,
}

impl Default for RunSettings {
    fn default() -> Self {
        Self { runtime: RuntimeKind::Virtual, seed: 0, repeat: 1, threads: 1, until: Limits::default() }
    }
}

/// When to give up on a run that does not fall silent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Simulated (live: wall-clock) time.
    pub time: Nanos,
    /// Messages delivered.
    pub messages: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { time: 60 * SECOND, messages: 100_000_000 }
    }
}

/// How much of a run is recorded.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum RecordLevel {
    /// `summary.json` and the stitching chart.
    Summary,
    /// Also `metrics.csv`, and the charts drawn from it.
    Metrics,
    /// Also every event.
    #[default]
    Events,
}
