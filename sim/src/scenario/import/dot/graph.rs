//! The graph that the statements of a DOT file draw up, until it is whole.

use std::collections::BTreeMap;
use std::rc::Rc;

use indexmap::{IndexMap, IndexSet};
use rustc_hash::FxHashMap;

use super::super::draft::Draft;
use crate::model::{ContainerId, Edge, Value};

/// Edges between groups, and attributes that edges and defaults share, each counted every time, beyond as many as the text
/// has bytes: few statements can ask for very many. So many take some 200 MB.
const SPREAD_MAX: usize = 2_000_000;

/// Attributes by name; `None` where an empty text takes an attribute away.
pub(super) type Attributes = IndexMap<String, Option<Value>>;

/// What holds between the braces of a graph or a subgraph.
#[derive(Default)]
pub(super) struct Scope {
    pub node_defaults: Rc<Attributes>,
    pub edge_defaults: Rc<Attributes>,
    /// The nodes that it names, those of subgraphs inside included.
    pub members: IndexSet<usize>,
}

impl Scope {
    /// A scope inside: the same defaults, and no nodes yet.
    pub fn inner(&self) -> Self {
        let (node_defaults, edge_defaults) = (self.node_defaults.clone(), self.edge_defaults.clone());
        Self { node_defaults, edge_defaults, members: IndexSet::new() }
    }
}

/// Nodes and edges so far.
#[derive(Default)]
pub(super) struct Graph {
    pub directed: bool,
    /// Whether two nodes are joined at most once.
    pub strict: bool,
    nodes: IndexMap<String, Node>,
    edges: Vec<Line>,
    /// In a strict graph, the edge between two nodes.
    joined: FxHashMap<(usize, usize), usize>,
    /// What subgraphs of a name hold together.
    groups: FxHashMap<String, IndexSet<usize>>,
    /// What groups and defaults stand for so far.
    spent: usize,
    /// How much they may stand for.
    pub most: usize,
}

struct Node {
    defaults: Rc<Attributes>,
    own: Attributes,
}

struct Line {
    ends: (usize, usize),
    defaults: Rc<Attributes>,
    own: Rc<Attributes>,
}

/// The statements ask for more edges or attributes than can be kept.
pub(super) struct Overfull;

impl Graph {
    /// Nothing yet, of a text of so many bytes.
    pub fn of(bytes: usize) -> Self {
        Self { most: SPREAD_MAX + bytes, ..Self::default() }
    }

    /// The node of a name; a new one has the defaults that hold there.
    pub fn node(&mut self, name: &str, scope: &mut Scope) -> usize {
        let node = match self.nodes.get_index_of(name) {
            Some(node) => node,
            None => {
                let node = Node { defaults: scope.node_defaults.clone(), own: Attributes::new() };
                self.nodes.insert_full(name.to_owned(), node).0
            }
        };
        scope.members.insert(node);
        node
    }

    /// Gives a node attributes, in place of earlier ones of the same names.
    pub fn set(&mut self, node: usize, attributes: Attributes) {
        self.nodes[node].own.extend(attributes);
    }

    /// Gives a set of defaults further ones.
    pub fn set_defaults(
        &mut self,
        defaults: &mut Rc<Attributes>,
        attributes: Attributes,
    ) -> Result<(), Overfull> {
        self.spend(defaults.len())?;
        Rc::make_mut(defaults).extend(attributes);
        Ok(())
    }

    /// Joins every node of one group to every node of another.
    pub fn join(
        &mut self,
        from: &IndexSet<usize>,
        to: &IndexSet<usize>,
        defaults: &Rc<Attributes>,
        own: &Rc<Attributes>,
    ) -> Result<(), Overfull> {
        let edges = from.len().saturating_mul(to.len());
        // One edge and its own attributes stand in the text.
        let shared = edges.saturating_mul(1 + defaults.len() + own.len());
        self.spend(shared.saturating_sub(1 + own.len()))?;
        for from in from {
            for to in to {
                self.join_two((*from, *to), defaults, own)?;
            }
        }
        Ok(())
    }

    fn join_two(
        &mut self,
        ends: (usize, usize),
        defaults: &Rc<Attributes>,
        own: &Rc<Attributes>,
    ) -> Result<(), Overfull> {
        if self.strict {
            let pair = if self.directed { ends } else { (ends.0.min(ends.1), ends.0.max(ends.1)) };
            if let Some(edge) = self.joined.get(&pair).copied() {
                self.spend(self.edges[edge].own.len())?;
                let attributes = own.iter().map(|(name, value)| (name.clone(), value.clone()));
                Rc::make_mut(&mut self.edges[edge].own).extend(attributes);
                return Ok(());
            }
            self.joined.insert(pair, self.edges.len());
        }
        self.edges.push(Line { ends, defaults: defaults.clone(), own: own.clone() });
        Ok(())
    }

    /// What all subgraphs of this name hold, now that one of them ends.
    pub fn group(&mut self, name: &str, members: IndexSet<usize>) -> Result<IndexSet<usize>, Overfull> {
        let group = self.groups.entry(name.to_owned()).or_default();
        group.extend(members);
        let group = group.clone();
        self.spend(group.len())?;
        Ok(group)
    }

    fn spend(&mut self, more: usize) -> Result<(), Overfull> {
        self.spent = self.spent.saturating_add(more);
        if self.spent > self.most { Err(Overfull) } else { Ok(()) }
    }

    /// Puts everything into a draft.
    pub fn lay_out(self, draft: &mut Draft) {
        for name in self.nodes.keys() {
            draft.named(name);
        }
        for (position, node) in self.nodes.values().enumerate() {
            for (name, value) in laid(&node.defaults, &node.own) {
                if draft.is_overfull() {
                    return;
                }
                draft.attribute(ContainerId::at(position), name, value.clone());
            }
        }
        for line in &self.edges {
            if draft.is_overfull() {
                return;
            }
            let (from, to) = (ContainerId::at(line.ends.0), ContainerId::at(line.ends.1));
            let attributes = laid(&line.defaults, &line.own)
                .map(|(name, value)| (name.to_owned(), value.clone()))
                .collect::<BTreeMap<_, _>>();
            draft.edge(Edge { from, to, directed: self.directed, attributes: attributes.into() });
        }
    }
}

/// The attributes of a node or an edge: its own laid over the defaults.
fn laid<'a>(defaults: &'a Attributes, own: &'a Attributes) -> impl Iterator<Item = (&'a str, &'a Value)> {
    let defaults = defaults.iter().filter(|(name, _)| !own.contains_key(*name));
    defaults.chain(own).filter_map(|(name, value)| Some((name.as_str(), value.as_ref()?)))
}
