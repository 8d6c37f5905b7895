//! The keys of a GraphML document: which attribute each `<data>` is, and of which type.

use indexmap::IndexMap;
use roxmltree::Node;

use super::super::draft::Draft;
use super::super::findings::Findings;
use super::{children, text_of};
use crate::model::Value;

/// The types that GraphML knows, with what they are here.
const TYPES: [(&str, Kind); 6] = [
    ("boolean", Kind::Boolean),
    ("int", Kind::Integer),
    ("long", Kind::Integer),
    ("float", Kind::Float),
    ("double", Kind::Float),
    ("string", Kind::Text),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Boolean,
    Integer,
    Float,
    Text,
}

/// One declared attribute.
pub(super) struct Key {
    /// The attribute's name.
    pub name: String,
    /// What it is declared for: `node`, `edge`, `graph`, ...; `all` when it says nothing.
    domain: String,
    kind: Kind,
    default: Option<Value>,
}

impl Key {
    pub fn is_for_nodes(&self) -> bool {
        matches!(&*self.domain, "node" | "all")
    }

    pub fn is_for_edges(&self) -> bool {
        matches!(&*self.domain, "edge" | "all")
    }

    /// A text as a value of the declared type.
    pub fn value(&self, text: &str, draft: &mut Draft) -> Result<Value, String> {
        value(self.kind, text, draft)
    }
}

/// All keys by id, in the order of the document.
pub(super) struct Keys(IndexMap<String, Key>);

impl Keys {
    pub fn read(root: Node<'_, '_>, draft: &mut Draft, findings: &mut Findings<'_>) -> Self {
        let mut keys = IndexMap::new();
        for (position, element) in children(root, "key").enumerate() {
            let field = format!("key[{position}]");
            let Some(id) = element.attribute_node("id").filter(|id| !id.value().is_empty()) else {
                findings.add(element.range().start, field, "the key has no `id`");
                continue;
            };
            let key = read_key(&field, id.value(), element, draft, findings);
            if keys.insert(id.value().to_owned(), key).is_some() {
                let message = format!("an earlier key has the id `{}` already", id.value());
                findings.add(id.range().start, field, message);
            }
        }
        Self(keys)
    }

    pub fn find(&self, id: &str) -> Option<&Key> {
        self.0.get(id)
    }

    /// Names and defaults of the keys that apply and have a default.
    pub fn defaults(&self, applies: fn(&Key) -> bool) -> impl Iterator<Item = (&str, &Value)> {
        let applying = self.0.values().filter(move |key| applies(key));
        applying.filter_map(|key| Some((&*key.name, key.default.as_ref()?)))
    }
}

fn read_key(
    field: &str,
    id: &str,
    element: Node<'_, '_>,
    draft: &mut Draft,
    findings: &mut Findings<'_>,
) -> Key {
    let kind = read_kind(field, element, findings);
    let mut default = None;
    if let Some(inside) = children(element, "default").next() {
        match value(kind, &text_of(inside), draft) {
            Ok(value) => default = Some(value),
            Err(message) => findings.add(inside.range().start, format!("{field}.default"), message),
        }
    }
    let name = element.attribute("attr.name").filter(|name| !name.is_empty()).unwrap_or(id).to_owned();
    Key { name, domain: element.attribute("for").unwrap_or("all").to_owned(), kind, default }
}

fn read_kind(field: &str, element: Node<'_, '_>, findings: &mut Findings<'_>) -> Kind {
    let Some(found) = element.attribute_node("attr.type") else { return Kind::Text };
    if let Some((_, kind)) = TYPES.iter().find(|(name, _)| *name == found.value()) {
        return *kind;
    }
    let hint = format!("one of {}", TYPES.map(|(name, _)| name).join(", "));
    let message = format!("`{}` is no type of GraphML", found.value());
    findings.add_hinted(found.range().start, format!("{field}.attr.type"), message, Some(hint));
    Kind::Text
}

fn value(kind: Kind, text: &str, draft: &mut Draft) -> Result<Value, String> {
    let word = text.trim();
    match kind {
        Kind::Text => Ok(draft.text(text)),
        Kind::Integer => {
            word.parse().map(Value::Integer).map_err(|_| format!("`{word}` is no integer of 64 bits"))
        }
        Kind::Float => match word.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Value::Float(number)),
            _ => Err(format!("`{word}` is no finite number")),
        },
        Kind::Boolean => match &*word.to_ascii_lowercase() {
            "true" | "1" => Ok(Value::Boolean(true)),
            "false" | "0" => Ok(Value::Boolean(false)),
            _ => Err(format!("`{word}` is no boolean; it is `true` or `false`")),
        },
    }
}
