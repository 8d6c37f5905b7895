//! Studies from their files, journals that are broken off, and tables in the end.

use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::Registry;
use crate::runtime::Control;

const SCENARIO: &str = "\
version: 1
name: pair
container:
  nodes: {A: {type: a, rank: 1}, B: {type: a, rank: 2}, C: {type: a, rank: 3}}
  edges: [[A, B], [B, C]]
request: {nodes: {x: {type: t}, y: {type: t}}}
mapping: {t: a}
conditions:
  - gte: {node: x, attribute: rank, value: 0}
  - diff: {nodes: [x, y]}
network: {latency: {uniform: [1ms, 9ms]}}
";

const STUDY: &str = "\
version: 1
name: both
scenario: pair.yaml
vary:
  bidding.strategy: [coalition, classic]
  bidding.gossip_interval: {from: 0ms, to: 4ms, step: 2ms}
seeds: 3
";

fn place(study: &str) -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("pair.yaml"), SCENARIO).unwrap();
    fs::write(place.path().join("study.yaml"), study).unwrap();
    place
}

fn read(place: &Path) -> Result<Study, String> {
    read_study(&place.join("study.yaml")).map_err(|found| found.render(false))
}

#[test]
fn a_study_file_says_what_varies() {
    let place = place(STUDY);
    let study = read(place.path()).unwrap();
    assert_eq!((study.points(), study.runs(), study.name.as_str()), (6, 18, "both"));
    assert_eq!(study.values(4), ["classic", "2ms"]);
    assert_eq!(study.scenario, place.path().join("pair.yaml"));
}

#[test]
fn what_does_not_fit_in_a_study_is_told_with_its_place() {
    for (from, to, told) in [
        ("seeds: 3", "seeds: 0", "study.yaml:7:8"),
        ("seeds: 3", "sedes: 3", "did you mean `seeds`"),
        ("step: 2ms", "step: 2s", "the step must have the unit `ms`"),
        ("[coalition, classic]", "[]", "at least one value"),
        ("[coalition, classic]", "[classic, classic]", "there twice"),
        ("vary:", "varied:", "missing"),
        ("{from: 0ms, to: 4ms, step: 2ms}", "{between: [0ms, 4ms]}", "a range without steps"),
        ("version: 1\n", "version: 1\ncontainer: {}\n", "a scenario, not a study"),
        ("seeds: 3", "seeds: 900000000", "too many"),
        ("seeds: 3", "design: {random: 0}", "study.yaml:7"),
    ] {
        let place = place(&STUDY.replace(from, to));
        let found = read(place.path()).expect_err(told);
        assert!(found.contains(told), "`{told}` is missing:\n{found}");
    }
}

#[test]
fn values_that_make_no_scenario_are_found_before_the_first_run() {
    let place = place(&STUDY.replace("classic]", "no_such_strategy]"));
    let study = read(place.path()).unwrap();
    let registry = Registry::default();
    let found = Sweep::new(study, "vary", SCENARIO.to_owned(), &registry, None).err().expect("it is refused");
    assert!(found.render(false).contains("no_such_strategy"), "{}", found.render(false));
}

struct Swept {
    place: tempfile::TempDir,
    rows: Vec<SweepRow>,
    study: Study,
}

fn swept() -> Swept {
    let place = place(STUDY);
    let study = read(place.path()).unwrap();
    let registry = Registry::default();
    let sweep = Sweep::new(study.clone(), "vary", SCENARIO.to_owned(), &registry, None).unwrap();
    let row = |run| sweep.run(run, &Control::default()).unwrap().expect("nobody interrupts");
    let rows = (0..study.runs()).map(row).collect();
    Swept { place, rows, study }
}

fn heading(swept: &Swept, shard: Shard) -> Heading {
    Heading::new(swept.study.clone(), SCENARIO.to_owned(), 7, None, shard)
}

fn fill(folder: &Path, heading: &Heading, rows: &[SweepRow], order: impl Iterator<Item = u64>) -> PathBuf {
    fs::create_dir_all(folder).unwrap();
    let (mut journal, _) = Journal::open(folder, heading).unwrap();
    order.for_each(|run| journal.append(&rows[run as usize]).unwrap());
    folder.join(Journal::FILE_NAME)
}

