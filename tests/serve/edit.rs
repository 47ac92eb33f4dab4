//! Editing in the browser, as any client sees it, by plain sockets: conflicts,
//! locks, what goes wrong on the disk, and who may not.

use std::fs;
use std::io::{Cursor, Read, Write};
use std::process::{Command, Stdio};
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::support::{Office, R01};
use super::{Answer, PATIENCE, Served};

/// A plan with two years: places are few, and it is laid out quickly.
const H30: &str = include_str!("../plan/data/H30.yaml");
const PLAN: &str = include_str!("../plan/data/R01.yaml");

/// The first project's value under a key.
fn steps(key: &str) -> Value {
    cell(0, 0, 0, key)
}

fn cell(direction: usize, measure: usize, project: usize, key: &str) -> Value {
    json!(["基本的方向性", direction, "施策項目", measure, "事業", project, key])
}

/// What an answer says.
pub struct Said {
    pub status: u16,
    pub body: Value,
}

impl Served {
    /// What comes back for a body from the page itself.
    fn post(&self, path: &str, body: &Value) -> Said {
        self.post_text(path, &body.to_string(), "")
    }

    /// With further lines in the head, before which no others are sent where
    /// they begin with `Host`.
    pub fn post_text(&self, path: &str, body: &str, more: &str) -> Said {
        let own = format!(
            "Host: HERE\r\nOrigin: http://HERE\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/json\r\n{}\r\n",
            self.cookie()
        );
        self.post_bare(path, body, &format!("{own}{more}"))
    }

    fn post_bare(&self, path: &str, body: &str, head: &str) -> Said {
        let length = body.len();
        let request =
            format!("POST {path} HTTP/1.1\r\n{head}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}");
        let Answer { status, body, .. } = self.send_bare(&request);
        Said { status, body: serde_json::from_str(&body).unwrap_or(Value::Null) }
    }

    fn edit(&self, steps: &Value, from: Value, to: impl Into<Value>) -> Said {
        self.post("/edit", &json!({ "year": "R01", "steps": steps, "from": from, "to": to.into() }))
    }

