//! What was expected beside what was found, as rows that can be read at a glance.

use huddle_sim::record::ExpectationSummary;
use serde_json::{Map, Value as Json};

use crate::console::{FAINT, GOOD, WRONG, printable, styled};
use crate::wording::count;

/// Stitches beyond which those that are as expected are only counted.
const WHOLE_MAX: usize = 12;

/// Stitches that differ which are shown.
const ROWS_MAX: usize = 20;

/// Rows for one unmet expectation: a stitching request node by request node, anything else in one sentence.
pub fn rows(expectation: &ExpectationSummary) -> Vec<String> {
    let (nearest, choices) = nearest(&expectation.expected, &expectation.found);
    match (nearest, &expectation.found) {
        (Json::Object(wanted), Json::Object(found)) if expectation.name == "stitching" => {
            stitching(wanted, found, choices)
        }
        _ => vec![described(expectation)],
    }
}

/// An unmet expectation in one sentence.
pub fn described(expectation: &ExpectationSummary) -> String {
    let (nearest, choices) = nearest(&expectation.expected, &expectation.found);
    let (expected, found) = match nearest {
        Json::Object(_) if choices > 1 => {
            let (expected, found) = differing(nearest, &expectation.found);
            (format!("{} (the nearest of {choices})", in_words(&expected)), found)
        }
        _ if choices > 1 => (in_words(&expectation.expected), expectation.found.clone()),
        _ => {
            let (expected, found) = differing(nearest, &expectation.found);
            (in_words(&expected), found)
        }
    };
    format!("expected {}, found {}", printable(&expected), printable(&in_words(&found)))
}

/// The choice with the fewest entries that differ, the first of equals, and how many choices there are.
fn nearest<'e>(expected: &'e Json, found: &Json) -> (&'e Json, usize) {
    let Json::Array(choices) = expected else { return (expected, 1) };
    let far = |choice: &&Json| match choice {
        Json::Object(wanted) => wanted.iter().filter(|(key, value)| found.get(key) != Some(value)).count(),
        _ => usize::MAX,
    };
    (choices.iter().min_by_key(far).unwrap_or(expected), choices.len())
}

fn stitching(wanted: &Map<String, Json>, found: &Map<String, Json>, choices: usize) -> Vec<String> {
    let differs = |(request, node): &(&String, &Json)| found.get(*request) != Some(node);
    let differing = wanted.iter().filter(differs).count();
    let hides_equal = wanted.len() > WHOLE_MAX;
    let head = match choices {
        1 => "- expected, + found".to_owned(),
        choices => format!("- expected (the nearest of {choices}), + found"),
    };
    let mut rows = vec![styled(FAINT, head)];
    let mut shown = 0;
    for (request, node) in wanted {
        let stitch = |node: &Json| printable(&format!("{request} → {}", in_words(node)));
        if !differs(&(request, node)) {
            if !hides_equal {
                rows.push(format!("  {}", stitch(node)));
            }
        } else if shown < ROWS_MAX {
            shown += 1;
            rows.push(styled(WRONG, format!("- {}", stitch(node))));
            let actual = found.get(request).unwrap_or(&Json::Null);
            rows.push(styled(GOOD, format!("+ {}", stitch(actual))));
        }
    }
    if differing > shown {
        rows.push(format!("  and {} more that differ", count((differing - shown) as u64)));
    }
    if hides_equal && wanted.len() > differing {
        rows.push(format!("  {} stitches as expected", count((wanted.len() - differing) as u64)));
    }
    rows
}

/// Of two objects only the entries that differ; anything else as it is.
fn differing(expected: &Json, found: &Json) -> (Json, Json) {
    let (Json::Object(wanted), Json::Object(actual)) = (expected, found) else {
        return (expected.clone(), found.clone());
    };
    let differs = |key: &String| wanted.get(key) != actual.get(key);
    let only = |map: &Map<String, Json>| {
        let named = map.iter().filter(|(key, _)| wanted.contains_key(*key) && differs(key));
        named.map(|(key, value)| (key.clone(), value.clone())).collect()
    };
    (Json::Object(only(wanted)), Json::Object(only(actual)))
}

