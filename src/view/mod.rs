//! The typed view that templates print: every text worded, numbered and in
//! the order of the page, and each with the place in the data it came from.
//!
//! Templates decide how things look; what is said is decided here.

mod edition;
mod lines;
mod overview;
mod paragraph;
mod text;
mod wording;

use std::sync::Arc;

use chrono::Datelike;
use serde::Serialize;

pub use self::edition::{Approval, Edition};
pub use self::lines::Lines;
pub use self::overview::{Overview, YEARS_BACK};
pub use self::paragraph::{Paragraph, paragraphs, width};
pub use self::text::{Origin, Text};
pub use self::wording::{ColumnHead, Wording};

use crate::check::SoundYear;
use crate::model::form::{Column, Field, Owner};
use crate::model::part::{MEASURES, PROJECTS, SUMMARY, direction_path};
use crate::model::{Date, Direction, Measure, Project, Report};
use crate::summary::{DirectionSummary, Summary};
use crate::yaml::KeyPath;

/// The whole document.
#[derive(Debug, Serialize)]
pub struct View {
    /// The year's short name, `R01`.
    pub code: String,
    /// What the copy's files are called, without their endings: `R01`, and of a
    /// draft `R01-案`.
    pub file: String,
    /// 令和元年度.
    pub year: Text,
    /// The document's title.
    pub title: Text,
    /// 資料3.
    pub handout_label: Text,
    /// The note under the title; may be empty.
    pub note: Text,
    /// The department that made it.
    pub author: Text,
    /// What the footer says of the date: 令和2年2月13日現在; may be empty.
    pub as_of: Text,
    /// The sign-off that stands in every footer; may be empty.
    pub approval: Text,
    /// The document's date.
    pub date: Day,
    /// What the document says of itself to programs that catalogue PDFs.
    pub description: String,
    /// What goes with the document beside the year's data.
    pub enclosed: Vec<Enclosed>,
    /// Whether every page is marked as a draft.
    pub draft: bool,
    /// Whether the pages tell where an empty cell is, for who wants to press
    /// it. Nothing of it is seen.
    pub tells_places: bool,
    /// The rating scale as a legend.
    pub legend: Legend,
    /// The heads of the table's columns; the first spans two.
    pub heads: Vec<ColumnHead>,
    /// How many lines the heads take.
    pub head_lines: Lines,
    /// The page before the first section, where it was asked for.
    pub overview: Option<Overview>,
    /// The sections.
    pub directions: Vec<DirectionView>,
}

/// A file that goes with the document.
#[derive(Debug, Serialize)]
pub struct Enclosed {
    /// The name that it is attached under.
    pub name: String,
    /// Where in Typst's world its bytes are.
    pub path: String,
    /// Its type.
    pub mime: &'static str,
}

/// A calendar date in numbers.
#[derive(Debug, Serialize)]
pub struct Day {
    /// Year.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: u32,
    /// Day of the month.
    pub day: u32,
}

/// The scale, best rating first.
#[derive(Debug, Serialize)]
pub struct Legend {
    /// Its head, a line each.
    pub head: Vec<Text>,
    /// A row for each rating.
    pub rows: Vec<LegendRow>,
    /// The width of its widest row, in half-width characters.
    pub width: usize,
}

/// One rating in the legend.
#[derive(Debug, Serialize)]
pub struct LegendRow {
    /// Its mark; empty where the scale has none.
    pub mark: Text,
    /// Its name.
    pub name: Text,
    /// What it means; may be empty.
    pub description: Text,
}

/// One section.
#[derive(Debug, Serialize)]
pub struct DirectionView {
    /// Its number, from 1.
    pub number: usize,
    /// 基本的方向性1.
    pub label: Text,
    /// Its name.
    pub name: Text,
    /// The head of the summary box, a line each: 令和元年度基本的方向性の達成状況.
    pub summary_head: Vec<Text>,
    /// What the summary spans: （施策項目1〜5の総括）.
    pub summary_span: Text,
    /// The rating that is printed.
    pub rating: Text,
    /// How often each rating was given.
    pub tally: Vec<Count>,
    /// Its measures.
    pub measures: Vec<MeasureView>,
}

/// How often a rating was given.
#[derive(Debug, Serialize)]
pub struct Count {
    /// The rating's mark, or its name where the scale has no marks.
    pub mark: Text,
    /// How many measures have it.
    pub count: usize,
}

