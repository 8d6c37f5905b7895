//! The grammar of credits expressions: checked here, with places, before exmex sees a word of it.
//!
//! exmex knows priorities and evaluates fast, but its messages name no place, its calls take one comma, its
//! literals no exponent, and an operator's name hides every attribute that begins with it. So the text is read
//! into tokens, checked, and written anew in a form that leaves no doubt: attributes by number in braces,
//! literals by their bits, calls of several arguments as infix operators inside parentheses.

use super::ExpressionError;
use super::function::{
    COMPARISON, ELSE, FUNCTIONS, Form, Function, INFIXES, Infix, LITERAL_MARK, NEGATION, THEN,
};

/// The longest expression, in bytes: far beyond what is legible, far below what costs time or stack.
pub(super) const LENGTH_MAX: usize = 4096;
/// The deepest nesting of parentheses.
pub(super) const DEPTH_MAX: usize = 64;
/// The name that stands for the base credits.
const BASE: &str = "base";

/// What an expression reads for one node.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Variable {
    /// The base credits.
    Base,
    /// A container attribute.
    Attribute(String),
}

/// A checked expression.
pub(super) struct Checked {
    /// The text for exmex, in which variable n is called `{n}`, padded so that names sort by n.
    pub text: String,
    /// The variables, in order of first use.
    pub variables: Vec<Variable>,
}

#[derive(Clone, Copy)]
enum Token<'a> {
    Number(f64),
    Name(&'a str),
    Quoted(&'a str),
    Infix(&'static Infix),
    Open,
    Close,
    Comma,
}

/// Checks an expression and rewrites it for exmex.
pub(super) fn check(source: &str) -> Result<Checked, ExpressionError> {
    if source.len() > LENGTH_MAX {
        let message =
            format!("the expression is {} bytes long, at most {LENGTH_MAX} are allowed", source.len());
        return Err(at(0, message));
    }
    let mut writer = Writer::default();
    let mut rest = source.trim_start();
    while !rest.is_empty() {
        let offset = source.len() - rest.len();
        let (token, length) = token(rest).map_err(|message| at(offset, message))?;
        let after = rest[length..].trim_start();
        let call = matches!(token, Token::Name(_)) && after.starts_with('(');
        writer.take(token, &rest[..length], offset, call)?;
        rest = after;
    }
    writer.finish(source)
}

fn at(offset: usize, message: impl Into<String>) -> ExpressionError {
    ExpressionError { message: message.into(), offset: Some(offset) }
}

/// The first token of a text that does not start with white space, and its length in bytes.
fn token(text: &str) -> Result<(Token<'_>, usize), String> {
    let first = text.chars().next().expect("the text is not empty");
    match first {
        '(' => return Ok((Token::Open, 1)),
        ')' => return Ok((Token::Close, 1)),
        ',' => return Ok((Token::Comma, 1)),
        '{' => return quoted(text),
        '0'..='9' | '.' => return number(text),
        _ if text.starts_with("**") => return Err(unexpected("**")),
        _ => {}
    }
    if first.is_alphabetic() || first == '_' {
        let length = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
        return Ok((Token::Name(&text[..length]), length));
    }
    match INFIXES.iter().find(|infix| text.starts_with(infix.symbol)) {
        Some(infix) => Ok((Token::Infix(infix), infix.symbol.len())),
        None => Err(unexpected(&text[..first.len_utf8()])),
    }
}

fn quoted(text: &str) -> Result<(Token<'_>, usize), String> {
    match text.find('}') {
        Some(1) => Err("`{}` names no attribute".to_owned()),
        Some(end) => Ok((Token::Quoted(&text[1..end]), end + 1)),
        None => Err("`{` opens the name of an attribute and no `}` closes it".to_owned()),
    }
}

fn number(text: &str) -> Result<(Token<'_>, usize), String> {
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut length = digits(0);
    if bytes.get(length) == Some(&b'.') {
        length += 1 + digits(length + 1);
    }
    if matches!(bytes.get(length), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(length + 1), Some(b'+' | b'-')));
        let exponent = if length + 1 + sign < bytes.len() { digits(length + 1 + sign) } else { 0 };
        if exponent > 0 {
            length += 1 + sign + exponent;
        }
    }
    match text[..length].parse::<f64>() {
        Ok(number) if number.is_finite() => Ok((Token::Number(number), length)),
        Ok(_) => Err(format!("`{}` is beyond the range of numbers", &text[..length])),
        Err(_) => Err(format!("`{}` is no number", &text[..length])),
    }
}

