//! Names that would drive a terminal or forge lines, in everything that commands print for people.

use std::fs;

use crate::place::{Ended, Place, files_below};

/// A colour that is not among those of the program, a bell, an end of line and a change of direction.
const HOSTILE: &str = r#""\e[35mevil\a\nFORGED\u202e\x9b2J""#;

/// The same in JSON.
const HOSTILE_JSON: &str = r#""\u001b[35mevil\u0007\nFORGED\u202e\u009b2J""#;

const CHARACTERS: [char; 5] = ['\u{7}', '\u{9b}', '\u{202e}', '\r', '\u{8}'];

/// Container and request nodes, types, attributes, values and texts of hostile names. `z` finds nobody.
fn scenario() -> String {
    "version: 1
name: hostile
description: EVIL
container:
  nodes:
    EVIL: {type: EVIL, zone: EVIL, EVIL: 2, rank: 1}
    B: {type: EVIL, zone: EVIL, EVIL: 3, rank: 2}
    EVIL2: {type: EVIL, zone: w, rank: 3}
  edges: [[EVIL, B], [B, EVIL2]]
request: {nodes: {EVIL: {type: EVIL}, y: {type: EVIL}, EVIL2: {type: EVIL}}}
mapping: {EVIL: EVIL}
conditions:
  - diff: {nodes: [EVIL, y, EVIL2]}
  - gt: {node: EVIL, attribute: EVIL, value: 0}
  - eq: {node: EVIL2, attribute: zone, value: EVIL}
  - eq: {node: y, attribute: zone, value: EVIL}
validate: {max_incoming_edges: {EVIL: 1}}
network: {latency: {uniform: [1ms, 20ms]}}
expect: {complete: true, stitching: {EVIL: B, EVIL2: EVIL}, welfare: {at_least: 99}}
"
    .replace("EVIL2", &HOSTILE.replace("evil", "evil2"))
    .replace("EVIL", HOSTILE)
}

