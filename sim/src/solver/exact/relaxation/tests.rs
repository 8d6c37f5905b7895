use super::super::compile::compile;
use super::*;
use crate::instances::{Mix, random};
use crate::random::{Purpose, draw};

/// The value of the best choice, by trying all.
fn most(program: &Program, objective: &[i64]) -> i64 {
    let mut choices = vec![program.nothing()];
    for (item, entry) in program.items.iter().enumerate() {
        let taken: Vec<_> = choices
            .iter()
            .flat_map(|choice| {
                entry.columns.clone().map(move |column| {
                    let mut choice = choice.clone();
                    choice[item] = Some(column);
                    choice
                })
            })
            .collect();
        choices.extend(taken);
    }
    let admitted = choices.iter().filter(|choice| program.admits(choice));
    admitted.map(|choice| program.value(choice, objective)).max().expect("nothing is a choice")
}

#[test]
fn no_multipliers_however_wrong_give_a_bound_below_the_best_choice() {
    let small = Mix { nodes: 2..=6, requests: 1..=4, ..Mix::everything() };
    let mut tight = 0;
    for seed in 0..200 {
        let instance = random(seed, &small);
        for program in compile(&instance, &instance.container.parts()[0]) {
            let credits = program.credits();
            let mut relaxation = Relaxation::new(&program, &credits);
            let everything = Subproblem {
                open: vec![true; program.columns.len()],
                may_rest: vec![true; program.items.len()],
            };
            let most = most(&program, &credits);
            for trial in 0..20 {
                let multiplier = |(row, entry): (usize, &crate::solver::exact::program::Row)| {
                    let drawn = draw(seed, Purpose::Sampling, trial, row as u64);
                    let amount = i128::from(drawn % 4_000_000) * UNIT / (1 + i128::from(trial));
                    if entry.equal && drawn.is_multiple_of(3) { -amount } else { amount }
                };
                let multipliers = program.rows.iter().enumerate().map(multiplier).collect();
                let bound = relaxation.evaluate(&everything, multipliers).value;
                assert!(bound.is_some_and(|bound| bound >= most), "seed {seed}");
            }
            let own = relaxation.bound(&everything, i64::MIN).value.expect("nothing is a choice");
            assert!(own >= most, "seed {seed}");
            tight += u32::from(own == most);
        }
    }
    assert!(tight > 150, "the bound is reached in {tight} programs only");
}