    /// What is shown of a value.
    fn shown(&self, steps: &Value) -> Value {
        let steps: String = steps.to_string().bytes().map(|byte| format!("%{byte:02x}")).collect();
        let answer = self.get(&format!("/value?steps={steps}"));
        assert_eq!(answer.status, 200, "{}", answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }

    fn history(&self) -> Vec<Value> {
        serde_json::from_str(&self.get("/history").body).unwrap()
    }
}

fn plan() -> Office {
    Office::new().and("data/H30.yaml", H30).and("data/R01.yaml", PLAN)
}

#[test]
fn a_value_is_edited_and_the_rest_of_the_file_stays() {
    let served = Served::new(Office::with(R01));
    let mut events = served.events();
    let first = events.next();
    assert_eq!((&first["year_code"], &first["read_only"]), (&json!("R01"), &json!(false)));
    assert_eq!((&first["locked"], &first["undo"], &first["redo"]), (&Value::Null, &Value::Null, &Value::Null));

    let shown = served.shown(&steps("実績"));
    assert_eq!((&shown["kind"], &shown["key"]), (&json!("text"), &json!("実績")));
    assert_eq!(shown["words"], "基本的方向性1 › 施策項目1 › 事業1 › 実績");
    assert_eq!(shown["of"].as_array().unwrap().len(), 3);
    let old = shown["value"].as_str().unwrap();
    let said = served.edit(&steps("実績"), json!(old), "一行目\n二行目: # も文章\n");
    assert_eq!((said.status, &said.body["id"]), (200, &json!(1)), "{}", said.body);
    // It is on the disk by then, and nothing else has changed.
    let lines = R01.lines().position(|line| line.contains("実績: |-")).unwrap();
    let mut expected: Vec<&str> = R01.lines().collect();
    expected.splice(lines + 1..lines + 4, ["              一行目", "              二行目: # も文章"]);
    assert_eq!(served.office.text("data/R01.yaml"), expected.join("\n") + "\n");

    let message = events.until("the new page", |message| message["undo"] == json!(1));
    let page = message["pages"][0]["id"].as_str().unwrap();
    let page: Value = serde_json::from_str(&served.get(&format!("/pages/{page}.json")).body).unwrap();
    let text = page["texts"].as_array().unwrap().iter().find(|text| text["steps"] == steps("実績")).unwrap();
    assert!(text["text"].as_str().unwrap().starts_with("一行目"), "{text}");
    assert_eq!(text["path"], shown["words"]);

    // What says so already is no change.
    let same = served.edit(&steps("実績"), json!("something else"), "一行目\r\n二行目: # も文章");
    assert_eq!((same.status, &same.body["id"]), (200, &Value::Null));
    let past = served.history();
    assert_eq!((past.len(), &past[0]["key"], &past[0]["can"]), (1, &json!("実績"), &json!("undo")));
    assert_eq!(past[0]["old"], old);
    let at = past[0]["at"].as_str().unwrap();
    assert!(at.len() == 5 && at.as_bytes()[2] == b':', "{at}");

    assert_eq!(served.post("/undo", &json!({ "year": "R01" })).status, 200);
    assert_eq!(served.office.text("data/R01.yaml"), R01);
    let message = events.until("the old page", |message| message["redo"] == json!(1));
    assert_eq!(message["undo"], Value::Null);
    assert_eq!(served.post("/undo", &json!({ "year": "R01" })).status, 409);
    assert_eq!(served.post("/redo", &json!({ "year": "R01", "id": 1 })).status, 200);
    assert_eq!(served.office.text("data/R01.yaml"), expected.join("\n") + "\n");
    assert_eq!(served.office.list("data"), ["R01.yaml"]);
}

#[test]
fn what_is_shown_of_each_kind_of_value() {
    let served = Served::new(plan());
    let kind = |steps: Value| served.shown(&steps)["kind"].clone();
    for (steps, expected) in [
        (json!(["表題"]), "line"),
        (json!(["年度"]), "fixed"),
        (json!(["作成日"]), "date"),
        (json!(["最終年度"]), "year"),
        (json!(["達成区分"]), "scale"),
        (json!(["総括方法"]), "method"),
        (json!(["用語"]), "terms"),
        (json!(["基本的方向性", 0]), "direction"),
        (json!(["基本的方向性", 0, "総括"]), "summary"),
        (json!(["基本的方向性", 0, "施策項目", 0]), "measure"),
        (json!(["基本的方向性", 0, "施策項目", 0, "達成状況"]), "rating"),
        (json!(["基本的方向性", 0, "施策項目", 0, "事業", 0]), "project"),
        (self::steps("主管課"), "line"),
        (self::steps("連携"), "departments"),
        (self::steps("達成率"), "rate"),
    ] {
        assert_eq!(kind(steps.clone()), expected, "{steps}");
    }
    // Into a value is the value.
    let summary = served.shown(&json!(["基本的方向性", 0, "総括", "理由"]));
    assert_eq!(summary["steps"], json!(["基本的方向性", 0, "総括"]));
    assert_eq!(summary["choices"][0]["name"], "Ａ");
    assert_eq!(summary["choices"][0]["meaning"], "目標を達成した。");
    assert_eq!(summary["fields"].as_array().unwrap().len(), 2);
    assert_eq!(served.shown(&json!(["総括方法"]))["choices"].as_array().unwrap().len(), 3);
    assert_eq!(served.shown(&json!(["達成区分"]))["value"][1]["下限"], "70");
    let partners = served.shown(&steps("連携"));
    let departments = partners["departments"].as_array().unwrap();
    assert!(departments.len() > 3 && departments.contains(&json!("保育課")), "{departments:?}");
    // What the year before said of the same project, wherever that stood.
    let project = served.shown(&cell(0, 1, 0, "年度目標"));
    assert_eq!(project["last"]["年度"], "平成30年度", "{project}");
    assert!(H30.contains(project["last"]["対応"].as_str().unwrap().lines().next().unwrap()));
    for wrong in ["", "?steps=", "?steps=1", "?steps=[%22x%22]", "?steps=[]", "?steps=%5B%5D", "?steps=[%22実績%22]"]
    {
        assert_eq!(served.get(&format!("/value{wrong}")).status, 404, "{wrong}");
    }
    let gone = json!(["基本的方向性", 99, "名称"]).to_string().replace('"', "%22");
    assert_eq!(
        served
            .send_bare(&format!(
                "GET /value?steps={gone} HTTP/1.1\r\nHost: HERE\r\n{}\r\nConnection: close\r\n\r\n",
                served.cookie()
            ))
            .status,
        404
    );
}

#[test]
fn the_outline_lists_what_is_still_missing() {
    let served =
        Served::new(plan().and("data/R01.yaml", PLAN.replacen("    課題: 転入した", "    課題: # 転入した", 1)));
    let outline: Value = serde_json::from_str(&served.get("/outline").body).unwrap();
    let open = served.office.run(&["check", "R01", "--open", "--format", "json"]);
    let open: Value = serde_json::from_str(&open.out).unwrap();
    let listed: u64 = open.as_array().unwrap().iter().map(|department| department["count"].as_u64().unwrap()).sum();
    let directions = outline["directions"].as_array().unwrap();
    let missing: u64 = directions.iter().map(|direction| direction["missing"].as_u64().unwrap()).sum();
    assert_eq!(missing, listed);
    assert!(missing > 0);
    let first = &directions[0]["branches"][0]["branches"][0];
    assert_eq!(first["open"][0]["steps"], steps("課題"), "{first}");
    assert_eq!(served.shown(&first["open"][0]["steps"])["value"], Value::Null);
}

#[test]
fn what_was_changed_meanwhile_is_never_overwritten() {
    let served = Served::new(plan());
    let old = served.shown(&steps("実績"))["value"].clone();
    let file = || served.office.text("data/R01.yaml");
    // In an editor: the same value, …
    let elsewhere = file().replacen("①研修を10回実施", "①研修を11回実施", 1);
    served.office.write("data/R01.yaml", &elsewhere);
    let said = served.edit(&steps("実績"), old.clone(), "私の文章");
    assert_eq!(said.status, 409);
    assert!(said.body["now"].as_str().unwrap().starts_with("①研修を11回実施"), "{}", said.body);
    assert!(said.body["message"].as_str().unwrap().contains("書き換え"), "{}", said.body);
    assert_eq!(file(), elsewhere);
    // … and another one, with lines that come and go.
    let elsewhere = format!("# 一行\n# 二行\n{}", elsewhere.replacen("転入した家庭への", "転出した家庭への", 1));
    served.office.write("data/R01.yaml", &elsewhere);
    let said = served.edit(&steps("実績"), said.body["now"].clone(), "私の文章");
    assert_eq!(said.status, 200, "{}", said.body);
    assert!(file().contains("実績: 私の文章") && file().starts_with("# 一行") && file().contains("転出した"));
    // Another tab that still shows the old text.
    let said = served.edit(&steps("実績"), old.clone(), "別の文章");
    assert_eq!((said.status, &said.body["now"]), (409, &json!("私の文章")));
    // An empty cell that somebody else has filled in.
    let said = served.edit(&steps("連携"), Value::Null, json!(["こども家庭課"]));
    let now = &said.body["now"];
    assert!(said.status == 200 || now.is_array(), "{}", said.body);

    // Undoing what was changed elsewhere since says both.
    served.office.write("data/R01.yaml", file().replacen("実績: 私の文章", "実績: 皆の文章", 1));
    let said = served.post("/undo", &json!({ "year": "R01", "id": 1 }));
    assert_eq!(said.status, 409);
    assert_eq!((&said.body["now"], &said.body["then"]), (&json!("皆の文章"), &json!("私の文章")));
    // By value: lines elsewhere are no reason to refuse it.
    served
        .office
        .write("data/R01.yaml", format!("# もう一行\n{}", file().replacen("実績: 皆の文章", "実績: 私の文章", 1)));
    assert_eq!(served.post("/undo", &json!({ "year": "R01", "id": 1 })).status, 200);
    assert!(file().starts_with("# もう一行") && file().contains("①研修を11回実施"));
    assert_eq!(served.history().last().unwrap()["can"], "redo");
}

#[test]
fn what_came_in_with_a_workbook_is_a_conflict_like_any_other() {
    let served = Served::new(plan());
    let old = served.shown(&steps("課題"))["value"].clone();
    let run = served.office.done(&["sheet", "export", "R01"]);
    let book = run.out.trim();
    let mut archive = zip::ZipArchive::new(Cursor::new(served.office.read(book))).unwrap();
    let mut filled = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut changed = 0;
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let (name, mut text) = (part.name().unwrap().into_owned(), String::new());
        part.read_to_string(&mut text).unwrap();
        changed += text.matches("転入した家庭への案内が届いていない").count();
        filled.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        // The guide's copy of what was exported is not what was filled in.
        let text = text.replacen("転入した家庭への案内が届いていない", "各課の答え", 1);
        filled.write_all(text.as_bytes()).unwrap();
    }
    assert!(changed > 0);
    served.office.write("filled.xlsx", filled.finish().unwrap().into_inner());
    served.office.done(&["sheet", "import", "filled.xlsx"]);
    assert!(served.office.text("data/R01.yaml").contains("各課の答え"));
    let said = served.edit(&steps("課題"), old, "私の文章");
    assert_eq!((said.status, &said.body["now"]), (409, &json!("各課の答え")));
    assert_eq!(served.edit(&steps("対応"), served.shown(&steps("対応"))["value"].clone(), "私の対応").status, 200);
    assert!(served.office.text("data/R01.yaml").contains("各課の答え"));
}

