//! What is measured: a problem on a graph under a strategy and an auction, and what of it.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use super::topology::KDL_NODES;

/// A kind of graph.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, ValueEnum)]
pub enum Topology {
    /// Barabási–Albert, m = 2
    BarabasiAlbert,
    /// Random regular, degree 4
    RandomRegular,
    /// A square grid
    Grid,
    /// 754 nodes and 895 links; the file that HUDDLE_KDL names, if it is set
    Kdl,
}

impl Topology {
    /// Its size whatever is asked for, if it has only one.
    pub fn own_size(self) -> Option<u32> {
        (self == Self::Kdl).then_some(KDL_NODES)
    }

    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::BarabasiAlbert => "Barabási–Albert",
            Self::RandomRegular => "random regular",
            Self::Grid => "grid",
            Self::Kdl => "Kdl-sized",
        }
    }
}

/// What is asked for: five request nodes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, ValueEnum)]
pub enum Problem {
    /// `diff` over two, `share` over the three others, 30 groups
    #[value(name = "groups-30")]
    Groups30,
    /// The same over 1,000 groups
    #[value(name = "groups-1000")]
    Groups1000,
    /// `diff` over two, no `share`
    #[value(name = "no-share")]
    NoShare,
    /// `diff` over three and `share` over three, one of them in both, 30 groups
    Overlapping,
}

impl Problem {
    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Groups30 => "30 groups",
            Self::Groups1000 => "1,000 groups",
            Self::NoShare => "no share",
            Self::Overlapping => "overlapping",
        }
    }
}

/// How bids are announced.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, ValueEnum)]
pub enum Auction {
    /// At once
    English,
    /// By a clock that falls within a second
    Dutch,
    /// By a clock that falls within 100 seconds; nodes of few links hold news back
    Frugal,
}

impl Auction {
    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Dutch => "Dutch",
            Self::Frugal => "Dutch, frugal",
        }
    }
}

/// A runtime.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Virtual,
    Live,
}

impl Kind {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Virtual => "virtual",
            Self::Live => "live",
        }
    }
}

/// What is measured of a setting.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, ValueEnum)]
pub enum Subject {
    /// The virtual runtime on one thread
    #[value(name = "virtual-1")]
    Virtual1,
    /// The virtual runtime on two threads
    #[value(name = "virtual-2")]
    Virtual2,
    /// The virtual runtime on one thread with agents that only forward
    VirtualForward,
    /// A bare event loop with buckets: the floor of the virtual runtime
    Floor,
    /// A bare event loop with a binary heap
    FloorHeap,
    /// The live runtime
    Live,
    /// The live runtime with agents that only forward
    LiveForward,
    /// Bare actix actors: the floor of the live runtime
    Actix,
    /// Memory of idle actors of the live runtime
    LiveIdle,
    /// Memory of idle bare actix actors
    ActixIdle,
}

impl Subject {
    /// All of them; whatever delivers as many messages as another did comes after it.
    pub const ALL: [Self; 10] = [
        Self::Virtual1,
        Self::Virtual2,
        Self::VirtualForward,
        Self::Floor,
        Self::FloorHeap,
        Self::Live,
        Self::LiveForward,
        Self::Actix,
        Self::LiveIdle,
        Self::ActixIdle,
    ];

    /// The runtime that it is about.
    pub fn kind(self) -> Kind {
        match self {
            Self::Live | Self::LiveForward | Self::Actix | Self::LiveIdle | Self::ActixIdle => Kind::Live,
            _ => Kind::Virtual,
        }
    }

    /// Whose number of messages it delivers, if it is not its own.
    pub fn follows(self) -> Option<Self> {
        match self {
            Self::VirtualForward | Self::Floor | Self::FloorHeap => Some(Self::Virtual1),
            Self::LiveForward | Self::Actix => Some(Self::Live),
            _ => None,
        }
    }

    /// What its time per delivery is compared with.
    pub fn floor(self) -> Self {
        match self.kind() {
            Kind::Live => Self::Actix,
            Kind::Virtual => Self::Floor,
        }
    }

    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Virtual1 => "virtual, 1 thread",
            Self::Virtual2 => "virtual, 2 threads",
            Self::VirtualForward => "virtual, forwarding agents",
            Self::Floor => "bare loop (floor)",
            Self::FloorHeap => "bare loop, binary heap",
            Self::Live => "live",
            Self::LiveForward => "live, forwarding agents",
            Self::Actix => "bare actix (floor)",
            Self::LiveIdle => "live, idle actors",
            Self::ActixIdle => "bare actix, idle actors",
        }
    }
}

/// One cell of the grid.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Setting {
    pub topology: Topology,
    pub nodes: u32,
    pub problem: Problem,
    pub strategy: String,
    pub auction: Auction,
}

impl Setting {
    /// The setting in one line.
    pub fn describe(&self) -> String {
        let (topology, problem) = (self.topology.name(), self.problem.name());
        format!("{topology}, {} nodes, {problem}, {}, {}", self.nodes, self.strategy, self.auction.name())
    }

    /// Whether it differs from another in size alone.
    pub fn is_alike(&self, other: &Self) -> bool {
        Self { nodes: 0, ..self.clone() } == Self { nodes: 0, ..other.clone() }
    }
}

/// What one process measured.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Measurement {
    /// Seconds of what is measured; 0 for idle actors.
    pub seconds: f64,
    /// Messages delivered.
    pub deliveries: u64,
    /// Nodes and links of the graph.
    pub nodes: usize,
    pub links: usize,
    /// Bytes that the process took beyond graph and problem, at the most; 0 where the system does not tell.
    pub bytes: u64,
    /// Bytes of the whole process, at the most.
    pub peak_bytes: u64,
    /// How the run ended; empty where nothing was run.
    pub verdict: String,
    /// Milliseconds, simulated ones in virtual time, until every node held its final view.
    pub agreed_ms: Option<f64>,
}
