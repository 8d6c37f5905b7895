//! The section `conditions`: a list whose entries have one key each.

use crate::format::shape::{Form, Key, Rule, Section};
use crate::model::{Composition, Enforce, Ordering, Test};
use crate::scenario::findings::{Located, Spot};

use super::reader::{At, Fields};
use super::request::NODE_NAME;

/// The section: a list of conditions, or nothing.
pub const CONDITIONS: Form = Form::Any(&[LIST, Form::Nothing]);

/// A list of conditions.
pub const LIST: Form = Form::List(&Form::Section(&CONDITION), 0);

static CONDITION: Section = Section {
    name: "condition",
    about: "Attribute conditions judge the container node that one request node is stitched to; composition conditions judge \
            two or more request nodes together.",
    keys: &[
        Key::new("eq", "the attribute equals the value", Form::Section(&EQUAL))
            .such_as(&["{node: x, attribute: zone, value: z1}"]),
        Key::new("neq", "the attribute does not equal the value, or is missing", Form::Section(&EQUAL))
            .such_as(&["{node: x, attribute: zone, value: z1}"]),
        Key::new(
            "lt",
            "the attribute is a number below the value; adds value − attribute to the credits",
            ORDERED,
        )
        .such_as(&["{node: x, attribute: load, value: 0.5}"]),
        Key::new("lte", "the attribute is a number of at most the value; adds value − attribute", ORDERED)
            .such_as(&["{node: x, attribute: load, value: 0.5, enforce: soft}"]),
        Key::new("gt", "the attribute is a number above the value; adds attribute − value", ORDERED)
            .such_as(&["{node: x, attribute: rank, value: 2}"]),
        Key::new("lg", "the same as `gt`", ORDERED).such_as(&["{node: x, attribute: rank, value: 2}"]),
        Key::new("gte", "the attribute is a number of at least the value; adds attribute − value", ORDERED)
            .such_as(&["{node: x, attribute: cores, value: 4}"]),
        Key::new(
            "regex",
            "the attribute is a string in which the pattern is found",
            Form::Section(&MATCHING),
        )
        .such_as(&["{node: y, attribute: name, value: \"^edge-\"}"]),
        Key::new("in", "the attribute equals one of the values", Form::Section(&AMONG))
            .such_as(&["{node: y, attribute: zone, value: [z1, z2]}"]),
        Key::new("exists", "the attribute is there", Form::Section(&PRESENT))
            .such_as(&["{node: y, attribute: gpu}"]),
        Key::new("same", "one container node for all, or none is stitched", Form::Section(&TOGETHER))
            .such_as(&["{nodes: [x, y]}"]),
        Key::new(
            "diff",
            "pairwise different container nodes, for those that are stitched",
            Form::Section(&TOGETHER),
        )
        .such_as(&["{nodes: [x, y]}"]),
        Key::new(
            "share",
            "all have the attribute, with one value, or none is stitched",
            Form::Section(&TOGETHER_BY_ATTRIBUTE),
        )
        .such_as(&["{nodes: [x, y], attribute: rack}"]),
        Key::new(
            "nshare",
            "all that are stitched have the attribute, with pairwise different values",
            Form::Section(&TOGETHER_BY_ATTRIBUTE),
        )
        .such_as(&["{nodes: [x, y], attribute: rack}"]),
    ],
    others: None,
    rules: &[Rule::Single],
};

const NODE: Key = Key::new("node", "the request node", NODE_NAME).required();

const ATTRIBUTE: Key =
    Key::new("attribute", "the attribute of container nodes", Form::Name("a container attribute")).required();

const NODES: Key = Key::new("nodes", "two or more different request nodes", Form::List(&NODE_NAME, 2))
    .required()
    .such_as(&["[x, y]"]);

static EQUAL: Section = Section {
    name: "condition.eq",
    about: "A comparison for equality; 1 equals 1.0, and a string never equals a number.",
    keys: &[NODE, ATTRIBUTE, Key::new("value", "the value to compare with", Form::Value).required()],
    others: None,
    rules: &[],
};

const ORDERED: Form = Form::Section(&COMPARISON);

static COMPARISON: Section = Section {
    name: "condition.gt",
    about: "An ordered comparison.",
    keys: &[
        NODE,
        ATTRIBUTE,
        Key::new("value", "the number to compare with", Form::Number(f64::MIN, f64::MAX)).required(),
        Key::new(
            "enforce",
            "`soft` never rules a node out: it only adds its term, which may be negative",
            Form::Word(&["hard", "soft"]),
        )
        .or("hard"),
    ],
    others: None,
    rules: &[],
};

static MATCHING: Section = Section {
    name: "condition.regex",
    about: "A search for a pattern.",
    keys: &[
        NODE,
        ATTRIBUTE,
        Key::new("value", "the pattern; anchor it with `^` and `$`", Form::Text)
            .required()
            .such_as(&["\"^edge-\""]),
    ],
    others: None,
    rules: &[],
};

static AMONG: Section = Section {
    name: "condition.in",
    about: "A list of which one value has to be equal.",
    keys: &[
        NODE,
        ATTRIBUTE,
        Key::new("value", "the values that fit", Form::List(&Form::Value, 1)).required(),
    ],
    others: None,
    rules: &[],
};

static PRESENT: Section = Section {
    name: "condition.exists",
    about: "The presence of an attribute.",
    keys: &[NODE, ATTRIBUTE],
    others: None,
    rules: &[],
};

