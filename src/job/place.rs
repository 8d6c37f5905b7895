//! Where a scenario that is made goes, and what it is called.

use std::path::{Path, PathBuf};

use crate::cli::Target;
use crate::exit::Failure;

/// The longest name of a scenario.
const NAME_MAX: usize = 100;

/// Where a scenario goes.
#[derive(Debug)]
pub struct Place {
    /// The file; none is standard output.
    pub file: Option<PathBuf>,
    /// Whether a file that is there is replaced.
    pub force: bool,
    /// The scenario's name.
    pub name: String,
}

impl Place {
    /// Resolves the options; without name and file the scenario is called `otherwise`.
    ///
    /// # Errors
    /// When a file is there that must stay, or no name can be made of the file's.
    pub fn new(target: Target, otherwise: &str) -> Result<Self, Failure> {
        let name = match (target.name, &target.output) {
            (Some(name), _) if is_name(&name) => name,
            (Some(name), _) => {
                let message = "cannot be the name of a scenario; letters, digits, `.`, `_` and `-` fit, at most 100, not \
                               starting with `.`";
                return Err(Failure::Input(format!("--name: `{name}` {message}")));
            }
            (None, Some(file)) => name_of(file)?,
            (None, None) => otherwise.to_owned(),
        };
        let place = Self { file: target.output, force: target.force, name };
        if let Some(file) = &place.file {
            check_new(file, place.force, "it goes to standard output")?;
        }
        Ok(place)
    }
}

/// Refuses what could not be written in the end, before any work; `otherwise` says where it goes without a file.
///
/// # Errors
/// When it is a folder or no regular file, or is there and not to be replaced.
pub fn check_new(file: &Path, force: bool, otherwise: &str) -> Result<(), Failure> {
    let shown = file.display();
    match file.metadata() {
        Ok(metadata) if metadata.is_dir() => {
            Err(Failure::Input(format!("{shown} is a folder; name a file in it")))
        }
        Ok(metadata) if !metadata.is_file() => {
            Err(Failure::Input(format!("{shown} is no regular file; without --output {otherwise}")))
        }
        Ok(_) if !force => Err(Failure::Input(format!("{shown} is there already; --force replaces it"))),
        _ => Ok(()),
    }
}

/// The name of the scenario in a file: the file's without its extension, with `-` for what a name cannot hold.
pub fn name_of(file: &Path) -> Result<String, Failure> {
    let stem = file.file_stem().map(|stem| stem.to_string_lossy()).unwrap_or_default();
    let fitting = |character| if is_of_name(character) { character } else { '-' };
    let name: String = stem.trim_start_matches('.').chars().map(fitting).take(NAME_MAX).collect();
    if name.chars().any(|character| character.is_ascii_alphanumeric()) {
        return Ok(name);
    }
    Err(Failure::Input(format!(
        "no name for the scenario can be made of {}; name the file with letters or digits",
        file.display()
    )))
}

/// Whether a scenario can be called so.
fn is_name(name: &str) -> bool {
    !name.is_empty() && name.len() <= NAME_MAX && !name.starts_with('.') && name.chars().all(is_of_name)
}

fn is_of_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || "._-".contains(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_files_as_far_as_a_scenario_can_be_called_so() {
        for (file, name) in [
            ("two-racks.yaml", "two-racks"),
            ("a/b/my city.v2.yaml", "my-city.v2"),
            ("Århus.yaml", "-rhus"),
            (".hidden", "hidden"),
        ] {
            assert_eq!(name_of(Path::new(file)).unwrap(), name);
        }
        for file in ["", "/", "..", "---.yaml", "火.yaml"] {
            assert!(name_of(Path::new(file)).is_err(), "{file}");
        }
    }
}
