//! Recording: the event stream, the outcome of a run, and the files that hold them.
//!
//! Runtimes emit [`Event`]s and hand over an [`Outcome`]; writers turn both into the files of a run's folder;
//! the reader turns those files into a [`Recording`], from which alone charts are drawn.

mod bids;
mod conditions;
mod event;
mod events;
pub(crate) mod file;
mod folder;
mod graph;
mod metrics;
mod outcome;
mod read_error;
mod reader;
mod recording;
mod repetition;
#[cfg(test)]
pub(crate) mod samples;
mod scope;
mod selection;
mod summarise;
mod summary;
mod traffic;
mod writer;

pub use event::{Event, EventKind, NoObserver, Observer};
pub use events::{EventFormat, EventLog};
pub use folder::RunFolder;
pub use outcome::{Course, Cycle, HolderChange, Outcome, PartOutcome, Sample, Verdict};
pub use read_error::ReadError;
pub use recording::{
    BidRecord, CourseRecord, Flight, FlightEnd, GraphNode, GraphRecord, RecordedBid, Recording,
    RequestCourse, StateChange, StatusChange, TrafficRecord,
};
pub use repetition::{OutcomeCount, RepeatedRun, Repetition, RepetitionSummary, Spread};
pub use scope::Scope;
pub(crate) use summarise::{sum_up, validators, violations};
pub use summarise::{summarise, summarise_by};
pub use summary::{
    ConditionSummary, CycleChange, CycleSummary, ExpectationSummary, Measured, PartSummary, PropertySummary,
    Summary, ValidatorSummary, ViolationSummary,
};
pub use writer::RunWriter;
