use super::*;
use crate::report::example;

/// Draws the pictures that a reader of the code wants to look at into `target/pictures`.
#[test]
#[ignore = "draws pictures to be looked at"]
fn the_pictures_of_examples_are_drawn() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/pictures");
    let examples = [
        ("path-4", example::recording(4, example::path(4), 2)),
        ("ba-50", example::recording(50, example::barabasi_albert(50, 2), 5)),
        ("ba-1000", example::recording(1_000, example::barabasi_albert(1_000, 2), 5)),
        ("ba-10000", example::recording(10_000, example::barabasi_albert(10_000, 2), 5)),
        ("oscillation", example::oscillation(1_024, 3)),
    ];
    for (name, recording) in examples {
        let folder = folder.join(name);
        std::fs::create_dir_all(&folder).unwrap();
        let started = std::time::Instant::now();
        let files = draw_all(&recording, &folder).unwrap();
        eprintln!("{name}: {} files in {:?}", files.len(), started.elapsed());
        for chart in Chart::ALL {
            let started = std::time::Instant::now();
            let scene = chart.compose(&recording);
            eprintln!(
                "    {} composed in {:?}, {:?} marks",
                chart.name(),
                started.elapsed(),
                scene.map(|s| s.marks.len())
            );
        }
    }
}
