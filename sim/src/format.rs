//! The formats that users write, described: as JSON Schema for editors, and as a page for people.
//!
//! ```text
//! readers (scenario, study) ──▶ shape ──▶ json_schema ──▶ huddle schema
//!  (declare what they read)         └───▶ page ─────────▶ docs/reference/
//! ```
//!
//! Nothing is described here a second time: sections are declared beside the code that reads them, and strategies and
//! solvers tell their parameters themselves.

mod json_schema;
mod page;
pub(crate) mod shape;
mod words;

use serde_json::Value;

use crate::agent::StrategySpec;
use crate::experiment::sweep::file::STUDY;
use crate::parameter::ParameterSpec;
use crate::scenario::schema::SCENARIO;
use crate::solver;
use shape::Section;

/// A format.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// Scenarios.
    Scenario,
    /// Studies, as `huddle sweep` reads them.
    Study,
}

impl Format {
    /// Its JSON Schema (draft 2020-12). A scenario may name these strategies.
    pub fn json_schema(self, strategies: &[StrategySpec]) -> Value {
        json_schema::render(self, &Named::new(strategies))
    }

    /// Its reference page, in Markdown. A scenario may name these strategies.
    pub fn page(self, strategies: &[StrategySpec]) -> String {
        page::render(self, &Named::new(strategies))
    }

    /// Its name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Scenario => "scenario",
            Self::Study => "study",
        }
    }

    fn root(self) -> &'static Section {
        match self {
            Self::Scenario => &SCENARIO,
            Self::Study => &STUDY,
        }
    }
}

/// Something that has parameters: a strategy or a solver.
struct Parameterised {
    name: String,
    summary: String,
    parameters: Vec<ParameterSpec>,
}

/// What scenarios name with parameters.
struct Named {
    strategies: Vec<Parameterised>,
    solvers: Vec<Parameterised>,
}

impl Named {
    fn new(strategies: &[StrategySpec]) -> Self {
        let strategies = strategies.iter().map(|spec| Parameterised {
            name: spec.name.clone(),
            summary: spec.summary.clone(),
            parameters: spec.parameters.clone(),
        });
        let solvers = solver::all().into_iter().map(|solver| Parameterised {
            name: solver.name().to_owned(),
            summary: solver.summary().to_owned(),
            parameters: solver.parameters(),
        });
        Self { strategies: strategies.collect(), solvers: solvers.collect() }
    }
}

/// A value that stands as YAML in a declaration.
///
/// # Panics
/// When it is no YAML: it is a constant of ours.
fn from_yaml(text: &str) -> Value {
    let node = crate::scenario::reading::parse(text, 0);
    let value = node.ok().and_then(|node| serde_json::to_value(&node).ok());
    value.unwrap_or_else(|| panic!("`{text}` is declared as a value and is no YAML"))
}
