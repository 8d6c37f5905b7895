mod candidates;
mod comparisons;
mod repetitions;
mod titles;

use proptest::prelude::*;

use super::*;
use crate::record::{BidRecord, CourseRecord, GraphNode, GraphRecord, RecordedBid, RequestCourse};
use crate::report::example;
use crate::report::scene::{Area, Text};
use crate::report::style;

fn texts_of(svg: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(svg).expect("the SVG is XML");
    let texts = document.descendants().filter(|node| node.tag_name().name() == "text");
    texts.map(|node| node.text().unwrap_or("").trim().to_owned()).collect()
}

/// The first two texts of a scene that overlap, if any do, and the first that leaves the picture.
fn clash(scene: &Scene) -> Option<String> {
    let page = Area::new(0.0, 0.0, style::WIDTH, scene.height);
    let texts: Vec<(&Text, Area)> = scene.texts().map(|text| (text, text.area())).collect();
    for (position, (text, area)) in texts.iter().enumerate() {
        if !page.contains(area) {
            return Some(format!("{:?} leaves the picture: {area:?}", text.text));
        }
        // Letters rarely fill their whole line.
        let core = Area { top: area.top + 1.5, bottom: area.bottom - 1.5, ..*area };
        if let Some((other, _)) = texts[..position].iter().find(|(_, other)| other.overlaps(&core)) {
            return Some(format!("{:?} overlaps {:?}", text.text, other.text));
        }
    }
    None
}

#[test]
fn every_chart_is_written_in_both_formats() {
    let folder = tempfile::tempdir().unwrap();
    let recording = example::recording(4, example::path(4), 2);
    let files = draw_all(&recording, folder.path()).unwrap();
    let names: Vec<&str> = files.iter().map(|file| file.file_name().unwrap().to_str().unwrap()).collect();
    let expected = ["convergence", "stability", "bids", "stitching"];
    let expected: Vec<String> =
        expected.iter().flat_map(|name| [format!("{name}.svg"), format!("{name}.png")]).collect();
    assert_eq!(names, expected);
    for file in files {
        let bytes = std::fs::read(&file).unwrap();
        match file.extension().unwrap().to_str() {
            Some("svg") => assert!(!texts_of(std::str::from_utf8(&bytes).unwrap()).is_empty()),
            _ => assert!(bytes.starts_with(b"\x89PNG\r\n") && bytes.len() > 10_000),
        }
    }
}

/// Width and height of an SVG in CSS pixels, and those of its own units.
fn size_of_svg(svg: &str) -> ([f64; 2], [f64; 2]) {
    let document = roxmltree::Document::parse(svg).expect("the SVG is XML");
    let root = document.root_element();
    let number = |name: &str| root.attribute(name).unwrap().parse().unwrap();
    let units: Vec<f64> =
        root.attribute("viewBox").unwrap().split(' ').map(|number| number.parse().unwrap()).collect();
    ([number("width"), number("height")], [units[2], units[3]])
}

#[test]
fn a_png_has_twice_the_pixels_of_its_svg_and_the_same_marks() {
    let folder = tempfile::tempdir().unwrap();
    let recording = example::recording(50, example::barabasi_albert(50, 2), 5);
    for files in draw_all(&recording, folder.path()).unwrap().chunks(2) {
        let ([width, height], _) = size_of_svg(&std::fs::read_to_string(&files[0]).unwrap());
        let png = std::fs::read(&files[1]).unwrap();
        // Width and height stand in the first chunk of every PNG.
        let number = |at: usize| f64::from(u32::from_be_bytes(png[at..at + 4].try_into().unwrap()));
        assert_eq!([number(16), number(20)], [2.0 * width, 2.0 * height], "{}", files[1].display());
    }
}

#[test]
fn letters_of_an_svg_are_text_within_its_edges() {
    for recording in [example::recording(400, example::grid(20), 30), hostile(), in_parts()] {
        for chart in Chart::ALL {
            let (scene, svg) = (chart.compose(&recording).unwrap(), chart.svg(&recording).unwrap().unwrap());
            let (_, [wide, high]) = size_of_svg(&svg);
            let document = roxmltree::Document::parse(&svg).unwrap();
            let texts = document.descendants().filter(|node| node.tag_name().name() == "text");
            let texts: Vec<_> = texts.collect();
            assert_eq!(texts.len(), scene.texts().count(), "{chart:?}");
            for text in texts {
                let number = |name: &str| text.attribute(name).unwrap().parse::<f64>().unwrap();
                let (x, y, size) = (number("x"), number("y"), number("font-size"));
                assert!((0.0..=wide).contains(&x) && y >= 0.0 && y + size <= high, "{chart:?}: {text:?}");
            }
        }
    }
}

