//! The section `events`: what happens to nodes, links and the problem, at a time or at a rate.

mod sections;

use std::collections::BTreeMap;

use crate::model::Value;
use crate::plan::{Distribution, Nanos};
use crate::scenario::diagnostic::quoted;
use crate::scenario::findings::{Located, Spot};
use crate::scenario::tree::Content;

use super::condition::{self, ConditionEntry};
use super::network::read_distribution;
use super::reader::{At, Fields};
use super::request::{self, RequestEntry};
pub use sections::EVENTS;
use sections::{ACTIONS, ANY_ATTRIBUTE, AROUND, ATTRIBUTES, EVENT, LASTING, REQUEST};

const NODE: &str = "the name of a container node";

/// One entry, its names not resolved.
pub struct EventEntry {
    /// When.
    pub when: When,
    /// What.
    pub action: Action,
    /// Where it stands.
    pub spot: Spot,
}

/// When something happens.
pub enum When {
    /// At a time, and until when it lasts.
    At(Nanos, Option<Nanos>),
    /// So often a second.
    Rate(Rate),
}

/// A rate.
pub struct Rate {
    /// Events a second.
    pub per_second: f64,
    /// From when.
    pub from: Nanos,
    /// Until when.
    pub until: Nanos,
    /// How long each lasts.
    pub lasts: Option<Distribution>,
}

/// What happens. Where it happens at a rate, no names mean any node.
pub enum Action {
    /// Nodes stop; memory is kept or not where the entry itself ends it.
    Crash(Vec<Located<String>>, bool),
    /// A node starts again.
    Restart(Located<String>, bool),
    /// Nodes leave.
    Leave(Vec<Located<String>>),
    /// A node joins.
    Join(Located<String>),
    /// A link goes down.
    LinkDown([Located<String>; 2]),
    /// A link comes up.
    LinkUp([Located<String>; 2]),
    /// Links at these nodes, or at any, go down.
    AnyLinkDown(Vec<Located<String>>),
    /// These nodes are cut off from the rest.
    Partition(Vec<Located<String>>),
    /// The nodes within so many hops of any node are cut off.
    AnyPartition(u32),
    /// All partitions end.
    Heal,
    /// A node's attributes change.
    Attributes(Located<String>, BTreeMap<String, Option<Value>>),
    /// One attribute of one of these nodes, or of any, changes to one of the values.
    AnyAttribute(Vec<Located<String>>, Located<String>, Vec<Value>),
    /// The request changes.
    Request(RequestEntryChange),
}

/// The request from a time on; what is absent stays as it was.
pub struct RequestEntryChange {
    /// The request nodes, all of them.
    pub nodes: Option<Vec<RequestEntry>>,
    /// The conditions, all of them.
    pub conditions: Option<Vec<ConditionEntry>>,
}

/// Reads the section; entries that do not fit are left out.
pub fn read_all(at: &At) -> Vec<EventEntry> {
    let Some(items) = at.list("a list of events, such as `- {at: 2s, crash: B}`") else { return Vec::new() };
    items.filter_map(|item| read(&item)).collect()
}

fn read(at: &At) -> Option<EventEntry> {
    let fields = at.fields("a mapping such as `{at: 2s, crash: B}`", &EVENT)?;
    let given: Vec<&str> = ACTIONS.into_iter().filter(|key| fields.get(key).is_some()).collect();
    let [action] = given[..] else {
        let found = match given.len() {
            0 => "found nothing that happens".to_owned(),
            _ => format!("found {}", given.iter().map(|key| quoted(key)).collect::<Vec<_>>().join(" and ")),
        };
        at.refuse(
            format!("{found}, expected exactly one event"),
            Some(format!("one of {}", ACTIONS.join(", "))),
        );
        return None;
    };
    let when = read_when(at, &fields)?;
    let happening = fields.get(action)?;
    refuse_misplaced(&fields, action, &when);
    let memory = fields.get("memory").and_then(|at| at.boolean()).unwrap_or(false);
    let action = match &when {
        When::At(..) => read_action(action, &happening, memory)?,
        When::Rate(_) => read_drawn(action, &happening, memory)?,
    };
    Some(EventEntry { when, action, spot: at.spot() })
}

fn read_when(at: &At, fields: &Fields) -> Option<When> {
    match (fields.get("at"), fields.get("rate")) {
        (Some(time), None) => {
            for key in ["from", "until"] {
                if let Some(at) = fields.get(key) {
                    at.refuse(format!("{} goes with `rate`, not with `at`", quoted(key)), None);
                }
            }
            let lasts = match fields.get("lasts") {
                None => None,
                Some(at) => Some(at.duration()?),
            };
            Some(When::At(time.duration()?, lasts))
        }
        (None, Some(rate)) => read_rate(&rate, fields).map(When::Rate),
        (None, None) => {
            at.refuse("the event has no time", Some("give `at: 2s`, or `rate: 0.5` and `until: 10s`".into()));
            None
        }
        (Some(_), Some(rate)) => {
            rate.refuse("an event happens `at` a time or at a `rate`, not both", None);
            None
        }
    }
}

