//! What a workbook answers: its cells compared with what was exported.

use super::book::{Book, Cell, Sheet};
use super::grid::{KEY, beside, cell_name, number};
use super::key::{Key, RowKey, Target, print};
use super::layout::answer;
use super::package::BookError;
use super::{Conflict, normal};
use crate::diagnostics::suggestion::nearest;
use crate::model::form::{Column, Field};
use crate::model::{FiscalYear, Rate, Report};

/// A row of a workbook that a key leads to.
#[derive(Debug)]
pub struct KeyedRow<'a> {
    /// The file, as the user typed it.
    file: &'a str,
    sheet: &'a Sheet,
    row: u32,
    /// Its key.
    pub key: RowKey,
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
    /// The cell: `R02-高齢福祉課.xlsx [方向性2] F7`.
    pub place: String,
    /// What the data has now.
    pub old: String,
    /// What the cell says now; empty if it was emptied on purpose.
    pub new: String,
}

/// The rows of a workbook that have a key; whatever else stands in it and
/// could be meant as an answer is a conflict.
///
/// # Errors
/// If no row of the workbook has a key.
pub fn rows<'a>(file: &'a str, book: &'a Book, conflicts: &mut Vec<Conflict>) -> Result<Vec<KeyedRow<'a>>, BookError> {
    let mut keyed = Vec::new();
    let mut found = Vec::new();
    let mut ours = false;
    for sheet in &book.sheets {
        let key = |row: u32| sheet.cells.get(&(row, KEY)).and_then(|cell| cell.text.trim().parse::<Key>().ok());
        let numbers: Vec<u32> = sheet.cells.keys().map(|&(row, _)| row).collect();
        if numbers.iter().any(|&row| matches!(key(row), Some(Key::Book { .. }))) {
            // The sheet that says how to fill in the others.
            ours = true;
            continue;
        }
        let mut last = None;
        for row in numbers {
            if last.replace(row) == Some(row) {
                continue;
            }
            match key(row) {
                Some(Key::Row(key)) => {
                    ours = true;
                    keyed.push(KeyedRow { file, sheet, row, key });
                }
                _ => found.extend(unkeyed(file, sheet, row)),
            }
        }
    }
    if !ours {
        return Err(BookError::NotOurs);
    }
    conflicts.extend(found);
    Ok(keyed)
}

/// A row without a key that holds something.
fn unkeyed(file: &str, sheet: &Sheet, row: u32) -> Option<Conflict> {
    let mut cells = sheet.cells.range((row, 0)..=(row, u16::MAX)).filter(|(_, cell)| !is_blank(&cell.text));
    let (&(_, column), _) = cells.next()?;
    let message = if column == KEY {
        "行の目印（隠れたA列）が書き換えられていて、どの事業の行か分かりません。書き出したときのブックに写し直してください"
    } else {
        "この行には目印（隠れたA列）がなく、どの事業の行か分かりません。書き出したときの行に写し直し、この行は消してください"
    };
    Some(Conflict { place: place(file, sheet, row, column), message: message.into() })
}

