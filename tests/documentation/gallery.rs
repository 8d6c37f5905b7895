//! The gallery: each of its pictures is the one that the commands under it draw.
//!
//! ```text
//! docs/gallery.md ──▶ pictures: (file, what it shows, commands, where they leave it)
//!                       │ run the commands, once each
//!                       ▼
//!                     docs/gallery/*.svg, and what they show: compared, or with HUDDLE_GALLERY=write written (`just gallery`)
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::page::workspace;

/// Most bytes that all pictures together may have.
const BYTES_MAX: u64 = 1_500_000;

/// A picture as the page shows it.
struct Picture {
    /// What stands for it where it cannot be seen.
    told: String,
    /// Its file, from the page's folder.
    file: String,
    /// The commands under it.
    commands: Vec<String>,
    /// Where they leave it, from `output/` on.
    source: String,
}

fn page() -> PathBuf {
    workspace().join("docs/gallery.md")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The pictures of the page: after each, its commands in a code block and, between backticks, where it comes from.
fn pictures(text: &str) -> Vec<Picture> {
    let mut pictures: Vec<Picture> = Vec::new();
    for line in text.lines() {
        if let Some((told, rest)) = line.strip_prefix("![").and_then(|line| line.split_once("](")) {
            let file = rest.trim_end_matches(')').to_owned();
            let told = told.to_owned();
            pictures.push(Picture { told, file, commands: Vec::new(), source: String::new() });
        } else if let Some(picture) = pictures.last_mut() {
            if let Some(command) = line.strip_prefix("    huddle ") {
                picture.commands.push(format!("huddle {}", command.trim()));
            } else if let Some((_, rest)) = line.split_once("`output/")
                && picture.source.is_empty()
            {
                picture.source = rest.split('`').next().unwrap_or_default().to_owned();
            }
        }
    }
    pictures
}

/// What an SVG says it shows.
fn title(svg: &str) -> String {
    let title = svg.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>"));
    let (title, _) = title.expect("a chart has a title");
    title.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// Runs a command of the page as a shell does, its results into a folder.
fn run(command: &str, output: &Path) {
    let program = Path::new(env!("CARGO_BIN_EXE_huddle")).parent().expect("the program lies in a folder");
    let path = std::env::var("PATH").unwrap_or_default();
    let ended = Command::new("sh")
        .arg("-c")
        .arg(format!("{command} --quiet --output \"$OUTPUT\""))
        .env("OUTPUT", output)
        .env("PATH", format!("{}:{path}", program.display()))
        .current_dir(workspace())
        .status()
        .expect("there is a shell");
    // 1: something turned out otherwise than the scenario expects, which a picture may be about.
    assert!(matches!(ended.code(), Some(0 | 1)), "`{command}`: {ended}");
}

#[test]
fn every_picture_is_there_with_its_commands_and_no_other_lies_beside_them() {
    let pictures = pictures(&read(&page()));
    let named: BTreeSet<String> = pictures.iter().map(|picture| picture.file.clone()).collect();
    assert_eq!(named.len(), pictures.len(), "no picture is shown twice");
    assert!(pictures.len() >= 8, "{}", pictures.len());
    for picture in &pictures {
        assert!(!picture.commands.is_empty() && picture.source.ends_with(".svg"), "{}", picture.file);
        assert_eq!(picture.told, title(&read(&workspace().join("docs").join(&picture.file))));
    }
    let (mut there, mut bytes) = (BTreeSet::new(), 0);
    for entry in fs::read_dir(workspace().join("docs/gallery")).expect("the folder is there") {
        let entry = entry.expect("the folder can be read");
        there.insert(format!("gallery/{}", entry.file_name().to_string_lossy()));
        bytes += entry.metadata().expect("the file is there").len();
    }
    assert_eq!(named, there);
    assert!(bytes < BYTES_MAX, "the pictures have {bytes} bytes");
}

#[cfg(unix)]
#[test]
fn every_picture_is_the_one_that_its_commands_draw() {
    let writes = std::env::var_os("HUDDLE_GALLERY").is_some_and(|what| what == "write");
    let output = tempfile::tempdir().expect("a folder can be made");
    let mut text = read(&page());
    let mut done: BTreeSet<String> = BTreeSet::new();
    let mut drawn: BTreeMap<String, String> = BTreeMap::new();
    let pictures = pictures(&text);
    for picture in &pictures {
        for command in &picture.commands {
            if done.insert(command.clone()) {
                run(command, output.path());
            }
        }
        drawn.insert(picture.file.clone(), read(&output.path().join(&picture.source)));
    }
    for picture in &pictures {
        let (svg, file) = (&drawn[&picture.file], workspace().join("docs").join(&picture.file));
        if writes {
            fs::create_dir_all(file.parent().expect("it lies in a folder")).expect("the folder can be made");
            fs::write(&file, svg).expect("the picture can be written");
            let shown = |told: &str| format!("![{told}]({})", picture.file);
            text = text.replace(&shown(&picture.told), &shown(&title(svg)));
        } else {
            assert!(*svg == read(&file), "{}: write it anew with `just gallery`", file.display());
        }
    }
    if writes {
        fs::write(page(), text).expect("the page can be written");
    }
}
