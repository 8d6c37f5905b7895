//! The section `run`.

use crate::plan::{Limits, RunSettings, RuntimeKind};
use crate::scenario::diagnostic::quoted;

use super::reader::At;

/// Reads the section; what is absent or unfit keeps its default.
pub fn read(at: &At) -> RunSettings {
    let mut run = RunSettings::default();
    let known = &["runtime", "seed", "repeat", "threads", "until"];
    let Some(fields) = at.fields("a mapping such as `{seed: 42}`", known) else { return run };
    if let Some(runtime) = fields.get("runtime").and_then(|at| read_runtime(&at)) {
        run.runtime = runtime;
    }
    if let Some(seed) = fields.get("seed").and_then(|at| at.integer(0..=u64::MAX)) {
        run.seed = seed;
    }
    if let Some(repeat) = fields.get("repeat").and_then(|at| at.integer(1..=1_000_000)) {
        run.repeat = repeat;
    }
    if let Some(threads) = fields.get("threads").and_then(|at| at.integer(1..=1_024)) {
        run.threads = threads;
    }
    if let Some(at) = fields.get("until") {
        read_limits(&at, &mut run.until);
    }
    run
}

fn read_runtime(at: &At) -> Option<RuntimeKind> {
    const KINDS: [RuntimeKind; 2] = [RuntimeKind::Virtual, RuntimeKind::Live];
    let name = at.text("the name of a runtime")?.value;
    let kind = KINDS.into_iter().find(|kind| kind.name() == name);
    if kind.is_none() {
        let hint = at.findings.hint(&name, KINDS.into_iter().map(RuntimeKind::name));
        at.refuse(format!("unknown runtime {}", quoted(&name)), hint);
    }
    kind
}

fn read_limits(at: &At, limits: &mut Limits) {
    let Some(fields) = at.fields("a mapping such as `{time: 60s, messages: 1000000}`", &["time", "messages"])
    else {
        return;
    };
    if let Some(time) = fields.get("time").and_then(|at| at.duration()) {
        limits.time = time;
    }
    if let Some(messages) = fields.get("messages").and_then(|at| at.integer(1..=u64::MAX)) {
        limits.messages = messages;
    }
}
