//! From year to year: what changed between two, and the next year's file.

pub mod compare;
pub mod next;
