//! Nobody is named as a holder with credits that it did not bid.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{ContainerId, Credits, RequestId};

/// Bids that were announced, and claims that wait for theirs: a live run may tell of a claim before the bid, when both
/// happen at one time on two cores.
#[derive(Debug, Default)]
pub struct Claims {
    announced: BTreeSet<(ContainerId, RequestId, Credits)>,
    /// Who first made the claim.
    unfounded: BTreeMap<(ContainerId, RequestId, Credits), ContainerId>,
}

impl Claims {
    /// A node bids.
    pub fn bid(&mut self, node: ContainerId, request: RequestId, credits: Credits) {
        self.announced.insert((node, request, credits));
        self.unfounded.remove(&(node, request, credits));
    }

    /// A node takes another, or itself, for the holder of a request node.
    pub fn claim(&mut self, node: ContainerId, request: RequestId, holder: ContainerId, credits: Credits) {
        if !self.announced.contains(&(holder, request, credits)) {
            self.unfounded.entry((holder, request, credits)).or_insert(node);
        }
    }

    /// What is wrong.
    pub fn broken(&self) -> Option<String> {
        let ((holder, request, credits), node) = self.unfounded.iter().next()?;
        Some(format!(
            "node {node} names {holder} for {request} with {credits} credits, which {holder} never bid"
        ))
    }
}
