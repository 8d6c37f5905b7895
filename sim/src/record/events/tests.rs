use std::fs;

use proptest::prelude::*;

use super::*;
use crate::model::{ContainerId, Credits, RequestId};
use crate::record::recording::{BidRecord, RecordedBid};
use crate::record::selection::EventSelection;
use crate::record::{EventKind, ReadError};

const NODES: u32 = 50;
const REQUESTS: u32 = 4;

fn kind() -> impl Strategy<Value = EventKind> {
    let node = || (0..NODES).prop_map(ContainerId);
    let request = || (0..REQUESTS).prop_map(RequestId);
    let credits = || (-1_000_000_000_000_000_i64..=1_000_000_000_000_000).prop_map(Credits::from_micros);
    prop_oneof![
        Just(EventKind::Started),
        (request(), credits(), any::<u32>()).prop_map(|(request, credits, version)| EventKind::Bid {
            request,
            credits,
            version
        }),
        (request(), any::<u32>()).prop_map(|(request, version)| EventKind::BidWithdrawn { request, version }),
        (request(), prop::option::of(node()), credits())
            .prop_map(|(request, holder, credits)| EventKind::Assigned { request, holder, credits }),
        (node(), any::<u32>()).prop_map(|(to, bytes)| EventKind::Sent { to, bytes }),
        (node(), any::<u32>(), any::<u32>()).prop_map(|(from, bytes, hops)| EventKind::Delivered {
            from,
            bytes,
            hops
        }),
        any::<u64>().prop_map(|fingerprint| EventKind::StateChanged { fingerprint }),
    ]
}

fn events(most: usize) -> impl Strategy<Value = Vec<Event>> {
    let event = (0_u64..1_000_000_000_000, 0..NODES, kind());
    prop::collection::vec(event, 0..most).prop_map(|mut events| {
        events.sort_by_key(|(at, _, _)| *at);
        let events = events.into_iter();
        events.map(|(at, node, kind)| Event { at, node: ContainerId(node), kind }).collect()
    })
}

/// Events by rule, more than fit one row group.
fn many_events() -> Vec<Event> {
    (0..(parquet::GROUP_ROWS as u64 * 2 + 17))
        .map(|at| {
            let bits = crate::random::mix(at);
            let kind = match bits % 8 {
                0 => EventKind::Bid {
                    request: RequestId((bits >> 8) as u32 % REQUESTS),
                    credits: Credits::from_micros((bits >> 20) as i64 % 1000),
                    version: 1,
                },
                1 => EventKind::StateChanged { fingerprint: bits },
                _ => EventKind::Sent { to: ContainerId((bits >> 8) as u32 % NODES), bytes: 60 },
            };
            Event { at, node: ContainerId((bits >> 40) as u32 % NODES), kind }
        })
        .collect()
}

fn write(folder: &Path, format: EventFormat, events: &[Event]) -> Vec<u8> {
    let mut log = EventLog::create(folder, format).unwrap();
    events.iter().for_each(|event| log.observe(event).unwrap());
    log.finish().unwrap();
    fs::read(folder.join(format.file_name())).unwrap()
}

fn read(folder: &Path) -> Result<BidRecord, ReadError> {
    let mut selection = EventSelection::new(NODES as usize, REQUESTS as usize);
    assert!(read_events(folder, &mut selection)?);
    Ok(selection.finish(None).0)
}

fn bids_of(events: &[Event]) -> BidRecord {
    let bids: Vec<RecordedBid> = events
        .iter()
        .filter_map(|event| {
            let (request, credits) = match event.kind {
                EventKind::Bid { request, credits, .. } => (request, Some(credits.to_f64())),
                EventKind::BidWithdrawn { request, .. } => (request, None),
                _ => return None,
            };
            Some(RecordedBid { at: event.at, bidder: event.node.to_string(), request: request.0, credits })
        })
        .collect();
    BidRecord { total: bids.len() as u64, bids }
}

