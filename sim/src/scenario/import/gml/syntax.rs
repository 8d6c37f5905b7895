//! The syntax of GML: keys, each followed by a number, a text in quotes or a list in brackets. Lists inside one another are
//! passed over by counting brackets, so that no depth of them uses up the stack.

use super::super::findings::Mistake;

/// What a file says of its graph.
#[derive(Default)]
pub(super) struct Graph<'t> {
    pub directed: Option<Entry<'t>>,
    pub nodes: Vec<Object<'t>>,
    pub edges: Vec<Object<'t>>,
}

/// A node or an edge.
pub(super) struct Object<'t> {
    /// Where its key stands.
    pub at: usize,
    pub entries: Vec<Entry<'t>>,
}

/// A key with its value.
pub(super) struct Entry<'t> {
    pub key: &'t str,
    /// Where the key stands.
    pub at: usize,
    pub value: Written<'t>,
    /// Where the value stands.
    pub value_at: usize,
}

/// A value as it is written.
pub(super) enum Written<'t> {
    /// A word that starts as a number does.
    Number(&'t str),
    /// What stands between quotes, entities and all.
    Text(&'t str),
    /// A list in brackets.
    List,
}

/// Reads the text of a file.
///
/// # Errors
/// The first thing that is no GML, or that makes the graph unclear: none, or more than one.
pub(super) fn parse(text: &str) -> Result<Graph<'_>, Mistake> {
    let mut tokens = Tokens { text, at: 0 };
    let mut graph = None;
    while let Some((at, key)) = tokens.key(None)? {
        let opened = tokens.value(key)?;
        if key != "graph" {
            tokens.pass(&opened)?;
            continue;
        }
        if graph.is_some() {
            return Err(Mistake::new(at, "there is more than one graph; only one can be read"));
        }
        match opened {
            (_, Token::Open) => graph = Some(tokens.graph(opened.0)?),
            (at, _) => return Err(Mistake::new(at, "after `graph` stands what is in it, in `[` and `]`")),
        }
    }
    graph.ok_or_else(|| {
        Mistake::hinted(0, "there is no graph in the text", "GML begins as in `graph [ node [ id 0 ] ]`")
    })
}

