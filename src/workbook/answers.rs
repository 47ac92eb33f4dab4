//! What a workbook answers: its cells compared with what was exported.

use std::collections::{BTreeMap, BTreeSet};

use super::book::Book;
use super::book_error::BookError;
use super::grid::{KEY, beside, number};
use super::key::{HiddenKey, MeasureRows, RowKey, Target, print};
use super::layout::answer;
use super::normal;
use super::remark::{BookPlace, Remarks};
use super::sheet::{Cell, Sheet, Unclear};
use crate::diagnostics::Message;
use crate::diagnostics::suggestion::advice;
use crate::model::form::{Column, Field};
use crate::model::{FiscalYear, ParseRateError, Rate, Report};

/// A workbook that came back: the rows that keys lead to.
#[derive(Debug)]
pub struct Returned<'a> {
    /// The file, as the user typed it.
    pub file: &'a str,
    /// The year that it was exported from.
    pub year: FiscalYear,
    rows: Vec<KeyedRow<'a>>,
    /// The rows that it was exported with and hasn't any more.
    missing: Vec<MissingRows>,
}

/// What a workbook lacks of a direction's rows.
#[derive(Debug)]
struct MissingRows {
    direction: usize,
    rows: Vec<Target>,
    /// Whether it lacks all of them, so the sheet.
    all: bool,
}

/// A row of a workbook that a key leads to.
#[derive(Debug)]
struct KeyedRow<'a> {
    file: &'a str,
    sheet: &'a Sheet,
    row: u32,
    key: RowKey,
}

/// A cell that a department changed.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The year.
    pub year: FiscalYear,
    /// What it is about, in today's data.
    pub target: Target,
    /// Which of its fields.
    pub field: Field,
    /// The cell.
    pub place: BookPlace,
    /// What the data has now.
    pub old: String,
    /// What the cell says now; empty if it was emptied on purpose.
    pub new: String,
    /// Whether the data has changed since the export, and the workbook goes
    /// before it.
    pub overrules: bool,
}

/// How the answers of a workbook are taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Taking {
    /// Whether cells that were emptied empty the data.
    pub allow_empty: bool,
    /// Whether the workbook goes before what has changed in the data.
    pub prefer_book: bool,
}

impl<'a> Returned<'a> {
    /// Finds the rows of a workbook that have a key. What else stands in it is
    /// remarked upon, and is a conflict if it could be meant as an answer.
    ///
    /// # Errors
    /// If no row of the workbook has a key.
    pub fn new(file: &'a str, book: &'a Book, remarks: &mut Remarks) -> Result<Self, BookError> {
        let (mut rows, mut exported, mut year) = (Vec::new(), None, None);
        let (mut foreign, mut unkeyed) = (Vec::new(), Vec::new());
        for sheet in &book.sheets {
            let key = |row: u32| {
                sheet.cells.get(&(row, KEY)).and_then(|cell| cell.shown.as_ref().ok()?.trim().parse::<HiddenKey>().ok())
            };
            let mut numbers: Vec<u32> = sheet.cells.keys().map(|&(row, _)| row).collect();
            numbers.dedup();
            let keys: Vec<(u32, Option<HiddenKey>)> = numbers.into_iter().map(|row| (row, key(row))).collect();
            for aside in &sheet.asides {
                let what = if aside.cell.is_empty() { "図形の中の文字" } else { "メモ（コメント）" };
                let message =
                    format!("{what}「{}」は取り込みません。必要なら、記入する欄に写してください", excerpt(&aside.text));
                remarks.note(BookPlace::sheet(file, sheet, &aside.cell), message);
            }
            if let Some(HiddenKey::Book { year: of, rows, .. }) =
                keys.iter().find_map(|(_, key)| key.as_ref().filter(|key| matches!(key, HiddenKey::Book { .. })))
            {
                // The sheet that says how to fill in the others.
                (year, exported) = (Some(*of), rows.clone());
                continue;
            }
            if keys.iter().all(|(_, key)| key.is_none()) {
                foreign.extend(sheet.cells.values().any(|cell| !cell.is_blank()).then_some(sheet));
                continue;
            }
            for (row, key) in keys {
                match key {
                    Some(HiddenKey::Row(key)) => rows.push(KeyedRow { file, sheet, row, key }),
                    _ => unkeyed.push((sheet, row)),
                }
            }
        }
        let Some(year) = rows.first().map(|row: &KeyedRow| row.key.year).or(year) else {
            return Err(BookError::NotOurs);
        };
        rows.retain(|row| {
            let fits = row.key.year == year;
            if !fits {
                let message = format!("{}のブックに、{}の行があります。この行は消してください", year, row.key.year);
                remarks.conflict(BookPlace::cell(file, row.sheet, row.row, number(Column::FIRST)), message);
            }
            fits
        });
        let missing = exported.as_deref().map(|exported| missing(exported, &rows));
        let complete = missing.as_ref().is_some_and(Vec::is_empty);
        for sheet in foreign {
            if complete {
                remarks.note(BookPlace::sheet(file, sheet, ""), "書き出したシートではないので、取り込みません");
            } else {
                remarks.conflict(
                    BookPlace::sheet(file, sheet, ""),
                    "このシートには行の目印（隠れたA列）がなく、どの事業の行か分かりません。記入した文章を書き出したときのシートに写し、このシートは消してください",
                );
            }
        }
        unkeyed.into_iter().for_each(|(sheet, row)| remark_unkeyed(file, sheet, row, remarks));
        Ok(Self { file, year, rows, missing: missing.unwrap_or_default() })
    }

