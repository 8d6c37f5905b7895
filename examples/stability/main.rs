//! The study behind `docs/stability.md`: where the published bidding rule fails and why, and the default strategy beside it.
//!
//! ```text
//! phases   (both boosts, 21 x 21) ──┐
//! causes   (what instances contain) ├──▶ charts (SVG) ──▶ page (Markdown)
//! orders   (orders of messages)     │
//! smallest (failing instances)  ────┴──▶ scenarios (YAML)
//! ```
//!
//! `just stability` writes everything anew. The same seed and size give the same bytes on every machine; no figure in the
//! page is typed by hand.

mod case;
mod causes;
mod charts;
mod ending;
mod orders;
mod page;
mod phases;
mod scenario_text;
// The command line's own loop over seeds: results come in their order, whatever the number of threads.
#[path = "../../src/side_by_side.rs"]
mod side_by_side;
mod size;
mod smallest;
mod story;
#[cfg(test)]
mod tests;
mod traits;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;

use crate::page::Findings;
use crate::size::Size;

/// Runs the study of stability and writes its page, charts, table and scenarios.
#[derive(Parser)]
struct Arguments {
    /// Instances in each cell of the phase diagram; the other studies have multiples of it
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=100_000))]
    instances: u64,
    /// Message orders of each instance in the study of orders
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u64).range(2..=10_000))]
    orders: u64,
    /// Values of each boost, from 1 to 2 in equal steps
    #[arg(long, default_value_t = 21, value_parser = clap::value_parser!(u64).range(2..=101))]
    steps: u64,
    /// The seed of the first instance
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The folder that stability.md, images/ and stability/ are written into
    #[arg(long, default_value = "docs")]
    output: PathBuf,
    /// A folder for the charts as PNG as well
    #[arg(long)]
    png: Option<PathBuf>,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(3)
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let Arguments { instances, orders, steps, seed, .. } = *arguments;
    let size = Size { seed, instances, orders, steps: usize::try_from(steps)? };
    let findings = study(size)?;
    write(&findings, &arguments.output)?;
    if let Some(folder) = &arguments.png {
        std::fs::create_dir_all(folder)?;
        charts::draw(&findings, folder)?;
    }
    Ok(())
}

/// Runs all studies and tells on standard error how long each takes.
fn study(size: Size) -> Result<Findings, Box<dyn Error>> {
    let began = Instant::now();
    let told = |name: &str| eprintln!("{name} done after {:.0} s", began.elapsed().as_secs_f64());
    let failures = smallest::search(&size)?;
    told("smallest failures");
    let causes = causes::study(&size);
    told("causes");
    let orders = orders::study(&size);
    told("orders");
    let phases = phases::study(&size);
    told("phase diagram");
    Ok(Findings { size, phases, causes, orders, failures })
}

/// Writes the page, its charts, the table and the scenarios.
fn write(findings: &Findings, folder: &Path) -> Result<(), Box<dyn Error>> {
    let (images, files) = (folder.join("images"), folder.join("stability"));
    std::fs::create_dir_all(&images)?;
    std::fs::create_dir_all(&files)?;
    for (name, document) in charts::documents(findings)? {
        std::fs::write(images.join(format!("{name}.svg")), document)?;
    }
    std::fs::write(files.join("cells.csv"), findings.phases.table())?;
    for failure in &findings.failures {
        std::fs::write(files.join(format!("{}.yaml", failure.name)), &failure.text)?;
    }
    std::fs::write(folder.join("stability.md"), page::write(findings))?;
    Ok(())
}
