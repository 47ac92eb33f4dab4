//! What the web pages say: everything worded and in order, for the templates.

use serde::Serialize;

use super::edition::{Approval, Edition};
use super::identity::Identity;
use super::settings::Settings;
use super::text::{Block, Piece, blocks, pieces};
use crate::model::{Mean, Rating, RatingScale};
use crate::plan::{Matching, Place};
use crate::summary::{DirectionSummary, Summary};
use crate::view::{self, DirectionView, MeasureView, View};

/// All pages: the list of years, and each year's own.
#[derive(Debug, Serialize)]
pub struct Pages {
    /// The list of years, newest first.
    pub index: Vec<YearLine>,
    /// A page for each year, oldest first.
    pub years: Vec<YearPage>,
    /// What is said of all of them.
    pub about: About,
}

/// What is said once of the publication.
#[derive(Debug, Clone, Serialize)]
pub struct About {
    /// The plan's title, as the newest year has it.
    pub title: String,
    /// Who publishes it.
    pub publisher: String,
    /// The licence's name, and its address where that is known.
    pub licence: Option<(String, Option<String>)>,
    /// The address of the folder, if it was given.
    pub address: Option<String>,
}

/// A year in the list of years.
#[derive(Debug, Clone, Serialize)]
pub struct YearLine {
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

/// A year's page.
#[derive(Debug, Serialize)]
pub struct YearPage {
    /// The year's line in the list, which says most of it.
    pub line: YearLine,
    /// The calendar year in which it begins.
    pub calendar: i32,
    /// 資料3.
    pub handout_label: String,
    /// The report's title.
    pub title: String,
    /// The note under the title.
    pub note: Vec<Piece>,
    /// Who made the report.
    pub author: String,
    /// 令和2年2月13日現在; may be empty.
    pub as_of: String,
    /// The rating scale: its head and its rows.
    pub legend_head: String,
    /// Each rating and what it means.
    pub legend: Vec<(RatingView, Vec<Piece>)>,
    /// What changed since the published year before.
    pub changes: Option<Changes>,
    /// The directions.
    pub directions: Vec<DirectionPage>,
    /// All published years, oldest first: folder and name.
    pub years: Vec<(String, String)>,
}

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

/// A direction.
#[derive(Debug, Serialize)]
pub struct DirectionPage {
    /// Its number, from 1.
    pub number: usize,
    /// 基本的方向性1.
    pub label: String,
    /// Its name.
    pub name: String,
    /// What this plan calls a measure.
    pub measure_term: String,
    /// The head of the summary.
    pub summary_head: String,
    /// （施策項目1〜5の総括）.
    pub summary_span: String,
    /// The rating that is printed.
    pub rating: RatingView,
    /// The calculated rating and its rate in percent; none with an unrated measure.
    pub calculated: Option<(String, u8)>,
    /// Why the committee rated otherwise, where it did.
    pub reason: Option<Vec<Piece>>,
    /// How many measures have each rating.
    pub tally: Vec<(RatingView, usize)>,
    /// The ratings over the years; none with one year alone.
    pub course: Option<Course>,
    /// Its measures.
    pub measures: Vec<MeasurePage>,
}

/// The ratings of a direction and its measures over the years.
#[derive(Debug, Serialize)]
pub struct Course {
    /// The years, oldest first: folder and name.
    pub years: Vec<(String, String)>,
    /// The direction's own.
    pub direction: Vec<Option<RatingView>>,
    /// Each measure's name and ratings.
    pub measures: Vec<(String, String, Vec<Option<RatingView>>)>,
    /// The direction's ratings drawn.
    pub chart: Chart,
}

/// A line of points, one for each year that has a rating. Lengths are in
/// the units of the picture's own width and height.
#[derive(Debug, Serialize)]
pub struct Chart {
    /// The picture's width.
    pub width: usize,
    /// The picture's height.
    pub height: usize,
    /// The scale, from the best: y and name.
    pub scale: Vec<(usize, String)>,
    /// The line: `x,y x,y`.
    pub line: String,
    /// The points: x, y, and the year's short name.
    pub points: Vec<(usize, usize, String)>,
    /// The chart in words.
    pub description: String,
}

/// A measure.
#[derive(Debug, Serialize)]
pub struct MeasurePage {
    /// What links to it say, the same from year to year.
    pub id: String,
    /// What links to it by its other names say.
    pub others: Vec<String>,
    /// 施策項目1.
    pub label: String,
    /// Its name.
    pub name: String,
    /// Its purpose.
    pub purpose: Vec<Block>,
    /// The head of its rating.
    pub rating_head: String,
    /// Its rating.
    pub rating: RatingView,
    /// Its projects.
    pub projects: Vec<ProjectPage>,
}

/// A project: what it is, and head and text of each further cell.
#[derive(Debug, Serialize)]
pub struct ProjectPage {
    /// What it is.
    pub content: Vec<Block>,
    /// 主管課.
    pub lead: String,
    /// 連携.
    pub partners: Vec<String>,
    /// 80.5; none where it wasn't given.
    pub rate: Option<String>,
    /// The cells: head, its smaller second line, the text.
    pub cells: Vec<(String, String, Vec<Block>)>,
}

/// The pages of all years.
pub fn pages(editions: &[Edition], identities: &[Vec<Identity>], settings: &Settings) -> Pages {
    let years: Vec<Year> = editions.iter().zip(identities).map(|(edition, ids)| Year::new(edition, ids)).collect();
    let newest = years.last();
    let publisher = settings.publisher.clone().or_else(|| newest.map(|year| year.author().to_owned()));
    let about = About {
        title: newest.map_or_else(String::new, |year| year.view.title.as_str().to_owned()),
        publisher: publisher.unwrap_or_default(),
        licence: settings.licence.as_ref().map(|licence| (licence.name.clone(), licence.address.clone())),
        address: settings.address.clone(),
    };
    Pages {
        index: years.iter().rev().map(Year::line).collect(),
        years: (0..years.len()).map(|at| year_page(&years, at)).collect(),
        about,
    }
}

/// A year with all that its page is made from.
struct Year<'a> {
    edition: &'a Edition,
    identities: &'a [Identity],
    view: View,
    summary: Summary,
}

