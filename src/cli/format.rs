//! The output formats that several commands share.

use clap::ValueEnum;

/// How a result is printed.
#[derive(Clone, Copy, Default, ValueEnum)]
pub enum Format {
    /// 人が読む
    #[default]
    Text,
    /// Excelで開く
    Csv,
    /// プログラムが読む
    Json,
}
