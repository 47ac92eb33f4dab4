//! Keys in files: PKCS #12 (RFC 7292), as authorities hand them out.
//!
//! Both kinds of encryption are read, the one of today (PBES2) and the one
//! that Windows wrote for twenty years (3DES and RC2). The crate that does all
//! of it leaves the key behind in memory; here it is only ever in buffers that
//! are wiped.

use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockCipherDecrypt, BlockModeDecrypt, KeyInit, KeyIvInit};
use cms::content_info::ContentInfo;
use cms::encrypted_data::EncryptedData;
use der::asn1::{ContextSpecific, ObjectIdentifier, OctetString};
use der::{Decode, Encode};
use des::TdesEde3;
use hmac::{Hmac, Mac};
use pkcs12::kdf::{Pkcs12KeyType, derive_key_utf8};
use pkcs12::pbe_params::{EncryptedPrivateKeyInfo, Pkcs12PbeParams};
use pkcs12::safe_bag::SafeContents;
use pkcs12::{AuthenticatedSafe, CertBag, MacData, Pfx};
use rc2::Rc2;
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};
use x509_cert::spki::AlgorithmIdentifierOwned;
use zeroize::Zeroizing;

use super::certificate::Certificate;
use super::error::SignatureError;
use super::key::SoftwareKey;

const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const ENCRYPTED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.6");
const PBES2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.13");
const SHA_1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.14.3.2.26");
const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const SHA_384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
const SHA_512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");

/// More rounds than any program writes: a file must not keep this one busy
/// for ever.
const MAX_ROUNDS: u32 = 10_000_000;

const BROKEN: SignatureError = SignatureError::Pkcs12("壊れています");

/// Opens a file with its password.
///
/// # Errors
/// If the password is wrong, or the file has no key with its certificate.
pub fn open(file: &[u8], password: &str) -> Result<SoftwareKey, SignatureError> {
    let pfx =
        Pfx::from_der(file).or_else(|_| Pfx::from_ber(file)).map_err(|_| SignatureError::Pkcs12("形が違います"))?;
    let safe: OctetString = pfx.auth_safe.content.decode_as().map_err(|_| BROKEN)?;
    let Some(mac) = &pfx.mac_data else {
        return Err(SignatureError::Pkcs12("パスワードで保護されていません"));
    };
    if !is_right(mac, password, safe.as_bytes())? {
        return Err(SignatureError::Password);
    }
    let safes = AuthenticatedSafe::from_der(safe.as_bytes())
        .or_else(|_| AuthenticatedSafe::from_ber(safe.as_bytes()))
        .map_err(|_| BROKEN)?;
    let mut found = Found::default();
    for safe in &safes {
        found.read(safe, password)?;
    }
    let Found { keys, certificates } = found;
    match keys.as_slice() {
        [] => Err(SignatureError::NoPair),
        [key] => SoftwareKey::new(key, certificates),
        _ => Err(SignatureError::Pkcs12("鍵が二つ以上あります")),
    }
}

/// What is in a file.
#[derive(Default)]
struct Found {
    /// Keys in PKCS #8.
    keys: Vec<Zeroizing<Vec<u8>>>,
    certificates: Vec<Certificate>,
}

