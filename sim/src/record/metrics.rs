//! `metrics.csv`: the sampled course of a run, one row per sample.
//!
//! Columns: `time_ms`, `agreement`, `views`, `welfare`, `stitched`, `messages`, `bytes`, `in_flight_max`; then, per
//! request node, `holder[<name>]` (the holder's name; empty: none) and `flips[<name>]`. Names are quoted as
//! RFC 4180 has it, whatever they contain. A node whose name is empty reads back as none.

use std::io::{self, Read, Write};
use std::path::Path;
use std::str::FromStr;

use csv::{ReaderBuilder, StringRecord, WriterBuilder};

use crate::model::{ContainerId, Instance, RequestId};
use crate::plan::MILLISECOND;

use super::file::{WHOLE_BYTES_MAX, open_regular, write_file};
use super::outcome::{Course, Sample};
use super::read_error::ReadError;
use super::recording::{CourseRecord, RequestCourse};

/// Name of the file in the run's folder.
pub(super) const FILE_NAME: &str = "metrics.csv";

const COLUMNS: [&str; 8] =
    ["time_ms", "agreement", "views", "welfare", "stitched", "messages", "bytes", "in_flight_max"];

/// Writes the course of a run.
///
/// # Errors
/// When the file cannot be written; the error names it.
pub(super) fn write_metrics(folder: &Path, instance: &Instance, course: &Course) -> io::Result<()> {
    write_file(&folder.join(FILE_NAME), |writer| write_table(writer, instance, course))
}

fn write_table(output: impl Write, instance: &Instance, course: &Course) -> io::Result<()> {
    let mut table = WriterBuilder::new().from_writer(output);
    let requests = || instance.request.ids().map(|request| instance.request.name(request));
    let named = requests().flat_map(|name| [format!("holder[{name}]"), format!("flips[{name}]")]);
    table.write_record(COLUMNS.map(str::to_owned).into_iter().chain(named))?;
    for sample in &course.samples {
        table.write_record(row(instance, sample))?;
    }
    table.flush()
}

fn row(instance: &Instance, sample: &Sample) -> Vec<String> {
    let mut cells = vec![
        (sample.at as f64 / MILLISECOND as f64).to_string(),
        sample.agreement.to_string(),
        sample.views.to_string(),
        sample.welfare.to_string(),
        sample.stitched.to_string(),
        sample.messages.to_string(),
        sample.bytes.to_string(),
        sample.in_flight.to_string(),
    ];
    for request in instance.request.ids() {
        let (holder, flips) = at_request(sample, request);
        cells.push(holder.map(|node| instance.container.name(node).to_owned()).unwrap_or_default());
        cells.push(flips.to_string());
    }
    cells
}

fn at_request(sample: &Sample, request: RequestId) -> (Option<ContainerId>, u64) {
    let holder = sample.holders.get(request.index()).copied().flatten();
    (holder, sample.flips.get(request.index()).copied().unwrap_or(0))
}

/// Reads the course of a run with so many request nodes.
///
/// # Errors
/// When the file is missing or damaged; the error says in which line.
pub(super) fn read_metrics(folder: &Path, requests: usize) -> Result<CourseRecord, ReadError> {
    let path = folder.join(FILE_NAME);
    let mut text = Vec::new();
    open_regular(&path, WHOLE_BYTES_MAX)
        .and_then(|mut file| file.read_to_end(&mut text))
        .map_err(ReadError::of(&path))?;
    if !text.ends_with(b"\n") {
        return Err(ReadError::new(&path, "its last line is cut off"));
    }
    read_table(&text[..], requests).map_err(ReadError::of(&path))
}

fn read_table(input: impl io::Read, requests: usize) -> Result<CourseRecord, String> {
    let mut table = ReaderBuilder::new().from_reader(input);
    let header = table.headers().map_err(|error| error.to_string())?;
    let mut course = empty_course(header, requests)?;
    for row in table.records() {
        let row = row.map_err(|error| error.to_string())?;
        let line = row.position().map_or(0, csv::Position::line);
        take_row(&mut course, &row).map_err(|reason| format!("line {line}: {reason}"))?;
    }
    Ok(course)
}

fn empty_course(header: &StringRecord, requests: usize) -> Result<CourseRecord, String> {
    if !header.iter().take(COLUMNS.len()).eq(COLUMNS) {
        return Err(format!("its first columns are not {}", COLUMNS.join(", ")));
    }
    let named: Vec<&str> = header.iter().skip(COLUMNS.len()).collect();
    if requests.checked_mul(2) != Some(named.len()) {
        return Err(format!("it has {} columns of request nodes, not {}", named.len(), 2 * requests));
    }
    let courses = named.chunks(2).map(|pair| {
        let name = bracketed("holder", pair[0])?;
        (bracketed("flips", pair[1])? == name)
            .then(|| RequestCourse { name: name.to_owned(), ..RequestCourse::default() })
    });
    let requests: Option<Vec<RequestCourse>> = courses.collect();
    let requests =
        requests.ok_or("its columns of request nodes are not pairs of `holder[..]` and `flips[..]`")?;
    Ok(CourseRecord { requests, ..CourseRecord::default() })
}

fn bracketed<'a>(column: &str, header: &'a str) -> Option<&'a str> {
    header.strip_prefix(column)?.strip_prefix('[')?.strip_suffix(']')
}

