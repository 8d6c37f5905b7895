//! Compiles an instance into items, bundles, ties and keys.

use std::collections::BTreeMap;

use petgraph::unionfind::UnionFind;
use rustc_hash::FxHashMap;

use super::super::bid::ItemId;
use super::ties::{ceiling_rule, count_values, value_ties};
use super::{
    AttributeId, Bundle, CeilingRule, Demand, Forbids, Item, OutsideTie, ShareClass, Symbol, ValueTies,
};
use crate::model::{Composition, Instance, Value};

/// What compiling gives.
pub struct Compiled {
    /// The items, by their first request node.
    pub items: Vec<Item>,
    /// The bundles, by their first item.
    pub bundles: Vec<Bundle>,
    /// The combinations of values of composed attributes that nodes have.
    pub profiles: Vec<Box<[Symbol]>>,
    /// Per composed attribute, how many values nodes have.
    pub widths: Vec<usize>,
    /// Per container node, the position of its combination.
    pub profile_of_node: Vec<u32>,
    /// Per item, the keys that its bids can have.
    pub keys: Vec<Keys>,
}

/// The keys of an item's bids.
#[derive(Debug)]
pub struct Keys {
    /// Per profile, the number of the key.
    pub of_profile: Vec<u32>,
    /// How many there are.
    pub count: usize,
}

/// Compiles an instance.
pub fn compile(instance: &Instance) -> Compiled {
    let attributes = composed_attributes(instance);
    let (item_of, mut items) = join_same(instance);
    tie(instance, &item_of, &attributes, &mut items);
    let mut bundles = bundle(instance, &item_of, &attributes, &mut items);
    let (profiles, profile_of_node) = profile_nodes(instance, &attributes);
    let widths = count_values(&profiles, attributes.len());
    items.iter_mut().for_each(|item| item.value_ties = value_ties(item, &widths));
    for bundle in &mut bundles {
        bundle.impossible |= lacks_values(instance, bundle, &item_of, &attributes, &widths);
    }
    for bundle in bundles.iter_mut().filter(|bundle| bundle.items.len() > 1) {
        bundle.rule = ceiling_rule(bundle, &items, &widths, instance.has_room_limits());
    }
    let keys = number_keys(&items, &bundles, &profiles);
    Compiled { items, bundles, profiles, widths, profile_of_node, keys }
}

/// The attributes of `share` and `nshare` conditions, sorted by name.
fn composed_attributes(instance: &Instance) -> Vec<String> {
    let mut attributes: Vec<String> = instance
        .composition_conditions()
        .filter_map(|(_, condition)| match &condition.composition {
            Composition::Share(attribute) | Composition::Nshare(attribute) => Some(attribute.clone()),
            Composition::Same | Composition::Diff => None,
        })
        .collect();
    attributes.sort();
    attributes.dedup();
    attributes
}

/// Joins request nodes by `same` into items; returns the item of each request node, and the items.
fn join_same(instance: &Instance) -> (Vec<ItemId>, Vec<Item>) {
    let mut union = UnionFind::<usize>::new(instance.request.len());
    for (_, condition) in instance.composition_conditions() {
        if condition.composition == Composition::Same {
            for request in &condition.nodes[1..] {
                union.union(condition.nodes[0].index(), request.index());
            }
        }
    }
    let mut item_of_root: BTreeMap<usize, ItemId> = BTreeMap::new();
    let mut items: Vec<Item> = Vec::new();
    let mut item_of = Vec::new();
    for request in instance.request.ids() {
        let next = items.len() as ItemId;
        let item = *item_of_root.entry(union.find_mut(request.index())).or_insert(next);
        if item == next {
            let (requests, bundle) = (Vec::new(), usize::MAX);
            let (diff, nshare, needs, demands) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
            let value_ties = ValueTies::None;
            items.push(Item { requests, bundle, diff, node_ties: 0, nshare, value_ties, needs, demands });
        }
        items[usize::from(item)].requests.push(request);
        item_of.push(item);
    }
    (item_of, items)
}

