//! The problem as `coalition` sees it: items, bundles of items, and the ties between them.
//!
//! Request nodes joined by `same` become one item, items joined by `share` one bundle: all its items are stitched or
//! none. `diff` and `nshare` between items are ties: the holder of one item takes a node, or a value, from the other.

use std::collections::BTreeMap;
use std::sync::Arc;

use petgraph::unionfind::UnionFind;
use rustc_hash::FxHashMap;

use super::bid::{Bid, ItemId};
use super::retain::Retained;
use crate::model::{Composition, ContainerId, Credits, Instance, RequestId, Value};

/// Position of an attribute among those that `share` and `nshare` conditions need.
pub type AttributeId = usize;

/// A value of such an attribute, numbered; `None` where the node lacks it.
pub type Symbol = Option<u32>;

/// Request nodes that go to one container node.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its request nodes in order; the items themselves are ordered by their first.
    pub requests: Vec<RequestId>,
    /// The bundle it belongs to.
    pub bundle: usize,
    /// Items that must be on another node.
    pub diff: Vec<ItemId>,
    /// Number of items that may take a node away from it: those of `diff`, or, where promoted validators limit the
    /// room on nodes, all others.
    pub node_ties: usize,
    /// Attribute and item that must have another value of it.
    pub nshare: Vec<(AttributeId, ItemId)>,
    /// Attributes that a bid must have.
    pub needs: Vec<AttributeId>,
}

/// One value that several items of a bundle must share.
#[derive(Clone, Debug)]
pub struct ShareClass {
    /// The attribute.
    pub attribute: AttributeId,
    /// The items, ascending.
    pub items: Vec<ItemId>,
}

/// Items that are stitched together or not at all.
#[derive(Clone, Debug)]
pub struct Bundle {
    /// Its items, ascending.
    pub items: Vec<ItemId>,
    /// What they share; the class over most items first.
    pub classes: Vec<ShareClass>,
    /// Ties to items outside, each kind with how many there are.
    pub outside: Vec<OutsideTie>,
    /// Whether the ties are few enough to compute a ceiling from them; without a ceiling every key is retained.
    pub bounded: bool,
    /// Whether no stitching can ever hold it (a `diff` inside a `same`, say): it gets no bids.
    pub impossible: bool,
}

/// How items outside a bundle can forbid something to one of its items.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OutsideTie {
    /// The item inside.
    pub item: ItemId,
    /// What each such tie forbids.
    pub forbids: Forbids,
    /// Number of such ties.
    pub count: usize,
}

/// What a tie takes away from an item.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Forbids {
    /// One container node.
    Node,
    /// One value of an attribute.
    ValueOf(AttributeId),
}

/// Most orders of spending a bundle's outside ties that a ceiling is computed over. It depends on the problem alone,
/// never on the bids, so that ceilings only rise.
const MOST_SPENDING_ORDERS: u64 = 5_000;

/// The compiled problem.
#[derive(Debug)]
pub struct Problem {
    instance: Arc<Instance>,
    items: Vec<Item>,
    bundles: Vec<Bundle>,
    profiles: Vec<Box<[Symbol]>>,
    profile_of_node: Vec<u32>,
    cap: usize,
    has_room_limits: bool,
    nothing: Arc<Retained>,
}

impl Problem {
    /// Compiles an instance; at most `cap` bids are retained per item.
    pub fn new(instance: Arc<Instance>, cap: usize) -> Self {
        let attributes = composed_attributes(&instance);
        let (item_of, mut items) = join_same(&instance);
        tie(&instance, &item_of, &attributes, &mut items);
        let bundles = bundle(&instance, &item_of, &attributes, &mut items);
        let (profiles, profile_of_node) = profile_nodes(&instance, &attributes);
        let has_room_limits = instance.has_room_limits();
        let nothing = Arc::default();
        let mut problem =
            Self { instance, items, bundles, profiles, profile_of_node, cap, has_room_limits, nothing };
        problem.nothing = Arc::new(Retained::select(&problem, Vec::new()));
        problem
    }

    /// The retained set without bids, which every node holds before it starts.
    pub fn nothing_retained(&self) -> &Arc<Retained> {
        &self.nothing
    }

    /// The instance it was compiled from.
    pub fn instance(&self) -> &Arc<Instance> {
        &self.instance
    }

    /// The items, by their first request node.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// One item.
    pub fn item(&self, item: ItemId) -> &Item {
        &self.items[usize::from(item)]
    }

    /// The bundles, by their first item.
    pub fn bundles(&self) -> &[Bundle] {
        &self.bundles
    }

    /// Most bids retained per item.
    pub fn cap(&self) -> usize {
        self.cap
    }

    /// Whether promoted validators limit how many request nodes a container node takes.
    pub fn has_room_limits(&self) -> bool {
        self.has_room_limits
    }

