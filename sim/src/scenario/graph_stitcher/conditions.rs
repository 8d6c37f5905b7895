//! Conditions in the notation of graph_stitcher:
//!
//! ```python
//! {'attributes': [('eq', ('a', ('foo', 'y'))),        # neq, lt, lg and regex alike
//!                 ('lg', ('a', ('rank', 7)))],
//!  'compositions': [('same', ('1', '2')),             # diff alike
//!                   ('share', ('group', ['x', 'y']))]} # nshare alike
//! ```

use std::collections::HashMap;

use super::scalar;
use crate::model::{
    AttributeCondition, Composition, CompositionCondition, Condition, Container, Enforce, Instance, Ordering,
    Request, RequestId, Test, Value,
};
use crate::scenario::diagnostic::quoted;
use crate::scenario::hint;
use crate::scenario::import::Findings;
use crate::scenario::import::literal::{Kind, Literal};
use crate::scenario::pattern::Patterns;

const SECTIONS: [&str; 2] = ["attributes", "compositions"];
const TESTS: [&str; 5] = ["eq", "neq", "lt", "lg", "regex"];
const COMPOSITIONS: [&str; 4] = ["same", "diff", "share", "nshare"];

const ATTRIBUTE_FORM: &str = "an attribute condition is written as in `('eq', ('a', ('foo', 'y')))`";
const PAIR_FORM: &str = "this composition is written as in `('same', ('a', 'b'))`";
const GROUP_FORM: &str = "this composition is written as in `('share', ('group', ['a', 'b']))`";

/// Where the dictionary starts: behind comments and a name with an equals sign, if these are there.
pub(super) fn start(text: &str) -> usize {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        if !trimmed.is_empty() && !trimmed.starts_with('#') {
            break;
        }
        at += line.len();
    }
    let Some((name, rest)) = text[at..].split_once('=') else { return at };
    let name = name.trim();
    let is_name = name.starts_with(|first: char| first.is_alphabetic() || first == '_')
        && name.chars().all(|character| character.is_alphanumeric() || character == '_');
    if is_name && !rest.starts_with('=') { text.len() - rest.len() } else { at }
}

/// All conditions: on attributes first, then compositions, as the tool applies them.
pub(super) fn read(
    root: &Literal,
    request: &Request,
    container: &Container,
    findings: &mut Findings<'_>,
) -> Vec<Condition> {
    let Kind::Map(entries) = &root.kind else {
        let message =
            format!("found {}, expected a dictionary with `attributes` and `compositions`", root.kind.name());
        findings.add(root.at, "", message);
        return Vec::new();
    };
    let names = request.ids().map(|id| (request.name(id), id)).collect();
    let mut reader = Reader { request, names, container, findings, patterns: Patterns::default() };
    let mut sections: [Option<&Literal>; 2] = [None, None];
    for (key, value) in entries {
        let Some(section) = reader.word(key, &SECTIONS, "a section of conditions", "") else { continue };
        if sections[section].replace(value).is_some() {
            reader.findings.add(key.at, "", format!("`{}` is given twice", SECTIONS[section]));
        }
    }
    let mut conditions = Vec::new();
    for (section, value) in SECTIONS.iter().zip(sections) {
        let Some(value) = value else { continue };
        let Kind::List(items) = &value.kind else {
            let message = format!("found {}, expected a list of conditions", value.kind.name());
            reader.findings.add(value.at, *section, message);
            continue;
        };
        for (position, item) in items.iter().enumerate() {
            let field = format!("{section}[{position}]");
            let condition = match *section {
                "attributes" => reader.attribute(item, &field).map(Condition::Attribute),
                _ => reader.composition(item, &field).map(Condition::Composition),
            };
            conditions.extend(condition);
        }
    }
    conditions
}

struct Reader<'read, 'text> {
    request: &'read Request,
    names: HashMap<&'read str, RequestId>,
    container: &'read Container,
    findings: &'read mut Findings<'text>,
    patterns: Patterns,
}

impl Reader<'_, '_> {
    fn attribute(&mut self, item: &Literal, field: &str) -> Option<AttributeCondition> {
        let [kind, rest] = self.pair(item, field, ATTRIBUTE_FORM)?;
        let kind = TESTS[self.word(kind, &TESTS, "an attribute condition", field)?];
        let [node, rest] = self.pair(rest, field, ATTRIBUTE_FORM)?;
        let [attribute, wanted] = self.pair(rest, field, ATTRIBUTE_FORM)?;
        let node = self.node(node, field);
        // `neq` holds where the attribute is missing.
        let attribute = self.attribute_name(attribute, field, kind == "neq");
        let test = self.test(kind, wanted, field);
        Some(AttributeCondition { node: node?, attribute: attribute?, test: test? })
    }

    fn test(&mut self, kind: &str, wanted: &Literal, field: &str) -> Option<Test> {
        let found = wanted.kind.name();
        let unfit = match (kind, scalar(wanted)) {
            ("eq", Some(value)) => return Some(Test::Eq(value)),
            ("neq", Some(value)) => return Some(Test::Neq(value)),
            ("eq" | "neq", None) => format!("found {found}, expected a value to compare with"),
            ("regex", Some(Value::Text(pattern))) => match self.patterns.compile(&pattern) {
                Ok(pattern) => return Some(Test::Regex(pattern)),
                Err(message) => message,
            },
            ("regex", _) => format!("found {found}, expected a pattern in quotes"),
            (_, Some(value @ (Value::Integer(_) | Value::Float(_)))) => {
                let ordering = if kind == "lt" { Ordering::Lt } else { Ordering::Gt };
                let threshold = value.number()?;
                return Some(Test::Compare { ordering, threshold, enforce: Enforce::Hard });
            }
            _ => format!("found {found}, expected a number to compare with"),
        };
        self.findings.add(wanted.at, field, unfit);
        None
    }

