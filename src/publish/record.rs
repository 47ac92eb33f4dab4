//! `report.json`: everything that a year's report says, for programs.
//!
//! The keys are the words of the printed form, as in the year's YAML; what
//! the program adds (numbers, identifiers, what was calculated) stands beside.
//! They are written here again all the same: this format is published, and
//! stays as it is when the form's own words change.

use schemars::{JsonSchema, schema_for};
use serde::Serialize;

use super::edition::PublishedYear;
use crate::digest::Digest;
use crate::model::{Mean, Report};
use crate::plan::identity::Identity;
use crate::summary::Summary;

/// 進行管理表（一年度分）。
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "進行管理表")]
struct Record<'a> {
    /// 元号による年度。
    #[serde(rename = "年度")]
    year: String,
    /// 年度の記号（R01 など）。
    #[serde(rename = "記号")]
    code: String,
    /// 年度の初めの日。
    #[serde(rename = "年度初日")]
    first_day: String,
    /// 年度の終わりの日。
    #[serde(rename = "年度末日")]
    last_day: String,
    /// 承認の記録。まだ承認されていない案には null。
    #[serde(rename = "承認")]
    approval: Option<Approval<'a>>,
    #[serde(rename = "資料番号")]
    handout_label: &'a str,
    #[serde(rename = "表題")]
    title: &'a str,
    #[serde(rename = "注")]
    note: &'a str,
    #[serde(rename = "作成者")]
    author: &'a str,
    #[serde(rename = "作成日")]
    date: Option<String>,
    #[serde(rename = "最終年度")]
    final_year: String,
    #[serde(rename = "達成区分")]
    scale: Vec<Band<'a>>,
    #[serde(rename = "基本的方向性")]
    directions: Vec<Direction<'a>>,
    /// 印刷用の資料。
    #[serde(rename = "資料")]
    pdf: Pdf,
}

/// 承認の記録。
#[derive(Debug, Serialize, JsonSchema)]
struct Approval<'a> {
    #[serde(rename = "承認者")]
    by: &'a str,
    #[serde(rename = "承認日")]
    on: String,
    #[serde(rename = "照合番号")]
    number_in_minutes: &'a str,
    /// 訂正の理由。訂正でなければ null。
    #[serde(rename = "訂正")]
    correction: Option<&'a str>,
}

/// 達成状況の区分。
#[derive(Debug, Serialize, JsonSchema)]
struct Band<'a> {
    #[serde(rename = "区分")]
    name: &'a str,
    #[serde(rename = "記号")]
    mark: &'a str,
    /// この区分になる最も低い達成率（％）。
    #[serde(rename = "下限")]
    lowest: String,
    /// 手で付けた達成状況を総括で何％と数えるか。
    #[serde(rename = "標準")]
    standard: String,
    #[serde(rename = "説明")]
    description: &'a str,
}

/// 基本的方向性。
#[derive(Debug, Serialize, JsonSchema)]
struct Direction<'a> {
    #[serde(rename = "番号")]
    number: usize,
    #[serde(rename = "名称")]
    name: &'a str,
    /// 公表した達成状況。
    #[serde(rename = "達成状況")]
    rating: &'a str,
    #[serde(rename = "計算")]
    calculated: Calculated<'a>,
    /// 計算と異なる達成状況とした理由。
    #[serde(rename = "理由")]
    reason: Option<&'a str>,
    #[serde(rename = "施策項目")]
    measures: Vec<Measure<'a>>,
}

/// 施策項目から計算した達成状況。
#[derive(Debug, Serialize, JsonSchema)]
struct Calculated<'a> {
    /// 未評価の施策項目があれば null。
    #[serde(rename = "達成状況")]
    rating: Option<&'a str>,
    /// 平均の率（％、小数点以下切り捨て）。
    #[serde(rename = "率")]
    rate: Option<u8>,
}

/// 施策項目。
#[derive(Debug, Serialize, JsonSchema)]
struct Measure<'a> {
    #[serde(rename = "番号")]
    number: usize,
    /// 年度が変わっても同じ識別子。
    #[serde(rename = "識別子")]
    id: &'a str,
    #[serde(rename = "名称")]
    name: &'a str,
    #[serde(rename = "趣旨")]
    purpose: &'a str,
    #[serde(rename = "達成状況")]
    rating: &'a str,
    /// 総括の計算で何％と数えるか（小数点以下切り捨て）。
    #[serde(rename = "率")]
    rate: Option<u8>,
    #[serde(rename = "事業")]
    projects: Vec<Project<'a>>,
}

