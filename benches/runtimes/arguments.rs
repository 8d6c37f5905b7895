//! What the command line asks for.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

use super::setting::{Auction, Problem, Setting, Subject, Topology};

/// Measures the runtimes beside the least that machinery of their kind can cost, each measurement in a process of its own, and
/// prints tables with ratios and slopes. Without options: the whole grid, cut off after 15 minutes.
#[derive(Parser, Clone)]
#[command(name = "just bench", bin_name = "just bench")]
pub struct Arguments {
    /// Small sizes and two minutes
    #[arg(long)]
    pub quick: bool,
    /// Measure only these
    #[arg(long, value_delimiter = ',', value_name = "SUBJECT")]
    only: Vec<Subject>,
    /// Graphs, instead of those of the grid
    #[arg(long, value_delimiter = ',', value_name = "TOPOLOGY")]
    topologies: Vec<Topology>,
    /// Numbers of nodes, instead of those of the grid
    #[arg(long, value_delimiter = ',', value_name = "N", value_parser = clap::value_parser!(u32).range(10..=20_000_000))]
    nodes: Vec<u32>,
    /// Problems, instead of those of the grid
    #[arg(long, value_delimiter = ',', value_name = "PROBLEM")]
    problems: Vec<Problem>,
    /// Strategies, instead of those of the grid
    #[arg(long, value_delimiter = ',', value_name = "NAME")]
    strategies: Vec<String>,
    /// Auctions, instead of those of the grid
    #[arg(long, value_delimiter = ',', value_name = "AUCTION")]
    auctions: Vec<Auction>,
    /// How often each measurement is taken, as long as time permits
    #[arg(long, default_value_t = 5, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub repetitions: u32,
    /// Begin no measurement that would probably end later than this [default: 15, quick: 2]
    #[arg(long, value_name = "MINUTES", value_parser = positive)]
    minutes: Option<f64>,
    /// Write performance.md and its charts
    #[arg(long)]
    pub write: bool,
    /// The folder that `--write` writes into
    #[arg(long, default_value = "docs", value_name = "FOLDER")]
    pub output: PathBuf,

    /// In a process made to measure: what
    #[arg(long, hide = true)]
    pub measure: Option<Subject>,
    /// In such a process: how many messages to deliver
    #[arg(long, hide = true, default_value_t = 0)]
    pub deliveries: u64,
    /// Cargo passes it to every benchmark
    #[arg(long, hide = true)]
    bench: bool,
}

/// Sizes of the whole grid and of a quick one.
const SIZES: [u32; 4] = [1_000, 10_000, 100_000, 1_000_000];
const QUICK_SIZES: [u32; 3] = [1_000, 3_000, 10_000];

/// Other strategies are measured at the least size: what `classic` and `cbba` hold grows with the container. A heap as a floor says on
/// small graphs what it says on large ones, and takes long there.
const STRATEGY_SIZE: u32 = 1_000;
const HEAP_SIZE_MAX: u32 = 100_000;

const COALITION: &str = "coalition";

impl Arguments {
    /// Seconds in which to measure.
    pub fn seconds(&self) -> f64 {
        self.minutes.unwrap_or(if self.quick { 2.0 } else { 15.0 }) * 60.0
    }

    /// What is to be measured, small sizes first, and of one size the most telling first.
    pub fn settings(&self) -> Vec<Setting> {
        let chosen = |own: &[Topology]| {
            if self.topologies.is_empty() { own.to_vec() } else { self.topologies.clone() }
        };
        let topologies = chosen(Topology::value_variants());
        let narrowed = !(self.problems.is_empty() && self.strategies.is_empty());
        let mut settings = Vec::new();
        for problem in or(&self.problems, &[Problem::Groups30]) {
            for strategy in or(&self.strategies, &[COALITION.to_owned()]) {
                for topology in &topologies {
                    self.add(&mut settings, *topology, problem, &strategy, u32::MAX);
                }
            }
        }
        if !narrowed {
            for problem in [Problem::Groups1000, Problem::NoShare] {
                let topology = chosen(&[Topology::BarabasiAlbert])[0];
                self.add(&mut settings, topology, problem, COALITION, u32::MAX);
            }
            for strategy in ["cbba", "classic"] {
                let topology = chosen(&[Topology::BarabasiAlbert])[0];
                self.add(&mut settings, topology, Problem::Groups30, strategy, STRATEGY_SIZE);
            }
        }
        settings.sort_by_key(|setting| setting.nodes);
        settings
    }

