//! What changes between one year's data and the next's, and probably should
//! not: the frame of the plan, and directions and measures that are gone.

use crate::diagnostics::{Code, Diagnostic};
use crate::load::Loaded;
use crate::model::form::Field;
use crate::model::part::{Part, Place, direction_path};
use crate::plan::{By, Matching};
use crate::yaml::{KeyPath, Node};

/// Compares a year with the one before it. Everything found is placed in the
/// later one, with its counterpart in the earlier.
pub fn check(earlier: &Loaded, later: &Loaded) -> Vec<Diagnostic> {
    let mut checker = Checker { earlier, later, diagnostics: Vec::new() };
    checker.frame();
    checker.parts();
    checker.diagnostics.retain(|diagnostic| !later.torn.holds(&diagnostic.span));
    checker.diagnostics
}

struct Checker<'a> {
    earlier: &'a Loaded,
    later: &'a Loaded,
    diagnostics: Vec<Diagnostic>,
}

impl Checker<'_> {
    /// Title, scale and last year belong to the plan, not to one of its years.
    fn frame(&mut self) {
        let (before, after) = (&self.earlier.report, &self.later.report);
        let changes = [
            (Code::BetweenTitle, "表題", before.title != after.title),
            (Code::BetweenScale, "達成区分", before.scale != after.scale),
            (Code::BetweenFinalYear, "最終年度", before.final_year != after.final_year),
        ];
        for (code, key, changed) in changes {
            let path = KeyPath::root().to(key);
            if let (true, Some(old), Some(new)) = (changed, self.earlier.tree.at(&path), self.later.tree.at(&path)) {
                let message = format!("「{key}」が{}と異なります", self.earlier.year);
                self.warn(code, new, old, message, "計画を改めたのでなければ、どちらかを直してください");
            }
        }
    }

    /// What is gone or has another name now, a direction or a measure.
    fn parts(&mut self) {
        let matching = Matching::new(&self.earlier.report, &self.later.report);
        for (now, found) in matching.directions.iter().enumerate() {
            let after = direction_path(now);
            if let Some((then, by)) = *found {
                self.renamed(Part::Direction, by, &direction_path(then), &after);
                for gone in matching.removed_measures.iter().filter(|place| place.direction == then) {
                    self.gone(Part::Measure, &gone.path(), &after);
                }
            }
            for (m, found) in matching.measures[now].iter().enumerate() {
                if let Some((then, by)) = *found {
                    self.renamed(Part::Measure, by, &then.path(), &Place { direction: now, measure: m }.path());
                }
            }
        }
        for gone in matching.removed_directions {
            self.gone(Part::Direction, &direction_path(gone), &KeyPath::root());
        }
    }

    fn renamed(&mut self, part: Part, by: By, before: &KeyPath, after: &KeyPath) {
        let (Some((old, name)), Some((new, _))) = (named(self.earlier, before), named(self.later, after)) else {
            return;
        };
        if by != By::Name {
            let message = format!("{}の名称が{}の「{name}」から変わっています", part.word(), self.earlier.year);
            self.warn(Code::BetweenRenamed, new, old, message, "改めたのでなければ、名称をそろえてください");
        }
    }

    fn gone(&mut self, part: Part, before: &KeyPath, holder: &KeyPath) {
        let list = self.later.tree.at(&holder.to(part.word()));
        let (Some((old, name)), Some(list)) = (named(self.earlier, before), list) else { return };
        let message = format!("{}にあった{}「{name}」がありません", self.earlier.year, part.word());
        self.warn(Code::BetweenGone, list, old, message, "終わったのでなければ、書き足してください");
    }

    fn warn(&mut self, code: Code, new: &Node, old: &Node, message: String, hint: &str) {
        let (earlier, later) = (self.earlier, self.later);
        let old = earlier.source.first_line(&old.span);
        let place = earlier.source.position(old.start);
        let hint = format!("{hint}（{}は {}:{}:{}）", earlier.year, earlier.source.path(), place.line, place.column);
        let diagnostic = Diagnostic::new(code, &later.source, later.source.first_line(&new.span), message).hint(hint);
        self.diagnostics.push(diagnostic.related(&earlier.source, old, earlier.year.to_string()));
    }
}

/// The name of a direction or measure, and where it stands; none where it has
/// none.
fn named<'a>(year: &'a Loaded, path: &KeyPath) -> Option<(&'a Node, &'a str)> {
    let node = year.tree.at(path)?.get(Field::Name.key())?;
    node.text().filter(|name| !name.is_empty()).map(|name| (node, name))
}
