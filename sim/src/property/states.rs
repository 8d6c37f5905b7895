//! Shared states of a part are equal in the end.

use crate::model::ContainerId;
use crate::runtime::faults::Judged;

/// The fingerprint of every node's shared state, as last told; `None` until it first changed.
#[derive(Debug)]
pub struct States {
    fingerprints: Vec<Option<u64>>,
    incarnations: Vec<u16>,
}

impl States {
    /// States of so many nodes, all as at the start.
    pub fn new(nodes: usize) -> Self {
        Self { fingerprints: vec![None; nodes], incarnations: vec![0; nodes] }
    }

    /// A node's state changed.
    pub fn change(&mut self, node: ContainerId, fingerprint: u64) {
        self.fingerprints[node.index()] = Some(fingerprint);
    }

    /// A node restarted; as a new incarnation it holds nothing.
    pub fn restart(&mut self, node: ContainerId, incarnation: u16) {
        if std::mem::replace(&mut self.incarnations[node.index()], incarnation) != incarnation {
            self.fingerprints[node.index()] = None;
        }
    }

    /// What is wrong.
    pub fn broken(&self, judged: &Judged) -> Option<String> {
        judged.parts().iter().find_map(|part| {
            let state = |node: ContainerId| self.fingerprints[node.index()];
            let other = part.iter().find(|node| state(**node) != state(part[0]))?;
            Some(format!("nodes {} and {other} of one part hold different shared states", part[0]))
        })
    }
}
