//! The views that nodes hold now, each once, counted per part.

use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashMap, FxHasher};

use crate::model::{Credits, Instance, Stitching};
use crate::random::mix;

/// Position of a view in the table; used again once nobody holds the view.
pub type ViewId = u32;

/// A hash of a stitching, the same in every run.
pub fn hash_of(stitching: &Stitching) -> u64 {
    let mut hasher = FxHasher::default();
    stitching.hash(&mut hasher);
    mix(hasher.finish())
}

#[derive(Debug)]
struct View {
    stitching: Stitching,
    welfare: Credits,
    hash: u64,
    holders: u32,
}

/// A table of views.
#[derive(Debug, Default)]
pub struct Views {
    table: Vec<View>,
    free: Vec<ViewId>,
    ids: FxHashMap<Stitching, ViewId>,
    counts: FxHashMap<(u32, ViewId), u32>,
}

impl Views {
    /// The id of a view, entered if it is new.
    pub fn enter(&mut self, stitching: &Stitching, instance: &Instance) -> ViewId {
        if let Some(id) = self.ids.get(stitching) {
            return *id;
        }
        let view = View {
            welfare: instance.welfare(stitching),
            hash: hash_of(stitching),
            stitching: stitching.clone(),
            holders: 0,
        };
        let id = match self.free.pop() {
            Some(id) => {
                self.table[id as usize] = view;
                id
            }
            None => {
                self.table.push(view);
                self.table.len() as ViewId - 1
            }
        };
        self.ids.insert(stitching.clone(), id);
        id
    }

    /// Adds holders in a part; returns how many the part has now.
    pub fn add(&mut self, id: ViewId, part: usize, holders: u32) -> u32 {
        self.table[id as usize].holders += holders;
        let count = self.counts.entry((part as u32, id)).or_default();
        *count += holders;
        *count
    }

    /// Removes one holder in a part; returns how many the part has left. A view without holders leaves the table.
    pub fn remove(&mut self, id: ViewId, part: usize) -> u32 {
        let view = &mut self.table[id as usize];
        view.holders -= 1;
        if view.holders == 0 {
            self.ids.remove(&view.stitching);
            self.free.push(id);
        }
        let key = (part as u32, id);
        let count = self.counts.get_mut(&key).expect("a holder is counted in its part");
        *count -= 1;
        let left = *count;
        if left == 0 {
            self.counts.remove(&key);
        }
        left
    }

    /// The stitching of a view.
    pub fn stitching(&self, id: ViewId) -> &Stitching {
        &self.table[id as usize].stitching
    }

    /// The welfare of a view.
    pub fn welfare(&self, id: ViewId) -> Credits {
        self.table[id as usize].welfare
    }

    /// The hash of a view's stitching.
    pub fn hash(&self, id: ViewId) -> u64 {
        self.table[id as usize].hash
    }

    /// Number of different views held.
    pub fn distinct(&self) -> usize {
        self.ids.len()
    }

    /// Welfare and number of stitched request nodes of the view that most nodes hold, and how many do; ties to the better one.
    pub fn leading(&self) -> (Credits, usize, u32) {
        let held = self.table.iter().filter(|view| view.holders > 0);
        let leading = held.max_by(|left, right| {
            left.holders
                .cmp(&right.holders)
                .then_with(|| right.stitching.rank(right.welfare).cmp(&left.stitching.rank(left.welfare)))
        });
        leading.map_or_else(Default::default, |view| (view.welfare, view.stitching.stitched(), view.holders))
    }

    /// Per part, the view that most of its nodes hold, and how many do; ties to the better stitching; `None` where all are
    /// down.
    pub fn leading_of_parts(&self, parts: usize) -> Vec<Option<(ViewId, u32)>> {
        let mut leading: Vec<Option<(ViewId, u32)>> = vec![None; parts];
        for ((part, id), count) in &self.counts {
            let best = &mut leading[*part as usize];
            let is_better = best.is_none_or(|(other, most)| {
                let rank = |id: ViewId| self.stitching(id).rank(self.welfare(id));
                *count > most || (*count == most && rank(*id) < rank(other))
            });
            if is_better {
                *best = Some((*id, *count));
            }
        }
        leading
    }
}
