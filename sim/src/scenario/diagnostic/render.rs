//! Findings with the lines they point at, drawn by `annotate-snippets`.

use annotate_snippets::{Annotation, AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

use super::{Diagnostics, Finding, PRINTED_MAX, Place, escaped};

/// Characters of a line that are shown before and after the place; lines of data can be megabytes long.
const SURROUNDINGS: usize = 60;

/// What stands where the start of a line is left out.
const CUT: &str = "...";

pub(super) fn render(diagnostics: &Diagnostics, coloured: bool) -> String {
    let renderer = if coloured { Renderer::styled() } else { Renderer::plain() };
    let mut text = String::new();
    for finding in diagnostics.findings.iter().take(PRINTED_MAX) {
        text += &drawn(&renderer, finding, diagnostics.line(finding));
        text += "\n\n";
    }
    match diagnostics.rest() {
        Some(rest) => text + &rest + "\n",
        None => {
            text.pop();
            text
        }
    }
}

fn drawn(renderer: &Renderer, finding: &Finding, line: Option<&str>) -> String {
    let Some(place) = finding.place else {
        let title = format!("{}: {}", file(finding), finding.title());
        return renderer.render(&[with_hint(Group::with_title(Level::ERROR.primary_title(title)), finding)]);
    };
    let group = Level::ERROR.primary_title(finding.title());
    let Some(Excerpt { snippet, column }) = excerpt(place, line) else {
        return renderer.render(&[with_hint(group.element(origin(finding, place)), finding)]);
    };
    let text = renderer.render(&[with_hint(group.element(snippet.path(file(finding))), finding)]);
    // The drawing counts columns in what it is given, which is not the line when that is cut.
    let [counted, right] =
        [column, place.column].map(|column| format!("{}:{}:{column}", file(finding), place.line));
    text.replacen(&counted, &right, 1)
}

fn with_hint<'a>(group: Group<'a>, finding: &Finding) -> Group<'a> {
    match &finding.hint {
        Some(hint) => group.element(Level::HELP.message(escaped(hint))),
        None => group,
    }
}

fn file(finding: &Finding) -> String {
    escaped(&finding.file.display().to_string())
}

fn origin<'a>(finding: &Finding, place: Place) -> Element<'a> {
    Origin::path(file(finding)).line(place.line).char_column(place.column).into()
}

/// The surroundings of a place in its line, the value or key there underlined.
struct Excerpt<'a> {
    snippet: Snippet<'a, Annotation<'a>>,
    /// The column of the place in what is shown, from 1.
    column: usize,
}

fn excerpt<'a>(place: Place, line: Option<&str>) -> Option<Excerpt<'a>> {
    let at = place.column.checked_sub(1)?;
    let first = at.saturating_sub(SURROUNDINGS);
    let mark = if first > 0 { CUT } else { "" };
    let kept = line?.chars().skip(first).take(2 * SURROUNDINGS).map(printable);
    let shown: Vec<char> = mark.chars().chain(kept).collect();
    let at = (at - first + mark.len()).min(shown.len());
    let end = at + token_length(&shown[at..]).max(1);
    let bytes = |to: usize| shown[..to.min(shown.len())].iter().map(|character| character.len_utf8()).sum();
    let span: std::ops::Range<usize> = bytes(at)..bytes(end);
    let text: String = shown.iter().collect();
    let snippet = Snippet::source(text).line_start(place.line).annotation(AnnotationKind::Primary.span(span));
    Some(Excerpt { snippet, column: at + 1 })
}

fn printable(character: char) -> char {
    match character {
        '\t' => ' ',
        _ if super::drives_terminals(character) => '\u{fffd}',
        _ => character,
    }
}

/// How many characters the key or value takes that starts here: to its closing quote, or to what ends a plain one.
fn token_length(rest: &[char]) -> usize {
    match rest.first() {
        Some(quote @ ('"' | '\'')) => {
            rest[1..].iter().position(|character| character == quote).map_or(rest.len(), |end| end + 2)
        }
        _ => {
            let ends = |character: &char| character.is_whitespace() || ",:[]{}".contains(*character);
            rest.iter().position(ends).unwrap_or(rest.len())
        }
    }
}