#[test]
fn ten_tabs_that_type_into_one_year_lose_nothing() {
    const TABS: usize = 10;
    const TIMES: usize = 6;
    let served = Served::new(plan());
    let keys = ["年度目標", "実績", "課題", "対応", "最終年度目標"];
    scope(|tabs| {
        for tab in 0..TABS {
            let served = &served;
            tabs.spawn(move || {
                // A cell of its own, and one that all of them add to.
                let own = cell(0, tab / keys.len(), 0, keys[tab % keys.len()]);
                let mut last = served.shown(&own)["value"].clone();
                for time in 0..TIMES {
                    let text = format!("タブ{tab}の{time}回目");
                    let said = served.edit(&own, last, text.as_str());
                    assert_eq!(said.status, 200, "{}", said.body);
                    last = text.into();
                    let start = Instant::now();
                    loop {
                        let common = served.shown(&json!(["注"]))["value"].clone();
                        let longer = format!("{}\n{tab}-{time}。", common.as_str().unwrap());
                        match served.edit(&json!(["注"]), common, longer.as_str()).status {
                            200 => break,
                            status => assert_eq!(status, 409),
                        }
                        assert!(start.elapsed() < 3 * PATIENCE, "never its turn");
                    }
                }
            });
        }
    });
    let common = served.shown(&json!(["注"]))["value"].clone();
    for tab in 0..TABS {
        let own = cell(0, tab / keys.len(), 0, keys[tab % keys.len()]);
        assert_eq!(served.shown(&own)["value"], format!("タブ{tab}の{}回目", TIMES - 1));
        for time in 0..TIMES {
            assert!(common.as_str().unwrap().contains(&format!("\n{tab}-{time}。")), "{tab}-{time}: {common}");
        }
    }
    assert_eq!(served.history().len(), 2 * TABS * TIMES);
    // All of it back, in the order of the history: as if nothing had been.
    for _ in 0..2 * TABS * TIMES {
        assert_eq!(served.post("/undo", &json!({ "year": "R01" })).status, 200);
    }
    assert_eq!(served.office.text("data/R01.yaml"), PLAN);
}

