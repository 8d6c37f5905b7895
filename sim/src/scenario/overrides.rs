//! Overrides from the command line: edits of the document tree before it is read.
//!
//! `--set run.until.time=5s` sets the value under a dotted path; list entries are numbered from 0, as in
//! `--set conditions[0].gt.value=3`. The value is parsed as YAML. Mappings on the way are made where they are
//! missing. `bidding.NAME` with the name of a strategy's parameter means that parameter of the strategy that is run, unless
//! it is a key of `bidding` itself.
//!
//! A new seed by option varies the order of messages on the same problem: a container that is drawn stays as the seed
//! of the scenario draws it.

use super::diagnostic::quoted;
use super::findings::{Findings, Spot};
use super::generate::Limits;
use super::schema::bidding::BIDDING;
use super::tree::{self, Content, Key, Mark, Node};
use crate::agent::StrategySpec;
use crate::plan::{Bidding, RunSettings};

/// What the command line changes about a scenario.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Overrides {
    /// Dotted paths and values: `--set path=value`.
    pub set: Vec<(String, String)>,
    /// Those of the fields that vary from run to run, which apply after `set`.
    pub varied: Vec<(String, String)>,
    /// What says that they vary, such as `--vary`.
    pub varied_by: &'static str,
    /// `run.seed`; where the container is drawn, `container.seed` keeps it as it was.
    pub seed: Option<u64>,
    /// `run.runtime`, by name.
    pub runtime: Option<String>,
    /// `bidding.strategy`, by name; parameters stay when the scenario names the same strategy.
    pub strategy: Option<String>,
    /// `run.threads`.
    pub threads: Option<u32>,
    /// `run.repeat`.
    pub repeat: Option<u32>,
    /// How large a container may be generated.
    pub generated: Limits,
}

/// One edit.
#[derive(Clone, PartialEq, Debug)]
pub struct Edit {
    /// As the user wrote it on the command line.
    pub label: String,
    path: String,
    value: String,
    meaning: Meaning,
}

/// What an edit means beyond the value that it sets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Meaning {
    /// Nothing.
    Plain,
    /// The strategy named is meant with the parameters that the scenario gives it.
    Strategy,
    /// The container stays as it was.
    Seed,
}

impl Overrides {
    /// The edits in the order in which they apply: those by option last, since they are the more specific.
    pub fn edits(&self) -> Vec<Edit> {
        let assigned = |(by, (path, value)): (&str, &(String, String))| Edit {
            label: format!("{by} {path}={value}"),
            path: path.clone(),
            value: value.clone(),
            meaning: Meaning::Plain,
        };
        let set = self.set.iter().map(|assignment| ("--set", assignment));
        let varied = self.varied.iter().map(|assignment| (self.varied_by, assignment));
        let option = |name: &str, path: &str, value: Option<String>, meaning: Meaning| {
            let value = value?;
            Some(Edit { label: format!("--{name} {value}"), path: path.to_owned(), value, meaning })
        };
        let options = [
            option("strategy", "bidding.strategy", self.strategy.clone(), Meaning::Strategy),
            option("runtime", "run.runtime", self.runtime.clone(), Meaning::Plain),
            option("seed", "run.seed", self.seed.map(|seed| seed.to_string()), Meaning::Seed),
            option("threads", "run.threads", self.threads.map(|threads| threads.to_string()), Meaning::Plain),
            option("repeat", "run.repeat", self.repeat.map(|repeat| repeat.to_string()), Meaning::Plain),
        ];
        set.chain(varied).map(assigned).chain(options.into_iter().flatten()).collect()
    }
}

/// Applies the edits in order, those of a strategy's parameters last; the n-th, from 1, is the origin of what it sets.
pub fn apply(root: &mut Node, edits: &[Edit], strategies: &[StrategySpec], findings: &Findings) {
    let numbered = edits.iter().enumerate();
    let (last, first): (Vec<_>, Vec<_>) =
        numbered.partition(|(_, edit)| parameter(&edit.path, strategies).is_some());
    for (position, edit) in first.into_iter().chain(last) {
        let mark = Mark { origin: position as u32 + 1, line: 0, column: 0 };
        if let Err((message, hint)) = apply_one(root, edit, strategies, mark) {
            findings.refuse(&Spot { mark, field: edit.path.clone() }, message, hint);
        }
    }
}

type Refusal = (String, Option<String>);

fn apply_one(root: &mut Node, edit: &Edit, strategies: &[StrategySpec], mark: Mark) -> Result<(), Refusal> {
    let value = tree::parse(&edit.value, mark.origin).map_err(|error| (error.message, None))?;
    let steps = steps(&edit.path)?;
    match edit.meaning {
        Meaning::Strategy if has_parameters(root, &edit.value) => return Ok(()),
        Meaning::Seed => keep_container(root, mark),
        _ => {}
    }
    let steps = match parameter(&edit.path, strategies) {
        None => steps,
        Some(parameter) => {
            let strategy = strategy(root);
            ["bidding", "strategy", &strategy, parameter].map(|step| Step::Key(step.to_owned())).into()
        }
    };
    let mut target = root;
    for (position, step) in steps.iter().enumerate() {
        target = descend(target, step, mark).map_err(|message| (message, bracketed(&steps, position)))?;
    }
    *target = value;
    Ok(())
}