/// The same names in a scenario that cannot be read.
fn mistaken() -> String {
    "version: 1
name: EVIL
EVIL: 3
container: {file: EVIL}
request: {nodes: {EVIL: {type: EVIL}}}
mapping: {EVIL: nowhere, x: [EVIL, [EVIL]]}
conditions:
  - EVIL: {}
  - regex: {node: EVIL, attribute: EVIL, value: \"(\\e[35m\\a\"}
  - eq: {node: nobody EVIL, attribute: zone, value: EVIL}
bidding: {strategy: EVIL}
run: {until: {time: EVIL}}
"
    .replace("nobody EVIL", "\"nobody \\e[35m\\a\"")
    .replace("EVIL", HOSTILE)
}

/// Nothing of what was printed drives a terminal, and no name begins a line of its own.
fn assert_harmless(ended: &Ended, command: &str) {
    for (stream, text) in [("output", &ended.output), ("error", &ended.error)] {
        let is_harmful = |line: &&str| {
            line.contains("\u{1b}[35m") || line.contains(CHARACTERS) || line.starts_with("FORGED")
        };
        let harmful: Vec<&str> = text.split('\n').filter(is_harmful).collect();
        assert!(harmful.is_empty(), "{command}: {stream}: {harmful:#?}");
    }
    assert!(matches!(ended.code, Some(0..=2)), "{command}: {ended:?}");
}

/// Runs a command as on a terminal with colours, where nothing takes escapes out of what is printed.
fn run(place: &Place, command: &str) -> Ended {
    let output = place.huddle(command).env("CLICOLOR_FORCE", "1").output().expect("huddle starts and ends");
    let ended = Ended::from(output);
    assert_harmless(&ended, command);
    ended
}

#[test]
fn names_neither_drive_a_terminal_nor_forge_lines_in_any_command() {
    let place = Place::with(&[("hostile.yaml", &scenario()), ("mistaken.yaml", &mistaken())]);
    let study = format!(
        "version: 1\nname: study\ndescription: {HOSTILE}\nscenario: hostile.yaml\nseeds: 2\n\
         vary:\n  conditions[2].eq.value: [{HOSTILE}, w]\n"
    );
    fs::write(place.path("study.yaml"), study).unwrap();
    for command in [
        "run hostile.yaml --repeat 3 --no-charts",
        "run hostile.yaml --strategy classic --no-charts",
        "run hostile.yaml --format json --no-charts",
        "run hostile.yaml",
        "explain output/hostile/seed0-coalition-virtual",
        "explain output/hostile/seed0-coalition-virtual --format json",
        "test hostile.yaml",
        "test hostile.yaml --junit report.xml",
        "validate hostile.yaml mistaken.yaml",
        "check hostile.yaml",
        "check hostile.yaml --set bidding.strategy=classic --losses 1",
        "compare hostile.yaml --seeds 2",
        "sweep study.yaml",
        "run mistaken.yaml",
        "test --bless hostile.yaml",
    ] {
        let ended = run(&place, command);
        assert!(ended.output.contains("evil") || ended.error.contains("evil"), "{command}: {ended:?}");
    }
    let charts = files_below(&place.path("output"))
        .into_iter()
        .filter(|file| file.extension().is_some_and(|end| end == "svg"));
    let mut drawn = 0;
    for chart in charts {
        let text = fs::read_to_string(place.path("output").join(&chart)).unwrap();
        assert!(
            !text.contains(|character: char| character.is_control() && !"\n\t\r".contains(character)),
            "{chart:?}"
        );
        drawn += 1;
    }
    assert!(drawn >= 8, "{drawn} charts");
}

#[test]
fn names_in_files_of_other_tools_do_no_harm_either() {
    let container = r#"{"nodes": [{"id": EVIL, "type": EVIL, "EVIL2": 1, "EVIL3": [1]}, {"id": "B", "type": "b"}],
        "links": [{"source": EVIL, "target": "B"}]}"#;
    let request = r#"{"nodes": [{"id": "x", "type": EVIL, "more": EVIL}], "links": []}"#;
    let evil = |text: &str| {
        text.replace("EVIL2", "\\u001b[35mevil")
            .replace("EVIL3", "\\u0007\\nFORGED")
            .replace("EVIL", HOSTILE_JSON)
    };
    let place = Place::with(&[
        ("container.json", &evil(container)),
        ("request.json", &evil(request)),
        ("stitch.json", &evil("{EVIL: EVIL}")),
        ("wrong.json", &evil("{EVIL: \"EVIL2\", \"x\": EVIL}")),
        ("conditions.py", &evil("{'attributes': [('eq', (EVIL, (EVIL, 1)))], EVIL: 2}")),
        (
            "graph.gml",
            "graph [ node [ id \"\u{1b}[35mevil\u{7}\" ] edge [ source \"\u{1b}[35mevil\u{9b}\" target 2 ] ]",
        ),
        ("graph.csv", "source,target\n\u{1b}[35mevil\u{7},b\nb\u{202e}\n"),
    ]);
    for file in ["graph.gml", "graph.csv"] {
        let text = format!(
            "version: 1\nname: n\ncontainer: {{file: {file}}}\nrequest: {{nodes: {{x: {{type: t}}}}}}\nmapping: {{t: h}}\n"
        );
        fs::write(place.path(&format!("{file}.yaml")), text).unwrap();
    }
    for command in [
        "import container.json request.json stitch.json",
        "import container.json request.json wrong.json",
        "import container.json request.json stitch.json --conditions conditions.py",
        "validate graph.gml.yaml",
        "validate graph.csv.yaml",
    ] {
        run(&place, command);
    }
    let made = place.run("import container.json request.json stitch.json -o made.yaml");
    assert_eq!(made.code, Some(0), "{made:?}");
    let run = run(&place, "run made.yaml --no-charts");
    assert!(run.output.contains("evil"), "{run:?}");
}
