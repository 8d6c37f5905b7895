//! Where the values of the section `expect` stand in a text, from the events of a YAML parser.

use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, Span, StrInput, StructureStyle};

use super::RewriteError;

/// A text taken apart.
#[derive(Debug)]
pub struct Page {
    /// Whether the document is written in braces.
    pub is_flow: bool,
    /// Where its last value ends.
    pub last_end: usize,
    /// Where its last line is: the end of the text, or a mark of the document's end.
    pub end: usize,
    /// The section.
    pub expect: Option<Entry>,
    /// All comments, without their `#`.
    pub comments: Vec<String>,
}

/// A key with its value.
#[derive(Debug)]
pub struct Entry {
    /// The key as text.
    pub key: String,
    /// Where the key stands.
    pub key_range: Range<usize>,
    /// Its value.
    pub value: Laid,
}

/// A value and where it stands.
#[derive(Debug)]
pub struct Laid {
    /// Its bytes; of a block from the first character to the end of the last value in it.
    pub range: Range<usize>,
    /// What it is.
    pub kind: Kind,
}

/// What a value is.
#[derive(Debug)]
pub enum Kind {
    /// A scalar on its line, in quotes or not.
    Scalar,
    /// Nothing is written; the range is of no use.
    Empty,
    /// Something that can be replaced as a whole at best: an alias.
    Alias,
    /// Something that cannot be changed: a scalar over several lines, or one with a tag or an anchor.
    Fixed,
    /// A list, with whether it stands in brackets.
    List(bool, Vec<Laid>),
    /// A mapping, with whether it stands in braces.
    Map(bool, Vec<Entry>),
}

/// Takes a text apart.
pub fn read(text: &str) -> Result<Page, RewriteError> {
    let options = granit_parser::options! { emit_unresolved_aliases: true };
    let mut events =
        Events { parser: Parser::new_from_str_with_options(text, options), comments: Vec::new() };
    let unreadable = |why: &str| RewriteError::Unreadable(why.to_owned());
    let is_flow = loop {
        match events.next()? {
            (Event::MappingStart(style, ..), _) => break style == StructureStyle::Flow,
            (Event::StreamStart | Event::DocumentStart(..), _) => {}
            _ => return Err(unreadable("it is no mapping")),
        }
    };
    let (mut expect, mut last_end) = (None, 0);
    loop {
        let (event, span) = events.next()?;
        if matches!(event, Event::MappingEnd) {
            break;
        }
        let key = events.key(event, &span)?;
        let value = events.value()?;
        last_end = value.range.end.max(key.1.end);
        if key.0 == "expect" && expect.is_none() {
            expect = Some(Entry { key: key.0, key_range: key.1, value });
        }
    }
    let mut end = text.len();
    loop {
        match events.next()? {
            (Event::DocumentEnd, span) if !bytes(&span)?.is_empty() => end = bytes(&span)?.start,
            (Event::StreamEnd, _) => break,
            _ => {}
        }
    }
    Ok(Page { is_flow, last_end, end, expect, comments: events.comments })
}

/// The events of a parser without comments, which are kept aside.
struct Events<'t> {
    parser: Parser<'t, StrInput<'t>>,
    comments: Vec<String>,
}

impl<'t> Events<'t> {
    fn next(&mut self) -> Result<(Event<'t>, Span), RewriteError> {
        loop {
            match self.parser.next() {
                Some(Ok((Event::Comment(text, _), _))) => self.comments.push(text.into_owned()),
                Some(Ok(event)) => return Ok(event),
                Some(Err(error)) => return Err(RewriteError::Unreadable(error.to_string())),
                None => return Err(RewriteError::Unreadable("it ends too early".to_owned())),
            }
        }
    }

    fn key(&mut self, event: Event<'t>, span: &Span) -> Result<(String, Range<usize>), RewriteError> {
        match event {
            Event::Scalar(text, ..) => Ok((text.into_owned(), bytes(span)?)),
            _ => Err(RewriteError::Unreadable("a key is no name".to_owned())),
        }
    }

    fn value(&mut self) -> Result<Laid, RewriteError> {
        let (event, span) = self.next()?;
        self.value_of(event, &span)
    }

    fn value_of(&mut self, event: Event<'t>, span: &Span) -> Result<Laid, RewriteError> {
        let range = bytes(span)?;
        match event {
            Event::Scalar(_, style, anchor, tag) => {
                let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
                let kind = match range.is_empty() && style == ScalarStyle::Plain {
                    _ if is_block || anchor > 0 || tag.is_some() => Kind::Fixed,
                    true => Kind::Empty,
                    false => Kind::Scalar,
                };
                Ok(Laid { range, kind })
            }
            Event::SequenceStart(style, ..) => {
                let is_flow = style == StructureStyle::Flow;
                let mut items: Vec<Laid> = Vec::new();
                loop {
                    let (event, span) = self.next()?;
                    if matches!(event, Event::SequenceEnd) {
                        let end = if is_flow { bytes(&span)?.end } else { end_of(items.last(), range.end) };
                        return Ok(Laid { range: range.start..end, kind: Kind::List(is_flow, items) });
                    }
                    items.push(self.value_of(event, &span)?);
                }
            }
            Event::MappingStart(style, ..) => {
                let is_flow = style == StructureStyle::Flow;
                let mut entries: Vec<Entry> = Vec::new();
                loop {
                    let (event, span) = self.next()?;
                    if matches!(event, Event::MappingEnd) {
                        let last = entries.last();
                        let end = match last {
                            _ if is_flow => bytes(&span)?.end,
                            Some(entry) => end_of(Some(&entry.value), entry.key_range.end),
                            None => range.end,
                        };
                        return Ok(Laid { range: range.start..end, kind: Kind::Map(is_flow, entries) });
                    }
                    let (key, key_range) = self.key(event, &span)?;
                    entries.push(Entry { key, key_range, value: self.value()? });
                }
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => Ok(Laid { range, kind: Kind::Alias }),
            _ => Err(RewriteError::Unreadable("a value is missing".to_owned())),
        }
    }
}

/// Where a value ends; one of which nothing is written ends with its key, or with the mark of its list.
fn end_of(last: Option<&Laid>, otherwise: usize) -> usize {
    last.map_or(otherwise, |value| value.range.end.max(otherwise))
}

fn bytes(span: &Span) -> Result<Range<usize>, RewriteError> {
    span.byte_range().ok_or_else(|| RewriteError::Unreadable("a place is unknown".to_owned()))
}