#[test]
fn measures_come_go_and_move_with_their_comments() {
    let served = Served::new(plan().and(
        "data/R01.yaml",
        PLAN.replacen(
            "      - 名称: 一時預かりの充実\n",
            "      # 一時預かりの覚え書き\n      - 名称: 一時預かりの充実\n",
            1,
        ),
    ));
    let before = served.office.text("data/R01.yaml");
    let at = |at: usize| json!(["基本的方向性", 0, "施策項目", at]);
    let names = || -> Vec<Value> {
        let direction = served.shown(&json!(["基本的方向性", 0]));
        direction["value"]["施策項目"].as_array().unwrap().iter().map(|measure| measure["名称"].clone()).collect()
    };
    let direction = served.shown(&json!(["基本的方向性", 0]))["value"]["名称"].clone();
    let go = |motion: &str, steps: Value, from: Value| {
        let body = json!({ "year": "R01", "do": motion, "steps": steps, "from": from, "of": [direction] });
        served.post("/move", &body)
    };
    let old = names();
    let second = old.iter().position(|name| name == "一時預かりの充実").unwrap();
    assert_eq!(go("up", at(second), json!(old)).status, 200);
    let file = served.office.text("data/R01.yaml");
    assert!(file.contains("      # 一時預かりの覚え書き\n      - 名称: 一時預かりの充実\n"));
    assert_eq!(names()[second - 1], "一時預かりの充実");
    // The list that the other tab saw is another one now.
    assert_eq!(go("up", at(second), json!(old)).status, 409);
    assert_eq!(go("up", at(0), json!(names())).status, 422);

    // A text that was typed while its measure moved lands in its measure.
    let of = [direction.clone(), json!("一時預かりの充実"), json!("市内3か所の保育所で一時預かりを行う")];
    let body = json!({ "year": "R01", "steps": cell(0, second, 0, "課題"), "of": of, "from": "月曜日に希望が集中する",
                       "to": "火曜日にも" });
    assert_eq!(served.post("/edit", &body).status, 200);
    assert_eq!(served.shown(&cell(0, second - 1, 0, "課題"))["value"], "火曜日にも");

    // A new one can be printed at once.
    let mut events = served.events();
    assert_eq!(go("add", at(names().len()), json!(names())).status, 200);
    let added = names().len() - 1;
    assert_eq!(names()[added], "（新しい施策項目）");
    events.until("the new measure", |message| !message["stale"].as_bool().unwrap() && message["undo"] == json!(3));
    let seen = served.shown(&at(added))["value"].clone();
    let named = json!({ "year": "R01", "steps": ["基本的方向性", 0, "施策項目", added, "名称"], "from": names()[added],
                        "of": [direction, names()[added]], "to": "夜間の保育" });
    assert_eq!(served.post("/edit", &named).status, 200);
    // A text for it under its old name is its own still.
    let typed = json!({ "year": "R01", "steps": ["基本的方向性", 0, "施策項目", added, "趣旨"], "from": null,
                        "of": [direction, "（新しい施策項目）"], "to": "夜も働く人のため" });
    assert_eq!(served.post("/edit", &typed).status, 200);
    // It is not removed by who has not seen what is in it.
    assert_eq!(go("remove", at(added), seen).status, 409);
    let whole = served.shown(&at(added))["value"].clone();
    assert_eq!(go("remove", at(added), whole).status, 200);
    // What is typed for it now has no place any more, and no other one.
    let said = served.post("/edit", &typed);
    assert_eq!((said.status, &said.body["gone"]), (409, &json!(true)), "{}", said.body);

    for _ in 0..6 {
        let said = served.post("/undo", &json!({ "year": "R01" }));
        assert_eq!(said.status, 200, "{}", said.body);
    }
    assert_eq!(served.office.text("data/R01.yaml"), before);
    // The last one stays.
    let alone = served.shown(&json!(["基本的方向性", 0, "施策項目", second, "事業", 0]))["value"].clone();
    let of = json!([direction, old[second]]);
    let body = json!({ "year": "R01", "do": "remove", "steps": ["基本的方向性", 0, "施策項目", second, "事業", 0], "from": alone, "of": of });
    assert_eq!(served.post("/move", &body).status, 422);
}

#[test]
fn the_frame_keeps_its_comments_and_its_writing() {
    let office = plan().and("data/R01.yaml", PLAN.replacen("  - 区分: Ｂ\n", "  # 二番目\n  - 区分: Ｂ # 注\n", 1));
    let served = Served::new(office);
    let mut scale = served.shown(&json!(["達成区分"]))["value"].clone();
    let old = scale.clone();
    scale[1]["下限"] = "75".into();
    scale.as_array_mut().unwrap().swap(3, 4);
    assert_eq!(served.edit(&json!(["達成区分"]), old, scale.clone()).status, 200);
    let file = served.office.text("data/R01.yaml");
    assert!(file.contains("  # 二番目\n  - 区分: Ｂ # 注\n    下限: 75\n    標準: 80\n"), "{file}");
    assert_eq!(served.shown(&json!(["達成区分"]))["value"], scale);
    let old = served.shown(&json!(["用語"]))["value"].clone();
    let mut terms = old.clone();
    terms["連携"] = "〔協力〕".into();
    assert_eq!(served.edit(&json!(["用語"]), old, terms.clone()).status, 200);
    assert_eq!(served.shown(&json!(["用語"]))["value"], terms);
    for (key, to) in [
        ("作成日", json!("2020-06-01")),
        ("総括方法", json!("最低")),
        ("注", Value::Null),
        ("最終年度", json!("令和5年度")),
    ] {
        let old = served.shown(&json!([key]))["value"].clone();
        assert_eq!(served.edit(&json!([key]), old, to.clone()).status, 200, "{key}");
        assert_eq!(served.shown(&json!([key]))["value"], to);
    }
    assert!(served.office.text("data/R01.yaml").contains("作成日: 2020-06-01\n"));
    let own = json!({ "達成状況": "Ｂ", "理由": "会議の\n結論" });
    assert_eq!(served.edit(&json!(["基本的方向性", 1, "総括"]), Value::Null, own.clone()).status, 200);
    assert_eq!(served.shown(&json!(["基本的方向性", 1, "総括"]))["value"], own);
    assert_eq!(served.edit(&json!(["年度"]), json!("令和元年度"), "令和2年度").status, 422);
    // A text that is itself the problem is saved all the same, and said.
    fn about(message: &Value) -> Option<Value> {
        let problems = message["problems"].as_array().unwrap();
        problems.iter().find(|problem| problem["steps"] == steps("達成率")).cloned()
    }
    let mut events = served.events();
    assert_eq!(served.edit(&steps("達成率"), Value::Null, "八割").status, 200);
    let message = events.until("the problem", |message| about(message).is_some());
    let problem = about(&message).unwrap();
    assert_eq!(served.shown(&steps("達成率"))["problems"][0]["message"], problem["message"]);
}

