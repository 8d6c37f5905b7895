//! The section `expect`.

use crate::plan::{Expectations, Figure, Quota, Range};
use crate::record::Verdict;
use crate::scenario::diagnostic::quoted;
use crate::scenario::findings::Located;
use crate::scenario::tree::Content;

use super::reader::At;

/// The keys of the section, in the order in which they are judged and, when blessed, written.
const KEYS: &[&str] = &[
    "verdict",
    "complete",
    "valid",
    "stitching",
    "validators",
    "welfare",
    "optimality",
    "messages",
    "flips",
    "converged_at_ms",
    "agreement",
    "runs",
];

/// A request node and the container node that it is stitched to, or none.
pub type StitchEntry = (Located<String>, Option<Located<String>>);

/// What is expected of validators, by names that are not resolved yet.
pub enum ValidatorsEntry {
    /// Of all of them.
    All(Located<bool>),
    /// Of some.
    Named(Vec<(Located<String>, bool)>),
}

/// The section as read.
#[derive(Default)]
pub struct ExpectSection {
    /// All but stitching and validators, whose names are not resolved yet.
    pub expect: Expectations,
    /// The stitchings expected: one of these.
    pub stitching: Option<Vec<Vec<StitchEntry>>>,
    /// What is expected of validators.
    pub validators: Option<ValidatorsEntry>,
}

/// Reads the section; what does not fit is left out.
pub fn read(at: &At) -> ExpectSection {
    let Some(fields) = at.fields("a mapping such as `{verdict: converged}`", KEYS) else {
        return ExpectSection::default();
    };
    let range = |key, least| fields.get(key).and_then(|at| read_range(&at, least));
    let figure = |key| fields.get(key).and_then(|at| read_figure(&at));
    let expect = Expectations {
        verdict: fields.get("verdict").and_then(|at| read_verdicts(&at)),
        complete: fields.get("complete").and_then(|at| at.boolean()),
        valid: fields.get("valid").and_then(|at| at.boolean()),
        stitching: None,
        validators: None,
        welfare: range("welfare", f64::MIN),
        optimality: figure("optimality"),
        messages: range("messages", 0.0),
        flips: figure("flips"),
        converged_at_ms: figure("converged_at_ms"),
        agreement: range("agreement", 0.0),
        runs: fields.get("runs").and_then(|at| read_quota(&at)).unwrap_or_default(),
    };
    ExpectSection {
        expect,
        stitching: fields.get("stitching").and_then(|at| read_stitchings(&at)),
        validators: fields.get("validators").and_then(|at| read_validators(&at)),
    }
}

/// One verdict, or a list of which one fits.
fn read_verdicts(at: &At) -> Option<Vec<String>> {
    if matches!(at.node.content, Content::List(_)) {
        return read_choices(at, "a verdict, or a list of verdicts", read_verdict);
    }
    Some(vec![read_verdict(at)?])
}

fn read_verdict(at: &At) -> Option<String> {
    let name = at.text("a verdict, such as `converged`")?.value;
    let known = Verdict::ALL.into_iter().map(Verdict::name);
    if known.clone().any(|known| known == name) {
        return Some(name);
    }
    at.refuse(format!("unknown verdict {}", quoted(&name)), at.findings.hint(&name, known));
    None
}

/// The entries of a list of which one fits; `None` where one is unfit or there is none.
fn read_choices<T>(at: &At, expected: &str, read: impl Fn(&At) -> Option<T>) -> Option<Vec<T>> {
    let entries = at.list(expected)?;
    if entries.len() == 0 {
        at.refuse("the list is empty, so nothing would be as expected", None);
        return None;
    }
    let read: Vec<Option<T>> = entries.map(|entry| read(&entry)).collect();
    read.into_iter().collect()
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

/// As [`read_range`], or `null` for a number that is not there.
fn read_figure(at: &At) -> Option<Figure> {
    if at.is_null() {
        return Some(Figure::Absent);
    }
    read_range(at, 0.0).map(Figure::Within)
}

fn bound(at: &At, expected: &str, least: f64) -> Option<f64> {
    let number = at.number(expected)?;
    if number >= least { Some(number) } else { at.unfit("a number that is not negative") }
}

/// One stitching, or a list of which one fits.
fn read_stitchings(at: &At) -> Option<Vec<Vec<StitchEntry>>> {
    const FORM: &str = "a mapping from request nodes to container nodes, or to `null` for unstitched";
    if matches!(at.node.content, Content::List(_)) {
        let read = |at: &At| read_stitching(at, FORM);
        return read_choices(at, "a stitching, or a list of stitchings", read);
    }
    Some(vec![read_stitching(at, &format!("{FORM}, or a list of such mappings"))?])
}

fn read_stitching(at: &At, expected: &str) -> Option<Vec<StitchEntry>> {
    let entries = at.entries(expected)?;
    let stitches = entries.filter_map(|entry| {
        let node =
            if entry.is_null() { None } else { Some(entry.name("the name of a container node, or `null`")?) };
        Some((entry.located_key(), node))
    });
    Some(stitches.collect())
}

fn read_validators(at: &At) -> Option<ValidatorsEntry> {
    const FORM: &str = "`true`, `false`, or a mapping such as `{max_incoming_edges.b: true}`";
    match at.node.content {
        Content::Boolean(flag) => Some(ValidatorsEntry::All(at.locate(flag))),
        Content::Map(_) => {
            let entries = at.entries(FORM)?;
            Some(ValidatorsEntry::Named(
                entries.filter_map(|entry| Some((entry.located_key(), entry.boolean()?))).collect(),
            ))
        }
        _ => at.unfit(FORM),
    }
}

/// `all`, or `{at_least: 95 %}`.
fn read_quota(at: &At) -> Option<Quota> {
    const FORM: &str = "`all`, or a share such as `{at_least: 95 %}`";
    match &at.node.content {
        Content::Text(text) if text == "all" => Some(Quota::All),
        Content::Map(_) => {
            let fields = at.fields(FORM, &["at_least"])?;
            fields.required("at_least", "a share of the runs, such as 95 %")?.share().map(Quota::Share)
        }
        _ => at.unfit(FORM),
    }
}

impl At<'_> {
    /// The value as a share in per cent, above 0 and with up to four decimals; in millionths.
    fn share(&self) -> Option<u32> {
        const FORM: &str = "a share above 0 % and up to 100 %, such as `95 %`";
        let share = match &self.node.content {
            Content::Text(text) => text.strip_suffix('%').and_then(|digits| millionths(digits.trim_end())),
            _ => None,
        };
        share.or_else(|| self.unfit(FORM))
    }
}

/// Per cent, as digits with up to four decimals, in millionths.
fn millionths(digits: &str) -> Option<u32> {
    const DECIMALS: usize = 4;
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
    let plain = |digits: &str| !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    if !plain(whole) || !plain(decimals) || whole.len() > 3 || decimals.len() > DECIMALS {
        return None;
    }
    let share: u32 = format!("{whole}{decimals:0<DECIMALS$}").parse().ok()?;
    (1..=Quota::WHOLE).contains(&share).then_some(share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_per_cent_with_up_to_four_decimals() {
        let read =
            ["95", "100", "0.0001", "99.95", "0", "100.1", "1e2", "-5", "", ".5", "5."].map(millionths);
        let none = None;
        assert_eq!(
            read,
            [
                Some(950_000),
                Some(1_000_000),
                Some(1),
                Some(999_500),
                none,
                none,
                none,
                none,
                none,
                none,
                none
            ]
        );
    }
}
