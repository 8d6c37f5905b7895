//! How to cite: CITATION.cff has what version 1.2.0 of the format demands, and the version of the program.

use std::fs;

use crate::page::workspace;

#[test]
fn the_citation_is_of_this_version_and_has_all_required_keys() {
    let text = fs::read_to_string(workspace().join("CITATION.cff")).expect("it is there");
    let value = |key: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(&format!("{key}:")));
        line.unwrap_or_else(|| panic!("the key {key} is missing")).trim().trim_matches('"').to_owned()
    };
    assert_eq!(value("cff-version"), "1.2.0");
    assert_eq!(value("version"), env!("CARGO_PKG_VERSION"));
    assert_eq!(value("license"), "Apache-2.0");
    assert!(!value("message").is_empty() && value("title").starts_with("Huddle"));
    assert!(text.contains("\nauthors:\n  - name: "), "at least one author is required");
}