#[test]
fn a_hint_with_one_certain_answer_is_made_by_the_server() {
    // In a text, and in what keeps the file from being sound YAML.
    let wrong = PLAN.replacen("対応: 転入", "対応: 窓口をを増やす。転入", 1).replacen("作成者: ", "作成者：", 1);
    let office = plan().and("data/R01.yaml", wrong);
    let served = Served::new(office);
    let message = served.now();
    let fixes: Vec<Value> = message["problems"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|problem| !problem["fix"].is_null())
        .map(|problem| problem["fix"].clone())
        .collect();
    let before = served.office.text("data/R01.yaml");
    for fix in &fixes {
        let said = served.post("/fix", fix);
        assert_eq!(said.status, 200, "{fix} {}", said.body);
        assert_eq!(served.post("/fix", fix).status, 409);
    }
    assert_eq!(fixes.len(), 2, "{message}");
    assert!(served.office.text("data/R01.yaml").contains("窓口を増やす") && !before.contains("窓口を増やす"));
    for _ in &fixes {
        assert_eq!(served.post("/undo", &json!({ "year": "R01" })).status, 200);
    }
    assert_eq!(served.office.text("data/R01.yaml"), before);
    let mut other = fixes[0].clone();
    other["text"] = "something else".into();
    assert_eq!(served.post("/fix", &other).status, 409);
}

#[test]
fn a_sealed_year_is_locked_until_it_is_to_be_corrected() {
    let office = plan();
    office.done(&["seal", "R01", "--by", "会議", "--on", "2020-06-01", "--accept-notices"]);
    let sealed = office.text("data/R01.yaml");
    let served = Served::new(office);
    let mut events = served.events();
    assert_eq!(events.next()["locked"], json!({ "sealed": "2020-06-01", "changed": false }));
    let body = |correct: bool| json!({ "year": "R01", "steps": ["注"], "from": served.shown(&json!(["注"]))["value"], "to": "新しい注", "correct": correct });
    let said = served.post("/edit", &body(false));
    assert_eq!(said.status, 423);
    assert!(said.body["message"].as_str().unwrap().contains("承認済み"), "{}", said.body);
    assert_eq!(served.office.text("data/R01.yaml"), sealed);
    assert_eq!(served.post("/edit", &body(true)).status, 200);
    events.until("the change", |message| message["locked"]["changed"] == json!(true));
    assert_eq!(served.post("/undo", &json!({ "year": "R01" })).status, 423);
    assert_eq!(served.post("/undo", &json!({ "year": "R01", "correct": true })).status, 200);
    assert_eq!(served.office.text("data/R01.yaml"), sealed);
}

#[test]
fn a_year_that_is_sealed_meanwhile_is_locked() {
    let served = Served::new(plan());
    let mut events = served.events();
    assert_eq!(events.next()["locked"], Value::Null);
    served.office.done(&["seal", "R01", "--by", "会議", "--on", "2020-06-01", "--accept-notices"]);
    assert_eq!(served.edit(&json!(["注"]), served.shown(&json!(["注"]))["value"].clone(), "新しい注").status, 423);
    events.until("the lock", |message| message["locked"]["sealed"] == json!("2020-06-01"));
}

#[test]
fn read_only_changes_nothing() {
    let served = Served::with(plan(), &["--read-only"]);
    assert_eq!(served.now()["read_only"], json!(true));
    let note = served.shown(&json!(["注"]))["value"].clone();
    let said = served.edit(&json!(["注"]), note, "新しい注");
    assert_eq!(said.status, 403);
    assert!(said.body["message"].as_str().unwrap().contains("--read-only"), "{}", said.body);
    for path in ["/move", "/undo", "/redo", "/fix"] {
        let body = json!({ "year": "R01", "do": "up", "steps": ["基本的方向性", 1], "from": [], "code": "", "was": "", "text": "" });
        assert_eq!(served.post(path, &body).status, 403, "{path}");
    }
    assert_eq!(served.office.text("data/R01.yaml"), PLAN);
}

#[test]
fn nobody_but_the_page_itself_may_write() {
    let served = Served::new(plan());
    let port = served.port;
    let body =
        json!({ "year": "R01", "steps": ["注"], "from": served.shown(&json!(["注"]))["value"], "to": "他人の注" })
            .to_string();
    let cookie = served.cookie();
    let (host, kind) = ("Host: HERE\r\n", "Content-Type: application/json\r\n");
    let (origin, site) = ("Origin: http://HERE\r\n", "Sec-Fetch-Site: same-origin\r\n");
    let old = Served::new(plan());
    for (what, head) in [
        ("no cookie", format!("{host}{origin}{site}{kind}")),
        ("a cookie of another start", format!("{host}{origin}{site}{kind}Cookie: shiryo-{port}={}\r\n", old.key)),
        ("another port's cookie", format!("{host}{origin}{site}{kind}{}\r\n", old.cookie())),
        ("a foreign host", format!("Host: evil.example:{port}\r\n{origin}{site}{kind}{cookie}\r\n")),
        ("no host", format!("{origin}{site}{kind}{cookie}\r\n")),
        ("no origin", format!("{host}{site}{kind}{cookie}\r\n")),
        ("a foreign origin", format!("{host}Origin: http://evil.example\r\n{site}{kind}{cookie}\r\n")),
        ("another port's origin", format!("{host}Origin: http://127.0.0.1:{}\r\n{site}{kind}{cookie}\r\n", port ^ 1)),
        ("an opaque origin", format!("{host}Origin: null\r\n{site}{kind}{cookie}\r\n")),
        ("an unknown site", format!("{host}{origin}{kind}{cookie}\r\n")),
        ("a neighbouring site", format!("{host}{origin}Sec-Fetch-Site: same-site\r\n{kind}{cookie}\r\n")),
        ("a foreign site", format!("{host}{origin}Sec-Fetch-Site: cross-site\r\n{kind}{cookie}\r\n")),
    ] {
        for path in ["/edit", "/move", "/undo", "/redo", "/fix", "/nothing"] {
            assert_eq!(served.post_bare(path, &body, &head).status, 403, "{what}: {path}");
        }
    }
    // The key in the address lets in who reads, not who writes.
    let key = &served.key;
    assert_eq!(
        served.post_bare(&format!("/edit?key={key}"), &body, &format!("{host}{origin}{site}{kind}")).status,
        403
    );
    for kind in ["", "Content-Type: text/plain\r\n", "Content-Type: application/x-www-form-urlencoded\r\n"] {
        let head = format!("{host}{origin}{site}{kind}{cookie}\r\n");
        assert_eq!(served.post_bare("/edit", &body, &head).status, 415, "{kind}");
    }
    assert_eq!(served.post_text("/data/R01.yaml", &body, "").status, 404);
    assert_eq!(served.office.text("data/R01.yaml"), PLAN);
    assert_eq!(served.post_text("/edit", &body, "").status, 200);
}