/// Enters `diff` and `nshare` ties between items, and the attributes that bids must have.
fn tie(instance: &Instance, item_of: &[ItemId], attributes: &[String], items: &mut [Item]) {
    for (_, condition) in instance.composition_conditions() {
        let listed: Vec<ItemId> = condition.nodes.iter().map(|request| item_of[request.index()]).collect();
        let needed = match &condition.composition {
            Composition::Share(attribute) | Composition::Nshare(attribute) => {
                Some(attributes.binary_search(attribute).expect("every composed attribute is listed"))
            }
            Composition::Same | Composition::Diff => None,
        };
        for item in &listed {
            items[usize::from(*item)].needs.extend(needed);
        }
        for (left, right) in ordered_pairs(&listed) {
            match (&condition.composition, needed) {
                (Composition::Diff, _) => items[usize::from(left)].diff.push(right),
                (Composition::Nshare(_), Some(attribute)) => {
                    items[usize::from(left)].nshare.push((attribute, right));
                }
                _ => {}
            }
        }
    }
    let (count, crowded) = (items.len() as ItemId, instance.has_room_limits());
    for (position, item) in items.iter_mut().enumerate() {
        item.diff.sort_unstable();
        item.diff.dedup();
        item.nshare.sort_unstable();
        item.nshare.dedup();
        let by_node = |other: &ItemId| {
            let tied = item.diff.binary_search(other).is_ok();
            (tied || (crowded && usize::from(*other) != position)) && !takes_a_value(item, *other)
        };
        item.node_ties = (0..count).filter(by_node).count();
        item.demands.extend(item.diff.iter().map(|other| (*other, Demand::OtherNode)));
        item.demands
            .extend(item.nshare.iter().map(|(attribute, other)| (*other, Demand::OtherValue(*attribute))));
        item.needs.sort_unstable();
        item.needs.dedup();
    }
}

/// All pairs of list entries, in both orders; an item listed twice pairs with itself.
fn ordered_pairs(listed: &[ItemId]) -> impl Iterator<Item = (ItemId, ItemId)> + '_ {
    listed.iter().enumerate().flat_map(move |(position, left)| {
        let others = listed.iter().enumerate().filter(move |(other, _)| *other != position);
        others.map(move |(_, right)| (*left, *right))
    })
}

/// Joins items by `share` into bundles.
fn bundle(instance: &Instance, item_of: &[ItemId], attributes: &[String], items: &mut [Item]) -> Vec<Bundle> {
    let classes = share_classes(instance, item_of, attributes, items.len());
    let mut union = UnionFind::<usize>::new(items.len());
    for class in &classes {
        for item in &class.items {
            union.union(usize::from(class.items[0]), usize::from(*item));
        }
    }
    let mut bundle_of_root: BTreeMap<usize, usize> = BTreeMap::new();
    let mut bundles: Vec<Bundle> = Vec::new();
    for (position, item) in items.iter_mut().enumerate() {
        let next = bundles.len();
        item.bundle = *bundle_of_root.entry(union.find_mut(position)).or_insert(next);
        if item.bundle == next {
            let (classes, outside) = (Vec::new(), Vec::new());
            let items = Vec::new();
            let (rule, is_plain) = (CeilingRule::None, false);
            bundles.push(Bundle { items, classes, outside, rule, is_plain, impossible: false });
        }
        bundles[item.bundle].items.push(position as ItemId);
    }
    for class in classes {
        bundles[items[usize::from(class.items[0])].bundle].classes.push(class);
    }
    for bundle in &mut bundles {
        demand_shared_values(bundle, items);
        bundle.classes.sort_by_key(|class| std::cmp::Reverse(class.items.len()));
        bundle.outside = outside_ties(bundle, items, instance.has_room_limits());
        bundle.is_plain = is_plain(bundle, items, instance.has_room_limits());
        bundle.impossible = contradicts_itself(bundle, items);
    }
    bundles
}

/// Whether the best bids of a key always stand together: nothing outside can take anything from the bundle, and its items owe
/// each other one value and nothing else.
fn is_plain(bundle: &Bundle, items: &[Item], has_room_limits: bool) -> bool {
    let [class] = &*bundle.classes else { return false };
    let owes_one_value = |item: &ItemId| {
        let demands = items[usize::from(*item)].demands.iter();
        demands.into_iter().all(|(_, demand)| *demand == Demand::SameValue(class.attribute))
    };
    !has_room_limits
        && bundle.outside.is_empty()
        && class.items == bundle.items
        && bundle.items.iter().all(owes_one_value)
}

