//! `huddle schema` and `huddle completions`.

use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::place::Place;

const SHELLS: [&str; 5] = ["bash", "zsh", "fish", "elvish", "powershell"];

#[test]
fn a_schema_is_one_json_document_that_names_its_draft() {
    let place = Place::with(&[]);
    for (arguments, title) in [
        ("schema", "Huddle scenario"),
        ("schema scenario", "Huddle scenario"),
        ("schema study", "Huddle study"),
    ] {
        let ended = place.run(arguments);
        assert_eq!((ended.code, ended.error.as_str()), (Some(0), ""), "{arguments}");
        let schema: Value = serde_json::from_str(&ended.output).expect("it is JSON");
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        assert_eq!(schema["title"], title);
        assert_eq!(schema["additionalProperties"], false);
    }
    assert_eq!(place.run("schema sweep").code, Some(2));
}

#[test]
fn the_schema_knows_every_strategy_with_its_parameters() {
    let place = Place::with(&[]);
    let schema: Value = serde_json::from_str(&place.run("schema").output).expect("it is JSON");
    let strategy = &schema["$defs"]["bidding"]["properties"]["strategy"]["anyOf"];
    for name in ["coalition", "classic", "classic_sync", "cbba"] {
        let named = strategy.as_array().expect("alternatives").iter().any(|form| form["const"] == name);
        assert!(named, "{name}");
    }
    assert!(
        strategy.to_string().contains("assigned_boost") && strategy.to_string().contains("retention_cap")
    );
}

#[test]
fn completions_know_every_command_and_option_in_every_shell() {
    let place = Place::with(&[]);
    for shell in SHELLS {
        let ended = place.run(&format!("completions {shell}"));
        assert_eq!((ended.code, ended.error.as_str()), (Some(0), ""), "{shell}");
        for part in ["huddle", "run", "validate", "sweep", "no-charts", "schema", "completions"] {
            assert!(ended.output.contains(part), "{shell} lacks {part}");
        }
    }
    assert_eq!(place.run("completions tcsh").code, Some(2));
}

#[test]
fn bash_reads_its_completions_and_completes_a_command_by_them() {
    let place = Place::with(&[]);
    let script = place.path("huddle.bash");
    fs::write(&script, place.run("completions bash").output).expect("it can be written");
    let Ok(checked) = Command::new("bash").arg("-n").arg(&script).status() else {
        eprintln!("notice: there is no bash here");
        return;
    };
    assert!(checked.success());
    let complete = "source \"$1\"; COMP_WORDS=(huddle val); COMP_CWORD=1; _huddle huddle val huddle; echo \"${COMPREPLY[@]}\"";
    let completed =
        Command::new("bash").args(["-c", complete, "bash"]).arg(&script).output().expect("bash runs");
    assert_eq!(String::from_utf8_lossy(&completed.stdout).trim(), "validate", "{completed:?}");
}
