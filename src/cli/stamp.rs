//! `shiryo stamp`: a time stamp on a sealed PDF or on the register's head.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::SystemTime;

use anyhow::anyhow;
use clap::{ArgGroup, Args};
use shiryo::archive::{self, Append};
use shiryo::model::FiscalYear;
use shiryo::office::Root;
use shiryo::signature::{Evidence, Moment};

/// Appends a time stamp, or evidence for checking signatures long after, to
/// `out/archive/R01.pdf`, and an entry to the register.
#[derive(Args)]
#[command(
    group = ArgGroup::new("what").required(true).args(["year", "register"]),
    group = ArgGroup::new("way").required(true).args(["request", "response", "revocation"]),
    after_help = "例:\n  shiryo stamp R01 --request R01.tsq\n  shiryo stamp R01 --response R01.tsr\n  shiryo stamp R01 --revocation 認証局.crl 認証局.pem\n  shiryo stamp --register --request 記録.tsq"
)]
pub struct Command {
    /// 年度（R01、令和元年度、2019 など）
    #[arg(value_name = "年度")]
    year: Option<FiscalYear>,

    /// 年度のPDFではなく、承認の記録（照合番号）にタイムスタンプを付ける
    #[arg(long, conflicts_with = "revocation")]
    register: bool,

    /// タイムスタンプの要求（RFC 3161 の .tsq）を書き出す
    #[arg(long, value_name = "ファイル")]
    request: Option<PathBuf>,

    /// タイムスタンプ局の応答（RFC 3161 の .tsr）を取り込む
    #[arg(long, value_name = "ファイル")]
    response: Option<PathBuf>,

    /// 長期の検証のために、失効リスト（CRL）、OCSPの応答、証明書を加える
    #[arg(long, value_name = "ファイル", num_args = 1..)]
    revocation: Vec<PathBuf>,
}

pub fn run(root: &Root, command: &Command) -> anyhow::Result<ExitCode> {
    let now = Moment::of(SystemTime::now());
    let Some(year) = command.year else { return register(root, command) };
    let append = |append| archive::append(root, year, append, now, &mut super::waiting);
    let appended = if let Some(path) = &command.request {
        super::write(root, path, &archive::stamp_request(root, year, &mut super::waiting)?)?;
        return asked(path);
    } else if let Some(path) = &command.response {
        append(Append::Stamp { response: &super::read(path)? }).map_err(super::of_response(path))?
    } else {
        let files = command.revocation.iter().map(|path| super::read(path)).collect::<Result<Vec<_>, _>>()?;
        let evidence = Evidence::from_files(files.iter().map(Vec::as_slice))
            .map_err(|(nth, why)| anyhow!("{}: {why}", command.revocation[nth].display()))?;
        append(Append::Evidence(evidence))?
    };
    super::print_appended(&appended)
}

fn register(root: &Root, command: &Command) -> anyhow::Result<ExitCode> {
    if let Some(path) = &command.request {
        super::write(root, path, &archive::head_request(root, &mut super::waiting)?)?;
        return asked(path);
    }
    let Some(path) = &command.response else { unreachable!("clap asks for one of them") };
    let taken = archive::take_head(root, &super::read(path)?, &mut super::waiting);
    let (file, at) = taken.map_err(super::of_response(path))?;
    super::print(&format!("{file}\n承認の記録に、{}のタイムスタンプを付けました。\n", at.shown()))
}

fn asked(path: &std::path::Path) -> anyhow::Result<ExitCode> {
    super::print(&format!(
        "{}\nタイムスタンプの要求を書き出しました。タイムスタンプ局に送り、その応答を --response で取り込んでください。\n",
        path.display()
    ))
}
