//! A schema walked beside a document: which of its keys a document has, and which it could have.

use std::collections::BTreeSet;

use serde_json::Value;

/// Every key that the schema describes, by its JSON pointer, with what stands there.
pub fn keys(schema: &Value) -> Vec<(String, &Value)> {
    let mut keys = Vec::new();
    collect(schema, String::new(), &mut keys);
    keys
}

fn collect<'s>(schema: &'s Value, pointer: String, keys: &mut Vec<(String, &'s Value)>) {
    // Conditions on other keys repeat them without describing them.
    let skipped = ["if", "then", "dependentSchemas", "examples", "default"];
    match schema {
        Value::Object(object) => {
            for (name, inner) in object.iter().filter(|(name, _)| !skipped.contains(&name.as_str())) {
                let inner_pointer = format!("{pointer}/{name}");
                if name == "properties" && !pointer.ends_with("/properties") {
                    for (key, described) in inner.as_object().into_iter().flatten() {
                        let pointer = format!("{inner_pointer}/{key}");
                        keys.push((pointer.clone(), described));
                        collect(described, pointer, keys);
                    }
                } else {
                    collect(inner, inner_pointer, keys);
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, format!("{pointer}/{index}"), keys);
            }
        }
        _ => {}
    }
}

/// The pointers of all keys that the schema describes.
pub fn described(schema: &Value) -> BTreeSet<String> {
    keys(schema).into_iter().map(|(pointer, _)| pointer).collect()
}

/// Whether a key is a parameter of a strategy or a solver, or the name of one.
pub fn is_parameter(pointer: &str) -> bool {
    pointer.contains("/strategy/") || pointer.contains("/solvers/")
}

/// The pointers of the keys that a document has.
pub fn met(schema: &Value, document: &Value) -> BTreeSet<String> {
    let mut met = BTreeSet::new();
    walk(schema, "", document, "", &mut |pointer, _, value| {
        if value.is_some() {
            met.insert(pointer.to_owned());
        }
    });
    met
}

/// For every key that a document lacks and that has a default, the key's pointer and the document with the default in it.
pub fn with_defaults(schema: &Value, document: &Value) -> Vec<(String, Value)> {
    let mut written = Vec::new();
    walk(schema, "", document, "", &mut |pointer, (place, key), value| {
        let default = schema.pointer(pointer).and_then(|described| described.get("default"));
        let (Some(default), None, false) = (default, value, is_parameter(pointer)) else { return };
        let mut document = document.clone();
        if let Some(object) = document.pointer_mut(place).and_then(Value::as_object_mut) {
            object.insert(key.to_owned(), default.clone());
            written.push((pointer.to_owned(), document));
        }
    });
    written
}

type Visitor<'v> = dyn FnMut(&str, (&str, &str), Option<&Value>) + 'v;

/// Visits each key of each mapping whose schema describes it: the key's pointer in the schema, the mapping's in the
/// document with the key's name, and the value, where there is one.
fn walk(root: &Value, at: &str, document: &Value, place: &str, visit: &mut Visitor) {
    let Some(schema) = root.pointer(at) else { return };
    if let Some(reference) = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix('#')) {
        walk(root, reference, document, place, visit);
    }
    for index in 0..schema["anyOf"].as_array().map_or(0, Vec::len) {
        walk(root, &format!("{at}/anyOf/{index}"), document, place, visit);
    }
    let Some(value) = document.pointer(place) else { return };
    if let Some(object) = value.as_object() {
        let properties = schema["properties"].as_object();
        for key in properties.into_iter().flat_map(|properties| properties.keys()) {
            let pointer = format!("{at}/properties/{key}");
            visit(&pointer, (place, key), object.get(key));
            if object.contains_key(key) {
                walk(root, &pointer, document, &format!("{place}/{key}"), visit);
            }
        }
        for key in object.keys().filter(|key| properties.is_none_or(|known| !known.contains_key(*key))) {
            walk(root, &format!("{at}/additionalProperties"), document, &format!("{place}/{key}"), visit);
        }
    }
    for index in 0..value.as_array().map_or(0, Vec::len) {
        walk(root, &format!("{at}/items"), document, &format!("{place}/{index}"), visit);
    }
}
