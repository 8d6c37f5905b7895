//! Links between pages, and the list of pages.

use std::collections::BTreeSet;

use crate::page::{Page, docs, workspace};

#[test]
fn every_link_leads_to_a_file_and_every_anchor_to_a_heading() {
    let mut pages = docs();
    pages.extend(["README.md", "ARCHITECTURE.md", "CHANGELOG.md"].map(|page| workspace().join(page)));
    let (mut followed, mut broken) = (0, Vec::new());
    for page in pages.iter().map(|path| Page::read(path)) {
        for link in page.links() {
            followed += 1;
            let (file, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let target = match file {
                "" => page.path.clone(),
                file => page.path.parent().expect("a page lies in a folder").join(file),
            };
            let leads = target.exists()
                && (anchor.is_empty() || Page::read(&target).anchors().iter().any(|known| known == anchor));
            if !leads {
                broken.push(format!("{}: {link}", page.path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "links that lead nowhere:\n{}", broken.join("\n"));
    assert!(followed > 60, "only {followed} links were found");
}

#[test]
fn the_summary_of_the_book_lists_every_page_once() {
    let folder = workspace().join("docs");
    let summary = folder.join("SUMMARY.md");
    let listed = Page::read(&summary).links();
    let pages: BTreeSet<String> = docs()
        .into_iter()
        .filter(|page| *page != summary)
        .map(|page| page.strip_prefix(&folder).expect("it lies there").display().to_string())
        .collect();
    assert_eq!(listed.len(), pages.len());
    assert_eq!(listed.into_iter().collect::<BTreeSet<_>>(), pages);
    let book = std::fs::read_to_string(folder.join("book.toml")).expect("the book has its file");
    assert!(book.contains("src = \".\""));
}
