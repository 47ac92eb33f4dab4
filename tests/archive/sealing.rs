//! What a sealing makes, refuses, keeps and tells.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use shiryo::archive::{self, Digest};
use shiryo::build::Press;
use shiryo::office::Root;

use crate::support::{Office, R01, Run, command};
use crate::*;

#[test]
fn a_year_is_sealed() {
    let office = Office::with(R01);
    let run = office.done(&seal("R01", &[]));
    assert_eq!(office.list("out/archive"), ["R01.pdf", "register.txt"]);
    assert_eq!(office.list("out/.seal"), ["lock"]);

    let pdf = office.read("out/archive/R01.pdf");
    assert!(holds(&pdf, APPROVAL) && holds(&pdf, "D:20200213"));
    let register = register(&office);
    let entry = register.last().unwrap();
    assert_eq!(entry.record.pdf, Digest::of(&pdf));
    assert_eq!(entry.record.data, Digest::of(R01.as_bytes()));
    let lines: Vec<_> = run.out.lines().collect();
    assert_eq!(lines[0], "out/archive/R01.pdf");
    assert_eq!(lines[3..], [entry.own.short(), entry.own.to_string()]);

    for file in ["out/archive/R01.pdf", REGISTER] {
        assert!(fs::metadata(office.path(file)).unwrap().permissions().readonly(), "{file}");
    }
    let run = sound(&office);
    assert!(run.out.starts_with("正常　R01　令和元年度　2020-02-13"), "{}", run.out);
    assert!(run.out.ends_with("判定: すべて承認されたときのままです（1か年度分）\n"), "{}", run.out);
}

#[test]
fn the_sealed_report_is_the_built_one_with_the_sign_off_in_its_footer() {
    use shiryo::view::{Approval, Edition};
    let office = Office::with(R01);
    let root = Root::new(office.path(""));
    let press = Press::load(&root).unwrap();
    let year = shiryo::check::SoundYear::load(&root, &press.fonts, "R01".parse().unwrap()).unwrap();
    let built = press.markup(&year, &Edition::default()).unwrap();
    let approval = Some(Approval { by: BY.into(), on: ON.parse().unwrap() });
    let signed = press.markup(&year, &Edition { approval, ..Edition::default() }).unwrap();
    // The pages' own markup, behind the footer, differs in nothing but the
    // running numbers of its values.
    let body = |text: &str| -> String {
        let start = text.find("#set page(header:").unwrap();
        text[start..].split("/*").map(|part| part.trim_start_matches(|c: char| c.is_ascii_digit())).collect()
    };
    assert_eq!(body(built.text()), body(signed.text()));
    let footer =
        |text: &str| text[text.find("#set page(footer:").unwrap()..text.find("#set page(header:").unwrap()].to_owned();
    assert!(footer(signed.text()).contains(APPROVAL));
    assert!(!built.text().contains("承認"));
}

#[test]
fn what_is_not_ready_is_refused_with_the_reason() {
    let without = |key: &str| -> String {
        small("R01").lines().filter(|line| !line.contains(key)).map(|line| format!("{line}\n")).collect()
    };
    let office = Office::new();
    for (data, arguments, reason) in [
        (small("H29"), seal("R01", &[]), "data/R01.yaml:1:"),
        (without("達成状況"), seal("R01", &[]), "達成状況が決まっていません"),
        (without("達成状況"), seal("R01", &["--allow-empty"]), "達成状況が決まっていません"),
        (without("実績"), seal("R01", &[]), "data/R01.yaml:16:"),
        (small("R01"), vec!["seal", "R01", "--by", BY, "--on", "2019-03-31"], "まだ始まっていない"),
        (small("R01"), vec!["seal", "R01", "--by", BY, "--on", "2099-01-01"], "まだ来ていません"),
        (small("R01"), vec!["seal", "R01", "--by", " ", "--on", ON], "--by"),
        (small("R01"), vec!["seal", "R01", "--by", "会\n議", "--on", ON], "--by"),
        (small("R01"), vec!["seal", "R01", "--by", "会\u{10ffff}", "--on", ON], "印刷できません"),
        (small("R01"), seal("R01", &["--replace", "--reason", "誤り"]), "まだ承認されていない"),
        (small("R01"), seal("H25", &[]), "data/H25.yaml"),
    ] {
        office.write("data/R01.yaml", data);
        let run = office.run(&arguments);
        assert_eq!((run.status, run.out.as_str()), (1, ""), "{arguments:?}");
        assert!(run.err.contains(reason), "{arguments:?}: {}", run.err);
        assert!(!office.has("out/archive"), "{arguments:?}");
    }
    for (arguments, named) in [
        (vec!["seal", "R01", "--by", BY, "--on", "2020-02-30"], "2020-02-30"),
        (vec!["seal", "R01", "--by", BY], "--on"),
        (vec!["seal", "R01", "--on", ON], "--by"),
        (seal("R01", &["--replace"]), "--reason"),
        (seal("R01", &["--reason", "誤り"]), "--replace"),
        (vec!["verify", "--head", "X"], "照合番号"),
    ] {
        let run = office.run(&arguments);
        assert_eq!((run.status, run.out.as_str()), (2, ""), "{arguments:?}");
        assert!(run.err.contains(named), "{arguments:?}: {}", run.err);
    }
    office.write("data/R01.yaml", without("実績"));
    office.done(&seal("R01", &["--allow-empty"]));
    let before = contents(&office);
    let run = office.run(&seal("R01", &["--allow-empty"]));
    assert_eq!(run.status, 1);
    assert!(run.err.contains("承認済みです") && run.err.contains("--replace"), "{}", run.err);
    assert_eq!(contents(&office), before);
}

