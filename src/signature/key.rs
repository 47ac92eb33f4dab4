//! Keys that sign.

use der::Decode;
use p256::ecdsa::signature::hazmat::PrehashSigner;
use zeroize::Zeroizing;

use super::algorithm::{Hash, padding};
use super::certificate::Certificate;
use super::error::SignatureError;
use super::moment::Moment;

/// A key with its certificate, wherever it lies.
pub trait Key {
    /// The key's certificate.
    fn certificate(&self) -> &Certificate;

    /// The certificates of those who issued it, as far as they are at hand.
    fn chain(&self) -> &[Certificate];

    /// Signs a hash: for RSA as PKCS #1 v1.5 has it, for ECDSA as DER.
    ///
    /// # Errors
    /// If the key can't or won't.
    fn sign(&self, hash: Hash, hashed: &[u8]) -> Result<Vec<u8>, SignatureError>;
}

/// Makes sure that a certificate can sign documents at a moment.
///
/// # Errors
/// If it can't.
pub fn require_usable(certificate: &Certificate, at: Moment) -> Result<(), SignatureError> {
    let name = certificate.name();
    match (certificate.begins(), certificate.ends()) {
        _ if !certificate.is_for_signing() => Err(SignatureError::NotForSigning { name }),
        _ if certificate.key().is_none() => Err(SignatureError::KeyKind),
        (Some(begins), _) if at < begins => Err(SignatureError::NotBegun { name, begins }),
        (_, Some(ended)) if ended < at => Err(SignatureError::Ended { name, ended }),
        _ => Ok(()),
    }
}

/// A key in this program's memory. It is wiped when it is dropped.
pub struct SoftwareKey {
    secret: Secret,
    certificate: Certificate,
    chain: Vec<Certificate>,
}

/// All three wipe themselves.
enum Secret {
    Rsa(Box<rsa::PrivateKey>),
    P256(p256::ecdsa::SigningKey),
    P384(p384::ecdsa::SigningKey),
}

impl SoftwareKey {
    /// A key in PKCS #8, and the certificates among which its own is.
    ///
    /// # Errors
    /// If the kind of key isn't supported, or no certificate is the key's.
    pub fn new(pkcs8: &Zeroizing<Vec<u8>>, mut certificates: Vec<Certificate>) -> Result<Self, SignatureError> {
        let info = || pkcs8::PrivateKeyInfoRef::from_der(pkcs8).map_err(|_| SignatureError::Pkcs12("鍵が壊れています"));
        let secret = if let Ok(key) = rsa::PrivateKey::try_from(info()?) {
            Secret::Rsa(Box::new(key))
        } else if let Ok(key) = p256::ecdsa::SigningKey::try_from(info()?) {
            Secret::P256(key)
        } else if let Ok(key) = p384::ecdsa::SigningKey::try_from(info()?) {
            Secret::P384(key)
        } else {
            return Err(SignatureError::KeyKind);
        };
        let own = secret.public();
        let nth = certificates.iter().position(|certificate| certificate.key().as_ref() == Some(&own));
        let Some(nth) = nth else {
            return Err(if certificates.is_empty() { SignatureError::NoPair } else { SignatureError::OtherKey });
        };
        let certificate = certificates.remove(nth);
        Ok(Self { secret, certificate, chain: certificates })
    }
}

impl Secret {
    fn public(&self) -> super::algorithm::PublicKey {
        use super::algorithm::PublicKey;
        match self {
            Self::Rsa(key) => PublicKey::Rsa(Box::new(key.to_public_key())),
            Self::P256(key) => PublicKey::P256(*key.verifying_key()),
            Self::P384(key) => PublicKey::P384(*key.verifying_key()),
        }
    }
}

impl Key for SoftwareKey {
    fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    fn sign(&self, hash: Hash, hashed: &[u8]) -> Result<Vec<u8>, SignatureError> {
        match &self.secret {
            // Blinded, so that how long it takes says nothing of the key.
            Secret::Rsa(key) => {
                key.sign_with_rng(&mut getrandom::SysRng, padding(hash), hashed).map_err(|_| SignatureError::KeyKind)
            }
            Secret::P256(key) => {
                let signature: Result<p256::ecdsa::Signature, _> = key.sign_prehash(hashed);
                signature.map(|signature| signature.to_der().as_bytes().to_vec()).map_err(|_| SignatureError::KeyKind)
            }
            Secret::P384(key) => {
                let signature: Result<p384::ecdsa::Signature, _> = key.sign_prehash(hashed);
                signature.map(|signature| signature.to_der().as_bytes().to_vec()).map_err(|_| SignatureError::KeyKind)
            }
        }
    }
}

/// A key with more certificates of those who issued its own.
pub fn with_chain(key: impl Key, more: Vec<Certificate>) -> impl Key {
    let chain = [key.chain(), &more].concat();
    Chained { key, chain }
}

struct Chained<K> {
    key: K,
    chain: Vec<Certificate>,
}

impl<K: Key> Key for Chained<K> {
    fn certificate(&self) -> &Certificate {
        self.key.certificate()
    }

    fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    fn sign(&self, hash: Hash, hashed: &[u8]) -> Result<Vec<u8>, SignatureError> {
        self.key.sign(hash, hashed)
    }
}
