//! The gallery: each of its pictures is the one that the commands under it draw.
//!
//! ```text
//! docs/gallery.md ──▶ pictures: (file, what it shows, commands, where they leave it)
//!                       │ run the commands, once each
//!                       ▼
//!                     docs/gallery/*.svg, and what they show: compared; with HUDDLE_GALLERY=write written (`just gallery`)
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

/// The pictures, by file, as their commands draw them.
fn draw(pictures: &[Picture]) -> BTreeMap<&str, String> {
    let output = tempfile::tempdir().expect("a folder can be made");
    let mut done: BTreeSet<&str> = BTreeSet::new();
    for command in pictures.iter().flat_map(|picture| &picture.commands) {
        if done.insert(command) {
            run(command, output.path());
        }
    }
    let drawn = |picture: &Picture| read(&output.path().join(&picture.source));
    pictures.iter().map(|picture| (picture.file.as_str(), drawn(picture))).collect()
}

fn compare(pictures: &[Picture]) {
    for (file, svg) in draw(pictures) {
        let there = read(&workspace().join("docs").join(file));
        assert!(svg == there, "docs/{file} is not what its commands draw: `just gallery` draws it anew");
    }
}

#[cfg(unix)]
#[test]
fn every_picture_of_a_single_run_is_the_one_that_its_commands_draw() {
    let is_single = |command: &String| {
        command.starts_with("huddle run") && !command.contains("--repeat") || command.contains("--seeds 1 ")
    };
    let mut pictures = pictures(&read(&page()));
    pictures.retain(|picture| picture.commands.iter().all(is_single));
    assert!(pictures.len() >= 5, "{}", pictures.len());
    compare(&pictures);
}

#[cfg(unix)]
#[test]
#[ignore = "makes some hundred runs: just gallery draws all pictures anew"]
fn all_pictures_are_those_that_their_commands_draw() {
    let mut text = read(&page());
    let pictures = pictures(&text);
    if std::env::var_os("HUDDLE_GALLERY").is_none_or(|what| what != "write") {
        return compare(&pictures);
    }
    let folder = workspace().join("docs");
    fs::create_dir_all(folder.join("gallery")).expect("the folder can be made");
    let drawn = draw(&pictures);
    for picture in &pictures {
        let svg = &drawn[picture.file.as_str()];
        fs::write(folder.join(&picture.file), svg).expect("the picture can be written");
        let shown = |told: &str| format!("![{told}]({})", picture.file);
        text = text.replace(&shown(&picture.told), &shown(&title(svg)));
    }
    fs::write(page(), text).expect("the page can be written");
}