/// 事業。
#[derive(Debug, Serialize, JsonSchema)]
struct Project<'a> {
    #[serde(rename = "番号")]
    number: usize,
    #[serde(rename = "内容")]
    content: &'a str,
    #[serde(rename = "主管課")]
    lead_department: &'a str,
    #[serde(rename = "連携")]
    partner_departments: &'a [String],
    #[serde(rename = "最終年度目標")]
    final_goal: &'a str,
    #[serde(rename = "年度目標")]
    goal: &'a str,
    #[serde(rename = "実績")]
    result: &'a str,
    #[serde(rename = "課題")]
    issues: &'a str,
    #[serde(rename = "対応")]
    response: &'a str,
    /// 達成率（％）。
    #[serde(rename = "達成率")]
    rate: Option<serde_json::Number>,
}

/// 印刷用の資料。
#[derive(Debug, Serialize, JsonSchema)]
struct Pdf {
    #[serde(rename = "ファイル")]
    file: String,
    #[serde(rename = "バイト数")]
    bytes: usize,
    #[serde(rename = "SHA-256")]
    sha256: String,
}

/// A year as JSON.
pub fn json(edition: &PublishedYear, identities: &[Identity]) -> String {
    let report = edition.year.report();
    let record = Record {
        year: report.year.to_string(),
        code: report.year.code(),
        first_day: report.year.first_day().to_string(),
        last_day: report.year.last_day().to_string(),
        approval: edition.approval.as_ref().map(|approval| Approval {
            by: &approval.by,
            on: approval.on.calendar().to_string(),
            number_in_minutes: &approval.number,
            correction: approval.correction.as_deref(),
        }),
        handout_label: &report.handout_label,
        title: &report.title,
        note: &report.note,
        author: &report.author,
        date: report.date.map(|date| date.calendar().to_string()),
        final_year: report.final_year.to_string(),
        scale: bands(report),
        directions: directions(report, identities),
        pdf: Pdf {
            file: format!("{}.pdf", report.year.code()),
            bytes: edition.pdf.len(),
            sha256: Digest::of(&edition.pdf).to_string(),
        },
    };
    crate::json::text(&record)
}

fn bands(report: &Report) -> Vec<Band<'_>> {
    let marked = report.scale.ratings().map(|rating| (report.scale.band(rating), report.scale.mark(rating)));
    let band = |(band, mark)| {
        let band: &crate::model::Band = band;
        Band {
            name: &band.name,
            mark,
            lowest: band.lowest.to_string(),
            standard: band.standard.to_string(),
            description: &band.description,
        }
    };
    marked.map(band).collect()
}

fn directions<'a>(report: &'a Report, identities: &'a [Identity]) -> Vec<Direction<'a>> {
    let mut identities = identities.iter();
    let scale = &report.scale;
    let summaries = Summary::of(report).directions;
    let directions = report.directions.iter().zip(summaries).map(|(direction, summary)| Direction {
        number: summary.number,
        name: &direction.name,
        rating: scale.name(summary.printed),
        calculated: Calculated {
            rating: summary.calculated.map(|rating| scale.name(Some(rating))),
            rate: summary.rate.as_ref().map(Mean::percent),
        },
        reason: direction.summary.as_ref().map(|own| own.reason.as_str()),
        measures: direction
            .measures
            .iter()
            .zip(&summary.measures)
            .enumerate()
            .map(|(m, (measure, rated))| Measure {
                number: m + 1,
                id: identities.next().map_or("", |identity| &identity.id),
                name: &measure.name,
                purpose: &measure.purpose,
                rating: scale.name(rated.rating),
                rate: rated.rate.as_ref().map(Mean::percent),
                projects: measure
                    .projects
                    .iter()
                    .enumerate()
                    .map(|(p, project)| self::project(p + 1, project))
                    .collect(),
            })
            .collect(),
    });
    directions.collect()
}

fn project(number: usize, project: &crate::model::Project) -> Project<'_> {
    Project {
        number,
        content: &project.content,
        lead_department: &project.lead_department,
        partner_departments: &project.partner_departments,
        final_goal: &project.final_goal,
        goal: &project.goal,
        result: &project.result,
        issues: &project.issues,
        response: &project.response,
        // 80 and 80.5 are JSON numbers as they are printed.
        rate: project.rate.and_then(|rate| serde_json::from_str(&rate.to_string()).ok()),
    }
}

/// The JSON Schema of a year.
pub fn schema() -> String {
    crate::json::text(&schema_for!(Record))
}
