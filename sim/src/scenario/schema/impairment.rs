//! What `network` says of messages on their way beside their latency, and of how neighbours find out who is gone.

use crate::format::shape::{Form, Key, Section};
use crate::plan::Distribution;
use crate::plan::faults::{Detector, Reordering};
use crate::scenario::findings::{Located, Spot};

use super::network::{DISTRIBUTION, NODE_NAME, read_distribution};
use super::reader::{At, Fields};

/// The chance of loss must leave messages a way through.
const MOST_LOSS: f64 = 0.99;

/// Units of bandwidth and their bytes per second; longer names first, so that `B/s` does not match `kB/s`.
const BANDWIDTHS: [(&str, f64); 4] = [("GB/s", 1e9), ("MB/s", 1e6), ("kB/s", 1e3), ("B/s", 1.0)];

/// A chance of loss.
pub const LOSS: Form = Form::Number(0.0, MOST_LOSS);

/// A share or a chance.
pub const SHARE: Form = Form::Number(0.0, 1.0);

/// Bytes per second.
pub const BANDWIDTH: Form = Form::Pattern(
    r"^\s*\+?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\s*(B|kB|MB|GB)/s$",
    BANDWIDTH_IN_WORDS,
);

const BANDWIDTH_IN_WORDS: &str = "bytes per second with a unit, such as `100kB/s`: B/s, kB/s, MB/s or GB/s";

/// What differs on a directed link.
pub static LINK: Section = Section {
    name: "network.links",
    about: "A directed link that differs from the rest, where `edges` alone would make both ways alike.",
    keys: &[
        Key::new("from", "where it starts", NODE_NAME).required(),
        Key::new("to", "where it ends", NODE_NAME).required(),
        Key::new("latency", "how long a message takes on it", DISTRIBUTION),
        Key::new("loss", "the chance of a message on it to be lost", LOSS),
        Key::new("bandwidth", "its bytes per second", BANDWIDTH),
    ],
    others: None,
    rules: &[],
};

/// Messages held back.
pub static REORDERING: Section = Section {
    name: "network.reordering",
    about: "Messages that are held back, so that later ones overtake them.",
    keys: &[
        Key::new("share", "the share of messages that are held back", SHARE).required().such_as(&["0.1"]),
        Key::new("delay", "for how long they are held back", DISTRIBUTION)
            .required()
            .such_as(&["{uniform: [0ms, 20ms]}"]),
    ],
    others: None,
    rules: &[],
};

/// How neighbours find out who is gone.
pub static DETECTOR: Section = Section {
    name: "network.detector",
    about: "How neighbours find out who is gone, as long as events are to come; computed from the network where left out.",
    keys: &[
        Key::new("interval", "the time between two probes of a neighbour", Form::Duration)
            .such_as(&["100ms"]),
        Key::new(
            "lost_after",
            "a neighbour not heard for so long is lost; at least two intervals",
            Form::Duration,
        )
        .such_as(&["500ms"]),
    ],
    others: None,
    rules: &[],
};

/// As read; links by the names of their ends.
#[derive(Default)]
pub struct ImpairmentSection {
    /// The chance of loss.
    pub loss: f64,
    /// The chance of a copy.
    pub duplication: f64,
    /// Messages held back.
    pub reordering: Option<Reordering>,
    /// Bytes per second.
    pub bandwidth: Option<u64>,
    /// Directed links that differ.
    pub links: Vec<LinkEntry>,
    /// The failure detector.
    pub detector: Detector,
}

/// One directed link that differs from the rest.
pub struct LinkEntry {
    /// Where it starts.
    pub from: Located<String>,
    /// Where it ends.
    pub to: Located<String>,
    /// Its latency.
    pub latency: Option<Distribution>,
    /// Its chance of loss.
    pub loss: Option<f64>,
    /// Its bytes per second.
    pub bandwidth: Option<u64>,
    /// Where the entry stands.
    pub spot: Spot,
}

/// Reads the keys from the section.
pub fn read(fields: &Fields) -> ImpairmentSection {
    let links = fields.get("links").and_then(|at| read_links(&at)).unwrap_or_default();
    ImpairmentSection {
        loss: fields.get("loss").and_then(|at| read_loss(&at)).unwrap_or(0.0),
        duplication: fields.get("duplication").and_then(|at| at.number_within()).unwrap_or(0.0),
        reordering: fields.get("reordering").and_then(|at| read_reordering(&at)),
        bandwidth: fields.get("bandwidth").and_then(|at| read_bandwidth(&at)),
        links,
        detector: fields.get("detector").and_then(|at| read_detector(&at)).unwrap_or_default(),
    }
}

fn read_loss(at: &At) -> Option<f64> {
    at.number_within()
}

fn read_reordering(at: &At) -> Option<Reordering> {
    let fields = at.fields("a mapping such as `{share: 0.1, delay: {uniform: [0ms, 20ms]}}`", &REORDERING)?;
    let share = fields
        .required("share", "the share of messages that are held back")
        .and_then(|at| at.number_within());
    let delay =
        fields.required("delay", "for how long they are held back").and_then(|at| read_distribution(&at));
    Some(Reordering { share: share?, delay: delay? })
}

fn read_bandwidth(at: &At) -> Option<u64> {
    let text = at.text(BANDWIDTH_IN_WORDS)?.value;
    let parsed = BANDWIDTHS.iter().find_map(|(unit, bytes)| {
        let number: f64 = text.strip_suffix(unit)?.trim().parse().ok()?;
        Some(number * bytes)
    });
    match parsed {
        Some(bytes) if (1.0..1e18).contains(&bytes) => Some(bytes as u64),
        _ => at.unfit(BANDWIDTH_IN_WORDS),
    }
}

fn read_links(at: &At) -> Option<Vec<LinkEntry>> {
    let items = at.list("a list of directed links, such as `[{from: A, to: B, loss: 0.5}]`")?;
    Some(items.filter_map(|item| read_link(&item)).collect())
}

fn read_link(at: &At) -> Option<LinkEntry> {
    const NODE: &str = "the name of a container node";
    let fields = at.fields("a mapping such as `{from: A, to: B, loss: 0.5}`", &LINK)?;
    let end = |key| fields.required(key, NODE).and_then(|at| at.name(NODE));
    let (from, to) = (end("from"), end("to"));
    Some(LinkEntry {
        from: from?,
        to: to?,
        latency: fields.get("latency").and_then(|at| read_distribution(&at)),
        loss: fields.get("loss").and_then(|at| read_loss(&at)),
        bandwidth: fields.get("bandwidth").and_then(|at| read_bandwidth(&at)),
        spot: at.spot(),
    })
}

fn read_detector(at: &At) -> Option<Detector> {
    let fields = at.fields("a mapping such as `{interval: 100ms, lost_after: 500ms}`", &DETECTOR)?;
    let span = |key| fields.get(key).and_then(|at| Some(at.locate(at.duration()?)));
    let (interval, lost_after) = (span("interval"), span("lost_after"));
    if interval.as_ref().is_some_and(|interval| interval.value == 0) {
        at.refuse("probes need some time between them: `interval` is 0", None);
        return None;
    }
    if let (Some(interval), Some(lost_after)) = (&interval, &lost_after)
        && lost_after.value < 2 * interval.value
    {
        let message =
            "`lost_after` is below two times `interval`: neighbours would be lost between two probes";
        at.findings.refuse(&lost_after.spot, message, None);
        return None;
    }
    let value = |span: Option<Located<u64>>| span.map(|span| span.value);
    Some(Detector { interval: value(interval), lost_after: value(lost_after) })
}
