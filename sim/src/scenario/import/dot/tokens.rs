//! The words and signs of DOT.

use std::borrow::Cow;

use super::super::findings::Mistake;
use crate::scenario::diagnostic::quoted;

/// One word or sign.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Token<'t> {
    /// A word without quotes that has a meaning of its own.
    Keyword(Keyword),
    /// A name or a value.
    Id(Cow<'t, str>),
    /// `->` (true) or `--`.
    Edge(bool),
    /// One of `{ } [ ] = ; , :`.
    Sign(char),
    /// The end of the text.
    End,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Keyword {
    Strict,
    Graph,
    Digraph,
    Subgraph,
    Node,
    Edge,
}

/// Keywords, whatever their case.
const KEYWORDS: [(&str, Keyword); 6] = [
    ("strict", Keyword::Strict),
    ("graph", Keyword::Graph),
    ("digraph", Keyword::Digraph),
    ("subgraph", Keyword::Subgraph),
    ("node", Keyword::Node),
    ("edge", Keyword::Edge),
];

impl Token<'_> {
    /// The token for a message.
    pub fn shown(&self) -> String {
        match self {
            Self::Keyword(keyword) => {
                let name = KEYWORDS.iter().find(|(_, known)| known == keyword).map_or("", |(name, _)| name);
                format!("the keyword `{name}`")
            }
            Self::Id(text) => quoted(text),
            Self::Edge(true) => "`->`".to_owned(),
            Self::Edge(false) => "`--`".to_owned(),
            Self::Sign(sign) => format!("`{sign}`"),
            Self::End => "the end of the text".to_owned(),
        }
    }
}

/// Reads a text token by token.
pub(super) struct Tokens<'t> {
    text: &'t str,
    /// Where the next token is looked for.
    at: usize,
    /// The token that was looked at and not taken yet, and where it stands.
    ahead: Option<(usize, Token<'t>)>,
}

