//! The arguments of `huddle generate`.

use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};
use huddle_sim::scenario::drawn::{self, TestKind};

use super::Target;

/// What help shows beside the options.
pub const GENERATE_EXAMPLES: &str = "\
Examples:
  huddle generate
      a random scenario of 30 nodes and 4 request nodes, on standard output
  huddle generate --nodes 100 --requests 5 --topology watts-strogatz --seed 7 -o random.yaml
      another one, into a new file
  huddle generate --feasible --conditions 4 --compositions share,diff,diff
      one that has a complete valid stitching
  huddle generate --conditions 6 --kinds gte=3,lt=2,regex --soft 1 --capacity 2
      six conditions, half of them gte; comparisons soft; nodes that take one
      or two request nodes each

The same options give the same text on every machine; it says in its head how
it was made. The container stands there as a rule (container.generate), so that
its size can be changed by hand.";

/// Arguments of `huddle generate`.
#[derive(Debug, Args)]
pub struct GenerateArguments {
    /// So many container nodes; topologies that come in some sizes only take the nearest
    #[arg(long, value_name = "NUMBER", default_value_t = 30)]
    pub nodes: u32,
    /// The kind of container graph
    #[arg(long, value_name = "NAME", default_value = "barabasi-albert", value_parser = topologies())]
    pub topology: String,
    /// So many request nodes
    #[arg(long, value_name = "NUMBER", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=i64::from(drawn::COUNT_MAX)))]
    pub requests: u32,
    /// So many container types, and as many request types
    #[arg(long, value_name = "NUMBER", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=26))]
    pub types: u32,
    /// So many values of the attributes `group` and `zone`
    #[arg(long, value_name = "NUMBER", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub groups: u32,
    /// So many conditions on attributes
    #[arg(long, value_name = "NUMBER", default_value_t = 3, value_parser = clap::value_parser!(u32).range(..=i64::from(drawn::COUNT_MAX)))]
    pub conditions: u32,
    /// Their kinds, each with a weight: gte=3,eq; all kinds alike when left out
    #[arg(long, value_name = "KIND[=WEIGHT],...", value_delimiter = ',', value_parser = kind)]
    pub kinds: Vec<(TestKind, u32)>,
    /// The share of ordered comparisons that only weigh and rule nothing out, from 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = 0.5)]
    pub soft: f64,
    /// Compositions, one for each name: share,diff,diff
    #[arg(long, value_enum, value_name = "KIND,...", value_delimiter = ',')]
    pub compositions: Vec<Composition>,
    /// Each container node takes at most so many request nodes, drawn from 1 to this
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
    pub capacity: Option<u32>,
    /// Only what allows a complete valid stitching, which is planted and shown
    #[arg(long)]
    pub feasible: bool,
    /// What everything is drawn from
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub seed: u64,
    /// Where the scenario goes.
    #[command(flatten)]
    pub target: Target,
}

/// A kind of composition.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Composition {
    /// One container node for all
    Same,
    /// Different container nodes
    Diff,
    /// One value of an attribute for all
    Share,
    /// Different values of an attribute
    Nshare,
}

/// The topologies by name, with hyphens as is usual here, or with underscores as in a scenario.
fn topologies() -> PossibleValuesParser {
    let values = drawn::topology_names()
        .map(|name| clap::builder::PossibleValue::new(name.replace('_', "-")).alias(name));
    PossibleValuesParser::new(values)
}

/// A kind of attribute condition and its weight.
fn kind(text: &str) -> Result<(TestKind, u32), String> {
    let (name, weight) = text.split_once('=').unwrap_or((text, "1"));
    let kind = TestKind::ALL.into_iter().find(|kind| kind.key() == name).ok_or_else(|| {
        let known = TestKind::ALL.map(TestKind::key).join(", ");
        format!("`{name}` is no kind of condition on attributes; these are: {known}")
    })?;
    let weight = weight.parse().map_err(|_| format!("`{weight}` is no weight; a whole number would fit"))?;
    Ok((kind, weight))
}