    fn composition(&mut self, item: &Literal, field: &str) -> Option<CompositionCondition> {
        let [kind, rest] = self.pair(item, field, PAIR_FORM)?;
        let kind = COMPOSITIONS[self.word(kind, &COMPOSITIONS, "a composition", field)?];
        let (composition, nodes) = match kind {
            "same" => (Some(Composition::Same), rest),
            "diff" => (Some(Composition::Diff), rest),
            _ => {
                let [attribute, nodes] = self.pair(rest, field, GROUP_FORM)?;
                let of = if kind == "share" { Composition::Share } else { Composition::Nshare };
                (self.attribute_name(attribute, field, false).map(of), nodes)
            }
        };
        let Kind::List(items) = &nodes.kind else {
            let message = format!("found {}, expected a list of request nodes", nodes.kind.name());
            self.findings.add(nodes.at, field, message);
            return None;
        };
        let mut members = Vec::new();
        for item in items {
            let Some(node) = self.node(item, field) else { continue };
            if members.contains(&node) {
                let name = quoted(self.request.name(node));
                self.findings.add(
                    item.at,
                    field,
                    format!("the request node {name} stands a second time in it"),
                );
            } else {
                members.push(node);
            }
        }
        if items.len() < 2 {
            self.findings.add(nodes.at, field, format!("`{kind}` is over two or more request nodes"));
        }
        let is_whole = members.len() == items.len() && members.len() >= 2;
        is_whole.then_some(CompositionCondition { nodes: members, composition: composition? })
    }

    /// The two parts of a tuple.
    fn pair<'l>(&mut self, literal: &'l Literal, field: &str, form: &str) -> Option<[&'l Literal; 2]> {
        let found = match &literal.kind {
            Kind::List(items) => match &**items {
                [first, second] => return Some([first, second]),
                _ => format!("a tuple of {}", items.len()),
            },
            kind => kind.name().to_owned(),
        };
        let message = format!("found {found}, expected a tuple of two");
        self.findings.add_hinted(literal.at, field, message, Some(form.to_owned()));
        None
    }

    /// Which of the known words this is.
    fn word(&mut self, literal: &Literal, known: &[&'static str], what: &str, field: &str) -> Option<usize> {
        let Kind::Text(word) = &literal.kind else {
            let message = format!("found {}, expected the name of {what}", literal.kind.name());
            self.findings.add_hinted(literal.at, field, message, hint("", known.iter().copied()));
            return None;
        };
        let position = known.iter().position(|known| known == word);
        if position.is_none() {
            let message = format!("{} is not the name of {what}", quoted(word));
            self.findings.add_hinted(literal.at, field, message, hint(word, known.iter().copied()));
        }
        position
    }

    fn node(&mut self, literal: &Literal, field: &str) -> Option<RequestId> {
        let name = match &literal.kind {
            Kind::Text(name) => name.clone(),
            Kind::Integer(number) => number.to_string(),
            kind => {
                self.findings.add(
                    literal.at,
                    field,
                    format!("found {}, expected a request node", kind.name()),
                );
                return None;
            }
        };
        let node = self.names.get(&*name).copied();
        if node.is_none() {
            let message = format!("unknown request node {}", quoted(&name));
            let hint = hint(&name, self.request.nodes.iter().map(|node| &*node.name));
            self.findings.add_hinted(literal.at, field, message, hint);
        }
        node
    }

    fn attribute_name(&mut self, literal: &Literal, field: &str, may_be_unknown: bool) -> Option<String> {
        let Kind::Text(name) = &literal.kind else {
            let message = format!("found {}, expected the name of an attribute", literal.kind.name());
            self.findings.add(literal.at, field, message);
            return None;
        };
        if self.container.column(name).is_none() && !may_be_unknown {
            let message = format!("no container node has the attribute {}", quoted(name));
            let known: Vec<&str> = self.container.attributes().collect();
            self.findings.add_hinted(literal.at, field, message, hint(name, known.into_iter()));
            return None;
        }
        Some(name.clone())
    }
}

/// What the conditions mean here and not in the tool, as far as it can make a difference.
pub(super) fn differences(instance: &Instance) -> Vec<String> {
    let mut told = Vec::new();
    for condition in &instance.conditions {
        let Condition::Attribute(AttributeCondition { node, attribute, test }) = condition else { continue };
        let Test::Compare { ordering: Ordering::Lt, threshold, .. } = test else { continue };
        let container = &instance.container;
        let fits = &instance.request.nodes[node.index()].fits;
        let equal = container.nodes().filter(|id| {
            let is_equal = container.attribute(*id, attribute).and_then(Value::number) == Some(*threshold);
            is_equal && container.kind(*id).is_some_and(|kind| fits.contains(kind))
        });
        let equal: Vec<String> = equal.map(|id| quoted(container.name(id))).collect();
        if !equal.is_empty() {
            told.push(format!(
                "`lt` on the {} of {} is strict here and rules out {}, whose value equals {threshold}; the filter of \
                 graph_stitcher lets equal values pass, as `lte` does",
                quoted(attribute),
                quoted(instance.request.name(*node)),
                equal.join(", "),
            ));
        }
    }
    told
}
