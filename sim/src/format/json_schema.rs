//! A format as JSON Schema, draft 2020-12.
//!
//! Every section is one definition under `$defs`, and stands there once however often it is used. What the schema
//! refuses, the reader refuses; the reader also checks what no schema can say, such as whether names exist.

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value, json};

use super::shape::{Form, Key, Rule, Section};
use super::{Format, Named, Parameterised, from_yaml};
use crate::model::Value as Given;
use crate::parameter::{ParameterKind, ParameterSpec};
use crate::scenario::DURATION_PATTERN;

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Renders a format.
pub fn render(format: Format, named: &Named) -> Value {
    let mut schema = Renderer { named, definitions: BTreeMap::new() };
    let root = format.root();
    let mut object = schema.section(root);
    object.insert("$schema".into(), DRAFT.into());
    object.insert("$id".into(), format!("urn:huddle:{}:1", format.name()).into());
    object.insert("title".into(), format!("Huddle {}", format.name()).into());
    let definitions: Map<String, Value> = schema.definitions.into_iter().collect();
    object.insert("$defs".into(), definitions.into());
    object.into()
}

struct Renderer<'n> {
    named: &'n Named,
    definitions: BTreeMap<String, Value>,
}

type Object = Map<String, Value>;

impl Renderer<'_> {
    /// A section with all of its keys; what they refer to becomes definitions.
    fn section(&mut self, section: &'static Section) -> Object {
        let mut object = Object::new();
        object.insert("description".into(), section.about.into());
        object.insert("type".into(), nullable("object", section.may_be_empty()));
        let properties: Object =
            section.keys.iter().map(|key| (key.name.to_owned(), self.key(key))).collect();
        object.insert("properties".into(), properties.into());
        let others = section.others.map_or(false.into(), |form| self.form(form));
        object.insert("additionalProperties".into(), others);
        let required: Vec<&str> =
            section.keys.iter().filter(|key| key.is_required).map(|key| key.name).collect();
        if !required.is_empty() {
            object.insert("required".into(), required.into());
        }
        section.rules.iter().for_each(|rule| apply(rule, &mut object));
        object
    }

    fn key(&mut self, key: &'static Key) -> Value {
        let mut object = self.form(&key.form);
        if let Some(object) = object.as_object_mut() {
            object.insert("description".into(), key.about.into());
            if let Some(default) = key.default {
                object.insert("default".into(), from_yaml(default));
            }
            if !key.examples.is_empty() {
                let examples: Vec<Value> = key.examples.iter().map(|example| from_yaml(example)).collect();
                object.insert("examples".into(), examples.into());
            }
        }
        object
    }

    fn form(&mut self, form: &'static Form) -> Value {
        match form {
            Form::Nothing => json!({"type": "null"}),
            Form::Anything => json!({}),
            Form::Boolean => json!({"type": "boolean"}),
            Form::Whole(least, most) if least == most => json!({"const": whole(*least)}),
            Form::Whole(least, most) => {
                json!({"type": "integer", "minimum": whole(*least), "maximum": whole(*most)})
            }
            Form::Number(least, most) => number(*least, *most),
            Form::Text => json!({"type": "string"}),
            Form::Pattern(pattern, words) => {
                json!({"type": "string", "pattern": pattern, "description": words})
            }
            Form::Name(what) => {
                json!({"type": ["string", "integer"], "minLength": 1, "description": format!("the name of {what}")})
            }
            Form::Word(words) => json!({"type": "string", "enum": words}),
            Form::Duration => self.defined("duration", |_| {
                json!({
                    "type": "string",
                    "pattern": DURATION_PATTERN,
                    "description": "a number with a unit: ns, us, ms, s or min",
                    "examples": ["5ms"],
                })
            }),
            Form::Value => self.defined("value", |_| {
                json!({
                    "type": ["string", "number", "boolean"],
                    "description": "an integer, float, string or boolean",
                })
            }),
            Form::List(entry, least) => {
                let mut list = json!({"type": "array", "items": self.form(entry)});
                if *least > 0 {
                    list["minItems"] = (*least).into();
                }
                list
            }
            Form::Pair(entry) => {
                json!({"type": "array", "items": self.form(entry), "minItems": 2, "maxItems": 2})
            }
            Form::Map(map) => {
                let mut object = json!({"type": nullable("object", map.least == 0), "additionalProperties": self.form(&map.to)});
                if map.least > 0 {
                    object["minProperties"] = map.least.into();
                }
                object
            }
            Form::Section(section) => self.defined(section.name, |schema| schema.section(section).into()),
            Form::Any(forms) => {
                let forms: Vec<Value> = forms.iter().map(|form| self.form(form)).collect();
                json!({"anyOf": forms})
            }
            Form::Strategy => self.strategy(),
            Form::Solvers => {
                let (properties, none) = (parameterised(&self.named.solvers), json!({"type": "null"}));
                let solvers =
                    json!({"type": "object", "properties": properties, "additionalProperties": false});
                json!({"anyOf": [solvers, none]})
            }
        }
    }

    fn strategy(&self) -> Value {
        let strategies = &self.named.strategies;
        let names = strategies
            .iter()
            .map(|strategy| json!({"const": strategy.name, "description": &strategy.summary}));
        let with_parameters = json!({
            "type": "object",
            "properties": parameterised(strategies),
            "additionalProperties": false,
            "minProperties": 1,
            "maxProperties": 1,
        });
        let alternatives: Vec<Value> = names.chain([with_parameters]).collect();
        json!({"anyOf": alternatives})
    }

    /// A reference to a definition, which is made where it is not there yet.
    fn defined(&mut self, name: &str, make: impl FnOnce(&mut Self) -> Value) -> Value {
        let name = name.replace(' ', "-");
        if !self.definitions.contains_key(&name) {
            let definition = make(self);
            self.definitions.insert(name.clone(), definition);
        }
        json!({"$ref": format!("#/$defs/{name}")})
    }
}

