//! Random scenarios by size and mix: text that people run, read and edit.
//!
//! ```text
//! Recipe ──▶ container (a topology with attributes laid over it) ──▶ request, mapping
//!              └──▶ planted stitching, if one is asked for ──▶ conditions ──▶ text ──▶ read back
//! ```
//!
//! The container is not written out: the text says by which rule it is made, so that it stays short and every size can
//! be changed by hand. Requests, types and names are those of [`crate::instances`]. The same recipe gives the same text
//! on every machine.
//!
//! A *planted* stitching makes a scenario feasible: it is drawn first, and then only conditions that hold for it.

mod conditions;
mod container;
mod page;
#[cfg(test)]
mod tests;

use std::path::Path;

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::{Overrides, load_text};
use crate::agent::StrategySpec;
use crate::instances;
use crate::model::{Condition, Container, ContainerId, Request, RequestId, Stitching, Value};
use crate::random::{Purpose, stream};
pub use conditions::{CompositionKind, TestKind};
use container::Ground;
pub use container::topology_names;

/// The most request nodes, conditions and compositions, and the most types.
pub const COUNT_MAX: u32 = 1_000;

/// So many requests are tried, since it may be that no two nodes of one fit a common type, as `same` needs.
const REQUESTS_MAX: u32 = 20;

/// For each of them, so many stitchings are tried as the planted one.
const PLANTS_MAX: u32 = 50;

/// What a random scenario is made of.
#[derive(Clone, PartialEq, Debug)]
pub struct Recipe {
    /// What everything is drawn from; also the seed of the scenario.
    pub seed: u64,
    /// How many container nodes; topologies that come in certain sizes only take the nearest.
    pub nodes: u32,
    /// The name of a topology.
    pub topology: String,
    /// How many request nodes, from 1 to [`COUNT_MAX`].
    pub requests: u32,
    /// How many container types, and as many request types; from 1 to 26, and at most as many as nodes.
    pub types: u32,
    /// How many values the attributes `group` and `zone` have; at least 1.
    pub groups: u32,
    /// How many attribute conditions.
    pub conditions: u32,
    /// How often each kind of attribute condition is drawn, relative to the others; at least one is above 0.
    pub tests: Vec<(TestKind, u32)>,
    /// The share of ordered comparisons that are soft, from 0 to 1.
    pub soft: f64,
    /// The compositions, one of each kind as often as it is listed.
    pub compositions: Vec<CompositionKind>,
    /// The most request nodes that a container node takes: each draws its own from 1 to this.
    pub capacity: Option<u32>,
    /// Whether a complete valid stitching has to exist.
    pub feasible: bool,
}

/// Makes the scenario of a recipe, called `name`; `origin` says in its head how it was made. Its text was read back as
/// a scenario, and a planted stitching held against it, before it is returned.
///
/// # Errors
/// One sentence on what does not fit in the recipe, or that no scenario of its kind was found that is feasible.
pub fn draw(
    recipe: &Recipe,
    name: &str,
    origin: &str,
    strategies: &[StrategySpec],
) -> Result<String, String> {
    check(recipe)?;
    let ground = Ground::new(recipe)?;
    let mut source = stream(recipe.seed, Purpose::Sampling, 2);
    let problem = match recipe.feasible {
        true => planted(&mut source, recipe, &ground.container)?,
        false => Problem {
            request: instances::request(&mut source, recipe.requests, recipe.types),
            conditions: conditions::any(&mut source, recipe),
            plant: None,
        },
    };
    let text = page::write(name, origin, recipe, &ground, &problem);
    let file = Path::new("the scenario drawn");
    let plan =
        load_text(&text, file, &Overrides::default(), strategies).map_err(|found| found.to_string())?;
    if let Some(plant) = problem.plant
        && !(plant.is_complete() && plan.instance.is_valid(&plant))
    {
        return Err("the planted stitching is not valid for the scenario that was written".to_owned());
    }
    Ok(text)
}