static TOGETHER: Section = Section {
    name: "condition.same",
    about: "Request nodes that are judged together.",
    keys: &[NODES],
    others: None,
    rules: &[],
};

static TOGETHER_BY_ATTRIBUTE: Section = Section {
    name: "condition.share",
    about: "Request nodes that are judged together by an attribute of their container nodes.",
    keys: &[NODES, ATTRIBUTE],
    others: None,
    rules: &[],
};

/// A condition whose names are not resolved yet.
pub enum ConditionEntry {
    /// On one request node.
    Attribute {
        /// The request node.
        node: Located<String>,
        /// The container attribute.
        attribute: Located<String>,
        /// The test.
        test: Test,
    },
    /// Over several request nodes.
    Composition {
        /// The request nodes.
        nodes: Vec<Located<String>>,
        /// The attribute of `share` and `nshare`.
        attribute: Option<Located<String>>,
        /// The demand.
        composition: Composition,
        /// Where the list of nodes stands.
        spot: Spot,
    },
}

/// Reads the section; conditions that do not fit are left out.
pub fn read_all(at: &At) -> Vec<ConditionEntry> {
    let Some(items) = at.list("a list of conditions, such as `- diff: {nodes: [x, y]}`") else {
        return Vec::new();
    };
    items.filter_map(|item| read(&item)).collect()
}

fn read(at: &At) -> Option<ConditionEntry> {
    let (kind, at) = at.choice("a condition, such as `diff: {nodes: [x, y]}`", &CONDITION)?;
    match kind {
        "same" => read_composition(&at, |_| Composition::Same, false),
        "diff" => read_composition(&at, |_| Composition::Diff, false),
        "share" => read_composition(&at, Composition::Share, true),
        "nshare" => read_composition(&at, Composition::Nshare, true),
        _ => read_attribute(&at, kind),
    }
}

fn read_attribute(at: &At, kind: &str) -> Option<ConditionEntry> {
    let section = match kind {
        "exists" => &PRESENT,
        "lt" | "lte" | "gt" | "lg" | "gte" => &COMPARISON,
        "regex" => &MATCHING,
        "in" => &AMONG,
        _ => &EQUAL,
    };
    let fields = at.fields("a mapping such as `{node: x, attribute: rank, value: 2}`", section)?;
    let node = name(&fields, "node", "the name of a request node");
    let attribute = name(&fields, "attribute", "the name of a container attribute");
    let test = read_test(&fields, kind);
    Some(ConditionEntry::Attribute { node: node?, attribute: attribute?, test: test? })
}

fn name(fields: &Fields, key: &str, expected: &str) -> Option<Located<String>> {
    fields.required(key, expected)?.name(expected)
}

fn read_test(fields: &Fields, kind: &str) -> Option<Test> {
    let ordering = match kind {
        "exists" => return Some(Test::Exists),
        "eq" => return Some(Test::Eq(value(fields)?.value()?)),
        "neq" => return Some(Test::Neq(value(fields)?.value()?)),
        "regex" => return read_regex(fields),
        "in" => return read_in(fields),
        "lt" => Ordering::Lt,
        "lte" => Ordering::Lte,
        "gte" => Ordering::Gte,
        _ => Ordering::Gt,
    };
    let threshold = value(fields).and_then(|at| at.number("a finite number to compare with"));
    let enforce = match fields.get("enforce") {
        None => Enforce::default(),
        Some(at) => read_enforce(&at)?,
    };
    Some(Test::Compare { ordering, threshold: threshold?, enforce })
}

fn value<'a>(fields: &Fields<'a>) -> Option<At<'a>> {
    fields.required("value", "the value to compare with")
}

fn read_enforce(at: &At) -> Option<Enforce> {
    match at.text("`hard` or `soft`")?.value.as_str() {
        "hard" => Some(Enforce::Hard),
        "soft" => Some(Enforce::Soft),
        _ => at.unfit("`hard` or `soft`"),
    }
}

fn read_in(fields: &Fields) -> Option<Test> {
    let at = value(fields)?;
    let items = at.list("a list of values")?;
    if items.len() == 0 {
        at.refuse("found an empty list: no value is in it", None);
        return None;
    }
    let values: Option<Vec<_>> = items.map(|item| item.value()).collect();
    values.map(Test::In)
}

fn read_regex(fields: &Fields) -> Option<Test> {
    let at = value(fields)?;
    let pattern = at.text("a regular expression in quotes")?;
    let compiled = at.findings.patterns.compile(&pattern.value);
    compiled.map(Test::Regex).map_err(|message| at.refuse(message, None)).ok()
}

fn read_composition(
    at: &At,
    composition: impl FnOnce(String) -> Composition,
    with_attribute: bool,
) -> Option<ConditionEntry> {
    let section = if with_attribute { &TOGETHER_BY_ATTRIBUTE } else { &TOGETHER };
    let fields = at.fields("a mapping such as `{nodes: [x, y]}`", section)?;
    let attribute = with_attribute.then(|| name(&fields, "attribute", "the name of a container attribute"));
    let list = fields.required("nodes", "a list of two or more request nodes")?;
    let items = list.list("a list of two or more request nodes")?;
    let nodes: Option<Vec<_>> = items.map(|item| item.name("the name of a request node")).collect();
    let attribute = match attribute {
        None => None,
        Some(attribute) => Some(attribute?),
    };
    let composition = composition(attribute.as_ref().map(|name| name.value.clone()).unwrap_or_default());
    Some(ConditionEntry::Composition { nodes: nodes?, attribute, composition, spot: list.spot() })
}