impl Found {
    fn read(&mut self, safe: &ContentInfo, password: &str) -> Result<(), SignatureError> {
        let content = match safe.content_type {
            DATA => {
                let content: OctetString = safe.content.decode_as().map_err(|_| BROKEN)?;
                Zeroizing::new(content.as_bytes().to_vec())
            }
            ENCRYPTED_DATA => {
                let data: EncryptedData = safe.content.decode_as().map_err(|_| BROKEN)?;
                let content = data.enc_content_info.encrypted_content.ok_or(BROKEN)?;
                decrypt(&data.enc_content_info.content_enc_alg, content.as_bytes(), password)?
            }
            _ => return Err(SignatureError::Pkcs12("公開鍵で暗号化されています")),
        };
        let bags =
            SafeContents::from_der(&content).or_else(|_| SafeContents::from_ber(&content)).map_err(|_| BROKEN)?;
        for bag in bags {
            match bag.bag_id {
                pkcs12::PKCS_12_PKCS8_KEY_BAG_OID => {
                    let bag =
                        ContextSpecific::<EncryptedPrivateKeyInfo>::from_der(&bag.bag_value).map_err(|_| BROKEN)?;
                    let EncryptedPrivateKeyInfo { encryption_algorithm, encrypted_data } = bag.value;
                    self.keys.push(decrypt(&encryption_algorithm, encrypted_data.as_bytes(), password)?);
                }
                pkcs12::PKCS_12_CERT_BAG_OID => {
                    let bag = ContextSpecific::<CertBag>::from_der(&bag.bag_value).map_err(|_| BROKEN)?;
                    self.certificates.extend(Certificate::from_der(bag.value.cert_value.as_bytes()));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// Whether the password is the one that the file was made with.
fn is_right(mac: &MacData, password: &str, content: &[u8]) -> Result<bool, SignatureError> {
    let rounds = u32::try_from(mac.iterations).ok().filter(|rounds| (1..=MAX_ROUNDS).contains(rounds));
    if rounds.is_none() {
        return Err(BROKEN);
    }
    macro_rules! matches {
        ($hash:ty, $length:literal) => {{
            let salt = mac.mac_salt.as_bytes();
            let key = derive_key_utf8::<$hash>(password, salt, Pkcs12KeyType::Mac, mac.iterations, $length);
            let key = Zeroizing::new(key.map_err(|_| SignatureError::Password)?);
            let mut code = Hmac::<$hash>::new_from_slice(&key).map_err(|_| BROKEN)?;
            code.update(content);
            code.verify_slice(mac.mac.digest.as_bytes()).is_ok()
        }};
    }
    Ok(match mac.mac.algorithm.oid {
        SHA_1 => matches!(Sha1, 20),
        SHA_256 => matches!(Sha256, 32),
        SHA_384 => matches!(Sha384, 48),
        SHA_512 => matches!(Sha512, 64),
        _ => return Err(SignatureError::Pkcs12("保護の方式を読めません")),
    })
}

fn decrypt(
    algorithm: &AlgorithmIdentifierOwned,
    encrypted: &[u8],
    password: &str,
) -> Result<Zeroizing<Vec<u8>>, SignatureError> {
    let parameters = algorithm.parameters.as_ref().ok_or(BROKEN)?.to_der().map_err(|_| BROKEN)?;
    let mut buffer = Zeroizing::new(encrypted.to_vec());
    let length = match algorithm.oid {
        PBES2 => {
            let parameters = pkcs5::pbes2::Parameters::from_der(&parameters)
                .map_err(|_| SignatureError::Pkcs12("暗号の方式を読めません"))?;
            let bounded = match &parameters.kdf {
                pkcs5::pbes2::Kdf::Pbkdf2(kdf) => kdf.iteration_count <= MAX_ROUNDS,
                // None that authorities use.
                _ => false,
            };
            if !bounded {
                return Err(SignatureError::Pkcs12("暗号の方式を読めません"));
            }
            let opened = parameters.decrypt_in_place(password, &mut buffer).map_err(|_| SignatureError::Password)?;
            opened.len()
        }
        pkcs12::PKCS_12_PBE_WITH_SHAAND3_KEY_TRIPLE_DES_CBC => {
            legacy::<TdesEde3>(&parameters, &mut buffer, password, 24)?
        }
        pkcs12::PKCS_12_PBEWITH_SHAAND40_BIT_RC2_CBC => legacy::<Rc2>(&parameters, &mut buffer, password, 5)?,
        pkcs12::PKCS_12_PBE_WITH_SHAAND128_BIT_RC2_CBC => legacy::<Rc2>(&parameters, &mut buffer, password, 16)?,
        _ => return Err(SignatureError::Pkcs12("暗号の方式を読めません")),
    };
    buffer.truncate(length);
    Ok(buffer)
}

/// Decrypts in place, as RFC 7292, appendix B, has it. Returns how long the
/// content is.
fn legacy<Cipher: BlockCipherDecrypt + KeyInit>(
    parameters: &[u8],
    buffer: &mut [u8],
    password: &str,
    length: usize,
) -> Result<usize, SignatureError> {
    let Pkcs12PbeParams { salt, iterations } = Pkcs12PbeParams::from_der(parameters).map_err(|_| BROKEN)?;
    if u32::try_from(iterations).ok().is_none_or(|rounds| rounds == 0 || rounds > MAX_ROUNDS) {
        return Err(BROKEN);
    }
    let derived = |kind, length| {
        let key = derive_key_utf8::<Sha1>(password, salt.as_bytes(), kind, iterations, length);
        key.map(Zeroizing::new).map_err(|_| SignatureError::Password)
    };
    let key = derived(Pkcs12KeyType::EncryptionKey, length)?;
    let start = derived(Pkcs12KeyType::Iv, 8)?;
    let cipher = cbc::Decryptor::<Cipher>::new_from_slices(&key, &start).map_err(|_| BROKEN)?;
    Ok(cipher.decrypt_padded::<Pkcs7>(buffer).map_err(|_| SignatureError::Password)?.len())
}
