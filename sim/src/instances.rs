//! Random instances for tests, benchmarks and studies: small, seeded, and mixed from every kind of condition.
//!
//! The same seed and [`Mix`] give the same [`Instance`] on every machine. Container nodes are called `n0`, `n1`, ...
//! and request nodes `r0`, `r1`, ...; container types are `a`, `b`, ..., request types `t0`, `t1`, ...
//!
//! ```
//! use huddle_sim::instances::{self, Mix};
//! use huddle_sim::solver::exhaustive;
//!
//! let instance = instances::feasible(7, &Mix::small());
//! assert!(exhaustive::best(&instance).stitching().is_complete());
//! ```

pub(crate) mod conditions;
#[cfg(test)]
mod tests;

use std::ops::RangeInclusive;
use std::sync::Arc;

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::model::{
    Capacity, Container, ContainerBuilder, ContainerId, Edge, Expression, Instance, Request, RequestId,
    RequestNode, TYPE_ATTRIBUTE, Validator, Value,
};
use crate::random::{Purpose, draw, stream};
use crate::solver::exhaustive;

/// The names of attributes with few values, which `share` and `nshare` are drawn over.
pub(crate) const GROUPINGS: [&str; 2] = ["group", "zone"];

/// The numeric attribute that credits come from.
pub(crate) const RANK: &str = "rank";

/// The attribute that a capacity of each node's own is read from.
pub(crate) const SLOTS: &str = "slots";

/// What random instances are made of. Probabilities are shares between 0 and 1.
#[derive(Clone, PartialEq, Debug)]
pub struct Mix {
    /// How many container nodes; at least 1.
    pub nodes: RangeInclusive<u32>,
    /// How many request nodes; at least 1.
    pub requests: RangeInclusive<u32>,
    /// The probability of each edge beyond those that connect the container.
    pub edge_density: f64,
    /// The probability that a container falls apart into two or more parts.
    pub disconnected: f64,
    /// The probability that an edge is directed.
    pub directed: f64,
    /// How many container types, and as many request types.
    pub types: RangeInclusive<u32>,
    /// How many values `group` and `zone` have.
    pub groupings: RangeInclusive<u32>,
    /// The probability that a node lacks an attribute; its type is never missing.
    pub missing: f64,
    /// The probability that ranks are small whole numbers, so that credits tie often, and not finely graded.
    pub ties: f64,
    /// How many attribute conditions, soft ones included.
    pub attribute_conditions: RangeInclusive<u32>,
    /// The probability that an attribute condition that may be soft is.
    pub soft: f64,
    /// How many composition conditions, over any two or more request nodes each: they overlap and nest.
    pub compositions: RangeInclusive<u32>,
    /// How often each kind of composition is drawn.
    pub kinds: CompositionWeights,
    /// The probability of a promoted validator.
    pub promoted: f64,
    /// The probability that nodes have a capacity: one for all, or an attribute `slots` of their own.
    pub capacity: f64,
    /// The probability of a credits expression.
    pub expression: f64,
}

/// How often each kind of composition is drawn, relative to the others; at least one is above 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CompositionWeights {
    /// Weight of `same`.
    pub same: u32,
    /// Weight of `diff`.
    pub diff: u32,
    /// Weight of `share`.
    pub share: u32,
    /// Weight of `nshare`.
    pub nshare: u32,
}

impl Mix {
    /// 6 to 12 connected nodes, 2 to 4 request nodes, every mix of conditions; without validators and expression.
    pub fn small() -> Self {
        Self {
            nodes: 6..=12,
            requests: 2..=4,
            edge_density: 0.15,
            disconnected: 0.0,
            directed: 0.2,
            types: 1..=3,
            groupings: 2..=4,
            missing: 0.1,
            ties: 0.5,
            attribute_conditions: 0..=3,
            soft: 0.6,
            compositions: 0..=4,
            kinds: CompositionWeights { same: 1, diff: 3, share: 3, nshare: 2 },
            promoted: 0.0,
            capacity: 0.0,
            expression: 0.0,
        }
    }

    /// As [`Mix::small`], with 2 to 4 compositions over 3 or 4 request nodes: the instances in which these overlap
    /// most.
    pub fn coupled() -> Self {
        Self { requests: 3..=4, compositions: 2..=4, attribute_conditions: 0..=2, ..Self::small() }
    }

    /// As [`Mix::small`], with up to 30 nodes and 6 request nodes: too many for brute force.
    pub fn medium() -> Self {
        Self { nodes: 6..=30, requests: 2..=6, ..Self::small() }
    }

