//! Electronic signatures and time stamps on sealed PDFs, of the kind that
//! other programs check: PAdES (ETSI EN 319 142-1) and RFC 3161.
//!
//! The sealed bytes stay as they were; each signature, stamp or piece of
//! evidence is a [`Revision`] appended to them. Everything here works on
//! bytes; where the files lie and what is recorded of them is the archive's.

mod algorithm;
mod append;
mod certificate;
mod chain;
mod cms;
mod error;
mod evidence;
mod key;
mod moment;
mod pkcs11;
mod pkcs12;
mod revision;
mod time_stamp;
mod verify;

pub use self::algorithm::Hash;
pub use self::append::{
    Extended, add_evidence, response, sign, stamp_request, take_signature, take_stamp, to_be_signed,
};
pub use self::certificate::Certificate;
pub use self::chain::{ChainFault, Trust};
pub use self::error::{SignatureError, Wrong};
pub use self::evidence::Revocation;
pub use self::key::{Key, SoftwareKey, with_chain};
pub use self::moment::{Moment, ParseMomentError};
pub use self::pkcs11::TokenKey;
pub use self::pkcs12::open as open_pkcs12;
pub use self::revision::{Evidence, NewRevision, Revision};
pub use self::time_stamp::{Stamp, Stamped, request as head_request, token};
pub use self::verify::{Checked, Judged, RevisionKind, Verdict, verify};
