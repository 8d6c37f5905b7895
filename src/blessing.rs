//! Making a scenario file expect what its runs came to.

use std::path::Path;

use huddle_sim::expectation::{Tally, bless};
use huddle_sim::plan::Plan;
use similar::TextDiff;

use crate::exit::Failure;
use crate::replacing::replace;

/// Lines around a change that are shown.
const CONTEXT: usize = 1;

/// The bytes of a scenario file as they were before it was run.
pub struct Original(Vec<u8>);

impl Original {
    /// Takes them down; nothing for a file that cannot be read, which is told elsewhere.
    pub fn read(file: &Path) -> Option<Self> {
        let is_file = std::fs::metadata(file).is_ok_and(|metadata| metadata.is_file());
        is_file.then(|| std::fs::read(file).ok().map(Self)).flatten()
    }
}

/// Writes what was found into a scenario file; hands back what changed in it, as a difference of its lines, which is empty
/// where nothing had to.
///
/// # Errors
/// When no line can say what was found, the text cannot be changed in place, the file is another by now, or the system
/// refuses; the file is then as it was.
pub fn bless_file(file: &Path, original: &Original, plan: &Plan, tally: &Tally) -> Result<String, Failure> {
    let text = std::str::from_utf8(&original.0)
        .map_err(|_| Failure::Input("it is not UTF-8 text any more".to_owned()))?;
    let Some(blessed) = bless(text, plan, tally).map_err(|error| Failure::Input(error.to_string()))? else {
        return Ok(String::new());
    };
    if !std::fs::read(file).is_ok_and(|now| now == original.0) {
        return Err(Failure::Input("the file has changed while it was tested; bless it again".to_owned()));
    }
    replace(file, &blessed)?;
    Ok(difference(text, &blessed))
}

fn difference(old: &str, new: &str) -> String {
    let difference = TextDiff::from_lines(old, new);
    let hunks = difference.unified_diff().context_radius(CONTEXT).missing_newline_hint(false).to_string();
    hunks.replace('\r', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_difference_shows_the_lines_that_change_with_one_around() {
        let old = "a: 1\r\nb: 2\r\nc: 3\r\nd: 4\r\n";
        let shown = difference(old, &old.replace("c: 3", "c: 5"));
        assert_eq!(shown, "@@ -2,3 +2,3 @@\n b: 2\n-c: 3\n+c: 5\n d: 4\n");
    }
}
