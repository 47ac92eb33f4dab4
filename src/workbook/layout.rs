//! The year as rows of texts: what each sheet says, before anyone thinks of
//! colours and borders.

use std::ops::Index;

use super::key::{self, HiddenKey, MeasureRows, RowKey, Target};
use super::{normal, same_name};
use crate::check::SoundYear;
use crate::model::form::{Column, Field};
use crate::model::{Direction, Measure, Place, Report};
use crate::plan::{self, Matching};
use crate::view::{ColumnHead, DirectionView, Edition, Paragraph, Text, View, Wording};

/// The texts of a row, a column each.
#[derive(Debug, Default)]
pub struct Cells([String; Column::ALL.len()]);

/// The sheets of a year that are filled in.
#[derive(Debug)]
pub struct Layout {
    /// The form's own words for everything.
    pub view: View,
    /// A sheet for each direction.
    pub sheets: Vec<SheetLayout>,
}

/// A direction's sheet.
#[derive(Debug)]
pub struct SheetLayout {
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
    pub key: HiddenKey,
    /// What it says.
    pub cells: Cells,
    /// The project of the year before whose 対応 stands in it, if there is one.
    pub last_year: Option<Target>,
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
    pub fn new(year: &SoundYear, last: Option<&SoundYear>, department: Option<&str>) -> Self {
        let (view, report) = (View::new(year, &Edition::default()), year.report());
        let last = last.map(|last| (last.report(), Matching::new(last.report(), report)));
        let sheets =
            report.directions.iter().zip(&view.directions).enumerate().filter_map(|(d, (direction, words))| {
                let wanted: Vec<usize> = (0..direction.measures.len())
                    .filter(|&m| department.is_none_or(|department| concerns(&direction.measures[m], department)))
                    .collect();
                (!wanted.is_empty()).then(|| {
                    let mut sheet = Builder { report, view: &view, last: last.as_ref(), rows: Vec::new() };
                    sheet.top(words);
                    wanted.into_iter().for_each(|m| sheet.measure(d, m, direction, words));
                    SheetLayout { name: sheet_name(&words.label), rows: sheet.rows }
                })
            });
        let sheets = sheets.collect();
        Self { view, sheets }
    }

    /// The measures that it has rows of.
    pub fn measures(&self) -> Vec<MeasureRows> {
        let mut measures: Vec<MeasureRows> = Vec::new();
        for row in self.sheets.iter().flat_map(|sheet| &sheet.rows) {
            match (row.target, measures.last_mut()) {
                (Target::Measure(measure), _) => measures.push(MeasureRows { measure, projects: 0 }),
                (Target::Project(..), Some(measure)) => measure.projects += 1,
                _ => {}
            }
        }
        measures
    }

    /// Whether last year's 対応 stands in it.
    pub fn has_last_year(&self) -> bool {
        let head = self.sheets.first().and_then(|sheet| sheet.rows.iter().find(|row| row.kind == RowKind::Heads));
        head.is_some_and(|row| !row.cells[Column::LastResponse].is_empty())
    }
}

impl Cells {
    /// The columns with what stands in them, from the left.
    pub fn iter(&self) -> impl Iterator<Item = (Column, &str)> {
        Column::ALL.into_iter().zip(self.0.iter().map(String::as_str))
    }
}

impl Index<Column> for Cells {
    type Output = str;

    fn index(&self, column: Column) -> &str {
        &self.0[column as usize]
    }
}

/// What a department would write in a field, as the data has it now; None
/// where the target is no more, or has no such field.
pub fn answer(report: &Report, target: Target, field: Field) -> Option<String> {
    let text = match (target, field) {
        (Target::Measure(place), Field::Rating) => {
            report.measure(place)?.rating.map_or(String::new(), |rating| report.scale.name(Some(rating)).to_owned())
        }
        (Target::Project(place, p), field) => {
            let project = report.measure(place)?.projects.get(p)?;
            match field {
                Field::Rate => project.rate.map_or(String::new(), |rate| rate.to_string()),
                field => normal(field.text(project)?),
            }
        }
        _ => return None,
    };
    Some(text)
}

/// Whether a department leads a project of the measure, or takes part in one.
pub fn concerns(measure: &Measure, department: &str) -> bool {
    measure.projects.iter().any(|project| project.departments().any(|name| same_name(name, department)))
}

/// Where the year stands in the title's row.
pub const TITLE_YEAR: Column = Column::Response;
/// Where a measure's name and purpose stand in its row.
pub const MEASURE_NAME: Column = Column::FinalGoal;
/// Where a measure's row asks for its rating.
pub const MEASURE_ASKED: Column = Column::Response;