#[test]
fn today_anywhere_on_earth_is_fourteen_hours_ahead() {
    let at = |seconds| archive::latest_day(std::time::UNIX_EPOCH + Duration::from_secs(seconds)).to_string();
    assert_eq!(at(10 * 3600 - 1), "1970-01-01");
    assert_eq!(at(10 * 3600), "1970-01-02");
}

#[test]
fn a_correction_keeps_what_it_replaces() {
    let office = sealed(&["H30", "R01"]);
    let first = office.read("out/archive/R01.pdf");
    let correct = seal("R01", &["--replace", "--reason", "表の誤りを直した"]);
    let run = office.run(&correct);
    assert!(run.status == 1 && run.err.contains("同じもの"), "{}", run.err);

    office.write("data/R01.yaml", small("R01").replace("作った", "作って配った"));
    let number = office.done(&correct).out.lines().last().unwrap().to_owned();
    assert_eq!(office.list("out/archive"), ["H30.pdf", "R01.pdf", "register.txt", "superseded"]);
    assert_eq!(office.read("out/archive/superseded/R01-1.pdf"), first);
    assert!(office.text(REGISTER).contains("訂正の理由: 表の誤りを直した\n訂正前のファイル: superseded/R01-1.pdf\n"));
    assert!(sound(&office).out.contains("訂正1回"));
    let run = office.done(&["verify", "R01", "--rebuild", "--head", &number]);
    assert!(run.out.contains("作り直して一致"), "{}", run.out);

    office.write("data/R01.yaml", small("R01").replace("作った", "配った"));
    office.done(&correct);
    assert_eq!(office.list("out/archive/superseded"), ["R01-1.pdf", "R01-2.pdf"]);
    sound(&office);
    overwrite(&office, "out/archive/superseded/R01-1.pdf", office.read("out/archive/R01.pdf"));
    fails(&office, "out/archive/superseded/R01-1.pdf");
    fs::remove_file(office.path("out/archive/superseded/R01-1.pdf")).unwrap();
    fails(&office, "out/archive/superseded/R01-1.pdf");

    // A file that is not the sealed one is not kept as if it were.
    overwrite(&office, "out/archive/R01.pdf", "x");
    office.write("data/R01.yaml", small("R01"));
    let before = contents(&office);
    let run = office.run(&correct);
    assert!(run.status == 1 && run.err.contains("承認されたときのものではありません"), "{}", run.err);
    assert_eq!(contents(&office), before);
}

#[test]
fn templates_and_fonts_of_the_offices_own_go_with_the_pdf() {
    let ink = include_str!("../../templates/style.typ").replace("#14213a", "#400000");
    // The same glyphs in other bytes: what stands behind a font is no part of it.
    let font = [include_bytes!("../../fonts/BIZUDGothic-Regular.ttf").as_slice(), b"\0"].concat();
    let office = Office::with(small("R01")).and("templates/style.typ", ink).and("fonts/外字.ttf", font);
    office.done(&seal("R01", &[]));
    let copy = copied(&office);
    let run = copy.done(&["verify", "--rebuild"]);
    assert!(run.out.contains("作り直して一致"), "{}", run.out);

    let office = Office::with(small("R01"));
    office.done(&seal("R01", &[]));
    assert!(office.read("out/archive/R01.pdf").len() < copy.read("out/archive/R01.pdf").len());

    let report = include_str!("../../templates/report.typ");
    let start = report.find("#pdf.attach(").unwrap();
    let end = start + report[start..].find("\n)\n").unwrap() + 3;
    let without = [&report[..start], &report[end..]].concat();
    let office = Office::with(small("R01")).and("templates/report.typ", without);
    let run = office.run(&seal("R01", &[]));
    assert!(run.status == 1 && run.err.contains("R01.yaml がPDFに添付されていない"), "{}", run.err);
    assert!(!office.has("out/archive"));
}

