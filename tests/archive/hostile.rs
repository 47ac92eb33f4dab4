//! Archives that somebody made to do harm.

use std::fs;
use std::path::Path;
use std::process::Command;

use shiryo::archive::{Digest, Record, Register};

use crate::support::command;
use crate::*;

#[test]
fn a_hostile_register_is_an_error() {
    let office = sealed(&["R01"]);
    let text = office.text(REGISTER);
    let longest = "9".repeat(400);
    let mut hostile: Vec<Vec<u8>> = vec![
        vec![],
        vec![0; 4096],
        vec![0xff; 4096],
        "あ".repeat(100_000).into(),
        "\n".repeat(100_000).into(),
        vec![b'x'; 3 << 20],
        text.replace("記録: 1", &format!("記録: {longest}")).into(),
        text.replace("年度: R01", &format!("年度: R{longest}")).into(),
        text.replace('\n', "\r\n").into(),
        format!("\u{feff}{text}").into(),
        format!("{text}\n").into(),
    ];
    // Paths that lead out, under hashes that fit.
    for path in ["../../data/R01.yaml", "/etc/passwd", "superseded/../../x", "C:\\x.pdf", "R01.pdf\0"] {
        let lines = text.replace("ファイル: R01.pdf", &format!("ファイル: {path}"));
        let (body, _) = lines.rsplit_once("照合番号: ").unwrap();
        let entry = &body[body.find("記録: 1").unwrap()..];
        hostile.push(format!("{body}照合番号: {}\n", Digest::of(entry.as_bytes())).into());
    }
    // Bytes without pattern: a linear congruence.
    let mut state = 1u32;
    hostile.push(
        std::iter::repeat_with(|| {
            state = state.wrapping_mul(1664525).wrapping_add(1013904223);
            (state >> 24) as u8
        })
        .take(50_000)
        .collect(),
    );
    for bytes in hostile {
        overwrite(&office, REGISTER, &bytes);
        for arguments in [&["verify"][..], &["verify", "--format", "json"], &seal("H29", &[])] {
            office.write("data/H29.yaml", small("H29"));
            let run = office.run(arguments);
            assert_eq!(run.status, 1, "{arguments:?} {:?}", String::from_utf8_lossy(&bytes[..bytes.len().min(80)]));
            assert!(run.err.contains(REGISTER) && !run.err.contains("panicked"), "{}", run.err);
        }
        assert_eq!(office.read(REGISTER), bytes);
        // What only looks at the register goes on without it, and says so.
        let run = office.done(&["build", "R01"]);
        assert!(run.err.contains(REGISTER), "{}", run.err);
    }
}

#[test]
fn a_hostile_pdf_under_a_register_that_fits_is_an_error() {
    let office = sealed(&["R01"]);
    let entry = register(&office).last().unwrap().clone();
    let pdf = office.read("out/archive/R01.pdf");
    let replaced = |from: &str, to: &str| {
        let at = pdf.windows(from.len()).rposition(|window| window == from.as_bytes()).unwrap();
        [&pdf[..at], to.as_bytes(), &pdf[at + from.len()..]].concat()
    };
    for hostile in [
        vec![],
        b"%PDF-1.7\n".to_vec(),
        pdf[..pdf.len() / 2].to_vec(),
        vec![b'['; 2 << 20],
        replaced("startxref\n", "startxref\n99999999999999999999999"),
        replaced("startxref\n", "startxref\n9"),
        replaced("/Root", "/Rood"),
        replaced("/EmbeddedFiles<<", &format!("/EmbeddedFiles{}", "<</A".repeat(200_000))),
        replaced("/Type/EmbeddedFile", "/Length 99999999999/Type"),
    ] {
        let mut register = Register::default();
        register.add(Record { pdf: Digest::of(&hostile), ..entry.record.clone() });
        overwrite(&office, REGISTER, register.text());
        overwrite(&office, "out/archive/R01.pdf", hostile);
        for arguments in [&["verify"][..], &["verify", "--rebuild"]] {
            let run = office.run(arguments);
            assert_eq!(run.status, 1, "{}", run.out);
            assert!(run.err.contains("out/archive/R01.pdf") && !run.err.contains("panicked"), "{}", run.err);
        }
    }
}

#[cfg(unix)]
#[test]
fn links_and_devices_are_followed_nowhere() {
    use std::os::unix::fs::symlink;
    let office = sealed(&["R01"]);
    office.write("data/R01.yaml", small("R01").replace("作った", "配った"));
    office.done(&seal("R01", &["--replace", "--reason", "誤り"]));
    let elsewhere = tempfile::tempdir().unwrap();
    for name in ["register.txt", "R01.pdf", "superseded/R01-1.pdf", "superseded", ""] {
        let copy = copied(&office);
        let path = copy.path("out/archive").join(name);
        let target = elsewhere.path().join(name.replace('/', "-") + "x");
        // A trailing slash would be followed.
        let path = Path::new(path.to_str().unwrap().trim_end_matches('/')).to_owned();
        fs::rename(&path, &target).unwrap();
        symlink(&target, &path).unwrap();
        let run = copy.run(&["verify"]);
        assert_eq!(run.status, 1, "{name}: {}{}", run.out, run.err);
        assert!(run.err.contains("リンク"), "{name}: {}", run.err);
        let run = command(copy.path("").as_path(), &seal("H29", &[])).output().unwrap();
        assert!(!run.status.success());
    }
    // To read a pipe would wait for ever.
    let copy = copied(&office);
    fs::remove_file(copy.path("out/archive/R01.pdf")).unwrap();
    assert!(Command::new("mkfifo").arg(copy.path("out/archive/R01.pdf")).status().unwrap().success());
    fails(&copy, "out/archive/R01.pdf");

    // Nor are folders of the seal's own replaced by links.
    let copy = copied(&office);
    copy.write("data/H29.yaml", small("H29"));
    symlink(elsewhere.path(), copy.path("out/.seal")).unwrap();
    let run = copy.run(&seal("H29", &[]));
    assert!(run.status == 1 && run.err.contains("out/.seal"), "{}", run.err);
}
