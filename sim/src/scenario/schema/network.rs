//! The section `network`, and the distributions of durations.

use crate::format::shape::{Form, Key, Rule, Section};
use crate::plan::{Distribution, Nanos, Network};
use crate::scenario::findings::{Located, Spot};
use crate::scenario::tree::Content;

use super::duration::{UNIT_NAMES, UNITS};
use super::impairment::{self, BANDWIDTH, DETECTOR, ImpairmentSection, LINK, LOSS, REORDERING, SHARE};
use super::reader::{At, Fields};
use super::shortcuts::{self, OVERLAY, OverlaySection};

/// What fits as a distribution, for messages.
const FORM: &str = "a duration or a distribution, such as `{uniform: [1ms, 10ms]}`";

/// A name of a container node.
pub const NODE_NAME: Form = Form::Name("a container node");

/// A duration, or a distribution of durations.
pub const DISTRIBUTION: Form = Form::Any(&[Form::Duration, Form::Section(&DRAWN)]);

/// The section.
pub static NETWORK: Section = Section {
    name: "network",
    about: "How messages travel.",
    keys: &[
        Key::new(
            "latency",
            "how long a message takes; the live runtime delays messages only where it is given",
            Form::Any(&[Form::Duration, Form::Section(&LATENCY), Form::Section(&LATENCY_OF_EDGES)]),
        )
        .or("1ms")
        .such_as(&["{uniform: [1ms, 10ms]}", "{attribute: delay, unit: ms, default: 5ms}"]),
        Key::new("overlay", "shortcuts beside the edges", Form::Section(&OVERLAY))
            .such_as(&["{topology: random_regular, degree: 2}"]),
        Key::new("processing", "how long a node takes for a message", DISTRIBUTION).or("0ms"),
        Key::new("loss", "the chance of a message to be lost", LOSS).or("0"),
        Key::new("duplication", "the chance of a message to arrive twice", SHARE).or("0"),
        Key::new("reordering", "messages that are held back", Form::Section(&REORDERING)),
        Key::new(
            "bandwidth",
            "of every directed link; messages queue for it. Without it there is no limit",
            BANDWIDTH,
        )
        .such_as(&["100kB/s"]),
        Key::new("links", "directed links that differ", Form::List(&Form::Section(&LINK), 0)),
        Key::new("detector", "how neighbours find out who is gone", Form::Section(&DETECTOR)),
    ],
    others: None,
    rules: &[],
};

const UNIFORM: Key =
    Key::new("uniform", "drawn between two durations, both included", Form::Pair(&Form::Duration))
        .such_as(&["[1ms, 10ms]"]);

const NORMAL: Key = Key::new("normal", "drawn from a normal distribution", Form::Section(&NORMAL_FIGURES))
    .such_as(&["{mean: 5ms, deviation: 1ms, least: 1ms}"]);

const LOG_NORMAL: Key =
    Key::new("log_normal", "drawn from a log-normal distribution", Form::Section(&LOG_NORMAL_FIGURES))
        .such_as(&["{median: 5ms, sigma: 0.5, least: 1ms}"]);

const EXPONENTIAL: Key = Key::new(
    "exponential",
    "`least` plus what is drawn from an exponential distribution",
    Form::Section(&EXPONENTIAL_FIGURES),
)
.such_as(&["{mean: 5ms, least: 1ms}"]);

const ATTRIBUTE: Key = Key::new(
    "attribute",
    "for each edge from this attribute of it: a duration, or a number of `unit`",
    Form::Name("an edge attribute"),
);

/// A distribution of durations.
pub static DRAWN: Section = Section {
    name: "distribution",
    about: "A duration that is drawn anew each time.",
    keys: &[UNIFORM, NORMAL, LOG_NORMAL, EXPONENTIAL],
    others: None,
    rules: &[Rule::Single],
};

static LATENCY: Section = Section {
    name: "network.latency",
    about: "A latency that is drawn anew for every message, or that follows from where an edge leads.",
    keys: &[
        UNIFORM,
        NORMAL,
        LOG_NORMAL,
        EXPONENTIAL,
        ATTRIBUTE,
        Key::new(
            "geographic",
            "for each edge from the great-circle distance of its ends",
            Form::Section(&GEOGRAPHIC),
        )
        .such_as(&["{latitude: Latitude, longitude: Longitude, per_km: 5us}"]),
    ],
    others: None,
    rules: &[Rule::Single],
};

static LATENCY_OF_EDGES: Section = Section {
    name: "network.latency.attribute",
    about: "A latency that an attribute of each edge tells.",
    keys: &[
        ATTRIBUTE.required(),
        Key::new("unit", "of values that are numbers", Form::Word(&UNIT_NAMES)),
        Key::new("default", "for edges without the attribute", Form::Duration),
    ],
    others: None,
    rules: &[],
};

