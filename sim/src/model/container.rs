//! The container graph: the nodes that bid, their attributes, and the links on which they gossip.
//!
//! Built once by [`ContainerBuilder`] (from inline YAML, a file or a generator) and read-only from then on.
//! Attributes are stored by column, links as one flat adjacency, so that a million nodes stay compact.

use std::collections::BTreeMap;
use std::ops::Deref;

use indexmap::IndexMap;
use petgraph::unionfind::UnionFind;

use super::column::Column;
use super::id::ContainerId;
use super::names::Names;
use super::value::Value;

/// The attribute that holds a node's type.
pub const TYPE_ATTRIBUTE: &str = "type";

/// Position of a directed gossip link: the k-th neighbour of a node is link `links(node).start + k`.
pub type LinkId = u32;

/// Stands for the position of an edge where a link stems from none.
const NO_EDGE: u32 = u32::MAX;

/// An edge as the scenario or file gives it; parallel edges and self-loops included.
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    /// Where the edge starts.
    pub from: ContainerId,
    /// Where it ends; only its end counts it as incoming when the edge is directed.
    pub to: ContainerId,
    /// Whether the file directs it. Gossip travels both ways all the same.
    pub directed: bool,
    /// The edge's own attributes (`latency`, `weight`, ...).
    pub attributes: EdgeAttributes,
}

/// The attributes of an edge, by name. Mostly there are none, which takes no more than a word.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(clippy::box_collection, reason = "a word where there are none, as mostly")]
pub struct EdgeAttributes(Option<Box<BTreeMap<String, Value>>>);

static NO_ATTRIBUTES: BTreeMap<String, Value> = BTreeMap::new();

impl From<BTreeMap<String, Value>> for EdgeAttributes {
    fn from(attributes: BTreeMap<String, Value>) -> Self {
        Self((!attributes.is_empty()).then(|| Box::new(attributes)))
    }
}

impl<const N: usize> From<[(String, Value); N]> for EdgeAttributes {
    fn from(attributes: [(String, Value); N]) -> Self {
        BTreeMap::from(attributes).into()
    }
}

impl Deref for EdgeAttributes {
    type Target = BTreeMap<String, Value>;

    fn deref(&self) -> &Self::Target {
        self.0.as_deref().unwrap_or(&NO_ATTRIBUTES)
    }
}

/// The container graph.
#[derive(Clone, Debug, Default)]
pub struct Container {
    names: Names,
    columns: IndexMap<String, Column>,
    edges: Vec<Edge>,
    offsets: Vec<LinkId>,
    neighbours: Vec<ContainerId>,
    reverse: Vec<LinkId>,
    edge_of_link: Vec<u32>,
    part_of: Vec<u32>,
    parts: Vec<Vec<ContainerId>>,
    incoming: Vec<u32>,
}

impl Container {
    /// Number of nodes.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there is no node at all.
    pub fn is_empty(&self) -> bool {
        self.names.len() == 0
    }

    /// All node ids in order.
    pub fn nodes(&self) -> impl ExactSizeIterator<Item = ContainerId> + use<> {
        (0..self.names.len() as u32).map(ContainerId)
    }

    /// A node's name as the scenario or file spells it.
    pub fn name(&self, node: ContainerId) -> &str {
        self.names.at(node.index())
    }

    /// The node of that name, found by a scan; builders and checks keep their own table.
    pub fn find(&self, name: &str) -> Option<ContainerId> {
        self.names.iter().position(|known| known == name).map(ContainerId::at)
    }

    /// The value of a node's attribute, if it has one.
    pub fn attribute(&self, node: ContainerId, attribute: &str) -> Option<&Value> {
        self.columns.get(attribute)?.get(node)
    }

    /// A whole attribute, one entry per node; `None` where no node has it.
    pub fn column(&self, attribute: &str) -> Option<&Column> {
        self.columns.get(attribute)
    }

    /// The names of all attributes that some node has, in order of first appearance.
    pub fn attributes(&self) -> impl Iterator<Item = &str> {
        self.columns.keys().map(String::as_str)
    }

    /// A node's type, if it has one.
    pub fn kind(&self, node: ContainerId) -> Option<&Value> {
        self.attribute(node, TYPE_ATTRIBUTE)
    }

    /// Gives a node an attribute in place of an earlier value, or takes it away.
    pub fn set_attribute(&mut self, node: ContainerId, attribute: &str, value: Option<Value>) {
        let nodes = self.names.len();
        let column = self.columns.entry(attribute.to_owned()).or_insert_with(|| Column::lacking(nodes));
        column.set(node, value);
    }

