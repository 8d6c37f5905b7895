//! Random conditions of every kind.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use regex::Regex;

use super::{GROUPINGS, Mix, RANK, type_name};
use crate::model::{
    AttributeCondition, Composition, CompositionCondition, Condition, Enforce, Ordering, RequestId,
    TYPE_ATTRIBUTE, Test, Value,
};

/// The conditions of one instance with so many request nodes and container types, in random order.
pub(super) fn conditions(source: &mut ChaCha8Rng, mix: &Mix, requests: u32, types: u32) -> Vec<Condition> {
    let mut conditions: Vec<Condition> = Vec::new();
    for _ in 0..source.random_range(mix.attribute_conditions.clone()) {
        conditions.push(Condition::Attribute(attribute_condition(source, mix, requests, types)));
    }
    // A composition needs two request nodes.
    let compositions = if requests < 2 { 0 } else { source.random_range(mix.compositions.clone()) };
    for _ in 0..compositions {
        let condition = Condition::Composition(composition_condition(source, mix, requests));
        let position = source.random_range(0..=conditions.len() as u32);
        conditions.insert(position as usize, condition);
    }
    conditions
}

fn attribute_condition(source: &mut ChaCha8Rng, mix: &Mix, requests: u32, types: u32) -> AttributeCondition {
    let node = RequestId(source.random_range(0..requests));
    if source.random_bool(mix.soft) {
        let test = comparison(source, Enforce::Soft);
        return AttributeCondition { node, attribute: RANK.to_owned(), test };
    }
    let grouping = GROUPINGS[source.random_range(0..2_u32) as usize];
    let (attribute, test) = match source.random_range(0..7_u32) {
        0 => (grouping, Test::Eq(small(source))),
        1 => (grouping, Test::Neq(small(source))),
        2 => (grouping, Test::In(vec![small(source), small(source)])),
        3 => (grouping, Test::Exists),
        4 => (TYPE_ATTRIBUTE, Test::Regex(type_pattern(source, types))),
        _ => (RANK, comparison(source, Enforce::Hard)),
    };
    AttributeCondition { node, attribute: attribute.to_owned(), test }
}

fn comparison(source: &mut ChaCha8Rng, enforce: Enforce) -> Test {
    let orderings = [Ordering::Lt, Ordering::Lte, Ordering::Gt, Ordering::Gte];
    let ordering = orderings[source.random_range(0..4_u32) as usize];
    Test::Compare { ordering, threshold: f64::from(source.random_range(0..4_u32)), enforce }
}

fn small(source: &mut ChaCha8Rng) -> Value {
    Value::Integer(i64::from(source.random_range(0..3_u32)))
}

/// Matches one or two of the types.
pub(crate) fn type_pattern(source: &mut ChaCha8Rng, types: u32) -> Regex {
    let kinds = [type_name(source.random_range(0..types)), type_name(source.random_range(0..types))];
    let pattern = format!("^({}|{})$", kinds[0], kinds[1]);
    Regex::new(&pattern).expect("type names are letters")
}

fn composition_condition(source: &mut ChaCha8Rng, mix: &Mix, requests: u32) -> CompositionCondition {
    let attribute = GROUPINGS[source.random_range(0..2_u32) as usize].to_owned();
    let [same, diff, share, nshare] = [mix.kinds.same, mix.kinds.diff, mix.kinds.share, mix.kinds.nshare];
    let drawn = source.random_range(0..same + diff + share + nshare);
    let composition = if drawn < same {
        Composition::Same
    } else if drawn < same + diff {
        Composition::Diff
    } else if drawn < same + diff + share {
        Composition::Share(attribute)
    } else {
        Composition::Nshare(attribute)
    };
    CompositionCondition { nodes: members(source, requests, requests), composition }
}

/// Two or more, and at most `most`, different request nodes in any order.
pub(crate) fn members(source: &mut ChaCha8Rng, requests: u32, most: u32) -> Vec<RequestId> {
    let count = source.random_range(2..=most);
    let mut members: Vec<RequestId> = (0..requests).map(RequestId).collect();
    for position in 0..count {
        members.swap(position as usize, source.random_range(position..requests) as usize);
    }
    members.truncate(count as usize);
    members
}
