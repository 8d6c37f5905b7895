//! Open bundles: those whose ceiling was given up.

use crate::random::mix;

/// Positions of bundles, ascending; mostly none.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Open(Box<[u32]>);

impl Open {
    /// Those that are open in any of these.
    pub fn of_all<'a>(all: impl Iterator<Item = &'a Self>) -> Self {
        let mut all = all.filter(|open| !open.is_empty());
        let Some(first) = all.next() else { return Self::default() };
        all.fold(first.clone(), |mut open, other| {
            other.0.iter().for_each(|bundle| open.insert(*bundle as usize));
            open
        })
    }

    /// Opens a bundle.
    pub fn insert(&mut self, bundle: usize) {
        if !self.contains(bundle) {
            let mut bundles = self.0.to_vec();
            bundles.push(bundle as u32);
            bundles.sort_unstable();
            self.0 = bundles.into_boxed_slice();
        }
    }

    /// Whether a bundle is open.
    pub fn contains(&self, bundle: usize) -> bool {
        self.0.contains(&(bundle as u32))
    }

    /// Whether all that are open there are open here.
    pub fn covers(&self, other: &Self) -> bool {
        other.0.iter().all(|bundle| self.contains(*bundle as usize))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What they add to the fingerprint of a set.
    pub fn fingerprint(&self) -> u64 {
        self.0.iter().fold(0, |sum: u64, bundle| sum.wrapping_add(mix(u64::from(*bundle) ^ OPEN)))
    }

    /// Size on the wire: 4 bytes each.
    pub fn wire_bytes(&self) -> u32 {
        4 * self.0.len() as u32
    }

    /// Bytes that they take in memory, beside their own place.
    pub fn bytes(&self) -> usize {
        size_of_val(&*self.0)
    }
}

/// Tells the fingerprint of an open bundle from that of a bid.
const OPEN: u64 = 0x9216_d5d9_8979_fb1b;