proptest! {
    #[test]
    fn bids_read_back_as_they_were_observed(events in events(200), csv in any::<bool>()) {
        let folder = tempfile::tempdir().unwrap();
        let format = if csv { EventFormat::Csv } else { EventFormat::Parquet };
        write(folder.path(), format, &events);
        prop_assert_eq!(read(folder.path()).unwrap(), bids_of(&events));
    }
}

#[test]
fn the_same_events_give_the_same_bytes_over_several_row_groups() {
    let folder = tempfile::tempdir().unwrap();
    let events = many_events();
    for format in EventFormat::ALL {
        assert!(write(folder.path(), format, &events) == write(folder.path(), format, &events));
    }
    let record = read(folder.path()).unwrap();
    assert_eq!(record, bids_of(&events));
    fs::remove_file(folder.path().join(EventFormat::Parquet.file_name())).unwrap();
    assert_eq!(read(folder.path()).unwrap(), record);
}

#[test]
fn the_table_as_csv_is_as_documented() {
    let folder = tempfile::tempdir().unwrap();
    let (node, request, credits) = (ContainerId(1), RequestId(2), Credits::from_micros(5_250_000));
    let kinds = [
        EventKind::Started,
        EventKind::Bid { request, credits, version: 3 },
        EventKind::BidWithdrawn { request, version: 4 },
        EventKind::Assigned { request, holder: Some(node), credits },
        EventKind::Assigned { request, holder: None, credits: Credits::ZERO },
        EventKind::Sent { to: node, bytes: 60 },
        EventKind::Delivered { from: node, bytes: 60, hops: 7 },
        EventKind::StateChanged { fingerprint: u64::MAX },
    ];
    let events: Vec<Event> =
        kinds.into_iter().zip(0..).map(|(kind, at)| Event { at, node: ContainerId(0), kind }).collect();
    let table = write(folder.path(), EventFormat::Csv, &events);
    insta::assert_snapshot!(String::from_utf8(table).unwrap());
}

#[test]
fn a_file_cut_off_anywhere_is_an_error_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let events: Vec<Event> = many_events().into_iter().take(300).collect();
    for format in EventFormat::ALL {
        let bytes = write(folder.path(), format, &events);
        let path = folder.path().join(format.file_name());
        for length in (0..bytes.len()).step_by(7).filter(|length| bytes[..*length].last() != Some(&b'\n')) {
            fs::write(&path, &bytes[..length]).unwrap();
            let error = read(folder.path()).unwrap_err();
            assert_eq!(error.path, path, "{length}");
        }
        fs::remove_file(path).unwrap();
    }
}

#[test]
fn a_damaged_byte_is_an_error_or_changes_no_bid() {
    let folder = tempfile::tempdir().unwrap();
    let events: Vec<Event> = many_events().into_iter().take(200).collect();
    let path = folder.path().join(EventFormat::Parquet.file_name());
    let bytes = write(folder.path(), EventFormat::Parquet, &events);
    let whole = read(folder.path()).unwrap();
    let mut refused = 0;
    for position in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[position] ^= [0x01, 0x80, 0xff][position % 3];
        fs::write(&path, damaged).unwrap();
        match read(folder.path()) {
            Ok(record) => assert!(record == whole, "byte {position}"),
            Err(error) => {
                refused += 1;
                assert_eq!(error.path, path);
            }
        }
    }
    assert!(refused > bytes.len() / 2, "{refused} of {}", bytes.len());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_that_names_the_file() {
    for format in EventFormat::ALL {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("/dev/full", folder.path().join(format.file_name())).unwrap();
        let mut log = EventLog::create(folder.path(), format).unwrap();
        let observed: io::Result<()> = many_events().iter().try_for_each(|event| log.observe(event));
        let error = observed.and_then(|()| log.finish()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
        assert!(error.to_string().contains(format.file_name()), "{error}");
    }
}