    /// Adds a setting for each size up to a greatest one, and each auction.
    fn add(
        &self,
        settings: &mut Vec<Setting>,
        topology: Topology,
        problem: Problem,
        strategy: &str,
        most: u32,
    ) {
        let sizes = if self.quick { &QUICK_SIZES[..] } else { &SIZES };
        let sizes = match topology.own_size() {
            Some(size) => vec![size],
            None => or(&self.nodes, sizes),
        };
        // What is further asked for by default says little more under both auctions.
        let further = problem != Problem::Groups30 || strategy != COALITION;
        let own: &[Auction] = match (further, strategy == COALITION) {
            (false, _) => Auction::value_variants(),
            (true, true) => &[Auction::English, Auction::Frugal],
            (true, false) => &[Auction::English],
        };
        let most = if self.nodes.is_empty() { most } else { u32::MAX };
        for nodes in sizes.into_iter().filter(|nodes| *nodes <= most) {
            for auction in or(&self.auctions, own) {
                settings.push(Setting { topology, nodes, problem, strategy: strategy.to_owned(), auction });
            }
        }
    }

    /// What is to be measured of a setting, in an order in which nothing comes before what it follows.
    pub fn subjects(&self, setting: &Setting) -> Vec<Subject> {
        let is_main = setting.problem == Problem::Groups30 && setting.strategy == COALITION;
        // A slow clock is slow in real time too.
        let live = is_main
            && setting.auction != Auction::Frugal
            && matches!(setting.topology, Topology::BarabasiAlbert | Topology::Kdl);
        let idle = live && setting.auction == Auction::English;
        let by_default = |subject: Subject| match subject {
            Subject::Virtual1 | Subject::Virtual2 | Subject::Floor => true,
            Subject::FloorHeap => is_main && setting.nodes <= HEAP_SIZE_MAX,
            Subject::VirtualForward => is_main,
            Subject::Live | Subject::LiveForward | Subject::Actix => live,
            Subject::LiveIdle | Subject::ActixIdle => idle,
        };
        let asked = |subject: &Subject| match self.only.is_empty() {
            true => by_default(*subject),
            false => self.only.contains(subject),
        };
        let asked: Vec<Subject> = Subject::ALL.into_iter().filter(asked).collect();
        // Whatever is followed has to be measured as well.
        let followed: Vec<Subject> = asked.iter().filter_map(|subject| subject.follows()).collect();
        Subject::ALL
            .into_iter()
            .filter(|subject| asked.contains(subject) || followed.contains(subject))
            .collect()
    }

    /// The options in words, for whoever reads the figures later.
    pub fn told(&self) -> String {
        let words: Vec<String> =
            std::env::args().skip(1).filter(|word| word != "--bench" && word != "--write").collect();
        if words.is_empty() { "just bench".to_owned() } else { format!("just bench {}", words.join(" ")) }
    }
}

/// What is asked for, or else these.
fn or<T: Clone>(asked: &[T], own: &[T]) -> Vec<T> {
    if asked.is_empty() { own.to_vec() } else { asked.to_vec() }
}

fn positive(text: &str) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| "it is no number".to_owned())?;
    if number > 0.0 && number <= 1e6 {
        Ok(number)
    } else {
        Err("it is not between 0 and 1,000,000".to_owned())
    }
}