/// The parameter of a strategy that a path such as `bidding.assigned_boost` means.
fn parameter<'p>(path: &'p str, strategies: &[StrategySpec]) -> Option<&'p str> {
    let name = path.strip_prefix("bidding.")?;
    let is_key = BIDDING.names().any(|key| key == name);
    let is_parameter = strategies.iter().any(|strategy| strategy.parameter(name).is_some());
    (is_parameter && !is_key).then_some(name)
}

/// The name of the strategy that the document asks for.
fn strategy(root: &Node) -> String {
    let given = root.get("bidding").and_then(|bidding| bidding.get("strategy"));
    match given.map(|given| &given.content) {
        Some(Content::Text(name)) => name.clone(),
        Some(Content::Map(entries)) if !entries.is_empty() => entries[0].0.text.clone(),
        _ => Bidding::default().strategy,
    }
}

/// Whether the scenario gives the strategy parameters.
fn has_parameters(root: &Node, strategy: &str) -> bool {
    let given = root.get("bidding").and_then(|bidding| bidding.get("strategy"));
    given.is_some_and(|given| given.get(strategy).is_some())
}

/// Writes the seed that draws the container into its section, unless that says it or nothing is drawn.
fn keep_container(root: &mut Node, mark: Mark) {
    let fallback = Content::Integer(RunSettings::default().seed.into());
    let seed = root.get("run").and_then(|run| run.get("seed")).cloned();
    let seed = seed.unwrap_or(Node { content: fallback, mark });
    let overlay = root.get("network").and_then(|network| network.get("overlay"));
    let drawn_over = overlay.is_some_and(|overlay| overlay.get("seed").is_none());
    let Some(container) = root.get_mut("container") else { return };
    let drawn = drawn_over || ["generate", "attributes"].iter().any(|key| container.get(key).is_some());
    if let Content::Map(entries) = &mut container.content
        && drawn
        && entries.iter().all(|(key, _)| key.text != "seed")
    {
        entries.push((Key { text: "seed".to_owned(), scalar: None, mark }, seed));
    }
}

enum Step {
    Key(String),
    Index(usize),
}

fn steps(path: &str) -> Result<Vec<Step>, Refusal> {
    let refusal = || {
        (
            "the path is malformed".to_owned(),
            Some("paths look like `run.until.time` or `conditions[0].gt.value`".to_owned()),
        )
    };
    let mut steps = Vec::new();
    for part in path.split('.') {
        let (key, indices) = part.split_at(part.find('[').unwrap_or(part.len()));
        if key.is_empty() {
            return Err(refusal());
        }
        steps.push(Step::Key(key.to_owned()));
        for index in indices.split_terminator(']') {
            let digits = index.strip_prefix('[').ok_or_else(refusal)?;
            steps.push(Step::Index(digits.parse().map_err(|_| refusal())?));
        }
        if !indices.is_empty() && !indices.ends_with(']') {
            return Err(refusal());
        }
    }
    Ok(steps)
}

/// The path with the number at a position in brackets, as entries of lists are named; where it is none, nothing would fit.
fn bracketed(steps: &[Step], position: usize) -> Option<String> {
    let Step::Key(key) = &steps[position] else { return None };
    let index: usize = key.parse().ok()?;
    let mut path = String::new();
    for (at, step) in steps.iter().enumerate() {
        match step {
            Step::Key(_) if at == position => path += &format!("[{index}]"),
            Step::Key(key) if path.is_empty() => path += key,
            Step::Key(key) => path += &format!(".{key}"),
            Step::Index(index) => path += &format!("[{index}]"),
        }
    }
    Some(format!("entries of lists are named as in {}", quoted(&path)))
}

fn descend<'n>(node: &'n mut Node, step: &Step, mark: Mark) -> Result<&'n mut Node, String> {
    let found = node.describe();
    match step {
        Step::Key(key) => {
            // A name alone, such as `strategy: classic`, stands for the same with nothing under it.
            if node.content == Content::Null || node.content == Content::Text(key.clone()) {
                node.content = Content::Map(Vec::new());
            }
            let Content::Map(entries) = &mut node.content else {
                return Err(format!("found {found} on the way, expected a mapping with `{key}`"));
            };
            let position = entries.iter().position(|(known, _)| known.text == *key).unwrap_or_else(|| {
                let key = Key { text: key.clone(), scalar: None, mark };
                entries.push((key, Node { content: Content::Null, mark }));
                entries.len() - 1
            });
            Ok(&mut entries[position].1)
        }
        Step::Index(index) => match &mut node.content {
            Content::List(items) => {
                let count = items.len();
                items.get_mut(*index).ok_or_else(|| format!("the list has {count} entries, numbered from 0"))
            }
            _ => Err(format!("found {found} on the way, expected a list with entry {index}")),
        },
    }
}
