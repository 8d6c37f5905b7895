//! The section `network`, and the distributions of durations.

use crate::plan::{Distribution, Nanos, Network};
use crate::scenario::findings::{Located, Spot};
use crate::scenario::tree::Content;

use super::duration::UNITS;
use super::impairment::{self, ImpairmentSection};
use super::reader::{At, Fields};

/// What fits as a distribution, for messages.
const FORM: &str = "a duration or a distribution, such as `{uniform: [1ms, 10ms]}`";

const DISTRIBUTIONS: &[&str] = &["uniform", "normal", "log_normal", "exponential"];

const KEYS: &[&str] =
    &["latency", "processing", "loss", "duplication", "reordering", "bandwidth", "links", "detector"];

const LATENCIES: &[&str] = &["uniform", "normal", "log_normal", "exponential", "attribute", "geographic"];

/// The section as read; `None` where the default holds.
#[derive(Default)]
pub struct NetworkSection {
    /// How long a message takes.
    pub latency: Option<LatencyEntry>,
    /// How long a node takes to process one.
    pub processing: Option<Distribution>,
    /// What happens to messages on their way.
    pub impairment: ImpairmentSection,
}

impl NetworkSection {
    /// The processing time, the default one where none is given.
    pub fn processing(&self) -> Distribution {
        self.processing.unwrap_or_else(|| Network::default().processing)
    }
}

/// A latency whose attributes are not resolved yet.
pub enum LatencyEntry {
    /// Drawn for each message.
    Drawn(Distribution),
    /// From an attribute of the edges.
    Attribute {
        /// The attribute: a duration, or a number of units.
        attribute: Located<String>,
        /// The nanoseconds of one unit, where a unit is given.
        unit: Option<f64>,
        /// For edges without the attribute.
        default: Option<Nanos>,
    },
    /// From the distance of the ends on the globe.
    Geographic(Geographic),
}

/// A latency by distance.
pub struct Geographic {
    /// The attribute with the latitude in degrees.
    pub latitude: Located<String>,
    /// The attribute with the longitude in degrees.
    pub longitude: Located<String>,
    /// Nanoseconds per kilometre.
    pub per_km: Nanos,
    /// Nothing less than this.
    pub least: Nanos,
    /// For links one of whose ends has no position.
    pub default: Option<Nanos>,
    /// Where it stands.
    pub spot: Spot,
}

/// Reads the section.
pub fn read(at: &At) -> NetworkSection {
    let Some(fields) = at.fields("a mapping such as `{latency: 5ms}`", KEYS) else {
        return NetworkSection::default();
    };
    NetworkSection {
        latency: fields.get("latency").and_then(|at| read_latency(&at)),
        processing: fields.get("processing").and_then(|at| read_distribution(&at)),
        impairment: impairment::read(&fields),
    }
}

fn read_latency(at: &At) -> Option<LatencyEntry> {
    let Content::Map(_) = at.node.content else { return Some(LatencyEntry::Drawn(read_distribution(at)?)) };
    if at.node.get("attribute").is_some() {
        return read_attribute(at);
    }
    match at.choice(FORM, LATENCIES)? {
        ("geographic", at) => read_geographic(&at).map(LatencyEntry::Geographic),
        (kind, at) => read_parameters(kind, &at).map(LatencyEntry::Drawn),
    }
}

fn read_attribute(at: &At) -> Option<LatencyEntry> {
    let fields =
        at.fields("a mapping such as `{attribute: latency, unit: ms}`", &["attribute", "unit", "default"])?;
    let unit = match fields.get("unit") {
        None => None,
        Some(at) => Some(read_unit(&at)?),
    };
    let default = optional_duration(&fields, "default")?;
    let attribute =
        fields.required("attribute", "the name of an edge attribute")?.name("the name of an edge attribute");
    Some(LatencyEntry::Attribute { attribute: attribute?, unit, default })
}

fn read_unit(at: &At) -> Option<f64> {
    const FORM: &str = "a unit: `ns`, `us`, `ms`, `s` or `min`";
    let name = at.text(FORM)?.value;
    match UNITS.iter().find(|(unit, _)| *unit == name) {
        Some((_, nanos)) => Some(*nanos),
        None => at.unfit(FORM),
    }
}

fn read_geographic(at: &At) -> Option<Geographic> {
    let known = &["latitude", "longitude", "per_km", "least", "default"];
    let fields =
        at.fields("a mapping such as `{latitude: Latitude, longitude: Longitude, per_km: 5us}`", known)?;
    let attribute =
        |key| fields.required(key, "the name of a node attribute")?.name("the name of a node attribute");
    let (latitude, longitude) = (attribute("latitude"), attribute("longitude"));
    let per_km =
        fields.required("per_km", "the time a message takes for a kilometre").and_then(|at| at.duration());
    let (least, default) = (least(&fields), optional_duration(&fields, "default"));
    Some(Geographic {
        latitude: latitude?,
        longitude: longitude?,
        per_km: per_km?,
        least: least?,
        default: default?,
        spot: at.spot(),
    })
}

/// Reads a duration, always the same, or a distribution.
pub fn read_distribution(at: &At) -> Option<Distribution> {
    match at.node.content {
        Content::Map(_) => {
            let (kind, at) = at.choice(FORM, DISTRIBUTIONS)?;
            read_parameters(kind, &at)
        }
        _ => at.duration().map(Distribution::Constant),
    }
}

fn read_parameters(kind: &str, at: &At) -> Option<Distribution> {
    match kind {
        "uniform" => read_uniform(at),
        "normal" => {
            let fields = at
                .fields("a mapping such as `{mean: 5ms, deviation: 1ms}`", &["mean", "deviation", "least"])?;
            let (mean, deviation) = (duration(&fields, "mean"), duration(&fields, "deviation"));
            Some(Distribution::Normal { mean: mean?, deviation: deviation?, least: least(&fields)? })
        }
        "log_normal" => {
            let fields =
                at.fields("a mapping such as `{median: 5ms, sigma: 0.5}`", &["median", "sigma", "least"])?;
            let median = duration(&fields, "median");
            let sigma = fields
                .required("sigma", "the deviation of the logarithm")
                .and_then(|at| at.number_within(0.0..=100.0));
            Some(Distribution::LogNormal { median: median?, sigma: sigma?, least: least(&fields)? })
        }
        _ => {
            let fields = at.fields("a mapping such as `{mean: 5ms}`", &["mean", "least"])?;
            let mean = duration(&fields, "mean");
            Some(Distribution::Exponential { mean: mean?, least: least(&fields)? })
        }
    }
}

fn read_uniform(at: &At) -> Option<Distribution> {
    let [least, most] = at.array("a list of two durations `[least, most]`")?;
    let (least, most) = (least.duration(), most.duration());
    if least? > most? {
        at.refuse("the least duration is above the most", None);
        return None;
    }
    Some(Distribution::Uniform(least?, most?))
}

fn duration(fields: &Fields, key: &str) -> Option<Nanos> {
    fields.required(key, "a duration")?.duration()
}

/// `least` cuts nothing off where it is not given.
fn least(fields: &Fields) -> Option<Nanos> {
    Some(optional_duration(fields, "least")?.unwrap_or(0))
}

/// `Some(None)` when the key is absent, `None` when its value does not fit.
fn optional_duration(fields: &Fields, key: &str) -> Option<Option<Nanos>> {
    match fields.get(key) {
        None => Some(None),
        Some(at) => at.duration().map(Some),
    }
}
