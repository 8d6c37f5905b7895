//! `huddle generate`: random scenarios.

use std::fs;

use crate::place::Place;

#[test]
fn a_scenario_goes_to_standard_output_the_same_each_time_and_says_how_it_was_made() {
    let place = Place::with(&[]);
    let arguments = "generate --nodes 100 --requests 5 --topology barabasi-albert --conditions 4 --compositions share,diff \
                     --kinds gte=3,eq --soft 0.25 --capacity 3 --feasible --seed 7";
    let [first, second] = [place.run(arguments), place.run(arguments)];
    assert_eq!((first.code, first.error.as_str()), (Some(0), ""));
    assert_eq!(first.output, second.output);
    let command = first.output.lines().next().unwrap().split('`').nth(1).unwrap();
    let again = place.run(command.strip_prefix("huddle ").unwrap());
    assert_eq!(again.output, first.output, "{command}");
    assert_ne!(place.run(&arguments.replace("--seed 7", "--seed 8")).output, first.output);
}

#[test]
fn feasible_scenarios_pass_their_own_test_and_others_run() {
    let place = Place::with(&[]);
    for seed in 0..4 {
        let made = place.run(&format!(
            "generate --feasible --compositions share,diff,same,nshare --topology watts_strogatz --seed {seed} -o made/{seed}.yaml"
        ));
        assert_eq!(made.code, Some(0), "{made:?}");
    }
    let tested = place.run("test made");
    assert_eq!(tested.code, Some(0), "{tested:?}");
    assert_eq!(place.run("generate -o any.yaml").code, Some(0));
    let run = place.run("run --no-charts any.yaml");
    assert_eq!((run.code, run.output.contains("any: converged")), (Some(0), true), "{run:?}");
}

#[test]
fn a_file_is_replaced_only_by_force_and_only_whole() {
    let place = Place::with(&[("a.yaml", "mine")]);
    let kept = place.run("generate -o a.yaml");
    assert_eq!((kept.code, kept.output.as_str()), (Some(2), ""));
    assert!(kept.error.contains("a.yaml is there already; --force replaces it"), "{}", kept.error);
    let bad = place.run("generate --nodes 2 -o a.yaml --force");
    assert_eq!(bad.code, Some(2), "{bad:?}");
    assert_eq!(fs::read_to_string(place.path("a.yaml")).unwrap(), "mine");
    assert_eq!(place.run("generate -o a.yaml --force").code, Some(0));
    assert!(fs::read_to_string(place.path("a.yaml")).unwrap().contains("\nname: a\n"));
    for target in [".", "/dev/null"] {
        let refused = place.run(&format!("generate --name x -o {target} --force"));
        assert_eq!(refused.code, Some(2), "{refused:?}");
    }
}

#[test]
fn options_that_do_not_fit_are_refused_with_what_would() {
    let place = Place::with(&[]);
    for (arguments, told) in [
        ("--topology barabasi", "barabasi-albert"),
        ("--kinds gt=x", "a whole number would fit"),
        ("--kinds some", "eq, neq, lt"),
        ("--compositions shared", "share"),
        ("--soft 1.5", "from 0 to 1"),
        ("--requests 0", "1..=1000"),
        ("--nodes 2", "3 types are more than the 2 nodes"),
        (
            "--nodes 1",
            "`barabasi_albert` needs at least 2 nodes, not 1; more, or another one such as `path`, fit",
        ),
        ("--nodes 2 --topology watts-strogatz", "`watts_strogatz` needs at least 3 nodes, not 2"),
        ("--nodes 4000000000 --topology complete", "too many"),
        ("--requests 1 --compositions diff", "there is only one"),
        ("--feasible --groups 1 --compositions nshare", "none of 1000 stitchings"),
        ("--force", "--output"),
        ("--name a/b", "cannot be the name of a scenario"),
    ] {
        let ended = place.run(&format!("generate {arguments}"));
        assert_eq!((ended.code, ended.output.as_str()), (Some(2), ""), "{arguments}");
        assert!(ended.error.contains(told), "{arguments}: {}", ended.error);
    }
}
