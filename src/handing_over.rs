//! A scenario that was made, on its way to standard output or into a file.

use crate::console::{Console, printable};
use crate::exit::{Exit, Failure};
use crate::job::Place;
use crate::{replacing, shell};

/// Prints the scenario, or writes it into its file and says what to do with it.
///
/// # Errors
/// When something came to be there that must stay, or the system refuses; nothing is changed then.
pub fn hand_over(text: &str, place: &Place, quiet: bool, console: &mut Console) -> Result<Exit, Failure> {
    let Some(file) = &place.file else {
        console.result(text)?;
        return Ok(Exit::Done);
    };
    match place.force && file.is_file() {
        true => replacing::replace(file, text)?,
        false => replacing::create(file, text)?,
    }
    if !quiet {
        let shown = printable(&file.display().to_string());
        console.result(&format!("wrote {shown}; try: huddle run {}\n", shell::path(file)))?;
    }
    Ok(Exit::Done)
}
