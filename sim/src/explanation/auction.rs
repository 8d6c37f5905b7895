//! What was bid and when a request node changed hands, read off the recording.

use serde::Serialize;

use crate::model::{RequestId, Value};
use crate::plan::{MILLISECOND, Plan};
use crate::record::Recording;

/// An announced bid.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Bid {
    /// When, in milliseconds.
    pub at_ms: f64,
    /// What was bid, boosts included; `null` for a withdrawal.
    pub credits: Option<f64>,
}

/// A request node passes from one holder to another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Handing {
    /// When, in milliseconds.
    pub at_ms: f64,
    /// Who held it; `null` when most nodes named nobody.
    pub from: Option<String>,
    /// Who holds it from then on.
    pub to: Option<String>,
}

/// The bids of one container node on one request node, in time order, as far as they were recorded.
pub fn bids(recording: &Recording, request: RequestId, bidder: &str) -> Vec<Bid> {
    let all = recording.bids.iter().flat_map(|record| &record.bids);
    let own = all.filter(|bid| bid.request == request.0 && bid.bidder == bidder);
    own.map(|bid| Bid { at_ms: bid.at as f64 / MILLISECOND as f64, credits: bid.credits }).collect()
}

/// Whether the bids of a container node were recorded.
pub fn are_recorded(recording: &Recording, bidder: &str) -> bool {
    let nodes = recording.summary.event_nodes.as_ref();
    recording.bids.is_some() && nodes.is_none_or(|nodes| nodes.iter().any(|node| node == bidder))
}

/// When a request node changed hands; `None` where the course was not recorded.
pub fn hands(recording: &Recording, request: &str) -> Option<Vec<Handing>> {
    let course = recording.course.as_ref()?;
    let of_request = course.requests.iter().find(|course| course.name == request)?;
    let mut hands: Vec<Handing> = Vec::new();
    let mut holder: &Option<String> = &None;
    for (time, next) in course.time_ms.iter().zip(&of_request.holder) {
        if next != holder {
            hands.push(Handing { at_ms: *time, from: holder.clone(), to: next.clone() });
            holder = next;
        }
    }
    Some(hands)
}

/// The factors by which a strategy raises bids.
pub struct Boosts(Vec<(String, f64)>);

/// So many boosts on one bid are told apart.
const BOOSTS_MAX: i32 = 4;

impl Boosts {
    /// The parameters of a plan's strategy that are called `..._boost`, as set or by default.
    pub fn of(plan: &Plan) -> Self {
        let specs = crate::Registry::default().specs();
        let spec = specs.into_iter().find(|spec| spec.name == plan.bidding.strategy);
        let parameters = spec.into_iter().flat_map(|spec| spec.parameters);
        let boosts =
            parameters.filter(|parameter| parameter.name.ends_with("_boost")).filter_map(|parameter| {
                let set = plan.bidding.parameters.get(parameter.name).or(parameter.default.as_ref());
                Some((parameter.name.to_owned(), set.and_then(Value::number)?))
            });
        Self(boosts.collect())
    }

    /// How the last bid came from the base credits: the factor, and the boosts whose product it is; `None` where nothing was
    /// bid or it was the base credits.
    pub fn tell(&self, credits: f64, bids: &[Bid]) -> Option<String> {
        let last = bids.iter().rev().find_map(|bid| bid.credits)?;
        let factor = last / credits;
        let is = |product: f64| (factor - product).abs() <= 1e-5 * product;
        if !factor.is_finite() || is(1.0) {
            return None;
        }
        let name = |product: &[(&str, i32)]| {
            let parts = product.iter().filter(|(_, times)| *times > 0).map(|(name, times)| match times {
                1 => (*name).to_owned(),
                _ => format!("{name}, {times} times"),
            });
            parts.collect::<Vec<String>>().join(" and ")
        };
        let told = match self.0.as_slice() {
            [(name_a, a)] => (1..=BOOSTS_MAX)
                .find(|times| is(a.powi(*times)))
                .map(|times| name(&[(name_a.as_str(), times)])),
            [(name_a, a), (name_b, b)] => {
                let pairs = (1..=BOOSTS_MAX).flat_map(|all| (0..=all).map(move |of_b| (all - of_b, of_b)));
                let mut fitting = pairs.filter(|(of_a, of_b)| is(a.powi(*of_a) * b.powi(*of_b)));
                fitting.next().map(|(of_a, of_b)| name(&[(name_a.as_str(), of_a), (name_b.as_str(), of_b)]))
            }
            _ => None,
        };
        let factor = format!("{:.4}", factor);
        let factor = factor.trim_end_matches('0').trim_end_matches('.');
        Some(told.map_or_else(|| factor.to_owned(), |told| format!("{factor} ({told})")))
    }
}
