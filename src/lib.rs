//! shiryo turns one YAML file per fiscal year into 資料3, the A3 progress
//! report (進行管理表) of a Japanese city's plan, and keeps one signed-off PDF
//! per year for good.
//!
//! Data flows one way. The rooms below stand in its order, and each knows only
//! rooms above it (`tests/rooms.rs` reads every mention of one to see that):
//!
//! | room | what it is for |
//! | --- | --- |
//! | [`system`] | why the operating system refused something |
//! | [`memory`] | how the system's memory is asked for and given back |
//! | [`csv`] | tables as Excel opens them |
//! | [`json`] | values as programs read them |
//! | [`digest`] | SHA-256, by which bytes are known again |
//! | [`source`] | a file's text, and where in it something stands |
//! | [`diagnostics`] | what is wrong, where, and what to do about it |
//! | [`error`] | why a command could not do its work |
//! | [`yaml`] | text → tree in which every value knows its place, and back |
//! | [`language`] | Japanese words: a text cut into the words of a dictionary |
//! | [`model`] | the typed report: what a year's file may say; `form`, the table of its fields and columns that pages, workbooks, editing and the next year's file go by |
//! | [`office`] | the folder: its years, fonts (those compiled in, too) and templates; writing files |
//! | [`load`] | tree → typed report, by the schema of its types; says what doesn't fit them |
//! | [`summary`] | what a year's ratings add up to |
//! | [`plan`] | which part of one year's plan is which of another's, from year to year |
//! | [`check`] | what else is wrong with a year |
//! | [`view`] | what is printed of a year |
//! | [`typeset`] | view → Typst markup → pages → PDF; the markup comes from `templates/`, where `style` has paper, type and colours |
//! | [`build`] | all of it, into `out/` |
//! | [`pdf`] | a finished PDF's objects, and what is appended to it |
//! | [`signature`] | electronic signatures and time stamps on PDFs |
//! | [`archive`] | signed off, for good |
//! | [`workbook`] | a year as Excel workbooks, and the answers back |
//! | [`years`] | all years' summaries; two years compared; the first and the next one's file; what comes next |
//! | [`publish`] | the sealed years as web pages and open data |
//! | [`editing`] | a year's file changed value by value, and undone |
//! | [`serve`] | all of it, in a browser |

pub mod archive;
pub mod build;
pub mod check;
mod csv;
pub mod diagnostics;
pub mod digest;
pub mod editing;
pub mod error;
mod json;
pub mod language;
pub mod load;
pub mod memory;
pub mod model;
pub mod office;
pub mod pdf;
pub mod plan;
pub mod publish;
pub mod serve;
pub mod signature;
pub mod source;
pub mod summary;
pub mod system;
pub mod typeset;
pub mod view;
pub mod workbook;
pub mod yaml;
pub mod years;

pub use self::error::Error;
