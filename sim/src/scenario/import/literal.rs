//! Values as Python writes them (Python Language Reference, section 2: literals; 6.2: displays), which includes JSON: for
//! the attributes in networkx's edge lists, and for files of graph_stitcher.
//!
//! Nothing is evaluated: numbers, texts, `True`, `False`, `None` (and `true`, `false`, `null`), lists, tuples and
//! dictionaries are read, and everything else (names, calls, sums, sets, f-strings) is refused where it stands.

use super::findings::Mistake;
use crate::scenario::diagnostic::quoted;

/// Values inside one another; each takes a few frames of the stack.
const DEPTH_MAX: usize = 64;

/// A value and where it stands in the text.
#[derive(Clone, PartialEq, Debug)]
pub(in crate::scenario) struct Literal {
    pub at: usize,
    pub kind: Kind,
}

/// What a value is.
#[derive(Clone, PartialEq, Debug)]
pub(in crate::scenario) enum Kind {
    Nothing,
    Boolean(bool),
    Integer(i64),
    Float(f64),
    Text(String),
    /// A list or a tuple.
    List(Vec<Literal>),
    /// In the order of the text; keys may stand twice.
    Map(Vec<(Literal, Literal)>),
}

impl Kind {
    /// What kind of value this is, with its article.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Nothing => "nothing (None)",
            Self::Boolean(_) => "a boolean",
            Self::Integer(_) | Self::Float(_) => "a number",
            Self::Text(_) => "a text",
            Self::List(_) => "a list",
            Self::Map(_) => "a dictionary",
        }
    }
}

/// Reads the one value that stands from a byte of the text on, up to its end; comments may follow.
///
/// # Errors
/// The first thing that is no such value.
pub(in crate::scenario) fn parse(text: &str, from: usize) -> Result<Literal, Mistake> {
    let mut reader = Reader { text, at: from };
    let literal = reader.value(0)?;
    reader.skip_space();
    match reader.rest().chars().next() {
        None => Ok(literal),
        Some(_) => Err(Mistake::hinted(reader.at, format!("found {} behind the value", reader.word()), HINT)),
    }
}

