//! The messages, changes of state, starts and stops among the events of a run, read back as far as a replay shows them.
//!
//! A message is recorded twice, where it is sent and where it is processed or lost; nothing joins the two. They are
//! joined here by link and size, the earliest sent first: messages of one size on one link that overtake each other
//! swap their ends, which no reader of the events can tell.
//!
//! Where there are more than can be shown, every second, fourth, eighth, ... is kept: evenly over the whole run.

use std::collections::VecDeque;
use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use crate::plan::Nanos;
use crate::thinned::Thinned;

use super::recording::{Flight, FlightEnd, StateChange, StatusChange, TrafficRecord};
use super::selection::ReadRow;

/// The messages on their way over one link and of one size, the earliest sent first: the number of each among all, `None`
/// of one that is not shown. Mostly there is only one, for which nothing is allocated.
struct Waiting {
    first: Option<u64>,
    more: VecDeque<Option<u64>>,
}

/// Messages on their way by sender, receiver and size.
#[derive(Default)]
struct Outstanding(FxHashMap<(u32, u32, u32), Waiting>);

impl Outstanding {
    fn push(&mut self, link: (u32, u32, u32), number: Option<u64>) {
        match self.0.entry(link) {
            Entry::Occupied(mut waiting) => waiting.get_mut().more.push_back(number),
            Entry::Vacant(vacant) => {
                vacant.insert(Waiting { first: number, more: VecDeque::new() });
            }
        }
    }

    /// Takes the earliest away; `None` where there is none, or it is not shown.
    fn pop(&mut self, link: (u32, u32, u32)) -> Option<u64> {
        let Entry::Occupied(mut waiting) = self.0.entry(link) else { return None };
        match waiting.get_mut().more.pop_front() {
            Some(next) => std::mem::replace(&mut waiting.get_mut().first, next),
            None => waiting.remove().first,
        }
    }
}

/// Gathers what is kept.
pub(super) struct TrafficSelection {
    nodes: usize,
    flights: Thinned<(u64, Flight)>,
    outstanding: Outstanding,
    states: Thinned<StateChange>,
    statuses: Thinned<StatusChange>,
}

impl TrafficSelection {
    /// Nothing yet, of a run with so many container nodes.
    pub(super) fn new(nodes: usize) -> Self {
        Self::with_most(nodes, TrafficRecord::MOST_MESSAGES, TrafficRecord::MOST_CHANGES)
    }

    fn with_most(nodes: usize, messages: usize, changes: usize) -> Self {
        Self {
            nodes,
            flights: Thinned::new(messages),
            outstanding: Outstanding::default(),
            states: Thinned::new(changes),
            statuses: Thinned::new(changes),
        }
    }

    /// Takes the next row; rows of other kinds pass.
    ///
    /// # Errors
    /// When it names a node that the run does not have, or a message lacks its other end.
    pub(super) fn take(&mut self, row: &ReadRow) -> Result<(), String> {
        let (at, node) = (row.at, self.known(row.node)?);
        match row.kind {
            "sent" => self.sent(at, (node, self.peer(row)?, row.bytes.unwrap_or(0))),
            "doubled" => self.outstanding.push((node, self.peer(row)?, row.bytes.unwrap_or(0)), None),
            "delivered" => {
                let from = self.peer(row)?;
                self.ended((from, node, row.bytes.unwrap_or(0)), FlightEnd::Processed(at));
            }
            "lost" => {
                let link = (node, self.peer(row)?, row.bytes.unwrap_or(0));
                self.ended(link, FlightEnd::Lost(at));
            }
            "state_changed" => {
                self.states.push(StateChange { at, node });
            }
            "started" | "restarted" => {
                self.statuses.push(StatusChange { at, node, up: true });
            }
            "stopped" => {
                self.statuses.push(StatusChange { at, node, up: false });
            }
            _ => {}
        }
        Ok(())
    }

    fn known(&self, node: u32) -> Result<u32, String> {
        if (node as usize) < self.nodes { Ok(node) } else { Err(format!("node {node}: no such node")) }
    }

    fn peer(&self, row: &ReadRow) -> Result<u32, String> {
        self.known(row.peer.ok_or("a message without its other end")?)
    }

    fn sent(&mut self, at: Nanos, (from, to, bytes): (u32, u32, u32)) {
        let number = self.flights.total();
        let kept = self.flights.push((number, Flight { sent: at, from, to, end: FlightEnd::Unknown }));
        self.outstanding.push((from, to, bytes), kept.then_some(number));
    }

