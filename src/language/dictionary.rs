//! The packed dictionary, read in place.
//!
//! `dictionary/ipadic.bin` is made by `dictionary/make.rs` from Debian's
//! package mecab-ipadic. All numbers are little-endian:
//!
//! | part | what |
//! | --- | --- |
//! | head | four u32: bytes of the map, number of words, number of classes, number of kinds of unknown words |
//! | map | an [`fst::raw::Fst`]: writing → number of its first word |
//! | words | u16 class (bit 15: the last of its writing), i16 cost |
//! | classes | two bytes each, [`Class::to_bytes`] |
//! | unknown words | u8 [`CharacterKind`], u8 0, u16 class, i16 cost |
//! | matrix | i16 for every class behind every class |

use std::sync::LazyLock;

use fst::raw::{Fst, Output};

use super::class::Class;

/// A class of words by its number in the dictionary.
pub type Id = u16;

/// What bit 15 of a word's class says.
pub const LAST: u16 = 0x8000;

/// Kinds of characters, by which words outside the dictionary are guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum CharacterKind {
    /// Anything else.
    Default,
    /// Blanks.
    Space,
    /// Chinese characters.
    Kanji,
    /// Marks.
    Symbol,
    /// Digits.
    Numeric,
    /// Latin letters.
    Alpha,
    /// Hiragana.
    Hiragana,
    /// Katakana.
    Katakana,
    /// Chinese numbers.
    KanjiNumeric,
    /// Greek letters.
    Greek,
    /// Cyrillic letters.
    Cyrillic,
}

impl CharacterKind {
    /// The kind of a name in IPADIC's `unk.def`.
    pub fn of_name(name: &str) -> Option<Self> {
        Some(match name {
            "DEFAULT" => Self::Default,
            "SPACE" => Self::Space,
            "KANJI" => Self::Kanji,
            "SYMBOL" => Self::Symbol,
            "NUMERIC" => Self::Numeric,
            "ALPHA" => Self::Alpha,
            "HIRAGANA" => Self::Hiragana,
            "KATAKANA" => Self::Katakana,
            "KANJINUMERIC" => Self::KanjiNumeric,
            "GREEK" => Self::Greek,
            "CYRILLIC" => Self::Cyrillic,
            _ => return None,
        })
    }

    /// The kind of a character, as IPADIC's `char.def` has it.
    pub fn of(c: char) -> Self {
        match c {
            ' ' | '\t' | '\n' => Self::Space,
            '0'..='9' | '０'..='９' | '\u{2070}'..='\u{209f}' | '\u{2150}'..='\u{218f}' => Self::Numeric,
            'A'..='Z' | 'a'..='z' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | 'À'..='ʶ' => Self::Alpha,
            'ぁ'..='ゟ' => Self::Hiragana,
            'ァ'..='ヿ' | 'ㇰ'..='ㇿ' | 'ｦ'..='ﾟ' => Self::Katakana,
            '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '百' | '千' | '万' | '億' | '兆' => {
                Self::KanjiNumeric
            }
            '々' | '〇' | '㐀'..='䶵' | '一'..='鿿' | '豈'..='﫿' | '⺀'..='⿕' => Self::Kanji,
            'Ͱ'..='Ͽ' => Self::Greek,
            'Ѐ'..='ԯ' => Self::Cyrillic,
            '!'..='~'
            | '¡'..='¿'
            | '\u{2000}'..='\u{206f}'
            | '\u{20a0}'..='\u{214f}'
            | '\u{2190}'..='\u{303f}'
            | '！'..='･'
            | '￠'..='￮' => Self::Symbol,
            _ => Self::Default,
        }
    }

    /// Whether a word outside the dictionary is guessed even where the
    /// dictionary has one.
    pub fn always(self) -> bool {
        !matches!(self, Self::Default | Self::Space | Self::Kanji | Self::Hiragana)
    }

    /// Whether a run of such characters is guessed to be a word.
    pub fn groups(self) -> bool {
        self != Self::Kanji
    }

    /// Up to how many such characters are guessed to be a word.
    pub fn longest(self) -> usize {
        if matches!(self, Self::Kanji | Self::Hiragana | Self::Katakana) { 2 } else { 0 }
    }
}