impl<'a> Year<'a> {
    fn new(edition: &'a Edition, identities: &'a [Identity]) -> Self {
        let view = View::new(&edition.year, &view::Edition::default());
        Self { edition, identities, view, summary: Summary::of(edition.year.report()) }
    }

    fn author(&self) -> &str {
        &self.edition.year.report().author
    }

    fn scale(&self) -> &RatingScale {
        &self.edition.year.report().scale
    }

    fn name(&self) -> String {
        self.edition.year.year().to_string()
    }

    fn rating(&self, rating: Option<Rating>) -> RatingView {
        let scale = self.scale();
        let worst = scale.bands().len().saturating_sub(1).max(1);
        RatingView {
            mark: rating.map_or_else(String::new, |rating| scale.mark(rating).to_owned()),
            name: scale.name(rating).to_owned(),
            level: rating.map(|rating| (4 * rating.index() + worst / 2) / worst),
        }
    }

    /// The identity of a measure.
    fn identity(&self, place: Place) -> &Identity {
        let before = &self.edition.year.report().directions[..place.direction];
        &self.identities[before.iter().map(|direction| direction.measures.len()).sum::<usize>() + place.measure]
    }

    fn measure_name(&self, place: Place) -> &str {
        &self.edition.year.report().directions[place.direction].measures[place.measure].name
    }

    fn measure_rating(&self, place: Place) -> Option<Rating> {
        self.summary.directions[place.direction].measures[place.measure].rating
    }

