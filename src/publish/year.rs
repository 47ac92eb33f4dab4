//! A published year: its line in the list of years, and what every page about
//! it asks it.

use serde::Serialize;

use super::edition::{PublishedYear, SignOff};
use crate::model::{Place, Rating, RatingScale};
use crate::plan::identity::{self, Identities, Identity};
use crate::summary::Summary;
use crate::view::{self, View};

/// A year in the list of years.
#[derive(Debug, Clone, Serialize)]
pub struct ListedYear {
    /// Its folder.
    pub code: String,
    /// 令和元年度.
    pub name: String,
    /// 承認済み or 作成中.
    pub state: &'static str,
    /// Its sign-off.
    pub approval: Option<ApprovalView>,
    /// How large the PDF is: 637 KB.
    pub pdf_size: String,
    /// Each direction with its rating.
    pub directions: Vec<(String, String, RatingView)>,
}

/// A sign-off.
#[derive(Debug, Clone, Serialize)]
pub struct ApprovalView {
    /// Who signed it off.
    pub by: String,
    /// 令和2年2月13日.
    pub on: String,
    /// 2020-02-13.
    pub on_iso: String,
    /// The 照合番号.
    pub number: String,
    /// Why an earlier one was corrected, if it was.
    pub correction: Option<String>,
}

/// A rating: its sign and its word, and how good it is.
#[derive(Debug, Clone, Serialize)]
pub struct RatingView {
    /// ◎; empty where the scale has no marks.
    pub mark: String,
    /// 達成; 未評価 for none.
    pub name: String,
    /// Its place in the scale in quarters: 0 for the best, 4 for the worst;
    /// none for 未評価.
    pub level: Option<usize>,
}

/// A year with all that its page is made from.
pub struct Year<'a> {
    /// The year as it is published.
    pub edition: &'a PublishedYear,
    /// What its directions and measures are called.
    pub identities: &'a Identities,
    /// What is printed of it.
    pub view: View,
    /// What its ratings add up to.
    pub summary: Summary,
}

impl<'a> Year<'a> {
    /// A year whose plan has these identities.
    pub fn new(edition: &'a PublishedYear, identities: &'a Identities) -> Self {
        let view = View::new(&edition.year, &view::Edition::default());
        Self { edition, identities, view, summary: Summary::of(edition.year.report()) }
    }

    /// Who made its report.
    pub fn author(&self) -> &str {
        &self.edition.year.report().author
    }

    /// Its rating scale.
    pub fn scale(&self) -> &RatingScale {
        &self.edition.year.report().scale
    }

    /// The names of its ratings, from the best.
    pub fn rating_names(&self) -> Vec<&str> {
        self.scale().bands().iter().map(|band| band.name.as_str()).collect()
    }

    /// 令和元年度.
    pub fn name(&self) -> String {
        self.edition.year.year().to_string()
    }

    /// A rating of its scale.
    pub fn rating(&self, rating: Option<Rating>) -> RatingView {
        let scale = self.scale();
        let worst = scale.bands().len().saturating_sub(1).max(1);
        RatingView {
            mark: rating.map_or_else(String::new, |rating| scale.mark(rating).to_owned()),
            name: scale.name(rating).to_owned(),
            level: rating.map(|rating| (4 * rating.index() + worst / 2) / worst),
        }
    }

    /// The identity of a measure.
    pub fn identity(&self, place: Place) -> &Identity {
        &self.identities.measures[identity::nth(self.edition.year.report(), place)]
    }

    /// The name of a measure.
    pub fn measure_name(&self, place: Place) -> &str {
        &self.edition.year.report().directions[place.direction].measures[place.measure].name
    }

    /// The rating of a measure.
    pub fn measure_rating(&self, place: Place) -> Option<Rating> {
        self.summary.directions[place.direction].measures[place.measure].rating
    }

    /// Where its measures stand.
    pub fn places(&self) -> impl Iterator<Item = Place> + '_ {
        self.edition.year.report().measures().map(|(place, _)| place)
    }

    /// Its line in the list of years.
    pub fn line(&self) -> ListedYear {
        let approval = self.edition.approval.as_ref();
        ListedYear {
            code: self.edition.code(),
            name: self.name(),
            state: if approval.is_some() { "承認済み" } else { "作成中" },
            approval: approval.map(approval_view),
            pdf_size: size(self.edition.pdf.len()),
            directions: self
                .view
                .directions
                .iter()
                .zip(&self.summary.directions)
                .map(|(view, summary)| (text(&view.label), text(&view.name), self.rating(summary.printed)))
                .collect(),
        }
    }
}

fn approval_view(approval: &SignOff) -> ApprovalView {
    ApprovalView {
        by: approval.by.clone(),
        on: approval.on.to_string(),
        on_iso: approval.on.calendar().to_string(),
        number: approval.number.clone(),
        correction: approval.correction.clone(),
    }
}

/// A text as the page shows it.
pub fn text(text: &view::Text) -> String {
    text.as_str().to_owned()
}

/// A size as people read it.
pub fn size(bytes: usize) -> String {
    match bytes.div_ceil(1000) {
        kilo @ 0..1000 => format!("{kilo} KB"),
        kilo => format!("{}.{} MB", kilo / 1000, kilo % 1000 / 100),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_as_people_read_them() {
        for (bytes, read) in [(1, "1 KB"), (636_512, "637 KB"), (999_001, "1.0 MB"), (12_345_678, "12.3 MB")] {
            assert_eq!(size(bytes), read);
        }
    }
}
