//! What the runtimes cost, each beside the least that its kind of machinery can cost, measured in one go.
//!
//! ```text
//! arguments ──▶ settings × subjects ──▶ session ──▶ cells ──▶ tables, growth ──▶ screen, page
//!                                          │  ▲
//!                        one process each  ▼  │ one line of JSON
//!                                  measure (graph, problem, run)
//! ```
//!
//! `just bench` measures the whole grid in about 15 minutes, `just bench --quick` a small one in two; `--only`,
//! `--topologies`, `--nodes` and others pick parts of it, and `--write` writes `docs/performance.md`.
//!
//! - *virtual*: a strategy in the virtual runtime beside a bare event loop (`floor`) that delivers as many events over the same
//!   graph, and beside the same runtime with agents that only forward (`forward`), which tells runtime from agent.
//! - *live*: the same under actix, beside bare actors (`actors`) that forward as many messages of the same size.
//!
//! The parts by themselves are measured by `benches/parts.rs`.

mod actors;
mod arguments;
mod figures;
mod floor;
mod forward;
mod growth;
mod machine;
mod measure;
mod memory;
mod page;
mod problem;
mod session;
mod setting;
mod table;
mod tables;
mod topology;

use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use huddle_sim::Registry;

use self::arguments::Arguments;
use self::page::Circumstances;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match arguments.measure {
        Some(_) => measure_one(&arguments),
        None => measure_all(&arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("error: {reason}");
            ExitCode::from(2)
        }
    }
}

/// In a process of its own: one measurement, told as a line of JSON.
fn measure_one(arguments: &Arguments) -> Result<(), String> {
    let settings = arguments.settings();
    let setting = settings.first().ok_or("there is no such setting")?;
    let subject = arguments.measure.ok_or("nothing is to be measured")?;
    let measurement = measure::measure(setting, subject, arguments.deliveries)?;
    println!("{}", serde_json::to_string(&measurement).map_err(|error| error.to_string())?);
    Ok(())
}

fn measure_all(arguments: &Arguments) -> Result<(), String> {
    refuse_unknown_strategies(arguments)?;
    let (machine, load, begun) = (machine::describe(), machine::load(), Instant::now());
    let cells = session::measure(arguments);
    let minutes = begun.elapsed().as_secs_f64() / 60.0;
    let sections = tables::sections(&cells);
    for line in &machine {
        println!("{line}");
    }
    for section in &sections {
        println!("\n{}\n\n{}", section.title, section.table.markdown().trim_end());
    }
    if arguments.write {
        let charts = growth::charts(&cells, &machine[0]);
        let circumstances = Circumstances { machine, load, minutes };
        page::write(arguments, &circumstances, &sections, &charts)
            .map_err(|error| format!("{}: {error}", arguments.output.display()))?;
    }
    Ok(())
}

fn refuse_unknown_strategies(arguments: &Arguments) -> Result<(), String> {
    let registry = Registry::default();
    for setting in arguments.settings() {
        if registry.spec(&setting.strategy).is_none() {
            let known: Vec<String> = registry.specs().into_iter().map(|spec| spec.name).collect();
            return Err(format!(
                "there is no strategy `{}`; there are {}",
                setting.strategy,
                known.join(", ")
            ));
        }
    }
    Ok(())
}
