//! What a rule found, and the kinds of characters that rules tell apart.

use std::ops::Range;

use crate::diagnostics::Code;

/// What a rule found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule, as `proofread/…`.
    pub code: Code,
    /// The bytes of the text.
    pub range: Range<usize>,
    /// What is wrong, in Japanese.
    pub message: String,
    /// What to do, in Japanese.
    pub hint: String,
    /// What is to stand there instead, where exactly one thing is right.
    pub replacement: Option<String>,
}

impl Finding {
    /// A finding at a place of the text.
    pub fn new(code: Code, range: Range<usize>, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { code, range, message: message.into(), hint: hint.into(), replacement: None }
    }

    /// The same with its one right correction.
    #[must_use]
    pub fn replacement(self, text: impl Into<String>) -> Self {
        Self { replacement: Some(text.into()), ..self }
    }
}

/// ぁ to ゖ.
pub fn is_hiragana(c: char) -> bool {
    matches!(c, 'ぁ'..='ゖ')
}

/// ァ to ヺ, with the long vowel's mark.
pub fn is_katakana(c: char) -> bool {
    matches!(c, 'ァ'..='ヺ' | 'ー')
}

/// A Chinese character.
pub fn is_kanji(c: char) -> bool {
    matches!(c, '々' | '〆' | '㐀'..='䶿' | '一'..='鿿' | '豈'..='﫿' | '\u{20000}'..='\u{3ffff}')
}
