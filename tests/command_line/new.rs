//! `huddle new`: a scenario to start from.

use std::fs;

use crate::place::{Place, files_below};

#[test]
fn the_starter_is_called_as_its_file_runs_as_it_is_and_passes_its_test() {
    let place = Place::with(&[]);
    let ended = place.run("new scenarios/two-racks");
    assert_eq!((ended.code, ended.error.as_str()), (Some(0), ""));
    assert_eq!(ended.output, "wrote scenarios/two-racks.yaml; try: huddle run scenarios/two-racks.yaml\n");
    let text = fs::read_to_string(place.path("scenarios/two-racks.yaml")).unwrap();
    assert!(text.contains("\nname: \"two-racks\"\n") && !text.contains("NAME"), "{text}");
    let tested = place.run("test");
    assert_eq!((tested.code, tested.output.contains("4 expectations met")), (Some(0), true), "{tested:?}");
    let run = place.run("run --no-charts scenarios/two-racks.yaml");
    assert_eq!((run.code, run.output.contains("two-racks: converged")), (Some(0), true), "{run:?}");
    // Something is at stake: another strategy or a changed host is told by the test.
    let changed = place.run("test --set container.nodes.B.cores=9");
    assert_eq!(changed.code, Some(1), "{changed:?}");
    let checked = place.run("check scenarios/two-racks.yaml");
    assert_eq!(checked.code, Some(0), "{checked:?}");
}

#[test]
fn a_file_that_is_there_is_never_replaced() {
    let place = Place::with(&[("scenario.yaml", "mine")]);
    for arguments in ["new", "new scenario", "new scenario.yaml", "new ./scenario.yaml"] {
        let ended = place.run(arguments);
        assert_eq!((ended.code, ended.output.as_str()), (Some(2), ""), "{arguments}");
        assert!(ended.error.contains("scenario.yaml is there already"), "{}", ended.error);
    }
    assert_eq!(fs::read_to_string(place.path("scenario.yaml")).unwrap(), "mine");
    for (arguments, told) in [
        ("new .", "no name for the scenario"),
        ("new ---.yaml", "unexpected argument"),
        ("new a b", "unexpected argument"),
    ] {
        let ended = place.run(arguments);
        assert_eq!(ended.code, Some(2), "{arguments}");
        assert!(ended.error.contains(told), "{}", ended.error);
    }
    assert_eq!(files_below(&place.path("")).len(), 1);
}

#[test]
fn quiet_says_nothing_and_names_that_look_like_numbers_are_names() {
    let place = Place::with(&[]);
    for (file, name) in [("2024.yaml", "2024"), ("true.yaml", "true"), ("my city.yaml", "my-city")] {
        let mut command = place.huddle("new --quiet");
        let output = command.arg(file).output().unwrap();
        assert!(
            output.status.success() && output.stdout.is_empty() && output.stderr.is_empty(),
            "{output:?}"
        );
        assert!(fs::read_to_string(place.path(file)).unwrap().contains(&format!("name: \"{name}\"")));
    }
    assert_eq!(place.run("test .").code, Some(0));
}
