//! A stitching: which container node each request node is stitched to, if any.

use super::credits::Credits;
use super::id::{ContainerId, RequestId};

/// One entry per request node; `None` where it is left unstitched.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Stitching(Vec<Option<ContainerId>>);

impl Stitching {
    /// A stitching of so many request nodes with none of them stitched.
    pub fn empty(requests: usize) -> Self {
        Self(vec![None; requests])
    }

    /// The container node of a request node.
    pub fn get(&self, request: RequestId) -> Option<ContainerId> {
        self.0[request.index()]
    }

    /// Stitches a request node, or unstitches it.
    pub fn set(&mut self, request: RequestId, node: Option<ContainerId>) {
        self.0[request.index()] = node;
    }

    /// Number of stitched request nodes.
    pub fn stitched(&self) -> usize {
        self.0.iter().flatten().count()
    }

    /// Whether every request node is stitched.
    pub fn is_complete(&self) -> bool {
        self.0.iter().all(Option::is_some)
    }

    /// All entries in request order.
    pub fn entries(&self) -> &[Option<ContainerId>] {
        &self.0
    }

    /// The stitches: request node and its container node, in request order.
    pub fn stitches(&self) -> impl Iterator<Item = (RequestId, ContainerId)> + '_ {
        self.0.iter().enumerate().filter_map(|(position, node)| Some((RequestId::at(position), (*node)?)))
    }

    /// The order in which stitchings are better, as a key of which the *least* is best: most request nodes
    /// stitched, then most welfare, then the lowest container positions in request order (an unstitched request
    /// node counts as higher than any position).
    pub fn rank(&self, welfare: Credits) -> (std::cmp::Reverse<usize>, std::cmp::Reverse<Credits>, Vec<u32>) {
        let positions = self.0.iter().map(|node| node.map_or(u32::MAX, |node| node.0)).collect();
        (std::cmp::Reverse(self.stitched()), std::cmp::Reverse(welfare), positions)
    }
}

impl From<Vec<Option<ContainerId>>> for Stitching {
    fn from(entries: Vec<Option<ContainerId>>) -> Self {
        Self(entries)
    }
}
