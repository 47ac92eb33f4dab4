//! The typed report: what one fiscal year's file says, in types that can't
//! hold nonsense.
//!
//! Every type of the domain has a file of its own, with its parsing, printing
//! and serde beside it. The keys of the data are the words of the printed
//! form; the names in the code are their English counterparts.

mod date;
mod direction;
mod era;
mod fiscal_year;
pub mod form;
pub mod keys;
mod mean;
mod measure;

mod notation;
pub mod part;
mod project;
mod rate;
mod rating;
mod report;
mod summary_method;
mod terms;

pub use self::date::{Date, ParseDateError};
pub use self::direction::{Direction, Override};
pub use self::era::{ERAS, Era};
pub use self::fiscal_year::{FiscalYear, ParseYearError};
pub use self::mean::Mean;
pub use self::measure::{Measure, each_once};
pub use self::part::{Part, Place};
pub use self::project::Project;
pub use self::rate::{ParseRateError, Rate};
pub use self::rating::{Band, Rating, RatingScale, UNRATED};
pub use self::report::Report;
pub use self::summary_method::SummaryMethod;
pub use self::terms::Terms;
