//! Which known word was probably meant.

/// The longest text, in bytes, that is taken for a word or name.
const LONGEST: usize = 2000;

/// The known word that is nearest to a wrong one, if one is near enough to be
/// what was meant.
pub fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wrong = wrong.trim();
    known
        .into_iter()
        .filter(|_| wrong.len() <= LONGEST)
        .map(|word| (likeness(wrong, word), word))
        // Japanese words are short: of two characters one may be wrong.
        .filter(|(likeness, _)| *likeness >= 0.5)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, word)| word)
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
    }
}
