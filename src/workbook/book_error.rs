//! Why a file that came back is no workbook that can be read.

use std::io;

use crate::diagnostics::Message;
use crate::system::reason;

/// Why a file is not a workbook that can be read.
#[derive(Debug, thiserror::Error)]
pub enum BookError {
    /// It can't be read at all.
    #[error("ファイルを読めません（{}）。ファイルの名前と置き場所、ほかのソフトで開いていないかを確かめてください", reason(.0))]
    Read(#[from] io::Error),
    /// It is no file but a folder, a pipe or a device.
    #[error("ふつうのファイルではありません（フォルダーなどです）。ブック（.xlsx）を指定してください")]
    NotAFile,
    /// It has no bytes.
    #[error("ファイルが空です。提出した課に、もう一度送ってもらってください")]
    Empty,
    /// It is another kind of file.
    #[error(
        "Excelのブック（.xlsx）ではありません（{0}）。Excelで開き、「Excel ブック（.xlsx）」の形式で保存し直してください"
    )]
    Kind(&'static str),
    /// It has a password.
    #[error("パスワードで暗号化されています。Excelで開き、パスワードを外して保存し直してください")]
    Encrypted,
    /// It breaks off, or bytes of it are wrong.
    #[error("ブックが壊れているか、途中で切れています。提出した課に、もう一度送ってもらってください")]
    Broken,
    /// It is larger than any workbook of a plan, or would be.
    #[error("ブックが大きすぎます。写真などを貼り付けていないか、別のファイルではないかを確かめてください")]
    TooLarge,
    /// It is a workbook, but not one of ours.
    #[error("shiryo sheet export で書き出したブックではありません。書き出したブックに記入したものを指定してください")]
    NotOurs,
}

impl From<BookError> for Message {
    fn from(error: BookError) -> Self {
        let message = Self::from(error.to_string());
        match error {
            BookError::NotOurs => message.or_on_page(
                "「各課のブックを書き出す」で書き出したブックではありません。書き出したブックに記入したものを指定してください",
            ),
            _ => message,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_command_is_named_on_the_page() {
        let message = Message::from(BookError::NotOurs);
        assert!(message.to_string().contains("shiryo sheet export"));
        assert!(!message.on_page().contains("shiryo "), "{}", message.on_page());
    }
}