const HINT: &str =
    "values are numbers, texts, True, False, None, lists, tuples and dictionaries; nothing is evaluated";

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn skip_space(&mut self) {
        loop {
            let rest = self.rest();
            let blank = rest.len() - rest.trim_start().len();
            let comment = match rest[blank..].starts_with('#') {
                true => rest[blank..].find('\n').unwrap_or(rest.len() - blank),
                false => 0,
            };
            if blank + comment == 0 {
                return;
            }
            self.at += blank + comment;
        }
    }

    /// Takes a sign, and the blanks before it, if it is there.
    fn take(&mut self, sign: char) -> bool {
        self.skip_space();
        let is_there = self.rest().starts_with(sign);
        self.at += if is_there { sign.len_utf8() } else { 0 };
        is_there
    }

    /// The next word or sign for a message.
    fn word(&self) -> String {
        let rest = self.rest();
        let end = rest.find(|character: char| !character.is_alphanumeric() && character != '_');
        let length = match end {
            Some(0) => rest.chars().next().map_or(0, char::len_utf8),
            Some(end) => end,
            None => rest.len(),
        };
        if length == 0 { "the end of the text".to_owned() } else { quoted(&rest[..length]) }
    }

    fn unexpected(&self, expected: &str) -> Mistake {
        Mistake::hinted(self.at, format!("found {}, expected {expected}", self.word()), HINT)
    }

    fn value(&mut self, depth: usize) -> Result<Literal, Mistake> {
        self.skip_space();
        let at = self.at;
        if depth > DEPTH_MAX {
            return Err(Mistake::new(at, format!("values are nested more than {DEPTH_MAX} deep")));
        }
        let rest = self.rest();
        let kind = match rest.chars().next() {
            Some('[') => Kind::List(self.items('[', ']', depth)?.0),
            Some('(') => self.parentheses(depth)?,
            Some('{') => Kind::Map(self.entries(depth)?),
            Some(first) if first.is_ascii_digit() || "+-.".contains(first) => self.number()?,
            _ if self.text_start().is_some() => Kind::Text(self.texts()?),
            _ => self.name()?,
        };
        Ok(Literal { at, kind })
    }

    /// What stands between brackets, separated by commas, and whether a comma stood there.
    fn items(&mut self, open: char, close: char, depth: usize) -> Result<(Vec<Literal>, bool), Mistake> {
        let start = self.at;
        self.take(open);
        let (mut items, mut commas) = (Vec::new(), false);
        while !self.take(close) {
            self.check_end(start)?;
            items.push(self.value(depth + 1)?);
            if self.take(',') {
                commas = true;
            } else if !self.take(close) {
                self.check_end(start)?;
                return Err(self.unexpected(&format!("`,` or `{close}`")));
            } else {
                break;
            }
        }
        Ok((items, commas))
    }

    fn check_end(&mut self, open: usize) -> Result<(), Mistake> {
        self.skip_space();
        if self.rest().is_empty() {
            Err(Mistake::new(open, "the bracket that opens here is not closed"))
        } else {
            Ok(())
        }
    }

    /// A tuple, or one value in parentheses, which only group.
    fn parentheses(&mut self, depth: usize) -> Result<Kind, Mistake> {
        let (mut items, commas) = self.items('(', ')', depth)?;
        match items.len() {
            1 if !commas => Ok(items.remove(0).kind),
            _ => Ok(Kind::List(items)),
        }
    }

    fn entries(&mut self, depth: usize) -> Result<Vec<(Literal, Literal)>, Mistake> {
        let start = self.at;
        self.take('{');
        let mut entries = Vec::new();
        while !self.take('}') {
            self.check_end(start)?;
            let key = self.value(depth + 1)?;
            if !self.take(':') {
                self.check_end(start)?;
                return Err(self.unexpected("`:` and a value"));
            }
            entries.push((key, self.value(depth + 1)?));
            if !self.take(',') {
                if self.take('}') {
                    break;
                }
                self.check_end(start)?;
                return Err(self.unexpected("`,` or `}`"));
            }
        }
        Ok(entries)
    }

    fn number(&mut self) -> Result<Kind, Mistake> {
        let (at, rest) = (self.at, self.rest());
        let mut previous = ' ';
        let end = rest.find(|character: char| {
            let goes_on = character.is_alphanumeric()
                || "._".contains(character)
                || ("+-".contains(character) && " eE".contains(previous));
            previous = character;
            !goes_on
        });
        let word = &rest[..end.unwrap_or(rest.len())];
        self.at += word.len();
        let digits = word.trim_start_matches(['+', '-']);
        let is_written_well = digits.starts_with(|first: char| first.is_ascii_digit() || first == '.')
            && word.len() - digits.len() <= 1
            && !digits.contains("__")
            && !digits.ends_with('_')
            && digits.chars().all(|character| character.is_ascii_digit() || "._eE+-".contains(character));
        let plain = word.replace('_', "");
        let read = match is_written_well {
            false => None,
            true if digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_') => match plain.parse() {
                Ok(number) => Some(Kind::Integer(number)),
                Err(_) => {
                    let message = format!("the integer {} does not fit 64 bits with a sign", quoted(word));
                    return Err(Mistake::new(at, message));
                }
            },
            true => plain.parse().ok().filter(|number: &f64| number.is_finite()).map(Kind::Float),
        };
        read.ok_or_else(|| Mistake::hinted(at, format!("{} is no finite decimal number", quoted(word)), HINT))
    }

    fn name(&mut self) -> Result<Kind, Mistake> {
        let rest = self.rest();
        let end = rest.find(|character: char| !character.is_alphanumeric() && character != '_');
        let word = &rest[..end.unwrap_or(rest.len())];
        let kind = match word {
            "None" | "null" => Kind::Nothing,
            "True" | "true" => Kind::Boolean(true),
            "False" | "false" => Kind::Boolean(false),
            _ => return Err(self.unexpected("a value")),
        };
        self.at += word.len();
        Ok(kind)
    }

    /// The prefix and the quotes with which a text begins here, if one does.
    fn text_start(&self) -> Option<(bool, &'static str)> {
        let rest = self.rest();
        let unprefixed = rest.trim_start_matches(['r', 'R', 'u', 'U']);
        let prefix = &rest[..rest.len() - unprefixed.len()];
        let quotes =
            ["\"\"\"", "'''", "\"", "'"].into_iter().find(|quotes| unprefixed.starts_with(quotes))?;
        (prefix.len() <= 1).then_some((prefix.eq_ignore_ascii_case("r"), quotes))
    }

    /// A text, or several that stand side by side, which are one.
    fn texts(&mut self) -> Result<String, Mistake> {
        let mut joined = String::new();
        while let Some((is_raw, quotes)) = self.text_start() {
            let open = self.at;
            let prefix = self.rest().find(quotes).expect("the quotes were seen");
            let inside_at = open + prefix + quotes.len();
            let inside = &self.text[inside_at..];
            let end = closing(inside, quotes)
                .ok_or_else(|| Mistake::new(open, "the text that begins here has no closing quote"))?;
            if quotes.len() == 1 && inside[..end].contains('\n') && !inside[..end].contains("\\\n") {
                return Err(Mistake::new(open, "the text that begins here has no closing quote in its line"));
            }
            match is_raw {
                true => joined.push_str(&inside[..end]),
                false => unescape(&inside[..end], inside_at, &mut joined)?,
            }
            self.at = inside_at + end + quotes.len();
            self.skip_space();
        }
        Ok(joined)
    }
}

