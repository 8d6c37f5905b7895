//! How ties can be spent, and what follows for the selection.

use super::super::bid::ItemId;
use super::compile::takes_a_value;
use super::{
    AttributeId, Bundle, CeilingRule, CountedTies, Counting, Forbids, Item, OutsideTie, Symbol, ValueTies,
};

/// Most sets of things that the outside ties of a bundle may take away, counted along the best totals, for its ceiling to
/// be searched. It depends on the problem alone, never on the bids, so that ceilings only rise.
const MOST_SETS: f64 = 1_000.0;

/// Most choices of values among which a cover is sought for the best bids of a key. It depends on the problem alone, so
/// that the selection within a key is one join.
const MOST_COVERS: f64 = 100_000.0;

/// How the ceiling of a bundle of several items is computed, given how many values each attribute has.
pub fn ceiling_rule(bundle: &Bundle, items: &[Item], widths: &[usize], has_room_limits: bool) -> CeilingRule {
    if sets_taken(&bundle.outside) <= MOST_SETS {
        return CeilingRule::Searched;
    }
    counting(bundle, items, widths, has_room_limits).map_or(CeilingRule::None, CeilingRule::Counted)
}

/// What counting the ceiling of a bundle needs to know; `None` where values of several attributes are too many to count.
pub fn counting(
    bundle: &Bundle,
    items: &[Item],
    widths: &[usize],
    has_room_limits: bool,
) -> Option<Counting> {
    let ties = |item: &ItemId| counted_ties(bundle, items, *item, widths, has_room_limits);
    let items = bundle.items.iter().map(ties).collect::<Option<_>>()?;
    let outside = || bundle.outside.iter();
    let nodes = outside().filter(|tie| tie.forbids == Forbids::Node).map(|tie| tie.count).sum();
    let kills = bundle.classes.iter().map(|class| {
        let hits = |tie: &&OutsideTie| {
            tie.forbids == Forbids::ValueOf(class.attribute)
                && tie.items.iter().any(|item| class.items.contains(item))
        };
        outside().filter(hits).map(|tie| tie.count).sum()
    });
    Some(Counting { nodes, kills: kills.collect(), items })
}

/// How many sets of things outside ties can take away at most, if each hits any item of its own.
fn sets_taken(ties: &[OutsideTie]) -> f64 {
    let sets = ties.iter().map(|tie| {
        let hit = (tie.items.len() + tie.crowded.len()) as f64;
        (0..=tie.count as i32).map(|taken| hit.powi(taken)).sum::<f64>()
    });
    sets.product()
}

/// What an item of a bundle can lose in one cell; `None` where that is not counted.
fn counted_ties(
    bundle: &Bundle,
    items: &[Item],
    own: ItemId,
    widths: &[usize],
    has_room_limits: bool,
) -> Option<CountedTies> {
    let item = &items[usize::from(own)];
    let by_node = |other: &&ItemId| {
        **other != own && (has_room_limits || item.diff.contains(other)) && !takes_a_value(item, **other)
    };
    let nodes = bundle.items.iter().filter(by_node).count();
    let is_shared = |attribute: AttributeId| {
        bundle.classes.iter().any(|class| class.attribute == attribute && class.items.contains(&own))
    };
    let chunks = item.nshare.chunk_by(|(left, _), (right, _)| left == right);
    let mut values: Vec<(AttributeId, usize)> = chunks
        .map(|chunk| (chunk[0].0, chunk.len()))
        .filter(|(attribute, _)| !is_shared(*attribute))
        .collect();
    sort_by_choices(&mut values, widths);
    (covers(&values, widths) <= MOST_COVERS).then_some(CountedTies { nodes, values })
}

/// The attribute with most choices of values comes last, and is counted.
fn sort_by_choices(ties: &mut [(AttributeId, usize)], widths: &[usize]) {
    ties.sort_by(|left, right| {
        let [left, right] = [left, right].map(|(attribute, count)| choices(widths[*attribute], *count));
        left.total_cmp(&right)
    });
}

/// How many choices of values there are, of all attributes but the last.
fn covers(ties: &[(AttributeId, usize)], widths: &[usize]) -> f64 {
    let counted = ties.len().saturating_sub(1);
    ties[..counted].iter().map(|(attribute, count)| choices(widths[*attribute], *count)).product()
}

/// How an item's `nshare` ties select, given how many values each attribute has.
pub fn value_ties(item: &Item, widths: &[usize]) -> ValueTies {
    let chunks = item.nshare.chunk_by(|(left, _), (right, _)| left == right);
    let mut ties: Vec<(AttributeId, usize)> = chunks.map(|chunk| (chunk[0].0, chunk.len())).collect();
    sort_by_choices(&mut ties, widths);
    let Some((attribute, count)) = ties.last().copied() else { return ValueTies::None };
    if ties.len() > 1 && covers(&ties, widths) <= MOST_COVERS {
        return ValueTies::Covered(ties);
    }
    let beside = ties.iter().map(|(other, _)| *other).filter(|other| *other != attribute).collect();
    ValueTies::Counted { attribute, ties: count, beside }
}

/// How many sets of so many values, or of all, there are.
fn choices(values: usize, chosen: usize) -> f64 {
    let chosen = chosen.min(values);
    (0..chosen).map(|nth| (values - nth) as f64 / (nth + 1) as f64).product()
}

/// Per attribute, how many values it has.
pub fn count_values(profiles: &[Box<[Symbol]>], attributes: usize) -> Vec<usize> {
    let highest = |attribute: usize| profiles.iter().filter_map(move |profile| profile[attribute]).max();
    (0..attributes).map(|attribute| highest(attribute).map_or(0, |highest| highest as usize + 1)).collect()
}
