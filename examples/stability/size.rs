//! How large a study is, and the loop over its instances.

use std::ops::ControlFlow;

use huddle_sim::Registry;
use huddle_sim::instances::Mix;

use crate::case::Case;
use crate::side_by_side::in_order;

/// How large a study is; with it, everything that the study writes is settled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Size {
    /// The seed of the first instance; the others follow.
    pub seed: u64,
    /// Instances in each cell of the phase diagram; the other studies have multiples of it.
    pub instances: u64,
    /// Message orders of each instance in the study of orders.
    pub orders: u64,
    /// Values of each boost, from 1 to 2 in equal steps.
    pub steps: usize,
}

impl Size {
    /// The values of each boost.
    pub fn boosts(&self) -> Vec<f64> {
        let last = (self.steps - 1) as f64;
        (0..self.steps).map(|step| ((1.0 + step as f64 / last) * 1e6).round() / 1e6).collect()
    }

    /// Does the same for `times` as many instances of a mix as the diagram has, side by side on all cores, and hands over
    /// the results in the order of the seeds.
    pub fn for_each<T: Send>(
        &self,
        times: u64,
        mix: &Mix,
        work: impl Fn(&Registry, &Case) -> T + Sync,
        mut take: impl FnMut(T),
    ) {
        let registry = Registry::default();
        let threads = std::thread::available_parallelism().map_or(1, |cores| cores.get());
        in_order(
            self.instances * times,
            threads,
            || false,
            |number| work(&registry, &Case::feasible(self.seed + number, mix)),
            |result| {
                take(result);
                ControlFlow::Continue(())
            },
        );
    }
}
