//! Certificates: whose they are, how long, and for what.

use der::asn1::ObjectIdentifier;
use der::{Decode, Encode};
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage, SubjectKeyIdentifier};
use x509_cert::name::Name;

use super::algorithm::{Hash, PublicKey};
use super::moment::Moment;
use crate::source::is_seen;

const TIME_STAMPING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.8");
const OCSP_SIGNING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.9");

/// Purposes that take in the signing of documents: any, mail, documents
/// (RFC 9336), and what Microsoft and Adobe called it before that.
const SIGNING: [ObjectIdentifier; 5] = [
    ObjectIdentifier::new_unwrap("2.5.29.37.0"),
    ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.4"),
    ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.36"),
    ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.10.3.12"),
    ObjectIdentifier::new_unwrap("1.2.840.113583.1.1.5"),
];

/// The extensions that a chain of certificates is judged by here. One that
/// must be understood and isn't among them makes a certificate unusable.
const UNDERSTOOD: [ObjectIdentifier; 4] = [
    ObjectIdentifier::new_unwrap("2.5.29.15"), // key usage
    ObjectIdentifier::new_unwrap("2.5.29.19"), // basic constraints
    ObjectIdentifier::new_unwrap("2.5.29.37"), // extended key usage
    ObjectIdentifier::new_unwrap("2.5.29.32"), // policies: every one is taken
];

/// A certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    parsed: x509_cert::Certificate,
}

impl Certificate {
    /// Reads one from DER.
    pub fn from_der(der: &[u8]) -> Option<Self> {
        let parsed = x509_cert::Certificate::from_der(der).ok()?;
        Some(Self { der: der.to_vec(), parsed })
    }

    /// Reads every certificate of a file: PEM, any number, or DER, one. None
    /// if there is anything else in it, or nothing.
    pub fn all_in(file: &[u8]) -> Option<Vec<Self>> {
        let all: Option<Vec<_>> = ders(file, "CERTIFICATE")?.iter().map(|der| Self::from_der(der)).collect();
        all.filter(|all| !all.is_empty())
    }

    /// The certificate as it is.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Whose it is, in full.
    pub fn subject(&self) -> String {
        visible(&self.parsed.tbs_certificate().subject().to_string())
    }

    /// Who issued it, in full.
    pub fn issuer(&self) -> String {
        visible(&self.parsed.tbs_certificate().issuer().to_string())
    }

    /// Whose it is, in short: the common name, or else the whole.
    pub fn name(&self) -> String {
        let subject = self.parsed.tbs_certificate().subject();
        match subject.common_name() {
            Ok(Some(name)) => visible(&name.value()),
            _ => self.subject(),
        }
    }

    /// The first moment at which it is valid.
    pub fn begins(&self) -> Option<Moment> {
        Moment::after_1970(self.parsed.tbs_certificate().validity().not_before.to_unix_duration())
    }

    /// The last moment at which it is valid.
    pub fn ends(&self) -> Option<Moment> {
        Moment::after_1970(self.parsed.tbs_certificate().validity().not_after.to_unix_duration())
    }

    /// Whether it is valid at a moment.
    pub fn holds_at(&self, at: Moment) -> bool {
        self.begins().is_some_and(|begins| begins <= at) && self.ends().is_some_and(|ends| at <= ends)
    }

    /// The public key, if it is of a kind that is accepted.
    pub fn key(&self) -> Option<PublicKey> {
        PublicKey::of(self.parsed.tbs_certificate().subject_public_key_info())
    }

    /// The key as it is written.
    pub fn key_info(&self) -> &x509_cert::spki::SubjectPublicKeyInfoOwned {
        self.parsed.tbs_certificate().subject_public_key_info()
    }

    /// Its subject.
    pub fn subject_name(&self) -> &Name {
        self.parsed.tbs_certificate().subject()
    }

    /// Its issuer.
    pub fn issuer_name(&self) -> &Name {
        self.parsed.tbs_certificate().issuer()
    }

    /// Its number among the issuer's.
    pub fn serial(&self) -> &x509_cert::serial_number::SerialNumber {
        self.parsed.tbs_certificate().serial_number()
    }

    /// The identifier of its key, if it has one.
    pub fn key_identifier(&self) -> Option<Vec<u8>> {
        let found: Option<(bool, SubjectKeyIdentifier)> = self.parsed.tbs_certificate().get_extension().ok()?;
        Some(found?.1.0.as_bytes().to_vec())
    }

    /// Its hash.
    pub fn hash(&self, hash: Hash) -> Vec<u8> {
        hash.of(&[&self.der])
    }

