//! Hashes, public keys and the ways to sign that are accepted.

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Decode, Encode, Sequence};
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use rsa::{Pkcs1v15Sign, Pss};
use sha2::{Digest, Sha256, Sha384, Sha512};
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const SHA_384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
const SHA_512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
const RSA_SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const RSA_SHA_384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.12");
const RSA_SHA_512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.13");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P_384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const ECDSA_SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const ECDSA_SHA_384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");
const ECDSA_SHA_512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.4");

/// The fewest bits of an RSA key whose signatures prove anything.
const MIN_RSA_BITS: u32 = 2048;

/// A hash that signatures are made with: SHA-256 or better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hash {
    /// SHA-256
    Sha256,
    /// SHA-384
    Sha384,
    /// SHA-512
    Sha512,
}

impl Hash {
    /// The hash of the parts of a text, one after the other.
    pub fn of(self, parts: &[&[u8]]) -> Vec<u8> {
        match self {
            Self::Sha256 => hash::<Sha256>(parts),
            Self::Sha384 => hash::<Sha384>(parts),
            Self::Sha512 => hash::<Sha512>(parts),
        }
    }

    /// The hash that an algorithm is.
    pub fn named(algorithm: &AlgorithmIdentifierOwned) -> Option<Self> {
        [Self::Sha256, Self::Sha384, Self::Sha512].into_iter().find(|hash| hash.oid() == algorithm.oid)
    }

    /// The name of it in ASN.1.
    pub fn oid(self) -> ObjectIdentifier {
        match self {
            Self::Sha256 => SHA_256,
            Self::Sha384 => SHA_384,
            Self::Sha512 => SHA_512,
        }
    }

    /// As an algorithm, without parameters (RFC 5754, 2).
    pub fn algorithm(self) -> AlgorithmIdentifierOwned {
        AlgorithmIdentifierOwned { oid: self.oid(), parameters: None }
    }
}

fn hash<D: Digest>(parts: &[&[u8]]) -> Vec<u8> {
    let mut digest = D::new();
    parts.iter().for_each(|part| digest.update(part));
    digest.finalize().to_vec()
}

/// A public key of one of the kinds that are accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublicKey {
    /// RSA of 2048 bits or more.
    Rsa(Box<rsa::PublicKey>),
    /// The curve P-256.
    P256(p256::ecdsa::VerifyingKey),
    /// The curve P-384.
    P384(p384::ecdsa::VerifyingKey),
}

impl PublicKey {
    /// The key of a certificate.
    pub fn of(info: &SubjectPublicKeyInfoOwned) -> Option<Self> {
        let bits = info.subject_public_key.as_bytes()?;
        if info.algorithm.oid == RSA {
            let key = rsa::PublicKey::try_from(
                x509_cert::spki::SubjectPublicKeyInfoRef::from_der(&info.to_der().ok()?).ok()?,
            );
            let key = key.ok()?;
            return (rsa::traits::PublicKeyParts::n(&key).bit_width() >= MIN_RSA_BITS)
                .then(|| Self::Rsa(Box::new(key)));
        }
        if info.algorithm.oid != EC {
            return None;
        }
        let curve: ObjectIdentifier = info.algorithm.parameters.as_ref()?.decode_as().ok()?;
        match curve {
            P_256 => p256::ecdsa::VerifyingKey::from_sec1_bytes(bits).ok().map(Self::P256),
            P_384 => p384::ecdsa::VerifyingKey::from_sec1_bytes(bits).ok().map(Self::P384),
            _ => None,
        }
    }

    /// The hash that goes with the key's strength.
    pub fn hash(&self) -> Hash {
        match self {
            Self::Rsa(_) | Self::P256(_) => Hash::Sha256,
            Self::P384(_) => Hash::Sha384,
        }
    }

    /// The algorithm of the signatures that are made with the key.
    pub fn algorithm(&self) -> AlgorithmIdentifierOwned {
        match self {
            Self::Rsa(_) => AlgorithmIdentifierOwned { oid: RSA_SHA_256, parameters: Some(AnyRef::NULL.into()) },
            Self::P256(_) => AlgorithmIdentifierOwned { oid: ECDSA_SHA_256, parameters: None },
            Self::P384(_) => AlgorithmIdentifierOwned { oid: ECDSA_SHA_384, parameters: None },
        }
    }

