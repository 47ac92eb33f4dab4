//! Seals that are killed, have no room, or come all at once. (What happens at
//! each call that fails is tested beside the code, `src/archive/crashes.rs`.)

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Instant;

use crate::support::{Office, Run};
use crate::*;

#[test]
fn half_written_work_of_any_kind_is_cleared_away() {
    let office = sealed(&["R01"]).and("data/H29.yaml", small("H29"));
    office.write("out/.seal/H29.pdf", "%PDF-");
    office.write("out/.seal/register.txt", "進行");
    assert!(sound(&office).out.contains("平成29年度の承認は行われていません"));
    assert!(office.done(&["verify", "H29"]).out.contains("平成29年度の承認は行われていません"));
    office.done(&seal("H29", &[]));
    assert_eq!(office.list("out/.seal"), ["lock"]);
    sound(&office);
    // Good bytes beside the archive don't excuse bad ones in it.
    office.write("out/.seal/H29.pdf", office.read("out/archive/H29.pdf"));
    overwrite(&office, "out/archive/H29.pdf", "x");
    fails(&office, "out/archive/H29.pdf");
    // And they are not thrown away: they may be the last there are.
    office.write("data/R01.yaml", small("R01").replace("作った", "配った"));
    let run = office.run(&seal("R01", &["--replace", "--reason", "誤り"]));
    assert!(run.status == 1 && run.err.contains("out/archive/H29.pdf"), "{}", run.err);
    fs::remove_file(office.path("out/archive/H29.pdf")).unwrap();
    office.done(&seal("R01", &["--replace", "--reason", "誤り"]));
    sound(&copied(&office));
}

/// A signature that was recorded, and whose PDF was not moved any more.
#[test]
fn a_signature_cut_short_is_finished_by_whatever_comes_next() {
    let office = sealed(&["R01"]);
    let pdf = "out/archive/R01.pdf";
    let unsigned = office.read(pdf);
    let keys = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/signing/keys");
    let (p12, password) = (format!("{keys}/ec.p12"), format!("{keys}/password.txt"));
    let sign = ["sign", "R01", "--p12", &p12, "--password-file", &password, "--at", "2021-04-01T10:00:00+09:00"];
    office.done(&sign);
    let signed = office.read(pdf);
    let cut_short = || {
        overwrite(&office, pdf, &unsigned);
        office.write("out/.seal/R01.pdf", &signed);
    };
    let whole = |when: &str| {
        assert_eq!((office.read(pdf), office.list("out/.seal")), (signed.clone(), vec!["lock".to_owned()]), "{when}");
        sound(&copied(&office));
    };

    // Who only reads finds the PDF where it is.
    cut_short();
    let said = sound(&office).out;
    assert!(said.contains("令和元年度の電子署名は完了しています") && !said.contains("次に seal"), "{said}");
    office.done(&["publish"]);
    assert_eq!(office.read("out/web/R01/R01.pdf"), signed);
    assert_eq!(office.read(pdf), unsigned);

    // The same again says that it is done.
    let run = office.done(&sign);
    assert!(run.err.contains("いま完了しました"), "{}", run.err);
    whole("sign");
    // Seals that are refused, for whatever reason, finish it as well.
    for (data, arguments) in [
        (small("R01"), seal("R01", &[])),
        ("年度: [".to_owned(), seal("R01", &[])),
        (small("R01"), vec!["seal", "R01", "--by", BY, "--on", "2040-04-01"]),
    ] {
        office.write("data/R01.yaml", data);
        cut_short();
        assert_eq!(office.run(&arguments).status, 1);
        whole(&arguments.join(" "));
    }
}

#[cfg(unix)]
#[test]
fn a_hundred_kills_lose_nothing() {
    let office = sealed(&["S63"]);
    let years: Vec<String> =
        (2..=62).map(|year| format!("S{year:02}")).chain((1..=30).map(|year| format!("H{year:02}"))).collect();
    for year in &years {
        office.write(&format!("data/{year}.yaml"), small(year));
    }
    let arguments = |year| ["seal", year, "--by", BY, "--on", "2025-03-31"];
    let started = Instant::now();
    office.done(&arguments("H30"));
    let mut whole = started.elapsed();

    let mut years = years.iter().filter(|year| *year != "H30");
    let mut year = years.next().unwrap();
    let mut state = 12345u64;
    let mut killed = 0;
    while killed < 100 {
        // Some before it begins, most while it works, some too late.
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        let share = (state >> 40) as f64 / (1u64 << 24) as f64;
        let mut child = office.command(&arguments(year)).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        thread::sleep(whole.mul_f64(share));
        child.kill().unwrap();
        let ended = child.wait().unwrap().success();
        killed += usize::from(!ended);
        // How long a seal takes hangs on what else the machine does.
        whole = whole.mul_f64(if ended { 0.7 } else { 1.05 });
        let run = sound(&office);
        let entries = register(&office);
        let newest = entries.last().unwrap().record.year.code();
        assert!(run.out.contains("正常　S63") && run.out.contains("正常　H30"), "{}", run.out);
        if newest == *year {
            year = years.next().expect("kills that come too late are few");
        } else {
            assert!(!ended, "{newest} is not {year}");
        }
    }
    office.done(&arguments(year));
    sound(&copied(&office));
    assert_eq!(office.list("out/.seal"), ["lock"]);
}