    /// Up to 20 request nodes, and attributes with up to 12 values, for containers of up to some thousands of nodes;
    /// with [`over`], `nodes` and edges are those of the graph.
    pub fn large() -> Self {
        Self { nodes: 100..=2000, requests: 4..=20, groupings: 2..=12, edge_density: 0.0, ..Self::small() }
    }

    /// As [`Mix::small`], with capacities, promoted validators and credits expressions now and then, and containers of several
    /// parts.
    pub fn everything() -> Self {
        Self { disconnected: 0.3, promoted: 0.3, capacity: 0.3, expression: 0.3, ..Self::small() }
    }
}

/// The random instance of a seed.
///
/// # Panics
/// When the mix allows no node, no request node or no type, or a probability is no share.
pub fn random(seed: u64, mix: &Mix) -> Instance {
    let mut source = stream(seed, Purpose::Sampling, 0);
    let types = source.random_range(mix.types.clone());
    let mut builder = container(&mut source, mix, types);
    let capacity = limit(&mut builder, seed, mix);
    complete(&mut source, mix, types, builder.build(), capacity)
}

/// The random instance of a seed over a graph that is already made: attributes are laid over its nodes, and its edges stay
/// as they are.
///
/// # Panics
/// As [`random`].
pub fn over(seed: u64, mix: &Mix, mut graph: ContainerBuilder) -> Instance {
    let mut source = stream(seed, Purpose::Sampling, 0);
    let types = source.random_range(mix.types.clone());
    let nature = Nature::draw(&mut source, mix, types);
    for position in 0..graph.len() {
        nature.furnish(&mut graph, ContainerId::at(position), &mut source);
    }
    let capacity = limit(&mut graph, seed, mix);
    complete(&mut source, mix, types, graph.build(), capacity)
}

/// Draws a capacity, and the slots that it may ask for, from a stream of its own, so that mixes without capacities are the
/// same whether there are any or not.
fn limit(builder: &mut ContainerBuilder, seed: u64, mix: &Mix) -> Option<Capacity> {
    let mut source = stream(seed, Purpose::Sampling, 1);
    let capacity = source.random_bool(mix.capacity).then(|| capacity(&mut source))?;
    if let Capacity::Attribute(_) = capacity {
        for position in 0..builder.len() {
            if !source.random_bool(mix.missing) {
                let slots = Value::Integer(source.random_range(0..=3));
                builder.attribute(ContainerId::at(position), SLOTS, slots);
            }
        }
    }
    Some(capacity)
}

/// An instance over a container: request, conditions, expression and validators.
fn complete(
    source: &mut ChaCha8Rng,
    mix: &Mix,
    types: u32,
    container: Container,
    capacity: Option<Capacity>,
) -> Instance {
    let requests = source.random_range(mix.requests.clone());
    let request = request(source, requests, types);
    let conditions = conditions::conditions(source, mix, request.len() as u32, types);
    let credits = source.random_bool(mix.expression).then(|| expression(source));
    let validators = match source.random_bool(mix.promoted) {
        true => vec![promoted_validator(source, &container, types)],
        false => Vec::new(),
    };
    Instance { container, request, conditions, credits, capacity, validators }
}

/// The first random instance, of those that follow from a seed, that has a complete valid stitching.
///
/// # Panics
/// As [`random`], and when 100,000 instances in a row have none.
pub fn feasible(seed: u64, mix: &Mix) -> Instance {
    (0..100_000)
        .map(|attempt| random(draw(seed, Purpose::Sampling, attempt, 1), mix))
        .find(|instance| exhaustive::best(instance).stitching().is_complete())
        .unwrap_or_else(|| panic!("no feasible instance follows from seed {seed} and {mix:?}"))
}

fn capacity(source: &mut ChaCha8Rng) -> Capacity {
    match source.random_bool(0.4) {
        true => Capacity::Uniform(source.random_range(1..=2)),
        false => Capacity::Attribute(SLOTS.to_owned()),
    }
}

/// How the attributes of the container nodes of one instance are drawn.
struct Nature {
    types: u32,
    groupings: u32,
    ties: bool,
    missing: f64,
}

impl Nature {
    fn draw(source: &mut ChaCha8Rng, mix: &Mix, types: u32) -> Self {
        let ties = source.random_bool(mix.ties);
        Self { types, groupings: source.random_range(mix.groupings.clone()), ties, missing: mix.missing }
    }

