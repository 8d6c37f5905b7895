//! A study file: which scenario, which fields vary, how often.
//!
//! ```yaml
//! version: 1
//! scenario: never-settles.yaml          # relative to this file
//! vary:
//!   network.latency: [1ms, 5ms, 20ms]                     # these
//!   bidding.gossip_interval: {from: 0ms, to: 10ms, step: 2ms}  # a range with steps
//!   network.loss: {between: [0.0, 0.5]}                   # a range to draw from
//! design: {latin_hypercube: 200}        # or {random: 200}, or grid
//! seeds: 20
//! ```

use std::path::Path;

use super::factor::{Factor, Levels};
use super::{Design, Study};
use crate::format::shape::{Form, Key, Map, Rule, Section};
use crate::scenario::reading::{At, Content, Findings, located, parse, unparsed};
use crate::scenario::{Diagnostics, Finding, escaped_json, source};

/// A study.
pub(crate) static STUDY: Section = Section {
    name: "study",
    about: "Which fields of a scenario vary, and how often each combination of their values is run.",
    keys: &[
        Key::new("version", "the version of the format", Form::Whole(1, 1)).required(),
        Key::new(
            "name",
            "names folders, tables and charts; by default the name of the file",
            Form::Name("the study"),
        )
        .such_as(&["boosts"]),
        Key::new("description", "what it is about", Form::Text).or("\"\""),
        Key::new("scenario", "the file of the scenario, relative to this one", Form::Text)
            .required()
            .such_as(&["../scenarios/triangle.yaml"]),
        Key::new("set", "fields that all runs change, as for `--set`", Form::Map(&SET))
            .such_as(&["{network.latency: {uniform: [1ms, 20ms]}}"]),
        Key::new("vary", "the fields that vary, with their values", Form::Map(&VARY))
            .required()
            .such_as(&["{network.latency: [1ms, 5ms], network.loss: {between: [0.0, 0.5]}}"]),
        Key::new(
            "design",
            "`grid`: every combination, the last field varying fastest; or so many points that are drawn",
            Form::Any(&[Form::Word(&["grid"]), Form::Section(&DESIGN)]),
        )
        .or("grid")
        .such_as(&["{latin_hypercube: 200}"]),
        Key::new(
            "seeds",
            "runs of each point, with the scenario's `run.seed` and those that follow it",
            Form::Whole(1, super::MOST_RUNS as i128),
        )
        .or("1"),
        Key::new(
            "seed",
            "what points are drawn from; it has nothing to do with the seeds of runs",
            Form::Whole(0, u64::MAX as i128),
        )
        .or("1"),
    ],
    others: None,
    rules: &[],
};

static SET: Map = Map { from: "dotted paths of fields", to: Form::Anything, least: 0 };

static VARY: Map = Map {
    from: "dotted paths of fields",
    to: Form::Any(&[Form::List(&Form::Anything, 1), Form::Section(&LEVELS)]),
    least: 1,
};

static DESIGN: Section = Section {
    name: "design",
    about: "Points that are drawn.",
    keys: &[
        Key::new("random", "so many points, every value drawn for itself", POINTS).such_as(&["200"]),
        Key::new("latin_hypercube", "so many points, so that every part of every range comes once", POINTS)
            .such_as(&["200"]),
    ],
    others: None,
    rules: &[Rule::Single],
};

const POINTS: Form = Form::Whole(1, MOST_POINTS as i128);

static LEVELS: Section = Section {
    name: "vary",
    about: "A range with steps, which are decimal, or one to draw from: whole numbers where both ends are written without a \
            decimal point. Numbers may have a unit, all the same one.",
    keys: &[
        Key::new("from", "the first value", QUANTITY).such_as(&["1.0", "1ms"]),
        Key::new("to", "the last value", QUANTITY).such_as(&["2.0", "9ms"]),
        Key::new("step", "from one value to the next", QUANTITY).such_as(&["0.05", "2ms"]),
        Key::new("between", "the two ends of the range to draw from", Form::Pair(&QUANTITY))
            .such_as(&["[0.0, 0.5]"]),
    ],
    others: None,
    rules: &[Rule::One(&["from", "between"]), Rule::With("from", &["to"]), Rule::With("from", &["step"])],
};

const QUANTITY: Form = Form::Any(&[Form::Number(f64::MIN, f64::MAX), Form::Text]);

/// Most points that a design draws.
const MOST_POINTS: u32 = 10_000_000;

/// Most values of all fields together, before they are combined.
const MOST_VALUES: usize = 2_000_000;

/// Reads a study file.
///
/// # Errors
/// All findings in it.
pub fn read_study(path: &Path) -> Result<Study, Diagnostics> {
    let text = source::read_text(path).map_err(|finding| Diagnostics::new(vec![finding]))?;
    parse_study(&text, path)
}

