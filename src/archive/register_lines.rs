//! The lines of a register's text, read one by one as they must have been
//! written.

use super::line::Line;
use crate::digest::Digest;

/// Why a text is no register: the line, from 1, and what is wrong there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseRegisterError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, in Japanese.
    pub message: String,
}

/// The lines of a register that are still to be read.
pub struct RegisterLines<'a> {
    rest: &'a str,
    /// The number of the line read last.
    line: usize,
}

impl<'a> RegisterLines<'a> {
    /// The lines of a text.
    pub fn of(text: &'a str) -> Self {
        Self { rest: text, line: 0 }
    }

    /// Whether all were read.
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub fn error(&self, message: String) -> ParseRegisterError {
        ParseRegisterError { line: self.line, message }
    }

    /// The next line, without reading it.
    pub fn peek(&self) -> &'a str {
        self.rest.split('\n').next().unwrap_or_default()
    }

    /// The next line. Every line, the last too, has its end.
    fn next(&mut self) -> Result<&'a str, ParseRegisterError> {
        self.line += 1;
        let (line, rest) = self.rest.split_once('\n').ok_or_else(|| self.error("行が途中で切れています".to_owned()))?;
        self.rest = rest;
        Ok(line)
    }

    pub fn exactly(&mut self, expected: &str) -> Result<(), ParseRegisterError> {
        let message = match expected {
            "" => "空行のはずの行です".to_owned(),
            _ => format!("「{expected}」のはずの行です"),
        };
        self.expect(expected, message)
    }

    /// As [`exactly`](Self::exactly), with a message of its own.
    pub fn expect(&mut self, expected: &str, message: String) -> Result<(), ParseRegisterError> {
        let found = self.next()?;
        if found == expected { Ok(()) } else { Err(self.error(message)) }
    }

    pub fn value<T>(
        &mut self,
        key: &str,
        form: &str,
        read: impl FnOnce(&'a str) -> Option<T>,
    ) -> Result<T, ParseRegisterError> {
        let line = self.next()?;
        let value = line.strip_prefix(key).and_then(|rest| rest.strip_prefix(": "));
        value.and_then(read).ok_or_else(|| self.error(format!("「{key}: {form}」のはずの行です")))
    }

    pub fn digest(&mut self, key: &str) -> Result<Digest, ParseRegisterError> {
        self.value(key, "0〜9 と a〜f の64文字", |text| text.parse().ok())
    }

    pub fn line(&mut self, key: &str) -> Result<Line, ParseRegisterError> {
        self.value(key, "文字", |text| text.parse().ok())
    }
}
