//! The problem as `coalition` sees it: items, bundles of items, and the ties between them.
//!
//! Request nodes joined by `same` become one item, items joined by `share` one bundle: all its items are stitched or
//! none. `diff` and `nshare` between items are ties: the holder of one item takes a node, or a value, from the other.

mod book;
mod compile;
mod places;
mod ties;

use std::ops::Range;
use std::sync::Arc;

pub use self::book::Book;
pub use self::places::Places;

use self::compile::{Compiled, Keys};
use super::bid::{Bid, BidId, Bids, ItemId};
use super::retain::Retained;
use crate::model::{ContainerId, Credits, Instance, RequestId};

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
    /// Number of items that may take a node away from it: those of `diff`, or, where capacities or promoted validators limit the
    /// room on nodes, all others; without those that take a value away, and the node with it.
    pub node_ties: usize,
    /// Attribute and item that must have another value of it.
    pub nshare: Vec<(AttributeId, ItemId)>,
    /// How the ties of `nshare` select among its bids.
    pub value_ties: ValueTies,
    /// Attributes that a bid must have.
    pub needs: Vec<AttributeId>,
    /// What each tie or shared value demands of a bid for another item beside a bid for this one.
    pub demands: Vec<(ItemId, Demand)>,
}

/// How the `nshare` ties of an item select among its bids.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ValueTies {
    /// There are none.
    None,
    /// Bids are counted by the values of one attribute, among those that have the same values of others.
    Counted {
        /// The attribute.
        attribute: AttributeId,
        /// Number of ties over it.
        ties: usize,
        /// The other attributes with ties.
        beside: Vec<AttributeId>,
    },
    /// A cover is sought, of so many values per attribute.
    Covered(Vec<(AttributeId, usize)>),
}

/// What two bids on different items owe each other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Demand {
    /// Different nodes.
    OtherNode,
    /// Different values of an attribute.
    OtherValue(AttributeId),
    /// Equal values of an attribute.
    SameValue(AttributeId),
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
    /// How the ceiling follows from these ties; without a ceiling every key is retained.
    pub rule: CeilingRule,
    /// Whether nothing outside can take anything from it, and its items owe each other one value of one attribute and
    /// nothing else.
    pub is_plain: bool,
    /// Whether no stitching can ever hold it (a `diff` inside a `same`, say): it gets no bids.
    pub impossible: bool,
}

/// How the ceiling of a bundle is computed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CeilingRule {
    /// All sets of things that ties can take away are searched.
    Searched,
    /// What at least withstands the ties is counted.
    Counted(Counting),
    /// There is none.
    None,
}

/// What counting a ceiling needs to know of the ties.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Counting {
    /// Number of items outside that take a node.
    pub nodes: usize,
    /// Per class, how many of its values ties to items outside can take away.
    pub kills: Vec<usize>,
    /// Per item of the bundle.
    pub items: Vec<CountedTies>,
}

/// What an item of a bundle can lose in one cell, beside the nodes that items outside take.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CountedTies {
    /// Number of nodes that the bundle's other items take.
    pub nodes: usize,
    /// Attributes and how many values of them others take, the attribute of most values last.
    pub values: Vec<(AttributeId, usize)>,
}

/// How an item outside a bundle can forbid one thing to items of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OutsideTie {
    /// The items inside that may not have what it takes, ascending.
    pub items: Vec<ItemId>,
    /// The items inside that lose the node it takes only where that has little room, ascending.
    pub crowded: Vec<ItemId>,
    /// What each such tie forbids.
    pub forbids: Forbids,
    /// Number of items outside that are tied like this.
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

/// The compiled problem.
#[derive(Debug)]
pub struct Problem {
    instance: Arc<Instance>,
    items: Vec<Item>,
    bundles: Vec<Bundle>,
    profiles: Vec<Box<[Symbol]>>,
    /// Per attribute, how many values it has.
    widths: Vec<usize>,
    profile_of_node: Vec<u32>,
    /// Per item and profile, the number of the key.
    keys: Vec<Keys>,
    cap: usize,
    ceiling_budget: u64,
    has_room_limits: bool,
    /// By container node, where anything limits them.
    rooms: Vec<Option<u32>>,
    components: Vec<Vec<usize>>,
    joint_bundles: Vec<usize>,
    /// All bids that can be made.
    book: Book,
    /// Where the best bids of each key stand, if selecting is no more than to find them.
    places: Option<Places>,
    nothing: Retained,
}

impl Problem {
    /// Compiles an instance; at most `cap` bids are retained per item.
    pub fn new(instance: Arc<Instance>, cap: usize) -> Self {
        let Compiled { items, bundles, profiles, widths, profile_of_node, keys } =
            compile::compile(&instance);
        let has_room_limits = instance.has_room_limits();
        let limited = instance.container.nodes().filter(|_| has_room_limits);
        let rooms = limited.map(|node| instance.room(node)).collect();
        let (nothing, components) = (Retained::nothing(), Vec::new());
        let (book, places) = (Book::default(), None);
        let joint = bundles.iter().enumerate().filter(|(_, bundle)| bundle.items.len() > 1);
        let joint_bundles = joint.map(|(position, _)| position).collect();
        let mut problem = Self {
            instance,
            items,
            bundles,
            profiles,
            widths,
            profile_of_node,
            keys,
            cap,
            ceiling_budget: u64::MAX,
            has_room_limits,
            rooms,
            components,
            joint_bundles,
            book,
            places,
            nothing,
        };
        problem.book = Book::new(&problem);
        problem.places = Places::of(&problem);
        problem.components = compile::components(&problem.items, problem.bundles.len(), has_room_limits);
        problem.nothing = Retained::select(&problem, Bids::new());
        problem
    }

