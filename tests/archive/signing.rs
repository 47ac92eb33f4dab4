//! Signatures and evidence on sealed PDFs, by the program alone. What other
//! programs say of them is in `tests/signing.sh`.

use cms::cert::CertificateChoices;
use cms::content_info::ContentInfo;
use cms::signed_data::{SignedData, SignerIdentifier};
use der::{Any, Decode, Encode};
use shiryo::archive::{AdditionKind, Register};
use shiryo::digest::Digest;
use shiryo::signature::{self, Moment, Revision, RevisionKind, Trust, Wrong};

use crate::*;

const KEYS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/signing/keys");
const AT: &str = "2021-04-01T10:00:00+09:00";
const PDF: &str = "out/archive/R01.pdf";

fn key(name: &str) -> String {
    format!("{KEYS}/{name}")
}

fn bytes(name: &str) -> Vec<u8> {
    fs::read(key(name)).unwrap()
}

fn trust() -> Trust {
    Trust::from_file(&bytes("root.pem")).unwrap()
}

fn sign(office: &Office, p12: &str) -> Run {
    office.run(&["sign", "R01", "--p12", &key(p12), "--password-file", &key("password.txt"), "--at", AT])
}

/// An office whose R01 is signed, and how long the sealed PDF is.
fn signed(p12: &str) -> (Office, usize) {
    let office = sealed(&["R01"]);
    let length = office.read(PDF).len();
    let run = sign(&office, p12);
    assert_eq!(run.status, 0, "{p12}: {}", run.err);
    (office, length)
}

