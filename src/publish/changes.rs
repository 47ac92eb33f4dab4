//! What changed since the published year before.

use serde::Serialize;

use super::year::{RatingView, Year};
use crate::plan::Matching;

/// What changed since the published year before.
#[derive(Debug, Serialize)]
pub struct Changes {
    /// That year's folder.
    pub code: String,
    /// 令和元年度.
    pub since: String,
    /// The measures whose rating changed: identifier, name, then, now, and 上がった or 下がった where the
    /// scale tells.
    pub rated: Vec<(String, String, RatingView, RatingView, &'static str)>,
    /// Measures that are new: identifier and name.
    pub added: Vec<(String, String)>,
    /// Measures that are no more: identifier and name.
    pub removed: Vec<(String, String)>,
    /// Measures that were renamed: identifier, old and new name.
    pub renamed: Vec<(String, String, String)>,
}

/// What changed from one year to a later one.
pub fn changes(then: &Year, now: &Year, matching: &Matching) -> Changes {
    let mut changes = Changes {
        code: then.edition.code(),
        since: then.name(),
        rated: Vec::new(),
        added: Vec::new(),
        removed: Vec::new(),
        renamed: Vec::new(),
    };
    let mut kept = Vec::new();
    for place in now.places() {
        let (id, name) = (now.identity(place).id.clone(), now.measure_name(place).to_owned());
        let Some(earlier) = matching.measure(place) else {
            changes.added.push((id, name));
            continue;
        };
        kept.push(earlier);
        let old = then.measure_name(earlier);
        if old != name {
            changes.renamed.push((id.clone(), old.to_owned(), name.clone()));
        }
        let (before, after) = (then.measure_rating(earlier), now.measure_rating(place));
        let (from, to) = (then.rating(before), now.rating(after));
        if from.name != to.name {
            // Told only where the later scale knows the earlier rating.
            let known = before.and_then(|rating| now.scale().named(&then.scale().band(rating).name));
            let course = match (known, after) {
                (Some(before), Some(after)) if after < before => "上がった",
                (Some(before), Some(after)) if after > before => "下がった",
                _ => "",
            };
            changes.rated.push((id, name, from, to, course));
        }
    }
    let gone = then.places().filter(|place| !kept.contains(place));
    changes.removed =
        gone.map(|place| (then.identity(place).id.clone(), then.measure_name(place).to_owned())).collect();
    changes
}
