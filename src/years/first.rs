//! The first year's file of a plan, to be written over.

use crate::archive::Line;
use crate::check::SoundYear;
use crate::diagnostics::{Code, Diagnostic};
use crate::error::Error;
use crate::load::schema;
use crate::model::FiscalYear;
use crate::model::form::Field;
use crate::office::Root;
use crate::office::fonts::Fonts;
use crate::office::write;
use crate::source::Source;
use crate::yaml::scalar;

/// The file, with what differs from plan to plan in ＜ ＞.
const TEMPLATE: &str = include_str!("first.yaml");

/// Where the schema is that editors read.
const SCHEMA: &str = "data/schema.json";

/// How many years a plan is taken to go on where nobody said.
const YEARS: i32 = 5;

/// What is known of the plan.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Its title.
    pub title: Option<Line>,
    /// The department that makes the report.
    pub department: Option<Line>,
    /// How many ratings it tells apart.
    pub scale: ScaleSize,
}

/// A rating of a new plan's scale: its name, its mark, 下限, 標準 and 説明.
type Band = (&'static str, &'static str, u8, u8, &'static str);

/// How many ratings a new plan's scale has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ScaleSize {
    /// ○ △ ×
    Three,
    /// ◎ ○ △ ×, the usual ones
    #[default]
    Four,
    /// ◎ ○ △ ▲ ×
    Five,
}

impl ScaleSize {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Three, Self::Four, Self::Five];

    /// How many ratings it has.
    pub fn count(self) -> usize {
        self.bands().len()
    }

    /// The one with so many ratings.
    pub fn of(count: usize) -> Option<Self> {
        Self::ALL.into_iter().find(|size| size.count() == count)
    }

    /// The names of its ratings, best first.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        self.bands().iter().map(|band| band.0)
    }

    fn bands(self) -> &'static [Band] {
        const DONE: Band = ("達成", "◎", 100, 100, "施策項目の全ての事業で年度目標を達成。");
        const MOSTLY: Band = ("概ね達成", "○", 70, 75, "施策項目の事業全体で、年度目標を概ね（7割以上）達成。");
        const PARTLY: Band =
            ("一部達成", "△", 20, 45, "施策項目の事業全体で、年度目標の達成が一部（7割未満）に留まった。");
        match self {
            Self::Three => &[
                ("達成", "○", 100, 100, "施策項目の全ての事業で年度目標を達成。"),
                ("一部達成", "△", 20, 60, "施策項目の事業全体で、年度目標の達成が一部に留まった。"),
                ("未達成・未着手", "×", 0, 10, "施策項目の各事業で、年度目標の達成が2割未満か、未着手である。"),
            ],
            Self::Four => &[
                DONE,
                MOSTLY,
                PARTLY,
                ("未達成・未着手", "×", 0, 10, "施策項目の各事業で、年度目標の達成が2割未満か、未着手である。"),
            ],
            Self::Five => &[
                DONE,
                MOSTLY,
                PARTLY,
                ("未達成", "▲", 1, 10, "施策項目の各事業で、年度目標の達成が2割未満である。"),
                ("未着手", "×", 0, 0, "施策項目のどの事業にも着手していない。"),
            ],
        }
    }

    /// The bands as the file has them. A scale of four needs no marks.
    fn text(self) -> String {
        let band = |&(name, mark, lowest, standard, description): &Band| {
            let mark = if self == Self::Four { String::new() } else { format!("    記号: {mark}\n") };
            format!("  - 区分: {name}\n{mark}    下限: {lowest}\n    標準: {standard}\n    説明: {description}")
        };
        self.bands().iter().map(band).collect::<Vec<_>>().join("\n")
    }
}

