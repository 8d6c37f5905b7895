//! The section `run`.

use crate::format::shape::{Form, Key, Section};
use crate::plan::{Limits, RunSettings, RuntimeKind};

use super::reader::At;

const RUNTIMES: [RuntimeKind; 2] = [RuntimeKind::Virtual, RuntimeKind::Live];

/// The section.
pub static RUN: Section = Section {
    name: "run",
    about: "How the scenario is run.",
    keys: &[
        Key::new(
            "runtime",
            "`virtual`: a deterministic simulation; `live`: concurrent actors in wall-clock time",
            Form::Word(&[RUNTIMES[0].name(), RUNTIMES[1].name()]),
        )
        .or("virtual"),
        Key::new(
            "seed",
            "what times and orders of messages are drawn from, and the container by default",
            Form::Whole(0, u64::MAX as i128),
        )
        .or("0"),
        Key::new(
            "repeat",
            "so many runs with the seeds `seed`, `seed` + 1, ... on the same container",
            Form::Whole(1, 1_000_000),
        )
        .or("1"),
        Key::new("threads", "threads of a virtual run", Form::Whole(1, 1_024)).or("1"),
        Key::new("until", "when to give up on a run that does not fall silent", Form::Section(&UNTIL)),
    ],
    others: None,
    rules: &[],
};

static UNTIL: Section = Section {
    name: "run.until",
    about: "When to give up.",
    keys: &[
        Key::new("time", "simulated time; in the live runtime wall-clock time", Form::Duration).or("60s"),
        Key::new("messages", "messages delivered", Form::Whole(1, u64::MAX as i128)).or("100000000"),
    ],
    others: None,
    rules: &[],
};

/// Reads the section; what is absent or unfit keeps its default.
pub fn read(at: &At) -> RunSettings {
    let mut run = RunSettings::default();
    let Some(fields) = at.fields("a mapping such as `{seed: 42}`", &RUN) else { return run };
    if let Some(runtime) = fields.get("runtime").and_then(|at| read_runtime(&at)) {
        run.runtime = runtime;
    }
    if let Some(seed) = fields.get("seed").and_then(|at| at.integer()) {
        run.seed = seed;
    }
    if let Some(repeat) = fields.get("repeat").and_then(|at| at.integer()) {
        run.repeat = repeat;
    }
    if let Some(threads) = fields.get("threads").and_then(|at| at.integer()) {
        run.threads = threads;
    }
    if let Some(at) = fields.get("until") {
        read_limits(&at, &mut run.until);
    }
    run
}

fn read_runtime(at: &At) -> Option<RuntimeKind> {
    let name = at.word("the name of a runtime", "runtime")?;
    RUNTIMES.into_iter().find(|kind| kind.name() == name)
}

fn read_limits(at: &At, limits: &mut Limits) {
    let Some(fields) = at.fields("a mapping such as `{time: 60s, messages: 1000000}`", &UNTIL) else {
        return;
    };
    if let Some(time) = fields.get("time").and_then(|at| at.duration()) {
        limits.time = time;
    }
    if let Some(messages) = fields.get("messages").and_then(|at| at.integer()) {
        limits.messages = messages;
    }
}
