//! What a node believes: of every request node the winning bid (y in the paper) and the winner (z).

use std::cmp::Reverse;
use std::sync::Arc;

use crate::model::{ContainerId, Credits, RequestId, Stitching};
use crate::random::mix;

/// Who wins a request node with which bid.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Win {
    /// The winner.
    pub node: ContainerId,
    /// Its bid.
    pub credits: Credits,
}

impl Win {
    /// Whether this bid is higher than another, or as high and of the lower node.
    pub fn beats(&self, other: &Win) -> bool {
        (self.credits, Reverse(self.node)) > (other.credits, Reverse(other.node))
    }
}

/// The beliefs of one node, by request node; `None` where it knows of no bid. Shared with the messages that carry them.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Beliefs {
    wins: Arc<[Option<Win>]>,
}

impl Beliefs {
    /// No bid is known on any of so many request nodes.
    pub fn none(requests: usize) -> Self {
        Self { wins: vec![None; requests].into() }
    }

    /// By request node.
    pub fn all(&self) -> &[Option<Win>] {
        &self.wins
    }

    /// Of one request node.
    pub fn of(&self, request: RequestId) -> Option<Win> {
        self.wins[request.index()]
    }

    /// Changes a belief; what was sent stays as it was.
    pub fn set(&mut self, request: RequestId, win: Option<Win>) {
        if self.of(request) != win {
            Arc::make_mut(&mut self.wins)[request.index()] = win;
        }
    }

    /// Number of request nodes that have a winner.
    pub fn won(&self) -> usize {
        self.wins.iter().flatten().count()
    }

    /// The view: the winners.
    pub fn view(&self) -> Stitching {
        self.wins.iter().map(|win| win.map(|win| win.node)).collect::<Vec<_>>().into()
    }

    /// Equal for equal winners.
    pub fn view_fingerprint(&self) -> u64 {
        let node = |win: &Option<Win>| win.map_or(u64::MAX, |win| u64::from(win.node.0));
        self.wins.iter().fold(0, |sum, win| mix(sum ^ node(win)))
    }

    /// Equal for equal winners with equal bids.
    pub fn fingerprint(&self) -> u64 {
        let bid = |win: &Option<Win>| win.map_or(i64::MIN, |win| win.credits.micros()) as u64;
        self.wins.iter().fold(self.view_fingerprint(), |sum, win| mix(sum ^ bid(win)))
    }
}
