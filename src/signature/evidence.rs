//! What says whether a certificate was revoked: lists (RFC 5280, 5) and
//! answers of OCSP responders (RFC 6960).

use der::asn1::{AnyRef, BitString, ObjectIdentifier, OctetString};
use der::{Decode, Encode, Reader, Sequence, SliceReader, Tag, TagNumber, Tagged};
use sha1::{Digest, Sha1};
use x509_cert::crl::CertificateList;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::AlgorithmIdentifierOwned;

use super::algorithm::Hash;
use super::certificate::{Certificate, ders};
use super::error::SignatureError;
use super::moment::Moment;
use super::revision::Evidence;

const BASIC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.1");
const SHA_1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.14.3.2.26");

/// What is known of a certificate at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revocation {
    /// It wasn't revoked.
    Good,
    /// It was, since then.
    Revoked(Moment),
    /// Nothing.
    Unknown,
}

impl Evidence {
    /// Sorts the contents of files: certificates, lists and OCSP answers, as
    /// DER or PEM. Gives the number of a file that is none of them.
    ///
    /// # Errors
    /// The place of the file among those given.
    pub fn from_files<'a>(files: impl IntoIterator<Item = &'a [u8]>) -> Result<Self, (usize, SignatureError)> {
        let mut evidence = Self::default();
        for (nth, file) in files.into_iter().enumerate() {
            let before = evidence.count();
            for der in
                ["CERTIFICATE", "X509 CRL", "OCSP RESPONSE"].iter().filter_map(|label| ders(file, label)).flatten()
            {
                let list = if Certificate::from_der(&der).is_some() {
                    &mut evidence.certificates
                } else if <CertificateList>::from_der(&der).is_ok() {
                    &mut evidence.crls
                } else if Answer::from_der(&der).is_some() {
                    &mut evidence.ocsps
                } else {
                    return Err((nth, SignatureError::NotEvidence));
                };
                if !list.contains(&der) {
                    list.push(der);
                }
            }
            if evidence.count() == before {
                return Err((nth, SignatureError::NotEvidence));
            }
        }
        Ok(evidence)
    }

    /// How many pieces there are.
    pub fn count(&self) -> usize {
        self.certificates.len() + self.crls.len() + self.ocsps.len()
    }
}

/// What the evidence says of a certificate.
pub fn revocation(certificate: &Certificate, issuer: &Certificate, evidence: &Evidence, at: Moment) -> Revocation {
    let lists = evidence.crls.iter().filter_map(|der| CertificateList::from_der(der).ok());
    let listed = lists.filter_map(|list| by_list(&list, certificate, issuer, at));
    let answers = evidence.ocsps.iter().filter_map(|der| Answer::from_der(der));
    let answered = answers.filter_map(|answer| answer.of(certificate, issuer, at));
    let mut known = Revocation::Unknown;
    for said in listed.chain(answered) {
        match said {
            Revocation::Revoked(_) => return said,
            Revocation::Good => known = said,
            Revocation::Unknown => {}
        }
    }
    known
}

/// What a list says of a certificate; none if it isn't its issuer's.
fn by_list(list: &CertificateList, certificate: &Certificate, issuer: &Certificate, at: Moment) -> Option<Revocation> {
    let text = list.tbs_cert_list.to_der().ok();
    if list.tbs_cert_list.issuer != *certificate.issuer_name()
        || !issuer.verifies(&list.signature_algorithm, text, list.signature.as_bytes())
    {
        return None;
    }
    let mut revoked = list.tbs_cert_list.revoked_certificates.iter().flatten();
    if let Some(entry) = revoked.find(|entry| entry.serial_number == *certificate.serial()) {
        let since = Moment::after_1970(entry.revocation_date.to_unix_duration())?;
        return Some(if since <= at { Revocation::Revoked(since) } else { Revocation::Good });
    }
    let made = Moment::after_1970(list.tbs_cert_list.this_update.to_unix_duration())?;
    let until = list.tbs_cert_list.next_update.and_then(|next| Moment::after_1970(next.to_unix_duration()));
    Some(covering(made, until, at))
}

/// A certificate that isn't named as revoked was good at a moment that comes
/// before the next piece of evidence was due.
fn covering(made: Moment, until: Option<Moment>, at: Moment) -> Revocation {
    if at <= until.unwrap_or(made).max(made) { Revocation::Good } else { Revocation::Unknown }
}

/// An OCSP responder's answer.
struct Answer {
    signed: Vec<u8>,
    algorithm: AlgorithmIdentifierOwned,
    signature: Vec<u8>,
    certificates: Vec<Certificate>,
    single: Vec<Single>,
}

/// What it says of one certificate.
struct Single {
    id: CertId,
    state: Revocation,
    made: Moment,
    until: Option<Moment>,
}

/// `CertID`: a certificate by its issuer and number.
#[derive(Sequence)]
struct CertId {
    hash: AlgorithmIdentifierOwned,
    issuer_name: OctetString,
    issuer_key: OctetString,
    serial: SerialNumber,
}

