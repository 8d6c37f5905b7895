use super::*;
use crate::instances::{Mix, random};
use crate::solver::exhaustive;

/// The exact solution of every part equals what brute force finds, stitch by stitch.
fn check(seed: u64, mix: &Mix) {
    let instance = random(seed, mix);
    let (solved, best) = (solve(&instance, Limits::NONE), exhaustive::best(&instance));
    assert_eq!(solved.headline, best.headline, "seed {seed}");
    for (part, (stitching, welfare)) in solved.parts.iter().zip(&best.parts) {
        assert_eq!(part.status, Status::Optimal { lowest: true }, "seed {seed}");
        assert_eq!((&part.stitching, part.welfare), (stitching, *welfare), "seed {seed}");
    }
}

fn check_all(seeds: std::ops::Range<u64>) {
    for mix in [Mix::small(), Mix::coupled(), Mix::everything()] {
        for seed in seeds.clone() {
            check(seed, &mix);
        }
    }
}

#[test]
fn the_optimum_equals_brute_force_stitch_by_stitch() {
    check_all(0..700);
}

#[test]
#[ignore = "takes minutes; run by `just solvers`"]
fn the_optimum_equals_brute_force_on_thousands_of_instances() {
    check_all(10_000..12_000);
}
