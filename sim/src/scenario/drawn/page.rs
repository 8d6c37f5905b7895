//! The text of a random scenario, with comments that say what can be changed.

use std::fmt::Write;

use super::container::Ground;
use super::{Problem, Recipe};
use crate::instances::SLOTS;
use crate::model::Condition;
use crate::scenario::attributes::Overlay;
use crate::scenario::generate::Topology;
use crate::scenario::writing;

/// Writes the scenario.
pub(super) fn write(name: &str, origin: &str, recipe: &Recipe, ground: &Ground, problem: &Problem) -> String {
    let Problem { request, conditions, plant } = problem;
    let mut text = format!("# A random scenario, made by `{origin}`.\n");
    text += match plant {
        None => "# Nothing promises that it has a complete stitching.\n",
        Some(_) => "# It has a complete valid stitching; one stands at its end. Others may be better.\n",
    };
    text += &format!(
        "version: 1\nname: {}\ndescription: {}\n\n{}",
        writing::name(name),
        writing::text(&description(recipe, ground, conditions)),
        container(recipe, ground)
    );
    text += &format!("\n# What is bid on.\nrequest:\n  nodes:\n{}", writing::request_nodes(request));
    if !request.edges.is_empty() {
        text += &writing::request_edges(request);
    }
    text += &format!("\n# Which container types each request type fits.\n{}", writing::mapping(request));
    if !conditions.is_empty() {
        text += "\n# `enforce: soft` on a comparison only changes what a bid is worth; a hard one also rules nodes out.\n\
                 conditions:\n";
        for condition in conditions {
            text += &format!("  - {}\n", writing::condition(request, condition));
        }
    }
    if recipe.capacity.is_some() {
        text += &format!(
            "\n# How many request nodes a container node takes.\ncapacity: {{attribute: {SLOTS}}}\n"
        );
    }
    text += &format!(
        "\n# `huddle run --seed N` lets messages take other orders on the same container.\nnetwork: {{latency: {{uniform: \
         [1ms, 10ms]}}}}\nrun: {{seed: {}}}\n",
        recipe.seed
    );
    if let Some(plant) = plant {
        text += "\n# What is expected of every run; `huddle test --bless` adds the stitching that comes out.\nexpect: \
                 {verdict: converged, complete: true, valid: true}\n# A complete stitching:\n";
        for (id, node) in plant.stitches() {
            text += &format!("#   {} -> {}\n", request.name(id), ground.container.name(node));
        }
    }
    text
}

fn description(recipe: &Recipe, ground: &Ground, conditions: &[Condition]) -> String {
    format!(
        "{} request nodes on {} container nodes under {} conditions",
        recipe.requests,
        ground.container.len(),
        conditions.len()
    )
}

fn container(recipe: &Recipe, ground: &Ground) -> String {
    let mut text = "# The nodes that bid: a graph made by rule, and an attribute for each node drawn from the seed. Another \
                    seed makes\n# another graph of the same kind.\ncontainer:\n"
        .to_owned();
    text += &format!("  generate: {}\n  attributes:\n", topology(&ground.topology));
    for (attribute, overlay) in &ground.overlays {
        text += &format!("    {attribute}: {}\n", self::overlay(overlay));
    }
    text + &format!("  seed: {}\n", recipe.seed)
}

fn topology(topology: &Topology) -> String {
    let numbers = match topology {
        Topology::Ring { nodes } => format!("ring, nodes: {nodes}"),
        Topology::Path { nodes } => format!("path, nodes: {nodes}"),
        Topology::Star { nodes } => format!("star, nodes: {nodes}"),
        Topology::Complete { nodes } => format!("complete, nodes: {nodes}"),
        Topology::Grid { rows, columns } => format!("grid, rows: {rows}, columns: {columns}"),
        Topology::Torus { rows, columns } => format!("torus, rows: {rows}, columns: {columns}"),
        Topology::ErdosRenyi { nodes, probability } => {
            format!("erdos_renyi, nodes: {nodes}, probability: {probability}")
        }
        Topology::BarabasiAlbert { nodes, m } => format!("barabasi_albert, nodes: {nodes}, m: {m}"),
        Topology::WattsStrogatz { nodes, k, rewire } => {
            format!("watts_strogatz, nodes: {nodes}, k: {k}, rewire: {rewire}")
        }
        Topology::RandomGeometric { nodes, radius } => {
            format!("random_geometric, nodes: {nodes}, radius: {radius}")
        }
        Topology::FatTree { k } => format!("fat_tree, k: {k}"),
    };
    format!("{{topology: {numbers}, connected: true}}")
}

/// An overlay of those that random scenarios have.
fn overlay(overlay: &Overlay) -> String {
    let list = |values: &mut dyn Iterator<Item = String>| values.collect::<Vec<_>>().join(", ");
    let mut text = String::new();
    let written = match overlay {
        Overlay::Choice(choices) => {
            write!(
                text,
                "{{choice: [{}]}}",
                list(&mut choices.iter().map(|(value, _)| writing::value(value)))
            )
        }
        Overlay::Cycle(values) => {
            write!(text, "{{cycle: [{}]}}", list(&mut values.iter().map(writing::value)))
        }
        Overlay::UniformInt(least, most) => write!(text, "{{uniform_int: [{least}, {most}]}}"),
        _ => unreachable!("random scenarios have no such attributes"),
    };
    written.expect("a string takes all that is written to it");
    text
}