/// Not even where the next one, which moved into its place, says the same.
#[test]
fn what_was_seen_of_a_removed_measure_reaches_no_other() {
    let served = Served::new(Office::with(R01));
    let steps = json!(["基本的方向性", 0, "施策項目", 1, "達成状況"]);
    let seen = served.shown(&steps);
    assert_eq!(seen["value"], "概ね達成");
    let starts: Vec<_> = R01.match_indices("      - 名称: ").map(|(at, _)| at).collect();
    let without = format!("{}{}", &R01[..starts[1]], &R01[starts[2]..]);
    served.office.write("data/R01.yaml", &without);
    let edit = json!({ "year": "R01", "steps": steps, "of": seen["of"], "from": seen["value"], "to": "一部達成" });
    let said = served.post("/edit", &edit);
    assert_eq!(said.status, 409, "{}", said.body);
    assert_eq!(served.office.text("data/R01.yaml"), without);
}

/// Undone is what was changed, wherever another program has put it, and not
/// what stands in its place and says the same.
#[test]
fn a_change_is_undone_where_its_measure_is_now() {
    let served = Served::new(Office::with(R01));
    let file = || served.office.text("data/R01.yaml");
    let turn = |what: &str, id: u64| served.post(what, &json!({ "year": "R01", "id": id })).status;
    let measures = |text: &str| -> Vec<usize> { text.match_indices("      - 名称: ").map(|(at, _)| at).collect() };
    let rating = json!(["基本的方向性", 0, "施策項目", 1, "達成状況"]);
    assert_eq!(served.edit(&rating, json!("概ね達成"), "達成").body["id"], 1);
    let (changed, at) = (file(), measures(&file()));
    // Another one that says the same comes in above.
    let copy = changed[at[1]..at[2]].replacen("名称: ", "名称: 上に来た", 1);
    let above = |text: &str| format!("{}{copy}{}", &text[..at[1]], &text[at[1]..]);
    served.office.write("data/R01.yaml", above(&changed));
    assert_eq!(turn("/undo", 1), 200);
    assert!(file() == above(R01));
    // Its own name may have been changed, and another have got the old one.
    for (measure, to) in [(2, "改めた名称"), (1, "在宅療養に関する理解促進のための周知イベント、講座実施")]
    {
        let steps = json!(["基本的方向性", 0, "施策項目", measure, "名称"]);
        assert_eq!(served.edit(&steps, served.shown(&steps)["value"].clone(), to).status, 200);
    }
    let renamed = file();
    served.office.write("data/R01.yaml", format!("# 一行\n{renamed}"));
    assert_eq!(turn("/redo", 1), 200);
    let at = measures(&renamed);
    let expected = format!("{}{}", &renamed[..at[2]], renamed[at[2]..].replacen("概ね達成", "達成", 1));
    assert!(file() == format!("# 一行\n{expected}"));
    // Where it has gone nothing is undone.
    let at = measures(&expected);
    let without = format!("{}{}", &expected[..at[2]], &expected[at[3]..]);
    served.office.write("data/R01.yaml", &without);
    assert_eq!(turn("/undo", 1), 409);
    assert!(file() == without);
}

/// What was removed comes back into its own direction.
#[test]
fn a_removal_is_undone_in_the_direction_that_it_was_made_in() {
    let served = Served::new(Office::with(R01));
    let file = || served.office.text("data/R01.yaml");
    let steps = json!(["基本的方向性", 1, "施策項目", 0]);
    let seen = served.shown(&steps);
    let of = json!([seen["of"][0]]);
    let body = json!({ "year": "R01", "do": "remove", "steps": steps, "from": seen["value"], "of": of });
    assert_eq!(served.post("/move", &body).status, 200);
    let directions: Vec<usize> = R01.match_indices("\n  - 名称: ").map(|(at, _)| at).collect();
    let copy = R01[directions[0]..directions[1]].replacen("名称: ", "名称: 上に来た", 1);
    let above = |text: &str| format!("{}{copy}{}", &text[..directions[0]], &text[directions[0]..]);
    served.office.write("data/R01.yaml", above(&file()));
    assert_eq!(served.post("/undo", &json!({ "year": "R01" })).status, 200);
    assert!(file() == above(R01));
}

