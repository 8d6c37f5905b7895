//! What is declared of `events`: the keys of an event, and of what happens in it.

use crate::format::shape::{Form, Key, Map, Rule, Section};
use crate::scenario::schema::condition;
use crate::scenario::schema::network::{DISTRIBUTION, NODE_NAME};
use crate::scenario::schema::request;

/// What can happen.
pub const ACTIONS: [&str; 10] = [
    "crash",
    "restart",
    "leave",
    "join",
    "link_down",
    "link_up",
    "partition",
    "heal",
    "attributes",
    "request",
];

/// The section: a list of events, or nothing.
pub const EVENTS: Form = Form::Any(&[Form::List(&Form::Section(&EVENT), 0), Form::Nothing]);

/// One event.
pub static EVENT: Section = Section {
    name: "event",
    about: "Something that happens at a time, or at a rate.",
    keys: &[
        Key::new("at", "when it happens", Form::Duration).such_as(&["2s"]),
        Key::new("rate", "so often a second on average, above 0", Form::Number(0.0, 1e6)).such_as(&["0.5"]),
        Key::new("from", "when events at a rate begin", Form::Duration).or("0s"),
        Key::new("until", "when events at a rate end", Form::Duration).such_as(&["10s"]),
        Key::new("lasts", "after how long it is undone, unless another outage of the same node or link lasts longer; at a rate it may be drawn", DISTRIBUTION)
            .such_as(&["500ms"]),
        Key::new("memory", "whether who restarts goes on from what it knew", Form::Boolean).or("false"),
        Key::new("crash", "nodes stop without a word; at a rate one of them, or of `any`", NODES)
            .such_as(&["B", "any"]),
        Key::new("restart", "a node starts again", NODE_NAME).such_as(&["B"]),
        Key::new("leave", "nodes take leave of their neighbours; at a rate one of them, or of `any`", NODES)
            .such_as(&["D"]),
        Key::new("join", "a node joins; one whose first event this is was not there before", NODE_NAME)
            .such_as(&["E"]),
        Key::new(
            "link_down",
            "the link between two nodes fails, both ways; at a rate one at these nodes, or at `any`",
            Form::Any(&[Form::Pair(&NODE_NAME), NODE_NAME, Form::List(&NODE_NAME, 1)]),
        )
        .such_as(&["[A, B]"]),
        Key::new("link_up", "the link between two nodes is back", Form::Pair(&NODE_NAME))
            .such_as(&["[A, B]"]),
        Key::new(
            "partition",
            "no link between these nodes and the others carries anything; at a rate, around a drawn node",
            Form::Any(&[NODE_NAME, Form::List(&NODE_NAME, 1), Form::Section(&AROUND)]),
        )
        .such_as(&["[A, B]", "{hops: 1}"]),
        Key::new("heal", "ends all partitions; always `true`", Form::Boolean),
        Key::new(
            "attributes",
            "attributes of a node change; at a rate, one attribute of some node",
            Form::Any(&[Form::Section(&ATTRIBUTES), Form::Section(&ANY_ATTRIBUTE)]),
        )
        .such_as(&["{node: A, values: {rank: 7, group: null}}"]),
        Key::new(
            "request",
            "the request from now on; what is left out stays as it was",
            Form::Section(&REQUEST),
        ),
    ],
    others: None,
    rules: &[
        Rule::One(&["at", "rate"]),
        Rule::One(&ACTIONS),
        Rule::With("from", &["rate"]),
        Rule::With("until", &["rate"]),
        Rule::With("rate", &["until"]),
        Rule::With("lasts", &LASTING),
        Rule::With("memory", &["restart", "crash"]),
        Rule::Without("rate", &["restart", "join", "link_up", "heal", "request"]),
    ],
};

/// What may last.
pub const LASTING: [&str; 4] = ["crash", "leave", "link_down", "partition"];

const NODES: Form = Form::Any(&[NODE_NAME, Form::List(&NODE_NAME, 1)]);

/// Where a partition drawn at a rate reaches.
pub static AROUND: Section = Section {
    name: "event.partition",
    about: "The nodes around a drawn one.",
    keys: &[Key::new("hops", "how far it reaches", Form::Whole(0, u32::MAX as i128)).required()],
    others: None,
    rules: &[],
};

/// Attributes that change at a time.
pub static ATTRIBUTES: Section = Section {
    name: "event.attributes",
    about: "Attributes of a node that change.",
    keys: &[
        Key::new("node", "the container node", NODE_NAME).required(),
        Key::new("values", "its new values; `null` takes an attribute away", Form::Map(&NEW_VALUES))
            .required()
            .such_as(&["{rank: 7}"]),
    ],
    others: None,
    rules: &[],
};

static NEW_VALUES: Map = Map { from: "attributes", to: Form::Any(&[Form::Value, Form::Nothing]), least: 1 };

/// An attribute that changes at a rate.
pub static ANY_ATTRIBUTE: Section = Section {
    name: "event.attributes at a rate",
    about: "An attribute of a drawn node that changes to a drawn value.",
    keys: &[
        Key::new("nodes", "one of these nodes; by default of all", NODES),
        Key::new("attribute", "the attribute", Form::Name("an attribute")).required().such_as(&["rank"]),
        Key::new("values", "the values that it may change to", Form::List(&Form::Value, 1))
            .required()
            .such_as(&["[1, 2, 3]"]),
    ],
    others: None,
    rules: &[],
};

/// A request that changes.
pub static REQUEST: Section = Section {
    name: "event.request",
    about: "The request as it is from now on. Without `conditions`, those stay that still have enough of their nodes.",
    keys: &[request::NODES_KEY, Key::new("conditions", "all conditions", condition::LIST)],
    others: None,
    rules: &[Rule::Some(&["nodes", "conditions"])],
};
