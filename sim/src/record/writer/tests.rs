use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;

use super::*;
use crate::model::{ContainerId, Credits, Instance, RequestId};
use crate::record::{EventKind, Recording, samples};

fn events() -> Vec<Event> {
    let bid = |at, node, request, micros| {
        let credits = Credits::from_micros(micros);
        let kind = EventKind::Bid { request: RequestId(request), credits, version: 1 };
        Event { at, node: ContainerId(node), kind }
    };
    let sent = Event { at: 3, node: ContainerId(0), kind: EventKind::Sent { to: ContainerId(1), bytes: 60 } };
    vec![bid(1, 0, 0, 5_000_000), bid(2, 2, 1, 4_500_000), sent]
}

fn write_run(folder: &Path, level: RecordLevel, format: EventFormat, plan: &Plan) -> Summary {
    let mut writer = RunWriter::begin_in(folder, level, format).unwrap();
    events().iter().for_each(|event| writer.observe(event).unwrap());
    writer.finish(plan, 42, &samples::outcome(), Measured::default()).unwrap()
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())).collect()
}

#[test]
fn a_run_reads_back_from_its_folder() {
    for format in EventFormat::ALL {
        let folder = tempfile::tempdir().unwrap();
        let summary = write_run(folder.path(), RecordLevel::Events, format, &samples::plan());
        let recording = Recording::read(folder.path()).unwrap();
        assert_eq!(recording.summary, summary);
        assert_eq!(recording.graph, GraphRecord::of(&samples::instance()));
        assert_eq!(recording.course.unwrap().requests[1].holder, [None, Some("C".to_owned())]);
        let bids = recording.bids.unwrap().bids;
        let bids: Vec<_> = bids.iter().map(|bid| (&*bid.bidder, bid.request, bid.credits)).collect();
        assert_eq!(bids, [("A", 0, Some(5.0)), ("C", 1, Some(4.5))]);
    }
}

#[test]
fn each_record_level_adds_its_files() {
    let expected: [(RecordLevel, &[&str]); 3] = [
        (RecordLevel::Summary, &["graph.json", "scenario.yaml", "summary.json"]),
        (RecordLevel::Metrics, &["graph.json", "metrics.csv", "scenario.yaml", "summary.json"]),
        (
            RecordLevel::Events,
            &["events.parquet", "graph.json", "metrics.csv", "scenario.yaml", "summary.json"],
        ),
    ];
    for (level, names) in expected {
        let folder = tempfile::tempdir().unwrap();
        write_run(folder.path(), level, EventFormat::Parquet, &samples::plan());
        assert_eq!(files(folder.path()).keys().collect::<Vec<_>>(), names);
        let recording = Recording::read(folder.path()).unwrap();
        assert_eq!(recording.course.is_some(), level >= RecordLevel::Metrics);
        assert_eq!(recording.bids.is_some(), level >= RecordLevel::Events);
    }
}

#[test]
fn the_same_run_written_twice_has_the_same_bytes() {
    for format in EventFormat::ALL {
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        for folder in &folders {
            write_run(folder.path(), RecordLevel::Events, format, &samples::plan());
        }
        assert!(files(folders[0].path()) == files(folders[1].path()));
    }
}

#[test]
fn an_interrupted_run_is_written_and_says_that_it_is_partial() {
    let folder = tempfile::tempdir().unwrap();
    let writer = RunWriter::begin_in(folder.path(), RecordLevel::Metrics, EventFormat::Parquet).unwrap();
    let outcome = Outcome { partial: true, ..samples::outcome() };
    writer.finish(&samples::plan(), 42, &outcome, Measured::default()).unwrap();
    assert!(Recording::read(folder.path()).unwrap().summary.partial);
}

#[test]
fn files_of_another_run_are_refused_with_their_path() {
    let [one, other] = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    write_run(one.path(), RecordLevel::Events, EventFormat::Parquet, &samples::plan());
    let small: Instance = samples::named_instance(&["A", "B"], &["x"]);
    let small = Arc::new(small);
    let plan = Plan {
        instance: Arc::clone(&small),
        expect: crate::plan::Expectations::default(),
        ..samples::plan()
    };
    let mut outcome = samples::outcome();
    outcome.parts.clear();
    outcome.problem = small;
    let writer = RunWriter::begin_in(other.path(), RecordLevel::Summary, EventFormat::Parquet).unwrap();
    writer.finish(&plan, 42, &outcome, Measured::default()).unwrap();
    for name in ["events.parquet", "metrics.csv", "graph.json"] {
        let kept = fs::read(other.path().join("graph.json")).unwrap();
        fs::copy(one.path().join(name), other.path().join(name)).unwrap();
        let error = Recording::read(other.path()).unwrap_err();
        assert_eq!(error.path, other.path().join(name), "{error}");
        fs::remove_file(other.path().join(name)).unwrap();
        fs::write(other.path().join("graph.json"), kept).unwrap();
    }
}

#[test]
fn damaged_json_is_refused_with_path_and_line() {
    let folder = tempfile::tempdir().unwrap();
    write_run(folder.path(), RecordLevel::Events, EventFormat::Parquet, &samples::plan());
    for name in ["graph.json", "summary.json"] {
        let path = folder.path().join(name);
        let whole = fs::read(&path).unwrap();
        fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        let error = Recording::read(folder.path()).unwrap_err();
        assert_eq!(error.path, path);
        assert!(error.reason.contains("line"), "{error}");
        fs::write(&path, whole).unwrap();
    }
    let path = folder.path().join("graph.json");
    let graph = fs::read_to_string(&path).unwrap().replace("[1,2]", "[1,3]");
    fs::write(&path, graph).unwrap();
    let error = Recording::read(folder.path()).unwrap_err();
    assert_eq!(error.reason, "container edge [1, 3] ends at no node");
}

#[test]
fn a_folder_without_a_summary_is_no_run() {
    let folder = tempfile::tempdir().unwrap();
    let error = Recording::read(folder.path()).unwrap_err();
    assert!(error.path.ends_with("summary.json"), "{error}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_that_names_the_file_and_leaves_nothing_behind() {
    for name in ["scenario.yaml", "graph.json", "metrics.csv", "summary.json", "events.parquet"] {
        let output = tempfile::tempdir().unwrap();
        let folder = RunFolder::create(output.path(), "pair", "seed42").unwrap();
        std::os::unix::fs::symlink("/dev/full", folder.path().join(name)).unwrap();
        let writer = RunWriter::begin(&folder, RecordLevel::Events, EventFormat::Parquet);
        let finished = writer
            .and_then(|writer| writer.finish(&samples::plan(), 42, &samples::outcome(), Measured::default()));
        let error = finished.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull, "{error}");
        assert!(error.to_string().contains(name), "{error}");
        drop(folder);
        let left: Vec<_> = fs::read_dir(output.path().join("pair")).unwrap().flatten().collect();
        assert_eq!(left.len(), 1, "only the lock stays: {left:?}");
    }
}
