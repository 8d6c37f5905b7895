//! Every command that README and guide show is one that the command line takes, over files that are there.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Parser;

use super::Cli;

/// Pages with commands.
fn pages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages = vec![root.join("README.md")];
    for folder in ["docs", "docs/guide"] {
        let entries = fs::read_dir(root.join(folder)).expect("the folder is there");
        let paths = entries.map(|entry| entry.expect("the folder can be read").path());
        pages.extend(paths.filter(|path| path.extension().is_some_and(|end| end == "md")));
    }
    pages
}

/// The commands in the code of a page: lines that start with `huddle `, alone or behind `if`, and what follows a
/// backslash at their end.
fn commands(text: &str) -> Vec<String> {
    let mut commands = Vec::new();
    let mut is_code = false;
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.trim_start().starts_with("```") {
            is_code = !is_code;
        }
        let code = line.strip_prefix("    ").or(is_code.then_some(line));
        let Some(code) = code.map(str::trim_start).filter(|code| code.starts_with("huddle ")) else {
            continue;
        };
        let mut command = code.to_owned();
        while let Some(open) = command.strip_suffix('\\') {
            command = format!("{open} {}", lines.next().unwrap_or_default().trim());
        }
        commands.push(command);
    }
    commands
}

/// A command as a shell takes it apart, up to a comment, a redirection or the next command.
fn words(command: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), String::new(), None);
    for letter in command.chars() {
        match (quote, letter) {
            (Some(open), _) if open == letter => quote = None,
            (None, '"' | '\'') => quote = Some(letter),
            (None, '#') if word.is_empty() => break,
            (None, '>' | ';' | '|') => break,
            (None, ' ') => words.extend((!word.is_empty()).then(|| std::mem::take(&mut word))),
            _ => word.push(letter),
        }
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

#[test]
fn every_command_in_the_pages_is_one_that_parses() {
    let mut parsed = 0;
    for page in pages() {
        let text = fs::read_to_string(&page).expect("the page can be read");
        for command in commands(&text) {
            if let Err(error) = Cli::try_parse_from(words(&command)) {
                panic!("{}: `{command}`: {error}", page.display());
            }
            parsed += 1;
        }
    }
    assert!(parsed > 40, "only {parsed} commands were found");
}

#[test]
fn every_scenario_and_study_that_a_shown_command_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = 0;
    for page in pages() {
        let text = fs::read_to_string(&page).expect("the page can be read");
        for word in commands(&text).iter().flat_map(|command| words(command)) {
            let is_shipped = ["scenarios/", "studies/"].iter().any(|folder| word.starts_with(folder));
            if is_shipped && !word.contains('*') {
                assert!(root.join(&word).exists(), "{}: {word} is not there", page.display());
                found += 1;
            }
        }
    }
    assert!(found > 20, "only {found} files are named");
}

#[test]
fn words_are_taken_apart_as_a_shell_does() {
    let command = "huddle run --set network.latency=\"{uniform: [1ms, 2ms]}\" a.yaml # comment > x";
    assert_eq!(words(command), ["huddle", "run", "--set", "network.latency={uniform: [1ms, 2ms]}", "a.yaml"]);
    assert_eq!(words("huddle schema > x.json"), ["huddle", "schema"]);
}