#[test]
fn bodies_that_are_too_large_or_malformed_are_refused() {
    let served = Served::new(plan());
    for body in [
        "",
        "{",
        "[]",
        "null",
        "\"\"",
        "{}",
        r#"{"year": "R01"}"#,
        r#"{"year": "R01", "steps": "注", "to": "x"}"#,
        r#"{"year": "R01", "steps": ["注"], "to": {"x": 1}}"#,
        r#"{"year": "R01", "steps": ["注"], "to": ["x"]}"#,
        r#"{"year": "R01", "steps": ["注"], "to": true}"#,
        r#"{"year": "R01", "steps": ["達成区分"], "to": [{"色": "赤"}]}"#,
        r#"{"year": "R01", "steps": ["../R02.yaml"], "to": "x"}"#,
        r#"{"year": "R01", "steps": [-1], "to": "x"}"#,
        r#"{"year": "R01", "steps": ["基本的方向性"], "to": []}"#,
        r#"{"year": "R01", "steps": ["基本的方向性", 0, "総括", "理由"], "to": "x"}"#,
        "\u{feff}{}",
    ] {
        let said = served.post_text("/edit", body, "");
        assert_eq!(said.status, 400, "{body}");
        assert!(said.body["message"].is_string(), "{body}");
    }
    let deep = format!(r#"{{"year": "R01", "steps": {}1{}, "to": "x"}}"#, "[".repeat(5000), "]".repeat(5000));
    assert_eq!(served.post_text("/edit", &deep, "").status, 400);
    let other = json!({ "year": "H30", "steps": ["注"], "from": null, "to": "x" });
    let said = served.post("/edit", &other);
    assert_eq!((said.status, &said.body["year"]), (409, &json!("R01")), "{}", said.body);

    let huge = json!({ "year": "R01", "steps": ["注"], "from": null, "to": "あ".repeat(1 << 19) }).to_string();
    assert_eq!(served.post_text("/edit", &huge, "").status, 413);
    // One that doesn't say how long it is.
    let head = format!(
        "POST /edit HTTP/1.1\r\nHost: HERE\r\nOrigin: http://HERE\r\nSec-Fetch-Site: same-origin\r\n\
         Content-Type: application/json\r\n{}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n",
        served.cookie()
    );
    let chunk = format!("{:x}\r\n{}\r\n", 1 << 16, " ".repeat(1 << 16));
    assert_eq!(served.send_bare(&format!("{head}{}0\r\n\r\n", chunk.repeat(17))).status, 413);
    assert_eq!(served.send_bare(&format!("{head}2\r\n{{}}\r\n0\r\n\r\n")).status, 400);
    assert_eq!(served.office.text("data/R01.yaml"), PLAN);
    // As large as may be is taken, and nobody waits for one that doesn't come.
    let note = served.shown(&json!(["注"]))["value"].clone();
    let mut slow = served.connect();
    let head = head
        .replace("Transfer-Encoding: chunked", "Content-Length: 100")
        .replace("HERE", &format!("127.0.0.1:{}", served.port));
    slow.write_all(head.as_bytes()).unwrap();
    assert_eq!(served.edit(&json!(["注"]), note, "あ".repeat(300_000)).status, 200);
}

/// What can't be written is said, and leaves the file as it was.
#[test]
fn a_file_that_cannot_be_written_is_said_and_stays() {
    let served = Served::new(plan());
    let path = served.office.path("data/R01.yaml");
    let note = served.shown(&json!(["注"]))["value"].clone();
    let refused = |status: u16, says: &str| {
        let said = served.edit(&json!(["注"]), note.clone(), "新しい注");
        let message = said.body["message"].as_str().unwrap_or_default();
        assert!(said.status == status && message.contains(says), "{}: {}", said.status, said.body);
    };
    let permissions = |readonly: bool| {
        let mut permissions = fs::metadata(&path).unwrap().permissions();
        #[allow(clippy::permissions_set_readonly_false, reason = "a file of the test's own")]
        permissions.set_readonly(readonly);
        fs::set_permissions(&path, permissions).unwrap();
    };
    permissions(true);
    refused(500, "読み取り専用");
    permissions(false);
    assert_eq!(served.office.text("data/R01.yaml"), PLAN);

    fs::remove_file(&path).unwrap();
    refused(422, "ファイルがありません");
    fs::create_dir(&path).unwrap();
    refused(422, "フォルダー");
    fs::remove_dir(&path).unwrap();
    // 年度, as old editors write it.
    served.office.write("data/R01.yaml", [0x94, 0x4e, 0x93, 0x78]);
    refused(422, "UTF-8");
    let broken = PLAN.replacen("資料番号: ", "資料番号：", 1);
    served.office.write("data/R01.yaml", &broken);
    refused(422, "R01.yaml:");
    assert_eq!(served.office.text("data/R01.yaml"), broken);
    served.office.write("data/R01.yaml", PLAN);
    assert_eq!(served.edit(&json!(["注"]), note.clone(), "新しい注").status, 200);
    assert_eq!(served.office.list("data"), ["H30.yaml", "R01.yaml"]);
}

/// What belongs to the file stays: its link, its permissions.
#[cfg(unix)]
#[test]
fn a_link_and_permissions_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let office = plan().and("elsewhere/plan.yaml", PLAN);
    fs::remove_file(office.path("data/R01.yaml")).unwrap();
    symlink("../elsewhere/plan.yaml", office.path("data/R01.yaml")).unwrap();
    fs::set_permissions(office.path("elsewhere/plan.yaml"), fs::Permissions::from_mode(0o640)).unwrap();
    let served = Served::new(office);
    let note = served.shown(&json!(["注"]))["value"].clone();
    assert_eq!(served.edit(&json!(["注"]), note, "新しい注").status, 200);
    assert!(fs::symlink_metadata(served.office.path("data/R01.yaml")).unwrap().is_symlink());
    let target = served.office.path("elsewhere/plan.yaml");
    assert_eq!(fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(fs::read_to_string(target).unwrap(), PLAN.replacen(note_line(), "注: 新しい注", 1));
}

#[cfg(unix)]
fn note_line() -> &'static str {
    PLAN.lines().find(|line| line.starts_with("注: ")).unwrap()
}

