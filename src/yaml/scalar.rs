//! Writing a text so that every YAML reader reads back exactly that text.
//!
//! Ours takes every scalar for a text, but the files are the office's: editors
//! and other programs read them too, in YAML 1.1 or 1.2, and to those `2020`,
//! `no` and `~` aren't texts. So a text is left bare only where no reader can
//! see anything else in it, stands line for line under `|` where it has
//! several lines, and is quoted otherwise.

use std::fmt::Write as _;

use crate::source::is_unsafe;

/// How much deeper than its key, or its list's `-`, a block's lines stand.
pub const STEP: usize = 2;

/// A text as it stands behind `key: ` or `- `, without a line end.
///
/// `indent` is the indentation of a block's lines in spaces: [`STEP`] more
/// than that of the key or the `-`.
pub fn scalar(text: &str, indent: usize) -> String {
    if is_bare(text) { text.to_owned() } else { block(text, indent).unwrap_or_else(|| quoted(text)) }
}

/// A text as it stands in a list in brackets: `[高齢福祉課, 市立病院]`.
pub fn scalar_in_brackets(text: &str) -> String {
    // Readers differ in what else they take for a mark between brackets.
    let bare = is_bare(text) && !text.contains(|c: char| c.is_ascii_punctuation() || c == ' ');
    if bare { text.to_owned() } else { quoted(text) }
}

/// Whether a text without quotes is that text to every reader.
fn is_bare(text: &str) -> bool {
    /// What a reader takes for a mark of YAML, or for the start of a number
    /// or of one of YAML 1.1's special words.
    const MARKS: &str = "-?:,[]{}#&*!|>'\"%@`~=<.+";
    /// What YAML 1.1 reads as nothing, yes or no.
    const WORDS: [&str; 9] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    /// What numbers, times and dates are written with.
    const NUMERIC: &str = "0123456789abcdefxotzABCDEFXOTZ_.,:+- ";

    let starts_freely = text.starts_with(|c: char| !c.is_whitespace() && !MARKS.contains(c));
    let ends_freely = text.ends_with(|c: char| !c.is_whitespace() && c != ':');
    let marked = text.contains(": ") || text.contains(" #");
    let numeric = text.starts_with(|c: char| c.is_ascii_digit()) && text.chars().all(|c| NUMERIC.contains(c));
    let word = WORDS.iter().any(|word| text.eq_ignore_ascii_case(word));
    let visible = !text.chars().any(|c| c == '\n' || needs_escape(c));
    starts_freely && ends_freely && visible && !marked && !numeric && !word
}

/// A text of several lines as a block, if one can hold it without leaning on
/// blanks that nobody sees at its end.
fn block(text: &str, indent: usize) -> Option<String> {
    let (lines, chomp) = match text.strip_suffix('\n') {
        Some(lines) => (lines, ""),
        None => (text, "-"),
    };
    let (first, last) = (lines.split('\n').next()?, lines.rsplit('\n').next()?);
    if !text.contains('\n')
        || last.is_empty()
        || last.ends_with(char::is_whitespace)
        || text.chars().any(|c| c != '\n' && needs_escape(c))
    {
        return None;
    }
    // A reader takes the first line's indentation for the block's, unless told.
    let told = if first.is_empty() || first.starts_with(' ') { STEP.to_string() } else { String::new() };
    let mut written = format!("|{told}{chomp}");
    for line in lines.split('\n') {
        written.push('\n');
        if !line.is_empty() {
            written.extend(std::iter::repeat_n(' ', indent));
            written.push_str(line);
        }
    }
    Some(written)
}

/// A text in double quotes, on one line.
fn quoted(text: &str) -> String {
    let mut written = String::with_capacity(text.len() + 2);
    written.push('"');
    for c in text.chars() {
        // Writing to a string has no way to fail.
        let _ = match c {
            '"' | '\\' => write!(written, "\\{c}"),
            '\n' => write!(written, "\\n"),
            '\t' => write!(written, "\\t"),
            '\r' => write!(written, "\\r"),
            c if !needs_escape(c) => write!(written, "{c}"),
            c => match u32::from(c) {
                code @ ..=0xff => write!(written, "\\x{code:02x}"),
                code @ ..=0xffff => write!(written, "\\u{code:04x}"),
                code => write!(written, "\\U{code:08x}"),
            },
        };
    }
    written.push('"');
    written
}

