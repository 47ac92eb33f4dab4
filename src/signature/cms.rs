//! Signed messages (CMS, RFC 5652) as PAdES has them: one signer, whose
//! certificate is named among what is signed (CAdES, ETSI EN 319 122-1).

use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo, SignerInfos};
use der::asn1::{AnyRef, ObjectIdentifier, OctetString, OctetStringRef, SetOfVec};
use der::{Any, Decode, Encode, Sequence};
use sha1::{Digest, Sha1};
use x509_cert::attr::{Attribute, Attributes};
use x509_cert::ext::pkix::name::{GeneralName, GeneralNames};
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::AlgorithmIdentifierOwned;

use super::algorithm::Hash;
use super::certificate::{Certificate, ders};
use super::error::{SignatureError, Wrong};
use super::key::Key;

const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNING_CERTIFICATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.12");
const SIGNING_CERTIFICATE_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");
const SIGNATURE_TIME_STAMP: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.14");

/// What messages of other programs are called in PEM.
const LABELS: [&str; 2] = ["CMS", "PKCS7"];

/// A message with one signer.
#[derive(Debug, Clone)]
pub struct Signed {
    data: SignedData,
    signer: SignerInfo,
    /// The certificates that it brings along.
    certificates: Vec<Certificate>,
}

impl Signed {
    /// Reads a message; none if it isn't one with one signer in DER.
    pub fn from_der(der: &[u8]) -> Option<Self> {
        Self::of(&ContentInfo::from_der(der).ok()?)
    }

    /// Reads a message that another program has made (DER, BER or PEM), and
    /// gives it in DER and without the content, as PAdES asks for it.
    pub fn from_file(file: &[u8]) -> Option<(Self, Vec<u8>)> {
        let blocks = LABELS.iter().find_map(|label| ders(file, label)?.into_iter().next())?;
        let info = ContentInfo::from_der(&blocks).or_else(|_| ContentInfo::from_ber(&blocks)).ok()?;
        if info.content_type != SIGNED_DATA {
            return None;
        }
        let content = info.content.to_der().ok()?;
        let mut data = SignedData::from_der(&content).or_else(|_| SignedData::from_ber(&content)).ok()?;
        data.encap_content_info.econtent = None;
        let signed = Self::with(data)?;
        let der =
            ContentInfo { content_type: SIGNED_DATA, content: Any::encode_from(&signed.data).ok()? }.to_der().ok()?;
        Some((signed, der))
    }

    fn of(info: &ContentInfo) -> Option<Self> {
        if info.content_type != SIGNED_DATA {
            return None;
        }
        Self::with(info.content.decode_as().ok()?)
    }

    fn with(data: SignedData) -> Option<Self> {
        let [signer] = data.signer_infos.0.as_ref() else { return None };
        let signer = signer.clone();
        let brought = data.certificates.as_ref().map_or(&[][..], |set| set.0.as_ref());
        let certificates = brought.iter().filter_map(|choice| match choice {
            CertificateChoices::Certificate(certificate) => Certificate::from_der(&certificate.to_der().ok()?),
            CertificateChoices::Other(_) => None,
        });
        let certificates = certificates.collect();
        Some(Self { data, signer, certificates })
    }

    /// The certificates that it brings along.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// The content that it brings along, and what kind that is.
    pub fn content(&self) -> Option<(ObjectIdentifier, Vec<u8>)> {
        let content: OctetString = self.data.encap_content_info.econtent.as_ref()?.decode_as().ok()?;
        Some((self.data.encap_content_info.econtent_type, content.as_bytes().to_vec()))
    }

    /// Whether the content stands elsewhere, as that of a PDF's signature.
    pub fn is_detached(&self) -> bool {
        self.data.encap_content_info.econtent.is_none()
    }

    /// The signature itself.
    pub fn signature(&self) -> &[u8] {
        self.signer.signature.as_bytes()
    }

    /// The time stamp of the signature, if the message has one.
    pub fn stamp(&self) -> Option<Vec<u8>> {
        only(self.signer.unsigned_attrs.as_ref()?, SIGNATURE_TIME_STAMP)?.to_der().ok()
    }

