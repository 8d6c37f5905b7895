//! Regular expressions of scenarios, compiled within limits: a short pattern can stand for a large machine.

use std::cell::Cell;

use regex::{Regex, RegexBuilder};

use super::diagnostic::quoted;

/// The most characters of a pattern.
const LENGTH_MAX: usize = 1_000;

/// How large the machine of a pattern may be, in bytes; tried in turn, so that its size is known within these steps.
const SIZES: [usize; 4] = [64 << 10, 512 << 10, 4 << 20, 10 << 20];

/// How large the machines of all patterns of a scenario may be together, in bytes.
const TOTAL_MAX: usize = 64 << 20;

/// Compiles the patterns of one scenario.
#[derive(Debug, Default)]
pub struct Patterns {
    spent: Cell<usize>,
}

impl Patterns {
    /// The compiled pattern.
    ///
    /// # Errors
    /// Why it is refused, in one sentence.
    pub fn compile(&self, pattern: &str) -> Result<Regex, String> {
        self.compiled(pattern)
            .map_err(|reason| format!("the regular expression {} is refused: {reason}", quoted(pattern)))
    }

    fn compiled(&self, pattern: &str) -> Result<Regex, String> {
        let length = pattern.chars().count();
        if length > LENGTH_MAX {
            return Err(format!("it has {length} characters, at most {LENGTH_MAX} fit"));
        }
        for size in SIZES {
            if self.spent.get() + size > TOTAL_MAX {
                let most = TOTAL_MAX >> 20;
                return Err(format!("with those before it, it takes more than {most} MiB when compiled"));
            }
            match RegexBuilder::new(pattern).size_limit(size).dfa_size_limit(size).build() {
                Ok(regex) => {
                    self.spent.set(self.spent.get() + size);
                    return Ok(regex);
                }
                Err(regex::Error::CompiledTooBig(_)) => {}
                Err(error) => return Err(reason(&error)),
            }
        }
        Err(format!("it takes more than {} MiB when compiled", SIZES[SIZES.len() - 1] >> 20))
    }
}

/// What is wrong, in one line: the crate draws the pattern above it.
fn reason(error: &regex::Error) -> String {
    let text = error.to_string();
    let last = text.lines().last().unwrap_or_default();
    last.strip_prefix("error: ").unwrap_or(last).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(pattern: &str) -> String {
        Patterns::default().compile(pattern).expect_err("it is refused")
    }

    #[test]
    fn usual_patterns_are_compiled() {
        for pattern in ["^edge-[0-9]+$", "(?i)zone|area", r"^\w{1,63}$", r"\p{Greek}+"] {
            assert!(Patterns::default().compile(pattern).is_ok(), "{pattern}");
        }
    }

    #[test]
    fn a_pattern_that_is_too_long_or_too_large_is_refused_with_the_limit() {
        assert_eq!(
            refusal(&"a".repeat(1_001)),
            format!(
                "the regular expression `{}...` is refused: it has 1001 characters, at most 1000 fit",
                "a".repeat(60)
            )
        );
        assert_eq!(
            refusal(r"(\w{100}){100}"),
            r"the regular expression `(\w{100}){100}` is refused: it takes more than 10 MiB when compiled"
        );
        assert_eq!(refusal("a("), "the regular expression `a(` is refused: unclosed group");
    }

    #[test]
    fn many_large_patterns_are_refused_together() {
        let patterns = Patterns::default();
        let refused = (0..100).find_map(|_| patterns.compile(r"\w{60}").err());
        let told = refused.expect("64 MiB are spent");
        assert!(told.ends_with("with those before it, it takes more than 64 MiB when compiled"), "{told}");
    }
}
