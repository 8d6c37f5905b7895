//! The commands: each takes its resolved job and ends with an exit code.

mod check;
mod compare;
mod describe;
mod explain;
mod generate;
mod import;
mod new;
mod report;
mod run;
mod serve;
mod sweep;
mod test;
mod validate;

use crate::cli::{Cli, Command};
use crate::console::{self, Console};
use crate::exit::Exit;
use crate::job::{
    CheckJob, CompareJob, ExplainJob, GenerateJob, ImportJob, MergeJob, NewJob, ReportJob, RunJob, ServeJob,
    SweepJob, TestJob, ValidateJob,
};
use crate::log;

/// Does what the command line asks for.
pub fn dispatch(cli: Cli) -> Exit {
    log::start(cli.telling.verbose, cli.telling.quiet);
    let mut console = Console::new();
    let ended = match cli.command {
        Command::Run(arguments) => run::run(RunJob::new(arguments, cli.telling), &mut console),
        Command::Check(arguments) => check::check(&CheckJob::new(arguments, cli.telling), &mut console),
        Command::Compare(arguments) => {
            compare::compare(CompareJob::new(arguments, cli.telling), &mut console)
        }
        Command::Explain(arguments) => explain::explain(&ExplainJob::new(arguments), &mut console),
        Command::Report(arguments) => {
            ReportJob::new(arguments, cli.telling).and_then(|job| report::report(&job, &mut console))
        }
        Command::Serve(arguments) => {
            ServeJob::new(arguments, cli.telling).and_then(|job| serve::serve(job, &mut console))
        }
        Command::Sweep(arguments) => sweep::sweep(&SweepJob::new(arguments, cli.telling), &mut console),
        Command::Schema(arguments) => describe::schema(&arguments, &mut console),
        Command::Completions(arguments) => describe::completions(&arguments, &mut console),
        Command::Merge(arguments) => sweep::merge(&MergeJob::new(arguments, cli.telling), &mut console),
        Command::New(arguments) => {
            NewJob::new(arguments, cli.telling).and_then(|job| new::new(&job, &mut console))
        }
        Command::Generate(arguments) => {
            GenerateJob::new(arguments, cli.telling).and_then(|job| generate::generate(&job, &mut console))
        }
        Command::Import(arguments) => {
            ImportJob::new(arguments, cli.telling).and_then(|job| import::import(&job, &mut console))
        }
        Command::Test(arguments) => {
            TestJob::new(arguments, cli.telling).and_then(|job| test::test(&job, &mut console))
        }
        Command::Validate(arguments) => {
            validate::validate(&ValidateJob::new(arguments, cli.telling), &mut console)
        }
    };
    ended.unwrap_or_else(|failure| {
        console::error(failure.message());
        failure.exit()
    })
}
