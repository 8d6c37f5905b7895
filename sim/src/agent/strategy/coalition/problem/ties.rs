//! How ties can be spent, and what follows for the selection.

use super::{AttributeId, Item, Symbol, ValueTies};

/// Most orders of spending ties that are tried: the outside ties of a bundle for its ceiling, and those of an item over
/// several attributes for the best bids of a key. It depends on the problem alone, never on the bids, so that ceilings
/// only rise and the selection within a key is one join.
const MOST_SPENDING_ORDERS: u64 = 5_000;

/// Whether so many ties of each kind can be spent in few enough orders to try them all.
pub fn can_be_tried(counts: impl Iterator<Item = usize>) -> bool {
    spending_orders(counts) <= MOST_SPENDING_ORDERS
}

/// The number of orders in which ties can be spent: the multinomial coefficient, saturating.
fn spending_orders(counts: impl Iterator<Item = usize>) -> u64 {
    let (mut orders, mut spent) = (1_u64, 0_u64);
    for count in counts {
        for chosen in 1..=count as u64 {
            spent += 1;
            orders = orders.saturating_mul(spent) / chosen;
        }
    }
    orders
}

/// How an item's `nshare` ties select, given how many values each attribute has.
pub fn value_ties(item: &Item, widths: &[usize]) -> ValueTies {
    let chunks = item.nshare.chunk_by(|(left, _), (right, _)| left == right);
    let ties: Vec<(AttributeId, usize)> = chunks.map(|chunk| (chunk[0].0, chunk.len())).collect();
    // Of attributes with equally many values the first.
    let widest = ties.iter().max_by_key(|(attribute, _)| (widths[*attribute], std::cmp::Reverse(*attribute)));
    let Some((attribute, count)) = widest.copied() else { return ValueTies::None };
    let counts = ties.iter().map(|(_, count)| *count).chain([item.node_ties]);
    if ties.len() > 1 && can_be_tried(counts) {
        return ValueTies::Tried(ties);
    }
    let beside = ties.iter().map(|(other, _)| *other).filter(|other| *other != attribute).collect();
    ValueTies::Counted { attribute, ties: count, beside }
}

/// Per attribute, how many values it has.
pub fn count_values(profiles: &[Box<[Symbol]>], attributes: usize) -> Vec<usize> {
    let highest = |attribute: usize| profiles.iter().filter_map(move |profile| profile[attribute]).max();
    (0..attributes).map(|attribute| highest(attribute).map_or(0, |highest| highest as usize + 1)).collect()
}