/// What the system's limits on writing do to a seal, wherever they bite.
#[cfg(unix)]
#[test]
fn a_file_that_cannot_grow_loses_nothing() {
    let office = sealed(&["H30"]).and("data/R01.yaml", small("R01"));
    let before = contents(&office);
    let largest = before["out/archive/H30.pdf"].len() / 512;
    for blocks in [0, 1, 2, largest / 2, largest - 1] {
        let limited = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
        let mut shell = Command::new("sh");
        shell
            .current_dir(office.path(""))
            .args(["-c", &limited, "sh", env!("CARGO_BIN_EXE_shiryo")])
            .args(seal("R01", &[]));
        let run: Run = shell.output().unwrap().into();
        assert_eq!(run.status, 1, "{blocks}: {}", run.out);
        assert!(run.err.contains("書き込めません"), "{blocks}: {}", run.err);
        assert_eq!((contents(&office), office.list("out/.seal")), (before.clone(), vec!["lock".to_owned()]));
        sound(&office);
    }
    office.done(&seal("R01", &[]));
    sound(&copied(&office));
}

/// A disk with less and less room. Only root can make one; `.ci/run` asks for
/// this test. The limits of the test before are met everywhere.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "needs root"]
fn a_full_disk_loses_nothing_as_root() {
    const PAGE: usize = 4096;
    let office = Office::new();
    let out = office.path("out");
    fs::create_dir(&out).unwrap();
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=2m", "tmpfs"]).arg(&out).output();
    assert!(mounted.is_ok_and(|output| output.status.success()), "no disk can be mounted here");
    struct Mounted<'a>(&'a Path);
    impl Drop for Mounted<'_> {
        fn drop(&mut self) {
            let _ = Command::new("umount").arg(self.0).status();
        }
    }
    let _mounted = Mounted(&out);

    office.write("data/H30.yaml", small("H30"));
    office.done(&seal("H30", &[]));
    let pages = office.read("out/archive/H30.pdf").len().div_ceil(PAGE);
    let mut failed = 0;
    // From no room at all to just enough: the PDF, a register, what folders take.
    for (nth, free) in [0, 1, pages / 2, pages - 1, pages, pages + 1, pages + 2, pages + 8].into_iter().enumerate() {
        let year = format!("H{:02}", nth + 1);
        office.write(&format!("data/{year}.yaml"), small(&year));
        let arguments = ["seal", &year, "--by", BY, "--on", "2026-04-01"];
        // Fills the disk to the last page, then gives some back.
        let ballast = office.path("out/ballast");
        let mut size = 2 << 20;
        while fs::write(&ballast, vec![1; size]).is_err() {
            size -= PAGE;
        }
        fs::File::options().write(true).open(&ballast).unwrap().set_len((size - free * PAGE) as u64).unwrap();
        let before = contents(&office);
        let run = office.run(&arguments);
        if run.status != 0 {
            failed += 1;
            assert!(run.err.contains("空きがありません"), "{free}: {}", run.err);
            assert_eq!(contents(&office), before, "{free}");
        }
        sound(&office);
        fs::remove_file(&ballast).unwrap();
        if run.status != 0 {
            office.done(&arguments);
        }
        sound(&copied(&office));
    }
    assert!(failed >= 4, "{failed}");
}

#[test]
fn eight_seals_at_once_end_in_one_chain() {
    let office = Office::new();
    let years: Vec<String> = (23..=30).map(|year| format!("H{year}")).collect();
    for year in &years {
        office.write(&format!("data/{year}.yaml"), small(year));
    }
    let children: Vec<_> = years
        .iter()
        .map(|year| office.command(&seal(year, &[])).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
        .collect();
    for child in children {
        let run: Run = child.wait_with_output().unwrap().into();
        assert_eq!(run.status, 0, "{}", run.err);
    }
    let run = sound(&copied(&office));
    assert!(run.out.contains("（8か年度分）"), "{}", run.out);
    // And of one year, once.
    office.write("data/R01.yaml", small("R01"));
    let children: Vec<_> = (0..4)
        .map(|_| office.command(&seal("R01", &[])).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
        .collect();
    let done = children.into_iter().map(|child| Run::from(child.wait_with_output().unwrap()));
    assert_eq!(done.filter(|run| run.status == 0).count(), 1);
    assert_eq!(register(&office).entries().len(), 9);
    sound(&office);
}
