//! The year as tables: one value a cell, numbers as numbers, a day as
//! `2020-02-13` beside the era's year, UTF-8 with BOM so that Excel opens them.
//!
//! The rules are those that the national government gives its offices for
//! machine-readable tables (総務省「統計表における機械判読可能なデータの表記方法の
//! 統一ルール」, 2020): no merged cells, no blanks for the look, no unit in a
//! number's cell. A text with several lines is one value.

use super::edition::PublishedYear;
use crate::csv;
use crate::model::form::{Field, Owner};
use crate::model::{FiscalYear, Mean, UNRATED};
use crate::plan::identity::Identity;
use crate::summary::Summary;

/// A column of a table, as the catalogue describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableColumn {
    /// Its head.
    pub name: String,
    /// What its values are, in the words of Frictionless Data.
    pub kind: &'static str,
    /// What it says.
    pub description: &'static str,
}

fn column(name: impl Into<String>, kind: &'static str, description: &'static str) -> TableColumn {
    TableColumn { name: name.into(), kind, description }
}

/// The columns that say which year a row is of.
fn year_columns() -> Vec<TableColumn> {
    vec![
        column("年度", "string", "元号による年度"),
        column("年度初日", "date", "年度の初めの日"),
        column("年度末日", "date", "年度の終わりの日"),
        column("承認日", "date", "承認された日。空欄は、まだ承認されていない案"),
    ]
}

fn year_cells(edition: &PublishedYear) -> Vec<String> {
    let year: FiscalYear = edition.year.year();
    let approved = edition.approval.as_ref().map_or_else(String::new, |approval| approval.on.calendar().to_string());
    vec![year.to_string(), year.first_day().to_string(), year.last_day().to_string(), approved]
}

/// How many partner departments any project has: each has a column.
pub fn most_partners(editions: &[PublishedYear]) -> usize {
    let projects = editions.iter().flat_map(|edition| edition.year.report().projects());
    projects.map(|project| project.partner_departments.len()).max().unwrap_or(0)
}

/// The columns of `measures.csv`.
pub fn measure_columns(partners: usize) -> Vec<TableColumn> {
    let mut columns = year_columns();
    columns.extend([
        column("方向性番号", "integer", "基本的方向性の番号"),
        column("方向性", "string", "基本的方向性の名称"),
        column("施策番号", "integer", "基本的方向性の中での施策項目の番号"),
        column("施策識別子", "string", "年度が変わっても同じ、施策項目の識別子"),
        column("施策", "string", "施策項目の名称"),
        column(Field::Purpose.key(), "string", "施策項目の趣旨"),
        column(Field::Rating.key(), "string", "施策項目の達成状況"),
        column("施策の率", "integer", "総括の計算で施策項目を何％と数えるか（小数点以下切り捨て）"),
        column("事業番号", "integer", "施策項目の中での事業の番号"),
    ]);
    let texts = Field::of(Owner::Project).filter(|field| !matches!(field, Field::PartnerDepartments | Field::Rate));
    columns.extend(texts.map(|field| column(field.key(), "string", "様式の同じ名前の欄")));
    columns.push(column(Field::Rate.key(), "number", "事業の達成率（％）"));
    columns.extend((1..=partners).map(|nth| column(format!("連携{nth}"), "string", "連携する課")));
    columns
}

/// `measures.csv`: a row for each project.
pub fn measures<'a>(years: impl IntoIterator<Item = (&'a PublishedYear, &'a [Identity])>, partners: usize) -> String {
    let columns = measure_columns(partners);
    let mut rows = Vec::new();
    for (edition, identities) in years {
        let report = edition.year.report();
        let summary = Summary::of(report);
        let mut identities = identities.iter();
        for (direction, summary) in report.directions.iter().zip(&summary.directions) {
            for (m, (measure, rated)) in direction.measures.iter().zip(&summary.measures).enumerate() {
                let id = identities.next().map_or_else(String::new, |identity| identity.id.clone());
                for (p, project) in measure.projects.iter().enumerate() {
                    let mut row = year_cells(edition);
                    row.extend([
                        summary.number.to_string(),
                        direction.name.clone(),
                        (m + 1).to_string(),
                        id.clone(),
                        measure.name.clone(),
                        measure.purpose.clone(),
                        report.scale.name(rated.rating).to_owned(),
                        rated.rate.as_ref().map_or_else(String::new, |rate| rate.percent().to_string()),
                        (p + 1).to_string(),
                    ]);
                    let texts = Field::of(Owner::Project).filter_map(|field| field.text(project));
                    row.extend(texts.map(str::to_owned));
                    row.push(project.rate.map_or_else(String::new, |rate| rate.to_string()));
                    let names = project.partner_departments.iter().map(String::as_str);
                    row.extend(names.chain(std::iter::repeat("")).take(partners).map(str::to_owned));
                    rows.push(row);
                }
            }
        }
    }
    csv::exact(columns.iter().map(|column| column.name.as_str()), rows)
}

/// The columns of a year's `directions.csv`.
pub fn direction_columns(edition: &PublishedYear) -> Vec<TableColumn> {
    let mut columns = year_columns();
    columns.extend([
        column("方向性番号", "integer", "基本的方向性の番号"),
        column("方向性", "string", "基本的方向性の名称"),
        column(Field::Rating.key(), "string", "公表した達成状況"),
        column("計算した達成状況", "string", "施策項目から計算した達成状況"),
        column("計算した率", "integer", "施策項目の率の平均（％、小数点以下切り捨て）"),
        column("理由", "string", "計算と異なる達成状況とした理由"),
        column("施策の数", "integer", "施策項目の数"),
    ]);
    let ratings = edition.year.report().scale.bands().iter().map(|band| band.name.as_str());
    let counted = ratings.chain([UNRATED]).map(|name| format!("{name}の数"));
    columns.extend(counted.map(|name| column(name, "integer", "この達成状況の施策項目の数")));
    columns
}

/// `directions.csv`: a row for each direction.
pub fn directions(edition: &PublishedYear) -> String {
    let report = edition.year.report();
    let rows = report.directions.iter().zip(Summary::of(report).directions).map(|(direction, summary)| {
        let mut row = year_cells(edition);
        row.extend([
            summary.number.to_string(),
            direction.name.clone(),
            report.scale.name(summary.printed).to_owned(),
            summary.calculated.map_or_else(String::new, |rating| report.scale.name(Some(rating)).to_owned()),
            summary.rate.as_ref().map(Mean::percent).map_or_else(String::new, |rate| rate.to_string()),
            direction.summary.as_ref().map_or_else(String::new, |own| own.reason.clone()),
            direction.measures.len().to_string(),
        ]);
        row.extend(summary.counts.iter().chain([&summary.unrated]).map(usize::to_string));
        row
    });
    let columns = direction_columns(edition);
    csv::exact(columns.iter().map(|column| column.name.as_str()), rows)
}
