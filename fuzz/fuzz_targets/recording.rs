//! Bytes as one file of a recording, beside the others of a run that was recorded when the target started. The first
//! byte says which file: 0 `summary.json`, 1 `graph.json`, 2 `metrics.csv`, 3 `events.csv`, 4 `events.parquet`.
#![no_main]

use std::fs;
use std::panic;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use huddle_fuzz::{seed, shipped};
use huddle_sim::Registry;
use huddle_sim::explanation::{Explainer, Settings};
use huddle_sim::plan::{Plan, RecordLevel};
use huddle_sim::record::{EventFormat, Measured, Recording, RunFolder, RunWriter};
use huddle_sim::runtime::Control;
use libfuzzer_sys::fuzz_target;

const FILES: [&str; 5] = ["summary.json", "graph.json", "metrics.csv", "events.csv", "events.parquet"];

static PLAN: LazyLock<Plan> = LazyLock::new(|| shipped(include_str!("../../scenarios/path-of-four.yaml")));

/// The recorded run and, in another folder for each file, copies of all files but that one.
static FOLDERS: LazyLock<[PathBuf; 5]> = LazyLock::new(record);

fuzz_target!(init: start(), |data: &[u8]| {
    let Some((choice, bytes)) = data.split_first() else { return };
    let choice = usize::from(*choice) % FILES.len();
    let folder = &FOLDERS[choice];
    fs::write(folder.join(FILES[choice]), bytes).expect("the folder can be written to");
    match Recording::read(folder) {
        Ok(recording) => explain(&recording),
        Err(error) => assert!(!error.reason.is_empty()),
    }
});

/// What `huddle explain` makes of it.
fn explain(recording: &Recording) {
    let Ok(explainer) = Explainer::new(&PLAN, recording, Settings::default()) else { return };
    explainer.requests().for_each(|request| drop(explainer.explain(request)));
}

fn start() {
    expect_panics_of_parquet();
    LazyLock::force(&FOLDERS);
}

/// The reader of Parquet takes the library's panics for damage; all others are ours. The fuzzer's hook ends the process
/// at each.
fn expect_panics_of_parquet() {
    let fatal = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map_or("", |location| location.file());
        if !place.contains("/parquet-") {
            fatal(panic);
        }
    }));
}

fn record() -> [PathBuf; 5] {
    let memory = Path::new("/dev/shm");
    let parent = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
    let place = parent.join(format!("huddle-fuzz-recording-{}", std::process::id()));
    let recorded = [EventFormat::Csv, EventFormat::Parquet].map(|format| record_as(format, &place));
    FILES.map(|left_out| {
        let folder = place.join(left_out);
        fs::create_dir_all(&folder).expect("folders can be made");
        seed_file(left_out, &recorded);
        // Of two files of events the Parquet one counts.
        let source = &recorded[usize::from(left_out == "events.parquet")];
        for name in FILES.iter().filter(|name| **name != left_out && source.join(name).is_file()) {
            fs::copy(source.join(name), folder.join(name)).expect("files can be copied");
        }
        folder
    })
}

fn record_as(format: EventFormat, place: &Path) -> PathBuf {
    let plan = &*PLAN;
    let folder = RunFolder::create(place, "recorded", format.file_name()).expect("folders can be made");
    let mut writer = RunWriter::begin(&folder, RecordLevel::Events, format).expect("files can be made");
    let outcome = Registry::default()
        .run(plan, plan.run.seed, Some(&mut writer), &Control::default())
        .expect("shipped scenarios run");
    writer.finish(plan, plan.run.seed, &outcome, Measured::default()).expect("files can be written");
    folder.commit().expect("folders can be moved")
}

/// The file as it was recorded; of events also one without a seal, so that damage is met behind it.
fn seed_file(name: &str, recorded: &[PathBuf; 2]) {
    let choice = FILES.iter().position(|file| *file == name).expect("it is one of them") as u8;
    let source = recorded.iter().find(|folder| folder.join(name).is_file()).expect("it was recorded");
    let mut bytes = vec![choice];
    bytes.extend(fs::read(source.join(name)).expect("it can be read"));
    seed(name, &bytes);
    const SEAL: &[u8] = b"huddle.seal";
    if let Some(at) = bytes.windows(SEAL.len()).position(|window| window == SEAL) {
        bytes[at] = b'x';
        seed(&format!("{name}-unsealed"), &bytes);
    }
}
