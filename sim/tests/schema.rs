//! The JSON Schemas of scenarios and studies, held by an independent validator against the meta-schema, against
//! everything that is shipped, and, mutation by mutation, against the readers.

mod support;

#[path = "schema/mutation.rs"]
mod mutation;
#[path = "schema/validator.rs"]
mod validator;
#[path = "schema/visit.rs"]
mod visit;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use huddle_sim::Registry;
use huddle_sim::experiment::sweep::read_study;
use huddle_sim::format::Format;
use huddle_sim::plan::Plan;
use huddle_sim::scenario::{Diagnostics, Overrides, load_text};
use serde_json::Value;

use mutation::mutations;
use support::{shipped, stem, workspace};
use validator::{Validator, validates_against_the_meta_schema};
use visit::{described, met};

fn schema(format: Format) -> Value {
    format.json_schema(&Registry::default().specs())
}

fn yaml(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).expect("the file can be read");
    parsed(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn parsed(text: &str) -> Result<Value, String> {
    // As YAML 1.2 and editors have it: `y` is no boolean.
    let options = serde_yaml::options! { strict_booleans: true };
    serde_yaml::from_str_with_options(text, options).map_err(|error| error.to_string())
}

fn load(document: &Value, beside: &Path) -> Result<Plan, Diagnostics> {
    load_text(&document.to_string(), beside, &Overrides::default(), &Registry::default().specs())
}

/// The scenarios that mutations start from: those shipped, large containers made small, and ours, which use what these do
/// not, with every parameter of every strategy.
fn scenarios() -> Vec<(PathBuf, Value)> {
    let own = ["written", "plain", "rewired", "random", "walks"]
        .map(|name| workspace().join(format!("sim/tests/schema/{name}.yaml")));
    let mut documents: Vec<(PathBuf, Value)> =
        shipped().into_iter().chain(own.clone()).map(|path| (path.clone(), yaml(&path))).collect();
    for (path, document) in &mut documents {
        if stem(path) == "ten-thousand" {
            document["container"]["generate"]["nodes"] = 30.into();
            document["expect"]["stitching"] = Value::Object(Default::default());
        }
    }
    let [.., walks] = own;
    for strategy in Registry::default().specs() {
        let mut document = yaml(&walks);
        let parameters = strategy.parameters.iter().map(|parameter| {
            let value = parameter.default.as_ref().map_or("lisbon".to_owned(), ToString::to_string);
            (parameter.name.to_owned(), serde_json::from_str(&value).unwrap_or(Value::String(value)))
        });
        let parameters = Value::Object(parameters.collect());
        document["bidding"]["strategy"] = Value::Object([(strategy.name, parameters)].into_iter().collect());
        documents.push((walks.clone(), document));
    }
    documents
}

/// Files with an extension in a folder.
fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(workspace().join(folder)).expect("the folder is there");
    let paths = entries.map(|entry| entry.expect("the folder can be read").path());
    paths.filter(|path| path.extension().is_some_and(|end| end == extension)).collect()
}