fn unexpected(found: &str) -> String {
    let hint = match found {
        "^" | "**" => "powers are written `pow(x, y)`",
        "=" => "equality is written `==`",
        "&" | "|" | "!" => "conditions are joined by `min`, `max` and `if(condition, x, y)`",
        "\"" | "'" | "`" | "[" | "$" => "attributes are written plainly, or as `{name with spaces}`",
        _ => "operators are + - * / % < <= > >= == !=",
    };
    format!("`{found}` has no meaning here; {hint}")
}

/// An open parenthesis.
struct Frame {
    offset: usize,
    function: Option<&'static Function>,
    commas: usize,
    compared: bool,
}

#[derive(Default)]
struct Writer {
    text: String,
    variables: Vec<Variable>,
    frames: Vec<Frame>,
    /// A call whose parenthesis comes next.
    call: Option<&'static Function>,
    /// Whether the text so far ends in an operand.
    operand: bool,
    /// Whether a comparison stands outside all parentheses.
    compared: bool,
}

impl Writer {
    fn take(
        &mut self,
        token: Token<'_>,
        found: &str,
        offset: usize,
        call: bool,
    ) -> Result<(), ExpressionError> {
        let starts_operand =
            matches!(token, Token::Number(_) | Token::Name(_) | Token::Quoted(_) | Token::Open);
        if starts_operand && self.operand {
            let hint = match token {
                Token::Name(_) => "; an attribute with spaces is written `{two words}`",
                _ => "",
            };
            return Err(at(offset, format!("an operator is missing before `{found}`{hint}")));
        }
        if !starts_operand && !self.operand && found != "-" {
            let message = format!("`{found}` was found where a number, an attribute or `(` is needed");
            return Err(at(offset, message));
        }
        match token {
            Token::Number(number) => self.operand(&format!("{LITERAL_MARK}{:016x}", number.to_bits())),
            Token::Name(name) if call => {
                self.call = Some(function(name).map_err(|message| at(offset, message))?)
            }
            Token::Name(BASE) => self.variable(Variable::Base),
            Token::Name(name) | Token::Quoted(name) => self.variable(Variable::Attribute(name.to_owned())),
            Token::Infix(infix) => self.infix(infix, offset)?,
            Token::Open => self.open(offset)?,
            Token::Close => self.close(offset)?,
            Token::Comma => self.comma(offset)?,
        }
        Ok(())
    }

    fn operand(&mut self, text: &str) {
        self.text.push_str(text);
        self.operand = true;
    }

    fn variable(&mut self, variable: Variable) {
        let known = self.variables.iter().position(|known| *known == variable);
        let number = known.unwrap_or_else(|| {
            self.variables.push(variable);
            self.variables.len() - 1
        });
        self.operand(&format!("{{{number:04}}}"));
    }

    fn operator(&mut self, name: &str) {
        self.text.push(' ');
        self.text.push_str(name);
        self.text.push(' ');
        self.operand = false;
    }

    fn infix(&mut self, infix: &Infix, offset: usize) -> Result<(), ExpressionError> {
        if !self.operand {
            self.operator(NEGATION);
            return Ok(());
        }
        if infix.priority == COMPARISON {
            let compared = self.frames.last_mut().map_or(&mut self.compared, |frame| &mut frame.compared);
            if std::mem::replace(compared, true) {
                return Err(at(offset, "comparisons do not chain; put parentheses around the first"));
            }
        }
        self.operator(infix.symbol);
        Ok(())
    }

