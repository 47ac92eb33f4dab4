//! What the data means: words, numbers and years that contradict each other.

#![cfg_attr(not(test), deny(clippy::string_slice))]

mod names;
mod ratings;
mod scale;

use std::collections::HashSet;

use crate::diagnostics::{Code, Diagnostic};
use crate::load::Loaded;
use crate::model::part::DIRECTIONS;
use crate::yaml::{KeyPath, Kind, Node};

/// What makes a scale one that nothing can be calculated by.
const SCALE: [Code; 4] =
    [Code::MeaningScaleDuplicate, Code::MeaningScaleOrder, Code::MeaningScaleEnd, Code::MeaningScaleStandard];

/// Finds what contradicts itself in a year's data.
pub fn check(loaded: &Loaded) -> Vec<Diagnostic> {
    let unsound = loaded.diagnostics.iter().map(|diagnostic| (diagnostic.span.start, diagnostic.span.end)).collect();
    let mut checker = Checker { loaded, unsound, diagnostics: Vec::new() };
    checker.years();
    checker.scale();
    checker.known_ratings();
    checker.shares();
    // By a broken scale nothing can be calculated.
    if !checker.diagnostics.iter().any(|diagnostic| SCALE.contains(&diagnostic.code)) {
        checker.measures();
        checker.summaries();
    }
    checker.names();
    checker.terms();
    checker.diagnostics
}

struct Checker<'a> {
    loaded: &'a Loaded,
    /// The places of what was not read as it should be.
    unsound: HashSet<(usize, usize)>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Checker<'a> {
    /// Reports something at the value of `path`. Without such a value the
    /// shape has been reported already.
    fn report(
        &mut self,
        code: Code,
        path: &KeyPath,
        message: String,
        hint: impl AsRef<str>,
    ) -> Option<&mut Diagnostic> {
        let node = self.loaded.tree.at(path).filter(|node| !self.loaded.torn.holds(&node.span))?;
        self.diagnostics.push(Diagnostic::new(code, &self.loaded.source, node.span.clone(), message).hint(hint));
        self.diagnostics.last_mut()
    }

    /// A value that was written and read as what it should be: no stand-in.
    fn is_sound(&self, path: &KeyPath) -> bool {
        let Some(node) = self.loaded.tree.at(path) else { return false };
        !node.is_left_out()
            && !self.loaded.torn.holds(&node.span)
            && !self.unsound.contains(&(node.span.start, node.span.end))
    }

    /// The text at a path; none where it was left out.
    fn text(&self, path: &KeyPath) -> Option<&'a str> {
        self.loaded.tree.at(path).and_then(Node::text).filter(|text| !text.trim().is_empty())
    }

    /// The paths of a list's members.
    fn members(&self, path: &KeyPath) -> Vec<KeyPath> {
        match self.loaded.tree.at(path).map(|node| &node.kind) {
            Some(Kind::List(list)) => (0..list.len()).map(|index| path.to(index)).collect(),
            _ => Vec::new(),
        }
    }

    /// The paths of the directions.
    fn directions(&self) -> Vec<KeyPath> {
        self.members(&KeyPath::root().to(DIRECTIONS))
    }

    fn years(&mut self) {
        let report = &self.loaded.report;
        let (year, named, last) = (report.year, self.loaded.year, report.final_year);
        let written = KeyPath::root().to("年度");
        if year != named && self.is_sound(&written) {
            self.report(
                Code::MeaningYearOfFile,
                &written,
                format!("年度が{year}ですが、ファイルの名前は{named}のものです"),
                format!("年度を「{named}」に直すか、ファイルの名前を {}.yaml に変えてください", year.code()),
            );
        }
        let final_year = KeyPath::root().to("最終年度");
        if last < year && self.is_sound(&written) && self.is_sound(&final_year) {
            self.report(
                Code::MeaningFinalYear,
                &final_year,
                format!("最終年度（{last}）が年度（{year}）より前です"),
                "年度と最終年度のどちらかを直してください",
            );
        }
    }
}
