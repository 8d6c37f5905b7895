//! Collecting findings while a scenario is read and resolved, and the hints that they carry.

use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};

use super::diagnostic::{Finding, Place, quoted};
use super::generate::Limits;
use super::pattern::Patterns;
use super::tree::Mark;

/// Names that a hint lists.
const LISTED_MAX: usize = 24;

/// Names that the search for nearest names looks at in one reading, over all hints: with a million nodes and a
/// thousand unknown names it would otherwise take minutes.
const COMPARED_MAX: usize = 2_000_000;

/// A place and the field that stands there.
#[derive(Clone, PartialEq, Debug)]
pub struct Spot {
    /// Where it stands.
    pub mark: Mark,
    /// The field path.
    pub field: String,
}

/// A value that knows its spot.
#[derive(Clone, PartialEq, Debug)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where it was read.
    pub spot: Spot,
}

/// What was found so far.
#[derive(Debug)]
pub struct Findings<'t> {
    origins: Vec<PathBuf>,
    text: &'t str,
    list: RefCell<Vec<Finding>>,
    notices: RefCell<Vec<String>>,
    compared: Cell<usize>,
    /// How much a container may generate.
    pub limits: Limits,
    /// Compiles the patterns that stand in it.
    pub patterns: Patterns,
}

impl<'t> Findings<'t> {
    /// Nothing found yet in the scenario `file` with this text, nor in the overrides, each named as the user wrote
    /// it.
    pub fn new(file: &Path, text: &'t str, overrides: impl IntoIterator<Item = String>) -> Self {
        let origins = [file.to_owned()].into_iter().chain(overrides.into_iter().map(PathBuf::from)).collect();
        Self {
            origins,
            text,
            list: RefCell::default(),
            notices: RefCell::default(),
            compared: Cell::new(0),
            limits: Limits::default(),
            patterns: Patterns::default(),
        }
    }

    /// Adds a finding at a spot.
    pub fn refuse(&self, spot: &Spot, message: impl Into<String>, hint: Option<String>) {
        let origin = spot.mark.origin as usize;
        self.add(Finding {
            file: self.origins[origin].clone(),
            place: (origin == 0 && spot.mark.line > 0).then(|| spot.mark.place()),
            field: spot.field.clone(),
            message: message.into(),
            hint,
        });
    }

    /// Adds a finding at a character of a string value, where the string is written on one line without escapes;
    /// at its start otherwise.
    pub fn refuse_inside(
        &self,
        located: &Located<String>,
        offset: Option<usize>,
        message: impl Into<String>,
    ) {
        let mut spot = located.spot.clone();
        if let Some(columns) = offset.and_then(|offset| self.columns_to(located, offset)) {
            spot.mark.column += columns;
        }
        self.refuse(&spot, message, None);
    }

    fn columns_to(&self, located: &Located<String>, offset: usize) -> Option<u32> {
        let mark = located.spot.mark;
        if mark.origin != 0 {
            return None;
        }
        let line = self.text.lines().nth(mark.line.checked_sub(1)? as usize)?;
        let (start, _) = line.char_indices().nth(mark.column.checked_sub(1)? as usize)?;
        let rest = &line[start..];
        let quotes = usize::from(rest.starts_with(['"', '\'']));
        let before = located.value.get(..offset)?;
        rest[quotes..].starts_with(located.value.as_str()).then(|| (quotes + before.chars().count()) as u32)
    }

    /// Adds a finding made elsewhere, such as in a graph file.
    pub fn add(&self, finding: Finding) {
        self.list.borrow_mut().push(finding);
    }

    /// Adds a sentence that the user should know although it is no error.
    pub fn notice(&self, sentence: String) {
        self.notices.borrow_mut().push(sentence);
    }

    /// The place of a spot in words, for messages that refer to another spot.
    pub fn place(&self, mark: Mark) -> String {
        let Place { line, column } = mark.place();
        match mark.origin {
            0 => format!("line {line}, column {column}"),
            origin => self.origins[origin as usize].display().to_string(),
        }
    }