impl<'t> Tokens<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, at: 0, ahead: None }
    }

    /// The next token, which stays.
    pub fn peek(&mut self) -> Result<&(usize, Token<'t>), Mistake> {
        if self.ahead.is_none() {
            self.ahead = Some(self.read()?);
        }
        Ok(self.ahead.as_ref().expect("read above"))
    }

    /// Takes the next token.
    pub fn next(&mut self) -> Result<(usize, Token<'t>), Mistake> {
        match self.ahead.take() {
            Some(token) => Ok(token),
            None => self.read(),
        }
    }

    /// Takes the next token if it is this sign.
    pub fn take(&mut self, sign: char) -> Result<bool, Mistake> {
        let is_there = self.peek()?.1 == Token::Sign(sign);
        if is_there {
            self.ahead = None;
        }
        Ok(is_there)
    }

    /// Takes the next token, which has to be a name or a value.
    pub fn id(&mut self, expected: &str) -> Result<Cow<'t, str>, Mistake> {
        match self.next()? {
            (_, Token::Id(text)) => Ok(text),
            (at, token) => {
                let hint = matches!(token, Token::Keyword(_)).then(|| "in quotes it is a name".to_owned());
                Err(Mistake { at, message: format!("found {}, expected {expected}", token.shown()), hint })
            }
        }
    }

    fn read(&mut self) -> Result<(usize, Token<'t>), Mistake> {
        self.skip_space()?;
        let at = self.at;
        let rest = &self.text[at..];
        let Some(first) = rest.chars().next() else { return Ok((at, Token::End)) };
        let token = match first {
            '{' | '}' | '[' | ']' | '=' | ';' | ',' | ':' => {
                self.at += 1;
                Token::Sign(first)
            }
            '"' => Token::Id(self.quotes()?),
            '<' => Token::Id(Cow::Borrowed(self.html()?)),
            '-' if rest.starts_with("->") || rest.starts_with("--") => {
                self.at += 2;
                Token::Edge(rest.starts_with("->"))
            }
            _ if first == '-' || first == '.' || first.is_ascii_digit() => {
                Token::Id(Cow::Borrowed(self.number()?))
            }
            _ if is_of_word(first) => self.word(),
            _ => {
                let message = format!("found `{first}`, which means nothing here");
                return Err(Mistake::hinted(
                    at,
                    message,
                    "names with other characters than letters, digits and `_` stand in double quotes",
                ));
            }
        };
        Ok((at, token))
    }

    fn word(&mut self) -> Token<'t> {
        let rest = &self.text[self.at..];
        let length = rest.find(|character| !is_of_word(character)).unwrap_or(rest.len());
        self.at += length;
        let word = &rest[..length];
        let keyword = KEYWORDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(word));
        keyword.map_or(Token::Id(Cow::Borrowed(word)), |(_, keyword)| Token::Keyword(*keyword))
    }

    /// A numeral: `-`, digits and at most one point.
    fn number(&mut self) -> Result<&'t str, Mistake> {
        let (at, rest) = (self.at, &self.text[self.at..]);
        let is_of_number = |character: char| character.is_ascii_digit() || character == '.';
        let sign = usize::from(rest.starts_with('-'));
        let digits = rest[sign..].find(|character| !is_of_number(character)).unwrap_or(rest.len() - sign);
        let number = &rest[..sign + digits];
        let is_numeral = number.bytes().any(|byte| byte.is_ascii_digit()) && number.matches('.').count() <= 1;
        if !is_numeral || rest[number.len()..].starts_with(is_of_word) {
            let end = rest.find(|character| !is_of_word(character) && !"-.".contains(character));
            let found = quoted(&rest[..end.unwrap_or(rest.len())]);
            return Err(Mistake::hinted(
                at,
                format!("found {found}, which is no number"),
                "a name such as this stands in double quotes",
            ));
        }
        self.at += number.len();
        Ok(number)
    }

    /// A text in quotes, or several joined by `+`. `\"` is a quote and a backslash at the end of a line joins it to the
    /// next; other backslashes stay, as their meaning depends on the attribute.
    fn quotes(&mut self) -> Result<Cow<'t, str>, Mistake> {
        let mut joined = self.one_in_quotes()?;
        loop {
            let end = self.at;
            self.skip_space()?;
            if !self.text[self.at..].starts_with('+') {
                self.at = end;
                return Ok(joined);
            }
            self.at += 1;
            self.skip_space()?;
            if !self.text[self.at..].starts_with('"') {
                return Err(Mistake::new(self.at, "after `+` stands another text in quotes"));
            }
            joined.to_mut().push_str(&self.one_in_quotes()?);
        }
    }

    fn one_in_quotes(&mut self) -> Result<Cow<'t, str>, Mistake> {
        let open = self.at;
        let inside = &self.text[open + 1..];
        let mut escaped = false;
        let end = inside.bytes().position(|byte| {
            let ends = byte == b'"' && !escaped;
            escaped = byte == b'\\' && !escaped;
            ends
        });
        let end = end.ok_or_else(|| Mistake::new(open, "the text that begins here has no closing quote"))?;
        self.at = open + 1 + end + 1;
        let text = &inside[..end];
        if !text.contains('\\') {
            return Ok(Cow::Borrowed(text));
        }
        Ok(Cow::Owned(unescaped(text)))
    }

    /// A text of HTML between `<` and the `>` that belongs to it, both included.
    fn html(&mut self) -> Result<&'t str, Mistake> {
        let (open, mut depth) = (self.at, 0_usize);
        let rest = &self.text[open..];
        let end = rest.bytes().position(|byte| {
            match byte {
                b'<' => depth += 1,
                b'>' => depth -= 1,
                _ => {}
            }
            depth == 0
        });
        let end = end.ok_or_else(|| Mistake::new(open, "the HTML that begins here is not closed by `>`"))?;
        self.at += end + 1;
        Ok(&rest[..=end])
    }

    /// Skips blanks, comments as in C++, and lines that begin with `#`.
    fn skip_space(&mut self) -> Result<(), Mistake> {
        loop {
            let rest = &self.text[self.at..];
            let starts_line = self.at == 0 || self.text[..self.at].ends_with('\n');
            let length = if rest.starts_with("//") || (starts_line && rest.starts_with('#')) {
                rest.find('\n').map_or(rest.len(), |end| end + 1)
            } else if let Some(comment) = rest.strip_prefix("/*") {
                let end = comment.find("*/");
                2 + end.ok_or_else(|| {
                    Mistake::new(self.at, "the comment that begins here is not closed by `*/`")
                })? + 2
            } else {
                // One line at a time: whether `#` begins a comment depends on where it stands.
                let line = rest.find('\n').map_or(rest.len(), |end| end + 1);
                let blank = &rest[..line];
                blank.len() - blank.trim_start().len()
            };
            if length == 0 {
                return Ok(());
            }
            self.at += length;
        }
    }
}

fn is_of_word(character: char) -> bool {
    character.is_ascii_alphanumeric()
        || character == '_'
        || (!character.is_ascii() && !character.is_whitespace())
}

fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match (character, characters.peek()) {
            ('\\', Some('"')) => {}
            ('\\', Some('\n')) => {
                characters.next();
            }
            ('\\', Some('\r')) => {
                characters.next();
                if characters.peek() == Some(&'\n') {
                    characters.next();
                }
            }
            ('\\', Some('\\')) => {
                // A backslash that stands behind another one escapes nothing.
                plain.push_str("\\\\");
                characters.next();
            }
            _ => plain.push(character),
        }
    }
    plain
}
