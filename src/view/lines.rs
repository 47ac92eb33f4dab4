//! How many lines a measure's table takes, without laying it out.
//!
//! A measure stays on one page where it fits on one. Measuring it in Typst
//! would tell, at the price of laying everything out three times; but most
//! measures are so much smaller than a page, or so much larger, that counting
//! characters settles it. Templates ask for both bounds and measure only what
//! lies between.

use std::fmt;
use std::sync::Arc;

use minijinja::value::{Object, ObjectRepr, from_args};
use minijinja::{Error, ErrorKind, State, Value};
use serde::{Serialize, Serializer};

use super::paragraph::width;

/// What a cell holds: for each of its paragraphs the width and the widest
/// stretch that no line break can divide, both in half-width characters.
#[derive(Debug, Clone)]
struct Cell(Vec<(usize, usize)>);

/// The cells of a measure, a row a project.
#[derive(Debug, Clone, Default)]
pub struct Lines(Vec<Vec<Cell>>);

impl Lines {
    /// A single row with these texts in its cells.
    pub fn of_row<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut lines = Self::default();
        lines.row(texts);
        lines
    }

    /// Adds a row with these texts in its cells.
    pub fn row<'a>(&mut self, texts: impl IntoIterator<Item = &'a str>) {
        let cell = |text: &str| {
            Cell(text.split('\n').map(|line| (line.chars().map(width).sum(), widest_stretch(line))).collect())
        };
        self.0.push(texts.into_iter().map(cell).collect());
    }

    /// The bounds of all rows together, a row being as high as its highest
    /// cell. `columns` are the columns' widths in full-width characters.
    fn bound(&self, columns: &[usize], lines: impl Fn((usize, usize), usize) -> usize) -> usize {
        let cell = |(cell, &column): (&Cell, &usize)| {
            cell.0.iter().map(|&paragraph| lines(paragraph, column * 2)).fold(0, usize::saturating_add)
        };
        let row = |row: &Vec<Cell>| row.iter().zip(columns).map(cell).max().unwrap_or(0);
        self.0.iter().map(row).fold(0, usize::saturating_add)
    }

    /// No layout takes more lines than this. What is no wider than its column
    /// takes one. Otherwise a line is given up to the next stretch, so it holds
    /// at least the column less the widest stretch; a hanging marker and a
    /// blank cost up to four half-width characters more.
    fn at_most(&self, columns: &[usize]) -> usize {
        self.bound(columns, |(width, stretch), column| match column.checked_sub(stretch + 4) {
            _ if width <= column => 1,
            None | Some(0) => usize::MAX,
            Some(held) => width.div_ceil(held),
        })
    }

    /// No layout takes fewer: justified lines squeeze marks by half a
    /// character each, at the very most a third of a line. Signs that a font
    /// draws narrower than they are counted are taken for as few.
    fn at_least(&self, columns: &[usize]) -> usize {
        self.bound(columns, |(width, _), column| width.div_ceil((column + column / 2).max(1)).max(1))
    }
}

/// The widest stretch of a line that can't be divided between two lines, in
/// half-width characters. Only a break between two plain Japanese
/// characters, or behind a blank, is taken for certain.
pub fn widest_stretch(line: &str) -> usize {
    let plain = |c: char| matches!(c, '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{4e00}'..='\u{9fff}');
    let (mut widest, mut stretch, mut before) = (0, 0, ' ');
    for c in line.chars() {
        if plain(before) && plain(c) || before == ' ' {
            stretch = 0;
        }
        stretch += width(c);
        widest = widest.max(stretch);
        before = c;
    }
    widest
}

impl Object for Lines {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} rows", self.0.len())
    }

    fn call_method(self: &Arc<Self>, _: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        let (columns,): (Vec<usize>,) = from_args(args)?;
        let lines = match method {
            "at_most" => self.at_most(&columns),
            "at_least" => self.at_least(&columns),
            _ => return Err(Error::from(ErrorKind::UnknownMethod)),
        };
        Ok(Value::from(lines))
    }
}

impl Serialize for Lines {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Value::from_object(self.clone()).serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(text: &str, column: usize) -> (usize, usize) {
        let mut lines = Lines::default();
        lines.row([text]);
        (lines.at_least(&[column]), lines.at_most(&[column]))
    }

    #[test]
    fn bounds_hold_the_truth_between_them() {
        assert_eq!(bounds("", 16), (1, 1));
        let (least, most) = bounds(&"漢字".repeat(80), 16); // ten full lines
        assert!(least <= 10 && (10..=13).contains(&most), "{least} {most}");
        assert_eq!(bounds("一\n二\n三", 16), (3, 3));
    }

    #[test]
    fn what_can_not_be_divided_is_not_guessed() {
        assert_eq!(bounds(&"a".repeat(40), 16).1, usize::MAX);
        assert_eq!(bounds("」」」」」」」」」」」」」」」」」」", 16).1, usize::MAX);
    }

    #[test]
    fn the_highest_cell_counts() {
        let mut lines = Lines::default();
        lines.row(["一\n二\n三", "一"]);
        lines.row(["一", "一\n二"]);
        assert_eq!(lines.at_least(&[16, 8]), 5);
    }
}
