//! Slips in keys and values that stand in one line, `{区分: 達成, 下限: 100}`.

use super::Finder;
use crate::diagnostics::Code;
use crate::source::part;
use crate::yaml::lines::before_comment;
use crate::yaml::marks::key_at;
use crate::yaml::parse::parse;
use crate::yaml::scalar::scalar_in_brackets;
use crate::yaml::{Keys, Kind};

/// The blanks around what is parted.
const BLANKS: [char; 2] = [' ', '　'];
/// What is written between one key's value and the next key.
const COMMAS: [char; 5] = [',', '、', '，', ' ', '　'];

impl Finder<'_> {
    /// Keys and values in one line whose brackets, colons or commas aren't
    /// YAML's, as they were meant.
    pub fn map_in_line(&mut self, value: &str, start: usize) -> Option<String> {
        let written = before_comment(value);
        // Where what is meant can't be read either, something else is wrong.
        let meant = meant(self.keys, written).filter(|meant| !self.is_read(written) && self.is_read(meant))?;
        let message = if written.starts_with('｛') {
            "項目を囲む「｛」が半角ではありません"
        } else {
            "「{」と「}」の間の書き方が正しくないため、項目に分けられません"
        };
        let hint = format!("{meant} のように、半角の {{ }} で囲み、「: 」と「, 」で区切って書いてください");
        self.report(Code::YamlBrackets, start..start + written.len(), message, &hint);
        self.fix(start..start + written.len(), meant.clone());
        Some(meant)
    }

    /// Whether YAML reads of it what it looks like: known keys with their values.
    fn is_read(&self, written: &str) -> bool {
        let Some(tree) = parse(self.source, written).ok().and_then(|parsed| parsed.tree) else { return false };
        let Kind::Map(entries) = &tree.kind else { return false };
        entries.iter().all(|entry| self.keys.has(&entry.key))
    }
}

/// Keys and values in brackets as they were meant. Each key is a known one.
fn meant(keys: &Keys, written: &str) -> Option<String> {
    let within = written.strip_prefix(['{', '｛'])?.strip_suffix(['}', '｝'])?;
    let mut entries = Vec::new();
    let mut rest = within.trim_matches(BLANKS).trim_end_matches(COMMAS);
    while !rest.is_empty() {
        let (key, colon, _) = key_at(keys, rest)?;
        let behind = part(rest, key + colon..).trim_start_matches(BLANKS);
        let begins_key = |at: usize| key_at(keys, part(behind, at..).trim_start_matches(BLANKS)).is_some();
        let next = behind.match_indices(COMMAS).find(|(at, comma)| begins_key(at + comma.len()));
        let (end, comma) = next.unwrap_or((behind.len(), ","));
        let value = part(behind, ..end).trim_end_matches(BLANKS);
        // What holds more keys has its own brackets.
        if value.starts_with(['{', '｛']) && key_at(keys, value.trim_start_matches(['{', '｛', ' '])).is_some() {
            return None;
        }
        entries.push(format!("{}: {}", part(rest, ..key), in_brackets(value)));
        rest = part(behind, (end + comma.len()).min(behind.len())..).trim_start_matches(BLANKS);
    }
    (!entries.is_empty()).then(|| format!("{{{}}}", entries.join(", ")))
}

/// A value as it stands in brackets. One in quotes, a list and a number stand as
/// they are.
fn in_brackets(value: &str) -> String {
    let is_number = value.chars().all(|c| c.is_ascii_digit() || c == '.');
    if is_number || value.starts_with(['"', '\'', '[']) { value.to_owned() } else { scalar_in_brackets(value) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;
    use crate::yaml;

    #[test]
    fn keys_in_one_line_are_known_however_they_are_parted() {
        let keys = Keys::new(["区分", "下限", "連携", "総括"], []);
        let meant = |written| meant(&keys, written);
        for written in [
            "｛区分: 達成, 下限: 100｝",
            "｛区分：達成、下限：100｝",
            "{区分:達成、下限:100}",
            "{区分: 達成　下限: 100、}",
            "{ 区分：達成，下限: 100 ｝",
        ] {
            assert_eq!(meant(written).as_deref(), Some("{区分: 達成, 下限: 100}"), "{written}");
        }
        assert_eq!(meant("{区分: {年度}の達成}").as_deref(), Some("{区分: \"{年度}の達成\"}"));
        assert_eq!(
            meant("｛区分：達成、改善、連携：[甲, 乙]｝").as_deref(),
            Some("{区分: 達成、改善, 連携: [甲, 乙]}")
        );
        for other in ["{済}", "{総括: {区分: 達成}}", "{}", "｛済｝三回"] {
            assert_eq!(meant(other), None, "{other}");
        }
    }

    /// What YAML reads as it looks is nobody's slip.
    #[test]
    fn what_is_read_is_left_alone() {
        let keys = Keys::new(["区分", "下限", "連携"], []);
        for right in [
            "{区分: 達成, 下限: 100}",
            "{区分: 達成, 連携: [甲, 乙],}",
            "{区分: \"達成、下限: 100\", 下限: 0}",
            "{区分: 達成、下限：低い, 下限: 0}",
            "{区分: 達成, 下限: }",
            r#"{区分: "} #", 下限: '} # '}"#,
            r#"{区分: "\" } # ", 下限: 0} # 注"#,
        ] {
            let source = Source::new("data/R01.yaml", format!("達成区分:\n  - {right}\n"));
            assert!(yaml::read(&source, &keys).unwrap().diagnostics.is_empty(), "{right}");
        }
    }

    #[test]
    fn what_is_wrong_within_a_value_is_told_as_that() {
        let keys = Keys::new(["区分", "下限"], []);
        let source = Source::new("data/R01.yaml", "達成区分:\n  - {区分: \"\\施策\" , 下限: 0}\n");
        let codes: Vec<_> = yaml::read(&source, &keys).unwrap().diagnostics.iter().map(|one| one.code).collect();
        assert_eq!(codes, [Code::YamlEscape]);
    }
}