static GEOGRAPHIC: Section = Section {
    name: "network.latency.geographic",
    about: "A latency by distance on the globe.",
    keys: &[
        Key::new("latitude", "the attribute of nodes with their latitude in degrees", NODE_ATTRIBUTE)
            .required(),
        Key::new("longitude", "the attribute of nodes with their longitude in degrees", NODE_ATTRIBUTE)
            .required(),
        Key::new("per_km", "the time a message takes for a kilometre", Form::Duration)
            .required()
            .such_as(&["5us"]),
        LEAST,
        Key::new("default", "for links one of whose ends has no position", Form::Duration),
    ],
    others: None,
    rules: &[],
};

const NODE_ATTRIBUTE: Form = Form::Name("a node attribute");

const MEAN: Key = Key::new("mean", "the mean", Form::Duration).required().such_as(&["5ms"]);

const LEAST: Key = Key::new("least", "nothing is shorter", Form::Duration).or("0ms");

static NORMAL_FIGURES: Section = Section {
    name: "distribution.normal",
    about: "A normal distribution, cut off below.",
    keys: &[
        MEAN,
        Key::new("deviation", "the standard deviation", Form::Duration).required().such_as(&["1ms"]),
        LEAST,
    ],
    others: None,
    rules: &[],
};

static LOG_NORMAL_FIGURES: Section = Section {
    name: "distribution.log_normal",
    about: "A log-normal distribution, cut off below.",
    keys: &[
        Key::new("median", "the median", Form::Duration).required().such_as(&["5ms"]),
        Key::new("sigma", "the standard deviation of the logarithm", Form::Number(0.0, 100.0))
            .required()
            .such_as(&["0.5"]),
        LEAST,
    ],
    others: None,
    rules: &[],
};

static EXPONENTIAL_FIGURES: Section = Section {
    name: "distribution.exponential",
    about: "An exponential distribution above a least value.",
    keys: &[MEAN, LEAST],
    others: None,
    rules: &[],
};

/// The section as read; `None` where the default holds.
#[derive(Default)]
pub struct NetworkSection {
    /// How long a message takes.
    pub latency: Option<LatencyEntry>,
    /// Shortcuts beside the edges.
    pub overlay: Option<OverlaySection>,
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
    let Some(fields) = at.fields("a mapping such as `{latency: 5ms}`", &NETWORK) else {
        return NetworkSection::default();
    };
    NetworkSection {
        latency: fields.get("latency").and_then(|at| read_latency(&at)),
        overlay: fields.get("overlay").and_then(|at| shortcuts::read(&at)),
        processing: fields.get("processing").and_then(|at| read_distribution(&at)),
        impairment: impairment::read(&fields),
    }
}

fn read_latency(at: &At) -> Option<LatencyEntry> {
    let Content::Map(_) = at.node.content else { return Some(LatencyEntry::Drawn(read_distribution(at)?)) };
    if at.node.get("attribute").is_some() {
        return read_attribute(at);
    }
    match at.choice(FORM, &LATENCY)? {
        ("geographic", at) => read_geographic(&at).map(LatencyEntry::Geographic),
        (kind, at) => read_parameters(kind, &at).map(LatencyEntry::Drawn),
    }
}

fn read_attribute(at: &At) -> Option<LatencyEntry> {
    let fields = at.fields("a mapping such as `{attribute: latency, unit: ms}`", &LATENCY_OF_EDGES)?;
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
    let fields = at
        .fields("a mapping such as `{latitude: Latitude, longitude: Longitude, per_km: 5us}`", &GEOGRAPHIC)?;
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
            let (kind, at) = at.choice(FORM, &DRAWN)?;
            read_parameters(kind, &at)
        }
        _ => at.duration().map(Distribution::Constant),
    }
}

fn read_parameters(kind: &str, at: &At) -> Option<Distribution> {
    match kind {
        "uniform" => read_uniform(at),
        "normal" => {
            let fields = at.fields("a mapping such as `{mean: 5ms, deviation: 1ms}`", &NORMAL_FIGURES)?;
            let (mean, deviation) = (duration(&fields, "mean"), duration(&fields, "deviation"));
            Some(Distribution::Normal { mean: mean?, deviation: deviation?, least: least(&fields)? })
        }
        "log_normal" => {
            let fields = at.fields("a mapping such as `{median: 5ms, sigma: 0.5}`", &LOG_NORMAL_FIGURES)?;
            let median = duration(&fields, "median");
            let sigma =
                fields.required("sigma", "the deviation of the logarithm").and_then(|at| at.number_within());
            Some(Distribution::LogNormal { median: median?, sigma: sigma?, least: least(&fields)? })
        }
        _ => {
            let fields = at.fields("a mapping such as `{mean: 5ms}`", &EXPONENTIAL_FIGURES)?;
            let mean = duration(&fields, "mean");
            Some(Distribution::Exponential { mean: mean?, least: least(&fields)? })
        }
    }
}

fn read_uniform(at: &At) -> Option<Distribution> {
    let [least, most] = at.pair("a list of two durations `[least, most]`")?;
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
