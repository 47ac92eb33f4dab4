//! How many lines a text takes in a cell. Excel fits rows to their text only
//! while it is typed, and never rows with merged cells, so the heights are
//! worked out here.

use crate::view::width;

/// The unit of widths: so many to the width of a full-width character.
pub const EM: usize = 5;

/// The width of a character, at most. The face is proportional: its digits
/// and letters are wider than half a full-width character.
fn units(c: char) -> usize {
    match width(c) {
        0 => 0,
        1 if c != 'W' && c != 'M' && c != 'm' => 4,
        _ => EM,
    }
}

/// How many lines a text takes in a column that is so many units wide.
///
/// Never fewer than a program needs: a mark that must not begin a line takes
/// its neighbour along to the next, but marks are counted twice as wide as the
/// face has them.
pub fn lines(text: &str, room: usize) -> usize {
    text.split('\n').map(|paragraph| paragraph_lines(paragraph, room.max(EM))).sum()
}

fn paragraph_lines(paragraph: &str, held: usize) -> usize {
    let (mut lines, mut used) = (1, 0);
    for stretch in stretches(paragraph) {
        let wide: usize = stretch.chars().map(units).sum();
        if used + wide <= held {
            used += wide;
        } else if wide <= held {
            lines += 1;
            used = wide;
        } else {
            // Too long for any line, so it is cut where the line ends. Room
            // for one full-width character may be left over at each cut.
            let room = held.saturating_sub(EM - 1).max(1);
            let full = (if used > 0 { 1 } else { 0 }) + (wide - 1) / room;
            lines += full;
            used = wide - (wide - 1) / room * room;
        }
    }
    lines
}

/// The parts of a paragraph that stay on one line: words of half-width
/// characters, and every other character alone.
fn stretches(paragraph: &str) -> impl Iterator<Item = &str> {
    let word = |c: char| c.is_ascii_graphic() || ('\u{ff61}'..='\u{ff9f}').contains(&c);
    let mut rest = paragraph;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let end = match rest.find(|c| !word(c)) {
            Some(0) => first.len_utf8(),
            Some(end) => end,
            None => rest.len(),
        };
        let (stretch, left) = rest.split_at(end);
        rest = left;
        Some(stretch)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_lines() {
        let ten = 10 * EM;
        assert_eq!(lines("", ten), 1);
        assert_eq!(lines("一\n\n二", ten), 3);
        assert_eq!(lines(&"漢".repeat(10), ten), 1);
        assert_eq!(lines(&"漢".repeat(11), ten), 2);
        assert_eq!(lines(&"漢".repeat(30), ten), 3);
    }

    #[test]
    fn words_stay_whole_unless_they_are_too_long() {
        assert_eq!(lines("abcdefghij klnopqrstu", 10 * EM), 2);
        // Ten full-width characters hold twelve half-width ones.
        assert!(lines(&"a".repeat(96), 10 * EM) >= 8);
        assert!(lines(&format!("漢{}", "a".repeat(96)), 10 * EM) >= 8);
    }
}