    /// Makes sure that the message is of this content, and signed by the
    /// certificate that it names. Returns that certificate.
    pub fn check(&self, content: &[&[u8]], others: &[Certificate]) -> Result<Certificate, Wrong> {
        let attributes = self.signer.signed_attrs.as_ref().ok_or(Wrong::NotPades)?;
        let hash = Hash::named(&self.signer.digest_alg).ok_or(Wrong::Algorithm)?;
        let kind: ObjectIdentifier = only(attributes, CONTENT_TYPE).and_then(decoded).ok_or(Wrong::NotPades)?;
        let digest: OctetString = only(attributes, MESSAGE_DIGEST).and_then(decoded).ok_or(Wrong::NotPades)?;
        if kind != self.data.encap_content_info.econtent_type || digest.as_bytes() != hash.of(content) {
            return Err(Wrong::Content);
        }
        let certificate = self.signer(others).ok_or(Wrong::NoCertificate)?;
        if !names(attributes, &certificate).ok_or(Wrong::NotPades)? {
            return Err(Wrong::OtherCertificate);
        }
        let key = certificate.key().ok_or(Wrong::Algorithm)?;
        let text = attributes.to_der().map_err(|_| Wrong::NotPades)?;
        match key.verify(&self.signer.signature_algorithm, Some(hash), &text, self.signer.signature.as_bytes()) {
            Some(true) => Ok(certificate),
            Some(false) => Err(Wrong::Mathematics),
            None => Err(Wrong::Algorithm),
        }
    }

    /// The certificate of the signer, from the message or elsewhere.
    fn signer(&self, others: &[Certificate]) -> Option<Certificate> {
        let is_named = |certificate: &&Certificate| match &self.signer.sid {
            SignerIdentifier::IssuerAndSerialNumber(named) => {
                named.issuer == *certificate.issuer_name() && named.serial_number == *certificate.serial()
            }
            SignerIdentifier::SubjectKeyIdentifier(named) => {
                certificate.key_identifier().as_deref() == Some(named.0.as_bytes())
            }
        };
        self.certificates.iter().chain(others).find(is_named).cloned()
    }
}

/// The one value of an attribute that must be there once.
fn only(attributes: &Attributes, oid: ObjectIdentifier) -> Option<&Any> {
    let mut found = attributes.iter().filter(|attribute| attribute.oid == oid);
    let attribute = found.next()?;
    match (found.next(), attribute.values.as_ref()) {
        (None, [value]) => Some(value),
        _ => None,
    }
}

fn decoded<'a, T: der::DecodeValue<'a, Error = der::Error> + der::FixedTag + 'a>(value: &'a Any) -> Option<T> {
    value.decode_as().ok()
}

/// `SigningCertificateV2` (RFC 5035), as far as it is used.
#[derive(Sequence)]
struct SigningCertificateV2 {
    certs: Vec<EssCertIdV2>,
    #[asn1(optional = "true")]
    policies: Option<Any>,
}

#[derive(Sequence)]
struct EssCertIdV2 {
    /// SHA-256 where there is none.
    #[asn1(optional = "true")]
    hash: Option<AlgorithmIdentifierOwned>,
    cert_hash: OctetString,
    #[asn1(optional = "true")]
    issuer_serial: Option<IssuerSerial>,
}

#[derive(Sequence)]
struct IssuerSerial {
    issuer: GeneralNames,
    serial: SerialNumber,
}

/// `SigningCertificate` (RFC 2634), whose hash is SHA-1: it is still what
/// many time stamps have.
#[derive(Sequence)]
struct SigningCertificate {
    certs: Vec<EssCertId>,
    #[asn1(optional = "true")]
    policies: Option<Any>,
}

#[derive(Sequence)]
struct EssCertId {
    cert_hash: OctetString,
    #[asn1(optional = "true")]
    issuer_serial: Option<IssuerSerial>,
}

