//! `shiryo sign`: an electronic signature on a sealed PDF.

use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::SystemTime;

use anyhow::{Context, anyhow};
use clap::{ArgGroup, Args};
use shiryo::archive::{self, Append};
use shiryo::model::FiscalYear;
use shiryo::office::Root;
use shiryo::signature::{self, Certificate, Key, Moment, TokenKey};
use zeroize::Zeroizing;

/// Appends a signature to `out/archive/R01.pdf`, and an entry to the register.
#[derive(Args)]
#[command(
    group = ArgGroup::new("way").required(true).args(["p12", "pkcs11", "request", "response"]),
    after_help = "例:\n  shiryo sign R01 --p12 市長.p12 --password-file パスワード.txt\n  shiryo sign R01 --request R01.bin\n  shiryo sign R01 --response R01.p7s"
)]
pub struct Command {
    /// 年度（R01、令和元年度、2019 など）
    #[arg(value_name = "年度")]
    year: FiscalYear,

    /// 署名する証明書と鍵のファイル（.p12、.pfx）
    #[arg(long, value_name = "ファイル")]
    p12: Option<PathBuf>,

    /// 署名するカードやトークンのライブラリ（PKCS#11）
    #[arg(long, value_name = "ライブラリ")]
    pkcs11: Option<PathBuf>,

    /// カードに証明書が二つ以上あるとき、使うものの名前
    #[arg(long, value_name = "名前", requires = "pkcs11")]
    key: Option<String>,

    /// パスワード（カードでは PIN）の書かれたファイル。書かなければ画面で尋ねる
    #[arg(long, value_name = "ファイル", conflicts_with_all = ["request", "response"])]
    password_file: Option<PathBuf>,

    /// 証明書を発行した認証局の証明書（PEM か DER）。証明書のファイルに入っていないときに加える
    #[arg(long, value_name = "ファイル", conflicts_with_all = ["request", "response"])]
    chain: Option<PathBuf>,

    /// ほかのところで署名するために、署名されるデータを書き出す
    #[arg(long, value_name = "ファイル")]
    request: Option<PathBuf>,

    /// ほかのところで作られた署名（本体を含まない CMS）を取り込む
    #[arg(long, value_name = "ファイル")]
    response: Option<PathBuf>,

    /// 署名日時（2026-04-01T10:00:00+09:00、令和8年4月1日 10:00 など）。書かなければいま
    #[arg(long, value_name = "日時")]
    at: Option<Moment>,
}

pub fn run(root: &Root, command: &Command) -> anyhow::Result<ExitCode> {
    let now = Moment::of(SystemTime::now());
    let at = command.at.unwrap_or(now);
    let year = command.year;
    if let Some(path) = &command.request {
        let bytes = archive::signing_request(root, year, at, &mut super::waiting)?;
        super::write(root, path, &bytes)?;
        return super::print(&format!(
            "{}\n{year}の署名されるデータを書き出しました。本体を含まない CMS 署名を作り、--response で取り込んでください。\n例: openssl cms -sign -binary -cades -md sha256 -outform DER -in データ -signer 証明書 -inkey 鍵 -certfile 認証局 -out 署名\n",
            path.display()
        ));
    }
    let appended = match (&command.p12, &command.pkcs11, &command.response) {
        (Some(path), ..) => {
            let file = Zeroizing::new(super::read(path)?);
            let password = password(command.password_file.as_deref(), "証明書のファイルのパスワード")?;
            let key = signature::open_pkcs12(&file, &password).with_context(|| path.display().to_string())?;
            sign(root, year, key, command, at, now)?
        }
        (_, Some(library), _) => {
            let pin = password(command.password_file.as_deref(), "カードの PIN")?;
            let key = TokenKey::open(library, &pin, command.key.as_deref())?;
            sign(root, year, key, command, at, now)?
        }
        (_, _, Some(path)) => {
            let response = super::read(path)?;
            let append = Append::Signature { response: &response, at: command.at };
            archive::append(root, year, append, now, &mut super::waiting).map_err(super::of_response(path))?
        }
        _ => unreachable!("clap asks for one of them"),
    };
    super::print_appended(&appended)
}

fn sign(
    root: &Root,
    year: FiscalYear,
    key: impl Key,
    command: &Command,
    at: Moment,
    now: Moment,
) -> anyhow::Result<archive::Appended> {
    let key = match &command.chain {
        None => signature::with_chain(key, Vec::new()),
        Some(path) => {
            let more = Certificate::all_in(&super::read(path)?)
                .ok_or_else(|| anyhow!("{}: 証明書（PEM か DER）として読めません", path.display()))?;
            signature::with_chain(key, more)
        }
    };
    Ok(archive::append(root, year, Append::Sign { key: &key, at }, now, &mut super::waiting)?)
}

/// The first line of a file, or what is typed without being shown.
fn password(file: Option<&Path>, what: &str) -> anyhow::Result<Zeroizing<String>> {
    let Some(path) = file else {
        if !io::stdin().is_terminal() {
            return Err(anyhow!("{what}を尋ねられません。--password-file にファイルを指定してください"));
        }
        return Ok(Zeroizing::new(rpassword::prompt_password(format!("{what}: "))?));
    };
    let text = Zeroizing::new(
        fs::read_to_string(path)
            .with_context(|| format!("{} を読めません（UTF-8 の文字で書いてください）", path.display()))?,
    );
    // Notepad puts a mark before it, editors a line end behind it.
    let line = text.strip_prefix('\u{feff}').unwrap_or(&text).lines().next().unwrap_or_default();
    Ok(Zeroizing::new(line.to_owned()))
}
