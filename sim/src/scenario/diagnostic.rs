//! Findings in a scenario or in a file that it names: where, which field, what was found, what would fit.

mod render;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// Findings beyond this number are counted, not printed.
pub const PRINTED_MAX: usize = 50;

/// Characters of a string from a scenario that a message shows.
const QUOTED_MAX: usize = 60;

/// A place in a file; lines and columns count from 1, columns in characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// One thing that is wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// The file, as the user named it.
    pub file: PathBuf,
    /// Where in the file; `None` when it concerns the file as a whole.
    pub place: Option<Place>,
    /// The field, as a path such as `conditions[2].gt.node`; empty for the document itself.
    pub field: String,
    /// What was found and why it does not fit.
    pub message: String,
    /// What would fit, if there is more to say: the nearest name, the names or the form allowed.
    pub hint: Option<String>,
}

impl Finding {
    /// Field path and message, without file and place.
    pub fn title(&self) -> String {
        if self.field.is_empty() {
            return escaped(&self.message);
        }
        format!("{}: {}", escaped(&self.field), escaped(&self.message))
    }
}

/// One line: `file:line:column: field: message (hint)`.
impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", escaped(&self.file.display().to_string()))?;
        if let Some(place) = self.place {
            write!(formatter, ":{}:{}", place.line, place.column)?;
        }
        write!(formatter, ": {}", self.title())?;
        match &self.hint {
            Some(hint) => write!(formatter, " ({})", escaped(hint)),
            None => Ok(()),
        }
    }
}

/// All findings of one reading, at least one, ordered by file and place, each once.
#[derive(Clone, Debug)]
pub struct Diagnostics {
    findings: Vec<Finding>,
    lines: BTreeMap<(PathBuf, usize), String>,
}

impl Diagnostics {
    /// Orders findings by file and place, and drops repetitions (an alias repeats what its anchor got wrong).
    pub fn new(mut findings: Vec<Finding>) -> Self {
        let key = |finding: &Finding| (finding.file.clone(), finding.place, finding.message.clone());
        findings.sort_by_cached_key(key);
        findings.dedup_by(|later, earlier| key(later) == key(earlier));
        Self { findings, lines: BTreeMap::new() }
    }

    /// Keeps the lines of a file that findings point at, so that they can be shown.
    pub fn with_source(mut self, file: &Path, text: &str) -> Self {
        let printed = self.findings.iter().take(PRINTED_MAX).filter(|finding| finding.file == file);
        let mut wanted: Vec<usize> = printed.filter_map(|finding| Some(finding.place?.line)).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let mut lines = text.lines().enumerate();
        for number in wanted {
            if let Some((_, line)) = lines.find(|(position, _)| position + 1 == number) {
                self.lines.insert((file.to_owned(), number), line.to_owned());
            }
        }
        self
    }

    /// The findings in order.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Every finding with the line it points at and a caret, for a terminal (coloured) or anything else.
    pub fn render(&self, coloured: bool) -> String {
        render::render(self, coloured)
    }

    fn line(&self, finding: &Finding) -> Option<&str> {
        self.lines.get(&(finding.file.clone(), finding.place?.line)).map(String::as_str)
    }

    /// What stands below the printed findings when there are more.
    fn rest(&self) -> Option<String> {
        let rest = self.findings.len().checked_sub(PRINTED_MAX).filter(|rest| *rest > 0)?;
        Some(format!("and {rest} more"))
    }
}

/// One line per finding, at most 50.
impl fmt::Display for Diagnostics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let printed = self.findings.iter().take(PRINTED_MAX).map(Finding::to_string);
        let lines: Vec<String> = printed.chain(self.rest()).collect();
        formatter.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for Diagnostics {}

/// A string of a scenario for a message: in backquotes, escaped, and cut when it is long.
pub fn quoted(text: &str) -> String {
    match text.char_indices().nth(QUOTED_MAX) {
        Some((end, _)) => format!("`{}...`", escaped(&text[..end])),
        None => format!("`{}`", escaped(text)),
    }
}

/// The text with control and direction-changing characters escaped, so that no scenario can drive a terminal.
pub fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if drives_terminals(character) {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown
}

/// Whether a character does something to a terminal, or turns the direction of writing, and so is escaped where text is
/// shown. Separators of lines and paragraphs count, too: they end a line in some readers.
pub fn drives_terminals(character: char) -> bool {
    character.is_control() || is_separator_or_direction(character)
}

