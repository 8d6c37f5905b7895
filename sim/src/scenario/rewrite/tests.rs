//! Texts before and after a change, byte for byte.

use proptest::prelude::*;

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
    let present_first = rewritten("expect: {verdict: 'b'}\n", &[one_of("verdict", &[text("a"), text("b")])]);
    assert_eq!(present_first, "expect: {verdict: [b, a]}\n");
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

/// One way to write the section, with comments wherever one may stand.
#[derive(Clone, Debug)]
struct Style {
    line_break: &'static str,
    indent: usize,
    flow_section: bool,
    flow_stitching: bool,
    flow_bounds: bool,
    commented: bool,
    quoted: bool,
    last: bool,
}

impl Style {
    fn any() -> impl Strategy<Value = Self> {
        let flags = prop::array::uniform7(any::<bool>());
        (flags, 1_usize..5).prop_map(|(flags, indent)| {
            let [crlf, flow_section, flow_stitching, flow_bounds, commented, quoted, last] = flags;
            let line_break = if crlf { "\r\n" } else { "\n" };
            Self { line_break, indent, flow_section, flow_stitching, flow_bounds, commented, quoted, last }
        })
    }

    fn name(&self, name: &str) -> String {
        if self.quoted { format!("'{name}'") } else { name.to_owned() }
    }

    fn end(&self, what: &str) -> String {
        if self.commented { format!("  # {what}{}", self.line_break) } else { self.line_break.to_owned() }
    }

    fn scenario(&self, stitches: &[(String, String)], least: i32) -> String {
        let section =
            if self.flow_section { self.flow(stitches, least) } else { self.block(stitches, least) };
        let before = format!("version: 1{}", self.end("first"));
        let after = if self.last { String::new() } else { format!("run: {{seed: 1}}{}", self.line_break) };
        format!("{before}{section}{after}")
    }

    fn flow(&self, stitches: &[(String, String)], least: i32) -> String {
        let stitches: Vec<String> =
            stitches.iter().map(|(request, node)| format!("{request}: {}", self.name(node))).collect();
        let comma = self
            .end("more")
            .replace("  #", " , #")
            .replace(self.line_break, &format!("{} ", self.line_break));
        let comma = if self.commented { comma } else { ", ".to_owned() };
        format!(
            "expect: {{verdict: {}{comma}stitching: {{{}}}, welfare: {{at_least: {least} , at_most: 99}}, flips: 3}}{}",
            self.name("converged"),
            stitches.join(&comma),
            self.end("section"),
        )
    }

    fn block(&self, stitches: &[(String, String)], least: i32) -> String {
        let (one, two) = (" ".repeat(self.indent), " ".repeat(2 * self.indent));
        let mut lines = format!(
            "expect:{}{one}verdict: {}{}",
            self.end("section"),
            self.name("converged"),
            self.end("v")
        );
        lines += &format!("{one}flips: 3{}", self.end("f"));
        if self.flow_bounds {
            lines += &format!("{one}welfare: {{at_least: {least}, at_most: 99}}{}", self.end("w"));
        } else {
            lines += &format!("{one}welfare:{}{two}at_least: {least}{}", self.end("w"), self.end("least"));
            lines += &format!("{two}at_most: 99{}", self.end("most"));
        }
        let stitch = |(request, node): &(String, String)| format!("{request}: {}", self.name(node));
        if self.flow_stitching {
            let stitches: Vec<String> = stitches.iter().map(stitch).collect();
            return lines + &format!("{one}stitching: {{{}}}{}", stitches.join(", "), self.end("s"));
        }
        lines += &format!("{one}stitching:{}", self.end("s"));
        for entry in stitches {
            lines += &format!("{two}{}{}", stitch(entry), self.end("stitch"));
        }
        lines
    }
}

fn stitches() -> impl Strategy<Value = Vec<(String, String)>> {
    prop::collection::vec("[A-Z][a-z0-9]{0,2}", 1..5)
        .prop_map(|nodes| nodes.into_iter().enumerate().map(|(at, node)| (format!("r{at}"), node)).collect())
}

proptest! {
    /// Every style takes every change, comments stay, and what was changed is not changed again.
    #[test]
    fn every_style_takes_every_change_and_takes_it_once(
        style in Style::any(),
        present in stitches(),
        nodes in prop::collection::vec("[A-Z][a-z0-9]{0,2}", 5),
        several in any::<bool>(),
        least in -3_i32..3,
        moved in -5_i32..5,
        flips in prop::option::of(0_i32..9),
    ) {
        let before = style.scenario(&present, least);
        let stitching = |nodes: &mut dyn Iterator<Item = &String>| {
            let stitches = present.iter().zip(nodes).map(|((request, _), node)| (request.clone(), text(node)));
            Written::Map(stitches.collect())
        };
        let mut choices = vec![stitching(&mut nodes.iter())];
        if several && stitching(&mut nodes.iter().rev()) != choices[0] {
            choices.push(stitching(&mut nodes.iter().rev()));
        }
        let flips = flips.map_or(Written::Null, |flips| Written::Number(f64::from(flips)));
        let changes = [
            one_of("stitching", &choices),
            bounds("welfare", f64::from(moved), f64::from(moved) + 100.0),
            set(&["flips"], flips),
            set(&["verdict"], text("exhausted")),
        ];
        let after = rewrite(&before, &changes).map_err(|error| TestCaseError::fail(format!("{error}\n{before}")))?;
        prop_assert_eq!(rewrite(&after, &changes).unwrap(), after.clone(), "{}", before);
        prop_assert_eq!(after.matches('#').count(), before.matches('#').count());
        prop_assert_eq!(after.contains("\r\n"), before.contains("\r\n"));
        prop_assert!(!after.replace("\r\n", "").contains('\r'));
    }
}
