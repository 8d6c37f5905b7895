//! The scenario format: which keys there are, and what stands under them. From the document tree to a
//! [`Document`], whose names are not resolved yet.
//!
//! Reading never stops at a finding: a section that does not fit is left out, and the rest is read all the same.

pub(super) mod bidding;
pub(super) mod capacity;
pub(super) mod condition;
pub(super) mod container;
pub(super) mod duration;
pub(super) mod event;
pub(super) mod expect;
pub(super) mod impairment;
pub(super) mod network;
pub(super) mod overlay;
pub(super) mod reader;
pub(super) mod request;
pub(super) mod run;
pub(super) mod shortcuts;
pub(super) mod solvers;
pub mod topology;
pub(super) mod validate;

use crate::format::shape::{Form, Key, Section};
use crate::plan::RunSettings;

use super::findings::{Findings, Located};
use super::tree::Node;
use bidding::BiddingSection;
use capacity::CapacityEntry;
use condition::ConditionEntry;
use container::ContainerSection;
use event::EventEntry;
use expect::ExpectSection;
use network::NetworkSection;
use reader::{At, Fields};
use request::{MappingEntry, RequestSection};
use solvers::SolverEntry;
use validate::ValidatorEntry;

/// The version of the format that is read.
const VERSION: i64 = 1;

/// Most characters of a scenario's name.
const MOST_OF_NAME: usize = 100;

const NAME_IN_WORDS: &str = "letters, digits, `.`, `_` and `-`, at most 100, not starting with `.`";

const NAME: Form = Form::Any(&[
    Form::Pattern("^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$", NAME_IN_WORDS),
    Form::Whole(i64::MIN as i128, i64::MAX as i128),
]);

/// A scenario.
pub(crate) static SCENARIO: Section = Section {
    name: "scenario",
    about: "What bids on what, under which conditions, how it is run, and what is expected to come out.",
    keys: &[
        Key::new("version", "the version of the format", Form::Whole(VERSION as i128, VERSION as i128))
            .required(),
        Key::new("name", "the scenario's name, which also names its output folder", NAME)
            .required()
            .such_as(&["two-groups"]),
        Key::new("description", "one line on what it shows", Form::Text).or("\"\""),
        Key::new("container", "the graph whose nodes bid", Form::Section(&container::CONTAINER)).required(),
        Key::new("request", "the graph whose nodes are bid on", Form::Section(&request::REQUEST)).required(),
        Key::new(
            "mapping",
            "request types, and the container types that fit each",
            Form::Map(&request::MAPPING),
        )
        .required()
        .such_as(&["{t1: a, t2: [b, c]}"]),
        Key::new(
            "conditions",
            "what a stitching has to keep, and what bids are worth",
            condition::CONDITIONS,
        ),
        Key::new("credits", "a formula for what a bid is worth, in place of the sum `base`", Form::Text)
            .such_as(&["base + 0.1 * cpu + 4 * or(gpu, 0)"]),
        Key::new(
            "capacity",
            "how many request nodes a container node takes; any number by default",
            capacity::FITS,
        )
        .such_as(&["2", "{attribute: slots}"]),
        Key::new("bidding", "how nodes bid", Form::Section(&bidding::BIDDING)),
        Key::new(
            "solvers",
            "parameters of the solvers that `huddle compare` sets beside strategies",
            Form::Solvers,
        )
        .such_as(&["{evolutionary: {population: 50}}"]),
        Key::new("network", "how messages travel", Form::Section(&network::NETWORK)),
        Key::new("events", "what goes wrong, and what changes", event::EVENTS),
        Key::new("run", "how it is run", Form::Section(&run::RUN)),
        Key::new(
            "validate",
            "validators, which judge the finished stitching",
            Form::Section(&validate::VALIDATE),
        ),
        Key::new(
            "expect",
            "what is expected of the outcome; what is left out is not judged",
            Form::Section(&expect::EXPECT),
        ),
    ],
    others: None,
    rules: &[],
};

/// A scenario as read; `None` where a required section is missing or unfit.
pub struct Document {
    pub name: Option<String>,
    pub description: String,
    pub container: Option<ContainerSection>,
    pub request: Option<RequestSection>,
    pub mapping: Option<Vec<MappingEntry>>,
    pub conditions: Vec<ConditionEntry>,
    pub credits: Option<Located<String>>,
    pub capacity: Option<CapacityEntry>,
    pub bidding: BiddingSection,
    pub solvers: Vec<SolverEntry>,
    pub network: NetworkSection,
    pub events: Vec<EventEntry>,
    pub run: RunSettings,
    pub validators: Vec<ValidatorEntry>,
    pub expect: ExpectSection,
}

/// Reads the document; `None` when it is no mapping at all.
pub fn read(root: &Node, findings: &Findings) -> Option<Document> {
    let at = At::root(root, findings);
    at.refuse_duplicate_keys();
    let fields = at.fields("a scenario: a mapping that starts with `version: 1`", &SCENARIO)?;
    read_version(&fields);
    let capacity = fields.get("capacity").and_then(|at| capacity::read(&at));
    Some(Document {
        name: read_name(&fields),
        description: read_description(&fields).unwrap_or_default(),
        container: required(&fields, "container", "the graph whose nodes bid", |at| {
            container::read(at, capacity.as_ref().and_then(CapacityEntry::attribute))
        }),
        request: required(&fields, "request", "the graph whose nodes are bid on", request::read),
        mapping: required(
            &fields,
            "mapping",
            "request types and the container types they fit",
            request::read_mapping,
        ),
        conditions: optional(&fields, "conditions", condition::read_all),
        credits: fields.get("credits").and_then(|at| at.text("an expression, such as \"base + 0.1 * cpu\"")),
        capacity,
        bidding: optional(&fields, "bidding", bidding::read),
        solvers: optional(&fields, "solvers", solvers::read_all),
        network: optional(&fields, "network", network::read),
        events: optional(&fields, "events", event::read_all),
        run: optional(&fields, "run", run::read),
        validators: optional(&fields, "validate", validate::read_all),
        expect: optional(&fields, "expect", expect::read),
    })
}

fn required<T>(fields: &Fields, key: &str, expected: &str, read: impl FnOnce(&At) -> Option<T>) -> Option<T> {
    read(&fields.required(key, expected)?)
}

/// An absent section, or one without anything in it, is its default.
fn optional<T: Default>(fields: &Fields, key: &str, read: impl FnOnce(&At) -> T) -> T {
    fields.get(key).filter(|at| !at.is_null()).map(|at| read(&at)).unwrap_or_default()
}

fn read_version(fields: &Fields) {
    let Some(at) = fields.required("version", "1") else { return };
    match at.whole_number(&format!("`{VERSION}`")) {
        Some(number) if number != VERSION.into() => {
            at.refuse(format!("version {number} of the format is not known"), Some("version: 1".into()));
        }
        _ => {}
    }
}

/// The name becomes a folder's: it must be safe as one on every system.
fn read_name(fields: &Fields) -> Option<String> {
    let at = fields.required("name", "the scenario's name, which also names its output folder")?;
    let name = at.name("a name")?.value;
    let safe = |character: char| character.is_ascii_alphanumeric() || "._-".contains(character);
    if name.len() <= MOST_OF_NAME && !name.starts_with('.') && name.chars().all(safe) {
        return Some(name);
    }
    at.refuse("the name cannot name an output folder", Some(format!("it takes {NAME_IN_WORDS}")));
    None
}

fn read_description(fields: &Fields) -> Option<String> {
    Some(fields.get("description")?.text("one line of text")?.value)
}
