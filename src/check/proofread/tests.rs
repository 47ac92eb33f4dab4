//! What the rules ring on, and what they don't.

use std::collections::BTreeMap;
use std::time::Instant;

use proptest::prelude::*;

use super::*;

/// What the rules find in a text: each kind with the part that it points at.
fn told(text: &str) -> Vec<(&'static str, &str)> {
    found(text)
        .into_iter()
        .map(|finding| (&finding.code.as_str()["proofread/".len()..], &text[finding.range]))
        .collect()
}

#[test]
fn slips_are_found() {
    for (text, code, part) in [
        ("在宅看取りにについて", "doubled", "にに"),
        ("関係作りをを進める", "doubled", "をを"),
        ("市民がが参加", "doubled", "がが"),
        ("市民はは参加", "doubled", "はは"),
        ("周知、、啓発", "doubled", "、、"),
        ("実施した。。", "doubled", "。。"),
        ("実施した、。", "doubled", "、。"),
        ("「共食事業」の実施（（6回）", "brackets", "（（"),
        ("（（6回））実施", "brackets", "（（"),
        ("「一部（２割未満」」もしくは", "brackets", "」"),
        ("「一部（２割未満」）もしくは", "brackets", "」"),
        ("（仮称在宅療養", "brackets", "（"),
        ("仮称）在宅療養", "brackets", "）"),
        ("「仮称）在宅」", "brackets", "）"),
        ("（仮称」の開設", "brackets", "」"),
        ("7病院と１４病院", "digits", "１４"),
        ("１０病院と２０病院と7病院", "digits", "7"),
        ("在宅療養 を進める", "space", " "),
        ("在宅を　進める", "space", "　"),
        ("連携を充実 させる", "space", " "),
        // 活用
        ("電話などで行わてきた多職種の連携", "inflection", "行わて"),
        ("地域包括ケアについて話し合わている", "inflection", "話し合わて"),
        ("在宅療養患者を受け入れらる病床", "inflection", "らる"),
        ("円滑に在宅療養に入れいるような体制", "inflection", "入れいる"),
        ("研修を行っいる", "inflection", "行っいる"),
        ("動きに変化していことから見直す", "inflection", "いこと"),
        ("制度を定着させるために進めれられる", "inflection", "れられる"),
        ("施策を推進すことにより", "inflection", "すこと"),
        ("この制度は周知が図ている", "inflection", "図て"),
        ("計画を策定ます。", "inflection", "策定ます"),
        // 助詞
        ("相談窓口の位置づけ明確にする", "particle", "位置づけ明確"),
        ("本人の生き方尊重されるような医療", "particle", "生き方尊重"),
        ("「連携確認会議」開催し、協議", "particle", "」開催"),
        ("データの所在の把握し、活用する", "particle", "の把握し"),
        ("利用者数のは増加している", "particle", "のは"),
        ("施設設備ついては改修する", "particle", "設備ついては"),
        ("地域の課題話し合う場", "particle", "課題話し合う"),
        ("講座をの開催を知らせる", "particle", "をの"),
        // 文中の句点
        ("医療連携室をはじめ。関係各課と協議する", "stop", "。"),
        ("広報紙で周知し。参加者を募った", "stop", "。"),
        ("施設の老朽化が進んでおり。更新が必要", "stop", "。"),
        ("健診及び。相談を行う", "stop", "。"),
        // 編集の残り
        ("相談体制についてについて協議した", "repeated", "についてについて"),
        ("体制の整備の整備を進める", "repeated", "の整備の整備"),
        ("空き家の調査を調査する", "repeated", "調査を調査"),
        ("取組が定着するるよう進める", "repeated", "るる"),
        // 決まった言い回し、よく使う言葉
        ("計画を見直さなければらない", "phrase", "なければらな"),
        ("市民一ひとりが考える", "phrase", "一ひとり"),
        ("生活習病の予防", "term", "生活習病"),
        ("アンケトを行う", "term", "アンケト"),
        ("地域包括支センターの機能", "term", "地域包括支センター"),
    ] {
        assert_eq!(told(text), [(code, part)], "{text}");
    }
}

