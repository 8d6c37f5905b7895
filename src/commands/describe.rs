//! `huddle schema` and `huddle completions`: what there is to write, for editors, people and shells.

use clap::CommandFactory;
use huddle_sim::Registry;
use huddle_sim::format::Format;

use crate::cli::{Cli, CompletionsArguments, SchemaArguments, SchemaFormat};
use crate::console::Console;
use crate::exit::{Exit, Failure};

/// Prints the JSON Schema or the reference page of a format.
pub fn schema(arguments: &SchemaArguments, console: &mut Console) -> Result<Exit, Failure> {
    let (format, strategies) = (Format::from(arguments.what), Registry::default().specs());
    let text = match arguments.format {
        SchemaFormat::Json => format!("{:#}\n", format.json_schema(&strategies)),
        SchemaFormat::Markdown => format.page(&strategies),
    };
    console.result(&text)?;
    Ok(Exit::Done)
}

/// Prints a script that completes the command line in a shell.
pub fn completions(arguments: &CompletionsArguments, console: &mut Console) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "huddle", &mut script);
    console.result(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}
