//! What a user sees on standard output.

use crate::place::{Ended, Place, SHORTFALL, TWO_GROUPS};

/// Standard output without what depends on the machine and the moment.
fn screen(ended: &Ended) -> String {
    let lines = ended.output.lines().map(|line| match line.strip_prefix("  measured") {
        Some(_) => "  measured    <depends on the machine>\n".to_owned(),
        None => format!("{line}\n"),
    });
    lines.collect()
}

#[test]
fn the_screen_of_a_run_as_expected() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    insta::assert_snapshot!(screen(&place.run("run two.yaml")));
}

#[test]
fn the_screen_of_a_run_that_falls_short() {
    let place = Place::with(&[("shortfall.yaml", SHORTFALL)]);
    insta::assert_snapshot!(screen(&place.run("run --no-charts shortfall.yaml")));
}

#[test]
fn many_runs_take_a_line_each_and_are_summed_up() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    insta::assert_snapshot!(screen(&place.run("run --no-charts --repeat 3 --seed 7 two.yaml")));
}

#[test]
fn quiet_prints_unmet_expectations_only() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS), ("shortfall.yaml", SHORTFALL)]);
    let ended = place.run("run --quiet --no-charts two.yaml shortfall.yaml");
    assert_eq!(
        ended.output,
        "shortfall, seed 0: complete: expected true, found false\n\
         shortfall, seed 0: stitching: expected v → B, found v → none\n\
         shortfall, seed 0: welfare: expected at least 3, found 2\n"
    );
    assert_eq!((ended.code, ended.error.as_str()), (Some(1), ""));
}

#[test]
fn names_with_control_characters_reach_no_terminal() {
    let place = Place::with(&[(
        "two.yaml",
        &TWO_GROUPS.replace("Two groups;", "\"Two \\e[31mgroups").replace("total wins", "total wins\""),
    )]);
    let ended = place.run("run --no-charts two.yaml");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(!ended.output.contains('\u{1b}'), "{}", ended.output);
}
