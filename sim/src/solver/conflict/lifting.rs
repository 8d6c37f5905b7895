//! An instance of which some demands are lifted.
//!
//! Lifting never takes anything away: whatever stitching meets some demands also meets fewer of them. That is why a
//! lifted comparison stays as a soft one, which keeps the base that an expression computes with, and a lifted expression
//! gives way to one that always has a value.

use super::Demand;
use crate::model::{Condition, Enforce, Expression, Instance, Stitching, Test, Value};

/// An instance, and a copy of it from which demands are lifted. The container is copied once.
pub struct Lifting<'a> {
    instance: &'a Instance,
    /// All types of container nodes, each once.
    kinds: Vec<Value>,
    lifted: Instance,
}

impl<'a> Lifting<'a> {
    pub fn new(instance: &'a Instance) -> Self {
        let mut kinds: Vec<Value> = Vec::new();
        for kind in instance.container.nodes().filter_map(|node| instance.container.kind(node)) {
            if !kinds.contains(kind) {
                kinds.push(kind.clone());
            }
        }
        Self { instance, kinds, lifted: instance.clone() }
    }

    /// The instance with only these of its demands.
    pub fn keeping(&mut self, demands: &[Demand]) -> &Instance {
        let (instance, lifted) = (self.instance, &mut self.lifted);
        for request in instance.request.ids() {
            let node = &instance.request.nodes[request.index()];
            // Without any type nothing fits, and a node that fits no type would not be requested.
            let is_kept =
                !node.is_requested() || self.kinds.is_empty() || demands.contains(&Demand::Mapping(request));
            let fits = if is_kept { &node.fits } else { &self.kinds };
            lifted.request.nodes[request.index()].fits.clone_from(fits);
        }
        let conditions = instance.conditions.iter().enumerate();
        let left = conditions.filter_map(|(position, condition)| {
            if demands.contains(&Demand::Condition(position)) {
                return Some(condition.clone());
            }
            softened(condition)
        });
        lifted.conditions = left.collect();
        for (position, validator) in lifted.validators.iter_mut().enumerate() {
            validator.promote =
                instance.validators[position].promote && demands.contains(&Demand::Limit(position));
        }
        lifted.capacity = instance.capacity.clone().filter(|_| demands.contains(&Demand::Capacity));
        lifted.credits = match demands.contains(&Demand::Expression) {
            true => instance.credits.clone(),
            false => instance.credits.as_ref().map(|_| always_zero()),
        };
        lifted
    }

    /// Whether a complete stitching meets a demand.
    pub fn meets(&mut self, demand: Demand, stitching: &Stitching) -> bool {
        self.keeping(&[demand]).is_valid(stitching)
    }
}

/// What is left of a condition that is lifted: the term that it adds to the base credits.
fn softened(condition: &Condition) -> Option<Condition> {
    let Condition::Attribute(condition) = condition else { return None };
    let Test::Compare { ordering, threshold, .. } = condition.test else { return None };
    let mut condition = condition.clone();
    condition.test = Test::Compare { ordering, threshold, enforce: Enforce::Soft };
    Some(Condition::Attribute(condition))
}

fn always_zero() -> Expression {
    Expression::parse("0").expect("a number is an expression")
}
