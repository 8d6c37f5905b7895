//! `classic`: the published rule, made asynchronous, and `classic_sync`, its original synchronous walk.
//!
//! Every node knows the newest bid of every bidder and who claims what; whenever it learns something it computes its bids
//! anew by the published rule, and claims what its bids win. No stability is guaranteed, and that is the point: the
//! simulator shows it. Memory grows with the container, so it is for up to some thousands of nodes.

mod bidder;
mod gossip;
mod knowledge;
mod recurrence;
mod rule;
mod walk;

use std::sync::Arc;

use crate::agent::clock::DutchClock;
use crate::agent::spec::StrategySpec;
use crate::model::{Credits, Instance, Value};
use crate::parameter::{ParameterKind, ParameterSpec};
use crate::plan::Bidding;

pub use gossip::{Classic, ClassicAgent, ClassicMessage};
pub use knowledge::{Claim, ClassicBid, Knowledge};
pub use walk::{ClassicSync, WalkMessage, Walker};

use rule::{Boost, Boosts, base_bids};

/// What all nodes of a classic run have in common.
#[derive(Debug)]
pub struct Rules {
    instance: Arc<Instance>,
    boosts: Boosts,
    clock: Option<DutchClock>,
}

impl Rules {
    fn new(instance: &Arc<Instance>, bidding: &Bidding) -> Self {
        let boost = |name: &str, default: f64| {
            Boost::new(bidding.parameters.get(name).and_then(Value::number).unwrap_or(default))
        };
        let boosts =
            Boosts { assigned: boost("assigned_boost", ASSIGNED_BOOST), bid: boost("bid_boost", BID_BOOST) };
        // A clock must start high enough for a boosted bid.
        let possible = instance.container.nodes().flat_map(|node| {
            let base: Vec<Credits> = base_bids(instance, node).into_values().collect();
            base.into_iter().flat_map(|credits| [credits, boosts.assigned.of(credits)])
        });
        let clock = DutchClock::new(&bidding.auction, possible);
        Self { instance: Arc::clone(instance), boosts, clock }
    }

    fn notices(&self) -> Vec<String> {
        self.clock.iter().map(DutchClock::notice).collect()
    }
}

/// The published factor when others hold an assignment that helps.
const ASSIGNED_BOOST: f64 = 1.5;

/// The published factor when others made a bid that helps.
const BID_BOOST: f64 = 1.25;

fn boost_parameters() -> Vec<ParameterSpec> {
    let boost = |name, summary, default| ParameterSpec {
        name,
        summary,
        kind: ParameterKind::Number(0.0, 1_000.0),
        default: Some(Value::Float(default)),
    };
    vec![
        boost("assigned_boost", "factor on a bid that an assignment of others helps", ASSIGNED_BOOST),
        boost("bid_boost", "factor on a bid that a bid of others helps", BID_BOOST),
    ]
}

impl Classic {
    /// Name, parameters and their limits.
    pub fn spec() -> StrategySpec {
        StrategySpec {
            one_outcome: false,
            name: "classic".to_owned(),
            summary:
                "the published bidding rule, asynchronous; not stable, and memory grows with the container"
                    .to_owned(),
            parameters: boost_parameters(),
        }
    }
}

impl ClassicSync {
    /// Name, parameters and their limits.
    pub fn spec() -> StrategySpec {
        let mut parameters = boost_parameters();
        parameters.push(ParameterSpec {
            name: "start",
            summary: "the node at which the walk starts; by default, and in other parts, the first of the part",
            kind: ParameterKind::ContainerNode,
            default: None,
        });
        StrategySpec {
            one_outcome: false,
            name: "classic_sync".to_owned(),
            summary: "the published bidding rule as one synchronous depth-first walk".to_owned(),
            parameters,
        }
    }
}