    /// Whether a signature is this key's, of this text; none if it was made
    /// in a way that isn't accepted. `digest` is the hash that goes with an
    /// algorithm that names none.
    pub fn verify(
        &self,
        algorithm: &AlgorithmIdentifierOwned,
        digest: Option<Hash>,
        text: &[u8],
        signature: &[u8],
    ) -> Option<bool> {
        match self {
            Self::Rsa(key) => {
                if algorithm.oid == RSA_PSS {
                    let (hash, salt) = pss(algorithm)?;
                    let hashed = hash.of(&[text]);
                    return Some(match hash {
                        Hash::Sha256 => key.verify(Pss::<Sha256>::new_with_salt(salt), &hashed, signature).is_ok(),
                        Hash::Sha384 => key.verify(Pss::<Sha384>::new_with_salt(salt), &hashed, signature).is_ok(),
                        Hash::Sha512 => key.verify(Pss::<Sha512>::new_with_salt(salt), &hashed, signature).is_ok(),
                    });
                }
                let hash = match algorithm.oid {
                    RSA => digest?,
                    RSA_SHA_256 => Hash::Sha256,
                    RSA_SHA_384 => Hash::Sha384,
                    RSA_SHA_512 => Hash::Sha512,
                    _ => return None,
                };
                Some(key.verify(padding(hash), &hash.of(&[text]), signature).is_ok())
            }
            Self::P256(key) => {
                let hashed = ecdsa(algorithm)?.of(&[text]);
                let signature = p256::ecdsa::Signature::from_der(signature);
                Some(signature.is_ok_and(|signature| key.verify_prehash(&hashed, &signature).is_ok()))
            }
            Self::P384(key) => {
                let hashed = ecdsa(algorithm)?.of(&[text]);
                let signature = p384::ecdsa::Signature::from_der(signature);
                Some(signature.is_ok_and(|signature| key.verify_prehash(&hashed, &signature).is_ok()))
            }
        }
    }
}

/// How a hash is padded for RSA (PKCS #1 v1.5).
pub fn padding(hash: Hash) -> Pkcs1v15Sign {
    match hash {
        Hash::Sha256 => Pkcs1v15Sign::new::<Sha256>(),
        Hash::Sha384 => Pkcs1v15Sign::new::<Sha384>(),
        Hash::Sha512 => Pkcs1v15Sign::new::<Sha512>(),
    }
}

fn ecdsa(algorithm: &AlgorithmIdentifierOwned) -> Option<Hash> {
    match algorithm.oid {
        ECDSA_SHA_256 => Some(Hash::Sha256),
        ECDSA_SHA_384 => Some(Hash::Sha384),
        ECDSA_SHA_512 => Some(Hash::Sha512),
        _ => None,
    }
}

/// RSASSA-PSS-params (RFC 4055, 3.1), of which only SHA-1 is left out.
#[derive(Sequence)]
struct PssParameters {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    hash: Option<AlgorithmIdentifierOwned>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    mask: Option<AlgorithmIdentifierOwned>,
    #[asn1(context_specific = "2", tag_mode = "EXPLICIT", optional = "true")]
    salt: Option<u16>,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT", optional = "true")]
    trailer: Option<u8>,
}

/// The hash of PSS parameters, the same for text and mask, and the length of
/// the salt.
fn pss(algorithm: &AlgorithmIdentifierOwned) -> Option<(Hash, usize)> {
    let parameters: PssParameters = algorithm.parameters.as_ref()?.decode_as().ok()?;
    let hash = Hash::named(&parameters.hash?)?;
    let masked: AlgorithmIdentifierOwned = parameters.mask?.parameters?.decode_as().ok()?;
    let plain = Hash::named(&masked)? == hash && parameters.trailer.is_none_or(|trailer| trailer == 1);
    plain.then(|| (hash, usize::from(parameters.salt.unwrap_or(20))))
}
