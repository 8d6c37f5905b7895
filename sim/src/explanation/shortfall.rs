//! Why nobody holds a request node: which demands collide when it is to be stitched beside what is.

use std::collections::BTreeSet;
use std::time::Duration;

use serde::Serialize;

use crate::model::{Instance, RequestId, Stitching};
use crate::solver::Limits;
use crate::solver::conflict::{self, Finding};

/// Why a request node is unstitched.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Shortfall {
    /// It cannot be stitched beside all that is: these demands cannot hold together.
    Conflict {
        /// The demands, in the words of the scenario format.
        demands: Vec<String>,
        /// Whether no set of fewer demands collides.
        smallest: bool,
    },
    /// It could be stitched beside all that is: the stitching is not the best.
    Possible,
    /// Neither was established within the time allowed.
    Unknown,
}

impl Shortfall {
    /// Of a request node that a stitching leaves out.
    pub fn of(instance: &Instance, stitching: &Stitching, request: RequestId, time: Duration) -> Self {
        let wanted = wanted(instance, stitching, request);
        let mut narrowed = instance.clone();
        for id in instance.request.ids().filter(|id| !wanted.contains(id)) {
            narrowed.request.nodes[id.index()].fits.clear();
        }
        match conflict::find(&narrowed, Limits::time(time)) {
            Finding::Completable => Self::Possible,
            Finding::Unknown => Self::Unknown,
            Finding::Conflict(conflict) => Self::Conflict {
                smallest: conflict.is_smallest(),
                demands: conflict.demands.iter().map(|demand| demand.describe(instance)).collect(),
            },
        }
    }
}

/// What is stitched, the request node, and all that must be stitched with it.
fn wanted(instance: &Instance, stitching: &Stitching, request: RequestId) -> BTreeSet<RequestId> {
    let mut wanted: BTreeSet<RequestId> = stitching.stitches().map(|(request, _)| request).collect();
    wanted.insert(request);
    loop {
        let before = wanted.len();
        for (_, condition) in instance.composition_conditions() {
            if condition.composition.all_or_none() && condition.nodes.iter().any(|node| wanted.contains(node))
            {
                wanted.extend(condition.nodes.iter().copied());
            }
        }
        if wanted.len() == before {
            return wanted;
        }
    }
}