impl KeyedRow<'_> {
    /// What the row answers, compared with what was exported and with the
    /// data as it is now.
    pub fn answers(&self, report: &Report, allow_empty: bool, conflicts: &mut Vec<Conflict>) -> Vec<Answer> {
        let mut answers = Vec::new();
        self.strays(conflicts);
        for (column, exported) in Column::ALL.into_iter().zip(&self.key.prints) {
            let field = self.key.target.owner().and_then(|owner| column.filled_in(owner));
            let column = number(column);
            let cell = self.sheet.cell(self.row, column);
            let mut conflict = |message: String| conflicts.push(Conflict { place: self.place(column), message });
            if cell.formula {
                conflict("数式が入っています。文章や数をそのまま書いてください".into());
                continue;
            }
            let Some(field) = field else {
                if print(&normal(&cell.text)) != *exported {
                    conflict(
                        "書き換えられない欄が変わっています。もとに戻し、直したいことは作成者に知らせてください".into(),
                    );
                }
                continue;
            };
            let new = match value(&cell, field, report) {
                Ok(new) => new,
                Err(message) => {
                    conflict(message);
                    continue;
                }
            };
            let unchanged = print(&new) == *exported;
            if unchanged || is_blank(&new) && !allow_empty {
                continue;
            }
            if is_blank(&new) && self.sheet.is_covered(self.row, column) {
                conflict("結合されたセルに隠れていて、空にしたのかどうか分かりません。結合を解いてください".into());
                continue;
            }
            let new = if is_blank(&new) { String::new() } else { new };
            let Some(target) = self.key.resolve(report) else {
                conflict(
                    "この行の施策項目または事業が、いまのデータに見つかりません（名称や内容が変わったか、なくなっています）。データの名称と内容を書き出したときのものに戻すか、新しいブックを書き出して写してください"
                        .into(),
                );
                continue;
            };
            let Some(old) = answer(report, target, field) else { continue };
            if old == new {
                continue;
            }
            if print(&old) != *exported {
                conflict(format!(
                    "書き出したあとで、データの「{}」も変わっています。データは「{}」、ブックは「{}」です。どちらにするかを決め、ブックまたはデータを同じ文章にしてください",
                    field.key(),
                    excerpt(&old),
                    excerpt(&new)
                ));
                continue;
            }
            answers.push(Answer { year: self.key.year, target, field, place: self.place(column), old, new });
        }
        answers
    }

    /// What was written beside the table, where no one would look for it.
    fn strays(&self, conflicts: &mut Vec<Conflict>) {
        let beside = self.sheet.cells.range((self.row, beside())..=(self.row, u16::MAX));
        for (&(_, column), _) in beside.filter(|(_, cell)| !is_blank(&cell.text)) {
            let message = "表の外に書き込みがあります。取り込めないので、記入する欄に書くか、消してください".into();
            conflicts.push(Conflict { place: place(self.file, self.sheet, self.row, column), message });
        }
    }

    fn place(&self, column: u16) -> String {
        place(self.file, self.sheet, self.row, column)
    }
}

fn place(file: &str, sheet: &Sheet, row: u32, column: u16) -> String {
    format!("{file} [{}] {}", sheet.name, cell_name(row, column))
}

/// What a cell says, as the data would have it.
fn value(cell: &Cell, field: Field, report: &Report) -> Result<String, String> {
    match field {
        Field::Rate => rate(cell),
        Field::Rating => rating(cell.text.trim(), report),
        _ => Ok(normal(&cell.text)),
    }
}

fn rate(cell: &Cell) -> Result<String, String> {
    // A cell may show fewer decimals than it has. What its number lacks of a
    // millionth is the computer's, not the writer's.
    let written = match cell.number {
        Some(number) => ((number * 1e6).round() / 1e6).to_string(),
        None if is_blank(&cell.text) => return Ok(String::new()),
        None => cell.text.clone(),
    };
    match written.parse::<Rate>() {
        Ok(rate) => Ok(rate.to_string()),
        Err(error) => Err(format!("達成率の{error}。0から100までの数を、小数は一桁までで書いてください")),
    }
}

fn rating(name: &str, report: &Report) -> Result<String, String> {
    let names: Vec<&str> = report.scale.bands().iter().map(|band| band.name.as_str()).collect();
    if is_blank(name) || names.contains(&name) {
        return Ok(name.to_owned());
    }
    let advice = match nearest(name, names.iter().copied()) {
        Some(near) => format!("「{near}」のことではありませんか"),
        None => format!("「{}」のどれかを選んでください", names.join("」「")),
    };
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
        let typed = |text: &str, number: Option<f64>| rate(&Cell { text: text.into(), number, formula: false });
        assert_eq!(typed("80", Some(80.0)), Ok("80".into()));
        assert_eq!(typed("67", Some(66.7)), Ok("66.7".into()));
        assert_eq!(typed("67%", Some(0.667 * 100.0)), Ok("66.7".into()));
        assert_eq!(typed("８０％", None), Ok("80".into()));
        assert_eq!(typed(" ", None), Ok(String::new()));
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