#[test]
fn the_bytes_depend_on_the_data_alone() {
    let here = Office::with(R01);
    here.done(&seal("R01", &[]));
    let there = Office::new();
    let deep = "深い/フォルダー の 中";
    there.write(&format!("{deep}/data/R01.yaml"), R01);
    let mut elsewhere = command(Path::new("/"), &["--root", there.path(deep).to_str().unwrap()]);
    elsewhere.args(seal("R01", &[]));
    elsewhere.env_clear().env("TZ", "Pacific/Kiritimati").env("LANG", "ar_EG.UTF-8").env("LC_ALL", "tr_TR.UTF-8");
    elsewhere.env("USER", "somebody").env("HOME", "/nonexistent").env("SOURCE_DATE_EPOCH", "1");
    let run: Run = elsewhere.output().unwrap().into();
    assert_eq!(run.status, 0, "{}", run.err);
    assert_eq!(there.read(&format!("{deep}/out/archive/R01.pdf")), here.read("out/archive/R01.pdf"));
    assert_eq!(there.read(&format!("{deep}/{REGISTER}")), here.read(REGISTER));
}

/// Only root can be somebody else; `.ci/run` asks for this test.
#[cfg(unix)]
#[test]
#[ignore = "needs root"]
fn another_user_makes_the_same_bytes_as_root() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    const NOBODY: u32 = 65534;
    let here = sealed(&["R01"]);
    let there = Office::with(small("R01"));
    for folder in ["", "data"] {
        fs::set_permissions(there.path(folder), fs::Permissions::from_mode(0o777)).unwrap();
    }
    // The program may lie where only root looks.
    let program = there.path("shiryo");
    fs::copy(env!("CARGO_BIN_EXE_shiryo"), &program).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = Command::new(program);
    command.current_dir(there.path("")).args(seal("R01", &[])).uid(NOBODY).gid(NOBODY);
    let run: Run = command.output().unwrap().into();
    assert_eq!(run.status, 0, "{}", run.err);
    assert_eq!(contents(&there), contents(&here));
}

#[test]
fn build_and_summary_know_what_is_sealed() {
    let office = sealed(&["H30"]).and("data/R01.yaml", small("R01"));
    let run = office.done(&["build", "H30"]);
    assert!(
        run.err.contains("out/archive/H30.pdf") && run.err.contains("データは承認のときから変わっていません"),
        "{}",
        run.err
    );
    assert_eq!(run.out, "out/H30.pdf\n");
    assert!(!office.done(&["build", "R01"]).err.contains("承認"));
    office.write("data/H30.yaml", small("H30").replace("作った", "配った"));
    let run = office.done(&["build", "H30"]);
    assert!(run.err.contains("データは承認のときから変わっています"), "{}", run.err);

    // Numbers that were changed since are not shown as signed off.
    let years: serde_json::Value = serde_json::from_str(&office.done(&["summary", "--format", "json"]).out).unwrap();
    assert_eq!((&years[0]["sealed"], &years[1]["sealed"]), (&ON.into(), &serde_json::Value::Null));
    assert_eq!((&years[0]["changed"], years[1].get("changed")), (&true.into(), None));
    let run = office.done(&["summary"]);
    assert!(run.out.contains("平成30年度（H30）　承認後に変更あり（2020-02-13 承認）"), "{}", run.out);
    assert!(run.out.contains("令和元年度（R01）\n") && !run.out.contains("承認済み"), "{}", run.out);
    assert!(office.done(&["summary", "--format", "csv"]).out.contains("2020-02-13（承認後に変更あり）"));
    let run = office.done(&["check"]);
    assert!(run.err.contains("平成30年度は承認後に変更ありです") && !run.err.contains("令和元年度は"), "{}", run.err);
    office.write("data/H30.yaml", small("H30"));
    assert!(office.done(&["summary"]).out.contains("平成30年度（H30）　承認済み（2020-02-13）"));
    assert!(!office.done(&["check"]).err.contains("変更あり"));
    let years: serde_json::Value = serde_json::from_str(&office.done(&["verify", "--format", "json"]).out).unwrap();
    assert_eq!((&years["sound"], &years["years"][0]["sealed"]), (&true.into(), &ON.into()));
    assert_eq!(office.run(&["verify", "R01"]).status, 1);
}

