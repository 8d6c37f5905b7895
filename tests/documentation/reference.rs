//! Pages that are generated are as the program generates them now.

use std::fs;

use assert_cmd::Command;

use crate::page::workspace;

#[test]
fn the_reference_pages_are_what_the_program_writes() {
    for format in ["scenario", "study"] {
        let page = format!("docs/reference/{format}.md");
        let command = format!("schema {format} --format markdown");
        let output =
            Command::new(env!("CARGO_BIN_EXE_huddle")).args(command.split(' ')).output().expect("it runs");
        let written = String::from_utf8(output.stdout).expect("it is text");
        let kept = fs::read_to_string(workspace().join(&page)).unwrap_or_default();
        let first = written.lines().zip(kept.lines()).find(|(written, kept)| written != kept);
        assert!(
            written == kept,
            "{page} is stale; write it anew with\n  huddle {command} > {page}\nfirst difference: {first:?}"
        );
        assert!(written.lines().count() > 30);
    }
}