    /// The same, with so many steps for the search of one ceiling.
    pub fn with_ceiling_budget(self, steps: u64) -> Self {
        Self { ceiling_budget: steps, ..self }
    }

    /// The retained set without bids, which every node holds before it starts.
    pub fn nothing_retained(&self) -> &Retained {
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

    /// The positions of the bundles of several items.
    pub fn joint_bundles(&self) -> &[usize] {
        &self.joint_bundles
    }

    /// Whether some bundle has a ceiling that takes a search.
    pub fn has_searched_bundles(&self) -> bool {
        self.joint_bundles.iter().any(|bundle| !self.bundles[*bundle].is_plain)
    }

    /// The bundles that ties connect, each component ascending; with limited room all bundles compete.
    pub fn components(&self) -> &[Vec<usize>] {
        &self.components
    }

    /// What counting the ceiling of a bundle needs to know, whether it is computed so or not.
    #[cfg(test)]
    pub fn counting(&self, bundle: usize) -> Option<Counting> {
        ties::counting(&self.bundles[bundle], &self.items, &self.widths, self.has_room_limits)
    }

    /// Most steps of the search for one ceiling.
    pub fn ceiling_budget(&self) -> u64 {
        self.ceiling_budget
    }

    /// Most bids retained per item.
    pub fn cap(&self) -> usize {
        self.cap
    }

    /// Whether capacities or promoted validators limit how many request nodes a container node takes.
    pub fn has_room_limits(&self) -> bool {
        self.has_room_limits
    }

    /// The bidder's value of an attribute.
    pub fn symbol(&self, bid: &Bid, attribute: AttributeId) -> Symbol {
        self.profiles[bid.profile as usize][attribute]
    }

    /// How many values an attribute has in the container.
    pub fn width(&self, attribute: AttributeId) -> usize {
        self.widths[attribute]
    }

    /// Number of attribute values that a bid on this item carries on the wire.
    pub fn values_carried(&self, item: ItemId) -> usize {
        self.item(item).needs.len()
    }

    /// Whether two bids on different items may stand together, room aside.
    pub fn compatible(&self, left: &Bid, right: &Bid) -> bool {
        let demands = self.item(left.item).demands.iter().filter(|(other, _)| *other == right.item);
        demands.into_iter().all(|(_, demand)| self.agree(left, right, *demand))
    }

    /// Whether two bids meet one demand.
    pub fn agree(&self, left: &Bid, right: &Bid, demand: Demand) -> bool {
        match demand {
            Demand::OtherNode => left.node != right.node,
            Demand::OtherValue(attribute) => self.symbol(left, attribute) != self.symbol(right, attribute),
            Demand::SameValue(attribute) => self.symbol(left, attribute) == self.symbol(right, attribute),
        }
    }

    /// Whether an outside tie that takes the node of a bid takes it away from the bid's item. A node with room for the whole
    /// request is lost to nobody for lack of it.
    pub fn takes_nodes(&self, tie: &OutsideTie, bid: &Bid) -> bool {
        tie.items.contains(&bid.item)
            || (tie.crowded.contains(&bid.item) && self.room(bid.node) < self.instance.request.len())
    }

    /// Whether a bid may join others on other items: what they owe each other, and room.
    pub fn may_join(&self, chosen: &[Bid], bid: &Bid) -> bool {
        chosen.iter().all(|other| self.compatible(bid, other)) && self.has_room(chosen, bid)
    }

    /// Whether the bid's node has room for it beside the bids chosen on the same node.
    pub fn has_room(&self, chosen: &[Bid], bid: &Bid) -> bool {
        if !self.has_room_limits {
            return true;
        }
        let size = |bid: &Bid| self.item(bid.item).requests.len();
        let taken: usize = chosen.iter().filter(|other| other.node == bid.node).map(size).sum();
        taken + size(bid) <= self.room(bid.node)
    }

    /// How many different keys bids on an item can have.
    pub fn keys_of(&self, item: ItemId) -> usize {
        self.keys[usize::from(item)].count
    }

    /// How many request nodes a container node may take; without limit where neither a capacity nor a promoted
    /// validator applies.
    pub fn room(&self, node: ContainerId) -> usize {
        self.rooms.get(node.index()).copied().flatten().map_or(usize::MAX, |room| room as usize)
    }

    /// A bid by its number.
    pub fn bid(&self, id: BidId) -> Bid {
        let (node, item) = (self.book.bidder(id), self.book.item(id));
        let profile = self.profile_of_node[node.index()];
        Bid { credits: self.book.credits(id), node, profile, id, key: self.book.key(id), item }
    }

    /// All bids that can be made.
    pub fn book(&self) -> &Book {
        &self.book
    }

    /// Where the best bids of each key stand in a table, if selecting is no more than to find them.
    pub fn places(&self) -> Option<&Places> {
        self.places.as_ref()
    }

    /// The numbers of all bids that can be made for an item.
    pub fn ids_of_item(&self, item: ItemId) -> Range<u32> {
        self.book.ids_of_item(item)
    }

    /// Puts the bids of each node in the order of what is told of their credits, those of which the same is told in item order.
    pub fn order_bids_of_nodes<T: Ord>(&mut self, place: impl Fn(Credits) -> T) {
        self.book.order_bids_of_nodes(place);
    }

    /// The numbers of a node's bids, on every item that it can take, in the order in which they come up.
    pub fn ids_of(&self, node: ContainerId) -> &[BidId] {
        self.book.ids_of(node)
    }

    /// All bids of a node, on every item that it can take, in the order in which they come up.
    pub fn bids_of(&self, node: ContainerId) -> impl Iterator<Item = Bid> + '_ {
        self.ids_of(node).iter().map(|id| self.bid(*id))
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