/// What a rule demands beyond keys and forms.
fn apply(rule: &Rule, object: &mut Object) {
    let required = |keys: &[&str]| -> Value { keys.iter().map(|key| json!({"required": [key]})).collect() };
    match rule {
        Rule::Single => {
            object.insert("minProperties".into(), 1.into());
            object.insert("maxProperties".into(), 1.into());
        }
        Rule::One(keys) => all_of(object, json!({"oneOf": required(keys)})),
        Rule::Some(keys) => all_of(object, json!({"anyOf": required(keys)})),
        Rule::With(key, [other]) => {
            let dependent = object.entry("dependentRequired").or_insert_with(|| json!({}));
            match dependent.get_mut(key).and_then(Value::as_array_mut) {
                Some(others) => others.push((*other).into()),
                None => dependent[*key] = json!([other]),
            }
        }
        Rule::With(key, others) => {
            all_of(object, json!({"dependentSchemas": {*key: {"anyOf": required(others)}}}))
        }
        Rule::Without(key, others) => {
            let none: Object = others.iter().map(|other| ((*other).to_owned(), false.into())).collect();
            all_of(object, json!({"dependentSchemas": {*key: {"properties": none}}}));
        }
        Rule::ByWord(key, table) => {
            let mut every: Vec<&str> = table.iter().flat_map(|(_, keys)| keys.iter().copied()).collect();
            every.sort_unstable();
            every.dedup();
            for (word, keys) in *table {
                let others: Object = every
                    .iter()
                    .filter(|other| !keys.contains(other))
                    .map(|other| ((*other).to_owned(), false.into()))
                    .collect();
                let given = json!({"properties": {*key: {"const": word}}, "required": [key]});
                all_of(object, json!({"if": given, "then": {"required": keys, "properties": others}}));
            }
        }
    }
}

fn all_of(object: &mut Object, demand: Value) {
    if let Some(demands) = object.entry("allOf").or_insert_with(|| json!([])).as_array_mut() {
        demands.push(demand);
    }
}

/// Each with its parameters.
fn parameterised(named: &[Parameterised]) -> Value {
    let each = named.iter().map(|Parameterised { name, summary, parameters }| {
        let properties: Object =
            parameters.iter().map(|spec| (spec.name.to_owned(), parameter(spec))).collect();
        let section = json!({
            "type": nullable("object", true),
            "description": summary,
            "properties": properties,
            "additionalProperties": false,
        });
        (name.clone(), section)
    });
    Value::Object(each.collect())
}

fn parameter(spec: &ParameterSpec) -> Value {
    let mut schema = match spec.kind {
        ParameterKind::Integer(least, most) => {
            json!({"type": "integer", "minimum": least, "maximum": most})
        }
        ParameterKind::Number(least, most) => number(least, most),
        ParameterKind::Boolean => json!({"type": "boolean"}),
        ParameterKind::ContainerNode => json!({"type": ["string", "integer"]}),
    };
    schema["description"] = spec.summary.into();
    if let Some(default) = &spec.default {
        schema["default"] = match default {
            Given::Integer(number) => (*number).into(),
            Given::Float(number) => (*number).into(),
            Given::Text(text) => text.as_ref().into(),
            Given::Boolean(flag) => (*flag).into(),
        };
    }
    schema
}

fn number(least: f64, most: f64) -> Value {
    let mut schema = json!({"type": "number"});
    if least > f64::MIN {
        schema["minimum"] = bound(least);
    }
    if most < f64::MAX {
        schema["maximum"] = bound(most);
    }
    schema
}

/// A bound without a decimal point where it is whole.
fn bound(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() < 1e15 { (number as i64).into() } else { number.into() }
}

fn whole(number: i128) -> Value {
    Number::from_i128(number).map_or(Value::Null, Value::Number)
}

fn nullable(kind: &str, is_nullable: bool) -> Value {
    if is_nullable { json!([kind, "null"]) } else { kind.into() }
}