    /// What the workbook answers, compared with what was exported and with
    /// the data as it is now.
    pub fn answers(&self, report: &Report, taking: Taking, remarks: &mut Remarks) -> Vec<Answer> {
        let mut about = self.rows.iter().filter(|row| row.key.target != Target::Head).peekable();
        if about.peek().is_some() && about.all(|row| row.key.resolve(report).is_none()) {
            remarks.conflict(
                BookPlace::file(self.file),
                Message::advising("ファイルと --root のフォルダー", "ファイル", |what| {
                    format!(
                        "このブックの施策項目・事業は、一つもいまのデータに見つかりません。別の計画のブックか、書き出したあとで名称や内容がすべて変わっています。{what}を確かめてください。名称を変えたときは、新しいブックを書き出して写してください"
                    )
                }),
            );
            return Vec::new();
        }
        for missing in &self.missing {
            remarks.note(BookPlace::file(self.file), missing.message(report));
        }
        self.rows.iter().flat_map(|row| row.answers(report, taking, remarks)).collect()
    }
}

/// The exported rows that aren't among these.
fn missing(exported: &[MeasureRows], rows: &[KeyedRow<'_>]) -> Vec<MissingRows> {
    let there: BTreeSet<Target> = rows.iter().map(|row| row.key.target).collect();
    let mut by_direction: BTreeMap<usize, Vec<Target>> = BTreeMap::new();
    for measure in exported {
        by_direction.entry(measure.measure.direction).or_default().extend(measure.targets());
    }
    let missing = by_direction.into_iter().map(|(direction, mut rows)| {
        let count = rows.len();
        rows.retain(|target| !there.contains(target));
        MissingRows { direction, all: rows.len() == count, rows }
    });
    missing.filter(|missing| !missing.rows.is_empty()).collect()
}

impl MissingRows {
    fn message(&self, report: &Report) -> Message {
        let terms = &report.terms;
        let direction = format!("{}{}", terms.direction, self.direction + 1);
        let what = if self.all {
            format!("{direction}のシート")
        } else {
            let named = self.rows.iter().map(|row| match row {
                Target::Project(at, project) => format!("{}{}の事業{}", terms.measure, at.measure + 1, project + 1),
                Target::Measure(at) => format!("{}{}", terms.measure, at.measure + 1),
                Target::Head => String::new(),
            });
            format!("{direction}の、{}の行", named.collect::<Vec<_>>().join("、"))
        };
        Message::advising("（--allow-empty を付けても消えません）", "", |aside| {
            format!("{what}がありません。データの文章はそのまま残します{aside}")
        })
    }
}

/// Remarks upon a row without a key that holds something.
fn remark_unkeyed(file: &str, sheet: &Sheet, row: u32, remarks: &mut Remarks) {
    let mut cells = sheet.cells.range((row, 0)..=(row, u16::MAX)).filter(|(_, cell)| !cell.is_blank());
    let Some((&(_, column), _)) = cells.next() else { return };
    let message = if column == KEY {
        "行の目印（隠れたA列）が書き換えられていて、どの事業の行か分かりません。書き出したときのブックに写し直してください"
    } else {
        "この行には目印（隠れたA列）がなく、どの事業の行か分かりません。書き出したときの行に写し直し、この行は消してください"
    };
    remarks.conflict(BookPlace::cell(file, sheet, row, column), message);
}

impl KeyedRow<'_> {
    fn answers(&self, report: &Report, taking: Taking, remarks: &mut Remarks) -> Vec<Answer> {
        self.strays(remarks);
        let columns = Column::ALL.into_iter().zip(&self.key.prints);
        columns.filter_map(|(column, exported)| self.answer(column, exported, report, taking, remarks)).collect()
    }

    fn answer(
        &self,
        column: Column,
        exported: &str,
        report: &Report,
        taking: Taking,
        remarks: &mut Remarks,
    ) -> Option<Answer> {
        let place = BookPlace::cell(self.file, self.sheet, self.row, number(column));
        let cell = self.sheet.cell(self.row, number(column));
        if cell.formula {
            remarks.conflict(place, "数式が入っています。文章や数をそのまま書いてください");
            return None;
        }
        // A cell that still says what was exported is no answer.
        if cell.shown.as_ref().is_ok_and(|text| print(&normal(text)) == exported) {
            return None;
        }
        let Some(field) = self.key.target.owner().and_then(|owner| column.filled_in(owner)) else {
            let message = "書き換えられない欄が変わっています。もとに戻し、直したいことは作成者に知らせてください";
            remarks.conflict(place, message);
            return None;
        };
        let new = match value(&cell, field, report) {
            Ok(new) => new,
            Err(message) => {
                remarks.conflict(place, message);
                return None;
            }
        };
        if print(&new) == exported {
            return None;
        }
        let new = if is_blank(&new) { String::new() } else { new };
        let Some(target) = self.key.resolve(report) else {
            remarks.conflict(
                place,
                "この行の施策項目または事業が、いまのデータに見つかりません（名称や内容が変わったか、なくなっています）。データの名称と内容を書き出したときのものに戻すか、新しいブックを書き出して写してください",
            );
            return None;
        };
        let old = answer(report, target, field)?;
        if old == new {
            return None;
        }
        if new.is_empty() && !taking.allow_empty {
            let (option, tick) = (" --allow-empty を付けて取り込んで", "「空にした欄はデータからも消す」に印を付けて");
            let message = Message::advising(option, tick, |how| {
                let (field, old) = (field.key(), excerpt(&old));
                format!("空になっていますが、データの「{field}」は残します：「{old}」。消すときは{how}ください")
            });
            remarks.note(place, message);
            return None;
        }
        if new.is_empty() && self.sheet.is_covered(self.row, number(column)) {
            remarks.conflict(place, "結合されたセルに隠れていて、空にしたのかどうか分かりません。結合を解いてください");
            return None;
        }
        let overrules = print(&old) != exported;
        if overrules && !taking.prefer_book {
            let (option, tick) = (" --prefer-book を付けて取り込み", "そのブックの「優先する」に印を付け");
            let message = Message::advising(option, tick, |how| {
                format!(
                    "書き出したあとで、データの「{}」も変わっています。データは「{}」、ブックは「{}」です。ブックのほうにするときは{how}、データのほうにするときはブックを同じ文章にしてください",
                    field.key(),
                    excerpt(&old),
                    excerpt(&new)
                )
            });
            remarks.conflict(place, message);
            return None;
        }
        Some(Answer { year: self.key.year, target, field, place, old, new, overrules })
    }

    /// What was written beside the table, where no one would look for it.
    fn strays(&self, remarks: &mut Remarks) {
        let beside = self.sheet.cells.range((self.row, beside())..=(self.row, u16::MAX));
        for (&(_, column), _) in beside.filter(|(_, cell)| !cell.is_blank()) {
            let message = "表の外に書き込みがあります。取り込めないので、記入する欄に書くか、消してください";
            remarks.conflict(BookPlace::cell(self.file, self.sheet, self.row, column), message);
        }
    }
}

