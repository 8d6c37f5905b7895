//! Pages of Markdown, read just far enough to tell headings and links from code.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the workspace.
pub fn workspace() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A page, its code blocks left out.
pub struct Page {
    pub path: PathBuf,
    lines: Vec<String>,
}

impl Page {
    /// Reads a page.
    pub fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut is_code = false;
        let mut lines = Vec::new();
        for line in text.lines() {
            if line.trim_start().starts_with("```") {
                is_code = !is_code;
            } else if !is_code && !line.starts_with("    ") {
                lines.push(line.to_owned());
            }
        }
        Self { path: path.to_owned(), lines }
    }

    /// The targets of its links and images, but those that leave the project.
    pub fn links(&self) -> Vec<String> {
        let mut links = Vec::new();
        for line in &self.lines {
            for (position, _) in line.match_indices("](") {
                let target = line[position + 2..].split(')').next().unwrap_or_default();
                if !target.contains("://") {
                    links.push(target.to_owned());
                }
            }
        }
        links
    }

    /// The anchors of its headings: in small letters, without punctuation, spaces as hyphens, numbered where they recur.
    pub fn anchors(&self) -> Vec<String> {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let headings = self.lines.iter().filter_map(|line| {
            let text = line.trim_start_matches('#');
            (text.len() < line.len()).then(|| text.strip_prefix(' ')).flatten()
        });
        let anchors = headings.map(|heading| {
            let words = heading.trim().to_lowercase().replace(' ', "-");
            let anchor: String =
                words.chars().filter(|letter| letter.is_alphanumeric() || "-_".contains(*letter)).collect();
            let times = seen.entry(anchor.clone()).or_default();
            *times += 1;
            if *times == 1 { anchor } else { format!("{anchor}-{}", *times - 1) }
        });
        anchors.collect()
    }
}

/// All pages below docs/.
pub fn docs() -> Vec<PathBuf> {
    let mut pages = Vec::new();
    let mut folders = vec![workspace().join("docs")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder can be read") {
            let path = entry.expect("the folder can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "md") {
                pages.push(path);
            }
        }
    }
    pages.sort();
    pages
}
