//! The files that this program has made and keeps: what is in them, and what
//! is appended to them.
//!
//! [`Objects`] reads a PDF as strictly as it was written, [`Update`] appends a
//! revision to one. What was there before stays byte for byte, so whoever has
//! the first part's hash can still tell that it is whole.

mod objects;
mod scanner;
mod update;

pub use self::objects::Objects;
pub use self::scanner::{Dictionary, DictionaryText, Object};
pub use self::update::{NewBytes, Update};
