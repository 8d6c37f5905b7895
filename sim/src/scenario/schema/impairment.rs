//! What `network` says of messages on their way beside their latency, and of how neighbours find out who is gone.

use crate::plan::Distribution;
use crate::plan::faults::{Detector, Reordering};
use crate::scenario::findings::{Located, Spot};

use super::network::read_distribution;
use super::reader::{At, Fields};

/// The chance of loss must leave messages a way through.
const MOST_LOSS: f64 = 0.99;

/// Units of bandwidth and their bytes per second; longer names first, so that `B/s` does not match `kB/s`.
const BANDWIDTHS: [(&str, f64); 4] = [("GB/s", 1e9), ("MB/s", 1e6), ("kB/s", 1e3), ("B/s", 1.0)];

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
        duplication: fields.get("duplication").and_then(|at| at.number_within(0.0..=1.0)).unwrap_or(0.0),
        reordering: fields.get("reordering").and_then(|at| read_reordering(&at)),
        bandwidth: fields.get("bandwidth").and_then(|at| read_bandwidth(&at)),
        links,
        detector: fields.get("detector").and_then(|at| read_detector(&at)).unwrap_or_default(),
    }
}

fn read_loss(at: &At) -> Option<f64> {
    at.number_within(0.0..=MOST_LOSS)
}

fn read_reordering(at: &At) -> Option<Reordering> {
    let fields =
        at.fields("a mapping such as `{share: 0.1, delay: {uniform: [0ms, 20ms]}}`", &["share", "delay"])?;
    let share = fields
        .required("share", "the share of messages that are held back")
        .and_then(|at| at.number_within(0.0..=1.0));
    let delay =
        fields.required("delay", "for how long they are held back").and_then(|at| read_distribution(&at));
    Some(Reordering { share: share?, delay: delay? })
}

fn read_bandwidth(at: &At) -> Option<u64> {
    const FORM: &str = "bytes per second with a unit, such as `100kB/s`: B/s, kB/s, MB/s or GB/s";
    let text = at.text(FORM)?.value;
    let parsed = BANDWIDTHS.iter().find_map(|(unit, bytes)| {
        let number: f64 = text.strip_suffix(unit)?.trim().parse().ok()?;
        Some(number * bytes)
    });
    match parsed {
        Some(bytes) if (1.0..1e18).contains(&bytes) => Some(bytes as u64),
        _ => at.unfit(FORM),
    }
}

fn read_links(at: &At) -> Option<Vec<LinkEntry>> {
    let items = at.list("a list of directed links, such as `[{from: A, to: B, loss: 0.5}]`")?;
    Some(items.filter_map(|item| read_link(&item)).collect())
}

fn read_link(at: &At) -> Option<LinkEntry> {
    const NODE: &str = "the name of a container node";
    let known = &["from", "to", "latency", "loss", "bandwidth"];
    let fields = at.fields("a mapping such as `{from: A, to: B, loss: 0.5}`", known)?;
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
    let fields =
        at.fields("a mapping such as `{interval: 100ms, lost_after: 500ms}`", &["interval", "lost_after"])?;
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
