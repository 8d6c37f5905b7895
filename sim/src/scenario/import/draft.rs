//! A graph in the making, as every format fills it in.

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexSet;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Finding, Findings, Imported};
use crate::model::{ContainerBuilder, ContainerId, Edge, Value};
use crate::scenario::diagnostic::quoted;
use crate::scenario::tree::NAME_MAX;

/// The most attribute values: nodes times attributes, and what edges have. Else a small file whose every node has an
/// attribute of its own, or whose keys have defaults, would fill the memory. So many take 1.2 GB at nodes.
pub(super) const VALUES_MAX: usize = 50_000_000;

/// In a graph of more nodes than this no nearest name is looked for.
const COMPARED_MAX: usize = 5_000;

/// Nodes, attributes and edges read so far.
///
/// All nodes come before the first attribute, so that the table of attributes is laid out once.
pub(super) struct Draft {
    builder: ContainerBuilder,
    nodes: FxHashMap<Arc<str>, ContainerId>,
    attributes: IndexSet<String>,
    /// Strings seen as values; many nodes hold the same ones.
    texts: FxHashSet<Arc<str>>,
    /// What was left out, and how often.
    left_out: BTreeMap<String, usize>,
    edge_values: usize,
    values_max: usize,
    /// A name that is too long, if there is one.
    long_name: Option<Arc<str>>,
}

impl Default for Draft {
    fn default() -> Self {
        Self::limited(VALUES_MAX)
    }
}

impl Draft {
    /// A draft that takes at most so many attribute values.
    pub fn limited(values_max: usize) -> Self {
        Self {
            builder: ContainerBuilder::default(),
            nodes: FxHashMap::default(),
            attributes: IndexSet::new(),
            texts: FxHashSet::default(),
            left_out: BTreeMap::new(),
            edge_values: 0,
            values_max,
            long_name: None,
        }
    }

    /// Adds a node; `None` when the name is taken.
    pub fn node(&mut self, name: &str) -> Option<ContainerId> {
        if self.nodes.contains_key(name) {
            return None;
        }
        let name: Arc<str> = name.into();
        if is_long(&name) {
            self.long_name.get_or_insert_with(|| name.clone());
        }
        let node = self.builder.node(name.clone());
        self.nodes.insert(name, node);
        Some(node)
    }

    /// Adds a node; a name that is taken is a finding.
    pub fn new_node(
        &mut self,
        name: &str,
        at: usize,
        field: impl FnOnce() -> String,
        findings: &mut Findings<'_>,
    ) -> Option<ContainerId> {
        let node = self.node(name);
        if node.is_none() {
            findings.add(at, field(), format!("an earlier node has the id `{name}` already"));
        }
        node
    }

    /// The node of a name, which is added where it is new.
    pub fn named(&mut self, name: &str) -> ContainerId {
        match self.find(name) {
            Some(node) => node,
            None => self.node(name).expect("there is no node of that name"),
        }
    }

    /// The node at the end of an edge; a name that no node has is a finding.
    pub fn end(
        &self,
        name: &str,
        at: usize,
        field: impl FnOnce() -> String,
        findings: &mut Findings<'_>,
    ) -> Option<ContainerId> {
        let node = self.find(name);
        if node.is_none() {
            let hint = if findings.is_full() { None } else { self.nearest(name) };
            findings.add_hinted(at, field(), format!("there is no node with the id `{name}`"), hint);
        }
        node
    }

    /// The node of a name.
    pub fn find(&self, name: &str) -> Option<ContainerId> {
        self.nodes.get(name).copied()
    }

    /// Gives a node an attribute.
    pub fn attribute(&mut self, node: ContainerId, attribute: &str, value: Value) {
        if !self.attributes.contains(attribute) {
            self.attributes.insert(attribute.to_owned());
            if is_long(attribute) {
                self.long_name.get_or_insert_with(|| attribute.into());
            }
        }
        if self.is_overfull() {
            return;
        }
        self.builder.attribute(node, attribute, value);
    }

    /// Adds an edge.
    pub fn edge(&mut self, edge: Edge) {
        self.edge_values += edge.attributes.len();
        self.builder.edge(edge);
    }

    /// Whether there is no node yet.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Whether there are too many attribute values to go on.
    pub fn is_overfull(&self) -> bool {
        self.attributes.len() * self.builder.len() + self.edge_values > self.values_max
    }

    /// A string value that shares its memory with equal ones.
    pub fn text(&mut self, text: &str) -> Value {
        if let Some(known) = self.texts.get(text) {
            return Value::Text(known.clone());
        }
        let text: Arc<str> = text.into();
        self.texts.insert(text.clone());
        Value::Text(text)
    }

    /// Notes that something named so was left out once.
    pub fn leave_out(&mut self, what: String) {
        *self.left_out.entry(what).or_default() += 1;
    }

    /// A hint at the node whose name is nearest to one that does not exist, if one is near.
    fn nearest(&self, name: &str) -> Option<String> {
        let length = name.chars().count();
        // A third of the letters may differ, but never all.
        let distance_max = (length / 3).max(1).min(length.saturating_sub(1));
        if length > 100 || self.builder.len() > COMPARED_MAX {
            return None;
        }
        let names = (0..self.builder.len()).map(|node| self.builder.name(ContainerId::at(node)));
        let near = names.filter(|known| known.len().abs_diff(name.len()) <= 4 * distance_max);
        let (distance, nearest) = near
            .map(|known| (strsim::osa_distance(name, known), known))
            .min_by_key(|(distance, _)| *distance)?;
        (distance <= distance_max).then(|| format!("the nearest id is `{nearest}`"))
    }

    /// The graph, if nothing was found wrong.
    pub fn finish(self, mut findings: Findings<'_>) -> Result<Imported, Vec<Finding>> {
        if self.is_overfull() {
            findings.add_general(format!(
                "it has too many attribute values; nodes times attributes, with those of edges, may be {}",
                self.values_max
            ));
        }
        if let Some(name) = &self.long_name {
            let length = name.chars().count();
            findings.add_general(format!(
                "the name {} has {length} characters, at most {NAME_MAX} fit",
                quoted(name)
            ));
        }
        if self.builder.is_empty() && findings.is_empty() {
            findings.add_general("it has no nodes".to_owned());
        }
        if !findings.is_empty() {
            return Err(findings.into_list());
        }
        let notices = self.left_out.into_iter().map(|(what, times)| match times {
            1 => format!("{what} was left out once"),
            _ => format!("{what} was left out {times} times"),
        });
        Ok(Imported { builder: self.builder, notices: notices.collect() })
    }
}

fn is_long(name: &str) -> bool {
    // No text has more characters than bytes.
    name.len() > NAME_MAX && name.chars().count() > NAME_MAX
}
