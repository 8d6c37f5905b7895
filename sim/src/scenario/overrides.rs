//! Overrides from the command line: edits of the document tree before it is read.
//!
//! `--set run.until.time=5s` sets the value under a dotted path; list entries are numbered from 0, as in
//! `--set conditions[0].gt.value=3`. The value is parsed as YAML. Mappings on the way are made where they are
//! missing.

use super::findings::{Findings, Spot};
use super::tree::{self, Content, Key, Mark, Node};

/// What the command line changes about a scenario.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Overrides {
    /// Dotted paths and values: `--set path=value`.
    pub set: Vec<(String, String)>,
    /// `run.seed`.
    pub seed: Option<u64>,
    /// `run.runtime`, by name.
    pub runtime: Option<String>,
    /// `bidding.strategy`, by name; parameters stay when the scenario names the same strategy.
    pub strategy: Option<String>,
    /// `run.threads`.
    pub threads: Option<u32>,
    /// `run.repeat`.
    pub repeat: Option<u32>,
}

/// One edit.
#[derive(Clone, PartialEq, Debug)]
pub struct Edit {
    /// As the user wrote it on the command line.
    pub label: String,
    path: String,
    value: String,
}

impl Overrides {
    /// The edits in the order in which they apply: those by option last, since they are the more specific.
    pub fn edits(&self) -> Vec<Edit> {
        let set = self.set.iter().map(|(path, value)| Edit {
            label: format!("--set {path}={value}"),
            path: path.clone(),
            value: value.clone(),
        });
        let option = |name: &str, path: &str, value: Option<String>| {
            let value = value?;
            Some(Edit { label: format!("--{name} {value}"), path: path.to_owned(), value })
        };
        let options = [
            option("strategy", "bidding.strategy", self.strategy.clone()),
            option("runtime", "run.runtime", self.runtime.clone()),
            option("seed", "run.seed", self.seed.map(|seed| seed.to_string())),
            option("threads", "run.threads", self.threads.map(|threads| threads.to_string())),
            option("repeat", "run.repeat", self.repeat.map(|repeat| repeat.to_string())),
        ];
        set.chain(options.into_iter().flatten()).collect()
    }
}

/// Applies the edits in order; the n-th, from 1, is the origin of what it sets.
pub fn apply(root: &mut Node, edits: &[Edit], findings: &Findings) {
    for (position, edit) in edits.iter().enumerate() {
        let mark = Mark { origin: position as u32 + 1, line: 0, column: 0 };
        if let Err((message, hint)) = apply_one(root, edit, mark) {
            findings.refuse(&Spot { mark, field: edit.path.clone() }, message, hint.map(str::to_owned));
        }
    }
}

type Refusal = (String, Option<&'static str>);

fn apply_one(root: &mut Node, edit: &Edit, mark: Mark) -> Result<(), Refusal> {
    let value = tree::parse(&edit.value, mark.origin).map_err(|error| (error.message, None))?;
    let steps = steps(&edit.path)?;
    if keeps_parameters(root, edit) {
        return Ok(());
    }
    let mut target = root;
    for step in &steps {
        target = descend(target, step, mark)?;
    }
    *target = value;
    Ok(())
}

/// `--strategy NAME` on a scenario that gives that strategy parameters changes nothing.
fn keeps_parameters(root: &Node, edit: &Edit) -> bool {
    let strategy = root.get("bidding").and_then(|bidding| bidding.get("strategy"));
    edit.label.starts_with("--strategy ") && strategy.is_some_and(|given| given.get(&edit.value).is_some())
}

enum Step {
    Key(String),
    Index(usize),
}

fn steps(path: &str) -> Result<Vec<Step>, Refusal> {
    let refusal = || {
        (
            "the path is malformed".to_owned(),
            Some("paths look like `run.until.time` or `conditions[0].gt.value`"),
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

fn descend<'n>(node: &'n mut Node, step: &Step, mark: Mark) -> Result<&'n mut Node, Refusal> {
    let found = node.describe();
    match step {
        Step::Key(key) => {
            if node.content == Content::Null {
                node.content = Content::Map(Vec::new());
            }
            let Content::Map(entries) = &mut node.content else {
                return Err((format!("found {found} on the way, expected a mapping with `{key}`"), None));
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
                items
                    .get_mut(*index)
                    .ok_or_else(|| (format!("the list has {count} entries, numbered from 0"), None))
            }
            _ => Err((format!("found {found} on the way, expected a list with entry {index}"), None)),
        },
    }
}
