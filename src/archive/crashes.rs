//! Tests: seals that fail or die at each call that reads or changes the disk.
//!
//! `tests/archive.sh` does the same to the program with strace, call by call;
//! this needs neither that nor any rights, and always runs.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use chrono::NaiveDate;

use super::*;
use crate::build::Press;
use crate::office::Root;
use crate::office::faults::{self, Fault};

/// A year as small as can be.
fn small(year: &str, result: &str) -> String {
    format!(
        "年度: {year}
資料番号: 資料3
表題: 進行管理表
作成者: 在宅療養支援課
最終年度: 令和6年度
達成区分:
  - {{区分: 達成, 下限: 100, 標準: 100}}
  - {{区分: 未達成, 下限: 0, 標準: 10}}
基本的方向性:
  - 名称: 相談窓口の見える化
    施策項目:
      - 名称: 周知と啓発
        達成状況: 達成
        事業:
          - 内容: リーフレットを作る
            主管課: 在宅療養支援課
            実績: {result}
"
    )
}

/// Every file of a folder with its bytes.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let (path, name) = entry.map(|entry| (entry.path(), entry.file_name().into_string().unwrap())).unwrap();
        if path.is_dir() {
            found.extend(contents(&path).into_iter().map(|(inside, bytes)| (format!("{name}/{inside}"), bytes)));
        } else {
            found.insert(name, fs::read(&path).unwrap());
        }
    }
    found
}

fn copy(from: &Path, to: &Path) {
    for (name, bytes) in contents(from) {
        let path = to.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

struct Office {
    folder: tempfile::TempDir,
    root: Root,
}

impl Office {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("data")).unwrap();
        Self { root: Root::new(folder.path()), folder }
    }

    /// One with the same files.
    fn copied(&self) -> Self {
        let copied = Self::new();
        copy(self.folder.path(), copied.folder.path());
        copied
    }

    fn write(&self, year: &str, result: &str) {
        fs::write(self.root.join(&format!("data/{year}.yaml")), small(year, result)).unwrap();
    }

    fn seal(&self, press: &Press, year: &str, reason: Option<&str>) -> Result<Sealed, ArchiveError> {
        let request = SealRequest {
            year: year.parse().unwrap(),
            by: "協議会".into(),
            on: "2020-02-13".parse().unwrap(),
            allow_empty: false,
            accept_notices: false,
            new_archive: false,
            reason: reason.map(Into::into),
            data: None,
        };
        seal(&self.root, press, &request, NaiveDate::from_ymd_opt(2026, 4, 1).unwrap(), &mut || ())
    }

    fn archive(&self) -> BTreeMap<String, Vec<u8>> {
        contents(&self.root.join("out/archive"))
    }

    fn entries(&self) -> usize {
        register(&self.root).unwrap().entries().len()
    }

    #[track_caller]
    fn sound(&self, when: &str) -> Verification {
        let found = verify(&self.root, &VerifyOptions::default()).unwrap();
        assert!(found.sound, "{when}: {:?}", found.failures);
        found
    }
}