/// One measure.
#[derive(Debug, Serialize)]
pub struct MeasureView {
    /// Its number, from 1.
    pub number: usize,
    /// 施策項目1.
    pub label: Text,
    /// Its name.
    pub name: Text,
    /// Its purpose; no paragraph where it has none.
    pub purpose: Vec<Paragraph>,
    /// What stands for its purpose where it has none.
    pub no_purpose: Text,
    /// The head of the rating box, a line each.
    pub rating_head: Vec<Text>,
    /// The rating; 未評価 for none.
    pub rating: Text,
    /// The table: a row for each project, a cell for each of seven columns.
    pub rows: Vec<Vec<Vec<Paragraph>>>,
    /// How many lines its name and its purpose take, a cell each.
    pub head_lines: Lines,
    /// How many lines its label, rating and the head of its rating box take.
    pub box_lines: Lines,
    /// How many lines the table takes.
    pub lines: Lines,
}

impl View {
    /// The view of a year.
    pub fn new(year: &SoundYear, edition: &Edition) -> Self {
        let report = year.report();
        let summary = Summary::of(report);
        let root = KeyPath::root();
        let field = |key, text: &str| Text::from_data(text, &Arc::new(root.to(key)), 0);
        let wording = Wording::new(report);
        let signed = edition.approval.as_ref().map(|approval| approval.on);
        let date = signed.or(report.date).map_or(report.year.last_day(), Date::calendar);
        let approval = edition.approval.as_ref().map(Approval::to_string);
        Self {
            code: report.year.code(),
            file: edition.file(report.year),
            year: Text::about(report.year.to_string(), &Arc::new(root.to("年度"))),
            title: field("表題", &report.title),
            handout_label: field("資料番号", &report.handout_label),
            note: field("注", &report.note),
            author: field("作成者", &report.author),
            as_of: report
                .date
                .map_or(Text::made(""), |date| Text::about(format!("{date}現在"), &Arc::new(root.to("作成日")))),
            approval: Text::made(approval.clone().unwrap_or_default()),
            date: Day { year: date.year(), month: date.month(), day: date.day() },
            description: match approval {
                None => format!("{}　{}", report.title, report.year),
                Some(approval) => format!("{}　{}　{approval}", report.title, report.year),
            },
            enclosed: Vec::new(),
            draft: edition.draft,
            tells_places: false,
            legend: legend(report, &wording),
            heads: wording.heads(),
            head_lines: head_lines(&wording.heads()),
            overview: None,
            directions: report
                .directions
                .iter()
                .zip(&summary.directions)
                .enumerate()
                .map(|(index, (direction, summary))| {
                    direction_view(report, direction, summary, &direction_path(index), &wording)
                })
                .collect(),
        }
    }

    /// The view whose pages tell where an empty cell is.
    #[must_use]
    pub fn with_places(self) -> Self {
        Self { tells_places: true, ..self }
    }

    /// The view with an overview page. `earlier` are years before, by calendar.
    #[must_use]
    pub fn with_overview(self, year: &SoundYear, earlier: &[SoundYear]) -> Self {
        let earlier: Vec<&Report> = earlier.iter().map(SoundYear::report).collect();
        Self { overview: Some(Overview::new(year.report(), &earlier)), ..self }
    }
}

fn head_lines(heads: &[ColumnHead]) -> Lines {
    let texts: Vec<_> = heads.iter().map(|head| format!("{}\n{}", head.main.as_str(), head.sub.as_str())).collect();
    Lines::of_row(texts.iter().map(String::as_str))
}

fn legend(report: &Report, wording: &Wording) -> Legend {
    let scale = KeyPath::root().to("達成区分");
    let row = |rating| {
        let band = report.scale.band(rating);
        let path = scale.to(rating.index());
        LegendRow {
            mark: Text::about(report.scale.mark(rating), &Arc::new(path.to("区分"))),
            name: Text::from_data(&band.name, &Arc::new(path.to("区分")), 0),
            description: Text::from_data(&band.description, &Arc::new(path.to("説明")), 0),
        }
    };
    let rows: Vec<_> = report.scale.ratings().map(row).collect();
    let width = |row: &LegendRow| {
        let texts = [&row.mark, &row.name, &row.description];
        texts.iter().flat_map(|text| text.as_str().chars()).map(paragraph::width).sum()
    };
    Legend { head: wording.legend(), width: rows.iter().map(width).max().unwrap_or(0), rows }
}

