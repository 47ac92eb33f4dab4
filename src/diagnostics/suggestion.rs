//! Which known word was probably meant.

/// The longest text, in bytes, that is taken for a word or name.
const LONGEST: usize = 2000;

/// The known word that was probably meant by a wrong one, if one is near
/// enough. Words that contain the wrong one come first, and none that says
/// the opposite is ever taken.
pub fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    near(wrong, known).max_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))).map(|(.., word)| word)
}

/// The known word that was meant, where no other can have been: none is about
/// as near.
pub fn only_near<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    /// How much nearer it must be than any other.
    const MARGIN: f64 = 0.2;
    let mut near: Vec<_> = near(wrong, known).collect();
    near.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.total_cmp(&a.1)));
    let &(contains, likeness, word) = near.first()?;
    let rival = near[1..].iter().any(|other| other.0 == contains && likeness - other.1 < MARGIN);
    (!rival).then_some(word)
}

/// The advice to write the known word that was probably meant by a wrong one,
/// or `otherwise`.
pub fn advice<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>, otherwise: impl FnOnce() -> String) -> String {
    nearest(wrong, known).map_or_else(otherwise, |near| format!("「{near}」のことではありませんか"))
}

/// The known words that are near a wrong one: whether they contain it, how
/// like it they are, and the words.
fn near<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> impl Iterator<Item = (bool, f64, &'a str)> {
    let wrong = wrong.trim();
    let known = known.into_iter().filter(move |word| wrong.len() <= LONGEST && !turns_round(wrong, word));
    let known = known.map(move |word| (!wrong.is_empty() && word.contains(wrong), likeness(wrong, word), word));
    // Japanese words are short: of two characters one may be wrong.
    known.filter(|&(contains, likeness, _)| contains || likeness >= 0.5)
}

/// Whether one of two words denies what the other says: 未達成 and 達成.
fn turns_round(a: &str, b: &str) -> bool {
    const MARKS: [&str; 9] = ["未", "不", "非", "無", "否", "全", "半", "ない", "ず"];
    MARKS.iter().any(|mark| a.contains(mark) != b.contains(mark))
}

/// How like two names are, from 0 to 1.
pub fn likeness(a: &str, b: &str) -> f64 {
    if a.len().max(b.len()) > LONGEST {
        return if a == b { 1.0 } else { 0.0 };
    }
    strsim::normalized_damerau_levenshtein(a, b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_or_none() {
        let keys = ["年度目標", "最終年度目標", "実績", "課題", "対応"];
        assert_eq!(nearest("年度目票", keys), Some("年度目標"));
        assert_eq!(nearest("実積", keys), Some("実績"));
        assert_eq!(nearest("備考", keys), None);
        assert_eq!(only_near("実積", keys), Some("実績"));
        assert_eq!(only_near("年度目票", keys), Some("年度目標"));
        assert_eq!(only_near("目標", keys), None);
    }

    #[test]
    fn no_suggestion_says_the_opposite() {
        let scale = ["達成", "概ね達成", "一部達成", "未達成・未着手"];
        assert_eq!(nearest("未達成", scale), Some("未達成・未着手"));
        assert_eq!(nearest("未着手", scale), Some("未達成・未着手"));
        assert_eq!(nearest("概ね", scale), Some("概ね達成"));
        assert_eq!(nearest("達成", ["未達成", "不達成"]), None);
        assert_eq!(nearest("未達成", ["達成", "一部達成"]), None);
        assert_eq!(nearest("達成せず", ["達成済", "達成"]), None);
    }
}
