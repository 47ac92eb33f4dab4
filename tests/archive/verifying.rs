//! What `verify` finds, and what it needs.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use shiryo::archive::{Correction, Digest, Record, Register};

use crate::support::{Office, R01, Run, command};
use crate::*;

#[test]
fn every_changed_byte_of_the_register_is_found() {
    let office = sealed(&["H30", "R01"]);
    let text = office.read(REGISTER);
    let places: Vec<usize> = (0..text.len()).collect();
    every_change_is_found(&office, REGISTER, &text, &places);
}

#[test]
fn changed_bytes_of_a_pdf_are_found_wherever_they_are() {
    let office = sealed(&["R01"]);
    let pdf = office.read("out/archive/R01.pdf");
    let places: Vec<usize> = (0..500).map(|nth| nth * (pdf.len() - 1) / 499).collect();
    every_change_is_found(&office, "out/archive/R01.pdf", &pdf, &places);
}

/// Changes one byte at each place, in a copy of the archive each for two
/// threads.
fn every_change_is_found(office: &Office, file: &str, bytes: &[u8], places: &[usize]) {
    sound(&copied(office));
    thread::scope(|scope| {
        for places in places.chunks(places.len().div_ceil(2)) {
            scope.spawn(move || {
                let copy = copied(office);
                for &place in places {
                    let mut changed = bytes.to_vec();
                    // One bit or all: also a digit for another, a blank for none.
                    changed[place] ^= if place % 2 == 0 { 1 } else { 0xff };
                    copy.write(file, changed);
                    let run = copy.run(&["verify"]);
                    assert_eq!(run.status, 1, "byte {place}");
                    assert!(run.err.contains(file), "byte {place}: {}", run.err);
                }
            });
        }
    });
}

#[test]
fn what_is_swapped_missing_added_or_cut_is_named() {
    let office = sealed(&["H30", "R01", "H29"]);
    let (h30, r01) = ("out/archive/H30.pdf", "out/archive/R01.pdf");
    let copy = || copied(&office);

    let swapped = copy();
    swapped.write(h30, office.read(r01));
    swapped.write(r01, office.read(h30));
    let run = fails(&swapped, h30);
    assert!(run.err.contains(r01) && !run.err.contains("H29.pdf"), "{}", run.err);
    assert!(run.err.contains(&Digest::of(&office.read(h30)).to_string()), "{}", run.err);
    assert!(run.out.contains("異常　H30") && run.out.contains("正常　H29"), "{}", run.out);
    // Asked for the sound year alone, there is nothing to say.
    assert_eq!(swapped.run(&["verify", "H29"]).status, 0);

    let missing = copy();
    fs::remove_file(missing.path(r01)).unwrap();
    fails(&missing, r01);

    for added in ["R03.pdf", "r01.pdf", "register.txt.bak", "superseded/R01-1.pdf", "あ", ".x"] {
        let copy = copy();
        copy.write(&format!("out/archive/{added}"), "x");
        fails(&copy, added);
    }
    let folder = copy();
    fs::create_dir(folder.path("out/archive/R03")).unwrap();
    fails(&folder, "out/archive/R03");

    for length in [0, 1, 1000] {
        let cut = copy();
        cut.write(r01, &office.read(r01)[..length]);
        fails(&cut, r01);
    }
    let gone = copy();
    fs::remove_file(gone.path(REGISTER)).unwrap();
    fails(&gone, r01);
    let folder = copy();
    fs::remove_file(folder.path(r01)).unwrap();
    fs::create_dir(folder.path(r01)).unwrap();
    fails(&folder, r01);
}

