//! A resolved `huddle new`.

use super::place::{Place, name_of};
use crate::cli::{NewArguments, Target, Telling};
use crate::exit::Failure;

/// A resolved `huddle new`.
#[derive(Debug)]
pub struct NewJob {
    /// Where the scenario goes.
    pub place: Place,
    /// Whether nothing is told on the side.
    pub quiet: bool,
}

impl NewJob {
    /// Resolves the arguments.
    ///
    /// # Errors
    /// When the file is there already, or no name can be made of its name.
    pub fn new(arguments: NewArguments, telling: Telling) -> Result<Self, Failure> {
        let mut file = arguments.file;
        let name = name_of(&file)?;
        if file.extension().is_none() && !file.is_dir() {
            file.set_extension("yaml");
        }
        if file.is_file() {
            return Err(Failure::Input(format!("{} is there already, and stays as it is", file.display())));
        }
        let place = Place::new(Target { output: Some(file), force: false, name: Some(name) }, "")?;
        Ok(Self { place, quiet: telling.quiet })
    }
}