    /// Gives a node its attributes.
    fn furnish(&self, builder: &mut ContainerBuilder, node: ContainerId, source: &mut ChaCha8Rng) {
        builder.attribute(node, TYPE_ATTRIBUTE, type_name(source.random_range(0..self.types)));
        for grouping in GROUPINGS {
            if !source.random_bool(self.missing) {
                let value = source.random_range(0..self.groupings);
                builder.attribute(node, grouping, grouping_value(value, source));
            }
        }
        if !source.random_bool(self.missing) {
            builder.attribute(node, RANK, rank(source, self.ties));
        }
    }
}

fn container(source: &mut ChaCha8Rng, mix: &Mix, types: u32) -> ContainerBuilder {
    let count = source.random_range(mix.nodes.clone());
    let mut builder = ContainerBuilder::default();
    let nature = Nature::draw(source, mix, types);
    for position in 0..count {
        let node = builder.node(format!("n{position}"));
        nature.furnish(&mut builder, node, source);
    }
    for (from, to) in edges(source, mix, count) {
        let directed = source.random_bool(mix.directed);
        builder.edge(Edge { from, to, directed, attributes: Default::default() });
    }
    builder
}

/// Edges that join the nodes to a random tree, or to two or three, and some more inside each of these.
fn edges(source: &mut ChaCha8Rng, mix: &Mix, count: u32) -> Vec<(ContainerId, ContainerId)> {
    let parts = if source.random_bool(mix.disconnected) { source.random_range(2..=3) } else { 1 };
    let part_of: Vec<u32> = (0..count).map(|_| source.random_range(0..parts)).collect();
    let mut edges = Vec::new();
    for node in 0..count {
        let earlier: Vec<u32> =
            (0..node).filter(|other| part_of[*other as usize] == part_of[node as usize]).collect();
        if earlier.is_empty() {
            continue;
        }
        let parent = earlier[source.random_range(0..earlier.len() as u32) as usize];
        for other in earlier {
            if other == parent || source.random_bool(mix.edge_density) {
                edges.push((ContainerId(other), ContainerId(node)));
            }
        }
    }
    edges
}

/// A request of so many nodes in a chain, each of one of the types.
pub(crate) fn request(source: &mut ChaCha8Rng, count: u32, types: u32) -> Request {
    let mapping: Vec<Vec<Value>> = (0..types).map(|own| fits(source, own, types)).collect();
    let nodes = (0..count).map(|position| {
        let kind = source.random_range(0..types);
        RequestNode {
            name: Arc::from(format!("r{position}")),
            kind: Value::text(format!("t{kind}")),
            fits: mapping[kind as usize].clone(),
        }
    });
    let nodes = nodes.collect();
    let edges = (1..count).map(|position| (RequestId(position - 1), RequestId(position))).collect();
    Request { nodes, edges }
}

/// The container types that a request type maps to: its own, and some others.
fn fits(source: &mut ChaCha8Rng, own: u32, types: u32) -> Vec<Value> {
    let fits = (0..types).filter(|kind| *kind == own || source.random_bool(0.35));
    fits.map(type_name).collect()
}

fn promoted_validator(source: &mut ChaCha8Rng, container: &Container, types: u32) -> Validator {
    let most = container.nodes().map(|node| container.incoming(node)).max().unwrap_or(0);
    Validator {
        kind: type_name(source.random_range(0..types)),
        edges: source.random_range(1..=most + 2),
        rank: source.random_bool(0.3).then(|| f64::from(source.random_range(0..4_u32))),
        promote: true,
    }
}

fn expression(source: &mut ChaCha8Rng) -> Expression {
    const SOURCES: [&str; 4] =
        ["base + 0.5 * rank", "2 * base - or(rank, 0)", "min(base, 3)", "base + 1 / (1 + abs(rank))"];
    let text = SOURCES[source.random_range(0..SOURCES.len() as u32) as usize];
    Expression::parse(text).expect("the expressions above are well formed")
}

pub(crate) fn type_name(kind: u32) -> Value {
    Value::text(char::from(b'a' + (kind % 26) as u8).to_string())
}

/// One value, now and then in another spelling that equals it: 1 as 1.0.
fn grouping_value(value: u32, source: &mut ChaCha8Rng) -> Value {
    match source.random_bool(0.2) {
        true => Value::Float(f64::from(value)),
        false => Value::Integer(i64::from(value)),
    }
}

fn rank(source: &mut ChaCha8Rng, ties: bool) -> Value {
    match ties {
        true => Value::Integer(i64::from(source.random_range(0..4_u32))),
        false => Value::Float(f64::from(source.random_range(0..4000_u32)) / 1000.0),
    }
}