fn tables(folder: &Path, study: &Study, rows: impl Iterator<Item = SweepRow>) -> [Vec<u8>; 2] {
    fs::create_dir_all(folder).unwrap();
    let mut table = Table::create(folder, study).unwrap();
    rows.for_each(|row| table.push(&row).unwrap());
    table.finish().unwrap();
    [Table::TEXT_FILE_NAME, Table::TYPED_FILE_NAME].map(|name| fs::read(folder.join(name)).unwrap())
}

#[test]
fn a_journal_that_is_torn_at_any_byte_is_completed_to_the_same_table() {
    let swept = swept();
    let whole = heading(&swept, Shard::WHOLE);
    let order = [1, 0, 2, 3, 5, 4].into_iter().chain(6..18);
    let path = fill(&swept.place.path().join("whole"), &whole, &swept.rows, order);
    let expected = tables(&swept.place.path().join("a"), &swept.study, swept.rows.iter().cloned());
    let bytes = fs::read(&path).unwrap();
    for cut in (0..bytes.len()).step_by(37) {
        let folder = swept.place.path().join(format!("cut{cut}"));
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join(Journal::FILE_NAME), &bytes[..cut]).unwrap();
        let (mut journal, todo) = Journal::open(&folder, &whole).unwrap();
        let lines = bytes[..cut].iter().filter(|byte| **byte == b'\n').count() as u64;
        assert_eq!(todo.done(), lines.saturating_sub(1), "cut at {cut}: lost are only torn lines");
        (0..todo.len()).for_each(|n| journal.append(&swept.rows[todo.run(n) as usize]).unwrap());
        drop(journal);
        let read = InOrder::open(&[folder.join(Journal::FILE_NAME)]).unwrap().map(Result::unwrap);
        assert_eq!(tables(&folder, &swept.study, read), expected, "cut at {cut}");
    }
}

#[test]
fn shards_in_any_order_make_the_table_of_the_whole() {
    let swept = swept();
    let expected = tables(&swept.place.path().join("a"), &swept.study, swept.rows.iter().cloned());
    let journal = |index: u32| {
        let shard = Shard { index, of: 4 };
        let runs = (0..18).filter(|run| run % 4 == u64::from(index));
        fill(&swept.place.path().join(format!("shard{index}")), &heading(&swept, shard), &swept.rows, runs)
    };
    let mut journals: Vec<PathBuf> = (0..4).map(journal).collect();
    journals.swap(0, 2);
    let read = InOrder::open(&journals).unwrap().map(Result::unwrap);
    assert_eq!(tables(&swept.place.path().join("b"), &swept.study, read), expected);
    let told = |journals: &[PathBuf]| InOrder::open(journals).err().expect("it is refused").to_string();
    assert!(told(&journals[..3]).contains("shard 4 of 4 is missing"));
    assert!(told(&[&journals[..], &journals[..1]].concat()).contains("the same shard"));
    let other = Heading::new(swept.study.clone(), "another".to_owned(), 7, None, Shard { index: 3, of: 4 });
    journals[3] = fill(&swept.place.path().join("other"), &other, &swept.rows, [3].into_iter());
    assert!(told(&journals).contains("different studies"));
}

#[test]
fn a_journal_of_another_study_and_one_that_is_damaged_inside_are_refused_and_stay() {
    let swept = swept();
    let whole = heading(&swept, Shard::WHOLE);
    let folder = swept.place.path().join("whole");
    let path = fill(&folder, &whole, &swept.rows, 0..18);
    let mut bytes = fs::read(&path).unwrap();
    let changed =
        Heading::new(Study { seeds: 4, ..swept.study.clone() }, SCENARIO.to_owned(), 7, None, Shard::WHOLE);
    assert!(Journal::open(&folder, &changed).unwrap_err().to_string().contains("another study"));
    let held = Journal::open(&folder, &whole).unwrap();
    assert_eq!(Journal::open(&folder, &whole).unwrap_err().kind(), std::io::ErrorKind::ResourceBusy);
    drop(held);
    assert_eq!(fs::read(&path).unwrap(), bytes);
    let middle = bytes.len() - 200;
    bytes[middle] ^= 1;
    fs::write(&path, &bytes).unwrap();
    let error = Journal::open(&folder, &whole).unwrap_err();
    assert!(error.to_string().contains("is damaged") && error.to_string().contains("line 1"), "{error}");
    assert_eq!(fs::read(&path).unwrap(), bytes);
}