/// The blocks of YAML in a page.
fn blocks(page: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(page).expect("the page can be read");
    let parts = text.split("```yaml\n").skip(1);
    parts.map(|part| part.split("```").next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn both_schemas_are_valid_by_the_meta_schema() {
    for format in [Format::Scenario, Format::Study] {
        assert_eq!(validates_against_the_meta_schema(&schema(format)), Ok(()), "{format:?}");
    }
}

#[test]
fn everything_shipped_validates() {
    let (scenario, study) = (Validator::new(schema(Format::Scenario)), Validator::new(schema(Format::Study)));
    let documents = scenarios();
    assert!(documents.len() > 25);
    for (path, document) in documents {
        assert_eq!(scenario.check(&document), Ok(()), "{}", path.display());
        assert!(
            load(&document, &path).is_ok(),
            "{}: {}",
            path.display(),
            load(&document, &path).unwrap_err()
        );
    }
    let counterexamples = files("docs/stability", "yaml");
    assert!(!counterexamples.is_empty());
    for path in counterexamples {
        assert_eq!(scenario.check(&yaml(&path)), Ok(()), "{}", path.display());
    }
    for path in files("studies", "yaml") {
        assert_eq!(study.check(&yaml(&path)), Ok(()), "{}", path.display());
    }
}

#[test]
fn every_block_of_yaml_in_the_pages_validates_section_by_section() {
    let whole = schema(Format::Scenario);
    let mut parts = whole.clone();
    parts.as_object_mut().expect("it is an object").remove("required");
    let (whole, parts) = (Validator::new(whole), Validator::new(parts));
    let study = Validator::new(schema(Format::Study));
    let (mut checked, mut scenarios) = (0, 0);
    let mut pages = vec![workspace().join("README.md")];
    pages.extend(["docs", "docs/guide"].iter().flat_map(|folder| files(folder, "md")));
    for page in pages {
        for block in blocks(&page) {
            // A block may begin within a section, as one on `container.attributes` does, and is then read as that section.
            let text =
                if block.starts_with("  ") { format!("container:\n  file: x\n{block}") } else { block };
            let document = parsed(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
            let is_whole = ["version", "container", "request"].iter().all(|key| document.get(key).is_some());
            let validator = match document.get("vary") {
                Some(_) => &study,
                None if is_whole => &whole,
                None => &parts,
            };
            assert_eq!(validator.check(&document), Ok(()), "{}:\n{text}", page.display());
            checked += 1;
            scenarios += usize::from(is_whole);
        }
    }
    assert!(checked >= 20 && scenarios >= 2, "{checked} blocks, {scenarios} of them whole scenarios");
}

#[test]
fn whatever_the_schema_refuses_the_reader_refuses_and_every_unknown_or_missing_key_is_refused_by_both() {
    let schema = schema(Format::Scenario);
    let validator = Validator::new(schema.clone());
    let (mut tried, mut refused) = (0, 0);
    let mut covered = BTreeSet::new();
    for (path, document) in scenarios() {
        covered.extend(met(&schema, &document));
        for mutation in mutations(&document) {
            tried += 1;
            let by_schema = validator.check(&mutation.document);
            let by_reader = load(&mutation.document, &path);
            let told = by_reader.as_ref().err().map(ToString::to_string).unwrap_or_default();
            refused += usize::from(by_schema.is_err());
            if let Err(reason) = &by_schema {
                assert!(
                    by_reader.is_err(),
                    "{}, {}: only the schema: {reason}",
                    path.display(),
                    mutation.what
                );
            } else {
                let lacking = KNOWN_TO_SCHEMA.iter().find(|part| told.contains(**part));
                assert_eq!(lacking, None, "{}, {}: only the reader: {told}", path.display(), mutation.what);
            }
        }
    }
    println!("{tried} mutations, of which the schema refuses {refused}");
    assert!(tried > 10_000 && refused > tried / 2, "{tried} mutations, {refused} refused");
    let described = described(&schema);
    let missed: Vec<_> = described.difference(&covered).collect();
    assert!(missed.is_empty(), "no document has these keys, so that no mutation tries them: {missed:?}");
}

/// What the reader tells of mistakes that need no more than the schema to be found.
const KNOWN_TO_SCHEMA: &[&str] = &[
    "unknown key",
    "the key `",
    "has no parameter",
    "unknown solver",
    "unknown strategy",
    "unknown runtime",
    "unknown verdict",
    "unknown auction",
    "unknown topology",
    "unknown format",
    "does not take",
    "found an empty list",
];

#[test]
fn a_study_is_refused_by_its_reader_where_the_schema_refuses_it() {
    let schema = schema(Format::Study);
    let validator = Validator::new(schema.clone());
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("study.yaml");
    let base = parsed(
        "{version: 1, name: s, description: d, scenario: triangle.yaml, set: {network.latency: 5ms}, seeds: 2, seed: 7,
          vary: {run.seed: [1, 2], network.loss: {from: 0.0, to: 0.2, step: 0.1}}, design: {latin_hypercube: 5}}",
    )
    .expect("it is YAML");
    let mut other = base.clone();
    other["design"] = serde_json::json!({"random": 5});
    other["vary"] = serde_json::json!({"network.loss": {"between": [0.0, 0.5]}});
    let mut covered = BTreeSet::new();
    for document in [base, other] {
        covered.extend(met(&schema, &document));
        for mutation in mutations(&document) {
            std::fs::write(&file, mutation.document.to_string()).expect("the file can be written");
            let by_reader = read_study(&file);
            let told = by_reader.as_ref().err().map(ToString::to_string).unwrap_or_default();
            if let Err(reason) = validator.check(&mutation.document) {
                assert!(by_reader.is_err(), "{}: only the schema: {reason}", mutation.what);
            } else {
                assert!(!told.contains("unknown key"), "{}: only the reader: {told}", mutation.what);
            }
        }
    }
    assert_eq!(described(&schema).difference(&covered).collect::<Vec<_>>(), Vec::<&String>::new());
}

#[test]
fn every_default_and_every_example_fits_where_it_is_told() {
    for format in [Format::Scenario, Format::Study] {
        let schema = schema(format);
        let mut values = 0;
        for (pointer, key) in visit::keys(&schema) {
            let told = key.get("default").into_iter().chain(key["examples"].as_array().into_iter().flatten());
            for value in told {
                assert_eq!(
                    Validator::at(schema.clone(), &pointer).check(value),
                    Ok(()),
                    "{pointer}: {value}"
                );
                values += 1;
            }
        }
        assert!(values > 5, "{values}");
    }
}

#[test]
fn a_default_that_is_written_out_changes_nothing() {
    let schema = schema(Format::Scenario);
    let mut confirmed = BTreeSet::new();
    for (path, document) in scenarios() {
        let told = |document: &Value| load(document, &path).ok().map(|plan| settings(&plan));
        let before = told(&document);
        for (key, written) in visit::with_defaults(&schema, &document) {
            // Where a key does not go with the others (`from` with `at`), writing it out is refused.
            if let Some(after) = told(&written) {
                assert_eq!(Some(after), before, "{}: {key}", path.display());
                confirmed.insert(key);
            }
        }
    }
    let told: BTreeSet<String> = visit::keys(&schema)
        .into_iter()
        .filter(|(pointer, key)| key.get("default").is_some() && !visit::is_parameter(pointer))
        .map(|(pointer, _)| pointer)
        .collect();
    assert_eq!(told.difference(&confirmed).collect::<Vec<_>>(), Vec::<&String>::new(), "never written out");
}

/// All that decides how a plan runs. That a latency is given at all counts in the live runtime only, whatever it is.
fn settings(plan: &Plan) -> String {
    let mut plan = plan.clone();
    plan.source = "".into();
    plan.network.injected = false;
    format!("{plan:?}")
}