    /// Whether it is for the signing of documents.
    pub fn is_for_signing(&self) -> bool {
        let usage = self.usage();
        let signs = usage.is_none_or(|usage| usage.digital_signature() || usage.non_repudiation());
        signs && !self.is_authority() && self.purposes().is_none_or(|all| all.iter().any(|one| SIGNING.contains(one)))
    }

    /// Whether it is for time stamps, and for nothing else (RFC 3161, 2.3).
    pub fn is_for_stamps(&self) -> bool {
        self.purposes().is_some_and(|all| all == [TIME_STAMPING])
    }

    /// Whether it is for answers about revocation.
    pub fn is_for_ocsp(&self) -> bool {
        self.purposes().is_some_and(|all| all.contains(&OCSP_SIGNING))
    }

    /// Whether it may issue certificates.
    pub fn is_authority(&self) -> bool {
        let found: Result<Option<(bool, BasicConstraints)>, _> = self.parsed.tbs_certificate().get_extension();
        let issues = matches!(found, Ok(Some((_, BasicConstraints { ca: true, .. }))));
        issues && self.usage().is_none_or(|usage| usage.key_cert_sign())
    }

    /// How many authorities may stand between it and the certificate at the
    /// end, if it says so.
    pub fn reach(&self) -> Option<usize> {
        let found: Option<(bool, BasicConstraints)> = self.parsed.tbs_certificate().get_extension().ok()?;
        found?.1.path_len_constraint.map(usize::from)
    }

    /// Whether it demands something that isn't understood here.
    pub fn demands_more(&self) -> bool {
        let extensions = self.parsed.tbs_certificate().extensions();
        extensions.is_some_and(|all| all.iter().any(|one| one.critical && !UNDERSTOOD.contains(&one.extn_id)))
    }

    /// Whether another one issued it, by name and by signature.
    pub fn is_issued_by(&self, issuer: &Self) -> bool {
        self.issuer_name() == issuer.subject_name()
            && issuer.verifies(
                self.parsed.signature_algorithm(),
                self.parsed.tbs_certificate().to_der().ok(),
                self.parsed.signature().as_bytes(),
            )
    }

    /// Whether this certificate's key has signed a text.
    pub fn verifies(
        &self,
        algorithm: &x509_cert::spki::AlgorithmIdentifierOwned,
        text: Option<Vec<u8>>,
        signature: Option<&[u8]>,
    ) -> bool {
        let (Some(key), Some(text), Some(signature)) = (self.key(), text, signature) else { return false };
        key.verify(algorithm, None, &text, signature) == Some(true)
    }

    fn usage(&self) -> Option<KeyUsage> {
        let found: Option<(bool, KeyUsage)> = self.parsed.tbs_certificate().get_extension().ok()?;
        Some(found?.1)
    }

    fn purposes(&self) -> Option<Vec<ObjectIdentifier>> {
        let found: Option<(bool, ExtendedKeyUsage)> = self.parsed.tbs_certificate().get_extension().ok()?;
        Some(found?.1.0)
    }
}

/// Every DER value of a file: the one that it is, or those of this label that
/// it has as PEM. None if it is neither.
pub fn ders(file: &[u8], label: &str) -> Option<Vec<Vec<u8>>> {
    const BEGIN: &str = "-----BEGIN ";
    if !file.windows(BEGIN.len()).any(|window| window == BEGIN.as_bytes()) {
        return Some(vec![file.to_vec()]);
    }
    // What stands around the blocks is for people.
    let text = std::str::from_utf8(file).ok()?;
    let (begin, end) = (format!("{BEGIN}{label}-----"), format!("-----END {label}-----"));
    let blocks = text.match_indices(&begin).map(|(at, _)| {
        let block = &text[at..];
        let block = &block[..block.find(&end)? + end.len()];
        let (_, der) = der::pem::decode_vec(block.replace('\r', "").as_bytes()).ok()?;
        Some(der)
    });
    blocks.collect()
}

/// A name that somebody else chose, fit for one line.
fn visible(name: &str) -> String {
    const LONGEST: usize = 300;
    let line: String = name.chars().map(|c| if is_seen(c) { c } else { '\u{fffd}' }).take(LONGEST).collect();
    let line = line.trim();
    if line.is_empty() { "（名前なし）".to_owned() } else { line.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_fits_one_line() {
        assert_eq!(visible("CN=日野市\n照合番号: \u{202e}x"), "CN=日野市\u{fffd}照合番号: \u{fffd}x");
        assert_eq!(visible(" "), "（名前なし）");
    }

    #[test]
    fn what_is_no_certificate_is_none() {
        for file in [
            b"".as_slice(),
            b"abc",
            b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            b"-----BEGIN CERTIFICATE-----",
            &[0x30, 0x80],
        ] {
            assert_eq!(Certificate::all_in(file), None);
        }
    }
}