/// Whether a character is written by its number: controls, what some readers
/// take for a line's end, what they refuse, and what nobody would see.
///
/// Joiners and variation selectors stay: they only shape their neighbours.
fn needs_escape(c: char) -> bool {
    is_unsafe(c) || matches!(c, '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::source::Source;
    use crate::yaml::{KeyPath, Node, parse};

    /// A document that holds the text at several depths, before other things.
    fn document(text: &str) -> String {
        format!(
            "a: {}\nb:\n  - c: {}\n\n    # 注\n    d:\n      - {}\n      - e: {}\n  - f: [{}, 'z']\n",
            scalar(text, 2),
            scalar(text, 6),
            scalar(text, 8),
            scalar(text, 10),
            scalar_in_brackets(text),
        )
    }

    fn places() -> [KeyPath; 5] {
        let (root, b) = (KeyPath::root(), KeyPath::root().to("b"));
        let d = b.to(0).to("d");
        [root.to("a"), b.to(0).to("c"), d.to(0), d.to(1).to("e"), b.to(1).to("f").to(0)]
    }

    /// What another reader makes of the same document.
    fn elsewhere(document: &str) -> serde_yaml::Result<Vec<serde_yaml::Value>> {
        let root: serde_yaml::Value = serde_yaml::from_str(document)?;
        let (b, d) = (&root["b"], &root["b"][0]["d"]);
        Ok(vec![root["a"].clone(), b[0]["c"].clone(), d[0].clone(), d[1]["e"].clone(), b[1]["f"][0].clone()])
    }

    fn survives(text: &str) -> Result<(), TestCaseError> {
        let document = document(text);
        let tree = parse(&Source::new("x", document.clone()))
            .map_err(|diagnostic| TestCaseError::fail(format!("{}\n{document}", diagnostic.message)))?;
        for place in places() {
            prop_assert_eq!(tree.at(&place).and_then(Node::text), Some(text), "{} in\n{}", place, document);
        }
        let others = elsewhere(&document).map_err(|error| TestCaseError::fail(format!("{error}\n{document}")))?;
        for other in others {
            prop_assert_eq!(other.as_str(), Some(text), "{}", document);
        }
        Ok(())
    }

    #[test]
    fn is_written_as_a_person_would() {
        for (text, written) in [
            ("周知啓発用のリーフレットの作成", "周知啓発用のリーフレットの作成"),
            ("2025年、2040年に向け", "2025年、2040年に向け"),
            ("「人生会議」など（仮称）", "「人生会議」など（仮称）"),
            ("周知：10:30から #1", "\"周知：10:30から #1\""),
            ("", "\"\""),
            ("~", "\"~\""),
            ("No", "\"No\""),
            ("2020-02-13", "\"2020-02-13\""),
            ("12:30", "\"12:30\""),
            ("- 検討", "\"- 検討\""),
            ("検討: 継続", "\"検討: 継続\""),
            ("前 後", "前 後"),
            ("　字下げ", "\"　字下げ\""),
            ("C:\\共有", "C:\\共有"),
            ("一\t二", "\"一\\t二\""),
            ("①一\n②二", "|-\n    ①一\n    ②二"),
            ("一\n\n  二\n", "|\n    一\n\n      二"),
            (" 一\n二", "|2-\n     一\n    二"),
            ("一\r\n二", "\"一\\r\\n二\""),
            ("一\n\n", "\"一\\n\\n\""),
            ("葛\u{e0100}飾", "葛\u{e0100}飾"),
        ] {
            assert_eq!(scalar(text, 4), written);
        }
        assert_eq!(scalar_in_brackets("高齢福祉課"), "高齢福祉課");
        assert_eq!(scalar_in_brackets("a, b"), "\"a, b\"");
    }

    #[test]
    fn what_yaml_sees_something_else_in() {
        let words = "~ null Null NULL true yes Yes NO on OFF y N = << ? : - | > * & ! % @ ` ' \" # , [ ] { } --- ... \
             0 007 0o17 0x1F 0b11 1_000 1e3 1.5 .5 -1 +1 .inf -.INF .nan 12:30:45 2020-02-13 2020-02-13T10:00:00Z \
             *a &a !a %a @a `a 'a \"a #a ,a [a {a a: a:b a#b a:# {a: [b]} a,b \\ \\n nan inf";
        for word in words.split(' ') {
            for text in [word.to_owned(), format!("{word} 一"), format!("一 {word}"), format!("{word}\n{word}")] {
                survives(&text).unwrap();
            }
        }
    }

    #[test]
    fn every_character_survives() {
        // By the thousand, or this would take a minute.
        let all: Vec<char> = (0..=0x1_ffff).chain(0xe_0000..=0xe_01ff).filter_map(char::from_u32).collect();
        for some in all.chunks(1000) {
            survives(&some.iter().collect::<String>()).unwrap();
        }
        for c in all.into_iter().filter(|&c| u32::from(c) < 0x100 || needs_escape(c) || c.is_whitespace()) {
            for text in [format!("{c}"), format!("{c}一"), format!("一{c}"), format!("一\n{c}\n二"), format!("一{c}二")]
            {
                survives(&text).unwrap();
            }
        }
    }

    /// Texts made of what YAML gives a meaning to, and of anything else.
    pub fn any_text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            prop::sample::select(vec![
                ": ",
                ":",
                " #",
                "#",
                "\"",
                "'",
                " ",
                "  ",
                "　",
                "|",
                ">",
                "-",
                "- ",
                "---",
                "...",
                "\n",
                "\n\n",
                "\t",
                "\r",
                "\r\n",
                "\u{85}",
                "\u{2028}",
                "\u{feff}",
                "\u{200b}",
                "「",
                "」",
                "😀",
                "👨\u{200d}👩",
                "~",
                "null",
                "0",
                "1.5",
                "[",
                "]",
                "{",
                "}",
                ",",
                "*",
                "&",
                "!",
                "%",
                "@",
                "`",
                "\\",
                "?",
                "実績",
                "①",
                "\0",
            ])
            .prop_map(str::to_owned),
            any::<char>().prop_map(String::from),
        ];
        prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn any_text_reads_back(text in any_text()) {
            survives(&text)?;
        }
    }
}
