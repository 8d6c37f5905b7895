//! Graph files that a scenario names: where they may lie, and what they may be.

use std::fs;

use crate::place::Place;

#[test]
fn a_scenario_reads_its_container_from_a_file_elsewhere_and_refuses_what_is_none() {
    let place = Place::with(&[("graph.csv", "source,target\na,b\nb,c\n")]);
    fs::create_dir_all(place.path("deep/er")).unwrap();
    let scenario = |file: &str| {
        format!(
            "version: 1\nname: elsewhere\ncontainer: {{file: {file}, attributes: {{type: {{constant: h}}}}}}\n\
             request: {{nodes: {{x: {{type: t}}}}}}\nmapping: {{t: h}}\n"
        )
    };
    fs::write(place.path("deep/er/one.yaml"), scenario("../../graph.csv")).unwrap();
    fs::write(place.path("deep/er/two.yaml"), scenario(&place.path("graph.csv").display().to_string()))
        .unwrap();
    let validated = place.run("validate deep/er/one.yaml deep/er/two.yaml");
    assert_eq!(
        (validated.code, validated.output.matches("3 nodes, 2 edges").count()),
        (Some(0), 2),
        "{validated:?}"
    );
    fs::write(place.path("folder.yaml"), scenario("deep")).unwrap();
    let folder = place.run("validate folder.yaml");
    assert_eq!((folder.code, folder.output.contains("this is a directory")), (Some(2), true), "{folder:?}");
    if cfg!(unix) {
        assert!(std::process::Command::new("mkfifo").arg(place.path("pipe.gml")).status().unwrap().success());
        fs::write(place.path("pipe.yaml"), scenario("pipe.gml")).unwrap();
        fs::write(place.path("device.yaml"), scenario("/dev/zero")).unwrap();
        for file in ["pipe.yaml", "device.yaml"] {
            let ended = place.run(&format!("validate {file}"));
            assert_eq!(
                (ended.code, ended.output.contains("device, pipe or socket")),
                (Some(2), true),
                "{ended:?}"
            );
        }
    }
}
