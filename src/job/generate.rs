//! A resolved `huddle generate`.

use huddle_sim::scenario::drawn::{CompositionKind, Recipe, TestKind};

use super::Place;
use crate::cli::{Composition, GenerateArguments, Telling};
use crate::exit::Failure;

/// A resolved `huddle generate`.
#[derive(Debug)]
pub struct GenerateJob {
    /// What the scenario is made of.
    pub recipe: Recipe,
    /// Where it goes.
    pub place: Place,
    /// Whether nothing is told on the side.
    pub quiet: bool,
}

impl GenerateJob {
    /// Resolves the arguments.
    ///
    /// # Errors
    /// When the scenario cannot go where it should.
    pub fn new(arguments: GenerateArguments, telling: Telling) -> Result<Self, Failure> {
        let place = Place::new(arguments.target, &format!("random-{}", arguments.seed))?;
        let tests = match arguments.kinds.is_empty() {
            true => TestKind::ALL.map(|kind| (kind, 1)).to_vec(),
            false => arguments.kinds,
        };
        let recipe = Recipe {
            seed: arguments.seed,
            nodes: arguments.nodes,
            topology: arguments.topology,
            requests: arguments.requests,
            types: arguments.types,
            groups: arguments.groups,
            conditions: arguments.conditions,
            tests,
            soft: arguments.soft,
            compositions: arguments.compositions.into_iter().map(composition).collect(),
            capacity: arguments.capacity,
            feasible: arguments.feasible,
        };
        Ok(Self { recipe, place, quiet: telling.quiet })
    }

    /// The command line that makes the same scenario again.
    pub fn command(&self) -> String {
        let Recipe { nodes, topology, requests, types, groups, conditions, soft, seed, .. } = &self.recipe;
        let mut command = format!(
            "huddle generate --nodes {nodes} --topology {topology} --requests {requests} --types {types} --groups {groups} \
             --conditions {conditions} --soft {soft} --seed {seed}"
        );
        let kinds: Vec<String> =
            self.recipe.tests.iter().map(|(kind, weight)| format!("{}={weight}", kind.key())).collect();
        if self.recipe.tests != TestKind::ALL.map(|kind| (kind, 1)) {
            command += &format!(" --kinds {}", kinds.join(","));
        }
        if !self.recipe.compositions.is_empty() {
            let compositions: Vec<&str> = self.recipe.compositions.iter().map(|kind| kind.key()).collect();
            command += &format!(" --compositions {}", compositions.join(","));
        }
        if let Some(capacity) = self.recipe.capacity {
            command += &format!(" --capacity {capacity}");
        }
        if self.recipe.feasible {
            command += " --feasible";
        }
        command
    }
}

fn composition(composition: Composition) -> CompositionKind {
    match composition {
        Composition::Same => CompositionKind::Same,
        Composition::Diff => CompositionKind::Diff,
        Composition::Share => CompositionKind::Share,
        Composition::Nshare => CompositionKind::Nshare,
    }
}
