//! View → Typst markup → pages → PDF.

pub mod markup;
pub mod pages;
pub mod paths;
pub mod pdf;
mod printed;
pub mod refusal;
pub mod templates;
