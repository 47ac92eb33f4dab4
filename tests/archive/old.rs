//! Archives that earlier versions sealed: they verify for ever. Each folder
//! `v0.1.0/` beside this file is one, as that version left it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::Office;
use crate::*;

/// The numbers that stand in the minutes, oldest first; `v0.1.0/README.md`
/// has them.
const NUMBERS: [&str; 3] = ["SUIP-NA3H-AC5X-KV7J", "LTH2-QYYT-IMY3-JKJQ", "WOO3-C3PD-RUHV-6Y3M"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/archive/v0.1.0")
}

/// An office with everything that 0.1.0 left in it.
fn office() -> Office {
    fn copy(from: &Path, inside: &str, to: &Office) {
        for entry in fs::read_dir(from).unwrap().map(|entry| entry.unwrap()) {
            let inside = format!("{inside}/{}", entry.file_name().to_str().unwrap());
            if entry.path().is_dir() {
                copy(&entry.path(), &inside, to);
            } else {
                to.write(inside.trim_start_matches('/'), fs::read(entry.path()).unwrap());
            }
        }
    }
    let office = Office::new();
    copy(&folder(), "", &office);
    office
}

#[test]
fn what_0_1_0_sealed_is_found_whole_with_every_number() {
    let office = office();
    for (number, year, later) in [
        (NUMBERS[0], "平成30年度", "2件は"),
        (NUMBERS[1], "令和元年度", "1件は"),
        (NUMBERS[2], "平成30年度", "この照合番号のときのまま"),
    ] {
        let run = office.done(&["verify", "--head", number]);
        assert!(run.out.contains(&format!("照合番号 {number} は")), "{}", run.out);
        assert!(run.out.contains(&format!("に承認された{year}のもの")) && run.out.contains(later), "{}", run.out);
        assert!(run.out.contains("すべて承認されたときのままです（2か年度分）"), "{}", run.out);
    }
    let all: Vec<&str> = ["verify"].into_iter().chain(NUMBERS.iter().flat_map(|number| ["--head", number])).collect();
    office.done(&all);
    // And where it stands, without an office around it.
    let archive = folder().join("out/archive");
    let run = office.done(&["verify", "--archive", archive.to_str().unwrap(), "--head", NUMBERS[2]]);
    assert!(run.out.contains("訂正1回"), "{}", run.out);
}

#[test]
fn what_another_version_made_is_not_made_again() {
    let run = office().done(&["verify", "--rebuild", "--format", "json"]);
    let found: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!((&found["sound"], &found["years"][0]["rebuilt"]), (&true.into(), &"unchecked".into()));
    assert!(run.out.contains("shiryo 0.1.0、Typst 0.15.1"), "{}", run.out);
    let run = office().done(&["verify", "--rebuild"]);
    assert!(run.out.contains("未照合"), "{}", run.out);
}

#[test]
fn its_damage_is_found() {
    let office = office();
    let register = office.text(REGISTER);
    overwrite(&office, REGISTER, register.replacen("R01", "R02", 1));
    fails(&office, REGISTER);
    overwrite(&office, REGISTER, register);
    let mut pdf = office.read("out/archive/superseded/H30-1.pdf");
    pdf[100_000] ^= 1;
    overwrite(&office, "out/archive/superseded/H30-1.pdf", pdf);
    fails(&office, "out/archive/superseded/H30-1.pdf");
}

#[test]
fn todays_program_goes_on_with_its_chain() {
    let office = office();
    let old = office.text(REGISTER);
    office.write("data/H29.yaml", small("H29"));
    office.done(&seal("H29", &[]));
    // A correction of what the old version sealed, too.
    let text = office.text("data/R01.yaml");
    office.write("data/R01.yaml", text.replacen("資料番号: 資料3", "資料番号: 資料4", 1));
    office.done(&["seal", "R01", "--by", BY, "--on", "2026-04-01", "--replace", "--reason", "資料番号の誤り"]);
    // The old entries stand as they stood, byte for byte.
    assert!(office.text(REGISTER).starts_with(&old));
    let all: Vec<&str> = ["verify"].into_iter().chain(NUMBERS.iter().flat_map(|number| ["--head", number])).collect();
    let run = office.done(&all);
    assert!(run.out.contains("（3か年度分）") && run.out.contains("加わった4件"), "{}", run.out);
    let run = office.done(&["verify", "--rebuild"]);
    assert!(run.out.contains("作り直して一致") && run.out.contains("未照合"), "{}", run.out);
    sound(&copied(&office));
}