/// The content of a tagged value.
fn inside<'a>(value: AnyRef<'a>, number: u32) -> Option<AnyRef<'a>> {
    let tag = Tag::ContextSpecific { constructed: true, number: TagNumber(number) };
    (value.tag() == tag).then(|| AnyRef::from_der(value.value()).ok())?
}

fn items(sequence: AnyRef<'_>) -> Option<Vec<AnyRef<'_>>> {
    if sequence.tag() != Tag::Sequence {
        return None;
    }
    let mut reader = SliceReader::new(sequence.value()).ok()?;
    let mut items = Vec::new();
    while !reader.is_finished() {
        items.push(reader.decode().ok()?);
    }
    Some(items)
}

fn time(value: AnyRef<'_>) -> Option<Moment> {
    let time: der::asn1::GeneralizedTime = value.decode_as().ok()?;
    Moment::after_1970(time.to_unix_duration())
}

impl Answer {
    /// Reads `OCSPResponse`; none if it isn't one that answers.
    fn from_der(der: &[u8]) -> Option<Self> {
        let whole = items(AnyRef::from_der(der).ok()?)?;
        let [status, bytes] = whole.as_slice() else { return None };
        if status.tag() != Tag::Enumerated || status.value() != [0] {
            return None;
        }
        let bytes = items(inside(*bytes, 0)?)?;
        let [kind, response] = bytes.as_slice() else { return None };
        if kind.decode_as::<ObjectIdentifier>().ok()? != BASIC {
            return None;
        }
        let basic = items(AnyRef::from_der(response.decode_as::<&der::asn1::OctetStringRef>().ok()?.as_bytes()).ok()?)?;
        let (data, rest) = basic.split_first()?;
        let certificates = match rest.get(2) {
            None => Vec::new(),
            Some(all) => {
                items(inside(*all, 0)?)?.iter().filter_map(|one| Certificate::from_der(&one.to_der().ok()?)).collect()
            }
        };
        let signature: BitString = rest.get(1)?.decode_as().ok()?;
        let data_items = items(*data)?;
        // Before the list: a version, where it isn't the first, who answers, and when.
        let list = data_items.iter().find(|item| item.tag() == Tag::Sequence)?;
        let single = items(*list)?.into_iter().map(Single::of).collect::<Option<_>>()?;
        Some(Self {
            signed: data.to_der().ok()?,
            algorithm: rest.first()?.decode_as().ok()?,
            signature: signature.as_bytes()?.to_vec(),
            certificates,
            single,
        })
    }

    /// What it says of a certificate; none if nothing, or if neither the
    /// issuer signed it nor one whom the issuer named for it.
    fn of(&self, certificate: &Certificate, issuer: &Certificate, at: Moment) -> Option<Revocation> {
        let verifies =
            |by: &Certificate| by.verifies(&self.algorithm, Some(self.signed.clone()), Some(&self.signature));
        let delegated = |by: &&Certificate| by.is_for_ocsp() && by.is_issued_by(issuer) && verifies(by);
        if !verifies(issuer) && self.certificates.iter().find(delegated).is_none() {
            return None;
        }
        let single = self.single.iter().find(|single| single.id.is_of(certificate, issuer))?;
        Some(match single.state {
            Revocation::Good => covering(single.made, single.until, at),
            Revocation::Revoked(since) if since > at => Revocation::Good,
            other => other,
        })
    }
}

impl Single {
    fn of(value: AnyRef<'_>) -> Option<Self> {
        let items = items(value)?;
        let [id, status, made, rest @ ..] = items.as_slice() else { return None };
        let state = match status.tag() {
            Tag::ContextSpecific { number: TagNumber(0), .. } => Revocation::Good,
            Tag::ContextSpecific { number: TagNumber(1), .. } => {
                Revocation::Revoked(time(AnyRef::from_der_partial(status.value()).ok()?.0)?)
            }
            _ => Revocation::Unknown,
        };
        let until = rest.first().and_then(|next| time(inside(*next, 0)?));
        Some(Self { id: id.decode_as().ok()?, state, made: time(*made)?, until })
    }
}

impl CertId {
    fn is_of(&self, certificate: &Certificate, issuer: &Certificate) -> bool {
        let name = issuer.subject_name().to_der().unwrap_or_default();
        let key = issuer.key_info().subject_public_key.as_bytes().unwrap_or_default();
        let hash = |bytes: &[u8]| match Hash::named(&self.hash) {
            Some(hash) => Some(hash.of(&[bytes])),
            // It only says which certificate is meant.
            None => (self.hash.oid == SHA_1).then(|| Sha1::digest(bytes).to_vec()),
        };
        self.serial == *certificate.serial()
            && hash(&name).is_some_and(|hash| hash == self.issuer_name.as_bytes())
            && hash(key).is_some_and(|hash| hash == self.issuer_key.as_bytes())
    }
}
