use super::*;
use crate::ending::{BEST, CONVERGED, Ending, OPTIMAL, Tally, VALID};

/// Small enough for every test run.
const SMALL: Size = Size { seed: 1, instances: 6, orders: 3, steps: 3 };

fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files.extend(self::files(&path)),
            false => files.push((path.clone(), std::fs::read(&path).unwrap())),
        }
    }
    files.sort();
    files
}

#[test]
fn a_small_study_has_finite_figures_and_coalition_never_misses() {
    let findings = study(SMALL).unwrap();
    let (phases, causes) = (&findings.phases, &findings.causes);
    assert_eq!((&phases.missed, &causes.missed), (&vec![], &vec![]), "seeds that coalition missed");
    assert_eq!(phases.coalition.of(Ending::Best), SMALL.instances);
    assert_eq!(phases.cells.len(), 9);
    for cell in &phases.cells {
        assert_eq!(cell.runs(), SMALL.instances);
        let hits = [CONVERGED, VALID, OPTIMAL, BEST].map(|measure| cell.share(measure).hits);
        assert!(hits.is_sorted_by(|more, fewer| more >= fewer), "{hits:?}");
    }
    assert!(findings.orders.coupled.iter().all(|found| found.outcomes.len() as u64 == SMALL.instances));
    assert!(findings.orders.coupled[1].outcomes.iter().all(|outcomes| *outcomes == 1), "coalition");
    let page = page::write(&findings);
    assert!(!page.contains("NaN") && !page.contains("inf"), "{page}");

    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    write(&findings, folders[0].path()).unwrap();
    write(&study(SMALL).unwrap(), folders[1].path()).unwrap();
    let [first, second] = folders.each_ref().map(|folder| files(folder.path()));
    assert!(first.len() >= 6, "a page, a table and four charts");
    for ((path, one), (_, other)) in first.iter().zip(&second) {
        assert!(one == other, "{} is not the same twice", path.display());
    }
}

#[test]
fn every_image_and_scenario_that_the_page_links_is_written() {
    let findings = study(Size { instances: 2, orders: 2, steps: 2, ..SMALL }).unwrap();
    let folder = tempfile::tempdir().unwrap();
    write(&findings, folder.path()).unwrap();
    let page = std::fs::read_to_string(folder.path().join("stability.md")).unwrap();
    let links = page.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let replays = page.lines().filter_map(|line| line.trim().strip_prefix("huddle run docs/"));
    let linked: Vec<&str> = links.chain(replays).collect();
    assert!(linked.len() >= 5, "{linked:?}");
    for file in linked {
        assert!(folder.path().join(file).is_file(), "{file}");
    }
}

#[test]
fn every_ending_is_counted_once_and_shares_add_up() {
    let tally: Tally = Ending::ALL.into_iter().collect();
    assert!(Ending::ALL.iter().all(|ending| tally.of(*ending) == 1));
    let parts = [ending::RESTLESS, ending::INVALID, ending::LESSER, OPTIMAL];
    assert_eq!(parts.iter().map(|measure| tally.share(*measure).hits).sum::<u64>(), tally.runs());
}
