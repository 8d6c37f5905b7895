//! Texts before and after a change, byte for byte.

use super::*;

fn text(value: &str) -> Written {
    Written::Text(value.to_owned())
}

fn map(entries: &[(&str, Written)]) -> Written {
    Written::Map(entries.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect())
}

fn set(path: &[&str], value: Written) -> Change {
    Change::Set { path: path.iter().map(|key| (*key).to_owned()).collect(), value }
}

fn one_of(key: &str, values: &[Written]) -> Change {
    Change::OneOf { path: vec![key.to_owned()], values: values.to_vec() }
}

fn bounds(key: &str, least: f64, most: f64) -> Change {
    Change::Bounds { path: vec![key.to_owned()], least, most }
}

fn add(entries: &[(&str, Written)]) -> Change {
    let entries = entries.iter().map(|(key, value)| ((*key).to_owned(), value.clone()));
    Change::Add { entries: entries.collect() }
}

fn rewritten(before: &str, changes: &[Change]) -> String {
    rewrite(before, changes).unwrap_or_else(|error| panic!("{error}: {before}"))
}

#[test]
fn values_change_where_they_stand_and_comments_stay() {
    let before = "\
# head
name: x
expect:   # what comes out
  verdict: converged   # always
  # between
  complete: true
  stitching: {\"1\": Y,  2: X}  # both
  welfare:
    at_least: 2   # low
    at_most: 9
run: {seed: 1}
";
    let changes = [
        set(&["verdict"], text("oscillating")),
        set(&["complete"], Written::Boolean(false)),
        set(&["stitching"], map(&[("1", Written::Null), ("2", text("X"))])),
        bounds("welfare", 1.5, 7.0),
    ];
    let after = before
        .replace("verdict: converged ", "verdict: oscillating ")
        .replace("complete: true", "complete: false")
        .replace("\"1\": Y", "\"1\": null")
        .replace("at_least: 2 ", "at_least: 1.5 ");
    assert_eq!(rewritten(before, &changes), after);
}

#[test]
fn what_is_said_already_keeps_its_spelling() {
    let before = "expect: {verdict: 'converged', stitching: {x: \"A\", y: B}}\n";
    let changes = [
        set(&["verdict"], text("converged")),
        set(&["stitching"], map(&[("x", text("A")), ("y", text("C"))])),
    ];
    assert_eq!(rewritten(before, &changes), before.replace("y: B", "y: C"));
}

#[test]
fn line_endings_and_the_byte_order_mark_stay() {
    let before = "\u{feff}name: é\r\nexpect:\r\n  verdict: converged # ü\r\n  stitching:\r\n    x: A\r\n";
    let changes = [
        set(&["verdict"], text("exhausted")),
        one_of("stitching", &[map(&[("x", text("B"))]), map(&[("x", text("A"))])]),
    ];
    let after = "\u{feff}name: é\r\nexpect:\r\n  verdict: exhausted # ü\r\n  stitching:\r\n    - x: A\r\n    - {x: B}\r\n";
    assert_eq!(rewritten(before, &changes), after);
    let appended = rewritten("name: x\r\nrun: {}\r\n", &[add(&[("complete", Written::Boolean(true))])]);
    assert_eq!(appended, "name: x\r\nrun: {}\r\nexpect:\r\n  complete: true\r\n");
}

#[test]
fn a_list_gains_what_it_lacks_in_its_own_style() {
    let [a, b] = ["A", "B"].map(|node| map(&[("x", text(node))]));
    let flow = "expect: {stitching: [{x: A}, ], verdict: [converged] }\n";
    let changes = [
        one_of("stitching", &[a.clone(), b.clone()]),
        one_of("verdict", &[text("oscillating"), text("converged")]),
    ];
    assert_eq!(
        rewritten(flow, &changes),
        "expect: {stitching: [{x: A}, {x: B}, ], verdict: [converged, oscillating] }\n"
    );
    let block = "expect:\n  stitching:\n  - {x: A}  # one\n  # end of list\n  complete: true\n";
    assert_eq!(
        rewritten(block, &[one_of("stitching", &[b])]),
        "expect:\n  stitching:\n  - {x: A}  # one\n  - {x: B}\n  # end of list\n  complete: true\n"
    );
}

#[test]
fn a_value_that_is_one_of_several_from_now_on_becomes_a_list() {
    let [a, b, c] = ["A", "B", "C"].map(|node| map(&[("x", text(node)), ("y", Written::Null)]));
    let flow = "expect: {stitching: {y: null, x: B}, verdict: converged}\n";
    let changes = [
        one_of("stitching", &[a.clone(), b.clone()]),
        one_of("verdict", &[text("converged"), text("exhausted")]),
    ];
    assert_eq!(
        rewritten(flow, &changes),
        "expect: {stitching: [{y: null, x: B}, {x: A, y: null}], verdict: [converged, exhausted]}\n"
    );
    let block = "expect:\n  stitching:\n    x: A   # first\n\n    # between\n    y:\n  valid: true\n";
    assert_eq!(
        rewritten(block, &[one_of("stitching", &[b, c])]),
        "expect:\n  stitching:\n    - x: B   # first\n\n      # between\n      y:\n    - {x: C, y: null}\n  valid: true\n"
    );
}

#[test]
fn numbers_become_bounds_and_bounds_move_no_further_than_they_must() {
    let before =
        "expect: {welfare: 5, messages: {at_most: 30}, flips: {at_least: 2, at_most: 4}, agreement:    1}\n";
    let changes = [
        bounds("welfare", 4.0, 6.5),
        bounds("messages", 10.0, 31.0),
        bounds("flips", 2.0, 3.0),
        bounds("agreement", 0.25, 0.25),
    ];
    assert_eq!(
        rewritten(before, &changes),
        "expect: {welfare: {at_least: 4, at_most: 6.5}, messages: {at_most: 31}, flips: {at_least: 2, at_most: 4}, \
         agreement:    0.25}\n"
    );
}

#[test]
fn nothing_written_is_a_value_that_can_be_replaced_and_come_back() {
    let before = "expect:\n  flips:   # none\n  stitching: {x: , y: B}\n";
    let changes = [bounds("flips", 3.0, 3.0), set(&["stitching"], map(&[("x", text("A"))]))];
    assert_eq!(rewritten(before, &changes), "expect:\n  flips: 3   # none\n  stitching: {x: A , y: B}\n");
    let block = "expect:\n  flips:\n    at_least: 2  # why\n  valid: true\n";
    assert_eq!(
        rewritten(block, &[set(&["flips"], Written::Null)]),
        "expect:\n  flips:\n    null  # why\n  valid: true\n"
    );
}

#[test]
fn a_section_is_appended_where_there_is_none() {
    let entries = [("verdict", text("converged")), ("stitching", map(&[("x", text("A"))]))];
    let section = "expect:\n  verdict: converged\n  stitching: {x: A}\n";
    let change = [add(&entries)];
    for before in
        ["name: x\n", "name: x\nrun: {}\n# the end\n", "name: |\n  text\n\n", "--- # one\nname: x\n\n"]
    {
        assert_eq!(rewritten(before, &change), format!("{before}{section}"));
    }
    assert_eq!(rewritten("name: x", &change), format!("name: x\n{section}"));
    assert_eq!(rewritten("name: x\n...\n# after\n", &change), format!("name: x\n{section}...\n# after\n"));
    assert_eq!(
        rewritten("{name: x, run: {seed: 1}, }\n", &change),
        "{name: x, run: {seed: 1}, expect: {verdict: converged, stitching: {x: A}}, }\n"
    );
}

#[test]
fn a_section_that_expects_nothing_is_filled() {
    let change = [add(&[("verdict", text("converged"))])];
    for (before, after) in [
        ("expect: {}\nrun: {}\n", "expect: {verdict: converged}\nrun: {}\n"),
        ("expect:   # later\nrun: {}\n", "expect:   # later\n  verdict: converged\nrun: {}\n"),
        ("expect: ~\n", "expect: {verdict: converged}\n"),
        ("expect: {runs: all}\n", "expect: {runs: all, verdict: converged}\n"),
        (
            "expect:\n    runs: all # so\nrun: {}\n",
            "expect:\n    runs: all # so\n    verdict: converged\nrun: {}\n",
        ),
        ("{expect: , a: 1}\n", "{expect: {verdict: converged} , a: 1}\n"),
    ] {
        assert_eq!(rewritten(before, &change), after);
    }
}

#[test]
fn names_that_mean_something_else_in_yaml_are_quoted() {
    let names =
        ["true", "No", "1", "1.5", "a b", "a: b", "-", "", "é", "x\u{1b}[31m", "\u{2028}", "a\"b\\c\n"];
    for name in names {
        let before = "expect:\n  stitching: {x: A}\n";
        let after = rewritten(before, &[set(&["stitching"], map(&[("x", text(name))]))]);
        assert!(after.contains("{x: \""), "{after}");
        assert!(!after.contains('\u{1b}'), "{after:?}");
    }
}

#[test]
fn what_cannot_be_changed_in_place_is_refused_with_its_line() {
    let refused = |before: &str, change: Change| rewrite(before, &[change]).unwrap_err().to_string();
    let fixed = "line 3: `verdict` has a tag or an anchor, or is a block of text; change it by hand";
    for verdict in ["|\n    converged\n", "&v converged\n", "!!str converged\n"] {
        let before = format!("name: x\nexpect:\n  verdict: {verdict}");
        assert_eq!(refused(&before, set(&["verdict"], text("exhausted"))), fixed);
    }
    // The alias itself can be replaced; what it stands for cannot.
    let alias = "a: &a {x: A}\nexpect: {stitching: *a}\n";
    let change = set(&["stitching"], map(&[("x", text("B"))]));
    assert_eq!(
        rewritten(alias, std::slice::from_ref(&change)),
        "a: &a {x: A}\nexpect: {stitching: {x: B}}\n"
    );
    let whole = "a: &a {stitching: {x: A}}\nexpect: *a\n";
    assert_eq!(
        refused(whole, change),
        "line 2: `expect` is not written out as a mapping here; change it by hand"
    );
    let lost = "expect:\n  flips:\n    at_least: 2\n    # a reason\n    at_most: 3\n";
    assert!(refused(lost, set(&["flips"], Written::Null)).contains("comments would be lost"));
}