    fn open(&mut self, offset: usize) -> Result<(), ExpressionError> {
        if self.frames.len() == DEPTH_MAX {
            return Err(at(offset, format!("parentheses are nested deeper than {DEPTH_MAX}")));
        }
        let function = self.call.take();
        match function {
            Some(Function { name, form: Form::One(_) }) => {
                self.text.push_str(name);
                self.text.push('(');
            }
            // The outer pair holds the call together, the inner one its first argument.
            Some(_) => self.text.push_str("(("),
            None => self.text.push('('),
        }
        self.frames.push(Frame { offset, function, commas: 0, compared: false });
        Ok(())
    }

    fn comma(&mut self, offset: usize) -> Result<(), ExpressionError> {
        let Some(frame) = self.frames.last_mut() else {
            return Err(at(offset, "`,` stands outside a function call; decimals are written with a point"));
        };
        frame.commas += 1;
        frame.compared = false;
        let infix = match frame.function {
            Some(Function { name, form: Form::Two(_) | Form::Many(_) }) => name,
            Some(Function { form: Form::If, .. }) => [THEN, ELSE][(frame.commas - 1).min(1)],
            // One argument too many, which the closing parenthesis reports.
            Some(Function { form: Form::One(_), .. }) => "+",
            None => {
                let message = "`,` stands outside a function call; decimals are written with a point";
                return Err(at(offset, message));
            }
        };
        self.text.push(')');
        self.operator(infix);
        self.text.push('(');
        Ok(())
    }

    fn close(&mut self, offset: usize) -> Result<(), ExpressionError> {
        let Some(frame) = self.frames.pop() else {
            return Err(at(offset, "`)` closes nothing"));
        };
        self.text.push(')');
        if let Some(function) = frame.function {
            check_count(function, frame.commas + 1).map_err(|message| at(frame.offset, message))?;
            if !matches!(function.form, Form::One(_)) {
                self.text.push(')');
            }
        }
        Ok(())
    }

    fn finish(self, source: &str) -> Result<Checked, ExpressionError> {
        if !self.operand {
            let message = match self.text.is_empty() {
                true => "the expression is empty; `base` is what nodes bid without one",
                false => "the expression ends where a number, an attribute or `(` is needed",
            };
            return Err(at(source.len(), message));
        }
        match self.frames.last() {
            Some(frame) => Err(at(frame.offset, "`(` is never closed")),
            None => Ok(Checked { text: self.text, variables: self.variables }),
        }
    }
}

fn check_count(function: &Function, found: usize) -> Result<(), String> {
    let (fits, wanted) = match function.form {
        Form::One(_) => (found == 1, "1 argument"),
        Form::Two(_) => (found == 2, "2 arguments"),
        Form::Many(_) => (found >= 2, "2 or more arguments"),
        Form::If => (found == 3, "3 arguments"),
    };
    if fits { Ok(()) } else { Err(format!("`{}` takes {wanted}, found {found}", function.name)) }
}

fn function(name: &str) -> Result<&'static Function, String> {
    if let Some(function) = FUNCTIONS.iter().find(|function| function.name == name) {
        return Ok(function);
    }
    let names: Vec<&str> = FUNCTIONS.iter().map(|function| function.name).collect();
    let lower = name.to_lowercase();
    let nearest = names
        .iter()
        .map(|known| (strsim::damerau_levenshtein(&lower, known), known))
        .min()
        .filter(|(distance, known)| *distance <= 2 && *distance < known.len());
    let hint = nearest.map_or(String::new(), |(_, known)| format!("did you mean `{known}`? "));
    Err(format!("there is no function `{name}`; {hint}functions are {}", names.join(", ")))
}