/// The system's limit on a file's size, as a disk without room: whatever the
/// write gets to, the old text stays.
#[cfg(unix)]
#[test]
fn a_file_that_cannot_grow_stays() {
    let blocks = PLAN.len() / 512;
    for blocks in [0, 1, blocks / 2, blocks] {
        let office = plan();
        let limited = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
        let mut shell = Command::new("sh");
        shell.current_dir(office.path("")).args(["-c", &limited, "sh", env!("CARGO_BIN_EXE_shiryo"), "serve"]);
        let served = Served::run(office, shell);
        let note = served.shown(&json!(["注"]))["value"].clone();
        let said = served.edit(&json!(["注"]), note, "長い注。".repeat(1000));
        assert_eq!(said.status, 500, "{}", said.body);
        assert!(said.body["message"].as_str().unwrap().contains("書き込めません"), "{}", said.body);
        assert_eq!(served.office.text("data/R01.yaml"), PLAN);
        assert_eq!(served.office.list("data"), ["H30.yaml", "R01.yaml"]);
        assert!(served.history().is_empty());
    }
}

/// A disk without room. Only root can make one; `.ci/run` asks for this test.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "needs root"]
fn a_full_disk_keeps_the_old_text_as_root() {
    struct Mounted(std::path::PathBuf);
    impl Drop for Mounted {
        fn drop(&mut self) {
            let _ = Command::new("umount").arg("-l").arg(&self.0).status();
        }
    }
    let office = Office::new();
    let data = office.path("data");
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=256k", "tmpfs"]).arg(&data).output();
    assert!(mounted.is_ok_and(|output| output.status.success()), "no disk can be mounted here");
    let _mounted = Mounted(data);
    office.write("data/R01.yaml", PLAN);
    let served = Served::new(office);
    let note = served.shown(&json!(["注"]))["value"].clone();
    let ballast = served.office.path("data/ballast");
    let mut size = 256 << 10;
    while fs::write(&ballast, vec![1; size]).is_err() {
        size -= 4096;
    }
    let said = served.edit(&json!(["注"]), note.clone(), "新しい注");
    assert_eq!(said.status, 507, "{}", said.body);
    assert!(said.body["message"].as_str().unwrap().contains("空きがありません"), "{}", said.body);
    assert_eq!(served.office.text("data/R01.yaml"), PLAN);
    fs::remove_file(ballast).unwrap();
    assert_eq!(served.edit(&json!(["注"]), note, "新しい注").status, 200);
}

/// Killed at any moment between key and disk, the file is the old one or the
/// new one, and what was confirmed is in it.
#[test]
fn a_server_that_is_killed_loses_nothing_that_it_confirmed() {
    const KILLS: usize = 25;
    let mut office = plan();
    let mut state = 20260401u64;
    let mut note = served_note();
    let mut confirmed_ones = 0;
    for _ in 0..KILLS {
        let mut served = Served::new(office);
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        let wait = Duration::from_micros((state >> 40) % 600_000);
        let (mut confirmed, mut sent) = (note.clone(), note.clone());
        scope(|threads| {
            let (port, cookie, id) = (served.port, served.cookie(), served.program.id());
            threads.spawn(move || {
                sleep(wait);
                // By its number: nobody else's program is meant.
                kill(id);
            });
            for round in 0..1000 {
                let to = format!("注の{round}回目、{}", state % 1000);
                let body = json!({ "year": "R01", "steps": ["注"], "from": confirmed, "to": to }).to_string();
                let Some(status) = try_post(port, &cookie, &body) else {
                    sent = to;
                    break;
                };
                assert_eq!(status, 200);
                confirmed = to;
                confirmed_ones += 1;
            }
        });
        served.program.wait().unwrap();
        office = std::mem::replace(&mut served.office, Office::new());
        let file = office.text("data/R01.yaml");
        let with = |note: &str| PLAN.replacen(&served_note(), note, 1);
        assert!(file == with(&confirmed) || file == with(&sent), "{confirmed} or {sent}:\n{file}");
        note = if file == with(&confirmed) { confirmed } else { sent };
    }
    assert!(confirmed_ones >= KILLS, "{confirmed_ones}");
    // What a kill leaves behind goes with the next write.
    let served = Served::new(office);
    assert_eq!(served.edit(&json!(["注"]), json!(note), "最後の注").status, 200);
    assert_eq!(served.office.list("data"), ["H30.yaml", "R01.yaml"]);
}

/// The plan's own note.
fn served_note() -> String {
    PLAN.lines().find_map(|line| line.strip_prefix("注: ")).unwrap().to_owned()
}

fn kill(id: u32) {
    let mut kill = if cfg!(windows) { Command::new("taskkill") } else { Command::new("kill") };
    let arguments = if cfg!(windows) {
        vec!["/F".into(), "/PID".into(), id.to_string()]
    } else {
        vec!["-9".into(), id.to_string()]
    };
    assert!(kill.args(arguments).stdout(Stdio::null()).status().unwrap().success());
}

/// The status that a body gets; none where the server is no more.
fn try_post(port: u16, cookie: &str, body: &str) -> Option<u16> {
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    write!(
        stream,
        "POST /edit HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n\
         Sec-Fetch-Site: same-origin\r\nContent-Type: application/json\r\n{cookie}\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
    .ok()?;
    let mut head = [0; 12];
    stream.read_exact(&mut head).ok()?;
    std::str::from_utf8(&head[9..12]).ok()?.parse().ok()
}