/// One word or sign.
#[derive(Clone, Copy)]
enum Token<'t> {
    Word(&'t str),
    Number(&'t str),
    Text(&'t str),
    Open,
    Close,
}

struct Tokens<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Tokens<'t> {
    fn graph(&mut self, open: usize) -> Result<Graph<'t>, Mistake> {
        let mut graph = Graph::default();
        while let Some((at, key)) = self.key(Some(open))? {
            let value = self.value(key)?;
            let list = match key {
                "node" => &mut graph.nodes,
                "edge" => &mut graph.edges,
                "directed" => {
                    self.pass(&value)?;
                    graph.directed = Some(entry(at, key, value));
                    continue;
                }
                _ => {
                    self.pass(&value)?;
                    continue;
                }
            };
            let (value_at, Token::Open) = value else {
                let message = format!("after `{key}` stands what is said of it, in `[` and `]`");
                return Err(Mistake::new(value.0, message));
            };
            list.push(Object { at, entries: self.entries(value_at)? });
        }
        Ok(graph)
    }

    fn entries(&mut self, open: usize) -> Result<Vec<Entry<'t>>, Mistake> {
        let mut entries = Vec::new();
        while let Some((at, key)) = self.key(Some(open))? {
            let value = self.value(key)?;
            self.pass(&value)?;
            entries.push(entry(at, key, value));
        }
        Ok(entries)
    }

    /// The next key; `None` where the list that was opened there closes, or the text ends outside of all lists.
    fn key(&mut self, open: Option<usize>) -> Result<Option<(usize, &'t str)>, Mistake> {
        let Some((at, token)) = self.next()? else {
            return match open {
                Some(open) => Err(Mistake::new(open, "the list that begins here is not closed by `]`")),
                None => Ok(None),
            };
        };
        match token {
            Token::Word(key) => Ok(Some((at, key))),
            Token::Close if open.is_some() => Ok(None),
            _ => {
                let hint = "a key is a word of letters, digits and `_`, and a value follows it";
                Err(Mistake::hinted(at, format!("found {}, expected a key", token.shown()), hint))
            }
        }
    }

    fn value(&mut self, key: &str) -> Result<(usize, Token<'t>), Mistake> {
        let hint = "a value is a number, a text in double quotes, or a list in `[` and `]`";
        match self.next()? {
            Some((at, token @ (Token::Word(_) | Token::Close))) => {
                let message = format!("found {}, expected the value of `{key}`", token.shown());
                Err(Mistake::hinted(at, message, hint))
            }
            Some(value) => Ok(value),
            None => {
                let message = format!("the text ends where the value of `{key}` is expected");
                Err(Mistake::hinted(self.text.len(), message, hint))
            }
        }
    }

    /// Passes over the rest of a list that was just opened.
    fn pass(&mut self, value: &(usize, Token<'t>)) -> Result<(), Mistake> {
        let (open, Token::Open) = *value else { return Ok(()) };
        let mut depth = 1;
        while depth > 0 {
            match self.next()? {
                Some((_, Token::Open)) => depth += 1,
                Some((_, Token::Close)) => depth -= 1,
                Some(_) => {}
                None => return Err(Mistake::new(open, "the list that begins here is not closed by `]`")),
            }
        }
        Ok(())
    }

    fn next(&mut self) -> Result<Option<(usize, Token<'t>)>, Mistake> {
        self.skip_space();
        let at = self.at;
        let rest = &self.text[at..];
        let Some(first) = rest.chars().next() else { return Ok(None) };
        let (length, token) = match first {
            '[' => (1, Token::Open),
            ']' => (1, Token::Close),
            '"' => {
                let end = rest[1..].find('"').ok_or_else(|| {
                    Mistake::hinted(
                        at,
                        "the text that begins here has no closing quote",
                        "a quote inside is `&quot;`",
                    )
                })?;
                (end + 2, Token::Text(&rest[1..=end]))
            }
            _ if first.is_ascii_alphabetic() || first == '_' => {
                let word = leading(rest, |character| character.is_ascii_alphanumeric() || character == '_');
                (word.len(), Token::Word(word))
            }
            _ if first.is_ascii_digit() || "+-.".contains(first) => {
                let word =
                    leading(rest, |character| character.is_ascii_alphanumeric() || "+-.".contains(character));
                (word.len(), Token::Number(word))
            }
            _ => {
                let message = format!("found `{}`, which means nothing here", first);
                return Err(Mistake::hinted(at, message, "texts stand in double quotes"));
            }
        };
        self.at += length;
        Ok(Some((at, token)))
    }

    /// Skips blanks and comments, which go from `#` to the end of the line.
    fn skip_space(&mut self) {
        loop {
            let rest = &self.text[self.at..];
            let blank = leading(rest, char::is_whitespace).len();
            let comment = match rest[blank..].starts_with('#') {
                true => leading(&rest[blank..], |character| character != '\n').len(),
                false => 0,
            };
            if blank + comment == 0 {
                return;
            }
            self.at += blank + comment;
        }
    }
}

impl Token<'_> {
    fn shown(self) -> String {
        match self {
            Self::Word(word) | Self::Number(word) => crate::scenario::diagnostic::quoted(word),
            Self::Text(_) => "a text in quotes".to_owned(),
            Self::Open => "`[`".to_owned(),
            Self::Close => "`]`".to_owned(),
        }
    }
}

fn entry<'t>(at: usize, key: &'t str, (value_at, token): (usize, Token<'t>)) -> Entry<'t> {
    let value = match token {
        Token::Number(number) => Written::Number(number),
        Token::Text(text) => Written::Text(text),
        Token::Word(_) | Token::Open | Token::Close => Written::List,
    };
    Entry { key, at, value, value_at }
}

/// The longest beginning whose characters all fit.
fn leading(text: &str, fits: impl Fn(char) -> bool) -> &str {
    let end = text.find(|character| !fits(character)).unwrap_or(text.len());
    &text[..end]
}
