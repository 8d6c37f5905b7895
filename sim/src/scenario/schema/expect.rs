//! The section `expect`.

use crate::plan::{Expectations, Range};
use crate::record::Verdict;
use crate::scenario::diagnostic::quoted;
use crate::scenario::findings::Located;
use crate::scenario::tree::Content;

use super::reader::At;

const KEYS: &[&str] = &[
    "verdict",
    "complete",
    "valid",
    "stitching",
    "welfare",
    "messages",
    "flips",
    "converged_at_ms",
    "agreement",
];

/// A request node and the container node that it is stitched to, or none.
pub type StitchEntry = (Located<String>, Option<Located<String>>);

/// The section as read.
#[derive(Default)]
pub struct ExpectSection {
    /// All but the stitching, whose names are not resolved yet.
    pub expect: Expectations,
    /// The stitches expected.
    pub stitching: Option<Vec<StitchEntry>>,
}

/// Reads the section; what does not fit is left out.
pub fn read(at: &At) -> ExpectSection {
    let Some(fields) = at.fields("a mapping such as `{verdict: converged}`", KEYS) else {
        return ExpectSection::default();
    };
    let range = |key, least| fields.get(key).and_then(|at| read_range(&at, least));
    let expect = Expectations {
        verdict: fields.get("verdict").and_then(|at| read_verdict(&at)),
        complete: fields.get("complete").and_then(|at| at.boolean()),
        valid: fields.get("valid").and_then(|at| at.boolean()),
        stitching: None,
        welfare: range("welfare", f64::MIN),
        messages: range("messages", 0.0),
        flips: range("flips", 0.0),
        converged_at_ms: range("converged_at_ms", 0.0),
        agreement: range("agreement", 0.0),
    };
    ExpectSection { expect, stitching: fields.get("stitching").and_then(|at| read_stitching(&at)) }
}

fn read_verdict(at: &At) -> Option<String> {
    let name = at.text("a verdict")?.value;
    let known = Verdict::ALL.into_iter().map(Verdict::name);
    if known.clone().any(|known| known == name) {
        return Some(name);
    }
    at.refuse(format!("unknown verdict {}", quoted(&name)), at.findings.hint(&name, known));
    None
}

/// `N`, exactly, or bounds.
fn read_range(at: &At, least: f64) -> Option<Range> {
    const FORM: &str = "a number, or bounds such as `{at_least: 2, at_most: 5}`";
    if !matches!(at.node.content, Content::Map(_)) {
        let number = bound(at, FORM, least)?;
        return Some(Range { at_least: Some(number), at_most: Some(number) });
    }
    let fields = at.fields(FORM, &["at_least", "at_most"])?;
    let mut range = Range::default();
    for (key, slot) in [("at_least", &mut range.at_least), ("at_most", &mut range.at_most)] {
        if let Some(at) = fields.get(key) {
            *slot = Some(bound(&at, "a finite number", least)?);
        }
    }
    match (range.at_least, range.at_most) {
        (None, None) => at.refuse("neither `at_least` nor `at_most` is given", None),
        (Some(least), Some(most)) if least > most => {
            at.refuse(format!("nothing is at least {least} and at most {most}"), None);
        }
        _ => {}
    }
    Some(range)
}

fn bound(at: &At, expected: &str, least: f64) -> Option<f64> {
    let number = at.number(expected)?;
    if number >= least { Some(number) } else { at.unfit("a number that is not negative") }
}

fn read_stitching(at: &At) -> Option<Vec<StitchEntry>> {
    let entries =
        at.entries("a mapping from request nodes to container nodes, or to `null` for unstitched")?;
    let stitches = entries.filter_map(|entry| {
        let node =
            if entry.is_null() { None } else { Some(entry.name("the name of a container node, or `null`")?) };
        Some((entry.located_key(), node))
    });
    Some(stitches.collect())
}
