//! The year as rows of texts: what each sheet says, before anyone thinks of
//! colours and borders.

use super::field::{COLUMNS, FIRST, Field, LAST, LAST_YEAR};
use super::key::{self, Key, RowKey, Target};
use super::{normal, same_name};
use crate::model::{Direction, Measure, Project, Report};
use crate::summary::Summary;
use crate::view::{DirectionView, Edition, Paragraph, Text, View};

/// The texts of a row, from the first printed column to the last.
pub type Cells = [String; COLUMNS];

/// The sheets of a year that are filled in.
#[derive(Debug)]
pub struct Layout {
    /// The form's own words for everything.
    pub view: View,
    /// A sheet for each direction.
    pub sheets: Vec<Sheet>,
}

/// A direction's sheet.
#[derive(Debug)]
pub struct Sheet {
    /// Its name: 方向性2.
    pub name: String,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// A row.
#[derive(Debug)]
pub struct Row {
    /// How it looks.
    pub kind: RowKind,
    /// What it is about.
    pub target: Target,
    /// Its hidden key.
    pub key: Key,
    /// What it says.
    pub cells: Cells,
}

/// The kinds of rows, from the top of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowKind {
    /// Title, year and handout label.
    Title,
    /// The direction.
    Band,
    /// The columns' heads.
    Heads,
    /// A measure and its rating.
    Measure,
    /// A project.
    Project,
}

impl Layout {
    /// A year's layout: of all measures, or of those that a department leads
    /// or takes part in. `last` is the year before, where there is one.
    pub fn new(report: &Report, last: Option<&Report>, department: Option<&str>) -> Self {
        let view = view(report);
        let sheets =
            report.directions.iter().zip(&view.directions).enumerate().filter_map(|(d, (direction, words))| {
                let wanted: Vec<usize> = (0..direction.measures.len())
                    .filter(|&m| department.is_none_or(|department| concerns(&direction.measures[m], department)))
                    .collect();
                (!wanted.is_empty()).then(|| {
                    let mut sheet = Builder { report, view: &view, last, rows: Vec::new() };
                    sheet.top(words);
                    wanted.into_iter().for_each(|m| sheet.measure(d, m, direction, words));
                    Sheet { name: sheet_name(&words.label), rows: sheet.rows }
                })
            });
        let sheets = sheets.collect();
        Self { view, sheets }
    }

    /// Whether last year's 対応 stands in it.
    pub fn has_last_year(&self) -> bool {
        let head = self.sheets.first().and_then(|sheet| sheet.rows.iter().find(|row| row.kind == RowKind::Heads));
        head.is_some_and(|row| !row.text(LAST_YEAR).is_empty())
    }
}

impl Row {
    /// The text in a column.
    pub fn text(&self, column: u16) -> &str {
        &self.cells[index(column)]
    }
}

/// What a department would write in a field, as the data has it now; None
/// where the target is no more, or has no such field.
pub fn answer(report: &Report, target: Target, field: Field) -> Option<String> {
    let measure = |d: usize, m: usize| report.directions.get(d)?.measures.get(m);
    let text = match (target, field) {
        (Target::Measure(d, m), Field::Rating) => {
            measure(d, m)?.rating.map_or(String::new(), |rating| report.scale.name(Some(rating)).to_owned())
        }
        (Target::Project(d, m, p), field) => {
            let project = measure(d, m)?.projects.get(p)?;
            match field {
                Field::Goal => normal(&project.goal),
                Field::Result => normal(&project.result),
                Field::Issues => normal(&project.issues),
                Field::Response => normal(&project.response),
                Field::Rate => project.rate.map_or(String::new(), |rate| rate.to_string()),
                Field::Rating => return None,
            }
        }
        _ => return None,
    };
    Some(text)
}

/// Whether a department leads a project of the measure, or takes part in one.
pub fn concerns(measure: &Measure, department: &str) -> bool {
    measure.projects.iter().any(|project| departments(project).any(|name| same_name(name, department)))
}

/// The lead department and its partners.
pub fn departments(project: &Project) -> impl Iterator<Item = &str> {
    std::iter::once(&project.lead_department).chain(&project.partner_departments).map(String::as_str)
}

struct Builder<'a> {
    report: &'a Report,
    view: &'a View,
    last: Option<&'a Report>,
    rows: Vec<Row>,
}

