//! Names that stand twice among siblings, and words of the form that can't be
//! printed.

#![cfg_attr(not(test), deny(clippy::string_slice))]

use std::collections::HashMap;

use super::Checker;
use crate::diagnostics::suggestion::advice;
use crate::diagnostics::{Code, Diagnostic};
use crate::model::part::{DIRECTIONS, MEASURES, PROJECTS, Part};
use crate::source::part;
use crate::yaml::{KeyPath, Kind};

/// What stands for this report's own words in a value of 用語.
const PLACES: [&str; 5] = ["{年度}", "{次年度}", "{最終年度}", "{基本的方向性}", "{施策項目}"];

/// The values of 用語 that those stand for, and so can't hold any.
const PLAIN: [&str; 2] = [DIRECTIONS, MEASURES];

impl Checker<'_> {
    /// The same name twice among the directions, the measures of a direction
    /// or the projects of a measure.
    pub(super) fn names(&mut self) {
        let directions = self.directions();
        self.twice(&directions, Part::Direction);
        for direction in directions {
            let measures = self.members(&direction.to(MEASURES));
            self.twice(&measures, Part::Measure);
            for measure in measures {
                self.twice(&self.members(&measure.to(PROJECTS)), Part::Project);
            }
        }
    }

    fn twice(&mut self, siblings: &[KeyPath], part: Part) {
        let (key, what) = (part.name_key(), part.word());
        let mut seen: HashMap<&str, KeyPath> = HashMap::new();
        for sibling in siblings {
            let path = sibling.to(key);
            let Some(text) = self.text(&path).map(str::trim) else { continue };
            let Some(first) = seen.get(text) else {
                seen.insert(text, path);
                continue;
            };
            let source = &self.loaded.source;
            let Some(first) = self.loaded.tree.at(first).map(|node| node.span.clone()) else { continue };
            let line = source.position(first.start).line;
            let reported = self.report(
                Code::MeaningDuplicateName,
                &path,
                format!("同じ{key}の{what}が二つあります（一つ目は{line}行目）"),
                "一方を消すか、違いが分かるように書き分けてください",
            );
            if let Some(diagnostic) = reported {
                *diagnostic = diagnostic.clone().related(source, first, "一つ目");
            }
        }
    }

    /// Words of the form: what stands in braces must be known, and none may
    /// be empty.
    pub(super) fn terms(&mut self) {
        let path = KeyPath::root().to("用語");
        let Some(Kind::Map(entries)) = self.loaded.tree.at(&path).map(|node| &node.kind) else { return };
        for entry in entries {
            let Some(text) = entry.value.text() else { continue };
            if text.trim().is_empty() && !entry.value.is_left_out() {
                let message = format!("用語の「{}」が空です", entry.key);
                self.term(
                    entry.value.span.clone(),
                    Code::MeaningTermEmpty,
                    message,
                    "言葉を書くか、この行を消してください",
                );
            }
            for (at, _) in text.match_indices('{') {
                let Some(length) = part(text, at..).find('}') else { continue };
                let place = part(text, at..=at + length);
                let plain = PLAIN.contains(&entry.key.as_str());
                if PLACES.contains(&place) && !plain {
                    continue;
                }
                let hint = match plain {
                    true => "ここには言葉だけを書いてください".to_owned(),
                    false => advice(place, PLACES, || format!("使えるのは {} です", PLACES.join(" "))),
                };
                let span = entry.value.span_within(self.loaded.source.text(), at..at + place.len());
                self.term(span, Code::MeaningTermPlace, format!("用語の中の「{place}」は置き換えられません"), hint);
            }
        }
    }

    fn term(&mut self, span: std::ops::Range<usize>, code: Code, message: String, hint: impl AsRef<str>) {
        if !self.loaded.torn.holds(&span) {
            let diagnostic = Diagnostic::new(code, &self.loaded.source, span, message);
            self.diagnostics.push(diagnostic.hint(hint));
        }
    }
}
