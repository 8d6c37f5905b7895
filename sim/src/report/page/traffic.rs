//! What happened on the way, on a page: bids, messages, changes of state, starts and stops. Lists are columns of plain
//! numbers, times as differences from the one before, so that a page of many thousand stays small.

use serde::Serialize;

use super::graph::Graph;
use crate::plan::Nanos;
use crate::record::{BidRecord, Flight, FlightEnd, Recording, TrafficRecord};

const NANOS_PER_MICRO: u64 = 1_000;

/// The columns.
#[derive(Debug, Serialize)]
pub(super) struct Traffic {
    bids: Bids,
    /// `None` when what was read back holds bids alone.
    messages: Option<Messages>,
    states: Option<Changes>,
    statuses: Option<Changes>,
    #[serde(skip)]
    pub(super) end: u64,
}

/// Bids and withdrawals.
#[derive(Debug, Default, Serialize)]
struct Bids {
    at: Vec<u64>,
    /// Numbers among the people.
    who: Vec<u32>,
    request: Vec<u32>,
    /// `null` for a withdrawal.
    credits: Vec<Option<f64>>,
    total: u64,
}

/// Messages between places.
#[derive(Debug, Default, Serialize)]
struct Messages {
    at: Vec<u64>,
    from: Vec<u32>,
    to: Vec<u32>,
    /// How long it was on its way; negative, by one more, when it was lost; `null` when it was on its way in the end.
    took: Vec<Option<i64>>,
    total: u64,
    /// Messages kept that stay within a group, and are not shown.
    within: u64,
}

/// Moments at places.
#[derive(Debug, Default, Serialize)]
struct Changes {
    at: Vec<u64>,
    place: Vec<u32>,
    /// Whether the node is up from then on; empty where it does not apply.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    up: Vec<u8>,
    total: u64,
}

impl Traffic {
    /// Selects it; `None` when no events were recorded.
    pub(super) fn of(recording: &Recording, graph: &mut Graph) -> Option<Self> {
        let bids = recording.bids.as_ref()?;
        let traffic = recording.traffic.as_ref();
        let end = last_moment(bids, traffic);
        Some(Self {
            bids: Bids::of(bids, graph),
            messages: traffic.map(|traffic| Messages::of(traffic, graph)),
            states: traffic.map(|traffic| {
                let moments = traffic.states.iter().map(|change| (change.at, change.node, None));
                Changes::of(moments, traffic.states_total, graph)
            }),
            statuses: traffic.map(|traffic| {
                let moments = traffic.statuses.iter().map(|change| (change.at, change.node, Some(change.up)));
                Changes::of(moments, traffic.statuses_total, graph)
            }),
            end,
        })
    }
}

impl Bids {
    fn of(record: &BidRecord, graph: &mut Graph) -> Self {
        let (mut bids, mut before) = (Self { total: record.total, ..Self::default() }, 0);
        for bid in &record.bids {
            let Some(who) = graph.person(&bid.bidder) else { continue };
            bids.at.push(since(&mut before, bid.at));
            bids.who.push(who);
            bids.request.push(bid.request);
            bids.credits.push(bid.credits);
        }
        bids
    }
}

impl Messages {
    fn of(traffic: &TrafficRecord, graph: &Graph) -> Self {
        let (mut messages, mut before) = (Self { total: traffic.messages, ..Self::default() }, 0);
        for flight in &traffic.flights {
            let (Some(from), Some(to)) = (graph.place(flight.from), graph.place(flight.to)) else { continue };
            if from == to {
                messages.within += 1;
                continue;
            }
            messages.at.push(since(&mut before, flight.sent));
            messages.from.push(from);
            messages.to.push(to);
            messages.took.push(took(flight));
        }
        messages
    }
}

fn took(flight: &Flight) -> Option<i64> {
    let until = |at: Nanos| (at.saturating_sub(flight.sent) / NANOS_PER_MICRO) as i64;
    match flight.end {
        FlightEnd::Processed(at) => Some(until(at)),
        FlightEnd::Lost(at) => Some(-1 - until(at)),
        FlightEnd::Unknown => None,
    }
}

impl Changes {
    fn of(moments: impl Iterator<Item = (Nanos, u32, Option<bool>)>, total: u64, graph: &Graph) -> Self {
        let (mut changes, mut before) = (Self { total, ..Self::default() }, 0);
        for (at, node, up) in moments {
            let Some(place) = graph.place(node) else { continue };
            changes.at.push(since(&mut before, at));
            changes.place.push(place);
            changes.up.extend(up.map(u8::from));
        }
        changes
    }
}

/// Microseconds since the moment before, which becomes this one.
fn since(before: &mut u64, at: Nanos) -> u64 {
    let at = at / NANOS_PER_MICRO;
    let since = at.saturating_sub(*before);
    *before = at.max(*before);
    since
}

/// The last moment of all, in microseconds.
fn last_moment(bids: &BidRecord, traffic: Option<&TrafficRecord>) -> u64 {
    let bids = bids.bids.iter().map(|bid| bid.at);
    let ends = traffic.into_iter().flat_map(|traffic| {
        let flights = traffic.flights.iter().map(|flight| match flight.end {
            FlightEnd::Processed(at) | FlightEnd::Lost(at) => at,
            FlightEnd::Unknown => flight.sent,
        });
        flights.chain(traffic.states.iter().map(|change| change.at))
    });
    bids.chain(ends).max().unwrap_or(0) / NANOS_PER_MICRO
}