/// Writes the first year's file of a plan, and beside it the schema, and
/// tells what messages call the files that were written. A file that is there
/// already stays.
///
/// # Errors
/// If the year has a file, the plan's title or department has characters that
/// can't be printed, or a file can't be written.
pub fn create(root: &Root, fonts: &Fonts, year: FiscalYear, plan: &Plan) -> Result<Vec<String>, Error> {
    let inside = Root::data(year);
    let file = root.shown(&inside);
    let text = text(year, plan);
    // What it says is the template's and right, except for what was typed.
    SoundYear::read(Source::new(file.as_str(), text.as_str()), fonts, year)?;
    if !write::create(&root.join(&inside), &file, text.as_bytes())? {
        let message = format!("{year}のファイルはもうあります。何も書き換えていません");
        let hint = "このまま書き進めてください。はじめから作り直すときは、このファイルを別の場所に移してから、もう一度実行してください";
        return Err(Diagnostic::new(Code::InitExists, &Source::new(file, ""), 0..0, message).hint(hint).into());
    }
    let mut written = vec![file];
    let file = root.shown(SCHEMA);
    if write::create(&root.join(SCHEMA), &file, schema::json().as_bytes())? {
        written.push(file);
    }
    Ok(written)
}

/// The text of the file.
fn text(year: FiscalYear, plan: &Plan) -> String {
    const RATING: &str = Field::Rating.key();
    let fill = |name: &str| match name {
        "年度" => year.to_string(),
        "最終年度" => FiscalYear::new(year.calendar() + YEARS - 1).unwrap_or(year).to_string(),
        "表題" => said(plan.title.as_ref(), "進行管理表"),
        "達成区分" => plan.scale.text(),
        // The second best.
        RATING => plan.scale.names().nth(1).unwrap_or_default().to_owned(),
        "作成者" => said(plan.department.as_ref(), "計画を担当する課"),
        _ => said(plan.department.as_ref(), "事業を担当する課"),
    };
    let mut pieces = TEMPLATE.split('＜');
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for (name, rest) in pieces.filter_map(|piece| piece.split_once('＞')) {
        text += &fill(name);
        text += rest;
    }
    text
}

/// A line as YAML has it.
fn said(line: Option<&Line>, otherwise: &str) -> String {
    scalar::scalar(line.map_or(otherwise, Line::as_str), scalar::STEP)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_year_can_be_the_first() {
        let fonts = Fonts::with(Vec::new(), "fonts").unwrap();
        for year in [1927, 2018, 2019, 2024, 2117] {
            let year = FiscalYear::new(year).unwrap();
            let sound = SoundYear::read(Source::new("x", text(year, &Plan::default())), &fonts, year).unwrap();
            assert!(sound.warnings().is_empty(), "{:?}", sound.warnings());
            assert_eq!(sound.report().year, year);
        }
    }

    #[test]
    fn whatever_a_plan_is_called_is_its_title() {
        let fonts = Fonts::with(Vec::new(), "fonts").unwrap();
        let year = FiscalYear::new(2024).unwrap();
        for name in [
            "「星見市計画」進行管理表",
            "計画: 第2期",
            "# 計画",
            "{計画}",
            "'計画",
            "2024",
            "null",
            "＜年度＞",
            "a\\b\"c",
        ] {
            let plan = Plan { title: name.parse().ok(), department: name.parse().ok(), ..Plan::default() };
            let sound = SoundYear::read(Source::new("x", text(year, &plan)), &fonts, year).unwrap();
            assert_eq!((sound.report().title.as_str(), sound.report().author.as_str()), (name, name));
        }
    }

    #[test]
    fn every_scale_makes_a_plan_without_notices() {
        let fonts = Fonts::with(Vec::new(), "fonts").unwrap();
        let year = FiscalYear::new(2024).unwrap();
        for scale in ScaleSize::ALL {
            let text = text(year, &Plan { scale, ..Plan::default() });
            let sound = SoundYear::read(Source::new("x", text), &fonts, year).unwrap();
            assert!(sound.warnings().is_empty(), "{scale:?}: {:?}", sound.warnings());
            assert_eq!(sound.report().scale.bands().len(), scale.count());
            assert_eq!(ScaleSize::of(scale.count()), Some(scale));
            // Marks tell the ratings apart in every one.
            assert!(sound.report().scale.ratings().all(|rating| !sound.report().scale.mark(rating).is_empty()));
        }
        assert_eq!(ScaleSize::of(6), None);
    }
}