/// What is in the hole of the revision that begins at `start`.
fn contents_of(pdf: &[u8], start: usize) -> Vec<u8> {
    match Revision::read(pdf, start).unwrap().0 {
        Revision::Signature { contents, .. } => contents,
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_kind_of_key_signs_and_what_was_sealed_stays() {
    for p12 in ["rsa.p12", "ec.p12", "ec384.p12", "legacy.p12"] {
        let office = sealed(&["R01", "H30"]);
        let before = office.read(PDF);
        let form_1 = office.text(REGISTER);
        let run = sign(&office, p12);
        assert_eq!(run.status, 0, "{p12}: {}", run.err);
        let after = office.read(PDF);
        assert!(after.starts_with(&before) && after.len() > before.len());

        // The entries of form 1 are as they were; the new one says what can be checked by hand.
        let text = office.text(REGISTER);
        assert!(text.starts_with("進行管理表の承認の記録（形式2）\n"), "{text}");
        assert!(text.contains(form_1.split_once("\n\n").unwrap().1), "{text}");
        let register = register(&office);
        let addition = register.newest_addition().unwrap();
        assert_eq!((addition.number, addition.record.extends, addition.record.length), (3, 1, before.len()));
        assert_eq!((addition.record.prefix, addition.record.pdf), (Digest::of(&before), Digest::of(&after)));
        assert!(matches!(&addition.record.kind, AdditionKind::Signature(signer) if signer.at.to_string() == AT));
        assert!(run.out.contains(&addition.own.short()), "{}", run.out);

        let said = sound(&office).out;
        assert!(said.contains("　正常　電子署名　2021-04-01 10:00:00　日野市長"), "{said}");
        assert!(said.contains("発行元は確かめていません") && said.contains("申告です"), "{said}");
        let said =
            office.done(&["verify", "--rebuild", "--trust", &key("root.pem"), "--head", &addition.own.short()]).out;
        assert!(said.contains("信頼する認証局の証明書") && said.contains("作り直して一致"), "{said}");
        assert!(said.contains("失効の有無は、ここでは分かりません") && said.contains("記録3"), "{said}");
        // Whom nobody trusts.
        let run = office.run(&["verify", "--trust", &key("ca.pem")]);
        assert_eq!(run.status, 0, "a trusted issuer is trusted: {}", run.err);
        assert_eq!(office.list("out/.seal"), ["lock"]);
    }
}

#[test]
fn a_signature_from_elsewhere_makes_the_same_file() {
    let (office, length) = signed("rsa.p12");
    let response = contents_of(&office.read(PDF), length);
    let elsewhere = sealed(&["R01"]).and("response.p7s", &response);
    let run = elsewhere.run(&["sign", "R01", "--response", "response.p7s"]);
    assert!(run.status == 1 && run.err.contains("--request"), "{}", run.err);
    elsewhere.done(&["sign", "R01", "--request", "request.bin", "--at", AT]);
    assert!(elsewhere.read("request.bin").starts_with(&elsewhere.read(PDF)));
    elsewhere.done(&["sign", "R01", "--response", "response.p7s"]);
    assert_eq!(elsewhere.read(PDF), office.read(PDF));
    sound(&elsewhere);
    // Once taken, it is said to be there.
    let number = register(&elsewhere).newest_addition().unwrap().own.short();
    for at in [&[][..], &["--at", AT]] {
        let run = elsewhere.run(&[&["sign", "R01", "--response", "response.p7s"], at].concat());
        assert!(run.status == 1 && run.err.contains("もう out/archive/R01.pdf に加えてあります"), "{}", run.err);
        assert!(run.err.contains(&number), "{}", run.err);
    }
    // It is of that PDF, as it was, and of no other.
    let other = sealed(&["R01"]).and("response.p7s", &response).and("no.p7s", "x");
    let run = other.run(&["sign", "R01", "--response", "response.p7s", "--at", "2021-04-01T10:00:01+09:00"]);
    assert!(run.status == 1 && run.err.contains("ほかのファイルのもの"), "{}", run.err);
    let run = other.run(&["sign", "R01", "--response", "no.p7s", "--at", AT]);
    assert!(run.status == 1 && run.err.contains("署名として読めません"), "{}", run.err);
}

#[test]
fn a_mistyped_folder_is_not_made() {
    let office = Office::new().and("response", "x");
    let (p12, password) = (key("ec.p12"), key("password.txt"));
    for command in [
        &["sign", "R01", "--p12", &p12, "--password-file", &password][..],
        &["sign", "R01", "--request", "request.bin"],
        &["stamp", "R01", "--request", "request.tsq"],
        &["stamp", "--register", "--request", "request.tsq"],
        &["stamp", "--register", "--response", "response"],
        &["seal", "R01", "--by", BY, "--on", ON],
    ] {
        let run = office.run(&[&["--root", "在宅"], command].concat());
        assert!(run.status == 1 && run.err.contains("shiryo init"), "{command:?}: {}", run.err);
        assert!(!office.has("在宅"), "{command:?}");
    }
}

/// The moment that it was made for is no record: each request has its own.
#[test]
fn a_request_can_be_made_again() {
    let office = sealed(&["R01"]);
    let note = office.path("out/.seal/R01.sign");
    let request = |at| office.done(&["sign", "R01", "--request", "request.bin", "--at", at]);
    request(AT);
    let mut permissions = fs::metadata(&note).unwrap().permissions();
    assert!(!permissions.readonly());
    // As it was made before.
    permissions.set_readonly(true);
    fs::set_permissions(&note, permissions).unwrap();
    request("2021-04-02T10:00:00+09:00");
    assert_eq!(fs::read_to_string(&note).unwrap(), "2021-04-02T10:00:00+09:00\n");
}

/// Before it is sent to the authority, and not when the answer is there.
#[test]
fn a_second_stamp_of_an_entry_is_not_asked_for() {
    let office = sealed(&["R01"]).and("out/archive/register-1.tsr", "x");
    let run = office.run(&["stamp", "--register", "--request", "request.tsq"]);
    assert!(run.status == 1 && run.err.contains("register-1.tsr がもうあります"), "{}", run.err);
    assert!(!office.has("request.tsq"));
    assert_eq!(sign(&office, "ec.p12").status, 0);
    office.done(&["stamp", "--register", "--request", "request.tsq"]);
}

#[test]
fn what_cannot_sign_says_why_and_changes_nothing() {
    let office = sealed(&["R01"]).and("wrong.txt", "違う").and("no.p12", "x");
    let before = contents(&office);
    let (password, rsa) = (key("password.txt"), key("rsa.p12"));
    for (p12, password, at, words) in [
        (rsa.clone(), "wrong.txt", AT, "パスワードが違います"),
        (key("legacy.p12"), "wrong.txt", AT, "パスワードが違います"),
        (key("ended.p12"), &password, AT, "期限が切れています"),
        (key("tls.p12"), &password, AT, "文書に署名するためのものではありません"),
        (rsa.clone(), &password, "2020-02-12T10:00:00+09:00", "より前です"),
        (rsa.clone(), &password, "2048-01-01T10:00:00+09:00", "まだ来ていません"),
        ("no.p12".to_owned(), &password, AT, "証明書のファイルとして読めません"),
        ("none.p12".to_owned(), &password, AT, "none.p12"),
    ] {
        let run = office.run(&["sign", "R01", "--p12", &p12, "--password-file", password, "--at", at]);
        assert!(run.status == 1 && run.err.contains(words), "{words}: {}", run.err);
        assert_eq!(contents(&office), before, "{words}");
    }
    // What came from elsewhere is to blame by its own name.
    for command in [&["sign", "R01", "--at", AT][..], &["stamp", "R01"], &["stamp", "--register"]] {
        let run = office.run(&[command, &["--response", "wrong.txt"]].concat());
        assert!(run.status == 1 && run.err.starts_with("誤り: wrong.txt: "), "{}", run.err);
        assert_eq!(contents(&office), before);
    }
    // And no request is written over what is kept.
    let data = office.read("data/R01.yaml");
    for place in ["out/archive/R01.pdf", "out/archive/new", "data/R01.yaml", "out/../data/new"] {
        for command in [&["sign", "R01", "--at", AT][..], &["stamp", "R01"], &["stamp", "--register"]] {
            let run = office.run(&[command, &["--request", place]].concat());
            assert!(run.status == 1 && run.err.contains(&format!("{place} には書き出しません")), "{}", run.err);
            assert_eq!((contents(&office), office.list("data")), (before.clone(), vec!["R01.yaml".to_owned()]));
            assert_eq!(office.read("data/R01.yaml"), data);
        }
    }
    let run = office.run(&["sign", "R02", "--p12", &rsa, "--password-file", &password, "--at", AT]);
    assert!(run.status == 1 && run.err.contains("承認されていません"), "{}", run.err);
    assert_eq!(office.run(&["sign", "R01"]).status, 2);
    assert_eq!(office.run(&["sign", "R01", "--p12", &rsa, "--response", "x"]).status, 2);
    sound(&office);
}

#[test]
fn evidence_is_added_once_and_later_signatures_follow_it() {
    let (office, _) = signed("ec.p12");
    let stamp = ["stamp", "R01", "--revocation", &key("ca.pem"), &key("crl.pem")];
    office.done(&stamp);
    let run = office.run(&stamp);
    assert!(run.status == 1 && run.err.contains("加えるものがありません"), "{}", run.err);
    assert_eq!(sign(&office, "rsa.p12").status, 0);
    let said = office.done(&["verify", "--rebuild", "--trust", &key("root.pem")]).out;
    assert_eq!(said.matches("電子署名").count(), 2, "{said}");
    assert!(said.contains("検証情報"), "{said}");
    assert!(office.text(REGISTER).contains("検証情報: 証明書1件、失効リスト1件、OCSP応答0件\n"));
    let run = office.run(&["stamp", "R01", "--revocation", &key("password.txt")]);
    assert!(run.status == 1 && run.err.contains("password.txt") && run.err.contains("失効リスト"), "{}", run.err);
}

#[test]
fn a_correction_keeps_the_signed_pdf() {
    let (office, _) = signed("rsa.p12");
    let signed = office.read(PDF);
    office.write("data/R01.yaml", small("R01").replace("作った", "配った"));
    let run = office.done(&seal("R01", &["--replace", "--reason", "表の誤り"]));
    assert!(run.err.contains("訂正後のPDFには、まだありません") && run.err.contains("shiryo sign R01"), "{}", run.err);
    let kept = "out/archive/superseded/R01-1.pdf";
    assert_eq!(office.read(kept), signed);
    // Nothing is said as if the new PDF were signed.
    let said = sound(&office).out;
    let lines = || said.lines().filter(|line| line.contains("電子署名　"));
    assert!(lines().count() == 1 && lines().all(|line| line.ends_with(&format!("　訂正前のPDF {kept}"))), "{said}");
    assert!(said.contains("訂正後のPDFには、まだありません"), "{said}");
    assert_eq!(sign(&office, "ec.p12").status, 0);
    let said = office.done(&["verify", "--rebuild"]).out;
    assert!(said.contains("訂正1回") && said.matches("電子署名　").count() == 2, "{said}");
    assert!(said.matches("訂正前のPDF").count() == 1 && !said.contains("まだありません"), "{said}");
    let found: serde_json::Value = serde_json::from_str(&office.done(&["verify", "--format", "json"]).out).unwrap();
    let files = found["years"][0]["additions"].as_array().unwrap().iter().map(|one| one["file"].as_str().unwrap());
    assert_eq!(files.collect::<Vec<_>>(), [kept, PDF]);
}

#[test]
fn every_flipped_byte_is_found_and_named() {
    let (office, length) = signed("rsa.p12");
    let pdf = office.read(PDF);
    let mut named = std::collections::BTreeMap::new();
    let mut state = 1u64;
    for nth in 0..2000 {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        // Half of them anywhere, half where the signature is.
        let within = if nth % 2 == 0 { 0..pdf.len() } else { length..pdf.len() };
        let at = within.start + (state >> 33) as usize % within.len();
        let mut flipped = pdf.clone();
        flipped[at] ^= 1 << (state % 8);
        overwrite(&office, PDF, &flipped);
        let found = shiryo::archive::verify(
            &shiryo::office::Root::new(office.path("")),
            &shiryo::archive::VerifyOptions::default(),
        )
        .unwrap();
        let failure = &found.failures[0];
        assert_eq!(
            (failure.code, failure.path.as_deref().map(|path| path.ends_with(PDF))),
            ("file/changed", Some(true))
        );
        let part = if at < length {
            "承認されたPDFの部分が変わって"
        } else {
            "電子署名やタイムスタンプの部分が変わって"
        };
        assert!(failure.message.contains(part), "{at}: {}", failure.message);
        *named.entry(at < length).or_insert(0) += 1;

        // Whoever writes the register anew is found by the signature, but for
        // what lies in the hole beside it.
        let hole = pdf.windows(10).position(|window| window == b"/Contents<").unwrap() + 9;
        if !(hole..hole + 65538).contains(&at) {
            let verdict = signature::verify(&flipped, length, Some(&trust()));
            let broken = verdict.foreign.is_some() || matches!(verdict.checked[0].judged, Some(Err(_)));
            assert!(broken, "{at}: {verdict:?}");
        }
    }
    assert!(named.len() == 2 && named.values().all(|times| *times > 100), "{named:?}");
}

#[test]
fn what_others_append_is_found_and_named() {
    for signs in [false, true] {
        let office = sealed(&["R01"]);
        if signs {
            assert_eq!(sign(&office, "ec.p12").status, 0);
        }
        let mut pdf = office.read(PDF);
        pdf.extend_from_slice(
            b"\n1 0 obj\n<<>>\nendobj\nxref\n1 1\n0000000000 00000 n\r\ntrailer\n<<>>\nstartxref\n0\n%%EOF\n",
        );
        overwrite(&office, PDF, &pdf);
        let run = fails(&office, PDF);
        assert!(run.err.contains("記録にないものが付け足されています"), "{}", run.err);
    }
}

#[test]
fn a_swapped_certificate_is_found_even_with_a_new_register() {
    let (office, length) = signed("rsa.p12");
    let pdf = office.read(PDF);
    let (other, other_length) = signed("ec.p12");
    let message = |der: &[u8]| -> SignedData { ContentInfo::from_der(der).unwrap().content.decode_as().unwrap() };
    let mut forged = message(&contents_of(&pdf, length));
    let theirs = message(&contents_of(&other.read(PDF), other_length));
    forged.certificates = theirs.certificates;
    let mut signer = forged.signer_infos.0.as_ref()[0].clone();
    signer.sid = theirs.signer_infos.0.as_ref()[0].sid.clone();
    assert!(matches!(signer.sid, SignerIdentifier::IssuerAndSerialNumber(_)));
    forged.signer_infos = cms::signed_data::SignerInfos(vec![signer].try_into().unwrap());
    assert!(
        forged.certificates.as_ref().unwrap().0.iter().all(|one| matches!(one, CertificateChoices::Certificate(_)))
    );
    let info = ContentInfo {
        content_type: "1.2.840.113549.1.7.2".parse().unwrap(),
        content: Any::encode_from(&forged).unwrap(),
    };
    let at: Moment = AT.parse().unwrap();
    let revision = Revision::Signature { at, contents: info.to_der().unwrap() };
    let forged = [&pdf[..length], &revision.write(&pdf[..length]).unwrap().bytes].concat();
    let verdict = signature::verify(&forged, length, None);
    assert_eq!(verdict.checked[0].kind, RevisionKind::Signature);
    assert!(matches!(verdict.checked[0].judged, Some(Err(Wrong::OtherCertificate))), "{verdict:?}");

    // And by the program, in an archive whose register was written anew.
    let mut register = Register::default();
    let old = crate::register(&office);
    register.add(old.entries()[0].record.clone());
    let mut record = old.newest_addition().unwrap().record.clone();
    record.pdf = Digest::of(&forged);
    register.append(record);
    overwrite(&office, PDF, &forged);
    overwrite(&office, REGISTER, register.text());
    fs::remove_file(office.path("out/.seal/lock")).unwrap();
    let run = fails(&office, PDF);
    assert!(run.err.contains("すり替わっています"), "{}", run.err);
}