fn take_row(course: &mut CourseRecord, row: &StringRecord) -> Result<(), String> {
    course.time_ms.push(finite(row, 0)?);
    course.agreement.push(finite(row, 1)?);
    course.views.push(number(row, 2)?);
    course.welfare.push(finite(row, 3)?);
    course.stitched.push(number(row, 4)?);
    course.messages.push(number(row, 5)?);
    course.bytes.push(number(row, 6)?);
    course.in_flight.push(number(row, 7)?);
    for (position, request) in course.requests.iter_mut().enumerate() {
        let column = COLUMNS.len() + 2 * position;
        let holder = row.get(column).unwrap_or_default();
        request.holder.push((!holder.is_empty()).then(|| holder.to_owned()));
        request.flips.push(number(row, column + 1)?);
    }
    Ok(())
}

fn finite(row: &StringRecord, column: usize) -> Result<f64, String> {
    let value: f64 = number(row, column)?;
    if value.is_finite() { Ok(value) } else { Err(no_number(row, column)) }
}

fn number<T: FromStr>(row: &StringRecord, column: usize) -> Result<T, String> {
    row.get(column).and_then(|cell| cell.parse().ok()).ok_or_else(|| no_number(row, column))
}

fn no_number(row: &StringRecord, column: usize) -> String {
    format!("column {} holds `{}`, no number", column + 1, row.get(column).unwrap_or_default().escape_debug())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Credits;
    use crate::record::samples;

    fn round_trip(instance: &Instance, course: &Course) -> CourseRecord {
        let folder = tempfile::tempdir().unwrap();
        write_metrics(folder.path(), instance, course).unwrap();
        read_metrics(folder.path(), instance.request.len()).unwrap()
    }

    fn sample(at: u64, holders: Vec<Option<ContainerId>>) -> Sample {
        let flips = holders.iter().map(|_| at).collect();
        Sample {
            at,
            agreement: 0.1 + 0.2,
            views: 3,
            welfare: Credits::from_micros(-1_500_000),
            stitched: holders.iter().flatten().count(),
            messages: u64::MAX,
            bytes: 5,
            in_flight: 6,
            holders,
            flips,
        }
    }

    #[test]
    fn the_table_of_a_small_course_is_as_documented() {
        let mut table = Vec::new();
        write_table(&mut table, &samples::instance(), &samples::outcome().course).unwrap();
        insta::assert_snapshot!(String::from_utf8(table).unwrap());
    }

    #[test]
    fn a_course_without_samples_reads_back_empty_with_its_request_nodes() {
        let course = round_trip(&samples::instance(), &Course::default());
        assert_eq!(course.time_ms, [0.0; 0]);
        assert_eq!(course.requests[1].name, "y");
    }

    #[test]
    fn damage_is_reported_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let header =
            "time_ms,agreement,views,welfare,stitched,messages,bytes,in_flight_max,holder[x],flips[x]\n";
        let cases = [
            ("", "its last line is cut off"),
            ("a,b\n", "its first columns are not time_ms"),
            (&format!("{header}0,1,1,1,1,1,1,1,A,"), "its last line is cut off"),
            (&format!("{header}0,1,1,1,1,1,1,1,A,one\n"), "line 2: column 10 holds `one`, no number"),
            (&format!("{header}0,NaN,1,1,1,1,1,1,A,1\n"), "line 2: column 2 holds `NaN`, no number"),
            (&format!("{header}0,1,1\n"), "found record with 3 fields"),
            (&header.replace("flips[x]", "flips[y]"), "not pairs of `holder[..]` and `flips[..]`"),
            (&header.replace(",flips[x]", ""), "it has 1 columns of request nodes, not 2"),
        ];
        for (text, reason) in cases {
            std::fs::write(folder.path().join(FILE_NAME), text).unwrap();
            let error = read_metrics(folder.path(), 1).unwrap_err().to_string();
            assert!(error.contains(reason) && error.contains("metrics.csv"), "{error}");
        }
    }

    proptest! {
        #[test]
        fn every_name_and_number_reads_back_as_it_was(
            names in prop::collection::vec(samples::hostile_name(), 4),
            samples in prop::collection::vec((0_u64..1 << 50, any::<bool>(), any::<bool>()), 0..4),
        ) {
            let instance = samples::named_instance(&names[..2], &names[2..]);
            let holder = |there: bool, node| there.then_some(ContainerId(node));
            let samples: Vec<Sample> = samples
                .into_iter()
                .map(|(at, x, y)| sample(at, vec![holder(x, 0), holder(y, 1)]))
                .collect();
            let course = round_trip(&instance, &Course { interval: 0, watched: None, samples: samples.clone() });
            prop_assert_eq!(course.time_ms.len(), samples.len());
            for (request, name) in course.requests.iter().zip(&names[2..]) {
                prop_assert_eq!(&request.name, name);
            }
            for (row, sample) in samples.iter().enumerate() {
                prop_assert_eq!((course.time_ms[row] * 1e6).round() as u64, sample.at);
                prop_assert_eq!(course.agreement[row], sample.agreement);
                prop_assert_eq!(course.welfare[row], sample.welfare.to_f64());
                prop_assert_eq!(course.messages[row], sample.messages);
                for (position, request) in course.requests.iter().enumerate() {
                    let holder = sample.holders[position].map(|node| names[node.index()].clone());
                    prop_assert_eq!(&request.holder[row], &holder);
                    prop_assert_eq!(request.flips[row], sample.at);
                }
            }
        }
    }
}
