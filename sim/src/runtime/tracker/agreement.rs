//! How many nodes of each part held which view at each sample, so that the share that held the *final* one can be told
//! when the run is over.
//!
//! Only changes of counts are kept. In a part of more than 4,096 nodes, counts below one in 4,096 are left out, so
//! that a million nodes that each start with a view of their own cost nothing.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::random::mix;

/// Counts below one in so many nodes of a part are not recorded.
const RESOLUTION: u32 = 4096;

/// A part and a view of it.
type Key = u64;

fn key(part: usize, view: u64) -> Key {
    mix(view ^ mix(part as u64 + 1))
}

/// The log of counts.
#[derive(Debug)]
pub struct AgreementLog {
    part_sizes: Vec<u32>,
    recorded: FxHashSet<Key>,
    /// Changes since the last sample.
    open: FxHashMap<Key, u32>,
    samples: Vec<LoggedSample>,
}

/// What a sample adds.
#[derive(Debug)]
struct LoggedSample {
    /// Nodes that were not down.
    live: u32,
    /// The counts that changed since the sample before, sorted by key.
    changes: Vec<(Key, u32)>,
}

impl AgreementLog {
    /// An empty log of parts of so many nodes whose views are counted.
    pub fn new(part_sizes: Vec<u32>) -> Self {
        Self { part_sizes, recorded: FxHashSet::default(), open: FxHashMap::default(), samples: Vec::new() }
    }

    /// A view now has so many holders in a part.
    pub fn count(&mut self, part: usize, view: u64, holders: u32) {
        let key = key(part, view);
        if holders > self.part_sizes[part] / RESOLUTION || self.part_sizes[part] <= RESOLUTION {
            self.recorded.insert(key);
            self.open.insert(key, holders);
        } else if self.recorded.remove(&key) {
            self.open.insert(key, 0);
        }
    }

    /// Ends a sample with so many nodes not down.
    pub fn close_sample(&mut self, live: u32) {
        let mut changes: Vec<(Key, u32)> = self.open.drain().collect();
        changes.sort_unstable();
        self.samples.push(LoggedSample { live, changes });
    }

    /// Opens the last sample again: what changed in it counts as changed since the one before.
    pub fn open_last_sample(&mut self) {
        for (key, count) in self.samples.pop().into_iter().flat_map(|sample| sample.changes) {
            self.open.entry(key).or_insert(count);
        }
    }

    /// Keeps only some samples; the changes of the others pass to the next one kept. The last must be kept.
    pub fn thin(&mut self, keep: impl Fn(usize) -> bool) {
        let mut carried: FxHashMap<Key, u32> = FxHashMap::default();
        let mut kept = Vec::new();
        for (position, sample) in self.samples.drain(..).enumerate() {
            carried.extend(sample.changes);
            if keep(position) {
                let mut changes: Vec<(Key, u32)> = carried.drain().collect();
                changes.sort_unstable();
                kept.push(LoggedSample { live: sample.live, changes });
            }
        }
        self.samples = kept;
    }

    /// Per sample, the share of live nodes that held their part's final view, given by its hash per part.
    pub fn shares(&self, finals: &[u64]) -> Vec<f64> {
        let wanted: FxHashSet<Key> = finals.iter().enumerate().map(|(part, view)| key(part, *view)).collect();
        let mut counts: FxHashMap<Key, u32> = FxHashMap::default();
        let mut holding = 0_u64;
        let mut shares = Vec::with_capacity(self.samples.len());
        for sample in &self.samples {
            for (key, count) in sample.changes.iter().filter(|(key, _)| wanted.contains(key)) {
                let before = counts.insert(*key, *count).unwrap_or(0);
                holding = holding + u64::from(*count) - u64::from(before);
            }
            shares.push(holding as f64 / f64::from(sample.live.max(1)));
        }
        shares
    }
}
