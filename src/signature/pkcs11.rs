//! Keys on cards and tokens, which never leave them: PKCS #11.

use std::path::Path;

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, AttributeType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::types::AuthPin;
use der::Encode;
use der::asn1::{AnyRef, OctetString};
use zeroize::Zeroizing;

use super::algorithm::{Hash, PublicKey};
use super::certificate::Certificate;
use super::error::SignatureError;
use super::key::Key;

/// A key on a token that has been opened.
pub struct TokenKey {
    session: Session,
    key: ObjectHandle,
    certificate: Certificate,
    chain: Vec<Certificate>,
}

/// A certificate on a token whose key is there too.
struct Pair {
    session: usize,
    id: Vec<u8>,
    label: String,
    certificate: Certificate,
}

impl TokenKey {
    /// Opens the token that has a key for signing. Where there are several
    /// keys, `name` says which: the label of its certificate on the token, or
    /// the certificate's name.
    ///
    /// # Errors
    /// If the library or the token doesn't work, the PIN is wrong, or there is
    /// no such key, or more than one.
    pub fn open(library: &Path, pin: &Zeroizing<String>, name: Option<&str>) -> Result<Self, SignatureError> {
        let context = Pkcs11::new(library).map_err(trouble)?;
        context.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)).map_err(trouble)?;
        let mut sessions = Vec::new();
        for slot in context.get_slots_with_initialized_token().map_err(trouble)? {
            sessions.push(context.open_ro_session(slot).map_err(trouble)?);
        }
        if sessions.is_empty() {
            return Err(SignatureError::Token("カードもトークンも差し込まれていません".to_owned()));
        }
        let mut all = Vec::new();
        let mut pairs = Vec::new();
        for (nth, session) in sessions.iter().enumerate() {
            for (id, label, certificate) in certificates(session)? {
                let named = name.is_none_or(|name| name == label || name == certificate.name());
                if named && certificate.is_for_signing() {
                    pairs.push(Pair { session: nth, id, label, certificate: certificate.clone() });
                }
                all.push(certificate);
            }
        }
        let pair = match pairs.len() {
            0 => return Err(SignatureError::NoPair),
            1 => pairs.remove(0),
            many => {
                let names: Vec<_> = pairs.iter().map(|pair| pair.label.as_str()).collect();
                return Err(SignatureError::Several(many, names.join("、")));
            }
        };
        let session = sessions.swap_remove(pair.session);
        session.login(UserType::User, Some(&AuthPin::new(pin.as_str().into()))).map_err(trouble)?;
        let wanted = [Attribute::Class(ObjectClass::PRIVATE_KEY), Attribute::Id(pair.id)];
        let keys = session.find_objects(&wanted).map_err(trouble)?;
        let Some(&key) = keys.first() else { return Err(SignatureError::NoPair) };
        all.retain(|certificate| *certificate != pair.certificate && certificate.is_authority());
        Ok(Self { session, key, certificate: pair.certificate, chain: all })
    }
}

/// The certificates on a token: their identifiers, labels and themselves.
fn certificates(session: &Session) -> Result<Vec<(Vec<u8>, String, Certificate)>, SignatureError> {
    let mut found = Vec::new();
    for object in session.find_objects(&[Attribute::Class(ObjectClass::CERTIFICATE)]).map_err(trouble)? {
        let wanted = [AttributeType::Id, AttributeType::Label, AttributeType::Value];
        let (mut id, mut label, mut certificate) = (Vec::new(), String::new(), None);
        for attribute in session.get_attributes(object, &wanted).map_err(trouble)? {
            match attribute {
                Attribute::Id(bytes) => id = bytes,
                Attribute::Label(bytes) => label = String::from_utf8_lossy(&bytes).into_owned(),
                Attribute::Value(der) => certificate = Certificate::from_der(&der),
                _ => {}
            }
        }
        found.extend(certificate.map(|certificate| (id, label, certificate)));
    }
    Ok(found)
}

impl Key for TokenKey {
    fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    fn sign(&self, hash: Hash, hashed: &[u8]) -> Result<Vec<u8>, SignatureError> {
        match self.certificate.key().ok_or(SignatureError::KeyKind)? {
            PublicKey::Rsa(_) => {
                // The token pads, but what it pads names the hash (RFC 8017, 9.2).
                let info = digest_info(hash, hashed).map_err(|_| SignatureError::Unwritable)?;
                self.session.sign(&Mechanism::RsaPkcs, self.key, &info).map_err(trouble)
            }
            PublicKey::P256(_) => {
                let raw = self.session.sign(&Mechanism::Ecdsa, self.key, hashed).map_err(trouble)?;
                let signature = p256::ecdsa::Signature::from_slice(&raw).map_err(|_| SignatureError::KeyKind)?;
                Ok(signature.to_der().as_bytes().to_vec())
            }
            PublicKey::P384(_) => {
                let raw = self.session.sign(&Mechanism::Ecdsa, self.key, hashed).map_err(trouble)?;
                let signature = p384::ecdsa::Signature::from_slice(&raw).map_err(|_| SignatureError::KeyKind)?;
                Ok(signature.to_der().as_bytes().to_vec())
            }
        }
    }
}

fn digest_info(hash: Hash, hashed: &[u8]) -> der::Result<Vec<u8>> {
    let mut algorithm = hash.algorithm();
    algorithm.parameters = Some(AnyRef::NULL.into());
    pkcs12::DigestInfo { algorithm, digest: OctetString::new(hashed)? }.to_der()
}

fn trouble(error: Error) -> SignatureError {
    match error {
        Error::Pkcs11(RvError::PinIncorrect | RvError::PinLocked | RvError::PinExpired | RvError::PinLenRange, _) => {
            SignatureError::Pin
        }
        other => SignatureError::Token(other.to_string()),
    }
}