    fn places(&self) -> impl Iterator<Item = Place> + '_ {
        let directions = self.edition.year.report().directions.iter().enumerate();
        directions.flat_map(|(direction, one)| (0..one.measures.len()).map(move |measure| Place { direction, measure }))
    }

    fn line(&self) -> YearLine {
        let approval = self.edition.approval.as_ref();
        YearLine {
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

fn approval_view(approval: &Approval) -> ApprovalView {
    ApprovalView {
        by: approval.by.clone(),
        on: approval.on.to_string(),
        on_iso: approval.on.calendar().to_string(),
        number: approval.number.clone(),
        correction: approval.correction.clone(),
    }
}

fn text(text: &view::Text) -> String {
    text.as_str().to_owned()
}

fn joined(lines: &[view::Text]) -> String {
    lines.iter().map(view::Text::as_str).collect()
}

/// A size as people read it.
pub fn size(bytes: usize) -> String {
    match bytes.div_ceil(1000) {
        kilo @ 0..1000 => format!("{kilo} KB"),
        kilo => format!("{}.{} MB", kilo / 1000, kilo % 1000 / 100),
    }
}

fn year_page(years: &[Year], at: usize) -> YearPage {
    let year = &years[at];
    let (view, report) = (&year.view, year.edition.year.report());
    let before: Vec<(&Year, Matching)> =
        years[..at].iter().map(|earlier| (earlier, Matching::new(earlier.edition.year.report(), report))).collect();
    let directions = view.directions.iter().zip(&year.summary.directions).enumerate();
    let legend = report.scale.ratings().zip(&view.legend.rows);
    YearPage {
        line: year.line(),
        calendar: report.year.calendar(),
        handout_label: report.handout_label.clone(),
        title: report.title.clone(),
        note: pieces(&report.note),
        author: report.author.clone(),
        as_of: text(&view.as_of),
        legend_head: joined(&view.legend.head),
        legend: legend.map(|(rating, row)| (year.rating(Some(rating)), pieces(row.description.as_str()))).collect(),
        changes: before.last().map(|(earlier, matching)| changes(earlier, year, matching)),
        directions: directions
            .map(|(index, (view, summary))| direction_page(year, &before, index, view, summary))
            .collect(),
        years: years.iter().map(|year| (year.edition.code(), year.name())).collect(),
    }
}

fn changes(then: &Year, now: &Year, matching: &Matching) -> Changes {
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
        let Some((earlier, _)) = matching.measures[place.direction][place.measure] else {
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

fn direction_page(
    year: &Year,
    before: &[(&Year, Matching)],
    index: usize,
    view: &DirectionView,
    summary: &DirectionSummary,
) -> DirectionPage {
    let report = year.edition.year.report();
    let direction = &report.directions[index];
    let rated = report.scale.ratings().map(Some).zip(summary.counts.iter().copied());
    let tally = rated.chain([(None, summary.unrated)]).filter(|(_, count)| *count > 0);
    DirectionPage {
        number: summary.number,
        label: text(&view.label),
        name: text(&view.name),
        measure_term: report.terms.measure.clone(),
        summary_head: joined(&view.summary_head),
        summary_span: text(&view.summary_span),
        rating: year.rating(summary.printed),
        calculated: summary
            .calculated
            .zip(summary.rate.as_ref().map(Mean::percent))
            .map(|(rating, rate)| (report.scale.name(Some(rating)).to_owned(), rate)),
        reason: direction.summary.as_ref().map(|own| pieces(&own.reason)),
        tally: tally.map(|(rating, count)| (year.rating(rating), count)).collect(),
        course: (!before.is_empty()).then(|| course(year, before, index, summary)),
        measures: view
            .measures
            .iter()
            .enumerate()
            .map(|(measure, view)| measure_page(year, Place { direction: index, measure }, view))
            .collect(),
    }
}

fn measure_page(year: &Year, place: Place, view: &MeasureView) -> MeasurePage {
    let identity = year.identity(place).clone();
    let measure = &year.edition.year.report().directions[place.direction].measures[place.measure];
    let heads = &year.view.heads;
    let projects = measure.projects.iter().zip(&view.rows).map(|(project, row)| {
        // The first head spans content and departments; the cells behind them have one each.
        let cells = heads.iter().skip(1).zip(row.iter().skip(2));
        ProjectPage {
            content: row.first().map_or_else(Vec::new, |cell| blocks(cell)),
            lead: project.lead_department.clone(),
            partners: project.partner_departments.clone(),
            rate: project.rate.map(|rate| rate.to_string()),
            cells: cells.map(|(head, cell)| (text(&head.main), text(&head.sub), written(cell))).collect(),
        }
    });
    MeasurePage {
        id: identity.id,
        others: identity.others,
        label: text(&view.label),
        name: text(&view.name),
        purpose: blocks(&view.purpose),
        rating_head: joined(&view.rating_head),
        rating: year.rating(year.measure_rating(place)),
        projects: projects.collect(),
    }
}

/// The blocks of a cell; none where nothing is written in it.
fn written(cell: &[view::Paragraph]) -> Vec<Block> {
    let empty = cell.iter().all(|line| line.marker.as_str().is_empty() && line.body.as_str().is_empty());
    if empty { Vec::new() } else { blocks(cell) }
}

fn course(year: &Year, before: &[(&Year, Matching)], index: usize, summary: &DirectionSummary) -> Course {
    let own: Vec<Option<RatingView>> = before
        .iter()
        .map(|(earlier, matching)| {
            let (at, _) = matching.directions[index]?;
            Some(earlier.rating(earlier.summary.directions[at].printed))
        })
        .chain([Some(year.rating(summary.printed))])
        .collect();
    let years: Vec<(String, String)> = before
        .iter()
        .map(|(earlier, _)| *earlier)
        .chain([year])
        .map(|year| (year.edition.code(), year.name()))
        .collect();
    let measures = (0..summary.measures.len()).map(|measure| {
        let place = Place { direction: index, measure };
        let earlier = before.iter().map(|(earlier, matching)| {
            let (place, _) = matching.measures[index][measure]?;
            Some(earlier.rating(earlier.measure_rating(place)))
        });
        let ratings = earlier.chain([Some(year.rating(year.measure_rating(place)))]).collect();
        (year.identity(place).id.clone(), year.measure_name(place).to_owned(), ratings)
    });
    Course { measures: measures.collect(), chart: chart(year, &years, &own), direction: own, years }
}

/// A picture of a direction's ratings: the better, the higher.
fn chart(year: &Year, years: &[(String, String)], ratings: &[Option<RatingView>]) -> Chart {
    const STEP: usize = 72;
    const ROW: usize = 22;
    const TOP: usize = 14;
    const LEFT: usize = 120;
    let rated = years.iter().zip(ratings).enumerate().filter_map(|(at, ((code, _), rating))| {
        let rating = rating.as_ref()?;
        Some((LEFT + STEP / 2 + at * STEP, TOP + rating.level? * ROW, code.clone()))
    });
    let points: Vec<_> = rated.collect();
    let words = years
        .iter()
        .zip(ratings)
        .map(|((_, name), rating)| format!("{name} {}", rating.as_ref().map_or("なし", |rating| rating.name.as_str())));
    Chart {
        width: LEFT + STEP * years.len(),
        height: TOP + 4 * ROW + 34,
        scale: year
            .scale()
            .ratings()
            .filter_map(|rating| {
                Some((TOP + year.rating(Some(rating)).level? * ROW, year.scale().name(Some(rating)).to_owned()))
            })
            .collect(),
        line: points.iter().map(|(x, y, ..)| format!("{x},{y}")).collect::<Vec<_>>().join(" "),
        description: words.collect::<Vec<_>>().join("、"),
        points,
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
