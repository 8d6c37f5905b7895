//! The request graph: the nodes that are to be stitched, and which container types may take them.

use std::sync::Arc;

use super::id::RequestId;
use super::value::Value;

/// One request node.
#[derive(Clone, Debug)]
pub struct RequestNode {
    /// Its name as the scenario spells it.
    pub name: Arc<str>,
    /// Its type, the key into the mapping.
    pub kind: Value,
    /// The container types that the mapping allows for its type; empty while nothing is requested by this name, since it
    /// was removed or is added later.
    pub fits: Vec<Value>,
}

impl RequestNode {
    /// Whether it is to be stitched.
    pub fn is_requested(&self) -> bool {
        !self.fits.is_empty()
    }
}

/// The request graph with its mapping applied.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The nodes, in scenario order.
    pub nodes: Vec<RequestNode>,
    /// The edges; they are drawn, and carry no rule.
    pub edges: Vec<(RequestId, RequestId)>,
}

impl Request {
    /// Number of request nodes.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether nothing is requested.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// All request ids in order.
    pub fn ids(&self) -> impl ExactSizeIterator<Item = RequestId> + use<> {
        (0..self.nodes.len() as u32).map(RequestId)
    }

    /// The nodes that are to be stitched.
    pub fn requested(&self) -> impl Iterator<Item = &RequestNode> {
        self.nodes.iter().filter(|node| node.is_requested())
    }

    /// A request node's name.
    pub fn name(&self, request: RequestId) -> &str {
        &self.nodes[request.index()].name
    }

    /// The request node of that name.
    pub fn find(&self, name: &str) -> Option<RequestId> {
        self.nodes.iter().position(|node| &*node.name == name).map(RequestId::at)
    }
}