#[test]
fn notices_are_read_in_full_and_a_text_cut_short_is_not_sealed_by_accident() {
    let office = Office::with(small("R01"));
    let run = office.done(&seal("R01", &[]));
    let empty = "基本的方向性1 › 施策項目1 › 事業1の年度目標、課題、対応が空のままです";
    assert!(run.err.contains(empty) && run.err.contains("data/R01.yaml:16:"), "{}", run.err);

    let cut =
        small("R01").replace("実績: 作った", "実績: 三回作った #二回目は延期\n            課題: 一 \n              二");
    let office = Office::with(&cut);
    let run = office.run(&seal("R01", &[]));
    assert_eq!((run.status, run.out.as_str()), (1, ""));
    // The text in full, not a count; the other notices too; and what to do.
    for said in
        ["#二回目は延期", "yaml/cut-off", "--accept-notices", "年度目標、対応が空のままです", "上の行につながります"]
    {
        assert!(run.err.contains(said), "{said}: {}", run.err);
    }
    assert!(!office.has("out/archive"));
    let run = office.done(&seal("R01", &["--accept-notices"]));
    assert!(run.err.contains("#二回目は延期"), "{}", run.err);
    // What the notice says, followed: nothing is left to accept.
    let office = Office::with(cut.replace("三回作った #二回目は延期", "\"三回作った #二回目は延期\""));
    let run = office.done(&seal("R01", &[]));
    assert!(!run.err.contains("cut-off"), "{}", run.err);
}

#[test]
fn a_correction_is_not_dated_before_what_it_corrects() {
    let office = sealed(&["R01"]);
    office.write("data/R01.yaml", small("R01").replace("作った", "配った"));
    let on = |day| ["seal", "R01", "--by", BY, "--on", day, "--replace", "--reason", "誤り"];
    let before = contents(&office);
    let run = office.run(&on("2020-02-12"));
    assert_eq!(run.status, 1);
    assert!(run.err.contains("訂正の承認日（令和2年2月12日）") && run.err.contains("--on"), "{}", run.err);
    assert_eq!(contents(&office), before);
    office.done(&on(ON));
}

#[test]
fn a_chain_is_not_begun_anew_where_there_was_one() {
    let office = sealed(&["H30", "R01"]).and("data/H29.yaml", small("H29"));
    let last = register(&office).last().unwrap().own.short();
    let away = office.path("away");
    fs::rename(office.path("out/archive"), &away).unwrap();
    for emptied in [false, true] {
        if emptied {
            fs::create_dir(office.path("out/archive")).unwrap();
        }
        let run = office.run(&["verify"]);
        assert_eq!(run.status, 1, "{}", run.out);
        assert!(run.err.contains(&last) && run.err.contains("控え"), "{}", run.err);
        assert!(run.out.contains("判定: 異常があります") && !run.out.contains("行われていません"), "{}", run.out);
        let found: serde_json::Value = serde_json::from_str(&office.run(&["verify", "--format", "json"]).out).unwrap();
        assert_eq!((&found["sound"], &found["failures"][0]["code"]), (&false.into(), &"archive/lost".into()));
        let run = office.run(&seal("H29", &[]));
        assert_eq!(run.status, 1, "{}", run.out);
        assert!(run.err.contains(&last) && run.err.contains("--new-archive"), "{}", run.err);
        assert!(office.list("out/archive").is_empty());
    }
    // Nor does any other command call a year unsigned without a word.
    let data = office.read("data/R01.yaml");
    for command in ["years", "summary", "check"] {
        let run = office.run(&[command]);
        assert!(run.err.contains(&last), "{command}: {}", run.err);
    }
    let run = office.run(&["check", "--fix"]);
    assert!(run.status == 1 && run.err.contains(&last), "{}", run.err);
    assert_eq!(office.read("data/R01.yaml"), data);
    // Put back, as the message says.
    fs::remove_dir(office.path("out/archive")).unwrap();
    fs::rename(&away, office.path("out/archive")).unwrap();
    sound(&office);
    // An older copy in its place is no whole archive either.
    let older = sealed(&["H30"]);
    for (file, bytes) in contents(&office) {
        let _ = fs::remove_file(office.path(&file));
        drop(bytes);
    }
    for (file, bytes) in contents(&older) {
        office.write(&file, bytes);
    }
    let run = fails(&office, "out/archive");
    assert!(run.err.contains("古い") && run.err.contains(&last), "{}", run.err);
    assert_eq!(office.run(&seal("H29", &[])).status, 1);
    office.done(&seal("H29", &["--new-archive"]));
    sound(&office);
    office.write("data/H28.yaml", small("H28"));
    office.done(&seal("H28", &[]));
    sound(&office);
}