fn in_words(value: &Json) -> String {
    match value {
        Json::Null => "none".to_owned(),
        Json::String(text) => text.clone(),
        Json::Array(choices) => choices.iter().map(in_words).collect::<Vec<_>>().join(" or "),
        Json::Object(entries) if is_exact(entries) => in_words(&entries["at_least"]),
        Json::Object(entries) => {
            let entries = entries.iter().map(|(key, value)| match (key.as_str(), value) {
                ("at_least" | "at_most", _) => format!("{} {}", key.replace('_', " "), in_words(value)),
                (_, Json::Bool(passes)) => format!("{key} {}", if *passes { "passes" } else { "fails" }),
                _ => format!("{key} → {}", in_words(value)),
            });
            entries.collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

/// Whether bounds leave one number.
fn is_exact(bounds: &Map<String, Json>) -> bool {
    bounds.get("at_least").is_some_and(|least| bounds.get("at_most") == Some(least))
}

/// A difference between two texts with what goes in red and what comes in green.
pub fn coloured(difference: &str) -> String {
    let lines = difference.lines().map(|line| {
        let shown = printable(line);
        match line.as_bytes().first() {
            Some(b'-') => format!("  {}\n", styled(WRONG, shown)),
            Some(b'+') => format!("  {}\n", styled(GOOD, shown)),
            _ => format!("  {shown}\n"),
        }
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn unmet(name: &str, expected: Json, found: Json) -> ExpectationSummary {
        ExpectationSummary { name: name.to_owned(), ok: false, expected, found }
    }

    fn plain(rows: &[String]) -> Vec<String> {
        rows.iter().map(|row| anstream::adapter::strip_str(row).to_string()).collect()
    }

    #[test]
    fn an_unmet_stitching_shows_only_the_stitches_that_differ() {
        let expectation = unmet("stitching", json!({"x": "A", "y": "B"}), json!({"x": "A", "y": null}));
        assert_eq!(described(&expectation), "expected y → B, found y → none");
        assert_eq!(plain(&rows(&expectation)), ["- expected, + found", "  x → A", "- y → B", "+ y → none"]);
    }

    #[test]
    fn of_several_stitchings_the_nearest_is_compared() {
        let choices = json!([{"x": "B", "y": "A"}, {"x": "A", "y": "C"}]);
        let expectation = unmet("stitching", choices, json!({"x": "A", "y": "B"}));
        assert_eq!(described(&expectation), "expected y → C (the nearest of 2), found y → B");
        let head = "- expected (the nearest of 2), + found";
        assert_eq!(plain(&rows(&expectation)), [head, "  x → A", "- y → C", "+ y → B"]);
    }

    #[test]
    fn a_large_stitching_shows_differences_and_counts_the_rest() {
        let stitches = |offset: usize| {
            let node = |at: usize| if at < 30 { at + offset } else { at };
            (0..100).map(|at| (format!("r{at:03}"), json!(format!("n{}", node(at))))).collect::<Map<_, _>>()
        };
        let rows = plain(&rows(&unmet("stitching", Json::Object(stitches(0)), Json::Object(stitches(1)))));
        assert_eq!(rows.len(), 1 + 2 * ROWS_MAX + 2);
        assert_eq!(rows[41..], ["  and 10 more that differ", "  70 stitches as expected"]);
    }

    #[test]
    fn unmet_bounds_are_told_in_words() {
        let told = described(&unmet("welfare", json!({"at_least": 9, "at_most": 12}), json!(8.5)));
        assert_eq!(told, "expected at least 9, at most 12, found 8.5");
        let told = described(&unmet("welfare", json!({"at_least": 9, "at_most": 9}), json!(8.5)));
        assert_eq!(told, "expected 9, found 8.5");
        let told = described(&unmet("flips", json!({"at_most": 3}), Json::Null));
        assert_eq!(told, "expected at most 3, found none");
        let told = described(&unmet("verdict", json!(["converged", "oscillating"]), json!("exhausted")));
        assert_eq!(told, "expected converged or oscillating, found exhausted");
        let told = described(&unmet(
            "validators",
            json!({"m.b": true, "m.c": true}),
            json!({"m.b": false, "m.c": true}),
        ));
        assert_eq!(told, "expected m.b passes, found m.b fails");
    }
}
