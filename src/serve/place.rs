//! From what is printed to its place in the file, and back.

use std::ops::Range;

use crate::load::Loaded;
use crate::yaml::{KeyPath, Node};

use super::area::Area;
use super::page::{PagePicture, PlacedText};

/// The value at a path; where there is none, since it was left out or has
/// been removed, the innermost one around it.
fn nearest<'a>(tree: &'a Node, path: &KeyPath) -> &'a Node {
    (0..=path.steps().len())
        .rev()
        .map(|length| path.steps()[..length].iter().cloned().fold(KeyPath::root(), |path, step| path.to(step)))
        .find_map(|path| tree.at(&path))
        .unwrap_or(tree)
}

/// Where in a year's file the part of a value stands: `data/R01.yaml:57`.
pub fn of(loaded: &Loaded, path: &KeyPath, part: Range<usize>) -> String {
    let source = &loaded.source;
    let node = nearest(&loaded.tree, path);
    // What is printed may only stand for the value, as 令和2年2月13日現在 does
    // for 2020-02-13, and its bytes are then not the value's.
    let is_part = node.text().is_some_and(|text| text.get(part.clone()).is_some());
    let start = if is_part { node.span_within(source.text(), part).start } else { node.span.start };
    format!("{}:{}", source.path(), source.position(start).line)
}

/// Everything that is printed, by where in the file it stands.
#[derive(Default)]
pub struct Places<'a>(Vec<(Range<usize>, usize, &'a PlacedText)>);

impl<'a> Places<'a> {
    /// The places of what is on the pages, in the data of `tree`. A file may
    /// hold much that isn't printed, so it is gone through once.
    pub fn new(pictures: &'a [impl AsRef<PagePicture>], tree: Option<&Node>) -> Self {
        let texts = pictures.iter().enumerate();
        let texts = texts.flat_map(|(page, picture)| picture.as_ref().texts.iter().map(move |text| (page, text)));
        let span = |path| tree.and_then(|tree| tree.at(path)).map(|node| node.span.clone());
        Self(texts.filter_map(|(page, text)| Some((span(&text.path)?, page, text))).collect())
    }

    /// The page and the text in which a byte of the file is printed. Where it
    /// is not printed itself, what is around it.
    pub fn printed(&self, at: usize) -> Option<(usize, &'a PlacedText)> {
        let holding = self.0.iter().filter(|(span, ..)| span.start <= at && at <= span.end);
        holding.min_by_key(|(span, ..)| span.len()).map(|&(_, page, text)| (page, text))
    }
}

/// A rectangle on one of the pages.
#[derive(Debug, serde::Serialize)]
pub struct Spot {
    /// The page, from 0.
    pub page: usize,
    /// Where on it.
    #[serde(rename = "box")]
    pub area: Area,
}