#[test]
fn entries_that_are_removed_or_reordered_are_found() {
    let office = sealed(&["H30", "R01", "H29"]);
    let register = register(&office);
    let text = office.text(REGISTER);
    let parts: Vec<&str> = text.split_inclusive("\n\n").collect();
    let [head, first, second, third] = parts[..] else { panic!("{parts:?}") };
    let third = format!("{third}\n");
    for entries in [
        [head, first, &third].concat(),
        [head, second, &third].concat(),
        [head, second, first, &third].concat(),
        [head, first, &third, second].concat(),
        [head, first, first, second, &third].concat(),
        [head, first, second, &third[..40]].concat(),
    ] {
        let copy = copied(&office);
        copy.write(REGISTER, entries.trim_end().to_owned() + "\n");
        fails(&copy, REGISTER);
    }

    // The last entry with its file: only the number from the minutes tells.
    let cut = copied(&office);
    cut.write(REGISTER, [head, first, second].concat().trim_end().to_owned() + "\n");
    fs::remove_file(cut.path("out/archive/H29.pdf")).unwrap();
    sound(&cut);
    let last = register.last().unwrap().own;
    for head in [last.to_string(), last.short(), last.short().replace('-', " ").to_lowercase()] {
        assert_eq!(office.run(&["verify", "--head", &head]).status, 0, "{head}");
        let run = cut.run(&["verify", "--head", &head]);
        assert_eq!(run.status, 1, "{head}");
        assert!(run.err.contains(REGISTER), "{}", run.err);
    }
    // An older number proves what was there then.
    let older = register.entries()[0].own.short();
    let run = office.done(&["verify", "--head", &older]);
    assert!(run.out.contains("平成30年度のもの") && run.out.contains("2件"), "{}", run.out);

    // All of it lost.
    let lost = Office::with(small("R01"));
    assert_eq!(lost.run(&["verify", "--head", &older]).status, 1);
    let run = lost.run(&["verify", "--head", &older]);
    assert!(run.err.contains("承認の記録がない") && !run.out.contains("行われていません"), "{}{}", run.err, run.out);
    assert!(sound(&lost).out.contains("承認は行われていません"));
}

#[test]
fn a_register_written_anew_from_its_first_entry_is_found_by_its_number() {
    let office = sealed(&["H30", "R01"]);
    let old = register(&office);
    let mut new = Register::default();
    for entry in old.entries() {
        new.add(Record { by: "だれか".parse().unwrap(), ..entry.record.clone() });
    }
    let forged = copied(&office);
    forged.write(REGISTER, new.text());
    sound(&forged);
    let head = old.last().unwrap().own.short();
    assert_eq!(forged.run(&["verify", "--head", &head]).status, 1);
}

#[test]
fn a_replaced_entry_cannot_be_hidden() {
    // A second entry of a year that claims to correct nothing, or the wrong one.
    let office = sealed(&["H30", "R01"]);
    let entries = register(&office);
    let mut forged = entries.clone();
    let record = entries.last().unwrap().record.clone();
    forged.add(Record { correction: Some(Correction { replaces: 1, reason: "x".parse().unwrap() }), ..record.clone() });
    let copy = copied(&office);
    copy.write(REGISTER, forged.text());
    fails(&copy, REGISTER);
    let mut forged = entries.clone();
    forged.add(record);
    copy.write(REGISTER, forged.text());
    fails(&copy, REGISTER);
}

#[test]
fn a_copy_that_cannot_be_written_is_enough() {
    let office = sealed(&["H30", "R01"]);
    let copy = copied(&office);
    let before = contents(&copy);
    let folders = ["out/archive", "out", ""].map(|folder| copy.path(folder));
    let writable = |yes: bool| {
        for folder in &folders {
            let mut permissions = fs::metadata(folder).unwrap().permissions();
            #[allow(clippy::permissions_set_readonly_false, reason = "a temporary folder")]
            permissions.set_readonly(!yes);
            fs::set_permissions(folder, permissions).unwrap();
        }
    };
    writable(false);
    let run = command(Path::new("/"), &["--root", copy.path("").to_str().unwrap(), "verify", "--rebuild"]).output();
    let run: Run = run.unwrap().into();
    writable(true);
    assert_eq!(run.status, 0, "{}{}", run.out, run.err);
    assert!(run.out.contains("作り直して一致"), "{}", run.out);
    assert_eq!(
        (contents(&copy), copy.list("out"), copy.list("")),
        (before, vec!["archive".into()], vec!["out".into()])
    );

    let nowhere = Office::new();
    fs::remove_dir(nowhere.path("data")).unwrap();
    let run = nowhere.run(&["verify"]);
    assert!(run.status == 1 && run.err.contains("out/archive がありません"), "{}", run.err);
    assert!(run.err.contains("shiryo init R06"), "{}", run.err);
}