#[test]
fn what_the_recording_lacks_is_not_drawn() {
    let folder = tempfile::tempdir().unwrap();
    let mut recording = example::recording(4, example::path(4), 2);
    (recording.bids, recording.graph) = (None, None);
    assert_eq!(draw_all(&recording, folder.path()).unwrap().len(), 4);
    recording.course = None;
    assert_eq!(draw_all(&recording, folder.path()).unwrap(), Vec::<PathBuf>::new());
}

#[test]
fn a_missing_folder_is_told_with_the_file_that_could_not_be_written() {
    let recording = example::recording(4, example::path(4), 2);
    let error = draw_convergence(&recording, Path::new("/nonexistent/folder")).unwrap_err();
    assert!(error.to_string().contains("/nonexistent/folder/convergence.svg"), "{error}");
}

#[test]
fn the_same_recording_gives_the_same_bytes() {
    let draw = || {
        let folder = tempfile::tempdir().unwrap();
        let recording = example::recording(50, example::barabasi_albert(50, 2), 3);
        let files = draw_all(&recording, folder.path()).unwrap();
        files.iter().map(|file| std::fs::read(file).unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(draw(), draw());
}

#[test]
fn charts_say_what_is_seen() {
    let recording = example::recording(4, example::path(4), 2);
    let texts = |chart: Chart| texts_of(&chart.svg(&recording).unwrap().unwrap()).join("\n");
    let convergence = texts(Chart::Convergence);
    assert!(convergence.starts_with("Agreement after 10.99 ms, silent after 20.65 ms\n"), "{convergence}");
    assert!(convergence.contains("100 %") && convergence.contains("time since the start of the run, ms"));
    assert!(
        texts(Chart::Stability)
            .starts_with("Both request nodes changed hands once they had a holder, 4 times")
    );
    assert!(texts(Chart::Bids).starts_with("3 nodes bid on 2 request nodes, all were won\n"));
    assert!(texts(Chart::Stitching).starts_with("2 request nodes stitched to 2 of 4 container nodes\n"));
}

#[test]
fn bids_of_some_nodes_are_not_told_as_those_of_all() {
    let mut recording = example::recording(4, example::path(4), 2);
    recording.summary.event_nodes = Some(["n0", "n1", "n2"].map(str::to_owned).to_vec());
    let title = |recording: &Recording| texts_of(&Chart::Bids.svg(recording).unwrap().unwrap())[0].clone();
    assert_eq!(title(&recording), "3 of 3 nodes recorded bid on 2 request nodes, all were won");
    recording.bids = Some(BidRecord::default());
    assert_eq!(title(&recording), "None of the 3 nodes bid whose events were recorded");
}

#[test]
fn a_run_that_never_settles_is_said_to_oscillate() {
    let svg = Chart::Convergence.svg(&example::oscillation(1_024, 3)).unwrap().unwrap();
    assert_eq!(texts_of(&svg)[0], "No agreement: oscillating until the end at 60 s");
}

#[test]
fn a_large_run_says_that_it_is_drawn_in_excerpts() {
    let recording = example::recording(3_000, example::barabasi_albert(3_000, 2), 2);
    let texts = |chart: Chart| texts_of(&chart.svg(&recording).unwrap().unwrap()).join("\n");
    assert!(texts(Chart::Stitching).contains("An excerpt of 600 of 3,000 nodes"));
    assert!(texts(Chart::Bids).contains("bids left out: the winner's are all drawn"));
}

#[test]
fn hostile_names_neither_break_the_svg_nor_get_lost() {
    for chart in Chart::ALL {
        let svg = chart.svg(&hostile()).unwrap().unwrap();
        let document = roxmltree::Document::parse(&svg).expect("the SVG is XML");
        let known = ["svg", "title", "text", "rect", "line", "polyline", "polygon", "circle"];
        let elements = document.descendants().filter(|node| node.is_element());
        assert!(elements.clone().all(|node| known.contains(&node.tag_name().name())), "{chart:?}");
        assert!(texts_of(&svg).iter().any(|text| text.starts_with("<img")), "{chart:?}");
        assert!(texts_of(&svg).iter().all(|text| text.chars().count() <= 200), "{chart:?}");
    }
}

#[test]
fn no_text_overlaps_another_at_any_size() {
    let recordings = [
        example::recording(1, Vec::new(), 1),
        example::recording(4, example::path(4), 2),
        example::recording(50, example::barabasi_albert(50, 2), 5),
        example::recording(400, example::grid(20), 30),
        example::recording(1_600, example::barabasi_albert(1_600, 2), 5),
        example::oscillation(1_024, 3),
        hostile(),
        in_parts(),
    ];
    for (position, recording) in recordings.iter().enumerate() {
        for chart in Chart::ALL {
            let scene = chart.compose(recording).unwrap();
            assert_eq!(clash(&scene), None, "{chart:?} of recording {position}");
        }
    }
}

/// Numbers as no run should have them, but a damaged file may.
fn strange() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => 0.0..100.0,
        2 => Just(0.0),
        1 => -5.0..5.0,
        1 => prop::sample::select(vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300, -1e300, 1e-300, 1e17]),
    ]
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-f]",
        1 => prop::sample::select(HOSTILE.to_vec()).prop_map(str::to_owned),
        1 => Just("long-name-".repeat(50)),
    ]
}