#[test]
fn correct_text_is_left_alone() {
    for text in [
        "なにに使うか決める",
        "これはなにに使うか",
        "ははは、と笑う",
        "はは、ちち",
        "ははの介護",
        "ははおやの会",
        "けがが多い",
        "入院中のけがが多い",
        "まんがが好評",
        "たががゆるむ",
        "ににんがし",
        "「介護」と「医療」",
        "（（仮称）在宅療養サポートチームの開設）",
        "基礎調査（第4期（令和元年度））",
        "1) 調査\n2) 検討",
        "ア）調査\nイ）検討",
        "①調査　②検討",
        "　（10月末現在57件）",
        "第１回　検討部会",
        "日野市　在宅療養支援課",
        "山田 Taro さん",
        "ICT の活用",
        "検討中・・・",
        "検討中……",
        "令和2年3月に7病院",
        "１４病院",
        "A(B)C",
        "概ね（7,8割程度）",
        "JAGES（日本老年医学的評価研究プロジェクト）の活用",
        "詳細（別紙 2）のとおり",
        "月１回（年12回）",
        "令和５年度から2か年で実施した",
        "次の事業 1）調査、2）検討、Ａ）報告",
        "（1)調査、2)検討）を行う",
        "ＮＰＯ法人 こそだてシップ",
        "第2章 第1節 自然条件",
        "ハローワークががん診療連携拠点病院と協力する",
        "まちなかににぎわいをつくる",
        "会場内ににおいがこもる",
        "市民ははじめて参加した",
        "注）参加者を除く",
        "ということは、、、考え直す",
        // Ends in nouns, in 連用形, in fragments.
        "関係機関との協議を実施。",
        "関係機関と協議し、周知に努め",
        "健康づくりを呼びかけ。",
        "夜間の窓口の開設について。",
        "いきいきと暮らせるまちへ。",
        "休日の当番医など。",
        "誰もが参加できる",
        "人と人とのつながり",
        "市民一人ひとり、一人一人",
        "国民健康保険保険者努力支援交付金",
        "のどの渇きを感じる",
        "家庭でできる防災",
        "役立てていただく",
        "雪融けでできた水たまり",
        "高齢福祉課、歯科医会、歯科医師会",
        "いわて消防指令センター",
        "観光列車「花たびそうや」号",
        "焼却・埋立てされている廃棄物",
        "必要に応じて受け渡して使う",
        "沖縄の直面する課題",
        "資源の最大限活かす取組",
        "人権擁護委員",
        "全国健康保険協会",
    ] {
        assert_eq!(told(text), [], "{text}");
    }
}

/// The lines of a set that was put together before the rules.
fn lines(set: &str) -> impl Iterator<Item = (&str, &str)> {
    set.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'))
}

/// docs/checks.md gives these figures; `-- --nocapture` prints them.
#[test]
fn the_sets_that_were_kept_apart() {
    let rings: Vec<&str> = lines(include_str!("../../../tests/proofreading/right.tsv"))
        .map(|(_, text)| text)
        .filter(|text| !found(text).is_empty())
        .collect();
    assert_eq!(rings, [""; 0]);

    let mut kinds: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
    for (kind, text) in lines(include_str!("../../../tests/proofreading/wrong.tsv")) {
        let findings = found(text);
        let (found, of) = kinds.entry(kind).or_default();
        *found += usize::from(!findings.is_empty());
        *of += 1;
        let mut told: Vec<&str> = findings.iter().map(|finding| finding.code.as_str()).collect();
        told.dedup();
        told.iter().for_each(|code| *codes.entry(code).or_default() += 1);
    }
    println!("{kinds:#?}\n{codes:#?}");
    let (found, of) = kinds.values().fold((0, 0), |sum, kind| (sum.0 + kind.0, sum.1 + kind.1));
    assert_eq!(of, 256);
    assert!(found * 100 >= of * 60, "{found} of {of}");
}

/// Text as it may come: Japanese, and anything else.
fn any_text() -> impl Strategy<Value = String> {
    let japanese = "[ぁ-んァ-ヶー一二三人日本市町村計画事業実施「」（）。、・\n 　0-9０-９A-Za-z]{0,60}";
    prop_oneof![japanese.prop_map(String::from), any::<String>()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_text_makes_a_rule_panic_or_point_outside_it(text in any_text()) {
        for finding in found(&text) {
            prop_assert!(text.get(finding.range.clone()).is_some_and(|part| !part.is_empty()), "{finding:?}");
        }
    }

    #[test]
    fn the_order_of_the_rules_makes_no_difference(text in any_text(), shift in 0..RULES.len()) {
        let sentence = Sentence::new(&text);
        let mut rules = RULES;
        rules.rotate_left(shift);
        rules.reverse();
        let turned = apart(rules.iter().flat_map(|rule| rule(&sentence)).collect());
        let straight = apart(RULES.iter().flat_map(|rule| rule(&sentence)).collect());
        prop_assert_eq!(turned, straight);
    }
}

/// Five times the text takes five times the time, not twenty-five times: not
/// once in five, whatever else the machine does.
#[test]
fn time_grows_with_the_text() {
    for piece in ["ああ", "（", "市民の", "一人", "行わて、", "」開催し。"] {
        let time = |count: usize| {
            let text = piece.repeat(count);
            let times = (0..2).map(|_| {
                let start = Instant::now();
                let findings = read(&text);
                (start.elapsed(), findings.len())
            });
            times.min().map_or(0.0, |(time, _)| time.as_secs_f64())
        };
        let mut tries = (0..5).map(|_| (time(20_000), time(100_000)));
        assert!(tries.any(|(short, long)| long < short * 15.0), "{piece}");
    }
}
