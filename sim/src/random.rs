//! Randomness by purpose: every random stream is split from the one seed of a run.
//!
//! Single draws that must not depend on the order in which they are asked for (latencies, start times) are hashes
//! of (seed, purpose, coordinates); longer streams (generators, attribute values) are ChaCha streams seeded in
//! the same way. Neither depends on the machine.
//!
//! What is drawn from the bits (durations, normal and exponential numbers) is in `random/distribution.rs`.

mod distribution;

pub use distribution::{below, exponential, sample_distribution, standard_normal, uniform_integer};

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// What a random stream is for; streams of different purposes are independent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// The topology of a generated container.
    Topology,
    /// Attribute values laid over container nodes.
    Attributes,
    /// When nodes start.
    Start,
    /// How long messages travel.
    Latency,
    /// How long nodes take to process a message.
    Processing,
    /// Positions in drawings.
    Layout,
    /// Random instances and orders in tests and benchmarks.
    Sampling,
    /// Whether a message is lost.
    Loss,
    /// Whether a message arrives twice.
    Duplication,
    /// Whether a message is held back.
    Reordering,
    /// For how long it is held back.
    Delay,
    /// Faults drawn from a rate.
    Churn,
    /// The choices of heuristic solvers.
    Solving,
    /// The order of events in schedules that are drawn.
    Schedule,
    /// Samples drawn again from a sample, for the interval of a mean.
    Resampling,
    /// The shortcuts that an overlay lays over a container.
    Shortcuts,
    /// The nodes of which events are recorded.
    Recording,
}

/// A hash of a seed, a purpose and two coordinates, uniform over 64 bits.
///
/// The mixing function is the finaliser of SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number
/// generators", OOPSLA 2014), applied once per word.
pub fn draw(seed: u64, purpose: Purpose, first: u64, second: u64) -> u64 {
    let mut state = mix(seed ^ 0x9e37_79b9_7f4a_7c15);
    for word in [purpose as u64, first, second] {
        state = mix(state.wrapping_add(0x9e37_79b9_7f4a_7c15) ^ word.wrapping_mul(0xd6e8_feb8_6659_fd93));
    }
    state
}

/// The finaliser of SplitMix64: a bijection of 64 bits in which every input bit reaches every output bit.
pub fn mix(word: u64) -> u64 {
    let word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

/// A number uniform in the open interval (0, 1), from 64 random bits.
pub fn unit(bits: u64) -> f64 {
    ((bits >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
}

/// A generator for a purpose; `index` tells apart several streams of one purpose.
pub fn stream(seed: u64, purpose: Purpose, index: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(draw(seed, purpose, index, 0))
}
