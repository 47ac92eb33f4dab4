//! Where things stand on a sheet: rows and columns as numbers from 0, and as
//! people name them.

use crate::model::form::Column;

/// The hidden column that holds the rows' keys: the first, A. The form's
/// columns stand beside it, from B.
pub const KEY: u16 = 0;

/// The number of a column of the form.
pub fn number(column: Column) -> u16 {
    KEY + 1 + column as u16
}

/// The first column beside the form.
pub fn beside() -> u16 {
    number(Column::LAST) + 1
}

/// The width of a column in pixels; together they fill A3. Without a year
/// before this one, last year's column is hidden.
pub fn width(column: Column, has_last_year: bool) -> u32 {
    let (alone, beside_last_year) = match column {
        Column::Content => (200, 170),
        Column::Departments => (120, 120),
        Column::FinalGoal => (200, 170),
        Column::LastResponse => (0, 175),
        Column::Goal => (220, 190),
        Column::Result => (230, 200),
        Column::Issues => (200, 175),
        Column::Response => (225, 195),
        Column::Score => (105, 105),
    };
    if has_last_year { beside_last_year } else { alone }
}

/// The row and column of a cell's name.
pub fn place(name: &str) -> Option<(u32, u16)> {
    let digits = name.find(|c: char| c.is_ascii_digit())?;
    let (letters, number) = name.split_at(digits);
    let column = letters.bytes().try_fold(0u32, |column, letter| {
        letter
            .is_ascii_alphabetic()
            .then(|| column.saturating_mul(26).saturating_add(u32::from(letter.to_ascii_uppercase() - b'A') + 1))
    })?;
    let column = u16::try_from(column.checked_sub(1)?).ok()?;
    Some((number.parse::<u32>().ok()?.checked_sub(1)?, column))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_called_as_in_excel() {
        for (row, column, name) in [(6, 5, "F7"), (0, 0, "A1"), (9, 25, "Z10"), (0, 26, "AA1"), (0, 701, "ZZ1")] {
            assert_eq!(rust_xlsxwriter::row_col_to_cell(row, column), name);
            assert_eq!(place(name), Some((row, column)));
        }
        assert_eq!([place("7"), place("A0"), place("A")], [None, None, None]);
        assert_eq!((number(Column::FIRST), number(Column::LAST)), (1, 9));
    }
}
