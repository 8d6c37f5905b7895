use super::*;
use crate::report::example;

/// Draws the pictures that a reader of the code wants to look at into `target/pictures`.
#[test]
#[ignore = "draws pictures to be looked at"]
fn the_pictures_of_examples_are_drawn() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/pictures");
    let mut examples = vec![
        ("path-4".to_owned(), example::recording(4, example::path(4), 2)),
        ("lone-1".to_owned(), example::recording(1, Vec::new(), 1)),
        ("ba-50".to_owned(), example::recording(50, example::barabasi_albert(50, 2), 5)),
        ("ba-1000".to_owned(), example::recording(1_000, example::barabasi_albert(1_000, 2), 5)),
        ("ba-10000".to_owned(), example::recording(10_000, example::barabasi_albert(10_000, 2), 5)),
        ("grid-400".to_owned(), example::recording(400, example::grid(20), 30)),
        ("oscillation".to_owned(), example::oscillation(1_024, 3)),
        ("hostile".to_owned(), hostile()),
        ("parts".to_owned(), in_parts()),
    ];
    examples.extend(topologies());
    for (name, recording) in examples {
        let folder = folder.join(&name);
        std::fs::create_dir_all(&folder).unwrap();
        let started = std::time::Instant::now();
        let files = draw_all(&recording, &folder).unwrap();
        eprintln!("{name}: {} files in {:?}", files.len(), started.elapsed());
    }
}

fn topologies() -> Vec<(String, Recording)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/topologies");
    let Ok(files) = std::fs::read_dir(&folder) else {
        eprintln!("no real topologies at {}: left out", folder.display());
        return Vec::new();
    };
    files.map(|file| topology(&file.unwrap().path())).collect()
}

fn topology(path: &Path) -> (String, Recording) {
    let (names, edges) = example::graphml(&std::fs::read_to_string(path).unwrap());
    let mut recording = example::recording(names.len() as u32, edges, 4);
    rename(&mut recording, |node| match names[node].as_str() {
        "" => format!("node {node}"),
        name => name.to_owned(),
    });
    (path.file_stem().unwrap().to_string_lossy().into_owned(), recording)
}

/// Renames the container nodes `n0`, `n1`, ... everywhere.
fn rename(recording: &mut Recording, name: impl Fn(usize) -> String) {
    let renamed = |old: &str| name(old[1..].parse().unwrap());
    for node in &mut recording.graph.as_mut().unwrap().container {
        node.name = renamed(&node.name);
    }
    for holder in recording.summary.stitching.values_mut() {
        *holder = renamed(holder);
    }
    for holder in
        recording.course.as_mut().unwrap().requests.iter_mut().flat_map(|request| &mut request.holder)
    {
        *holder = holder.as_deref().map(renamed);
    }
    for bid in &mut recording.bids.as_mut().unwrap().bids {
        bid.bidder = renamed(&bid.bidder);
    }
}

const HOSTILE: [&str; 7] = [
    "<img src=x onerror=alert(1)>",
    "quote \" and ' and & and ]]>",
    "bell \u{7} null \u{0} escape \u{1b}[31m",
    "\u{202e}desrever",
    "北京 Köln Ελλάδα",
    "",
    "   ",
];

/// A run whose names try to break the picture.
fn hostile() -> Recording {
    let mut recording = example::recording(9, example::path(9), 4);
    let name =
        |node: usize| HOSTILE.get(node).map_or_else(|| "long-name-".repeat(50), |name| (*name).to_owned());
    rename(&mut recording, |node| format!("{}{}", name(node), if node == 8 { "2" } else { "" }));
    let summary = &mut recording.summary;
    summary.scenario = HOSTILE.join("; ");
    let requested = |request: usize| format!("{}{request}", name(8 - request));
    summary.stitching =
        summary.stitching.values().enumerate().map(|(at, to)| (requested(at), to.clone())).collect();
    for (at, request) in recording.course.as_mut().unwrap().requests.iter_mut().enumerate() {
        request.name = requested(at);
    }
    for (at, request) in recording.graph.as_mut().unwrap().request.iter_mut().enumerate() {
        request.name = requested(at);
    }
    for (at, node) in recording.graph.as_mut().unwrap().container.iter_mut().enumerate() {
        node.kind = name(at);
    }
    recording
}

/// A run over a container of several parts, with self-loops, parallel edges and isolated nodes.
fn in_parts() -> Recording {
    let ring = |start: u32, size: u32| (0..size).map(move |node| (start + node, start + (node + 1) % size));
    let edges: Vec<(u32, u32)> =
        ring(0, 12).chain(ring(12, 5)).chain([(17, 18), (17, 18), (3, 3), (19, 20), (20, 21)]).collect();
    let mut recording = example::recording(30, edges, 3);
    recording.summary.components = 12;
    recording.summary.stitching.shift_remove("r2");
    recording.summary.unstitched = vec!["r2".to_owned()];
    for (at, node) in recording.graph.as_mut().unwrap().container.iter_mut().enumerate() {
        node.kind = format!("kind {}", at % 11);
        node.rank = node.rank.filter(|_| at % 4 != 0);
    }
    recording
}