    /// The edges as given, parallel edges and self-loops included.
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// Number of undirected gossip links: distinct pairs of different nodes that some edge or shortcut joins.
    pub fn link_pairs(&self) -> usize {
        self.neighbours.len() / 2
    }

    /// Number of distinct pairs of different nodes that some edge joins.
    pub fn edge_pairs(&self) -> usize {
        self.link_pairs() - self.shortcuts().count()
    }

    /// Number of directed gossip links, twice the number of pairs.
    pub fn directed_links(&self) -> usize {
        self.neighbours.len()
    }

    /// The ids of a node's outgoing gossip links, one per neighbour.
    pub fn links(&self, node: ContainerId) -> std::ops::Range<LinkId> {
        self.offsets[node.index()]..self.offsets[node.index() + 1]
    }

    /// A node's neighbours in ascending order, without itself and without repetition.
    pub fn neighbours(&self, node: ContainerId) -> &[ContainerId] {
        let links = self.links(node);
        &self.neighbours[links.start as usize..links.end as usize]
    }

    /// The node at the far end of a directed link.
    pub fn target(&self, link: LinkId) -> ContainerId {
        self.neighbours[link as usize]
    }

    /// The link that leads back.
    pub fn reverse(&self, link: LinkId) -> LinkId {
        self.reverse[link as usize]
    }

    /// The edge a link stems from; of parallel edges the first in the file. `None` for a shortcut.
    pub fn edge_of(&self, link: LinkId) -> Option<&Edge> {
        (!self.is_shortcut(link)).then(|| &self.edges[self.edge_of_link[link as usize] as usize])
    }

    /// Whether a link is a shortcut: one that gossip travels on although no edge is there.
    pub fn is_shortcut(&self, link: LinkId) -> bool {
        self.edge_of_link[link as usize] == NO_EDGE
    }

    /// The shortcuts in ascending order, each once, its lower node first.
    pub fn shortcuts(&self) -> impl Iterator<Item = (ContainerId, ContainerId)> {
        let ends = |link| (self.target(self.reverse(link)), self.target(link));
        (0..self.directed_links() as LinkId)
            .filter(|link| self.is_shortcut(*link))
            .map(ends)
            .filter(|(from, to)| from < to)
    }

    /// The same graph with further links that carry gossip and are nothing else: shortcuts are no edges, so that
    /// parts and incoming edges stay what they were. A pair that is joined already, or comes again, adds nothing.
    ///
    /// # Panics
    /// When the ends of a shortcut are not nodes of one part.
    pub fn with_shortcuts(mut self, pairs: impl IntoIterator<Item = (ContainerId, ContainerId)>) -> Self {
        let mut shortcuts: Vec<(ContainerId, ContainerId)> = self.shortcuts().collect();
        shortcuts.extend(pairs);
        let within = |(from, to): &(ContainerId, ContainerId)| self.part_of(*from) == self.part_of(*to);
        assert!(shortcuts.iter().all(within), "a shortcut joins nodes of one part");
        (self.offsets, self.neighbours, self.edge_of_link) =
            adjacency(self.names.len(), &self.edges, &shortcuts);
        self.reverse = reverse_links(&self.offsets, &self.neighbours);
        self
    }

    /// The connected parts as the edges make them, each a list of nodes in ascending order, ordered by their lowest node.
    pub fn parts(&self) -> &[Vec<ContainerId>] {
        &self.parts
    }

    /// Which part a node belongs to: an index into [`Container::parts`].
    pub fn part_of(&self, node: ContainerId) -> usize {
        self.part_of[node.index()] as usize
    }

    /// Incoming edges of a node without any stitch: edges directed at it and undirected edges at it
    /// (a self-loop counts once).
    pub fn incoming(&self, node: ContainerId) -> u32 {
        self.incoming[node.index()]
    }
}

/// Collects nodes, attributes and edges, then compiles them into a [`Container`].
#[derive(Clone, Debug, Default)]
pub struct ContainerBuilder {
    names: Names,
    columns: IndexMap<String, Column>,
    edges: Vec<Edge>,
}

impl ContainerBuilder {
    /// Adds a node and returns its id. Names must be unique; whoever reads a file checks that.
    pub fn node(&mut self, name: impl AsRef<str>) -> ContainerId {
        self.names.push(name.as_ref());
        self.columns.values_mut().for_each(Column::push_lacking);
        ContainerId::at(self.names.len() - 1)
    }

    /// Gives a node an attribute, in place of an earlier value.
    pub fn attribute(&mut self, node: ContainerId, attribute: &str, value: impl Into<Value>) {
        if let Some(column) = self.columns.get_mut(attribute) {
            column.set(node, Some(value.into()));
            return;
        }
        let mut column = Column::lacking(self.names.len());
        column.set(node, Some(value.into()));
        self.columns.insert(attribute.to_owned(), column);
    }

