//! How far a year is written: each measure's share of what it awaits, and
//! each department's.

use serde::Serialize;

use crate::check::{OpenItem, open_items};
use crate::load::Loaded;
use crate::model::form::Field;
use crate::model::{Mean, UNRATED};
use crate::summary::Summary;
use crate::view::Wording;

/// How far a year is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// How much it awaits: texts, and a rating for each measure.
    pub awaited: usize,
    /// How much of it is missing.
    pub open: usize,
    /// The directions.
    pub directions: Vec<DirectionProgress>,
    /// The departments that lead a project, in the order of the report.
    pub departments: Vec<DepartmentProgress>,
}

/// How far a direction is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DirectionProgress {
    /// 基本的方向性1.
    pub label: String,
    /// Its name.
    pub name: String,
    /// The rating that would be printed; 未評価 for none.
    pub printed: String,
    /// Its mark; empty where it has none.
    pub mark: String,
    /// Its place in the scale in percent, as a measure's.
    pub shade: Option<usize>,
    /// Its rate in percent, rounded down.
    pub rate: Option<u8>,
    /// Its measures.
    pub measures: Vec<MeasureProgress>,
}

/// How far a measure is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MeasureProgress {
    /// 施策項目1.
    pub label: String,
    /// Its name.
    pub name: String,
    /// Its rating; none as long as there is none.
    pub rating: Option<String>,
    /// The rating's mark; empty where it has none.
    pub mark: String,
    /// Its rating's place in the scale in percent: 0 for the best, 100 for the
    /// worst; none where it has none.
    pub shade: Option<usize>,
    /// How much it awaits.
    pub awaited: usize,
    /// How much of it is missing.
    pub open: usize,
    /// How far it is.
    pub state: Extent,
    /// What is missing, in words: 事業1の実績.
    pub missing: Vec<String>,
}

/// How far something is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Extent {
    /// Everything is there.
    Whole,
    /// Something is there, something is missing.
    Partly,
    /// Nothing is there.
    Nothing,
}

/// What is awaited of a department that leads projects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DepartmentProgress {
    /// Its name.
    pub name: String,
    /// How much is awaited of it: a measure's rating counts for every
    /// department that leads one of its projects.
    pub awaited: usize,
    /// How much of it is missing.
    pub open: usize,
    /// How far it is.
    pub state: Extent,
}

impl Extent {
    fn of(awaited: usize, open: usize) -> Self {
        match open {
            0 => Self::Whole,
            _ if open < awaited => Self::Partly,
            _ => Self::Nothing,
        }
    }
}

/// How far a year is written, in the order of the report.
pub fn progress(loaded: &Loaded) -> Progress {
    let report = &loaded.report;
    let (scale, wording) = (&report.scale, Wording::new(report));
    let items = open_items(loaded);
    let texts = Field::awaited().count();
    let mut departments: Vec<DepartmentProgress> = Vec::new();
    let mut await_of = |name: &str, count: usize| match departments.iter_mut().find(|known| known.name == name) {
        Some(known) => known.awaited += count,
        None => departments.push(DepartmentProgress {
            name: name.to_owned(),
            awaited: count,
            open: items.iter().filter(|item| item.department == name).count(),
            state: Extent::Nothing,
        }),
    };
    let summary = Summary::of(report);
    let mut directions = Vec::new();
    for (d, (direction, summed)) in report.directions.iter().zip(&summary.directions).enumerate() {
        let mut measures = Vec::new();
        for (m, (measure, rated)) in direction.measures.iter().zip(&summed.measures).enumerate() {
            measure.projects.iter().for_each(|project| await_of(&project.lead_department, texts));
            measure.leads().into_iter().for_each(|lead| await_of(lead, 1));
            let missing = missing(&items, d, m, measure.projects.len() > 1);
            let awaited = measure.projects.len() * texts + 1;
            measures.push(MeasureProgress {
                label: wording.measure(m + 1),
                name: measure.name.clone(),
                rating: rated.rating.map(|rating| scale.name(Some(rating)).to_owned()),
                mark: rated.rating.map_or(String::new(), |rating| scale.mark(rating).to_owned()),
                shade: rated.rating.map(|rating| scale.share(rating, 100)),
                awaited,
                open: missing.len(),
                state: Extent::of(awaited, missing.len()),
                missing,
            });
        }
        directions.push(DirectionProgress {
            label: wording.direction(d + 1),
            name: direction.name.clone(),
            mark: summed.printed.map_or(String::new(), |rating| scale.mark(rating).to_owned()),
            shade: summed.printed.map(|rating| scale.share(rating, 100)),
            printed: summed.printed.map_or(UNRATED, |rating| scale.name(Some(rating))).to_owned(),
            rate: summed.rate.as_ref().map(Mean::percent),
            measures,
        });
    }
    for department in &mut departments {
        department.state = Extent::of(department.awaited, department.open);
    }
    let all = || directions.iter().flat_map(|direction| &direction.measures);
    Progress {
        awaited: all().map(|measure| measure.awaited).sum(),
        open: all().map(|measure| measure.open).sum(),
        directions,
        departments,
    }
}