#[test]
fn a_rebuild_says_what_it_could_not_compare_and_what_differs() {
    let office = sealed(&["R01"]);
    let entry = register(&office).last().unwrap().clone();
    let with = |change: &dyn Fn(&mut Record)| {
        let mut record = entry.record.clone();
        change(&mut record);
        let mut register = Register::default();
        register.add(record);
        let copy = copied(&office);
        copy.write(REGISTER, register.text());
        sound(&copy);
        copy.run(&["verify", "--rebuild", "--format", "json"])
    };
    for change in [
        (&|record: &mut Record| record.maker.shiryo = "9.9.9".parse().unwrap()) as &dyn Fn(&mut Record),
        &|record| record.maker.typst = "0.99.0".parse().unwrap(),
        &|record| record.maker.platform = "abacus".parse().unwrap(),
    ] {
        let run = with(change);
        let found: serde_json::Value = serde_json::from_str(&run.out).unwrap();
        assert_eq!((run.status, &found["years"][0]["rebuilt"]), (0, &"unchecked".into()));
        assert!(run.out.contains("未照合"), "{}", run.out);
    }
    for change in
        [(&|record: &mut Record| record.by = "別の会議".parse().unwrap()) as &dyn Fn(&mut Record), &|record| {
            record.on = "2020-02-14".parse().unwrap()
        }]
    {
        let run = with(change);
        let found: serde_json::Value = serde_json::from_str(&run.out).unwrap();
        assert_eq!((run.status, &found["years"][0]["rebuilt"]), (1, &"different".into()));
        assert_eq!(
            (&found["failures"][0]["code"], found["failures"].as_array().unwrap().len()),
            (&"rebuild".into(), 1)
        );
    }
}

#[test]
fn ten_years_are_verified_in_half_a_second() {
    let office = Office::new();
    for number in 21..=30 {
        let year = format!("H{number}");
        office.write(
            &format!("data/{year}.yaml"),
            R01.replace("年度: 令和元年度\n", &format!("年度: 平成{number}年度\n")),
        );
        office.done(&seal(&year, &[]));
    }
    let time = || {
        let started = Instant::now();
        let run = sound(&office);
        let took = started.elapsed();
        assert!(run.out.contains("（10か年度分）"), "{}", run.out);
        took
    };
    // The quickest of some, since others use the machine, too.
    let took = (0..5).map(|_| time()).min();
    assert!(took < Some(Duration::from_millis(500)), "{took:?}");
}

#[test]
fn what_systems_put_into_folders_is_no_alarm() {
    let office = sealed(&["R01"]);
    office.write("data/R01.yaml", small("R01").replace("作った", "配った"));
    office.done(&seal("R01", &["--replace", "--reason", "誤り"]));
    for folder in ["", "superseded/"] {
        for name in ["Thumbs.db", "desktop.ini", ".DS_Store"] {
            office.write(&format!("out/archive/{folder}{name}"), "x");
        }
    }
    sound(&office);
    office.write("out/archive/Thumbs.db.pdf", "x");
    fails(&office, "Thumbs.db.pdf");
}

