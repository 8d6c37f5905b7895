//! Counting without a lock: each arbiter keeps its own meter, and only it writes there.
//!
//! A thing that must still happen (a message in flight, a timer, a start) is *raised* before it is handed on and
//! *settled* when its receiver is done with it, all that it raised in turn included. An arbiter *shows* its counts now and then, `raised` before `settled`, and
//! always before anything leaves for another arbiter. [`Meters::are_silent`] reads all `settled` counts first and all
//! `raised` counts after. Whatever it sees settled it also sees raised, and so is all that followed from it: on the
//! same arbiter the two are shown together, and what came from another one was shown as raised before it left. Hence
//! equal sums mean that everything raised is settled and that nothing can follow: the run is silent, and stays so.
//! What is not shown yet only makes the run look less silent than it is. (F. Mattern, "Algorithms for distributed
//! termination detection", Distributed Computing 2(3), 1987, section 6.)

use std::ops::Index;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use crate::plan::Nanos;
use crate::runtime::tracker::Traffic;

/// The counts of one arbiter, as it keeps them for itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// Messages sent and processed by its nodes.
    pub traffic: Traffic,
    /// Messages, timers and starts handed on.
    pub raised: u64,
    /// Messages, timers and starts done with.
    pub settled: u64,
    /// Time of the last step.
    pub latest: Nanos,
}

/// The counts of one arbiter, as others read them; on cache lines of its own.
#[derive(Debug, Default)]
#[repr(align(128))]
pub struct Meter {
    raised: AtomicU64,
    settled: AtomicU64,
    sent: AtomicU64,
    delivered: AtomicU64,
    lost: AtomicU64,
    doubled: AtomicU64,
    bytes: AtomicU64,
    hops: AtomicU32,
    latest: AtomicU64,
}

impl Meter {
    /// Shows the counts; to be called before anything raised leaves the arbiter, and when it has nothing to do.
    pub fn show(&self, tally: &Tally) {
        self.sent.store(tally.traffic.sent, Ordering::Relaxed);
        self.delivered.store(tally.traffic.delivered, Ordering::Relaxed);
        self.lost.store(tally.traffic.lost, Ordering::Relaxed);
        self.doubled.store(tally.traffic.doubled, Ordering::Relaxed);
        self.bytes.store(tally.traffic.bytes, Ordering::Relaxed);
        self.hops.store(tally.traffic.hops, Ordering::Relaxed);
        self.latest.store(tally.latest, Ordering::Relaxed);
        self.raised.store(tally.raised, Ordering::Release);
        self.settled.store(tally.settled, Ordering::Release);
    }

    fn traffic(&self) -> Traffic {
        Traffic {
            sent: self.sent.load(Ordering::Relaxed),
            delivered: self.delivered.load(Ordering::Relaxed),
            lost: self.lost.load(Ordering::Relaxed),
            doubled: self.doubled.load(Ordering::Relaxed),
            bytes: self.bytes.load(Ordering::Relaxed),
            hops: self.hops.load(Ordering::Relaxed),
            // Counting the most would need one counter for all arbiters; samples show what is in flight just then.
            most_in_flight: 0,
        }
    }
}

/// The meters of all arbiters.
#[derive(Debug)]
pub struct Meters(Box<[Meter]>);

impl Meters {
    /// So many meters at zero.
    pub fn new(arbiters: usize) -> Self {
        Self((0..arbiters).map(|_| Meter::default()).collect())
    }

    /// Number of meters.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether everything raised is settled.
    pub fn are_silent(&self) -> bool {
        let settled: u64 = self.0.iter().map(|meter| meter.settled.load(Ordering::Acquire)).sum();
        let raised: u64 = self.0.iter().map(|meter| meter.raised.load(Ordering::Acquire)).sum();
        settled == raised
    }

    /// Messages so far; exact once the run is silent or stopped.
    pub fn traffic(&self) -> Traffic {
        total(self.0.iter().map(Meter::traffic))
    }

    /// Time of the last step of any node.
    pub fn latest(&self) -> Nanos {
        self.0.iter().map(|meter| meter.latest.load(Ordering::Relaxed)).max().unwrap_or(0)
    }
}

impl Index<usize> for Meters {
    type Output = Meter;

    fn index(&self, arbiter: usize) -> &Meter {
        &self.0[arbiter]
    }
}

/// The traffic of several arbiters together.
pub fn total(traffic: impl Iterator<Item = Traffic>) -> Traffic {
    traffic.fold(Traffic::default(), |sum, one| Traffic {
        sent: sum.sent + one.sent,
        delivered: sum.delivered + one.delivered,
        lost: sum.lost + one.lost,
        doubled: sum.doubled + one.doubled,
        bytes: sum.bytes + one.bytes,
        hops: sum.hops.max(one.hops),
        most_in_flight: 0,
    })
}