/// What of a measure is missing, each once: a rating that several departments
/// owe is one.
fn missing(items: &[OpenItem], direction: usize, measure: usize, several: bool) -> Vec<String> {
    let mut missing: Vec<String> = Vec::new();
    for item in items.iter().filter(|item| (item.direction, item.measure_number) == (direction, measure)) {
        let text = match item.project_number {
            Some(project) if several => format!("事業{}の{}", project + 1, item.field),
            _ => item.field.to_owned(),
        };
        if item.project_number.is_some() || !missing.contains(&text) {
            missing.push(text);
        }
    }
    missing
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load;
    use crate::source::Source;

    #[test]
    fn what_is_written_is_counted_by_measure_and_by_department() {
        let text = "年度: R01\n資料番号: 資料3\n表題: 題\n作成者: 課\n最終年度: R06\n\
            達成区分:\n- {区分: 済, 下限: 50, 標準: 75}\n- {区分: 未, 下限: 0, 標準: 10}\n基本的方向性:\n- 名称: 方向\n  施策項目:\n\
            \x20 - 名称: 一\n    達成状況: 済\n    事業:\n    - {内容: 甲の事業, 主管課: 甲, 年度目標: 目, 実績: 実, 課題: 課, 対応: 対}\n\
            \x20 - 名称: 二\n    事業:\n    - {内容: 甲の事業, 主管課: 甲, 年度目標: 目, 達成率: 80}\n    - {内容: 乙の事業, 主管課: 乙}\n\
            \x20 - 名称: 三\n    事業:\n    - {内容: 乙の事業, 主管課: 乙}\n";
        let loaded = load::load_source(Source::new("x", text), "R01".parse().unwrap()).unwrap();
        assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
        let progress = progress(&loaded);
        let measures = &progress.directions[0].measures;
        let counted: Vec<_> = measures.iter().map(|one| (one.awaited, one.open, one.state)).collect();
        assert_eq!(counted, [(5, 0, Extent::Whole), (9, 8, Extent::Partly), (5, 5, Extent::Nothing)]);
        assert_eq!((measures[0].rating.as_deref(), measures[0].shade), (Some("済"), Some(0)));
        assert_eq!((measures[1].rating.as_deref(), measures[2].shade), (None, None));
        assert_eq!(measures[1].missing[..3], ["達成状況", "事業1の実績", "事業1の課題"]);
        assert_eq!(measures[2].missing[..2], ["達成状況", "年度目標"]);
        assert_eq!((progress.awaited, progress.open), (19, 13));
        // The rating of the second measure is awaited of both.
        let of: Vec<_> = progress.departments.iter().map(|one| (one.name.as_str(), one.awaited, one.open)).collect();
        assert_eq!(of, [("甲", 10, 4), ("乙", 10, 10)]);
        assert_eq!(progress.directions[0].printed, UNRATED);
    }
}