#[test]
fn a_year_that_was_never_sealed_is_a_plain_sentence() {
    let office = sealed(&["R01"]);
    let run = office.run(&["verify", "R02"]);
    assert_eq!(run.status, 1);
    assert_eq!(run.err, "誤り: 令和2年度はまだ承認されていません\n");
    assert!(run.out.ends_with("判定: 承認されていない年度があるので、確かめられません\n"), "{}", run.out);
    // Beside others, these are looked at still.
    let run = office.run(&["verify", "R01", "R02"]);
    assert!(run.status == 1 && run.out.starts_with("正常　R01"), "{}", run.out);
}

#[test]
fn an_archive_is_verified_wherever_it_stands() {
    let office = sealed(&["H30", "R01"]);
    let head = register(&office).last().unwrap().own.short();
    let copy = tempfile::tempdir().unwrap();
    let archive = copy.path().join("控え 2026");
    fs::rename(office.path("out/archive"), &archive).unwrap();
    let verify = |folder: &str, more: &[&str]| -> Run {
        let arguments = [&["verify", "--archive", folder], more].concat();
        command(copy.path(), &arguments).output().unwrap().into()
    };
    let run = verify("控え 2026", &["--head", &head, "--rebuild"]);
    assert_eq!(run.status, 0, "{}{}", run.out, run.err);
    assert!(run.out.contains("作り直して一致") && run.out.contains("（2か年度分）"), "{}", run.out);
    assert_eq!(verify("控え 2026/", &["R01"]).status, 0);
    let found: serde_json::Value = serde_json::from_str(&verify("控え 2026", &["--format", "json"]).out).unwrap();
    assert_eq!(found["years"][0]["file"], "控え 2026/H30.pdf");

    let _ = fs::remove_file(archive.join("H30.pdf"));
    let run = verify("控え 2026", &[]);
    assert!(run.status == 1 && run.err.contains("控え 2026/H30.pdf:1:1: "), "{}", run.err);
    // Folders that are none.
    fs::create_dir(copy.path().join("空")).unwrap();
    let run = verify("空", &[]);
    assert!(
        run.status == 1 && run.err.contains("register.txt") && !run.out.contains("行われていません"),
        "{}",
        run.err
    );
    for folder in ["ない", "控え 2026/R01.pdf"] {
        let run = verify(folder, &[]);
        assert!(run.status == 1 && run.err.contains(&format!("{folder} を読めません")), "{}", run.err);
    }
}

#[test]
fn what_a_forger_would_need_is_not_said_and_what_he_forged_is_found() {
    let office = sealed(&["H30", "R01"]);
    let text = office.text(REGISTER);
    // An entry that was changed: its right hash is nowhere to be read.
    let forged = text.replacen(BY, "だれか", 1);
    let start = forged.find("記録: 1").unwrap();
    let body = &forged[start..start + forged[start..].find("\n照合番号: ").unwrap() + 1];
    let needed = Digest::of(body.as_bytes()).to_string();
    let copy = copied(&office);
    copy.write(REGISTER, &forged);
    for arguments in [&["verify"][..], &["verify", "--format", "json"]] {
        let run = copy.run(arguments);
        assert_eq!(run.status, 1);
        assert!(!run.err.contains(&needed) && !run.out.contains(&needed), "{}{}", run.err, run.out);
        assert!(run.err.contains("記録1の照合番号") && run.err.contains("議事録"), "{}", run.err);
    }

    // A whole chain written anew over other templates and fonts than there are.
    let mut register = Register::default();
    for entry in crate::register(&office).entries() {
        let mut record = entry.record.clone();
        record.maker.tools = Digest::of(b"other templates");
        register.add(record);
    }
    copy.write(REGISTER, register.text());
    sound(&copy);
    let run = copy.run(&["verify", "--rebuild", "--format", "json"]);
    let found: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!((run.status, &found["failures"][0]["code"]), (1, &"rebuild".into()), "{}", run.out);
    // Whether a file is as it was signed off can't be known of such a register.
    assert!(!run.err.contains("承認されたときのまま"), "{}", run.err);
}
