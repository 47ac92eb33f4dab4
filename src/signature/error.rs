//! Why something was not signed or stamped, and what is wrong with what was.

use super::moment::Moment;

/// Why a PDF was not signed or stamped.
#[derive(Debug, thiserror::Error)]
pub enum SignatureError {
    /// The password doesn't open the file.
    #[error("パスワードが違います。証明書のファイル（.p12）のパスワードを確かめてください")]
    Password,

    /// The file isn't of a kind that holds keys.
    #[error("証明書のファイルとして読めません（{0}）。PKCS#12 のファイル（.p12、.pfx）を指定してください")]
    Pkcs12(&'static str),

    /// There is no key in it, or no certificate that is the key's.
    #[error("鍵とその証明書の組がありません。秘密鍵を含むファイルか、証明書の入ったカードを指定してください")]
    NoPair,

    /// The key is not the one of the certificate.
    #[error("鍵が、証明書の鍵と違います。証明書を発行したところに確かめてください")]
    OtherKey,

    /// The kind of key isn't supported.
    #[error("この種類の鍵では署名できません。RSA（2048ビット以上）か ECDSA（P-256、P-384）の証明書を使ってください")]
    KeyKind,

    /// The certificate has ended.
    #[error("{name}の証明書は{}に期限が切れています。新しい証明書で署名してください", .ended.shown())]
    Ended {
        /// Whose it is.
        name: String,
        /// When it ended.
        ended: Moment,
    },

    /// The certificate hasn't begun.
    #[error("{name}の証明書は{}から有効です。署名日時を確かめてください", .begins.shown())]
    NotBegun {
        /// Whose it is.
        name: String,
        /// When it begins.
        begins: Moment,
    },

    /// The certificate is for something else.
    #[error(
        "{name}の証明書は、文書に署名するためのものではありません（鍵の用途が違います）。署名用の証明書を使ってください"
    )]
    NotForSigning {
        /// Whose it is.
        name: String,
    },

    /// A signature or stamp takes more room than there is.
    #[error("署名かタイムスタンプが大きすぎます。証明書だけを含め、ほかのものを含めずに作ってください")]
    TooLarge,

    /// The PDF isn't written as sealed ones are.
    #[error("このPDFには署名を加えられません。shiryo で承認したPDFではありません")]
    NotSealed,

    /// What goes into the signature can't be written.
    #[error("証明書の内容を署名に書き込めません。証明書を発行したところに確かめてください")]
    Unwritable,

    /// What came from elsewhere isn't a signature.
    #[error(
        "署名として読めません。本体を含まない CMS 署名（DER か PEM。openssl なら cms -sign -binary -cades -outform DER）を指定してください"
    )]
    NotCms,

    /// What came from a time stamping authority isn't an answer.
    #[error("タイムスタンプとして読めません。RFC 3161 の応答（.tsr）を指定してください")]
    NotStamp,

    /// The authority refused.
    #[error("タイムスタンプ局が断りました（状態 {0}）。要求のファイルを作り直して、もう一度送ってください")]
    Refused(u32),

    /// The answer is to something else, or wrong.
    #[error("{0}")]
    Wrong(Wrong),

    /// A file that was given as evidence isn't any.
    #[error("証明書、失効リスト（CRL）、OCSPの応答のどれとしても読めません")]
    NotEvidence,

    /// All of the evidence is there already.
    #[error("加えるものがありません。どれもPDFに入っています")]
    NothingNew,

    /// The library for cards and tokens doesn't work.
    #[error("カードかトークンを使えません（{0}）。差し込まれているか、ライブラリの場所が正しいか確かめてください")]
    Token(String),

    /// The PIN is wrong.
    #[error("PINが違うか、カードが閉じられています。くり返し間違えるとカードが使えなくなります")]
    Pin,

    /// There are several to choose from.
    #[error("証明書が{0}つあります。--key に名前（{1}）のどれかを指定してください")]
    Several(usize, String),
}

/// What is wrong with a signature or a time stamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// It is of something else.
    #[error("署名されたときの内容と違います。ほかのファイルのものか、内容が書き換えられています")]
    Content,
    /// The certificate isn't there.
    #[error("署名した人の証明書が含まれていません。証明書を含めて作り直してください")]
    NoCertificate,
    /// The certificate is not the one that is named in what is signed.
    #[error("証明書が、署名されたときのものとすり替わっています")]
    OtherCertificate,
    /// The signature is not the certificate's.
    #[error("署名が証明書の鍵と合いません。署名が壊れているか、偽造されています")]
    Mathematics,
    /// It doesn't say what it must.
    #[error("PAdESに必要な項目（署名証明書の指定など）がありません。openssl なら -cades を付けて作ってください")]
    NotPades,
    /// The hash or the kind of key isn't accepted.
    #[error(
        "使われている方式を確かめられません。SHA-256 以上と、RSA（2048ビット以上）か ECDSA（P-256、P-384）が要ります"
    )]
    Algorithm,
    /// It is no signature at all.
    #[error("署名として読めません")]
    Unreadable,
    /// The certificate is not for this.
    #[error("証明書の用途が違います")]
    Purpose,
}
