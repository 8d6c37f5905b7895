//! Why nothing complete is valid: a set of conditions that cannot all hold, of which none can be spared.
//!
//! The set is *minimal*: without any one of its members the others can hold together. It need not be the smallest of
//! all such sets. It is found by deletion: from everything that is demanded, one demand after the other is lifted, and
//! stays lifted if what is left still has no complete valid stitching, which [`exact`] decides.

use super::exact;
use super::limits::Limits;
use crate::model::{Condition, Instance, RequestId, Value};

/// Something that an instance demands, and that can be lifted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Demand {
    /// That a request node is stitched to a container node of a fitting type. Lifted, every type fits.
    Mapping(RequestId),
    /// The condition at this position of [`Instance::conditions`].
    Condition(usize),
    /// The validator at this position of [`Instance::validators`], which is promoted. Lifted, it only judges.
    Limit(usize),
    /// The capacity of container nodes. Lifted, they take any number of request nodes.
    Capacity,
    /// That the credits expression has a value for whatever bids. Lifted, base credits hold.
    Expression,
}

impl Demand {
    /// The demand in the words of the scenario format, with the names of request nodes.
    pub fn describe(self, instance: &Instance) -> String {
        let names = |nodes: &[RequestId]| {
            nodes.iter().map(|node| instance.request.name(*node)).collect::<Vec<&str>>().join(", ")
        };
        match self {
            Self::Mapping(request) => format!("mapping of {}", instance.request.name(request)),
            Self::Condition(position) => {
                let rule = instance.describe_condition(position);
                match &instance.conditions[position] {
                    Condition::Attribute(condition) => format!("{rule} for {}", names(&[condition.node])),
                    Condition::Composition(condition) => format!("{rule} over {}", names(&condition.nodes)),
                }
            }
            Self::Limit(position) => format!("limit {}", instance.validators[position].name()),
            Self::Capacity => "capacity".to_owned(),
            Self::Expression => "credits".to_owned(),
        }
    }
}

/// A set of demands that no complete stitching of any part meets.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Conflict {
    /// The demands, in the order mapping, conditions, limits, capacity, expression. Empty when nothing can be complete even with all
    /// of them lifted: the container has no node with a type, or credits are out of range.
    pub demands: Vec<Demand>,
    /// Whether it is proven that none of them can be spared; `false` when a limit cut a proof short.
    pub minimal: bool,
}

/// What became of the question why nothing complete is valid.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Finding {
    /// There is a complete valid stitching.
    Completable,
    /// There is none, for this reason.
    Conflict(Conflict),
    /// A limit was reached before either was proven.
    Unknown,
}

/// Finds a minimal conflict. The limits hold for each of the questions whether some demands can be met together, of which
/// there are at most two more than demands.
pub fn find(instance: &Instance, limits: Limits) -> Finding {
    match exact::is_completable(instance, limits) {
        Some(true) => return Finding::Completable,
        None => return Finding::Unknown,
        Some(false) => {}
    }
    let all = demands(instance);
    let (mut kept, mut minimal) = (all.clone(), true);
    // Conditions first: of several reasons the one nearest to the mapping is plainest.
    for demand in all.iter().rev() {
        let rest: Vec<Demand> = kept.iter().copied().filter(|other| other != demand).collect();
        match exact::is_completable(&restricted(instance, &rest), limits) {
            Some(false) => kept = rest,
            Some(true) => {}
            None => minimal = false,
        }
    }
    Finding::Conflict(Conflict { demands: kept, minimal })
}

/// Everything that an instance demands and that can be lifted.
pub fn demands(instance: &Instance) -> Vec<Demand> {
    let mut demands: Vec<Demand> = instance.request.ids().map(Demand::Mapping).collect();
    demands.extend((0..instance.conditions.len()).map(Demand::Condition));
    let promoted = instance.validators.iter().enumerate().filter(|(_, validator)| validator.promote);
    demands.extend(promoted.map(|(position, _)| Demand::Limit(position)));
    demands.extend(instance.capacity.is_some().then_some(Demand::Capacity));
    demands.extend(instance.credits.is_some().then_some(Demand::Expression));
    demands
}

/// The instance with only these of its demands.
pub fn restricted(instance: &Instance, demands: &[Demand]) -> Instance {
    let mut restricted = instance.clone();
    let kinds = kinds(instance);
    for request in instance.request.ids() {
        if !demands.contains(&Demand::Mapping(request)) {
            restricted.request.nodes[request.index()].fits.clone_from(&kinds);
        }
    }
    let mut position = 0;
    restricted.conditions.retain(|_| {
        position += 1;
        demands.contains(&Demand::Condition(position - 1))
    });
    for (position, validator) in restricted.validators.iter_mut().enumerate() {
        validator.promote &= demands.contains(&Demand::Limit(position));
    }
    if !demands.contains(&Demand::Capacity) {
        restricted.capacity = None;
    }
    if !demands.contains(&Demand::Expression) {
        restricted.credits = None;
    }
    restricted
}

/// All types of container nodes, each once.
fn kinds(instance: &Instance) -> Vec<Value> {
    let mut kinds: Vec<Value> = Vec::new();
    for kind in instance.container.nodes().filter_map(|node| instance.container.kind(node)) {
        if !kinds.contains(kind) {
            kinds.push(kind.clone());
        }
    }
    kinds
}

#[cfg(test)]
mod tests;
