//! The commands that tell what there is to write: formats, and the command line itself.

use clap::{Args, ValueEnum};
use clap_complete::Shell;
use huddle_sim::format::Format;

pub(super) const SCHEMA_EXAMPLES: &str = "\
Examples:
  huddle schema > scenario.schema.json
      the JSON Schema of scenarios (draft 2020-12); an editor with the YAML
      language server completes and checks a scenario that starts with
      # yaml-language-server: $schema=scenario.schema.json
  huddle schema study > study.schema.json
      the same for the study files of huddle sweep
  huddle schema --format markdown > scenario.md
      every key, what fits and the default, as a page for people

What the schema refuses, huddle validate refuses as well. It checks more:
whether names exist, for instance.";

pub(super) const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  huddle completions bash > ~/.local/share/bash-completion/completions/huddle
  huddle completions zsh > ~/.zfunc/_huddle
      where fpath has ~/.zfunc before compinit is called
  huddle completions fish > ~/.config/fish/completions/huddle.fish
  huddle completions elvish >> ~/.config/elvish/rc.elv
  huddle completions powershell >> $PROFILE";

/// Arguments of `huddle schema`.
#[derive(Debug, Args)]
pub struct SchemaArguments {
    /// Whose keys are told
    #[arg(value_enum, value_name = "WHAT", default_value_t)]
    pub what: What,
    /// For whom
    #[arg(long, value_enum, default_value_t)]
    pub format: SchemaFormat,
}

/// A format that users write.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub enum What {
    /// Scenarios
    #[default]
    Scenario,
    /// Study files of huddle sweep
    Study,
}

impl From<What> for Format {
    fn from(what: What) -> Self {
        match what {
            What::Scenario => Self::Scenario,
            What::Study => Self::Study,
        }
    }
}

/// `--format` of `huddle schema`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub enum SchemaFormat {
    /// JSON Schema, for editors
    #[default]
    Json,
    /// A reference page, for people
    Markdown,
}

/// Arguments of `huddle completions`.
#[derive(Debug, Args)]
pub struct CompletionsArguments {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}
