//! A text as rules read it: its characters, and its words.

use std::ops::Range;

use crate::language::dictionary::Id;
use crate::language::{Class, Form, Pos, analyse};

/// A text and the words that it is made of, line by line.
pub struct Sentence<'a> {
    /// The text.
    pub text: &'a str,
    lines: Vec<Vec<Word<'a>>>,
}

/// A word in a text.
#[derive(Debug, Clone)]
pub struct Word<'a> {
    /// As it is written.
    pub text: &'a str,
    /// Its bytes in the whole text.
    pub range: Range<usize>,
    /// Its class in the dictionary.
    pub id: Id,
    /// What it is.
    pub class: Class,
    /// Whether the dictionary has it.
    pub is_known: bool,
}

impl<'a> Sentence<'a> {
    /// Cuts a text into its words.
    pub fn new(text: &'a str) -> Self {
        let mut start = 0;
        let lines = text.split('\n').map(|line| {
            let words = analyse(line).into_iter().map(|token| Word {
                text: &line[token.range.clone()],
                range: start + token.range.start..start + token.range.end,
                id: token.id,
                class: token.class,
                is_known: token.is_known,
            });
            let words = words.collect();
            start += line.len() + 1;
            words
        });
        Self { text, lines: lines.collect() }
    }

    /// The words of each line.
    pub fn lines(&self) -> impl Iterator<Item = &[Word<'a>]> {
        self.lines.iter().map(Vec::as_slice)
    }
}

impl Word<'_> {
    /// Its part of speech.
    pub fn part(&self) -> Pos {
        self.class.part
    }

    /// Its form of inflection.
    pub fn form(&self) -> Form {
        self.class.form
    }

    /// Whether it is one of these writings of this part of speech.
    pub fn is(&self, part: Pos, texts: &[&str]) -> bool {
        self.class.part == part && texts.contains(&self.text)
    }

    /// Whether a Chinese character is in it.
    pub fn has_kanji(&self) -> bool {
        self.text.chars().any(super::is_kanji)
    }
}

/// How many words of a compound are single characters that are no suffix.
pub fn odd(word: &str) -> usize {
    let tokens = analyse(word);
    let single = |range: &Range<usize>| word[range.clone()].chars().count() == 1;
    let joins = |part: Pos| matches!(part, Pos::Suffix | Pos::VerbalSuffix | Pos::Prefix | Pos::Counter | Pos::Number);
    tokens.iter().filter(|token| single(&token.range) && !joins(token.class.part)).count()
}