impl Builder<'_> {
    /// Title, direction and heads: what stays in sight and is repeated on
    /// every printed page.
    fn top(&mut self, words: &DirectionView) {
        let mut title = Cells::default();
        title[0] = self.view.title.as_str().to_owned();
        title[index(Field::Response.column())] = self.view.year.as_str().to_owned();
        title[index(LAST)] = self.view.handout_label.as_str().to_owned();
        self.push(RowKind::Title, Target::Head, title);

        let mut band = Cells::default();
        band[0] = format!("{}　{}", words.label.as_str(), words.name.as_str());
        self.push(RowKind::Band, Target::Head, band);

        let mut heads = Cells::default();
        let head = |nth: usize| {
            let head = &self.view.heads[nth];
            two_lines(head.main.as_str(), head.sub.as_str())
        };
        heads[0] = head(0);
        heads[2] = head(1);
        if let Some(last) = self.last {
            let response = view(last).heads.pop().map_or(String::new(), |head| head.main.as_str().to_owned());
            heads[index(LAST_YEAR)] = two_lines(&response, &format!("（{}の進行管理表から）", last.year));
        }
        for (nth, field) in [Field::Goal, Field::Result, Field::Issues, Field::Response].into_iter().enumerate() {
            heads[index(field.column())] = head(2 + nth);
        }
        heads[index(LAST)] = two_lines("達成率", "（0〜100％）");
        self.push(RowKind::Heads, Target::Head, heads);
    }

    fn measure(&mut self, d: usize, m: usize, direction: &Direction, words: &DirectionView) {
        let measure = &direction.measures[m];
        let words = &words.measures[m];
        let target = Target::Measure(d, m);
        let mut cells = Cells::default();
        cells[0] = words.label.as_str().to_owned();
        cells[2] = two_lines(&measure.name, &measure.purpose);
        cells[index(Field::Response.column())] =
            words.rating_head.iter().map(|line| line.as_str()).collect::<Vec<_>>().join("\n");
        self.fill(&mut cells, target, &Field::OF_MEASURE);
        self.push(RowKind::Measure, target, cells);

        let before = self.last.and_then(|last| last_years_measure(last, direction, measure));
        for (p, project) in measure.projects.iter().enumerate() {
            let target = Target::Project(d, m, p);
            let mut cells = Cells::default();
            cells[0] = project.content.clone();
            cells[1] = printed(&words.rows[p][1]);
            cells[2] = project.final_goal.clone();
            if let Some(before) = before.and_then(|before| last_years_project(before, measure, project)) {
                cells[index(LAST_YEAR)] = before.response.clone();
            }
            self.fill(&mut cells, target, &Field::OF_PROJECT);
            self.push(RowKind::Project, target, cells);
        }
    }

    fn fill(&self, cells: &mut Cells, target: Target, fields: &[Field]) {
        for &field in fields {
            cells[index(field.column())] = answer(self.report, target, field).unwrap_or_default();
        }
    }

    fn push(&mut self, kind: RowKind, target: Target, cells: Cells) {
        let cells = cells.map(|text| normal(&text));
        let key = Key::Row(RowKey {
            year: self.report.year,
            target,
            guard: target.guard(self.report),
            prints: cells.iter().map(|text| key::print(text)).collect(),
        });
        self.rows.push(Row { kind, target, key, cells });
    }
}

/// Where a column stands among a row's cells.
pub fn index(column: u16) -> usize {
    usize::from(column - FIRST)
}

fn view(report: &Report) -> View {
    View::new(report, &Summary::of(report), &Edition::default())
}

/// A cell of the printed form as one text.
fn printed(paragraphs: &[Paragraph]) -> String {
    let lines: Vec<String> = paragraphs.iter().map(|p| format!("{}{}", p.marker.as_str(), p.body.as_str())).collect();
    lines.join("\n")
}

fn two_lines(first: &str, second: &str) -> String {
    if second.is_empty() { first.to_owned() } else { format!("{first}\n{second}") }
}

/// The same measure a year ago: of the same name in the same direction, or of
/// the same name anywhere if there is but one.
fn last_years_measure<'a>(last: &'a Report, direction: &Direction, measure: &Measure) -> Option<&'a Measure> {
    let named = |direction: &'a Direction| direction.measures.iter().filter(|m| m.name == measure.name);
    let within = last.directions.iter().find(|d| d.name == direction.name).and_then(|d| named(d).next());
    within.or_else(|| {
        let mut everywhere = last.directions.iter().flat_map(named);
        everywhere.next().filter(|_| everywhere.next().is_none())
    })
}

/// The same project a year ago: of the same content, or the only one then as
/// now, its content worded anew.
fn last_years_project<'a>(before: &'a Measure, measure: &Measure, project: &Project) -> Option<&'a Project> {
    let same = before.projects.iter().find(|p| p.content == project.content);
    same.or(match (before.projects.as_slice(), measure.projects.len()) {
        ([only], 1) => Some(only),
        _ => None,
    })
}

/// A direction's label as the name of a sheet: short, and without the
/// characters that Excel refuses.
fn sheet_name(label: &Text) -> String {
    const MAX: usize = 31;
    let label = label.as_str();
    let short = label.strip_prefix("基本的").unwrap_or(label);
    let allowed: String = short.chars().filter(|c| !"[]:*?/\\'".contains(*c) && !c.is_control()).collect();
    // The number at the end tells the sheets apart, so the front gives way.
    let spare = allowed.encode_utf16().count().saturating_sub(MAX);
    let mut units = 0;
    allowed
        .chars()
        .skip_while(|c| {
            let skip = units < spare;
            units += c.len_utf16();
            skip
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_have_names_that_excel_takes() {
        let name = |label: &str| sheet_name(&Text::made(label));
        assert_eq!(name("基本的方向性2"), "方向性2");
        assert_eq!(name("基本目標10"), "基本目標10");
        assert_eq!(name("柱[1/2]:3"), "柱123");
        let long = name(&format!("{}12", "長".repeat(40)));
        assert_eq!((long.chars().count(), long.ends_with("12")), (31, true));
    }
}