/// Where a text ends: its quotes, unless a backslash stands before them.
fn closing(inside: &str, quotes: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = &inside[at..];
        if rest.starts_with(quotes) {
            return Some(at);
        }
        let mut characters = rest.chars();
        let first = characters.next()?;
        at += first.len_utf8();
        if first == '\\' {
            at += characters.next()?.len_utf8();
        }
    }
}

/// Appends a text with its escapes decoded; a backslash that escapes nothing stays, as in Python.
fn unescape(inside: &str, start: usize, plain: &mut String) -> Result<(), Mistake> {
    let mut rest = inside;
    while let Some(position) = rest.find('\\') {
        plain.push_str(&rest[..position]);
        let at = start + (inside.len() - rest.len()) + position;
        rest = &rest[position + 1..];
        let Some(escape) = rest.chars().next() else { break };
        rest = &rest[escape.len_utf8()..];
        let digits = match escape {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        if digits > 0 {
            let mut code = hexadecimal(rest, digits, at)?;
            rest = &rest[digits..];
            // JSON writes characters beyond 16 bits as two halves.
            if escape == 'u' && (0xd800..0xdc00).contains(&code) && rest.starts_with("\\u") {
                let low = hexadecimal(&rest[2..], 4, at)?;
                if (0xdc00..0xe000).contains(&low) {
                    code = 0x1_0000 + ((code - 0xd800) << 10) + (low - 0xdc00);
                    rest = &rest[6..];
                }
            }
            let character = char::from_u32(code);
            plain.push(character.ok_or_else(|| Mistake::new(at, "this escape stands for no character"))?);
            continue;
        }
        match escape {
            'n' => plain.push('\n'),
            't' => plain.push('\t'),
            'r' => plain.push('\r'),
            'b' => plain.push('\u{8}'),
            'f' => plain.push('\u{c}'),
            '\\' | '\'' | '"' => plain.push(escape),
            '\n' => {}
            _ => plain.extend(['\\', escape]),
        }
    }
    plain.push_str(rest);
    Ok(())
}

fn hexadecimal(text: &str, digits: usize, at: usize) -> Result<u32, Mistake> {
    let code = text.get(..digits).filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let code = code.and_then(|code| u32::from_str_radix(code, 16).ok());
    code.ok_or_else(|| Mistake::new(at, format!("behind this escape stand {digits} hexadecimal digits")))
}

#[cfg(test)]
mod tests;
