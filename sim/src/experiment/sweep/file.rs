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
use crate::scenario::reading::{At, Content, Findings, located, parse, unparsed};
use crate::scenario::{Diagnostics, Finding, source};

const KEYS: &[&str] =
    &["version", "name", "description", "scenario", "set", "vary", "design", "seeds", "seed"];

/// Most points that a design draws.
const MOST_POINTS: u32 = 10_000_000;

/// Reads a study file.
///
/// # Errors
/// All findings in it.
pub fn read_study(path: &Path) -> Result<Study, Diagnostics> {
    let text = source::read_text(path).map_err(|finding| Diagnostics::new(vec![finding]))?;
    let root = parse(&text, 0).map_err(|error| unparsed(path, &text, error))?;
    let findings = Findings::new(path, &text, []);
    let study = read(&At::root(&root, &findings), path);
    if let Some(flaw) = study.as_ref().and_then(Study::flaw) {
        let file = path.to_owned();
        findings.add(Finding { file, place: None, field: String::new(), message: flaw, hint: None });
    }
    let (found, _) = findings.finish();
    match study {
        Some(study) if found.is_empty() => Ok(study),
        _ => Err(located(found, path, &text)),
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
    let fields = at.fields("a study: a mapping that starts with `version: 1`", KEYS)?;
    if let Some(version) = fields.required("version", "`version: 1`") {
        version.integer(1..=1);
    }
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let name =
        fields.get("name").and_then(|at| at.name("the name of the study")).map_or(stem, |name| name.value);
    let description = fields.get("description").and_then(|at| at.text("a text")).map(|text| text.value);
    let scenario = fields
        .required("scenario", "the file of a scenario")
        .and_then(|at| at.text("the file of a scenario"));
    let seed = fields.get("seed").and_then(|at| at.integer(0..=u64::MAX)).unwrap_or(1);
    let seeds = fields.get("seeds").and_then(|at| at.integer(1..=super::MOST_RUNS)).unwrap_or(1);
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
    let (name, at) = at.choice(FORM, &["random", "latin_hypercube"])?;
    let points = at.integer(1..=MOST_POINTS)?;
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
    let mut factors = Vec::new();
    if let Some(entries) = at.entries("fields with their values, such as `{network.latency: [1ms, 5ms]}`") {
        for entry in entries {
            let field = entry.key().to_owned();
            factors.extend(read_levels(&entry).map(|levels| Factor { field, levels }));
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
            let fields = at.fields(FORM, &["from", "to", "step", "between"])?;
            if let Some(between) = fields.get("between") {
                let [low, high] = between.array::<2>("the two ends of the range, `[A, B]`")?;
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
        _ => serde_json::to_string(at.node).unwrap_or_default(),
    }
}