#[test]
fn points_and_contrasts_are_those_counted_by_hand() {
    let swept = swept();
    let mut points = Points::new(&swept.study);
    let rows: Vec<PointRow> = swept.rows.iter().filter_map(|row| points.add(row)).collect();
    assert_eq!(rows.len(), 6);
    for row in &rows {
        let runs = &swept.rows[row.point as usize * 3..][..3];
        let messages = runs.iter().map(|run| run.messages as f64).sum::<f64>() / 3.0;
        let position = MEASURES.iter().position(|measure| measure.name == "messages").unwrap();
        let found = row.measures[position].unwrap();
        assert!((found.mean - messages).abs() < 1e-9 && found.low.unwrap() <= messages, "{row:?}");
        assert_eq!(row.values, swept.study.values(row.point));
    }
    let summary = points.summary();
    assert_eq!((summary.runs, summary.verdicts.values().sum::<u64>()), (18, 18));
    let [contrast] = &summary.contrasts[..] else { panic!("{:?}", summary.contrasts) };
    assert_eq!((contrast.from.as_str(), contrast.to.as_str()), ("coalition", "classic"));
    let mean = |runs: &[SweepRow]| runs.iter().map(|run| run.messages as f64).sum::<f64>() / 9.0;
    let messages = contrast.measures.iter().find(|row| row.measure == "messages").unwrap();
    let difference = mean(&swept.rows[9..]) - mean(&swept.rows[..9]);
    assert!((messages.difference.mean - difference).abs() < 1e-9, "{messages:?}");
}

#[test]
fn what_draws_nothing_has_no_interval_and_what_is_not_known_of_all_has_no_share() {
    let swept = swept();
    let told = |change: &dyn Fn(usize, &mut SweepRow)| {
        let mut points = Points::new(&swept.study);
        let rows = swept.rows.iter().enumerate().map(|(position, row)| {
            let mut row = SweepRow { optimal: Some(true), ..row.clone() };
            change(position, &mut row);
            row
        });
        let rows: Vec<PointRow> = rows.filter_map(|row| points.add(&row)).collect();
        (rows, points.summary())
    };
    let optimal = MEASURES.iter().position(|measure| measure.name == "optimal").unwrap();
    let (rows, summary) = told(&|_, _| {});
    assert!(summary.drawn && rows[0].measures[optimal].unwrap().low.is_some());
    assert!(summary.contrasts[0].measures.iter().all(|row| row.difference.low.is_some()));
    let (rows, summary) = told(&|_, row| row.drawn = false);
    assert!(!summary.drawn);
    assert!(rows.iter().flat_map(|row| &row.measures).flatten().all(|found| found.low.is_none()));
    let contrast = &summary.contrasts[0].measures;
    assert!(contrast.iter().all(|row| row.difference.low.is_none() && row.effect.is_none()));
    // Of three runs of the first point, one falls short of a bound that may be above the optimum.
    let (rows, summary) = told(&|position, row| row.optimal = (position != 1).then_some(true));
    assert_eq!(rows[0].measures[optimal], None);
    assert_eq!(rows[1].measures[optimal].unwrap().mean, 1.0);
    assert!(summary.contrasts[0].measures.iter().all(|row| row.measure != "optimal"));
}

#[test]
fn parquet_holds_what_csv_holds() {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    let swept = swept();
    let folder = swept.place.path().join("a");
    tables(&folder, &swept.study, swept.rows.iter().cloned());
    let reader =
        SerializedFileReader::new(fs::File::open(folder.join(Table::TYPED_FILE_NAME)).unwrap()).unwrap();
    let mut text = csv::Reader::from_path(folder.join(Table::TEXT_FILE_NAME)).unwrap();
    let names = text.headers().unwrap().clone();
    let mut compared = 0;
    for (typed, record) in reader.get_row_iter(None).unwrap().zip(text.records()) {
        let (typed, record) = (typed.unwrap(), record.unwrap());
        for ((name, field), (expected, written)) in typed.get_column_iter().zip(names.iter().zip(&record)) {
            assert_eq!(name, expected);
            let field = match field {
                parquet::record::Field::Null => String::new(),
                parquet::record::Field::Double(value) => value.to_string(),
                parquet::record::Field::Str(text) => text.clone(),
                other => other.to_string(),
            };
            assert_eq!(field, written, "{name}");
            compared += 1;
        }
    }
    assert_eq!(compared, 18 * names.len());
}