#[test]
fn whatever_fails_a_seal_has_happened_or_not() {
    let before = Office::new();
    let press = Press::load(&before.root).unwrap();
    before.write("H30", "作った");
    before.seal(&press, "H30", None).unwrap();
    before.write("R01", "作った");
    before.seal(&press, "R01", None).unwrap();

    let faults = [
        Fault::Error(ErrorKind::StorageFull),
        Fault::Error(ErrorKind::PermissionDenied),
        Fault::Error(ErrorKind::Other), // as an I/O error (EIO)
        Fault::Death,
    ];
    let mut ends = BTreeMap::new();
    for (year, reason) in [("H29", None), ("R01", Some("表の誤り"))] {
        before.write(year, "配った");
        for fault in faults {
            for at in 0.. {
                let office = before.copied();
                let old = office.archive();
                let (done, calls) = faults::run(Some((at, fault)), || office.seal(&press, year, reason));
                let when = format!("{year} {fault:?} at call {at} of {calls}: {:?}", done.as_ref().err());
                let happened = office.entries() == 3;
                assert!(happened || office.entries() == 2, "{when}");
                assert!(happened || done.is_err(), "{when}");
                if !happened {
                    assert_eq!(office.archive(), old, "{when}");
                }
                // Whatever has happened, verify finds everything there.
                let left = office.archive();
                office.sound(&when);
                assert_eq!(office.archive(), left, "{when}");
                if matches!(fault, Fault::Error(_)) && !happened {
                    let message = done.as_ref().err().unwrap().to_string();
                    assert!(message.contains("out/"), "{when}: {message}");
                }

                // The same again goes through, or says that it is done.
                let again = office.seal(&press, year, reason);
                let end = match (&done, happened, &again) {
                    (Err(_), false, Ok(sealed)) if !sealed.completed => "nothing",
                    (Err(ArchiveError::Unplaced { .. }), true, Ok(sealed)) if sealed.completed => "recorded",
                    (Err(_), true, Ok(sealed)) if sealed.completed && fault == Fault::Death => "recorded",
                    (Ok(_), true, Err(ArchiveError::AlreadySealed { .. })) if reason.is_none() => "done",
                    (Ok(_), true, Err(ArchiveError::NothingCorrected { .. })) if reason.is_some() => "done",
                    other => panic!("{when}: {other:?}"),
                };
                *ends.entry((reason.is_some(), end)).or_insert(0) += 1;
                assert_eq!(office.entries(), 3, "{when}");
                office.sound(&when);
                assert_eq!(
                    contents(&office.root.join("out/.seal")).into_keys().collect::<Vec<_>>(),
                    ["lock"],
                    "{when}"
                );
                let alone = verify_folder(&office.root.join("out/archive"), &VerifyOptions::default()).unwrap();
                assert!(alone.sound, "{when}: {:?}", alone.failures);
                if calls <= at {
                    assert!(done.is_ok(), "{when}");
                    break;
                }
            }
        }
    }
    // Each of the ways to end was among them, and often enough to mean something.
    for reason in [false, true] {
        assert!(ends[&(reason, "nothing")] > 40, "{ends:?}");
        assert!(ends[&(reason, "recorded")] >= 8, "{ends:?}");
        assert!(ends[&(reason, "done")] >= 4, "{ends:?}");
    }
}

#[test]
fn whatever_fails_a_signature_has_happened_or_not() {
    let before = Office::new();
    let press = Press::load(&before.root).unwrap();
    before.write("R01", "作った");
    before.seal(&press, "R01", None).unwrap();
    let keys = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/signing/keys");
    let password = fs::read_to_string(keys.join("password.txt")).unwrap();
    let key = crate::signature::open_pkcs12(&fs::read(keys.join("ec.p12")).unwrap(), &password).unwrap();
    let at: crate::signature::Moment = "2021-04-01T10:00:00+09:00".parse().unwrap();
    let sign =
        |office: &Office| append(&office.root, "R01".parse().unwrap(), Append::Sign { key: &key, at }, at, &mut || ());
    let mut ends = BTreeMap::new();
    for fault in [Fault::Error(ErrorKind::StorageFull), Fault::Error(ErrorKind::Other), Fault::Death] {
        for nth in 0.. {
            let office = before.copied();
            let old = office.archive();
            let (done, calls) = faults::run(Some((nth, fault)), || sign(&office));
            let when = format!("{fault:?} at call {nth} of {calls}: {:?}", done.as_ref().err());
            let happened = register(&office.root).unwrap().count() == 2;
            assert!(happened || done.is_err(), "{when}");
            if !happened {
                assert_eq!(office.archive(), old, "{when}");
            }
            office.sound(&when);
            if let (true, Err(error)) = (happened && matches!(fault, Fault::Error(_)), &done) {
                assert!(error.to_string().starts_with("電子署名は記録しました"), "{when}");
            }
            // What is kept is found, wherever it stands.
            assert!(sealed(&office.root, &register(&office.root).unwrap(), "R01".parse().unwrap()).is_ok(), "{when}");
            let again = if happened && done.is_ok() { Ok(false) } else { sign(&office).map(|done| done.completed) };
            let end = match (happened, done.is_ok(), again) {
                (false, false, Ok(false)) => "nothing",
                (true, false, Ok(true)) => "recorded",
                (true, true, Ok(false)) => "done",
                other => panic!("{when}: {other:?}"),
            };
            *ends.entry(end).or_insert(0) += 1;
            assert_eq!(register(&office.root).unwrap().count(), 2, "{when}");
            let alone = verify_folder(&office.root.join("out/archive"), &VerifyOptions::default()).unwrap();
            assert!(alone.sound, "{when}: {:?}", alone.failures);
            if calls <= nth {
                assert!(done.is_ok(), "{when}");
                break;
            }
        }
    }
    assert!(ends["nothing"] > 20 && ends["recorded"] >= 3 && ends["done"] >= 3, "{ends:?}");
}
