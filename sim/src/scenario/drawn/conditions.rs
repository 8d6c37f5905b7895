//! Random conditions: of kinds that are asked for, and, on request, such as hold for a stitching.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::Recipe;
use super::container::RANK_MAX;
use crate::instances::conditions::{members, type_pattern};
use crate::instances::{GROUPINGS, RANK};
use crate::model::{
    AttributeCondition, Composition, CompositionCondition, Condition, Container, Enforce, Ordering,
    RequestId, Stitching, TYPE_ATTRIBUTE, Test, Value,
};

/// A kind of attribute condition.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TestKind {
    /// Equal to a value.
    Eq,
    /// Not equal to a value.
    Neq,
    /// Less than a number.
    Lt,
    /// At most a number.
    Lte,
    /// More than a number.
    Gt,
    /// At least a number.
    Gte,
    /// A pattern.
    Regex,
    /// One of two values.
    In,
    /// The attribute is there.
    Exists,
}

impl TestKind {
    /// All of them.
    pub const ALL: [Self; 9] =
        [Self::Eq, Self::Neq, Self::Lt, Self::Lte, Self::Gt, Self::Gte, Self::Regex, Self::In, Self::Exists];

    /// Its key in a scenario.
    pub fn key(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Neq => "neq",
            Self::Lt => "lt",
            Self::Lte => "lte",
            Self::Gt => "gt",
            Self::Gte => "gte",
            Self::Regex => "regex",
            Self::In => "in",
            Self::Exists => "exists",
        }
    }
}

/// A kind of composition.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CompositionKind {
    /// One container node for all.
    Same,
    /// Different container nodes.
    Diff,
    /// One value of an attribute.
    Share,
    /// Different values of an attribute.
    Nshare,
}

impl CompositionKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Same, Self::Diff, Self::Share, Self::Nshare];

    /// Its key in a scenario.
    pub fn key(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Diff => "diff",
            Self::Share => "share",
            Self::Nshare => "nshare",
        }
    }
}

/// The most request nodes in one composition.
const MEMBERS_MAX: u32 = 3;

/// So many conditions are drawn until one of a kind holds.
const DRAWS_MAX: u32 = 500;

/// Conditions of which nothing is known.
pub(super) fn any(source: &mut ChaCha8Rng, recipe: &Recipe) -> Vec<Condition> {
    holding(source, recipe, |_| true).expect("every condition will do")
}

/// Conditions that all `hold`; `None` where too many in a row do not.
pub(super) fn holding(
    source: &mut ChaCha8Rng,
    recipe: &Recipe,
    holds: impl Fn(&Condition) -> bool,
) -> Option<Vec<Condition>> {
    let mut conditions: Vec<Condition> = Vec::new();
    for _ in 0..recipe.conditions {
        let kind = kind(source, &recipe.tests);
        conditions.push(first(&holds, || attribute_condition(source, recipe, kind))?);
    }
    for kind in &recipe.compositions {
        conditions.push(first(&holds, || composition_condition(source, recipe, *kind))?);
    }
    Some(conditions)
}

fn first(holds: impl Fn(&Condition) -> bool, mut draw: impl FnMut() -> Condition) -> Option<Condition> {
    (0..DRAWS_MAX).map(|_| draw()).find(holds)
}

/// Whether a condition holds for a complete stitching.
pub(super) fn hold(condition: &Condition, container: &Container, stitching: &Stitching) -> bool {
    match condition {
        Condition::Attribute(condition) => {
            let node = stitching.get(condition.node);
            node.is_some_and(|node| condition.admits(container.attribute(node, &condition.attribute)))
        }
        Condition::Composition(condition) => condition.broken_by(stitching, container).is_none(),
    }
}

fn kind(source: &mut ChaCha8Rng, weights: &[(TestKind, u32)]) -> TestKind {
    let total: u64 = weights.iter().map(|(_, weight)| u64::from(*weight)).sum();
    let mut drawn = source.random_range(0..total);
    for (kind, weight) in weights {
        if drawn < u64::from(*weight) {
            return *kind;
        }
        drawn -= u64::from(*weight);
    }
    unreachable!("the draw is below the sum of the weights")
}

fn attribute_condition(source: &mut ChaCha8Rng, recipe: &Recipe, kind: TestKind) -> Condition {
    let node = RequestId(source.random_range(0..recipe.requests));
    let grouping = GROUPINGS[source.random_range(0..2_u32) as usize];
    let group = |source: &mut ChaCha8Rng| Value::Integer(i64::from(source.random_range(0..recipe.groups)));
    let (attribute, test) = match kind {
        TestKind::Eq => (grouping, Test::Eq(group(source))),
        TestKind::Neq => (grouping, Test::Neq(group(source))),
        TestKind::In => (grouping, Test::In(two(source, group))),
        TestKind::Exists => (grouping, Test::Exists),
        TestKind::Regex => (TYPE_ATTRIBUTE, Test::Regex(type_pattern(source, recipe.types))),
        TestKind::Lt => (RANK, comparison(source, recipe, Ordering::Lt)),
        TestKind::Lte => (RANK, comparison(source, recipe, Ordering::Lte)),
        TestKind::Gt => (RANK, comparison(source, recipe, Ordering::Gt)),
        TestKind::Gte => (RANK, comparison(source, recipe, Ordering::Gte)),
    };
    Condition::Attribute(AttributeCondition { node, attribute: attribute.to_owned(), test })
}

/// Two different values where there are two.
fn two(source: &mut ChaCha8Rng, draw: impl Fn(&mut ChaCha8Rng) -> Value) -> Vec<Value> {
    let mut values = vec![draw(source), draw(source)];
    values.dedup();
    values
}

/// A comparison of a rank that about half of the nodes or more meet.
fn comparison(source: &mut ChaCha8Rng, recipe: &Recipe, ordering: Ordering) -> Test {
    let half = RANK_MAX / 2;
    let threshold = match ordering {
        Ordering::Lt | Ordering::Lte => source.random_range(half..=RANK_MAX),
        Ordering::Gt | Ordering::Gte => source.random_range(0..=half),
    };
    let enforce = if source.random_bool(recipe.soft) { Enforce::Soft } else { Enforce::Hard };
    Test::Compare { ordering, threshold: f64::from(threshold), enforce }
}

fn composition_condition(source: &mut ChaCha8Rng, recipe: &Recipe, kind: CompositionKind) -> Condition {
    let nodes = members(source, recipe.requests, recipe.requests.min(MEMBERS_MAX));
    let attribute = GROUPINGS[source.random_range(0..2_u32) as usize].to_owned();
    let composition = match kind {
        CompositionKind::Same => Composition::Same,
        CompositionKind::Diff => Composition::Diff,
        CompositionKind::Share => Composition::Share(attribute),
        CompositionKind::Nshare => Composition::Nshare(attribute),
    };
    Condition::Composition(CompositionCondition { nodes, composition })
}
