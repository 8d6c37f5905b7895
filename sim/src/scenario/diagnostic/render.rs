//! Findings with the lines they point at, drawn by `annotate-snippets`.

use annotate_snippets::{Annotation, AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

use super::{Diagnostics, Finding, PRINTED_MAX, escaped};

/// Characters of a line that are shown before and after the place; lines of data can be megabytes long.
const SURROUNDINGS: usize = 80;

pub(super) fn render(diagnostics: &Diagnostics, coloured: bool) -> String {
    let renderer = if coloured { Renderer::styled() } else { Renderer::plain() };
    let mut text = String::new();
    for finding in diagnostics.findings.iter().take(PRINTED_MAX) {
        text += &renderer.render(&[group(finding, diagnostics.line(finding))]);
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

fn group<'a>(finding: &Finding, line: Option<&str>) -> Group<'a> {
    let group = Level::ERROR.primary_title(finding.title());
    let group = match excerpt(finding, line) {
        // The drawing counts columns in what is shown; of a line that is cut the origin tells the right one.
        Some((snippet, true)) => group.element(origin(finding)).element(snippet),
        Some((snippet, false)) => group.element(snippet.path(escaped(&finding.file.display().to_string()))),
        None => group.element(origin(finding)),
    };
    match &finding.hint {
        Some(hint) => group.element(Level::HELP.message(escaped(hint))),
        None => group,
    }
}

fn origin<'a>(finding: &Finding) -> Element<'a> {
    let origin = Origin::path(escaped(&finding.file.display().to_string()));
    match finding.place {
        Some(place) => origin.line(place.line).char_column(place.column).into(),
        None => origin.into(),
    }
}

/// The surroundings of the place in its line, the value or key there underlined; and whether the start of the line
/// is cut off.
fn excerpt<'a>(finding: &Finding, line: Option<&str>) -> Option<(Snippet<'a, Annotation<'a>>, bool)> {
    let (place, line) = (finding.place?, line?);
    let at = place.column.checked_sub(1)?;
    let first = at.saturating_sub(SURROUNDINGS);
    let shown: Vec<char> = line.chars().skip(first).take(2 * SURROUNDINGS).map(printable).collect();
    let at = (at - first).min(shown.len());
    let end = at + token_length(&shown[at..]).max(1);
    let bytes = |to: usize| shown[..to.min(shown.len())].iter().map(|character| character.len_utf8()).sum();
    let span: std::ops::Range<usize> = bytes(at)..bytes(end);
    let text: String = shown.iter().collect();
    let snippet = Snippet::source(text).line_start(place.line).annotation(AnnotationKind::Primary.span(span));
    Some((snippet, first > 0))
}

fn printable(character: char) -> char {
    match character {
        '\t' => ' ',
        _ if character.is_control() || super::is_bidirectional_control(character) => '\u{fffd}',
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