    /// The bidder's value of an attribute.
    pub fn symbol(&self, bid: &Bid, attribute: AttributeId) -> Symbol {
        self.profiles[bid.profile as usize][attribute]
    }

    /// Number of attribute values that a bid on this item carries on the wire.
    pub fn values_carried(&self, item: ItemId) -> usize {
        self.item(item).needs.len()
    }

    /// Whether two bids on different items may stand together.
    pub fn compatible(&self, left: &Bid, right: &Bid) -> bool {
        let item = self.item(left.item);
        (left.node != right.node || !item.diff.contains(&right.item))
            && item
                .nshare
                .iter()
                .filter(|(_, other)| *other == right.item)
                .all(|(attribute, _)| self.symbol(left, *attribute) != self.symbol(right, *attribute))
    }

    /// How many request nodes a container node may take; without limit where no promoted validator applies.
    pub fn room(&self, node: ContainerId) -> usize {
        if !self.has_room_limits {
            return usize::MAX;
        }
        self.instance.room(node).map_or(usize::MAX, |room| room as usize)
    }

    /// All bids of a node, on every item that it can take, in item order.
    pub fn bids_of(&self, node: ContainerId) -> Vec<Bid> {
        let mut bids = Vec::new();
        let profile = self.profile_of_node[node.index()];
        for (position, item) in self.items.iter().enumerate() {
            if self.bundles[item.bundle].impossible {
                continue;
            }
            let symbols = &self.profiles[profile as usize];
            if self.room(node) < item.requests.len() || item.needs.iter().any(|need| symbols[*need].is_none())
            {
                continue;
            }
            let credits: Result<Credits, _> =
                item.requests.iter().map(|request| self.instance.base_credits(node, *request)).sum();
            if let Ok(credits) = credits {
                let item = position as ItemId;
                bids.push(Bid { credits, node, version: 1, profile, item, incarnation: 0 });
            }
        }
        bids
    }

    /// What the user should know.
    pub fn notices(&self) -> Vec<String> {
        let impossible = self.bundles.iter().filter(|bundle| bundle.impossible);
        impossible
            .map(|bundle| {
                let requests = bundle.items.iter().flat_map(|item| &self.item(*item).requests);
                let names: Vec<&str> = requests.map(|request| self.instance.request.name(*request)).collect();
                format!("No container can hold {}: their conditions contradict each other.", names.join(", "))
            })
            .collect()
    }
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
            let (diff, nshare, needs) = (Vec::new(), Vec::new(), Vec::new());
            items.push(Item { requests, bundle, diff, node_ties: 0, nshare, needs });
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
    let others = items.len().saturating_sub(1);
    for item in items {
        item.diff.sort_unstable();
        item.diff.dedup();
        item.node_ties = if instance.has_room_limits() { others } else { item.diff.len() };
        item.nshare.sort_unstable();
        item.nshare.dedup();
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
            bundles.push(Bundle { items, classes, outside, bounded: true, impossible: false });
        }
        bundles[item.bundle].items.push(position as ItemId);
    }
    for class in classes {
        bundles[items[usize::from(class.items[0])].bundle].classes.push(class);
    }
    for bundle in &mut bundles {
        bundle.classes.sort_by_key(|class| std::cmp::Reverse(class.items.len()));
        bundle.outside = outside_ties(bundle, items, instance.has_room_limits());
        bundle.bounded = spending_orders(&bundle.outside) <= MOST_SPENDING_ORDERS;
        bundle.impossible = contradicts_itself(bundle, items);
    }
    bundles
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
fn outside_ties(bundle: &Bundle, items: &[Item], has_room_limits: bool) -> Vec<OutsideTie> {
    let mut counts: BTreeMap<(ItemId, Forbids), usize> = BTreeMap::new();
    for item in &bundle.items {
        let tied = &items[usize::from(*item)];
        let nodes = match has_room_limits {
            true => items.len() - bundle.items.len(),
            false => tied.diff.iter().filter(|other| !bundle.items.contains(other)).count(),
        };
        if nodes > 0 {
            counts.insert((*item, Forbids::Node), nodes);
        }
        for (attribute, _) in tied.nshare.iter().filter(|(_, other)| !bundle.items.contains(other)) {
            *counts.entry((*item, Forbids::ValueOf(*attribute))).or_default() += 1;
        }
    }
    counts.into_iter().map(|((item, forbids), count)| OutsideTie { item, forbids, count }).collect()
}

/// The number of orders in which ties can be spent: the multinomial coefficient, saturating.
fn spending_orders(ties: &[OutsideTie]) -> u64 {
    let (mut orders, mut spent) = (1_u64, 0_u64);
    for tie in ties {
        for chosen in 1..=tie.count as u64 {
            spent += 1;
            orders = orders.saturating_mul(spent) / chosen;
        }
    }
    orders
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
                let value = column.as_ref()?[node.index()].clone()?;
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
