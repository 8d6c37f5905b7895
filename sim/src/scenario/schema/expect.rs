//! The section `expect`.

use crate::format::shape::{Form, Key, Map, Rule, Section};
use crate::plan::{Expectations, Figure, Quota, Range};
use crate::record::Verdict;
use crate::scenario::findings::Located;
use crate::scenario::tree::Content;

use super::network::NODE_NAME;
use super::reader::At;

/// The section, its keys in the order in which they are judged and, when blessed, written.
pub static EXPECT: Section = Section {
    name: "expect",
    about: "What the outcome is checked against; what is left out is not judged. One unmet expectation makes the exit code 1.",
    keys: &[
        Key::new(
            "verdict",
            "how the run ends; of a list one fits",
            Form::Any(&[VERDICT, Form::List(&VERDICT, 1)]),
        )
        .such_as(&["converged", "[converged, oscillating]"]),
        Key::new("complete", "whether every request node is stitched", Form::Boolean),
        Key::new("valid", "whether every hard condition holds", Form::Boolean),
        Key::new(
            "stitching",
            "who gets what; `null`: not stitched; request nodes not named are not judged; of a list one fits",
            Form::Any(&[STITCHING, Form::List(&STITCHING, 1)]),
        )
        .such_as(&["{x: A, y: null}", "[{x: A, y: B}, {x: B, y: A}]"]),
        Key::new(
            "validators",
            "`true`: all pass; `false`: some do not; or of each by name",
            Form::Any(&[Form::Boolean, Form::Map(&VALIDATORS)]),
        )
        .such_as(&["true", "{max_incoming_edges.b: true}"]),
        Key::new("welfare", "the sum of the credits", Form::Any(&[ANY_NUMBER, Form::Section(&RANGE)]))
            .such_as(&["5", "{at_least: 2, at_most: 9}"]),
        Key::new("optimality", "welfare as a share of the proven optimum's; `null`: there is none", FIGURE)
            .such_as(&["{at_least: 0.95}"]),
        Key::new("messages", "messages sent", COUNT).such_as(&["{at_most: 200}"]),
        Key::new(
            "flips",
            "changes of holders after all request nodes first had one; `null`: they never had",
            FIGURE,
        )
        .such_as(&["{at_most: 3}"]),
        Key::new("converged_at_ms", "milliseconds until the run converged; `null`: it does not", FIGURE)
            .such_as(&["{at_most: 500}"]),
        Key::new("agreement", "the share of nodes that hold the final stitching of their part", COUNT)
            .such_as(&["{at_least: 1}"]),
        Key::new(
            "runs",
            "with `run.repeat`: how many runs have to meet all of the above",
            Form::Any(&[Form::Word(&["all"]), Form::Section(&QUOTA)]),
        )
        .or("all")
        .such_as(&["{at_least: 95 %}"]),
    ],
    others: None,
    rules: &[],
};

const VERDICT: Form = Form::Word(&[
    Verdict::ALL[0].name(),
    Verdict::ALL[1].name(),
    Verdict::ALL[2].name(),
    Verdict::ALL[3].name(),
]);

const STITCHING: Form = Form::Map(&STITCHES);

static STITCHES: Map = Map { from: "request nodes", to: Form::Any(&[NODE_NAME, Form::Nothing]), least: 0 };

static VALIDATORS: Map = Map { from: "names of validators", to: Form::Boolean, least: 0 };

const ANY_NUMBER: Form = Form::Number(f64::MIN, f64::MAX);

const NOT_NEGATIVE: Form = Form::Number(0.0, f64::MAX);

const COUNT: Form = Form::Any(&[NOT_NEGATIVE, Form::Section(&COUNT_RANGE)]);

const FIGURE: Form = Form::Any(&[NOT_NEGATIVE, Form::Section(&COUNT_RANGE), Form::Nothing]);

static RANGE: Section = Section {
    name: "expect.welfare",
    about: "Bounds, both included.",
    keys: &[
        Key::new("at_least", "the lower bound", ANY_NUMBER),
        Key::new("at_most", "the upper bound", ANY_NUMBER),
    ],
    others: None,
    rules: &[Rule::Some(&["at_least", "at_most"])],
};

static COUNT_RANGE: Section = Section {
    name: "expect.messages",
    about: "Bounds of a number that is not negative, both included.",
    keys: &[
        Key::new("at_least", "the lower bound", NOT_NEGATIVE),
        Key::new("at_most", "the upper bound", NOT_NEGATIVE),
    ],
    others: None,
    rules: &[Rule::Some(&["at_least", "at_most"])],
};

static QUOTA: Section = Section {
    name: "expect.runs",
    about: "A share of the runs.",
    keys: &[Key::new(
        "at_least",
        "this share of the runs",
        Form::Pattern(
            r"^[0-9]{1,3}(\.[0-9]{1,4})?\s*%$",
            "a share above 0 % and up to 100 %, with up to four decimals",
        ),
    )
    .required()
    .such_as(&["95 %"])],
    others: None,
    rules: &[],
};

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
    let Some(fields) = at.fields("a mapping such as `{verdict: converged}`", &EXPECT) else {
        return ExpectSection::default();
    };
    let range = |key, section| fields.get(key).and_then(|at| read_range(&at, section));
    let figure = |key| fields.get(key).and_then(|at| read_figure(&at));
    let expect = Expectations {
        verdict: fields.get("verdict").and_then(|at| read_verdicts(&at)),
        complete: fields.get("complete").and_then(|at| at.boolean()),
        valid: fields.get("valid").and_then(|at| at.boolean()),
        stitching: None,
        validators: None,
        welfare: range("welfare", &RANGE),
        optimality: figure("optimality"),
        messages: range("messages", &COUNT_RANGE),
        flips: figure("flips"),
        converged_at_ms: figure("converged_at_ms"),
        agreement: range("agreement", &COUNT_RANGE),
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
    at.word("a verdict, such as `converged`", "verdict").map(str::to_owned)
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
fn read_range(at: &At, section: &'static Section) -> Option<Range> {
    const FORM: &str = "a number, or bounds such as `{at_least: 2, at_most: 5}`";
    if !matches!(at.node.content, Content::Map(_)) {
        let number = bound(at, FORM)?;
        return Some(Range { at_least: Some(number), at_most: Some(number) });
    }
    let fields = at.fields(FORM, section)?;
    let mut range = Range::default();
    for (key, slot) in [("at_least", &mut range.at_least), ("at_most", &mut range.at_most)] {
        if let Some(at) = fields.get(key) {
            *slot = Some(bound(&at, "a finite number")?);
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
    read_range(at, &COUNT_RANGE).map(Figure::Within)
}

fn bound(at: &At, expected: &str) -> Option<f64> {
    let number = at.number(expected)?;
    if number >= at.bounds().0 { Some(number) } else { at.unfit("a number that is not negative") }
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
            let fields = at.fields(FORM, &QUOTA)?;
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
