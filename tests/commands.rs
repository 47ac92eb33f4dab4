//! The command line as a whole: statuses, streams and ways to name a year.

mod support;

use support::{Office, R01};

#[test]
fn a_year_is_named_in_any_way() {
    let office = Office::with(R01);
    for year in ["R01", "R1", "令和元年度", "令和1年度", "2019", "令和１年度"] {
        assert_eq!(office.done(&["build", year]).out, "out/R01.pdf\n");
    }
}

#[test]
fn wrong_usage_is_status_2() {
    let office = Office::with(R01);
    for arguments in
        [&["build", "X01"][..], &["nothing"], &["build", "--unknown"], &["summary", "--format", "xml"], &[]]
    {
        let run = office.run(arguments);
        assert_eq!((run.status, run.out.as_str()), (2, ""), "{arguments:?}");
    }
}

#[test]
fn an_office_without_data_is_told_so() {
    let run = Office::new().run(&["build"]);
    assert_eq!((run.status, run.out.as_str()), (1, ""));
    assert!(run.err.contains("data に年度のファイル"), "{}", run.err);
}

#[test]
fn a_missing_year_is_named_as_reached_from_the_root_as_typed() {
    let office = Office::with(R01);
    let run = office.run(&["build", "R05"]);
    assert_eq!((run.status, run.out.as_str()), (1, ""));
    assert!(run.err.contains("data/R05.yaml:1:1"), "{}", run.err);
    let run = office.run(&["--root", "../nowhere", "build", "R05"]);
    assert!(run.err.contains("../nowhere/data/R05.yaml:1:1"), "{}", run.err);
}
