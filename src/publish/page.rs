//! What the web pages say: everything worded and in order, for the templates.

use serde::Serialize;

use super::changes::{Changes, changes};
use super::course::{CourseView, course};
use super::edition::PublishedYear;
use super::settings::Settings;
use super::text::{Block, TextRun, blocks, pieces};
use super::year::{ListedYear, RatingView, Year, text};
use crate::digest::Digest;
use crate::model::{Mean, Place};
use crate::plan::Matching;
use crate::plan::identity::Identities;
use crate::summary::DirectionSummary;
use crate::view::{self, DirectionView, MeasureView};

/// All pages: the list of years, and each year's own.
#[derive(Debug, Serialize)]
pub struct SitePages {
    /// The list of years, newest first.
    pub index: Vec<ListedYear>,
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

/// A year's page.
#[derive(Debug, Serialize)]
pub struct YearPage {
    /// The year's line in the list, which says most of it.
    pub line: ListedYear,
    /// The calendar year in which it begins.
    pub calendar: i32,
    /// 資料3.
    pub handout_label: String,
    /// The report's title.
    pub title: String,
    /// The note under the title.
    pub note: Vec<TextRun>,
    /// Who made the report.
    pub author: String,
    /// 令和2年2月13日現在; may be empty.
    pub as_of: String,
    /// The rating scale: its head and its rows.
    pub legend_head: String,
    /// Each rating and what it means.
    pub legend: Vec<(RatingView, Vec<TextRun>)>,
    /// What changed since the published year before.
    pub changes: Option<Changes>,
    /// The directions.
    pub directions: Vec<DirectionPage>,
    /// The hash of its PDF.
    pub pdf_sha256: String,
    /// All published years, oldest first: folder and name.
    pub years: Vec<(String, String)>,
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
    pub reason: Option<Vec<TextRun>>,
    /// How many measures have each rating.
    pub tally: Vec<(RatingView, usize)>,
    /// The ratings over the years; none with one year alone.
    pub course: Option<CourseView>,
    /// Its measures.
    pub measures: Vec<MeasurePage>,
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
pub fn pages(editions: &[PublishedYear], identities: &[Identities], settings: &Settings) -> SitePages {
    let years: Vec<Year> = editions.iter().zip(identities).map(|(edition, ids)| Year::new(edition, ids)).collect();
    let newest = years.last();
    let publisher = settings.publisher.clone().or_else(|| newest.map(|year| year.author().to_owned()));
    let about = About {
        title: newest.map_or_else(String::new, |year| year.view.title.as_str().to_owned()),
        publisher: publisher.unwrap_or_default(),
        licence: settings.licence.as_ref().map(|licence| (licence.name.clone(), licence.address.clone())),
        address: settings.address.clone(),
    };
    SitePages {
        index: years.iter().rev().map(Year::line).collect(),
        years: (0..years.len()).map(|at| year_page(&years, at)).collect(),
        about,
    }
}

fn joined(lines: &[view::Text]) -> String {
    lines.iter().map(view::Text::as_str).collect()
}

fn year_page(years: &[Year], at: usize) -> YearPage {
    let year = &years[at];
    let (view, report) = (&year.view, year.edition.year.report());
    let last = years[..at].last().map(|last| (last, Matching::new(last.edition.year.report(), report)));
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
        changes: last.map(|(last, matching)| changes(last, year, &matching)),
        directions: directions
            .map(|(index, (view, summary))| direction_page(&years[..=at], index, view, summary))
            .collect(),
        pdf_sha256: Digest::of(&year.edition.pdf).to_string(),
        years: years.iter().map(|year| (year.edition.code(), year.name())).collect(),
    }
}

fn direction_page(years: &[Year], index: usize, view: &DirectionView, summary: &DirectionSummary) -> DirectionPage {
    let year = &years[years.len() - 1];
    let report = year.edition.year.report();
    let direction = &report.directions[index];
    let tally = summary.tally(&report.scale).filter(|(_, count)| *count > 0);
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
        course: (years.len() > 1).then(|| course(years, index)),
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
