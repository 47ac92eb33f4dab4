//! `shiryo next`: the next year's file.

mod support;

use serde_yaml::Value;
use support::{Office, R01};

/// The first year of the invented plan.
const H30: &str = include_str!("plan/data/H30.yaml");

/// A plan that has hardly begun: texts left empty or out.
const BARE: &str = "年度: 令和元年度
資料番号: 資料1
表題: 架空の計画
作成者: 架空の課
最終年度: 令和2年度
達成区分:
  - {区分: 良, 下限: 50, 標準: 75}
  - {区分: 否, 下限: 0, 標準: 25}
基本的方向性:
  - 名称: 方向
    施策項目:
      - 名称: 施策
        事業:
          - 内容: 一
            主管課: 課
          - 内容: 二
            主管課: 課
            年度目標:
            対応: \"\"
            達成率: 50
";

fn yaml(office: &Office, inside: &str) -> Value {
    serde_yaml::from_str(&office.text(inside)).unwrap()
}

/// A year's data without what the year itself filled in.
fn plan(mut year: Value) -> Value {
    let own = ["年度", "作成日", "総括", "達成状況", "年度目標", "実績", "課題", "対応", "達成率"];
    fn strip(value: &mut Value, own: &[&str]) {
        match value {
            Value::Mapping(map) => {
                map.retain(|key, _| !own.contains(&key.as_str().unwrap()));
                map.iter_mut().filter(|(key, _)| *key != "用語").for_each(|(_, value)| strip(value, own));
            }
            Value::Sequence(list) => list.iter_mut().for_each(|value| strip(value, own)),
            _ => {}
        }
    }
    strip(&mut year, &own);
    year
}

#[test]
fn the_real_year_goes_on() {
    let office = Office::with(R01);
    assert_eq!(office.done(&["next", "令和元年度"]).out, "data/R02.yaml\n");
    assert_eq!(office.text("data/R01.yaml"), R01);
    let next = yaml(&office, "data/R02.yaml");
    assert_eq!(next["年度"], "令和2年度");
    assert_eq!(plan(next), plan(yaml(&office, "data/R01.yaml")));

    let check = office.done(&["check", "R02"]);
    assert!(check.err.contains("誤り 0件"), "{}", check.err);
    assert_eq!(office.done(&["build"]).out, "out/R02.pdf\n");
    let summary: serde_json::Value =
        serde_json::from_str(&office.done(&["summary", "R02", "--format", "json"]).out).unwrap();
    let directions = summary[0]["directions"].as_array().unwrap();
    let unrated: u64 = directions.iter().map(|direction| direction["counts"]["未評価"].as_u64().unwrap()).sum();
    assert_eq!((directions.len(), unrated), (6, 31));
    assert!(directions.iter().all(|direction| direction["printed"] == "未評価"));
}

/// The office's comments stay, but for those over a rating that has gone; and
/// each new goal has what the year before left to do over it.
#[test]
fn comments_stay_and_last_years_responses_are_quoted() {
    let office = Office::with(R01);
    let run = office.done(&["next", "R01"]);
    assert!(run.err.contains("コメントも引き継ぎました"), "{}", run.err);
    let comments = |text: &str| -> Vec<String> {
        text.lines()
            .map(str::trim)
            .filter_map(|line| line.strip_prefix('#'))
            .map(|line| line.trim().to_owned())
            .collect()
    };
    let old = yaml(&office, "data/R01.yaml");
    let mut expected = comments(R01);
    // Of the two ratings of which the published report doesn't say whose they are.
    expected.retain(|comment| {
        !comment.contains("達成状況の枠") && !comment.contains("並び、どちら") && !comment.contains("どちらの値か")
    });
    assert_eq!(expected.len(), comments(R01).len() - 3);
    for direction in old["基本的方向性"].as_sequence().unwrap() {
        for measure in direction["施策項目"].as_sequence().unwrap() {
            for project in measure["事業"].as_sequence().unwrap() {
                expected.push("令和元年度の対応：".to_owned());
                expected.extend(project["対応"].as_str().unwrap().lines().map(|line| line.trim().to_owned()));
            }
        }
    }
    let mut found = comments(&office.text("data/R02.yaml"));
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
}

/// A year without comments of its own gets no hint about any.
#[test]
fn a_plan_without_comments_is_copied_without_a_word() {
    let run = Office::with(BARE).done(&["next", "R01"]);
    assert!(!run.err.contains("コメント"), "{}", run.err);
}