/// Reads a study from its text; `path` names it in messages, and the scenario is relative to its folder.
///
/// # Errors
/// All findings in it.
pub fn parse_study(text: &str, path: &Path) -> Result<Study, Diagnostics> {
    let root = parse(text, 0).map_err(|error| unparsed(path, text, error))?;
    let findings = Findings::new(path, text, []);
    let study = read(&At::root(&root, &findings), path);
    if let Some(flaw) = study.as_ref().and_then(Study::flaw) {
        let file = path.to_owned();
        findings.add(Finding { file, place: None, field: String::new(), message: flaw, hint: None });
    }
    let (found, _) = findings.finish();
    match study {
        Some(study) if found.is_empty() => Ok(study),
        _ => Err(located(found, path, text)),
    }
}

fn read(at: &At, path: &Path) -> Option<Study> {
    at.refuse_duplicate_keys();
    if let Content::Map(entries) = &at.node.content
        && entries.iter().any(|(key, _)| matches!(key.text.as_str(), "container" | "request"))
    {
        let hint = "give --vary FIELD=VALUES to vary its fields, or name a study file".to_owned();
        at.refuse("this is a scenario, not a study", Some(hint));
        return None;
    }
    let fields = at.fields("a study: a mapping that starts with `version: 1`", &STUDY)?;
    if let Some(version) = fields.required("version", "`version: 1`") {
        version.integer::<i64>();
    }
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let name =
        fields.get("name").and_then(|at| at.name("the name of the study")).map_or(stem, |name| name.value);
    let description = fields.get("description").and_then(|at| at.text("a text")).map(|text| text.value);
    let scenario = fields
        .required("scenario", "the file of a scenario")
        .and_then(|at| at.text("the file of a scenario"));
    let seed = fields.get("seed").and_then(|at| at.integer()).unwrap_or(1);
    let seeds = fields.get("seeds").and_then(|at| at.integer()).unwrap_or(1);
    let design = fields.get("design").map_or(Some(Design::Grid), |at| read_design(&at, seed));
    let set = fields.get("set").map(|at| read_set(&at)).unwrap_or_default();
    let factors =
        fields.required("vary", "the fields that vary, with their values").map(|at| read_factors(&at));
    Some(Study {
        name,
        description: description.unwrap_or_default(),
        scenario: path.parent().unwrap_or(Path::new("")).join(scenario?.value),
        set,
        factors: factors?,
        design: design?,
        seeds,
    })
}

fn read_design(at: &At, seed: u64) -> Option<Design> {
    const FORM: &str = "`grid`, `{random: POINTS}` or `{latin_hypercube: POINTS}`";
    if at.node.content == Content::Text("grid".to_owned()) {
        return Some(Design::Grid);
    }
    let (name, at) = at.choice(FORM, &DESIGN)?;
    let points = at.integer()?;
    Some(match name {
        "random" => Design::Random { points, seed },
        _ => Design::LatinHypercube { points, seed },
    })
}

fn read_set(at: &At) -> Vec<(String, String)> {
    let mut set = Vec::new();
    if let Some(entries) = at.entries("fields and their values, such as `{network.latency: 5ms}`") {
        for entry in entries {
            set.push((entry.key().to_owned(), as_yaml(&entry)));
        }
    }
    set
}

fn read_factors(at: &At) -> Vec<Factor> {
    let mut factors: Vec<Factor> = Vec::new();
    let mut values = 0;
    if let Some(entries) = at.entries("fields with their values, such as `{network.latency: [1ms, 5ms]}`") {
        for entry in entries {
            let field = entry.key().to_owned();
            let Some(levels) = read_levels(&entry) else { continue };
            values += levels.len().unwrap_or(2);
            if values > MOST_VALUES {
                entry.refuse(format!("with this field there are more than {MOST_VALUES} values"), None);
                break;
            }
            factors.push(Factor { field, levels });
        }
    }
    factors
}

fn read_levels(at: &At) -> Option<Levels> {
    const FORM: &str = "a list of values, `{from: A, to: B, step: C}` or `{between: [A, B]}`";
    let levels = match &at.node.content {
        Content::List(values) if values.is_empty() => return at.unfit("at least one value"),
        Content::List(_) => Levels::list(at.list(FORM)?.map(|value| as_yaml(&value)).collect()),
        Content::Map(_) => {
            let fields = at.fields(FORM, &LEVELS)?;
            if let Some(between) = fields.get("between") {
                let [low, high] = between.pair("the two ends of the range, `[A, B]`")?;
                Levels::range(&as_yaml(&low), &as_yaml(&high), None)
            } else {
                let [from, to, step] = ["from", "to", "step"].map(|key| fields.required(key, "a number"));
                Levels::range(&as_yaml(&from?), &as_yaml(&to?), Some(&as_yaml(&step?)))
            }
        }
        _ => return at.unfit(FORM),
    };
    levels.map_err(|message| at.refuse(message, None)).ok()
}

/// A value as one line of YAML that reads back as the same: JSON, or the bare text where that is not another value.
fn as_yaml(at: &At) -> String {
    let content = &at.node.content;
    match content {
        Content::Text(text) if parse(text, 0).is_ok_and(|read| read.content == *content) => text.clone(),
        _ => escaped_json(&serde_json::to_string(at.node).unwrap_or_default()).into_owned(),
    }
}