    /// How many findings there are so far.
    pub fn count(&self) -> usize {
        self.list.borrow().len()
    }

    /// Whether nothing is wrong so far.
    pub fn is_empty(&self) -> bool {
        self.list.borrow().is_empty()
    }

    /// The findings and the notices.
    pub fn finish(self) -> (Vec<Finding>, Vec<String>) {
        (self.list.into_inner(), self.notices.into_inner())
    }

    /// The hint for an unknown name: the nearest known one, and what fits, unless that is too much to list.
    pub fn hint<'n>(&self, name: &str, known: impl Iterator<Item = &'n str> + Clone) -> Option<String> {
        let nearest = self.nearest(name, known.clone()).map(|near| format!("did you mean {}?", quoted(near)));
        let mut listed: Vec<String> = known.take(LISTED_MAX + 1).map(quoted).collect();
        listed.dedup();
        let fits = match listed.len() {
            0 => None,
            count if count > LISTED_MAX => None,
            1 => Some(format!("only {} fits", listed[0])),
            _ => Some(format!("these fit: {}", listed.join(", "))),
        };
        match (nearest, fits) {
            (Some(nearest), Some(fits)) => Some(format!("{nearest} {fits}")),
            (nearest, fits) => nearest.or(fits),
        }
    }

    /// The known name with the fewest edits from `name`, if those are few; the first of equals.
    fn nearest<'n>(&self, name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
        let length = name.chars().count();
        let budget = COMPARED_MAX.saturating_sub(self.compared.get());
        let mut compared = 0;
        let near = known
            .take(budget)
            .inspect(|_| compared += 1)
            .filter(|other| {
                other.len().abs_diff(name.len()) <= length.max(3) && other.len() < 200 && length < 200
            })
            .map(|other| (strsim::osa_distance(name, other), other))
            .filter(|(edits, other)| is_near(*edits, length.max(other.chars().count())))
            .min_by_key(|(edits, _)| *edits);
        self.compared.set(self.compared.get() + compared);
        near.map(|(_, other)| other)
    }
}

/// At least one edit (a value of another kind may have the same text) and at most a third of the longer name, rounded
/// up, and always less than half of it.
fn is_near(edits: usize, longer: usize) -> bool {
    (1..=longer.div_ceil(3)).contains(&edits) && 2 * edits < longer
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column_of(text: &str, value: &str, column: u32, offset: usize) -> usize {
        let findings = Findings::new(Path::new("a.yaml"), text, []);
        let spot = Spot { mark: Mark { origin: 0, line: 1, column }, field: String::new() };
        findings.refuse_inside(&Located { value: value.to_owned(), spot }, Some(offset), "here");
        findings.finish().0[0].place.unwrap().column
    }

    #[test]
    fn a_finding_inside_a_string_points_at_the_character() {
        assert_eq!(column_of("credits: base + ü * )", "base + ü * )", 10, 12), 21);
        assert_eq!(column_of("credits: \"base + )\"", "base + )", 10, 7), 18);
    }

    #[test]
    fn a_finding_inside_an_escaped_or_folded_string_points_at_its_start() {
        assert_eq!(column_of("credits: \"base\\t+ )\"", "base\t+ )", 10, 7), 10);
        assert_eq!(column_of("credits: >", "base + )", 10, 7), 10);
        assert_eq!(column_of("credits: x", "x", 10, 99), 10);
    }

    #[test]
    fn the_nearest_name_is_hinted_and_a_far_one_is_not() {
        let findings = Findings::new(Path::new("a.yaml"), "", []);
        let known = ["latency", "loss", "processing"];
        let hint = |name| findings.hint(name, known.into_iter()).unwrap();
        assert!(hint("latnecy").starts_with("did you mean `latency`?"));
        assert!(hint("bandwidth").starts_with("these fit:"));
        assert_eq!(findings.hint("x", std::iter::empty()), None);
    }
}
