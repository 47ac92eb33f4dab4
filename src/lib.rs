//! shiryo turns one YAML file per fiscal year into 資料3, the A3 progress
//! report (進行管理表) of a Japanese city's plan, and keeps one signed-off PDF
//! per year for good.
//!
//! Data flows one way, and a module knows only what is upstream of it:
//!
//! | step | module |
//! | --- | --- |
//! | file → tree with places | [`source`] |
//! | tree → typed report | [`load`], [`model`], [`schema`] |
//! | what is wrong with it | [`check`], [`problem`] |
//! | what it adds up to | [`summary`] |
//! | what is printed | [`view`] |
//! | view → Typst markup | [`markup`], [`templates`] |
//! | markup → pages | [`pages`], [`fonts`] |
//! | pages → PDF | [`pdf`] |
//! | all of it, into `out/` | [`build`], [`store`] |
//! | a year's file → the next year's | [`next`] |
//! | two years → what changed | [`compare`], [`matching`] |
//! | all of it, into a browser | [`serve`] |
//! | signed off, for good | [`archive`] |
//! | typed report → workbooks → tree | [`sheet`] |

mod addresses;
pub mod archive;
pub mod build;
pub mod check;
pub mod compare;
mod csv;
pub mod diagnostics;
pub mod error;
pub mod fonts;
pub mod load;
pub mod markup;
pub mod matching;
pub mod model;
mod near;
pub mod next;
pub mod own;
pub mod pages;
pub mod pdf;
pub mod problem;
pub mod root;
pub mod schema;
pub mod serve;
pub mod sheet;
pub mod source;
pub mod store;
pub mod summary;
pub mod templates;
pub mod view;

pub use self::error::Error;