/// What a cell says, as the data would have it; a message where that can't be
/// told.
fn value(cell: &Cell, field: Field, report: &Report) -> Result<String, String> {
    match (field, &cell.shown) {
        (_, Err(Unclear::Error(error))) => {
            Err(format!("エラー値（{error}）が入っています。文章や数をそのまま書いてください"))
        }
        (Field::Rate, _) => rate(cell),
        (_, Err(Unclear::Format)) => Err(
            "この表示形式の数や日付は、どう見えているかを正確に読み取れません。見えているとおりの文章を、文字として書いてください（先頭に ' を付けて入力します）"
                .into(),
        ),
        (Field::Rating, Ok(text)) => rating(text.trim(), report),
        (_, Ok(text)) => Ok(normal(text)),
    }
}

/// A rate is what the cell holds, exactly. Where that has more decimals than
/// a rate, it is what the cell shows: two thirds in a cell that shows 66.7 %
/// are 66.7.
fn rate(cell: &Cell) -> Result<String, String> {
    let seen = cell.shown.as_deref().ok();
    let read =
        match (cell.number, seen) {
            // A difference of less than a millionth comes from floating
            // point, not from the writer.
            (Some(number), _) => match ((number * 1e6).round() / 1e6).to_string().parse::<Rate>() {
                Err(error @ ParseRateError::Malformed(_)) => seen.and_then(|seen| seen.parse().ok()).ok_or(error),
                read => read,
            },
            (None, Some(seen)) if is_blank(seen) => return Ok(String::new()),
            (None, Some(seen)) => seen.parse(),
            (None, None) => return Err(
                "この表示形式では、何パーセントなのかを読み取れません。0から100までの数を、文字として書いてください"
                    .into(),
            ),
        };
    match read {
        Ok(rate) => Ok(rate.to_string()),
        Err(error) => Err(format!("達成率の{error}。0から100までの数を、小数は一桁までで書いてください")),
    }
}

