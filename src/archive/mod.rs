//! The archive: one signed-off PDF per fiscal year, provably whole.
//!
//! `out/archive/` holds a PDF for each sealed year, the replaced ones under
//! `superseded/`, and the [`Register`]: an entry for each sealing with the
//! hashes of what was sealed, each entry with the hash of the one before. Who
//! knows the last entry's hash, the 照合番号, can tell whether anything in the
//! folder was changed, swapped, lost or added, for [`verify`] needs nothing
//! but the folder.
//!
//! A sealing is two files, the PDF and the new register, but must happen
//! whole or not at all. Both are made ready in `out/.seal/`; then the register
//! is renamed into the archive. That one step is the sealing: before it nothing
//! has happened, after it everything has, though the PDF may not stand in its
//! place yet. What is left to do after a crash can be read off the register
//! and the folder, by `verify` too, which only looks; see [`staging`]. Nothing
//! half done is ever in the archive, and no other journal is needed.

mod addition;
mod append;
mod attachment;
mod conditions;
#[cfg(test)]
mod crashes;
mod entry;
mod error;
mod files;
mod folder;
mod line;
mod maker;
mod number;
mod rebuild;
mod register;
mod register_lines;
mod register_parse;
mod seal;
mod sealed;
mod sealed_pdf;
mod signatures;
mod staging;
mod state;
mod verification;
mod verify;

pub use self::addition::{Addition, AdditionKind, AdditionRecord, Signer};
pub use self::append::{Append, Appended, append, head_request, signing_request, stamp_request, take_head};
pub use self::entry::{Correction, Maker, Record, RegisterEntry};
pub use self::error::{ArchiveError, GivenLine};
pub use self::line::{Line, ParseLineError};
pub use self::number::{Number, ParseNumberError};
pub use self::register::Register;
pub use self::register_lines::ParseRegisterError;
pub use self::seal::{Review, SealRequest, Sealed, latest_day, review, seal};
pub use self::sealed::{SealedYear, sealed};
pub use self::state::{State, entry_pdf, missed, register, require_office, sealed_pdf, state};
pub use self::verification::{Rebuilt, Verification, VerifiedAddition, VerifiedYear, VerifyFailure};
pub use self::verify::{VerifyOptions, verify, verify_folder};
pub use crate::digest::{Digest, ParseDigestError};