    fn ended(&mut self, link: (u32, u32, u32), end: FlightEnd) {
        let Some(number) = self.outstanding.pop(link) else { return };
        // What was kept when it was sent may have been thinned out since.
        if let Ok(position) = self.flights.items().binary_search_by_key(&number, |(number, _)| *number) {
            self.flights.items_mut()[position].1.end = end;
        }
    }

    /// All that was kept, in time order.
    pub(super) fn finish(self) -> TrafficRecord {
        let (flights, messages) = self.flights.into_parts();
        let mut flights: Vec<Flight> = flights.into_iter().map(|(_, flight)| flight).collect();
        let (mut states, states_total) = self.states.into_parts();
        let (mut statuses, statuses_total) = self.statuses.into_parts();
        // A live run releases some events late.
        flights.sort_by_key(|flight| flight.sent);
        states.sort_by_key(|change| change.at);
        statuses.sort_by_key(|change| change.at);
        TrafficRecord { flights, messages, states, states_total, statuses, statuses_total }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(at: Nanos, node: u32, kind: &'static str, peer: u32, bytes: u32) -> ReadRow {
        let (peer, bytes) = (Some(peer), Some(bytes));
        ReadRow { at, node, kind, peer, request: None, credits: None, bytes }
    }

    fn read(rows: &[ReadRow], most: usize) -> TrafficRecord {
        let mut selection = TrafficSelection::with_most(3, most, most);
        rows.iter().for_each(|row| selection.take(row).unwrap());
        selection.finish()
    }

    #[test]
    fn a_message_ends_where_one_of_its_link_and_size_is_processed_or_lost() {
        let rows = [
            row(0, 0, "sent", 1, 60),
            row(1, 0, "sent", 1, 80),
            row(2, 1, "sent", 0, 60),
            row(3, 1, "delivered", 0, 80),
            row(4, 0, "lost", 1, 60),
        ];
        let record = read(&rows, 10);
        let ends: Vec<FlightEnd> = record.flights.iter().map(|flight| flight.end).collect();
        assert_eq!(ends, [FlightEnd::Lost(4), FlightEnd::Processed(3), FlightEnd::Unknown]);
        assert_eq!(record.messages, 3);
    }

    #[test]
    fn messages_alike_end_in_the_order_in_which_they_were_sent() {
        let sent = (0..4).map(|at| row(at, 0, "sent", 1, 60));
        let ends =
            [row(10, 1, "delivered", 0, 60), row(11, 0, "lost", 1, 60), row(12, 1, "delivered", 0, 60)];
        let rows: Vec<ReadRow> = sent.chain(ends).collect();
        let ends: Vec<FlightEnd> = read(&rows, 10).flights.iter().map(|flight| flight.end).collect();
        let expected =
            [FlightEnd::Processed(10), FlightEnd::Lost(11), FlightEnd::Processed(12), FlightEnd::Unknown];
        assert_eq!(ends, expected);
    }

    #[test]
    fn the_copy_of_a_doubled_message_leaves_later_messages_their_own_ends() {
        let rows = [
            row(0, 0, "sent", 1, 60),
            row(0, 0, "doubled", 1, 60),
            row(1, 1, "delivered", 0, 60),
            row(2, 1, "delivered", 0, 60),
            row(3, 0, "sent", 1, 60),
            row(9, 1, "delivered", 0, 60),
        ];
        let ends: Vec<FlightEnd> = read(&rows, 10).flights.iter().map(|flight| flight.end).collect();
        assert_eq!(ends, [FlightEnd::Processed(1), FlightEnd::Processed(9)]);
    }

    #[test]
    fn of_many_messages_an_even_sample_is_kept_each_with_its_own_end() {
        let rows: Vec<ReadRow> = (0..1_000_u64)
            .flat_map(|at| [row(at * 10, 0, "sent", 1, 60), row(at * 10 + 7, 1, "delivered", 0, 60)])
            .collect();
        let record = read(&rows, 100);
        assert_eq!(record.messages, 1_000);
        assert!((50..=100).contains(&record.flights.len()), "{}", record.flights.len());
        let gaps: Vec<u64> = record.flights.windows(2).map(|pair| pair[1].sent - pair[0].sent).collect();
        assert!(gaps.iter().all(|gap| *gap == gaps[0]), "{gaps:?}");
        assert!(record.flights.iter().all(|flight| flight.end == FlightEnd::Processed(flight.sent + 7)));
    }

    #[test]
    fn a_node_that_the_run_does_not_have_is_refused() {
        let mut selection = TrafficSelection::new(2);
        assert_eq!(selection.take(&row(0, 0, "sent", 2, 1)).unwrap_err(), "node 2: no such node");
        assert_eq!(selection.take(&row(0, 5, "started", 0, 1)).unwrap_err(), "node 5: no such node");
    }
}
