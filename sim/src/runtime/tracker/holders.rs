//! Who holds each request node in the eyes of most nodes, and how often that changed.

use rustc_hash::FxHashMap;

use crate::model::{ContainerId, Stitching};

/// Counts, per request node, how many nodes name each container node for it.
#[derive(Debug)]
pub struct Holders {
    named: Vec<FxHashMap<ContainerId, u32>>,
    holder: Vec<Option<ContainerId>>,
    flips: Vec<u64>,
    counted: bool,
}

impl Holders {
    /// Nobody names anybody yet.
    pub fn new(requests: usize) -> Self {
        let named = vec![FxHashMap::default(); requests];
        Self { named, holder: vec![None; requests], flips: vec![0; requests], counted: false }
    }

    /// A node's view changes from one stitching to another.
    pub fn replace(&mut self, before: &Stitching, after: &Stitching) {
        let entries = before.entries().iter().zip(after.entries());
        for (named, (before, after)) in self.named.iter_mut().zip(entries) {
            if before == after {
                continue;
            }
            if let Some(node) = after {
                *named.entry(*node).or_default() += 1;
            }
            if let Some(node) = before {
                let count = named.get_mut(node).expect("what a view names is counted");
                *count -= 1;
                if *count == 0 {
                    named.remove(node);
                }
            }
        }
    }

    /// The present holders (most named, ties to the lowest node); counts a flip for each that changed since the last
    /// call, once all request nodes have had one.
    pub fn settle(&mut self) -> Vec<Option<ContainerId>> {
        for ((named, holder), flips) in self.named.iter().zip(&mut self.holder).zip(&mut self.flips) {
            let most = named.iter().max_by_key(|(node, count)| (**count, std::cmp::Reverse(**node)));
            let present = most.map(|(node, _)| *node);
            if self.counted && present != *holder {
                *flips += 1;
            }
            *holder = present;
        }
        self.counted |= self.holder.iter().all(Option::is_some);
        self.holder.clone()
    }

    /// The holders as last settled.
    pub fn present(&self) -> &[Option<ContainerId>] {
        &self.holder
    }

    /// Whether all request nodes have had a holder at the same time, so that flips are counted.
    pub fn counted(&self) -> bool {
        self.counted
    }

    /// Flips per request node so far.
    pub fn flips(&self) -> &[u64] {
        &self.flips
    }
}