fn rating(name: &str, report: &Report) -> Result<String, String> {
    let names: Vec<&str> = report.scale.bands().iter().map(|band| band.name.as_str()).collect();
    if is_blank(name) || names.contains(&name) {
        return Ok(name.to_owned());
    }
    let advice = advice(name, names.iter().copied(), || format!("「{}」のどれかを選んでください", names.join("」「")));
    Err(format!("「{name}」という達成状況はありません。{advice}"))
}

/// Whether nothing is to be seen.
pub fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

/// The beginning of a text, for messages.
pub fn excerpt(text: &str) -> String {
    const MOST: usize = 30;
    let line: String = text.split('\n').collect::<Vec<_>>().join("／");
    match line.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_as_people_type_them() {
        let typed = |text: &str, number: Option<f64>| rate(&Cell { shown: Ok(text.into()), number, formula: false });
        assert_eq!(typed("80", Some(80.0)), Ok("80".into()));
        assert_eq!(typed("67", Some(66.7)), Ok("66.7".into()));
        assert_eq!(typed("67%", Some(0.667 * 100.0)), Ok("66.7".into()));
        assert_eq!(typed("８０％", None), Ok("80".into()));
        assert_eq!(typed(" ", None), Ok(String::new()));
        // Two thirds, as shown by formats of one decimal, of none and of many.
        let two_thirds = Some(200.0 / 3.0);
        assert_eq!(typed("66.7%", two_thirds), Ok("66.7".into()));
        assert_eq!(typed("67%", two_thirds), Ok("67".into()));
        assert!(typed("66.6666667", two_thirds).is_err());
        assert!(typed("100", Some(100.4)).is_err());
        assert!(typed("66.67", Some(66.67)).is_err());
        assert!(typed("101", Some(101.0)).is_err());
        assert!(typed("八割", None).is_err());
    }

    #[test]
    fn excerpts_are_one_line() {
        assert_eq!(excerpt("一\n二"), "一／二");
        assert_eq!(excerpt(&"長".repeat(40)).chars().count(), 31);
    }
}
