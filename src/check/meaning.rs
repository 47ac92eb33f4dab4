//! What the data means: words, numbers and years that contradict each other.

use crate::load::Loaded;
use crate::model::Rate;
use crate::near::nearest;
use crate::problem::Problem;
use crate::source::{KeyPath, Kind, Node};

/// Finds what contradicts itself in a year's data.
pub fn check(loaded: &Loaded) -> Vec<Problem> {
    let mut checker = Checker { loaded, problems: Vec::new() };
    checker.years();
    checker.scale();
    checker.ratings();
    checker.problems
}

struct Checker<'a> {
    loaded: &'a Loaded,
    problems: Vec<Problem>,
}

impl Checker<'_> {
    fn at(&self, path: &KeyPath) -> Option<&Node> {
        self.loaded.tree.at(path)
    }

    /// Reports an error at the value of `path`. Without such a value the
    /// shape has been reported already.
    fn error(&mut self, code: &'static str, path: &KeyPath, message: String, hint: impl Into<String>) {
        if let Some(node) = self.at(path) {
            let problem = Problem::error(code, &self.loaded.source, node.span.clone(), message);
            self.problems.push(problem.hint(hint));
        }
    }

    /// A value that was written and read as what it should be: no stand-in.
    fn is_sound(&self, path: &KeyPath) -> bool {
        let Some(node) = self.at(path) else { return false };
        !self.loaded.problems.iter().any(|problem| problem.span == node.span)
    }

    fn years(&mut self) {
        let report = &self.loaded.report;
        let (year, named, last) = (report.year, self.loaded.year, report.final_year);
        let written = KeyPath::root().to("年度");
        if year != named && self.is_sound(&written) {
            self.error(
                "meaning/year-of-file",
                &written,
                format!("年度が{year}ですが、ファイルの名前は{named}のものです"),
                format!("年度を「{named}」に直すか、ファイルの名前を {}.yaml に変えてください", year.code()),
            );
        }
        let final_year = KeyPath::root().to("最終年度");
        if last < year && self.is_sound(&written) && self.is_sound(&final_year) {
            self.error(
                "meaning/final-year",
                &final_year,
                format!("最終年度（{last}）が年度（{year}）より前です"),
                "年度と最終年度のどちらかを直してください",
            );
        }
    }

    fn scale(&mut self) {
        let path = KeyPath::root().to("達成区分");
        let bands = self.loaded.report.scale.bands().to_vec();
        let mut above: Option<Rate> = None;
        for (index, band) in bands.iter().enumerate() {
            let band_path = path.to(index);
            let (lowest, standard) = (band_path.to("下限"), band_path.to("標準"));
            if let Some(earlier) = bands[..index].iter().find(|b| b.name == band.name && !band.name.is_empty()) {
                self.error(
                    "meaning/scale-duplicate",
                    &band_path.to("区分"),
                    format!("区分「{}」が二度書かれています", earlier.name),
                    "区分の名前をそれぞれ別のものにしてください",
                );
            }
            if !self.is_sound(&lowest) {
                above = None;
                continue;
            }
            if above.is_some_and(|above| band.lowest >= above) {
                self.error(
                    "meaning/scale-order",
                    &lowest,
                    format!("下限（{}）が、一つ上の区分の下限より小さくありません", band.lowest),
                    "達成区分は、良いものから順に、下限がだんだん小さくなるように書いてください",
                );
            } else if index + 1 == bands.len() && band.lowest != Rate::ZERO {
                self.error(
                    "meaning/scale-end",
                    &lowest,
                    format!("最後の区分の下限が0ではありません（{}）", band.lowest),
                    "どの達成率にも区分が付くように、最後の区分の下限を0にしてください",
                );
            }
            // The best band has no upper end but 100 itself.
            let below_next = above.is_none_or(|above| band.standard < above);
            if self.is_sound(&standard) && (band.standard < band.lowest || (index > 0 && !below_next)) {
                let to = above.map_or("100以下".to_owned(), |above| format!("{above}未満"));
                self.error(
                    "meaning/scale-standard",
                    &standard,
                    format!("標準（{}）が、この区分の範囲（{}以上{to}）にありません", band.standard, band.lowest),
                    "標準には、下限以上で、一つ上の区分の下限より小さい数を書いてください",
                );
            }
            above = Some(band.lowest);
        }
    }

    /// Every rating that is written must be one of the scale.
    fn ratings(&mut self) {
        let scale = &self.loaded.report.scale;
        if scale.bands().is_empty() {
            return;
        }
        let names: Vec<&str> = scale.bands().iter().map(|band| band.name.as_str()).collect();
        let mut unknown = Vec::new();
        for (path, text) in written_ratings(&self.loaded.tree) {
            if !names.contains(&text.as_str()) {
                let hint = match nearest(&text, names.iter().copied()) {
                    Some(near) => format!("「{near}」のことではありませんか"),
                    None => format!("「{}」のどれかを書くか、行ごと消してください", names.join("」「")),
                };
                unknown.push((path, format!("「{text}」という達成状況は、達成区分にありません"), hint));
            }
        }
        for (path, message, hint) in unknown {
            self.error("meaning/unknown-rating", &path, message, hint);
        }
    }
}

/// The ratings that the data gives, measures' and committee's, with their
/// places.
fn written_ratings(tree: &Node) -> Vec<(KeyPath, String)> {
    let mut found = Vec::new();
    let mut written = |path: KeyPath| match tree.at(&path).and_then(Node::text) {
        None | Some("") => {}
        Some(text) => found.push((path, text.to_owned())),
    };
    let directions = KeyPath::root().to("基本的方向性");
    for direction in members(tree, &directions) {
        written(direction.to("総括").to("達成状況"));
        for measure in members(tree, &direction.to("施策項目")) {
            written(measure.to("達成状況"));
        }
    }
    found
}

fn members(tree: &Node, path: &KeyPath) -> Vec<KeyPath> {
    match tree.at(path).map(|node| &node.kind) {
        Some(Kind::List(list)) => (0..list.len()).map(|index| path.to(index)).collect(),
        _ => Vec::new(),
    }
}
