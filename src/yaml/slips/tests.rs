use proptest::prelude::*;

use super::*;

#[test]
fn a_letter_for_a_bar_is_a_slip_only_above_a_text() {
    let slips = |text: &str| find(&Source::new("x", text), &Keys::default(), &mut Patch::default()).len();
    for all in ["趣旨: l-\n", "趣旨: l-\n名称: 名\n", "- 趣旨: l-\n  名称: 名\n", "- - l-\n  - 名\n"] {
        assert_eq!(slips(all), 0, "{all}");
    }
    for above in ["趣旨: l-\n  文\n", "- 趣旨: l-\n    文\n  名称: 名\n", "- l-\n  文\n"] {
        assert_eq!(slips(above), 1, "{above}");
    }
}

/// A line of what slips are made of.
fn line() -> impl Strategy<Value = String> {
    let indent = prop::sample::select(&["", "", "  ", "    ", "　　"][..]);
    let mark = prop::sample::select(&["", "", "- ", "- - ", "-", "・", "－ ", "【"][..]);
    let key = prop::sample::select(&["名称", "年度", "年度目標", "連携", "備考", ""][..]);
    let colon = prop::sample::select(&[":", ": ", ": ", ":  ", " : ", "：", ":　", ";", "】"][..]);
    let values = [
        "",
        "|-",
        "|",
        ">",
        "｜-",
        "l-",
        "-|",
        "|－",
        "- 福祉課",
        "[甲]",
        "［甲］",
        "{年度：甲}",
        "甲: 乙",
        "\"甲",
        "# 注",
        "甲",
    ];
    (indent, mark, key, colon, prop::sample::select(values.to_vec()))
        .prop_map(|(indent, mark, key, colon, value)| [indent, mark, key, colon, value].concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    /// A tab anywhere has every line looked at closely. In a comment it is no slip.
    #[test]
    fn lines_that_are_passed_over_have_no_slips(lines in prop::collection::vec(line(), 1..8)) {
        let keys = Keys::new(["名称", "年度", "年度目標", "連携"], ["連携"]);
        let text = lines.join("\n");
        let found = |before: &str| {
            let source = Source::new("x", before.to_owned() + &text);
            let mut patch = Patch::default();
            let told = find(&source, &keys, &mut patch).into_iter();
            let told: Vec<_> = told.map(|one| (one.code, one.span.start - before.len(), one.message)).collect();
            (told, patch.apply(source.text()).text.split_off(before.len()))
        };
        prop_assert_eq!(found(""), found("#\t\n"));
    }
}