/// Whether the signed attributes name a certificate as the signer's; none if
/// they name none.
fn names(attributes: &Attributes, certificate: &Certificate) -> Option<bool> {
    let v2: Option<SigningCertificateV2> = only(attributes, SIGNING_CERTIFICATE_V2).and_then(decoded);
    if let Some(v2) = v2 {
        let first = v2.certs.first()?;
        let hash = first.hash.as_ref().map_or(Some(Hash::Sha256), Hash::named)?;
        return Some(certificate.hash(hash) == first.cert_hash.as_bytes());
    }
    let v1: SigningCertificate = only(attributes, SIGNING_CERTIFICATE).and_then(decoded)?;
    Some(Sha1::digest(certificate.der()).as_slice() == v1.certs.first()?.cert_hash.as_bytes())
}

/// Signs a content that stands elsewhere. The chain goes along with the
/// signer's certificate.
///
/// # Errors
/// If the key doesn't sign.
pub fn sign(content: &[&[u8]], key: &dyn Key) -> Result<Vec<u8>, SignatureError> {
    let certificate = key.certificate();
    let public = certificate.key().ok_or(SignatureError::KeyKind)?;
    let hash = public.hash();
    let attributes = attributes(content, hash, certificate).map_err(|_| SignatureError::Unwritable)?;
    let text = attributes.to_der().map_err(|_| SignatureError::Unwritable)?;
    let algorithm = public.algorithm();
    let signature = key.sign(hash, &hash.of(&[&text]))?;
    // A key that isn't the certificate's is found here, wherever it lies.
    if public.verify(&algorithm, None, &text, &signature) != Some(true) {
        return Err(SignatureError::OtherKey);
    }
    message(key, hash, algorithm, attributes, signature).map_err(|_| SignatureError::Unwritable)
}

fn attributes(content: &[&[u8]], hash: Hash, certificate: &Certificate) -> der::Result<Attributes> {
    let named = SigningCertificateV2 {
        certs: vec![EssCertIdV2 {
            hash: None,
            cert_hash: OctetString::new(certificate.hash(Hash::Sha256))?,
            issuer_serial: Some(IssuerSerial {
                issuer: vec![GeneralName::DirectoryName(certificate.issuer_name().clone())],
                serial: certificate.serial().clone(),
            }),
        }],
        policies: None,
    };
    let attribute =
        |oid, value: Any| -> der::Result<Attribute> { Ok(Attribute { oid, values: SetOfVec::try_from(vec![value])? }) };
    SetOfVec::try_from(vec![
        attribute(CONTENT_TYPE, Any::encode_from(&DATA)?)?,
        attribute(MESSAGE_DIGEST, AnyRef::from(OctetStringRef::new(&hash.of(content))?).into())?,
        attribute(SIGNING_CERTIFICATE_V2, Any::encode_from(&named)?)?,
    ])
}

fn message(
    key: &dyn Key,
    hash: Hash,
    algorithm: AlgorithmIdentifierOwned,
    attributes: Attributes,
    signature: Vec<u8>,
) -> der::Result<Vec<u8>> {
    let certificate = key.certificate();
    let signer = SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
            issuer: certificate.issuer_name().clone(),
            serial_number: certificate.serial().clone(),
        }),
        digest_alg: hash.algorithm(),
        signed_attrs: Some(attributes),
        signature_algorithm: algorithm,
        signature: OctetString::new(signature)?,
        unsigned_attrs: None,
    };
    let mut certificates = Vec::new();
    for certificate in std::iter::once(certificate).chain(key.chain()) {
        let choice = CertificateChoices::Certificate(x509_cert::Certificate::from_der(certificate.der())?);
        if !certificates.contains(&choice) {
            certificates.push(choice);
        }
    }
    let data = SignedData {
        version: CmsVersion::V1,
        digest_algorithms: SetOfVec::try_from(vec![hash.algorithm()])?,
        encap_content_info: EncapsulatedContentInfo { econtent_type: DATA, econtent: None },
        certificates: Some(SetOfVec::try_from(certificates)?.into()),
        crls: None,
        signer_infos: SignerInfos(SetOfVec::try_from(vec![signer])?),
    };
    ContentInfo { content_type: SIGNED_DATA, content: Any::encode_from(&data)? }.to_der()
}
