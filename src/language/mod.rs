//! Japanese words: a text cut into the words of a dictionary.
//!
//! Japanese is written without blanks, so rules that know words need a
//! morphological analyser. This one is MeCab's algorithm over MeCab's IPADIC:
//! of all ways to cut a text into words it takes the one with the least sum
//! of costs, of each word and of each pair of classes that meet.
//!
//! [`dictionary`] reads the packed dictionary in place, [`analyse`] finds the
//! cheapest cut, [`class`] says what a word is. The dictionary is compiled into
//! the program and nothing of it is unpacked, so that a command that doesn't
//! proofread pays nothing.
//!
//! Why not lindera or vibrato: they fetch their dictionary when they are built
//! and unpack it when they start, which fails offline and costs more than
//! `check` takes; the search itself is the small part, 150 lines.

pub mod analyse;
pub mod class;
pub mod dictionary;

pub use self::analyse::{Token, analyse};
pub use self::class::{Class, Form, Pos};
pub use self::dictionary::Dictionary;
