//! An office's years: where each stands, their summaries side by side, what
//! changed between two, the first one's file and the next one's, and slips
//! corrected, and how far a year is.

pub mod compare;
pub mod courses;
pub mod first;
pub mod fix;
pub mod listing;
pub mod next;
pub mod progress;
pub mod standing;
pub mod summaries;
