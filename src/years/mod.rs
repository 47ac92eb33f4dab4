//! An office's years: their summaries side by side, what changed between two,
//! and the next one's file.

pub mod compare;
pub mod next;
pub mod summaries;