fn course() -> impl Strategy<Value = CourseRecord> {
    let floats = || prop::collection::vec(strange(), 0..12);
    let counts = || prop::collection::vec(prop_oneof![0_u64..50, Just(u64::MAX)], 0..12);
    let holders = prop::collection::vec(prop::option::of(name()), 0..12);
    let request = (name(), holders, counts());
    let request = request.prop_map(|(name, holder, flips)| RequestCourse { name, holder, flips });
    let requests = prop::collection::vec(request, 0..50);
    (floats(), floats(), floats(), counts(), requests).prop_map(
        |(time_ms, agreement, welfare, counts, requests)| CourseRecord {
            time_ms,
            agreement,
            welfare,
            in_flight: counts,
            requests,
            ..CourseRecord::default()
        },
    )
}

fn bids() -> impl Strategy<Value = BidRecord> {
    let bid =
        (prop_oneof![0_u64..10_000_000, Just(u64::MAX)], name(), 0_u32..20, prop::option::of(strange()));
    let bid = bid.prop_map(|(at, bidder, request, credits)| RecordedBid { at, bidder, request, credits });
    (prop::collection::vec(bid, 0..60), 0_u64..100).prop_map(|(bids, total)| BidRecord { bids, total })
}

fn graph() -> impl Strategy<Value = GraphRecord> {
    let node = || {
        let node = (name(), name(), prop::option::of(strange()));
        node.prop_map(|(name, kind, rank)| GraphNode { name, kind, rank, ..GraphNode::default() })
    };
    let edges = || prop::collection::vec((0_u32..40, 0_u32..40), 0..60);
    (prop::collection::vec(node(), 0..40), edges(), prop::collection::vec(node(), 0..70), edges()).prop_map(
        |(container, container_edges, request, request_edges)| GraphRecord {
            container,
            container_edges,
            container_shortcuts: Vec::new(),
            request,
            request_edges,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_recording_however_damaged_breaks_a_chart(
        course in course(),
        bids in bids(),
        graph in graph(),
        stitches in prop::collection::vec((name(), name()), 0..8),
        moments in (prop::option::of(strange()), prop::option::of(strange()), strange()),
        flips in prop::option::of(0_u64..9),
    ) {
        let mut recording = example::oscillation(3, 1);
        let summary = &mut recording.summary;
        summary.stitching = stitches.into_iter().collect();
        (summary.converged_at_ms, summary.quiescent_at_ms, summary.ended_at_ms) = moments;
        (summary.flips, summary.verdict) = (flips, "converged".to_owned());
        (summary.welfare, summary.agreement) = (summary.ended_at_ms, summary.ended_at_ms);
        (recording.course, recording.bids, recording.graph) = (Some(course), Some(bids), Some(graph));
        for chart in Chart::ALL {
            let Some(scene) = chart.compose(&recording) else { continue };
            let svg = paint::svg(&scene).unwrap();
            prop_assert!(roxmltree::Document::parse(&svg).is_ok());
            // A hundred stitches into one small graph may crowd their labels; nothing else may.
            if chart != Chart::Stitching {
                prop_assert_eq!(clash(&scene), None, "{:?}", chart);
            }
        }
    }
}

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
