//! Time stamps (RFC 3161): what is asked of an authority, and its answer.

use cms::content_info::ContentInfo;
use der::asn1::{AnyRef, Int, ObjectIdentifier, OctetString};
use der::{Any, Decode, Encode, Reader, Sequence, SliceReader, Tag, Tagged};
use x509_cert::spki::AlgorithmIdentifierOwned;

use super::algorithm::Hash;
use super::certificate::Certificate;
use super::cms::Signed;
use super::error::{SignatureError, Wrong};
use super::moment::Moment;

const TST_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");

/// `MessageImprint`: the hash of what is stamped.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
struct Imprint {
    algorithm: AlgorithmIdentifierOwned,
    hashed: OctetString,
}

/// `TimeStampReq`, without a nonce: a request is the same whenever it is made,
/// and an answer to it can be taken whenever it comes.
#[derive(Sequence)]
struct Request {
    version: u8,
    imprint: Imprint,
    certificate: bool,
}

/// `TimeStampResp`.
#[derive(Sequence)]
struct Response {
    status: Status,
    #[asn1(optional = "true")]
    token: Option<ContentInfo>,
}

/// `PKIStatusInfo`.
#[derive(Sequence)]
struct Status {
    status: u32,
    #[asn1(optional = "true")]
    text: Option<Vec<Any>>,
    #[asn1(optional = "true")]
    failure: Option<Any>,
}

/// The request for a stamp of what has this SHA-256 hash.
///
/// # Errors
/// Only if it can't be written.
pub fn request(hashed: &[u8]) -> Result<Vec<u8>, SignatureError> {
    let imprint = OctetString::new(hashed).map(|hashed| Imprint {
        // With parameters, as authorities know it best.
        algorithm: AlgorithmIdentifierOwned { oid: Hash::Sha256.oid(), parameters: Some(AnyRef::NULL.into()) },
        hashed,
    });
    let request = imprint.and_then(|imprint| Request { version: 1, imprint, certificate: true }.to_der());
    request.map_err(|_| SignatureError::Unwritable)
}

/// The token of an authority's answer.
///
/// # Errors
/// If the authority refused, or the file is no answer.
pub fn token(file: &[u8]) -> Result<Vec<u8>, SignatureError> {
    // Some services hand out the token alone.
    if Stamp::from_der(file).is_some() {
        return Ok(file.to_vec());
    }
    let response = Response::from_der(file).map_err(|_| SignatureError::NotStamp)?;
    match (response.status.status, response.token) {
        (0 | 1, Some(token)) => token.to_der().map_err(|_| SignatureError::NotStamp),
        (status, _) => Err(SignatureError::Refused(status)),
    }
}

/// A time stamp token.
#[derive(Debug, Clone)]
pub struct Stamp {
    signed: Signed,
    content: Vec<u8>,
    imprint: Imprint,
    /// When it was made, as the authority says.
    pub at: Moment,
}

/// A stamp that holds, as far as it can be told without trusting anyone.
#[derive(Debug, Clone)]
pub struct Stamped {
    /// When.
    pub at: Moment,
    /// The authority's certificate.
    pub authority: Certificate,
}

impl Stamp {
    /// Reads a token; none if it isn't one.
    pub fn from_der(der: &[u8]) -> Option<Self> {
        let signed = Signed::from_der(der)?;
        let (kind, content) = signed.content()?;
        if kind != TST_INFO {
            return None;
        }
        let whole = AnyRef::from_der(&content).ok()?;
        if whole.tag() != Tag::Sequence {
            return None;
        }
        let mut reader = SliceReader::new(whole.value()).ok()?;
        let version: u8 = reader.decode().ok()?;
        let _policy: ObjectIdentifier = reader.decode().ok()?;
        let imprint: Imprint = reader.decode().ok()?;
        let _serial: Int = reader.decode().ok()?;
        let time: AnyRef<'_> = reader.decode().ok()?;
        // What follows (accuracy, a nonce, the authority's name) changes nothing.
        let at = (version == 1 && time.tag() == Tag::GeneralizedTime).then(|| moment(time.value()))??;
        Some(Self { signed, imprint, at, content })
    }

    /// The certificates that it brings along.
    pub fn certificates(&self) -> &[Certificate] {
        self.signed.certificates()
    }

    /// Makes sure that the stamp is of this text.
    pub fn check(&self, text: &[&[u8]], others: &[Certificate]) -> Result<Stamped, Wrong> {
        let hash = Hash::named(&self.imprint.algorithm).ok_or(Wrong::Algorithm)?;
        self.check_hash(&hash.of(text), others)
    }

    /// Makes sure that the stamp is of what has this hash.
    pub fn check_hash(&self, hashed: &[u8], others: &[Certificate]) -> Result<Stamped, Wrong> {
        if self.imprint.hashed.as_bytes() != hashed {
            return Err(Wrong::Content);
        }
        let authority = self.signed.check(&[&self.content], others)?;
        if !authority.is_for_stamps() {
            return Err(Wrong::Purpose);
        }
        Ok(Stamped { at: self.at, authority })
    }

    /// Whether the stamp says that it is of what has this SHA-256 hash.
    pub fn is_of(&self, hashed: &[u8]) -> bool {
        Hash::named(&self.imprint.algorithm) == Some(Hash::Sha256) && self.imprint.hashed.as_bytes() == hashed
    }
}

/// A `GeneralizedTime`, whose seconds may have fractions (RFC 3161, 2.4.2).
fn moment(text: &[u8]) -> Option<Moment> {
    let text = std::str::from_utf8(text).ok()?.strip_suffix('Z')?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if whole.len() != 14 || ![whole, fraction].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    let time = chrono::NaiveDateTime::parse_from_str(whole, "%Y%m%d%H%M%S").ok()?;
    Moment::after_1970(std::time::Duration::from_secs(u64::try_from(time.and_utc().timestamp()).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_fractions() {
        let read = |text: &str| moment(text.as_bytes()).map(|moment| moment.to_string());
        assert_eq!(read("20260401010000Z").as_deref(), Some("2026-04-01T10:00:00+09:00"));
        assert_eq!(read("20260401010000.123Z").as_deref(), Some("2026-04-01T10:00:00+09:00"));
        for text in ["", "Z", "20260401010000", "2026040101000Z", "20260401010000.1x", "20261301010000Z"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_request_is_the_same_every_time() {
        let hash = Hash::Sha256.of(&[b"abc"]);
        assert_eq!(request(&hash).unwrap(), request(&hash).unwrap());
    }
}