/// Enters what the items of a bundle owe each other because they share values.
fn demand_shared_values(bundle: &Bundle, items: &mut [Item]) {
    for class in &bundle.classes {
        for (item, other) in ordered_pairs(&class.items) {
            items[usize::from(item)].demands.push((other, Demand::SameValue(class.attribute)));
        }
    }
}

/// `share` conditions over one attribute that overlap in an item demand one value and become one class.
fn share_classes(
    instance: &Instance,
    item_of: &[ItemId],
    attributes: &[String],
    items: usize,
) -> Vec<ShareClass> {
    let mut classes = Vec::new();
    for (attribute, name) in attributes.iter().enumerate() {
        let mut union = UnionFind::<usize>::new(items);
        let mut listed = vec![false; items];
        for (_, condition) in instance.composition_conditions() {
            if condition.composition != Composition::Share(name.clone()) {
                continue;
            }
            let first = usize::from(item_of[condition.nodes[0].index()]);
            for request in &condition.nodes {
                let item = usize::from(item_of[request.index()]);
                listed[item] = true;
                union.union(first, item);
            }
        }
        let mut by_root: BTreeMap<usize, Vec<ItemId>> = BTreeMap::new();
        for item in (0..items).filter(|item| listed[*item]) {
            by_root.entry(union.find_mut(item)).or_default().push(item as ItemId);
        }
        classes.extend(by_root.into_values().map(|items| ShareClass { attribute, items }));
    }
    classes
}

/// The ties that items outside have on a bundle; with limited room each item outside may take a node away.
///
/// Each item outside takes one node, and one value of each attribute. Where it takes a value from an item, that loses the
/// node with it.
fn outside_ties(bundle: &Bundle, items: &[Item], has_room_limits: bool) -> Vec<OutsideTie> {
    let mut counts: BTreeMap<(Forbids, Vec<ItemId>, Vec<ItemId>), usize> = BTreeMap::new();
    for (position, outsider) in items.iter().enumerate() {
        if outsider.bundle == items[usize::from(bundle.items[0])].bundle {
            continue;
        }
        let mut values: BTreeMap<AttributeId, Vec<ItemId>> = BTreeMap::new();
        for (attribute, item) in outsider.nshare.iter().filter(|(_, item)| bundle.items.contains(item)) {
            values.entry(*attribute).or_default().push(*item);
        }
        let by_node = |item: &&ItemId| !takes_a_value(&items[usize::from(**item)], position as ItemId);
        let (nodes, crowded): (Vec<ItemId>, Vec<ItemId>) =
            bundle.items.iter().filter(by_node).partition(|item| outsider.diff.contains(item));
        let crowded = if has_room_limits { crowded } else { Vec::new() };
        if !nodes.is_empty() || !crowded.is_empty() {
            *counts.entry((Forbids::Node, nodes, crowded)).or_default() += 1;
        }
        for (attribute, items) in values {
            *counts.entry((Forbids::ValueOf(attribute), items, Vec::new())).or_default() += 1;
        }
    }
    let tie = |((forbids, items, crowded), count)| OutsideTie { items, crowded, forbids, count };
    counts.into_iter().map(tie).collect()
}

/// Whether another item takes a value away from this one.
pub fn takes_a_value(item: &Item, other: ItemId) -> bool {
    item.nshare.iter().any(|(_, tied)| *tied == other)
}

/// Whether a bundle's own conditions rule out every stitching of it: a `diff` or `nshare` inside one item, which has
/// one node, or an `nshare` between items that `share` the same attribute.
fn contradicts_itself(bundle: &Bundle, items: &[Item]) -> bool {
    let inside_an_item = bundle.items.iter().any(|item| {
        let this = &items[usize::from(*item)];
        this.diff.contains(item) || this.nshare.iter().any(|(_, other)| other == item)
    });
    let inside_a_class = bundle.classes.iter().any(|class| {
        class.items.iter().any(|item| {
            let ties = &items[usize::from(*item)].nshare;
            ties.iter().any(|(attribute, other)| *attribute == class.attribute && class.items.contains(other))
        })
    });
    inside_an_item || inside_a_class
}