fn read_rate(at: &At, fields: &Fields) -> Option<Rate> {
    let per_second = at.number("events a second")?;
    if per_second <= 0.0 || per_second > 1e6 {
        at.refuse(format!("the rate {per_second} is not above 0 and at most 1000000 events a second"), None);
        return None;
    }
    let until = fields.required("until", "the time when it ends")?.duration()?;
    let from = match fields.get("from") {
        None => 0,
        Some(at) => at.duration()?,
    };
    if from >= until {
        at.refuse("`from` is not before `until`", None);
        return None;
    }
    let lasts = match fields.get("lasts") {
        None => None,
        Some(at) => Some(read_distribution(&at)?),
    };
    Some(Rate { per_second, from, until, lasts })
}

/// `memory` and `lasts` mean something for some events only.
fn refuse_misplaced(fields: &Fields, action: &str, when: &When) {
    let ends_itself = matches!(when, When::At(_, Some(_)) | When::Rate(Rate { lasts: Some(_), .. }));
    if let Some(at) = fields.get("memory")
        && !(action == "restart" || (action == "crash" && ends_itself))
    {
        at.refuse("`memory` goes with `restart`, or with a `crash` that `lasts`", None);
    }
    if let Some(at) = fields.get("lasts")
        && !LASTING.contains(&action)
    {
        at.refuse(format!("{} does not last", quoted(action)), None);
    }
}

fn read_action(action: &str, at: &At, memory: bool) -> Option<Action> {
    Some(match action {
        "crash" => Action::Crash(names(at)?, memory),
        "restart" => Action::Restart(at.name(NODE)?, memory),
        "leave" => Action::Leave(names(at)?),
        "join" => Action::Join(at.name(NODE)?),
        "link_down" => Action::LinkDown(ends(at)?),
        "link_up" => Action::LinkUp(ends(at)?),
        "partition" => Action::Partition(names(at)?),
        "heal" => {
            if !at.boolean()? {
                at.refuse("`heal: false` heals nothing", None);
                return None;
            }
            Action::Heal
        }
        "attributes" => read_attributes(at)?,
        _ => Action::Request(read_request(at)?),
    })
}

fn read_drawn(action: &str, at: &At, memory: bool) -> Option<Action> {
    Some(match action {
        "crash" => Action::Crash(any_of(at)?, memory),
        "leave" => Action::Leave(any_of(at)?),
        "link_down" => Action::AnyLinkDown(any_of(at)?),
        "partition" => {
            let fields = at.fields("a mapping such as `{hops: 1}`", &AROUND)?;
            Action::AnyPartition(fields.required("hops", "how far it reaches")?.integer()?)
        }
        "attributes" => {
            let fields =
                at.fields("a mapping such as `{attribute: rank, values: [1, 2, 3]}`", &ANY_ATTRIBUTE)?;
            let nodes = match fields.get("nodes") {
                None => Vec::new(),
                Some(at) => any_of(&at)?,
            };
            let attribute = fields.required("attribute", "its name")?.name("the name of an attribute")?;
            let values = fields.required("values", "a list of values")?;
            let items = values.list("a list of values")?;
            let values: Vec<Value> = items.filter_map(|item| item.value()).collect();
            if values.is_empty() {
                at.refuse("there is no value to change to", None);
                return None;
            }
            Action::AnyAttribute(nodes, attribute, values)
        }
        other => {
            at.refuse(
                format!("{} does not happen at a rate", quoted(other)),
                Some("give it a time: `at`".into()),
            );
            return None;
        }
    })
}

/// One name, or a list of them.
fn names(at: &At) -> Option<Vec<Located<String>>> {
    const FORM: &str = "the name of a container node, or a list of them";
    if !matches!(at.node.content, Content::List(_)) {
        return Some(vec![at.name(FORM)?]);
    }
    let items = at.list(FORM)?;
    if items.len() == 0 {
        return at.unfit(FORM);
    }
    items.map(|item| item.name(NODE)).collect()
}

/// `any`, one name, or a list of them; none for any.
fn any_of(at: &At) -> Option<Vec<Located<String>>> {
    match &at.node.content {
        Content::Text(text) if text == "any" => Some(Vec::new()),
        _ => names(at),
    }
}

fn ends(at: &At) -> Option<[Located<String>; 2]> {
    let [from, to] = at.pair("a list of two container nodes")?;
    let (from, to) = (from.name(NODE), to.name(NODE));
    Some([from?, to?])
}

/// Attribute values by name; `null` takes an attribute away.
fn read_attributes(at: &At) -> Option<Action> {
    let fields = at.fields("a mapping such as `{node: B, values: {rank: 7}}`", &ATTRIBUTES)?;
    let node = fields.required("node", NODE)?.name(NODE)?;
    let values = fields.required("values", "the attributes that change, such as `{rank: 7}`")?;
    let mut changed = BTreeMap::new();
    for entry in values.entries("a mapping from attributes to values")? {
        let value = if entry.is_null() { None } else { Some(entry.value()?) };
        changed.insert(entry.key().to_owned(), value);
    }
    if changed.is_empty() {
        values.refuse("no attribute changes", None);
        return None;
    }
    Some(Action::Attributes(node, changed))
}

fn read_request(at: &At) -> Option<RequestEntryChange> {
    let fields = at.fields("a mapping with `nodes` or `conditions` or both", &REQUEST)?;
    let nodes = match fields.get("nodes") {
        None => None,
        Some(_) => Some(request::read_nodes(&fields)?),
    };
    let conditions = fields.get("conditions").map(|at| condition::read_all(&at));
    if nodes.is_none() && conditions.is_none() {
        at.refuse("nothing of the request changes", Some("give `nodes` or `conditions` or both".into()));
        return None;
    }
    Some(RequestEntryChange { nodes, conditions })
}
