//! Values of Python and JSON, and what is refused.

use super::*;

fn read(text: &str) -> Literal {
    parse(text, 0).unwrap_or_else(|mistake| panic!("{text}: {mistake:?}"))
}

fn text(content: &str) -> Kind {
    Kind::Text(content.to_owned())
}

#[test]
fn values_of_python_and_json_are_read_and_tuples_are_lists() {
    let found = read("{'a': [1, -2.5, True], \"b\": ('x',), # why\n 3: (None), 'é': (), }");
    let Kind::Map(entries) = found.kind else { panic!("a dictionary") };
    let kinds: Vec<_> = entries.iter().map(|(key, value)| (key.kind.clone(), value.kind.clone())).collect();
    let Kind::List(first) = &kinds[0].1 else { panic!("a list") };
    assert_eq!(first.iter().map(|item| item.at).collect::<Vec<_>>(), [7, 10, 16]);
    let first: Vec<_> = first.iter().map(|item| item.kind.clone()).collect();
    assert_eq!(first, [Kind::Integer(1), Kind::Float(-2.5), Kind::Boolean(true)]);
    assert_eq!(kinds[1], (text("b"), Kind::List(vec![Literal { at: 29, kind: text("x") }])));
    assert_eq!(kinds[2], (Kind::Integer(3), Kind::Nothing));
    assert_eq!(kinds[3], (text("é"), Kind::List(Vec::new())));
    assert_eq!(read("[null, true, 1e3, 1_000, .5]").kind.name(), "a list");
}

#[test]
fn texts_keep_what_their_escapes_and_prefixes_say() {
    for (written, content) in [
        (r"'a\'b\\c\d\n'", "a'b\\c\\d\n"),
        (r#"r"^a\.b$""#, "^a\\.b$"),
        (r#"u'\u00e9' "\x41" '''it's'''"#, "éAit's"),
        (r#""\ud83d\ude00\U0001f600""#, "😀😀"),
        ("'''two\nlines'''", "two\nlines"),
    ] {
        assert_eq!(read(written).kind, text(content), "{written}");
    }
}

#[test]
fn whatever_would_have_to_be_evaluated_is_refused_where_it_stands() {
    let refused = [
        "__import__('os')",
        "[1, 2 + 3]",
        "{'a', 'b'}",
        "{'a': set()}",
        "f'{x}'",
        "b'x'",
        "{'a': 1",
        "[1 2]",
        "'open",
        "'a\nb'",
        "'\\u12'",
        "'\\ud800'",
        "99999999999999999999",
        "1e999",
        "--1",
        "0x1f",
        "nan",
        "",
        "(1,2)(3)",
    ];
    let told = refused.map(|text| {
        let mistake = parse(text, 0).expect_err(text);
        format!("{text:?}: {}: {}", mistake.at, mistake.message)
    });
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn deep_nesting_is_refused_and_overflows_nothing() {
    for text in ["[".repeat(1_000_000), "{1:".repeat(500_000), "(".repeat(1_000_000)] {
        assert!(parse(&text, 0).unwrap_err().message.contains("nested"));
    }
}
