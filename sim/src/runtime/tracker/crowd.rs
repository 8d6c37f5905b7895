//! The views of all nodes of a container that is too large to look at all of them at every sample.
//!
//! The course of such a run is told from a sample of its nodes, the *watched* ones. What a run comes to, and when the last view
//! changed, are told from all. As long as few agree, views change so fast that nobody would learn from counting them all; so
//! all are looked at from when more than half of the watched nodes hold one view, and at the end at the latest.

use fixedbitset::FixedBitSet;

use super::views::{ViewId, Views};
use crate::model::{ContainerId, Instance, Stitching};
use crate::random::mix;
use crate::runtime::faults::Judged;

/// In containers of more nodes than this, only some are watched.
pub const MOST_NODES: usize = 16_384;

/// About so many nodes are watched then.
const WATCHED: u64 = 8_192;

/// All nodes of a large container.
#[derive(Debug)]
pub struct Crowd {
    /// By node, whether it is watched throughout.
    watched: FixedBitSet,
    looked_at: bool,
    views: Views,
    /// `None` where a node is down or not judged.
    view_of: Vec<Option<ViewId>>,
    /// Nodes that are not watched and changed since they were looked at; counted once all are looked at.
    pub changed: Vec<ContainerId>,
}

impl Crowd {
    /// The crowd of a large container; `None` for any other.
    pub fn of(judged: &Judged, instance: &Instance) -> Option<Self> {
        let judged_nodes = judged.nodes();
        if judged_nodes <= MOST_NODES {
            return None;
        }
        let nodes = instance.container.len();
        let bound = (u64::MAX / judged_nodes as u64).saturating_mul(WATCHED);
        let mut watched = FixedBitSet::with_capacity(nodes);
        watched.extend((0..nodes).filter(|node| mix(*node as u64 ^ WATCH) < bound));
        let mut views = Views::default();
        let empty = views.enter(&Stitching::empty(instance.request.len()), instance);
        let mut view_of = vec![None; nodes];
        for (part, members) in judged.parts().iter().enumerate() {
            views.add(empty, part, members.len() as u32);
            members.iter().for_each(|node| view_of[node.index()] = Some(empty));
        }
        Some(Self { watched, looked_at: false, views, view_of, changed: Vec::new() })
    }

    /// Whether a node is one of those that are watched throughout.
    pub fn watches(&self, node: ContainerId) -> bool {
        self.watched.contains(node.index())
    }

    /// Whether all nodes are looked at by now.
    pub fn is_looked_at(&self) -> bool {
        self.looked_at
    }

    /// All nodes are looked at from now on.
    pub fn look(&mut self) {
        self.looked_at = true;
    }

    /// A node holds a view from now on; tells whether it is another than before.
    pub fn show(
        &mut self,
        node: ContainerId,
        part: usize,
        stitching: &Stitching,
        instance: &Instance,
    ) -> bool {
        let before = self.view_of[node.index()];
        if before.is_some_and(|before| self.views.stitching(before) == stitching) {
            return false;
        }
        let after = self.views.enter(stitching, instance);
        self.views.add(after, part, 1);
        if let Some(before) = before {
            self.views.remove(before, part);
        }
        self.view_of[node.index()] = Some(after);
        true
    }

    /// A node is down.
    pub fn gone(&mut self, node: ContainerId, part: usize) {
        if let Some(before) = self.view_of[node.index()].take() {
            self.views.remove(before, part);
        }
        self.changed.retain(|changed| *changed != node);
    }

    /// Whether a node is up.
    pub fn is_up(&self, node: ContainerId) -> bool {
        self.view_of[node.index()].is_some()
    }

    /// The views of all nodes.
    pub fn views(&self) -> &Views {
        &self.views
    }
}

/// Tells the draw of watched nodes from other hashes of their positions.
const WATCH: u64 = 0x6a09_e667_f3bc_c908;
