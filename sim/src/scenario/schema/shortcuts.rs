//! `network.overlay`: shortcuts, links that carry gossip beside the container's edges.

use crate::format::shape::{Form, Key, Section};
use crate::plan::Distribution;
use crate::scenario::findings::{Located, Spot};
use crate::scenario::generate::MOST_SHORTCUTS;

use super::network::{DISTRIBUTION, read_distribution};
use super::reader::At;

/// The kinds of overlays.
const TOPOLOGIES: [&str; 1] = ["random_regular"];

/// The section.
pub static OVERLAY: Section = Section {
    name: "network.overlay",
    about: "Shortcuts: drawn links that carry gossip beside the container's edges, inside each of its connected parts, so \
            that news needs few hops on graphs of large diameter. They are no edges: validators do not count them.",
    keys: &[
        Key::new("topology", "the kind of graph that they form", Form::Word(&TOPOLOGIES)).or(TOPOLOGIES[0]),
        Key::new(
            "degree",
            "how many shortcuts each node has; those that fall on an edge or on one another are one link with it",
            Form::Whole(0, MOST_SHORTCUTS as i128),
        )
        .required()
        .such_as(&["2"]),
        Key::new(
            "seed",
            "what they are drawn from; by default `container.seed`, or else `run.seed`",
            Form::Whole(0, u64::MAX as i128),
        ),
        Key::new(
            "latency",
            "how long a message takes on a shortcut; by default as `network.latency` says, where that needs no edge",
            DISTRIBUTION,
        ),
    ],
    others: None,
    rules: &[],
};

/// The section as read.
pub struct OverlaySection {
    /// How many shortcuts a node has.
    pub degree: Located<u32>,
    /// What they are drawn from, if it is a seed of its own.
    pub seed: Option<u64>,
    /// How long messages take on them, if it is otherwise than on edges.
    pub latency: Option<Distribution>,
    /// Where the section stands.
    pub spot: Spot,
}

/// Reads the section.
pub fn read(at: &At) -> Option<OverlaySection> {
    let fields = at.fields("a mapping such as `{topology: random_regular, degree: 2}`", &OVERLAY)?;
    let topology = fields.get("topology").map(|at| at.word("the name of a topology", "topology"));
    let degree = fields
        .required("degree", "how many shortcuts each node has")
        .and_then(|at| Some(at.locate(at.integer()?)));
    let seed = fields.get("seed").map(|at| at.integer());
    let latency = fields.get("latency").map(|at| read_distribution(&at));
    topology.unwrap_or(Some(TOPOLOGIES[0]))?;
    Some(OverlaySection {
        degree: degree?,
        seed: seed.map_or(Some(None), |seed| seed.map(Some))?,
        latency: latency.map_or(Some(None), |latency| latency.map(Some))?,
        spot: at.spot(),
    })
}
