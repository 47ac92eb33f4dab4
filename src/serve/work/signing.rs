//! An electronic signature on the sealed PDF, from the browser: with the file
//! of a certificate and its key, or in two steps where the key is elsewhere.
//!
//! The key and its password come over this machine's own connection, are held
//! only as long as they are used, and are wiped; they are never written.

use std::time::SystemTime;

use hyper::body::Bytes;
use serde::{Deserialize, Deserializer};
use serde_json::json;
use zeroize::{Zeroize, Zeroizing};

use super::actions::{Done, Task};
use super::failure::Failure;
use super::jobs::{JobKind, JobProgress};
use crate::archive::{self, Append};
use crate::model::FiscalYear;
use crate::office::Root;
use crate::signature::{self, Moment};

/// A signature with a key that is at hand.
#[derive(Deserialize)]
pub struct Sign {
    /// The bytes of the `.p12`.
    #[serde(deserialize_with = "wiped")]
    p12: Zeroizing<Vec<u8>>,
    #[serde(deserialize_with = "wiped")]
    password: Zeroizing<String>,
}

/// A signature that was made elsewhere.
#[derive(Deserialize)]
pub struct SignatureMade {
    /// The bytes of the CMS signature.
    response: Vec<u8>,
}

impl Task for Sign {
    const KIND: JobKind = JobKind::Sign;
    const STAGE: &'static str = "証明書を開いています";

    fn run(self, root: &Root, year: FiscalYear, progress: &JobProgress) -> Done {
        let key = signature::open_pkcs12(&self.p12, &self.password).map_err(|why| Failure::of(why.to_string()))?;
        progress.stage("署名しています");
        let now = Moment::of(SystemTime::now());
        append(root, year, Append::Sign { key: &key, at: now }, now, progress)
    }
}

impl Task for SignatureMade {
    const KIND: JobKind = JobKind::Sign;
    const STAGE: &'static str = "署名を確かめています";

    fn run(self, root: &Root, year: FiscalYear, progress: &JobProgress) -> Done {
        let signature = Append::Signature { response: &self.response, at: None };
        append(root, year, signature, Moment::of(SystemTime::now()), progress)
    }
}

/// The bytes that are to be signed elsewhere, and what their file is called.
pub fn request(root: &Root, year: FiscalYear) -> Result<(String, Bytes), Failure> {
    let bytes = archive::signing_request(root, year, Moment::of(SystemTime::now()), &mut || {})?;
    Ok((format!("{}-署名.bin", year.code()), bytes.into()))
}

fn append(root: &Root, year: FiscalYear, append: Append<'_>, now: Moment, progress: &JobProgress) -> Done {
    let mut waiting = || progress.stage("ほかの承認や署名が終わるのを待っています");
    let appended = archive::append(root, year, append, now, &mut waiting)?;
    let (entry, signer) = (&appended.entry, appended.entry.record.kind.signer());
    Ok(json!({
        "file": appended.file,
        "name": format!("archive/{}.pdf", entry.record.year.code()),
        "year_name": entry.record.year.to_string(),
        "by": signer.map(|signer| signer.name.to_string()),
        "at": signer.map(|signer| signer.at.shown()),
        "short": entry.own.short(),
        "full": entry.own.to_string(),
    }))
}

/// Reads something that is wiped when it is dropped.
fn wiped<'de, D: Deserializer<'de>, T: Deserialize<'de> + Zeroize>(deserializer: D) -> Result<Zeroizing<T>, D::Error> {
    T::deserialize(deserializer).map(Zeroizing::new)
}

/// Wipes what came from the browser, as far as nobody else holds it.
pub fn wipe(body: Bytes) {
    if let Ok(mut body) = body.try_into_mut() {
        body.as_mut().zeroize();
    }
}