fn check(recipe: &Recipe) -> Result<(), String> {
    let within = |what: &str, found: u32, least: u32, most: u32| match (least..=most).contains(&found) {
        true => Ok(()),
        false => Err(format!("{what}: found {found}, expected a number from {least} to {most}")),
    };
    within("request nodes", recipe.requests, 1, COUNT_MAX)?;
    within("types", recipe.types, 1, 26)?;
    within("values of groups", recipe.groups, 1, 1_000_000)?;
    within("conditions", recipe.conditions, 0, COUNT_MAX)?;
    within("compositions", recipe.compositions.len() as u32, 0, COUNT_MAX)?;
    if !(0.0..=1.0).contains(&recipe.soft) {
        return Err(format!(
            "the share of soft comparisons: found {}, expected a number from 0 to 1",
            recipe.soft
        ));
    }
    if recipe.requests < 2 && !recipe.compositions.is_empty() {
        return Err("a composition is over two or more request nodes, but there is only one".to_owned());
    }
    if recipe.conditions > 0 && recipe.tests.iter().all(|(_, weight)| *weight == 0) {
        return Err("no kind of attribute condition has a weight above 0".to_owned());
    }
    Ok(())
}

/// What is to be stitched.
struct Problem {
    request: Request,
    conditions: Vec<Condition>,
    /// A complete valid stitching, where one was asked for.
    plant: Option<Stitching>,
}

/// A request, a stitching of it, and conditions that hold for that.
fn planted(source: &mut ChaCha8Rng, recipe: &Recipe, container: &Container) -> Result<Problem, String> {
    for _ in 0..REQUESTS_MAX {
        let request = instances::request(source, recipe.requests, recipe.types);
        let candidates = candidates(container, &request);
        for _ in 0..PLANTS_MAX {
            let Some(plant) = plant(source, recipe, container, &candidates) else { continue };
            let holds = |condition: &Condition| conditions::hold(condition, container, &plant);
            if let Some(conditions) = conditions::holding(source, recipe, holds) {
                return Ok(Problem { request, conditions, plant: Some(plant) });
            }
        }
    }
    Err(format!(
        "none of {} stitchings that were tried meets such conditions; fewer conditions, other compositions, more groups or \
         more nodes may do",
        REQUESTS_MAX * PLANTS_MAX
    ))
}

/// The container nodes of the largest part that fit each request node.
fn candidates(container: &Container, request: &Request) -> Vec<Vec<ContainerId>> {
    let largest = container.parts().iter().rev().max_by_key(|part| part.len());
    let part = largest.map(Vec::as_slice).unwrap_or_default();
    let fitting = |fits: &[Value]| {
        let takes = |node: &&ContainerId| container.kind(**node).is_some_and(|kind| fits.contains(kind));
        part.iter().filter(takes).copied().collect()
    };
    request.nodes.iter().map(|node| fitting(&node.fits)).collect()
}

/// A random stitching of all request nodes that respects types and capacities; `None` where one node finds no place. Now
/// and then a node goes where an earlier one is, so that `same` can hold.
fn plant(
    source: &mut ChaCha8Rng,
    recipe: &Recipe,
    container: &Container,
    candidates: &[Vec<ContainerId>],
) -> Option<Stitching> {
    let mut plant = Stitching::empty(candidates.len());
    let mut taken: Vec<ContainerId> = Vec::new();
    for (position, fitting) in candidates.iter().enumerate() {
        let shared: Vec<ContainerId> = taken.iter().filter(|node| fitting.contains(node)).copied().collect();
        let from = if !shared.is_empty() && source.random_bool(0.3) { &shared } else { fitting };
        if from.is_empty() {
            return None;
        }
        let node = from[source.random_range(0..from.len() as u32) as usize];
        taken.push(node);
        let load = taken.iter().filter(|other| **other == node).count();
        if recipe.capacity.is_some() && container::slots(container, node) < load as i64 {
            return None;
        }
        plant.set(RequestId::at(position), Some(node));
    }
    Some(plant)
}