#[test]
fn eras_change_in_the_new_file_and_on_its_pages() {
    let office = Office::new().and("data/H30.yaml", H30);
    assert_eq!(office.done(&["next", "平成30年度"]).out, "data/R01.yaml\n");
    let text = office.text("data/R01.yaml");
    assert!(text.contains("\n年度: 令和元年度\n"), "{text}");
    assert!(text.contains("# 平成30年度の対応：\n"), "{text}");
    office.done(&["build", "--emit-typst"]);
    let pages = office.text("out/R01.typ");
    assert!(pages.contains("令和元年度") && pages.contains("令和2年度"), "the years of the heads");
    assert!(!pages.contains("令和1年度") && !pages.contains("平成31年度"));

    assert_eq!(office.done(&["next", "2019"]).out, "data/R02.yaml\n");
    assert!(office.text("data/R02.yaml").contains("\n年度: 令和2年度\n"));
    // Nothing was done in the year between, so nothing is there to be quoted.
    assert!(!office.text("data/R02.yaml").contains("年度の対応："));
}

#[test]
fn every_project_of_a_measure_is_emptied() {
    let office = Office::new().and("data/H30.yaml", H30);
    office.done(&["next", "H30"]);
    let (old, new) = (yaml(&office, "data/H30.yaml"), yaml(&office, "data/R01.yaml"));
    assert_eq!(plan(new.clone()), plan(old));
    let measure = &new["基本的方向性"][1]["施策項目"][0];
    let projects = measure["事業"].as_sequence().unwrap();
    assert_eq!(projects.len(), 4);
    for project in projects {
        for key in ["年度目標", "実績", "課題", "対応", "達成率"] {
            assert_eq!(project.get(key), Some(&Value::Null), "{key}");
        }
    }
    assert!(new.get("作成日").is_some_and(Value::is_null));
    assert_eq!(new["用語"]["達成状況"], "{年度}\n{施策項目}の評価");
    office.done(&["build", "R01"]);
}

#[test]
fn what_was_left_out_is_there_to_be_filled_in() {
    let office = Office::with(BARE);
    office.done(&["next", "R01"]);
    let text = office.text("data/R02.yaml");
    assert!(
        text.ends_with(
            "          - 内容: 一
            主管課: 課
            年度目標:
            実績:
            課題:
            対応:
          - 内容: 二
            主管課: 課
            年度目標:
            実績:
            課題:
            対応:
            達成率:
"
        ),
        "{text}"
    );
    office.done(&["build", "R02"]);
}

#[test]
fn nothing_is_ever_overwritten() {
    let office = Office::with(R01).and("data/R02.yaml", "大切な記録\n");
    let run = office.run(&["next", "R01"]);
    assert_eq!((run.status, run.out.as_str()), (1, ""));
    assert!(run.err.contains("data/R02.yaml:1:1") && run.err.contains("もうあります"), "{}", run.err);
    assert_eq!(office.text("data/R02.yaml"), "大切な記録\n");
    assert_eq!(office.list("data"), ["R01.yaml", "R02.yaml"]);
}

#[test]
fn the_plan_ends_with_its_last_year() {
    let office = Office::with(BARE);
    office.done(&["next", "R01"]);
    let run = office.run(&["next", "R02"]);
    assert_eq!((run.status, run.out.as_str()), (1, ""));
    assert!(run.err.contains("data/R02.yaml:5:7") && run.err.contains("令和2年度は計画の最終年度"), "{}", run.err);
    assert_eq!(office.list("data"), ["R01.yaml", "R02.yaml"]);
}

#[test]
fn a_year_with_errors_has_no_next() {
    let office = Office::with(R01.replace("達成状況: 一部達成", "達成状況: 一部達せい"));
    let run = office.run(&["next", "R01"]);
    assert_eq!((run.status, run.out.as_str()), (1, ""));
    assert!(run.err.contains("data/R01.yaml:120:15") && run.err.contains("一部達せい"), "{}", run.err);
    assert_eq!(office.list("data"), ["R01.yaml"]);
    let run = office.run(&["next", "H29"]);
    assert_eq!(run.status, 1);
    assert!(run.err.contains("data/H29.yaml:1:1"), "{}", run.err);
}
