//! What is still to be filled in, and by whom.

use serde::Serialize;

use crate::load::Loaded;
use crate::model::UNRATED;
use crate::model::form::Field;
use crate::summary::Summary;
use crate::yaml::KeyPath;

/// One thing that is still missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenItem {
    /// The year's code: `R01`.
    pub year: String,
    /// The lead departments (主管課) that it is missing from: a project's, or
    /// all of an unrated measure's.
    pub department: String,
    /// The departments that take part (連携).
    pub partners: Vec<String>,
    /// What is missing: 達成状況, 年度目標, 実績, 課題 or 対応.
    pub field: &'static str,
    /// Where, in the form's own words and numbers.
    pub place: String,
    /// The name of the measure.
    pub measure: String,
    /// What the project is; empty where the measure as a whole is meant.
    pub project: String,
    /// The file.
    pub path: String,
    /// The line of what is to be filled in, or of what it belongs to.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
    /// The direction, from 0.
    #[serde(skip)]
    pub direction: usize,
    /// The measure in it, from 0.
    #[serde(skip)]
    pub measure_number: usize,
    /// The project in that, from 0; none where the measure as a whole is
    /// meant.
    #[serde(skip)]
    pub project_number: Option<usize>,
}

/// What is still missing in a year's data, in the order of the report. A
/// measure's missing rating is every lead department's to give.
pub fn open_items(loaded: &Loaded) -> Vec<OpenItem> {
    let report = &loaded.report;
    let mut items = Vec::new();
    let summary = Summary::of(report);
    let rated = summary.directions.iter().flat_map(|direction| &direction.measures);
    for ((at, measure), rated) in report.measures().zip(rated) {
        let item = |field: Field, department: &str, project_number: Option<usize>| {
            let owner = project_number.map_or_else(|| at.path(), |project| at.project(project));
            let (line, column) = place(loaded, &owner, field.key());
            let project = project_number.map(|project| &measure.projects[project]);
            OpenItem {
                year: loaded.year.code(),
                department: department.to_owned(),
                partners: project.map_or(Vec::new(), |project| project.partner_departments.clone()),
                field: field.key(),
                place: owner.to(field).to_string(),
                measure: measure.name.clone(),
                project: project.map_or(String::new(), |project| project.content.clone()),
                path: loaded.source.path().to_owned(),
                line,
                column,
                direction: at.direction,
                measure_number: at.measure,
                project_number,
            }
        };
        if rated.rating.is_none() {
            items.extend(measure.leads().into_iter().map(|department| item(Field::Rating, department, None)));
        }
        for (p, project) in measure.projects.iter().enumerate() {
            let empty = Field::awaited().filter(|field| field.is_empty(project));
            items.extend(empty.map(|field| item(field, &project.lead_department, Some(p))));
        }
    }
    items
}

/// Where a field is to be filled in: at its key, or where there is none at
/// the beginning of what it belongs to.
fn place(loaded: &Loaded, owner: &KeyPath, field: &str) -> (usize, usize) {
    let node = loaded.tree.at(owner);
    let key = node.and_then(|node| node.entry(field)).map(|entry| entry.key_span.start);
    let start = key.or(node.map(|node| node.span.start)).unwrap_or(0);
    let position = loaded.source.position(start);
    (position.line, position.column)
}

/// The items by lead department, those with the most first.
fn by_department(items: &[OpenItem]) -> Vec<(&str, Vec<&OpenItem>)> {
    let mut groups: Vec<(&str, Vec<&OpenItem>)> = Vec::new();
    for item in items {
        match groups.iter_mut().find(|(department, _)| *department == item.department) {
            Some((_, group)) => group.push(item),
            None => groups.push((&item.department, vec![item])),
        }
    }
    groups.sort_by_key(|(_, group)| std::cmp::Reverse(group.len()));
    groups
}

/// In how many items each partner department takes part.
fn by_partner(items: &[OpenItem]) -> Vec<(&str, usize)> {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for partner in items.iter().flat_map(|item| &item.partners) {
        match counts.iter_mut().find(|(name, _)| name == partner) {
            Some((_, count)) => *count += 1,
            None => counts.push((partner, 1)),
        }
    }
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
}

/// The items for a terminal, by department.
pub fn text(items: &[OpenItem]) -> String {
    if items.is_empty() {
        return "未記入の項目はありません\n".into();
    }
    let mut lines = vec![format!("未記入 {}件", items.len())];
    for (department, group) in by_department(items) {
        let name = if department.is_empty() { "（主管課が未記入）" } else { department };
        lines.push(String::new());
        lines.push(format!("{name}　{}件", group.len()));
        for item in group {
            let field = if item.field == Field::Rating.key() {
                format!("{}（{UNRATED}）", item.field)
            } else {
                item.field.into()
            };
            lines.push(format!("  {}:{}:{}  {field}  {}", item.path, item.line, item.column, item.place));
            let what = if item.project.is_empty() { &item.measure } else { &item.project };
            let partners = match item.partners.as_slice() {
                [] => String::new(),
                partners => format!("（連携：{}）", partners.join("、")),
            };
            lines.push(format!("      {}{partners}", shortened(what)));
        }
    }
    let partners = by_partner(items);
    if !partners.is_empty() {
        lines.push(String::new());
        let counts: Vec<_> = partners.iter().map(|(name, count)| format!("{name} {count}件")).collect();
        lines.push(format!("連携する課　{}", counts.join("、")));
    }
    lines.join("\n") + "\n"
}

/// The beginning of a text, enough to know it by.
fn shortened(text: &str) -> String {
    const CHARACTERS: usize = 40;
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(CHARACTERS) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or(line)),
        None => line.to_owned(),
    }
}

/// The items for Excel, a row each.
pub fn csv(items: &[OpenItem]) -> String {
    let head = ["年度", "主管課", "連携", "未記入の項目", "場所", "施策項目", "事業", "ファイル", "行", "列"];
    let rows = by_department(items).into_iter().flat_map(|(_, group)| group).map(|item| {
        vec![
            item.year.clone(),
            item.department.clone(),
            item.partners.join("、"),
            item.field.to_owned(),
            item.place.clone(),
            item.measure.clone(),
            item.project.clone(),
            item.path.clone(),
            item.line.to_string(),
            item.column.to_string(),
        ]
    });
    crate::csv::table(head, rows)
}

/// The items for programs: a list of departments, each with its count.
pub fn json(items: &[OpenItem]) -> String {
    #[derive(Serialize)]
    struct Department<'a> {
        department: &'a str,
        count: usize,
        items: Vec<&'a OpenItem>,
    }
    let departments: Vec<_> = by_department(items)
        .into_iter()
        .map(|(department, items)| Department { department, count: items.len(), items })
        .collect();
    crate::json::text(&departments)
}
