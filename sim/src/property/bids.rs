//! Versions of bids rise.

use std::collections::BTreeMap;

use crate::model::{ContainerId, RequestId};

/// The newest version of every bid.
#[derive(Debug, Default)]
pub struct Bids {
    incarnations: BTreeMap<ContainerId, u16>,
    newest: BTreeMap<(ContainerId, RequestId), (u16, u32)>,
    broken: Option<String>,
}

impl Bids {
    /// A node restarted.
    pub fn restart(&mut self, node: ContainerId, incarnation: u16) {
        let before = self.incarnations.insert(node, incarnation).unwrap_or(0);
        if incarnation < before {
            let wrong = || format!("the incarnation of node {node} falls from {before} to {incarnation}");
            self.broken.get_or_insert_with(wrong);
        }
    }

    /// A node changed its bid.
    pub fn raise(&mut self, node: ContainerId, request: RequestId, version: u32) {
        let version = (self.incarnations.get(&node).copied().unwrap_or(0), version);
        let before = self.newest.insert((node, request), version);
        if let Some(before) = before.filter(|before| *before >= version) {
            let wrong = || format!("node {node} bids on {request} with version {version:?} after {before:?}");
            self.broken.get_or_insert_with(wrong);
        }
    }

    /// What is wrong.
    pub fn broken(&self) -> Option<String> {
        self.broken.clone()
    }
}