/// The words of Japanese, with their classes and costs.
pub struct Dictionary {
    map: Fst<&'static [u8]>,
    words: &'static [u8],
    classes: &'static [u8],
    unknown: &'static [u8],
    matrix: &'static [u8],
}

static PACKED: &[u8] = include_bytes!("dictionary/ipadic.bin");

impl Dictionary {
    /// The dictionary that is compiled in.
    pub fn get() -> &'static Self {
        static DICTIONARY: LazyLock<Dictionary> =
            LazyLock::new(|| Dictionary::read(PACKED).expect("the packed dictionary is whole"));
        &DICTIONARY
    }

    /// Finds the parts of a packed dictionary.
    fn read(packed: &'static [u8]) -> Option<Self> {
        let number = |at: usize| {
            let bytes = packed.get(4 * at..4 * at + 4)?;
            usize::try_from(u32::from_le_bytes(bytes.try_into().ok()?)).ok()
        };
        let (map, words, classes, unknown) = (number(0)?, number(1)?, number(2)?, number(3)?);
        let rest = packed.get(16..)?;
        let (map, rest) = rest.split_at_checked(map)?;
        let (words, rest) = rest.split_at_checked(4 * words)?;
        let (class_bytes, rest) = rest.split_at_checked(2 * classes)?;
        let (unknown, matrix) = rest.split_at_checked(6 * unknown)?;
        let whole = matrix.len() == 2 * classes * classes;
        whole.then_some(Self { map: Fst::new(map).ok()?, words, classes: class_bytes, unknown, matrix })
    }

    /// Calls `found` with every word that a text begins with: its length in
    /// bytes, its class and its cost.
    pub fn prefixes(&self, text: &str, mut found: impl FnMut(usize, Id, i16)) {
        let mut node = self.map.root();
        let mut output = Output::zero();
        for (at, &byte) in text.as_bytes().iter().enumerate() {
            let Some(index) = node.find_input(byte) else { return };
            let transition = node.transition(index);
            output = output.cat(transition.out);
            node = self.map.node(transition.addr);
            if !node.is_final() {
                continue;
            }
            let mut word = usize::try_from(output.cat(node.final_output()).value()).unwrap_or(usize::MAX);
            while let Some((id, cost)) = self.word(word) {
                found(at + 1, id & !LAST, cost);
                if id & LAST != 0 {
                    break;
                }
                word += 1;
            }
        }
    }

    /// Calls `found` with the class and cost of every guess for a word of a
    /// kind of characters.
    pub fn guesses(&self, kind: CharacterKind, mut found: impl FnMut(Id, i16)) {
        for guess in self.unknown.chunks_exact(6).filter(|guess| guess[0] == kind as u8) {
            found(u16::from_le_bytes([guess[2], guess[3]]), i16::from_le_bytes([guess[4], guess[5]]));
        }
    }

    /// What a class of the dictionary is.
    pub fn class(&self, id: Id) -> Class {
        let at = 2 * usize::from(id);
        self.classes.get(at..at + 2).map_or(Class::from_bytes([0, 0]), |bytes| Class::from_bytes([bytes[0], bytes[1]]))
    }

    /// What it costs that a word of one class stands behind one of another.
    pub fn connection(&self, before: Id, after: Id) -> i32 {
        let classes = self.classes.len() / 2;
        let at = 2 * (usize::from(before) * classes + usize::from(after));
        self.matrix.get(at..at + 2).map_or(0, |bytes| i32::from(i16::from_le_bytes([bytes[0], bytes[1]])))
    }

    /// Whether the dictionary has a word of this writing.
    pub fn has(&self, writing: &str) -> bool {
        self.map.get(writing.as_bytes()).is_some()
    }

    fn word(&self, number: usize) -> Option<(u16, i16)> {
        let bytes = self.words.get(4 * number..4 * number + 4)?;
        Some((u16::from_le_bytes([bytes[0], bytes[1]]), i16::from_le_bytes([bytes[2], bytes[3]])))
    }
}