    /// Adds an edge.
    pub fn edge(&mut self, edge: Edge) {
        self.edges.push(edge);
    }

    /// Adds an undirected edge without attributes.
    pub fn undirected(&mut self, from: ContainerId, to: ContainerId) {
        self.edge(Edge { from, to, directed: false, attributes: EdgeAttributes::default() });
    }

    /// Number of nodes added so far.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether no node was added yet.
    pub fn is_empty(&self) -> bool {
        self.names.len() == 0
    }

    /// The name of a node added before.
    pub fn name(&self, node: ContainerId) -> &str {
        self.names.at(node.index())
    }

    /// Compiles adjacency, parts and incoming counts.
    pub fn build(mut self) -> Container {
        self.names.shrink();
        self.edges.shrink_to_fit();
        let count = self.names.len();
        let (offsets, neighbours, edge_of_link) = adjacency(count, &self.edges, &[]);
        let reverse = reverse_links(&offsets, &neighbours);
        let (part_of, parts) = parts(count, &self.edges);
        let incoming = incoming(count, &self.edges);
        Container {
            names: self.names,
            columns: self.columns.into_iter().map(|(name, column)| (name, column.compact())).collect(),
            edges: self.edges,
            offsets,
            neighbours,
            reverse,
            edge_of_link,
            part_of,
            parts,
            incoming,
        }
    }
}

fn adjacency(
    count: usize,
    edges: &[Edge],
    shortcuts: &[(ContainerId, ContainerId)],
) -> (Vec<LinkId>, Vec<ContainerId>, Vec<u32>) {
    let mut ends: Vec<(ContainerId, ContainerId, u32)> =
        Vec::with_capacity((edges.len() + shortcuts.len()) * 2);
    let edges = edges.iter().enumerate().map(|(position, edge)| (edge.from, edge.to, position as u32));
    let shortcuts = shortcuts.iter().map(|(from, to)| (*from, *to, NO_EDGE));
    for (from, to, position) in edges.chain(shortcuts).filter(|(from, to, _)| from != to) {
        ends.push((from, to, position));
        ends.push((to, from, position));
    }
    // Of several between one pair the first edge is kept, and a shortcut only where there is none.
    ends.sort_unstable();
    ends.dedup_by_key(|(from, to, _)| (*from, *to));
    let mut offsets = vec![0; count + 1];
    for (from, _, _) in &ends {
        offsets[from.index() + 1] += 1;
    }
    for node in 0..count {
        offsets[node + 1] += offsets[node];
    }
    let (neighbours, edge_of_link) = ends.into_iter().map(|(_, to, edge)| (to, edge)).unzip();
    (offsets, neighbours, edge_of_link)
}

fn reverse_links(offsets: &[LinkId], neighbours: &[ContainerId]) -> Vec<LinkId> {
    let mut reverse = vec![0; neighbours.len()];
    for node in 0..offsets.len() - 1 {
        let links = offsets[node] as usize..offsets[node + 1] as usize;
        for link in links {
            let target = neighbours[link].index();
            let back = offsets[target] as usize..offsets[target + 1] as usize;
            let slot = neighbours[back.clone()]
                .binary_search(&ContainerId::at(node))
                .expect("links are made in pairs");
            reverse[link] = (back.start + slot) as LinkId;
        }
    }
    reverse
}

fn parts(count: usize, edges: &[Edge]) -> (Vec<u32>, Vec<Vec<ContainerId>>) {
    let mut union = UnionFind::<u32>::new(count);
    for edge in edges {
        union.union(edge.from.0, edge.to.0);
    }
    let mut part_of_root = vec![u32::MAX; count];
    let mut part_of = Vec::with_capacity(count);
    let mut parts: Vec<Vec<ContainerId>> = Vec::new();
    for node in 0..count as u32 {
        let root = union.find_mut(node) as usize;
        if part_of_root[root] == u32::MAX {
            part_of_root[root] = parts.len() as u32;
            parts.push(Vec::new());
        }
        part_of.push(part_of_root[root]);
        parts[part_of_root[root] as usize].push(ContainerId(node));
    }
    (part_of, parts)
}

fn incoming(count: usize, edges: &[Edge]) -> Vec<u32> {
    let mut incoming = vec![0; count];
    for edge in edges {
        incoming[edge.to.index()] += 1;
        if !edge.directed && edge.from != edge.to {
            incoming[edge.from.index()] += 1;
        }
    }
    incoming
}
