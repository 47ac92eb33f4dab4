//! The archive: what a sealing makes, refuses and survives, and what `verify`
//! finds.

#[path = "../support/mod.rs"]
mod support;

mod crashes;
mod hostile;
mod old;
mod sealing;
mod signing;
mod verifying;

use std::collections::BTreeMap;
use std::fs;

use shiryo::archive::Register;
use support::{Office, Run};

const BY: &str = "在宅高齢者療養推進協議会";

const ON: &str = "2020-02-13";

const APPROVAL: &str = "令和2年2月13日　在宅高齢者療養推進協議会　承認";

const REGISTER: &str = "out/archive/register.txt";

/// A year as small as can be.
fn small(year: &str) -> String {
    format!(
        "年度: {year}
資料番号: 資料3
表題: 進行管理表
作成者: 在宅療養支援課
最終年度: 令和6年度
達成区分:
  - {{区分: 達成, 下限: 100, 標準: 100}}
  - {{区分: 概ね達成, 下限: 70, 標準: 75}}
  - {{区分: 未達成, 下限: 0, 標準: 10}}
基本的方向性:
  - 名称: 相談窓口の見える化
    施策項目:
      - 名称: 周知と啓発
        達成状況: 概ね達成
        事業:
          - 内容: リーフレットを作る
            主管課: 在宅療養支援課
            実績: 作った
"
    )
}

fn seal<'a>(year: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["seal", year, "--by", BY, "--on", ON], more].concat()
}

/// An office in which these years are sealed.
fn sealed(years: &[&str]) -> Office {
    let office = Office::new();
    for year in years {
        office.write(&format!("data/{year}.yaml"), small(year));
        office.done(&seal(year, &[]));
    }
    office
}

/// Every file of the archive with its bytes.
fn contents(office: &Office) -> BTreeMap<String, Vec<u8>> {
    let files = |folder: &str| -> Vec<String> {
        let names = office.list(&format!("out/archive/{folder}"));
        names
            .into_iter()
            .filter(|name| name != "superseded")
            .map(|name| format!("out/archive/{folder}{name}"))
            .collect()
    };
    let all = files("").into_iter().chain(files("superseded/"));
    all.map(|file| (file.clone(), office.read(&file))).collect()
}

/// Overwrites a file of the archive, read-only as it is.
fn overwrite(office: &Office, inside: &str, bytes: impl AsRef<[u8]>) {
    let _ = fs::remove_file(office.path(inside));
    office.write(inside, bytes);
}

/// An archive that was copied elsewhere, without anything beside it.
fn copied(from: &Office) -> Office {
    let copy = Office::new();
    fs::remove_dir(copy.path("data")).unwrap();
    for (file, bytes) in contents(from) {
        copy.write(&file, bytes);
    }
    copy
}

fn sound(office: &Office) -> Run {
    let run = office.run(&["verify"]);
    assert_eq!(run.status, 0, "{}{}", run.out, run.err);
    run
}

/// Demands that `verify` fails and names this.
fn fails(office: &Office, named: &str) -> Run {
    let run = office.run(&["verify"]);
    assert_eq!(run.status, 1, "{named}: {}{}", run.out, run.err);
    assert!(run.out.contains(named) && run.err.contains(named), "{named}: {}{}", run.out, run.err);
    assert!(run.out.contains("判定: 異常があります"), "{}", run.out);
    run
}

fn register(office: &Office) -> Register {
    Register::parse(&office.text(REGISTER)).unwrap()
}

fn holds(bytes: &[u8], part: &str) -> bool {
    bytes.windows(part.len()).any(|window| window == part.as_bytes())
}
