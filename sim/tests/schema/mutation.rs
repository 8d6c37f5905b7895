//! Documents that differ from one in a single place.

use serde_json::{Value, json};

/// A document, and what was changed.
pub struct Mutation {
    pub what: String,
    pub document: Value,
}

/// One for every key that is left out, renamed or added, and for every value that is replaced by another.
pub fn mutations(document: &Value) -> Vec<Mutation> {
    let mut mutations = Vec::new();
    for pointer in places(document, String::new()) {
        let mut add = |what: &str, change: &dyn Fn(&mut Value)| {
            let mut document = document.clone();
            if let Some(place) = document.pointer_mut(&pointer) {
                change(place);
                mutations.push(Mutation { what: format!("{pointer}: {what}"), document });
            }
        };
        for value in others() {
            add(&format!("replaced by {value}"), &|place| *place = value.clone());
        }
        let Some(place) = document.pointer(&pointer) else { continue };
        for key in place.as_object().into_iter().flat_map(|object| object.keys()) {
            add(&format!("without {key}"), &|place| {
                place.as_object_mut().expect("it is an object").remove(key);
            });
            add(&format!("{key} renamed"), &|place| {
                let object = place.as_object_mut().expect("it is an object");
                let value = object.remove(key).expect("it is there");
                object.insert(format!("{key}_"), value);
            });
        }
        if place.is_object() {
            add("with one key more", &|place| place["surplus"] = json!(1));
        }
        if place.is_array() {
            add("with one entry more", &|place| place.as_array_mut().expect("a list").push(json!(1)));
            add("without its last entry", &|place| {
                place.as_array_mut().expect("a list").pop();
            });
        }
    }
    mutations
}

/// What takes the place of a value.
fn others() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!(-1),
        json!(0.5),
        json!(1e18),
        json!(""),
        json!("surplus"),
        json!("5ms"),
        json!("-5ms"),
        json!([]),
        json!(["surplus"]),
        json!({}),
        json!({"surplus": 1}),
    ]
}

/// The JSON pointers of all values.
fn places(value: &Value, pointer: String) -> Vec<String> {
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(object) => {
            object.iter().map(|(key, value)| (key.replace('~', "~0").replace('/', "~1"), value)).collect()
        }
        Value::Array(items) => {
            items.iter().enumerate().map(|(index, value)| (index.to_string(), value)).collect()
        }
        _ => Vec::new(),
    };
    let below = inner.into_iter().flat_map(|(key, value)| places(value, format!("{pointer}/{key}")));
    let below: Vec<String> = below.collect();
    std::iter::once(pointer).chain(below).collect()
}