/// Whether more items of a bundle must differ in an attribute than it has values.
fn lacks_values(
    instance: &Instance,
    bundle: &Bundle,
    item_of: &[ItemId],
    attributes: &[String],
    widths: &[usize],
) -> bool {
    instance.composition_conditions().any(|(_, condition)| {
        let Composition::Nshare(name) = &condition.composition else { return false };
        let attribute = attributes.binary_search(name).expect("every composed attribute is listed");
        let mut listed: Vec<ItemId> =
            condition.nodes.iter().map(|request| item_of[request.index()]).collect();
        listed.sort_unstable();
        listed.dedup();
        listed.iter().filter(|item| bundle.items.contains(item)).count() > widths[attribute]
    })
}

/// Bundles connected by ties, so many in all, each component ascending; with limited room all bundles compete.
pub fn components(items: &[Item], count: usize, has_room_limits: bool) -> Vec<Vec<usize>> {
    let mut union = UnionFind::<usize>::new(count);
    for item in items {
        let tied = item.diff.iter().chain(item.nshare.iter().map(|(_, other)| other));
        for other in tied {
            union.union(item.bundle, items[usize::from(*other)].bundle);
        }
    }
    if has_room_limits {
        (1..count).for_each(|bundle| {
            union.union(0, bundle);
        });
    }
    let mut components: Vec<Vec<usize>> = vec![Vec::new(); count];
    for bundle in 0..count {
        components[union.find_mut(bundle)].push(bundle);
    }
    components.retain(|component| !component.is_empty());
    components
}

/// Numbers the values of the composed attributes, and the combinations of them that nodes have.
fn profile_nodes(instance: &Instance, attributes: &[String]) -> (Vec<Box<[Symbol]>>, Vec<u32>) {
    let columns: Vec<_> = attributes.iter().map(|name| instance.container.column(name)).collect();
    let mut symbols: Vec<FxHashMap<Value, u32>> = vec![FxHashMap::default(); attributes.len()];
    let mut numbers: FxHashMap<Box<[Symbol]>, u32> = FxHashMap::default();
    let mut profiles: Vec<Box<[Symbol]>> = Vec::new();
    let mut profile_of_node = Vec::with_capacity(instance.container.len());
    for node in instance.container.nodes() {
        let profile: Box<[Symbol]> = columns
            .iter()
            .zip(&mut symbols)
            .map(|(column, symbols)| {
                let value = column.as_ref()?.get(node)?.clone();
                let next = symbols.len() as u32;
                Some(*symbols.entry(value).or_insert(next))
            })
            .collect();
        let number = *numbers.entry(profile).or_insert_with_key(|profile| {
            profiles.push(profile.clone());
            profiles.len() as u32 - 1
        });
        profile_of_node.push(number);
    }
    (profiles, profile_of_node)
}

/// Numbers the keys: per item, equal numbers for the profiles that agree in all attributes which the item shares with
/// others of its bundle. Items without such attributes have one key.
fn number_keys(items: &[Item], bundles: &[Bundle], profiles: &[Box<[Symbol]>]) -> Vec<Keys> {
    let number_for = |position: usize, item: &Item| {
        let bundle = &bundles[item.bundle];
        let shared = bundle
            .classes
            .iter()
            .filter(|class| bundle.items.len() > 1 && class.items.contains(&(position as ItemId)));
        let attributes: Vec<AttributeId> = shared.map(|class| class.attribute).collect();
        let mut numbers: BTreeMap<Vec<Symbol>, u32> = BTreeMap::new();
        let key = |profile: &[Symbol]| attributes.iter().map(|attribute| profile[*attribute]).collect();
        let of_profile = profiles
            .iter()
            .map(|profile| {
                let next = numbers.len() as u32;
                *numbers.entry(key(profile)).or_insert(next)
            })
            .collect();
        Keys { of_profile, count: numbers.len() }
    };
    items.iter().enumerate().map(|(position, item)| number_for(position, item)).collect()
}