fn direction_view(
    report: &Report,
    direction: &Direction,
    summary: &DirectionSummary,
    path: &KeyPath,
    wording: &Wording,
) -> DirectionView {
    let here = Arc::new(path.clone());
    // Also where it is calculated: there a rating of the committee's own goes.
    let rating_path = Arc::new(path.to(SUMMARY).to(Field::Rating));
    let measures = path.to(MEASURES);
    DirectionView {
        number: summary.number,
        label: Text::about(wording.direction(summary.number), &here),
        name: Text::from_data(&direction.name, &Arc::new(path.to(Field::Name)), 0),
        summary_head: wording.summary_head(),
        summary_span: wording.summary_span(direction.measures.len()),
        rating: Text::about(report.scale.name(summary.printed), &rating_path),
        tally: tally(report, summary),
        measures: direction
            .measures
            .iter()
            .zip(&summary.measures)
            .enumerate()
            .map(|(index, (measure, rated))| {
                let rating = report.scale.name(rated.rating);
                measure_view(index + 1, measure, rating, &measures.to(index), wording)
            })
            .collect(),
    }
}

fn tally(report: &Report, summary: &DirectionSummary) -> Vec<Count> {
    let scale = &report.scale;
    let told = summary.tally(scale).filter(|(rating, count)| rating.is_some() || *count > 0);
    told.map(|(rating, count)| {
        let mark = rating.map(|rating| scale.mark(rating)).filter(|mark| !mark.is_empty());
        Count { mark: Text::made(mark.unwrap_or(scale.name(rating))), count }
    })
    .collect()
}

fn measure_view(number: usize, measure: &Measure, rating: &str, path: &KeyPath, wording: &Wording) -> MeasureView {
    let projects = path.to(PROJECTS);
    let mut lines = Lines::default();
    let rows = measure.projects.iter().enumerate().map(|(index, project)| {
        let cells = cells(project, &projects.to(index), wording);
        lines.row(cells.iter().map(|(text, _)| text.as_str()));
        cells.into_iter().map(|(_, paragraphs)| paragraphs).collect()
    });
    let purpose = Arc::new(path.to(Field::Purpose));
    MeasureView {
        number,
        label: Text::about(wording.measure(number), &Arc::new(path.clone())),
        name: Text::from_data(&measure.name, &Arc::new(path.to(Field::Name)), 0),
        purpose: match measure.purpose.as_str() {
            "" => Vec::new(),
            text => paragraphs(text, &purpose),
        },
        no_purpose: Text::about("", &purpose),
        rating_head: wording.rating_head(),
        rating: Text::about(rating, &Arc::new(path.to(Field::Rating))),
        rows: rows.collect(),
        head_lines: Lines::of_row([measure.name.as_str(), measure.purpose.as_str()]),
        box_lines: Lines::of_row([wording.measure(number).as_str(), rating, &wording.rating_head_text()]),
        lines,
    }
}

/// The seven cells of a project: each as one text, for counting, and as
/// paragraphs, for printing.
fn cells(project: &Project, path: &KeyPath, wording: &Wording) -> Vec<(String, Vec<Paragraph>)> {
    let cell = |column: Column| match column {
        Column::Departments => departments(project, path, wording),
        column => {
            let mut fields = Field::of(Owner::Project).filter(|field| field.column() == column);
            let field = fields.find_map(|field| Some((field.key(), field.text(project)?)));
            let (key, text) = field.unwrap_or_default();
            (text.to_owned(), paragraphs(text, &Arc::new(path.to(key))))
        }
    };
    Column::printed().map(cell).collect()
}

/// The lead department and, under one heading, its partners, a line each.
fn departments(project: &Project, path: &KeyPath, wording: &Wording) -> (String, Vec<Paragraph>) {
    let mut text = project.lead_department.clone();
    let mut printed = paragraphs(&project.lead_department, &Arc::new(path.to(Field::LeadDepartment)));
    if !project.partner_departments.is_empty() {
        let heading = wording.partners();
        let partners = path.to(Field::PartnerDepartments);
        text = format!("{text}\n{heading}");
        printed.push(Paragraph {
            marker: Text::made(""),
            marker_width: 0,
            body: Text::about(heading, &Arc::new(partners.clone())),
        });
        for (index, partner) in project.partner_departments.iter().enumerate() {
            text = format!("{text}\n{partner}");
            printed.extend(paragraphs(partner, &Arc::new(partners.to(index))));
        }
    }
    (text, printed)
}