struct Builder<'a> {
    report: &'a Report,
    view: &'a View,
    /// The year before, and which of its measures is which of this year's.
    last: Option<&'a (&'a Report, Matching)>,
    rows: Vec<Row>,
}

impl Builder<'_> {
    /// Title, direction and heads: what stays in sight and is repeated on
    /// every printed page.
    fn top(&mut self, words: &DirectionView) {
        self.push(
            RowKind::Title,
            Target::Head,
            [
                (Column::FIRST, self.view.title.as_str().to_owned()),
                (TITLE_YEAR, self.view.year.as_str().to_owned()),
                (Column::LAST, self.view.handout_label.as_str().to_owned()),
            ],
        );
        let band = format!("{}　{}", words.label.as_str(), words.name.as_str());
        self.push(RowKind::Band, Target::Head, [(Column::FIRST, band)]);

        let wording = Wording::new(self.report);
        let mut heads: Vec<(Column, String)> =
            Column::ALL.into_iter().filter_map(|column| Some((column, one_text(wording.head(column)?)))).collect();
        if let Some((last, _)) = self.last {
            let response =
                Wording::new(last).head(Column::Response).map_or(String::new(), |head| head.main.as_str().to_owned());
            heads.push((Column::LastResponse, two_lines(&response, &format!("（{}の進行管理表から）", last.year))));
        }
        heads.push((Field::Rate.column(), column_head(Field::Rate).join("\n")));
        self.push(RowKind::Heads, Target::Head, heads);
    }

    fn measure(&mut self, d: usize, m: usize, direction: &Direction, words: &DirectionView) {
        let measure = &direction.measures[m];
        let words = &words.measures[m];
        let place = Place { direction: d, measure: m };
        let target = Target::Measure(place);
        let asked = words.rating_head.iter().map(|line| line.as_str()).collect::<Vec<_>>().join("\n");
        let shown = [
            (Column::FIRST, words.label.as_str().to_owned()),
            (MEASURE_NAME, two_lines(&measure.name, &measure.purpose)),
            (MEASURE_ASKED, asked),
        ];
        self.push(RowKind::Measure, target, shown.into_iter().chain(self.answers(target)));

        let before = self.last.and_then(|(last, matching)| {
            let then = matching.measure(place)?;
            Some((last, then, plan::projects(last.measure(then)?, measure)))
        });
        for (p, project) in measure.projects.iter().enumerate() {
            let target = Target::Project(place, p);
            let before = before.as_ref().and_then(|(last, then, same)| {
                let project = Target::Project(*then, same[p]?);
                Some((project, answer(last, project, Field::Response)?))
            });
            let (last_year, response) = before.unzip();
            let shown = [
                (Column::Content, project.content.clone()),
                (Column::Departments, printed(&words.rows[p][1])),
                (Column::FinalGoal, project.final_goal.clone()),
                (Column::LastResponse, response.unwrap_or_default()),
            ];
            self.push(RowKind::Project, target, shown.into_iter().chain(self.answers(target)));
            if let Some(row) = self.rows.last_mut() {
                row.last_year = last_year;
            }
        }
    }

    /// What departments have filled in already, or will.
    fn answers(&self, target: Target) -> impl Iterator<Item = (Column, String)> + use<> {
        let report = self.report;
        let fields: Vec<Field> = target.owner().into_iter().flat_map(Field::filled_in).collect();
        let text = |field: Field| (field.column(), answer(report, target, field).unwrap_or_default());
        fields.into_iter().map(text).collect::<Vec<_>>().into_iter()
    }

    fn push(&mut self, kind: RowKind, target: Target, said: impl IntoIterator<Item = (Column, String)>) {
        let mut cells = Cells::default();
        for (column, text) in said {
            cells.0[column as usize] = normal(&text);
        }
        let key = HiddenKey::Row(RowKey {
            year: self.report.year,
            target,
            guard: target.guard(self.report),
            prints: cells.iter().map(|(_, text)| key::print(text)).collect(),
        });
        self.rows.push(Row { kind, target, key, cells, last_year: None });
    }
}

/// The head of a column that the page doesn't print.
pub fn column_head(field: Field) -> [&'static str; 2] {
    [field.key(), if field == Field::Rate { "（0〜100％）" } else { "" }]
}

/// A cell of the printed form as one text.
fn printed(paragraphs: &[Paragraph]) -> String {
    let lines: Vec<String> = paragraphs.iter().map(|p| format!("{}{}", p.marker.as_str(), p.body.as_str())).collect();
    lines.join("\n")
}

fn one_text(head: ColumnHead) -> String {
    two_lines(head.main.as_str(), head.sub.as_str())
}

fn two_lines(first: &str, second: &str) -> String {
    if second.is_empty() { first.to_owned() } else { format!("{first}\n{second}") }
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