/// JSON as terminals and YAML can take it, too: characters that JSON leaves as they are, though they drive terminals or are
/// none that YAML prints, are escaped. It reads as the same.
pub fn escaped_json(json: &str) -> Cow<'_, str> {
    let is_left = |character: char| {
        (drives_terminals(character) && !matches!(character, '\n' | '\t' | '\u{1b}'))
            || matches!(character, '\u{feff}' | '\u{fffe}' | '\u{ffff}')
    };
    if !json.contains(is_left) {
        return Cow::Borrowed(json);
    }
    let mut shown = String::with_capacity(json.len() + 16);
    for character in json.chars() {
        match is_left(character) {
            // None of them takes more than 16 bits.
            true => shown.push_str(&format!("\\u{:04x}", u32::from(character))),
            false => shown.push(character),
        }
    }
    Cow::Owned(shown)
}

fn is_separator_or_direction(character: char) -> bool {
    matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(line: usize, message: &str) -> Finding {
        let place = Some(Place { line, column: 3 });
        Finding { file: "a.yaml".into(), place, field: String::new(), message: message.into(), hint: None }
    }

    #[test]
    fn findings_are_ordered_by_place_and_told_once() {
        let diagnostics = Diagnostics::new(vec![finding(2, "b"), finding(1, "a"), finding(2, "b")]);
        assert_eq!(diagnostics.to_string(), "a.yaml:1:3: a\na.yaml:2:3: b");
    }

    #[test]
    fn at_most_fifty_findings_are_printed_and_the_rest_is_counted() {
        let diagnostics = Diagnostics::new((1..=80).map(|line| finding(line, "x")).collect());
        assert_eq!(diagnostics.to_string().lines().count(), 51);
        assert!(diagnostics.to_string().ends_with("\nand 30 more"));
        assert!(diagnostics.render(false).ends_with("and 30 more\n"));
    }

    #[test]
    fn control_characters_of_a_scenario_never_reach_the_terminal() {
        let diagnostics = Diagnostics::new(vec![finding(1, "unknown \u{1b}[31m\u{202e}name")])
            .with_source(Path::new("a.yaml"), "x: \u{1b}[31m\u{9b}2J");
        for text in [diagnostics.to_string(), diagnostics.render(false)] {
            assert!(
                !text.contains('\u{1b}') && !text.contains('\u{202e}') && !text.contains('\u{9b}'),
                "{text:?}"
            );
        }
    }

    #[test]
    fn what_json_leaves_as_it_is_cannot_drive_a_terminal_either() {
        let json = serde_json::to_string("a\u{9b}2J\u{202e}\u{7f}\u{1b}\\é").unwrap();
        let shown = escaped_json(&json);
        assert_eq!(shown, r#""a\u009b2J\u202e\u007f\u001b\\é""#);
        assert_eq!(
            serde_json::from_str::<String>(&shown).unwrap(),
            serde_json::from_str::<String>(&json).unwrap()
        );
        assert!(matches!(escaped_json("\u{1b}[1mplain\u{1b}[0m\n"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_finding_far_into_a_long_line_shows_only_its_surroundings() {
        let line = "x, ".repeat(100_000);
        let mut far = finding(1, "here");
        far.place = Some(Place { line: 1, column: 150_001 });
        let shown = Diagnostics::new(vec![far]).with_source(Path::new("a.yaml"), &line).render(false);
        assert!(shown.len() < 1_000 && shown.contains("a.yaml:1:150001"), "{shown}");
    }

    #[test]
    fn a_line_that_is_cut_is_drawn_below_its_place_as_any_other() {
        let mut far = finding(1, "here");
        far.place = Some(Place { line: 1, column: 101 });
        let line = "word ".repeat(40);
        let shown = Diagnostics::new(vec![far]).with_source(Path::new("a.yaml"), &line).render(false);
        let drawn = [
            "error: here".to_owned(),
            " --> a.yaml:1:101".to_owned(),
            "  |".to_owned(),
            format!("1 | ...{}", &line[40..160]),
            format!("  | {}^^^^", " ".repeat(3 + 60)),
        ];
        assert_eq!(shown, drawn.join("\n") + "\n");
    }

    #[test]
    fn a_finding_about_a_whole_file_names_it_in_its_title() {
        let mut missing = finding(1, "there is no such file");
        missing.place = None;
        let shown = Diagnostics::new(vec![missing]).render(false);
        assert_eq!(shown, "error: a.yaml: there is no such file\n");
    }
}
