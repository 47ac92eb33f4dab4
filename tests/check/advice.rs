//! Advice is followed to the letter, as a person would follow it, until
//! nothing is left to follow: then the year builds, with all in it that was
//! meant.

use std::ops::Range;
use std::sync::LazyLock;

use shiryo::check;
use shiryo::diagnostics::{Code, Diagnostic, Severity};
use shiryo::load;
use shiryo::model::{FiscalYear, Report};
use shiryo::office::Root;
use shiryo::office::fonts::Fonts;
use shiryo::source::Source;

use super::GOOD;

static FONTS: LazyLock<Fonts> = LazyLock::new(|| Fonts::load(&Root::new("tests/support")).unwrap());

/// A year's report and what is to be done about it: its errors, and what was
/// read otherwise than it looks.
fn read(text: &str) -> (Option<Report>, Vec<Diagnostic>) {
    let source = Source::new("data/R01.yaml", text);
    match load::load_source(source, FiscalYear::from_code("R01").unwrap()) {
        Ok(loaded) => {
            let found = check::check(&loaded, &FONTS);
            let to_do = |found: &Diagnostic| found.is_error() || found.code.as_str().starts_with("yaml/");
            (Some(loaded.report), found.into_iter().filter(to_do).collect())
        }
        Err(diagnostic) => (None, vec![diagnostic]),
    }
}

/// A file in somebody's hands.
struct Hands<'a> {
    text: &'a str,
    found: &'a Diagnostic,
}

impl Hands<'_> {
    fn span(&self) -> Range<usize> {
        self.found.span.clone()
    }

    fn line_of(&self, at: usize) -> Range<usize> {
        let start = self.text[..at].rfind('\n').map_or(0, |at| at + 1);
        start..self.text[at..].find('\n').map_or(self.text.len(), |length| at + length)
    }

    fn line(&self) -> Range<usize> {
        self.line_of(self.found.span.start)
    }

    /// The line above, as far as it isn't blank.
    fn above(&self) -> &str {
        self.text[..self.line().start].lines().rfind(|line| !line.trim().is_empty()).unwrap()
    }

    /// The line's value: what stands behind its first `: `.
    fn value(&self) -> Range<usize> {
        let line = self.line();
        let at = self.text[line.clone()].find(": ").unwrap() + 2;
        line.start + at..line.end
    }

    fn with(&self, range: Range<usize>, text: &str) -> String {
        format!("{}{text}{}", &self.text[..range.start], &self.text[range.end..])
    }

    fn quoted(&self, range: Range<usize>, quote: char) -> String {
        self.with(range.clone(), &format!("{quote}{}{quote}", self.text[range].trim_end()))
    }

    /// The value with the lines under it that have no key.
    fn whole(&self) -> Range<usize> {
        let start = if self.text[self.line()].contains(": ") { self.value().start } else { self.span().start };
        let lines = self.text[start..].split_inclusive('\n').enumerate();
        let own = lines.take_while(|(nth, line)| *nth == 0 || !line.contains(": ")).map(|(_, line)| line.len());
        start..start + own.sum::<usize>() - 1
    }

    /// Where the keys of a line begin.
    fn keys(line: &str) -> usize {
        line.chars().take_while(|c| matches!(c, ' ' | '-')).count()
    }

    fn indented(&self, columns: usize) -> String {
        let line = self.line();
        let rest = self.text[line.clone()].trim_start();
        self.with(line, &format!("{}{rest}", " ".repeat(columns)))
    }

    fn without_line(&self) -> String {
        let line = self.line();
        self.with(line.start..(line.end + 1).min(self.text.len()), "")
    }

    /// The words in the `nth` 「 」 of the hint.
    fn word(&self, nth: usize) -> &str {
        let rest = self.found.hint.split('「').nth(nth + 1).unwrap();
        &rest[..rest.find('」').unwrap()]
    }

    /// The file after the hint was followed.
    fn follow(&self) -> String {
        let hint = self.found.hint.as_str();
        let says = |words: &str| hint.contains(words);
        let span = self.span();
        let marked = &self.text[span.clone()];
        let blanks = |at: usize| self.text[at..].len() - self.text[at..].trim_start_matches([' ', '　']).len();
        if says("のことではありませんか") {
            self.with(span, self.word(0))
        } else if says("半角の「:」と半角の空白") {
            match marked {
                "：" | "；" | ":" => self.with(span.start..span.end + blanks(span.end), ": "),
                "　" => self.with(span, " "),
                _ => self.with(span.end..span.end + blanks(span.end), ": "),
            }
        } else if says("「-」のあとに半角の空白を一つ") {
            self.with(span, "- ")
        } else if says("半角の「-」と半角の空白に直して") {
            self.with(span.start..span.end + blanks(span.end), "- ")
        } else if says("を消してください") && says("「・」") {
            self.with(span, "")
        } else if says("半角の「#」に直して") {
            self.with(span, "#")
        } else if says("行頭の空白をすべて消し") || says("行頭のタブを消し") || says("行頭の半角の空白の数")
        {
            // A text's line stands as the text's line above does.
            self.indented(Self::keys(self.above()))
        } else if says("値の始めと終わりの引用符をそろえて") {
            let quote = &self.text[self.value()][..1];
            self.with(self.line().end..self.line().end, quote)
        } else if says("「\\\\」と二つ書く") {
            self.with(span.start..span.start + 1, "\\\\")
        } else if says("一覧であれば、その終わりに") && self.text[self.line()].contains("連携") {
            let end = self.text[self.line()].find("  #").map_or(self.line().end, |at| self.line().start + at);
            self.with(end..end, self.word(0))
        } else if says("一覧を囲む括弧を、半角の") {
            self.with(self.line(), &self.text[self.line()].replace('［', "[").replace('］', "]"))
        } else if says("文章の全体を、次の行から") {
            let indent = " ".repeat(Self::keys(&self.text[self.line()]) + 2);
            let lines = self.text[self.whole()].lines().map(|line| format!("\n{indent}{}", line.trim()));
            self.with(self.whole(), &format!("|-{}", lines.collect::<String>()))
        } else if says("半角の「,」と空白で区切って") {
            self.with(span, ", ")
        } else if says("上の行の終わりに「,」") {
            self.with(self.line().start - 1..self.line().start - 1, ",")
        } else if says("とし、上の行の「- 」と縦にそろえて") {
            let indent = " ".repeat(self.above().find('-').unwrap());
            self.with(self.line(), &format!("{indent}{}", self.word(0)))
        } else if says("上の行の「- 」と縦にそろえて") {
            let indent = " ".repeat(self.above().find('-').unwrap());
            self.with(self.line(), &format!("{indent}- {}", self.text[self.line()].trim_start()))
        } else if says("一つずつ別の行に、「- 」で始めて") {
            let line = &self.text[self.line()];
            let mark = &line[..line.find("- ").unwrap() + 2];
            self.with(self.line(), &line.replace('、', &format!("\n{mark}")))
        } else if says("この行の始めの半角の空白を、文章の始めの行と同じ") {
            self.indented(hint.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap())
        } else if says("のように、半角の「:」のあとに半角の空白を入れて") {
            self.with(span, self.word(0))
        } else if says("「- 」の前で改行し") {
            let columns: usize = hint.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap();
            self.with(span.start..span.start, &format!("\n{}", " ".repeat(columns)))
        } else if says("「>-」を「|-」に替えて") {
            self.text.replacen(">-", "|-", 1)
        } else if says("「|-」のあとで改行し") {
            let columns = Self::keys(&self.text[self.line()]) + 2;
            self.with(span.end..span.end, &format!("\n{}", " ".repeat(columns)))
        } else if says("その名前を \" で囲んで") {
            let line = self.line();
            let start = self.text[line.start..span.start].rfind(['[', ',']).unwrap() + line.start + 1;
            let end = self.text[span.start..].find([',', ']']).unwrap() + span.start;
            self.quoted(start..end, '"')
        } else if says("全体を \" で囲") {
            self.quoted(self.value(), '"')
        } else if says("全体を ' で囲") {
            self.quoted(self.value(), '\'')
        } else if says("タブを消すか") || says("いったん消し、打ち直して") {
            self.with(span, "")
        } else if says("Delete キーを押してから Enter キー") {
            self.with(span, "\n")
        } else if says("のように、[ ] で囲み") {
            self.with(self.whole(), &hint[..hint.find(" のように").unwrap()])
        } else if says("半角の「|-」に直して") {
            self.with(span, "|-")
        } else if says("この文章のどの行も、項目名より半角の空白二つ分深く") {
            let lines = self.line_of(span.start).start..self.line_of(span.end).end;
            let columns = Self::keys(self.above()) + 2;
            let moved =
                self.text[lines.clone()].lines().map(|line| format!("{}{}", " ".repeat(columns), line.trim_start()));
            self.with(lines.clone(), &moved.collect::<Vec<_>>().join("\n"))
        } else if says("項目名のあとに「|-」を書き、次の行から字下げ") || says("上の項目名のあとに「|-」と書いて改行し")
        {
            self.as_block()
        } else if says("のすぐ前の空白") {
            let mark = self.word(1);
            self.with(span.start - mark.len()..span.start, mark)
        } else if says("の前に「- 」を入れて") {
            self.with(span.start..span.start, "- ")
        } else if says("のように、半角の { } で囲み") {
            self.with(span, &hint[..hint.find(" のように").unwrap()])
        } else if says("括弧を取り、「") {
            self.with(span, self.word(0))
        } else if says("この行から下をすべて消して") {
            self.text[..self.line().start].to_owned()
        } else if says("「---」の行を消して") || says("要らなければ") || says("行を消して") {
            self.without_line()
        } else if says("項目ごとに字下げして") || says("一件ごとに「- 」で始めて") {
            self.as_sample()
        } else {
            panic!("who knows how to follow this: {:?} {hint}", self.found.code)
        }
    }

    /// The text of the line above, and this line's, under `|-`.
    fn as_block(&self) -> String {
        let joined = self.found.code == Code::YamlJoinedLines || self.found.code == Code::YamlColon;
        let own = if joined { self.line().start } else { self.line().end + 1 };
        let key_line = self.line_of(own - 1);
        let line = &self.text[key_line.clone()];
        let key = line.find(": ").unwrap();
        let indent = " ".repeat(Self::keys(line) + 2);
        let first = line[key + 2..].trim();
        let second = self.text[self.line()].trim();
        self.with(key_line.start..self.line().end, &format!("{}: |-\n{indent}{first}\n{indent}{second}", &line[..key]))
    }

    /// One thing for each name that was written, as the sample has it.
    fn as_sample(&self) -> String {
        let line = self.line();
        let indent = self.text[line.clone()].len() - self.text[line.clone()].trim_start_matches([' ', '-']).len();
        let sample: Vec<&str> = self.found.hint.lines().skip(1).collect();
        let names = self.text[self.value()].split([',', '、']).map(str::trim);
        let mut text = format!("{}{}", &self.text[line.start..line.start + indent], sample[0]);
        for name in names {
            let (before, _) = sample[1].rsplit_once(": ").unwrap();
            text += &format!("\n{}{before}: {name}", " ".repeat(indent));
            for more in &sample[2..] {
                text += &format!("\n{}{}", " ".repeat(indent), more.replace('…', "書き足し"));
            }
        }
        self.with(line, &text)
    }
}

/// Follows all advice, the first first, until there is none.
fn followed(text: &str) -> (String, Report) {
    let mut text = text.to_owned();
    for _ in 0..12 {
        let (report, to_do) = read(&text);
        let Some(found) = to_do.first() else { return (text, report.unwrap()) };
        let next = Hands { text: &text, found }.follow();
        assert_ne!(next, text, "{found:?}");
        text = next;
    }
    panic!("there is no end of it: {:#?}\n{text}", read(&text).1);
}

const TERMS: &str = "用語:\n  基本的方向性: 基本目標\n  凡例: 進捗状況";
const SCALE: &str = "  - 区分: 達成\n    下限: 100\n    標準: 100\n";

/// What is in the good year, what is written in its place, and what was
/// meant by it.
const CASES: &[(&str, &str, &str)] = &[
    ("資料番号: 資料3", "資料番号：資料3", "資料番号: 資料3"),
    ("資料番号: 資料3", "資料番号；　資料3", "資料番号: 資料3"),
    ("資料番号: 資料3", "資料番号:資料3", "資料番号: 資料3"),
    ("資料番号: 資料3", "資料番号:　資料3", "資料番号: 資料3"),
    ("- 名称: 方向性", "- 名称：方向性", "- 名称: 方向性"),
    ("        趣旨: 必要", "　　　　趣旨: 必要", "        趣旨: 必要"),
    ("        趣旨: 必要", "\t趣旨: 必要", "        趣旨: 必要"),
    ("        趣旨: 必要", "         趣旨: 必要", "        趣旨: 必要"),
    ("              ②訪問", "\t\t②訪問", "              ②訪問"),
    ("  - 区分: 未達成", "  － 区分: 未達成", "  - 区分: 未達成"),
    ("  - 区分: 未達成", "  -区分: 未達成", "  - 区分: 未達成"),
    ("  - 区分: 未達成", "  -　区分: 未達成", "  - 区分: 未達成"),
    ("  - 区分: 未達成", "  ・区分: 未達成", "  - 区分: 未達成"),
    ("          - 内容: 事業", "          ・内容: 事業", "          - 内容: 事業"),
    ("          - 内容: 事業", "          ・ 内容：事業", "          - 内容: 事業"),
    ("            実績: 三回", "            ・実績: 三回", "            実績: 三回"),
    ("注: 進捗", "＃ 覚え書き\n注: 進捗", "注: 進捗"),
    ("実績: 三回", "実績: 三\t回", "実績: 三回"),
    ("実績: 三回", "実績: \"三回", "実績: 三回"),
    ("実績: 三回", "実績: '三回", "実績: 三回"),
    ("実績: 三回", "実績: \"三\"回", "実績: '\"三\"回'"),
    ("実績: 三回", "実績: \"三\\回\"", "実績: '三\\回'"),
    ("実績: 三回", "実績: 三 #1回", "実績: '三 #1回'"),
    ("実績: 三回", "実績: 済: 三回", "実績: '済: 三回'"),
    ("実績: 三回", "実績: 済:", "実績: '済:'"),
    ("実績: 三回", "実績: @三回", "実績: '@三回'"),
    ("実績: 三回", "実績: *三回", "実績: '*三回'"),
    ("実績: 三回", "実績: &三回", "実績: '&三回'"),
    ("実績: 三回", "実績: !三回", "実績: '!三回'"),
    ("実績: 三回", "実績: - 三回", "実績: '- 三回'"),
    ("実績: 三回", "実績: %三回", "実績: '%三回'"),
    ("実績: 三回", "実績: ,三回", "実績: ',三回'"),
    ("実績: 三回", "【実績】三回", "実績: 三回"),
    ("実績: 三回", "［実績］：三回", "実績: 三回"),
    ("実績: 三回", "[実績] 三回", "実績: 三回"),
    ("実績: 三回", "「実績」三 #1回", "実績: '三 #1回'"),
    (
        "実績: 三回",
        "【実績】\n              三回\n              四回",
        "実績: |-\n              三回\n              四回",
    ),
    ("実績: 三回", "【実績】\n            三回\n            四回", "実績: |-\n              三回\n              四回"),
    ("          - 内容: 事業", "          - 【内容】事業", "          - 内容: 事業"),
    ("        事業:\n", "        【事業】\n", "        事業:\n"),
    ("連携: [福祉課, 健康課]", "【連携】福祉課、健康課", "連携: [福祉課, 健康課]"),
    (
        "            連携: [福祉課, 健康課]\n            最終年度目標: 定着\n",
        "            連携:\n            - 福祉課\n            【最終年度目標】定着\n",
        "            連携: [福祉課]\n            最終年度目標: 定着\n",
    ),
    ("実績: 三回", "実績: ]三回", "実績: ']三回'"),
    ("実績: 三回", "実績: }三回", "実績: '}三回'"),
    ("実績: 三回", "実績: [済] 三回", "実績: '[済] 三回'"),
    ("実績: 三回", "実績: {済} 三: 回", "実績: '{済} 三: 回'"),
    ("実績: 三回", "実績: [済] \"三\"回", "実績: '[済] \"三\"回'"),
    ("実績: 三回", "実績: [済] '三' \"回\"", "実績: |-\n              [済] '三' \"回\""),
    ("実績: 三回", "実績: [済\t三回", "実績: '[済三回'"),
    ("実績: 三回", "実績: [済]\n              三回", "実績: |-\n              [済]\n              三回"),
    ("実績: 三回", "実績: [済]三回", "実績: '[済]三回'"),
    ("実績: 三回", "実績: [済]", "実績: '[済]'"),
    ("実績: 三回", "実績: {済}", "実績: '{済}'"),
    ("実績: 三回", "実績: 三回\n              四回", "実績: |-\n              三回\n              四回"),
    ("実績: 三回", "実績: 三回\n            四回", "実績: |-\n              三回\n              四回"),
    ("[福祉課, 健康課]", "[福祉課、健康課]", "[福祉課, 健康課]"),
    ("[福祉課, 健康課]", "[福祉課, 健康課", "[福祉課, 健康課]"),
    ("[福祉課, 健康課]", "[福祉課 #1, 健康課]", "['福祉課 #1', 健康課]"),
    ("[福祉課, 健康課]", "福祉課", "[福祉課]"),
    ("[福祉課, 健康課]", "福祉課、健康課", "[福祉課, 健康課]"),
    ("[福祉課, 健康課]", "福祉課, 健康課", "[福祉課, 健康課]"),
    ("[福祉課, 健康課]", "[福祉課] 健康課", "[福祉課, 健康課]"),
    ("[福祉課, 健康課]", "[福祉課], [健康課]", "[福祉課, 健康課]"),
    ("[福祉課, 健康課]", "\"福祉課\", \"健康課\"", "[福祉課, 健康課]"),
    ("[福祉課, 健康課]", "[福祉課]\n              健康課", "[福祉課, 健康課]"),
    ("[福祉課, 健康課]", "{福祉課, 健康課}", "[福祉課, 健康課]"),
    ("[福祉課, 健康課]", "［福祉課、健康課］", "[福祉課, 健康課]"),
    ("[福祉課, 健康課]", "［福祉課, 健康課]  # 済", "[福祉課, 健康課]"),
    ("[福祉課, 健康課]", "【福祉課、健康課】", "[福祉課, 健康課]"),
    ("[福祉課, 健康課]", "[福祉課, 健康課  # 済", "[福祉課, 健康課]"),
    ("[福祉課, 健康課]", "[福祉課\n              健康課]", "[福祉課, 健康課]"),
    ("[福祉課, 健康課]", "福祉課\n              健康課", "[福祉課, 健康課]"),
    ("[福祉課, 健康課]", "|-\n              ・福祉課\n              ・健康課", "[福祉課, 健康課]"),
    ("[福祉課, 健康課]", "\n              - 福祉課\n              -健康課", "[福祉課, 健康課]"),
    ("[福祉課, 健康課]", "\n              -福祉課\n              - 健康課", "[福祉課, 健康課]"),
    ("[福祉課, 健康課]", "\n            ・福祉課\n            ・ 健康課", "[福祉課, 健康課]"),
    ("[福祉課, 健康課]", "\n　　　　　　　－福祉課\n　　　　　　　－健康課", "[福祉課, 健康課]"),
    ("[福祉課, 健康課]", "\n              - 福祉課\n              健康課", "[福祉課, 健康課]"),
    ("[福祉課, 健康課]", "\n              - 福祉課\n                健康課", "[福祉課, 健康課]"),
    ("[福祉課, 健康課]", "\n              - 福祉課、健康課", "[福祉課, 健康課]"),
    ("[福祉課, 健康課]", "\n              福祉課\n              健康課", "[福祉課, 健康課]"),
    ("[福祉課, 健康課]", "\n              - 福祉課\n               - 健康課", "[福祉課, 健康課]"),
    ("[福祉課, 健康課]", "1. 福祉課、2. 健康課", "[福祉課, 健康課]"),
    ("[福祉課, 健康課]", "(1)福祉課 (2)健康課", "[福祉課, 健康課]"),
    ("[福祉課, 健康課]", "１．福祉課　２．健康課", "[福祉課, 健康課]"),
    ("[福祉課, 健康課]", "\n              1. 福祉課\n              2. 健康課", "[福祉課, 健康課]"),
    ("[福祉課, 健康課]", "1. 福祉課", "[福祉課]"),
    ("            連携: [福祉課, 健康課]\n", "            連携: なし\n", ""),
    (TERMS, "用語: ｛基本的方向性: 基本目標, 凡例: 進捗状況｝", TERMS),
    (TERMS, "用語: ｛基本的方向性：基本目標、凡例：進捗状況｝", TERMS),
    (TERMS, "用語：｛基本的方向性：基本目標、凡例：進捗状況｝", TERMS),
    (TERMS, "用語: {基本的方向性：基本目標、凡例：進捗状況}", TERMS),
    (TERMS, "用語: {基本的方向性: 基本目標、凡例: 進捗状況}", TERMS),
    (
        TERMS,
        "用語: {基本的方向性: 基本目標, 凡例: {年度}の進捗}",
        "用語:\n  基本的方向性: 基本目標\n  凡例: '{年度}の進捗'",
    ),
    (SCALE, "  - ｛区分：達成、下限：100、標準：100｝\n", SCALE),
    (
        "用語:\n  基本的方向性: 基本目標\n  凡例: 進捗状況",
        "用語: {基本的方向性:基本目標, 凡例: 進捗状況}",
        "用語:\n  基本的方向性: 基本目標\n  凡例: 進捗状況",
    ),
    ("年度目標: |-\n", "年度目標: -|\n", "年度目標: |-\n"),
    ("              ②訪問", "           ②訪問", "              ②訪問"),
    ("              ②訪問", "             ②訪問", "              ②訪問"),
    ("年度目標: |-\n", "年度目標: >-\n", "年度目標: |-\n"),
    ("年度目標: |-\n", "年度目標: ｜-\n", "年度目標: |-\n"),
    ("年度目標: |-\n", "年度目標: ｜－\n", "年度目標: |-\n"),
    ("年度目標: |-\n", "年度目標：｜ー\n", "年度目標: |-\n"),
    (
        "年度目標: |-\n              ①講座\n              ②訪問",
        "年度目標: |-①講座\n              ②訪問",
        "年度目標: |-\n              ①講座\n              ②訪問",
    ),
    (
        "年度目標: |-\n              ①講座\n              ②訪問",
        "年度目標: |-\n            ①講座\n            ②訪問",
        "年度目標: |-\n              ①講座\n              ②訪問",
    ),
    (
        "年度目標: |-\n              ①講座\n              ②訪問",
        "年度目標: |-\n          ①講座\n        ②訪問",
        "年度目標: |-\n              ①講座\n              ②訪問",
    ),
    (
        "年度目標: |-\n              ①講座\n              ②訪問",
        "年度目標: |-\n①講座\n②訪問",
        "年度目標: |-\n              ①講座\n              ②訪問",
    ),
    (
        "年度目標: |-\n              ①講座\n              ②訪問",
        "年度目標: |-\n              ①講\t座\n              ②訪 問",
        "年度目標: |-\n              ①講座\n              ②訪 問",
    ),
    ("総括方法: 平均", "---\n総括方法: 平均", "総括方法: 平均"),
    ("総括方法: 平均", "=====\n総括方法: 平均", "総括方法: 平均"),
    ("総括方法: 平均", "*****\n総括方法: 平均", "総括方法: 平均"),
    ("連携: [福祉課, 健康課]", "連携: - 福祉課\n                  - 健康課", "連携: [福祉課, 健康課]"),
    ("事業:\n          - 内容: 事業", "事業: - 内容: 事業", "事業:\n          - 内容: 事業"),
    ("総括方法: 平均", "...\n総括方法: 平均", "総括方法: 平均"),
    ("実績: 三回", "実績: 三\u{2028}回", "実績: 三回"),
    ("実績: 三回", "実績: 三\u{7}回", "実績: 三回"),
    ("実績: 三回", "実積: 三回", "実績: 三回"),
    ("資料3\n表題", "資料3\r表題", "資料3\n表題"),
    ("        達成状況: 概ね達成", "        達成状況: 概ね逹成", "        達成状況: 概ね達成"),
    ("        達成状況: 概ね達成", "        達成状況: 未評価", "        達成状況:"),
    ("        達成状況: 概ね達成", "        達成状況 概ね達成", "        達成状況: 概ね達成"),
    (
        "            達成率: 75\n",
        "            達成率: 75\n            内容: 事業のその二\n            主管課: 健康課\n            実績: 一回\n",
        "            達成率: 75\n          - 内容: 事業のその二\n            主管課: 健康課\n            実績: 一回\n",
    ),
    (
        "            達成率: 75\n",
        "            達成率: 75\n            主管課: 健康課\n            実績: 一回\n            内容: 事業のその二\n",
        "            達成率: 75\n          - 主管課: 健康課\n            実績: 一回\n            内容: 事業のその二\n",
    ),
    (
        "            達成率: 75\n",
        "            達成率: 75\n          内容: 事業のその二\n            主管課: 健康課\n            実績: 一回\n",
        "            達成率: 75\n          - 内容: 事業のその二\n            主管課: 健康課\n            実績: 一回\n",
    ),
    (
        "            達成率: 75\n",
        "            達成率: 75\n          ・内容: 事業のその二\n            主管課: 健康課\n            実績: 一回\n",
        "            達成率: 75\n          - 内容: 事業のその二\n            主管課: 健康課\n            実績: 一回\n",
    ),
];

#[test]
fn advice_followed_leads_to_what_was_meant() {
    let mut wrong = Vec::new();
    for (from, to, meant) in CASES {
        assert!(GOOD.contains(from), "{from}");
        for crlf in [false, true] {
            let ends = |text: String| if crlf { text.replace('\n', "\r\n") } else { text };
            if crlf && to.contains('\r') {
                continue;
            }
            let (bad, meant) = (GOOD.replacen(from, to, 1), GOOD.replacen(from, meant, 1));
            let (_, found) = read(&ends(bad.clone()));
            let result = std::panic::catch_unwind(|| followed(&bad));
            let (report, to_do) = read(&meant);
            assert!(to_do.is_empty(), "{to_do:?}\n{meant}");
            match result {
                Ok((_, followed)) if Some(&followed) == report.as_ref() && !found.is_empty() => {}
                Ok((text, _)) => wrong.push(format!("{to:?}: leads to\n{text}")),
                Err(_) => {
                    let said = found.iter().map(|found| format!("{:?} {} {}\n", found.code, found.message, found.hint));
                    wrong.push(format!("{to:?}: {}", said.collect::<String>()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// A year that was pasted again under the first is told once.
#[test]
fn a_second_year_is_told_once() {
    let lines = GOOD.lines().count();
    for rule in ["", "---\n", "\n# もう一度\n"] {
        let (text, report) = followed(&format!("{GOOD}{rule}{GOOD}"));
        assert_eq!(Some(report), read(GOOD).0, "{text}");
    }
    let (_, found) = read(&format!("{GOOD}{GOOD}{GOOD}"));
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!((found[0].code, found[0].start().line), (Code::ShapeDuplicateKey, lines + 1));
    // Which of two that differ is meant, only its writer knows.
    let other = GOOD.replacen("三回", "四回", 1);
    let both = format!("{GOOD}{other}");
    let (_, found) = read(&both);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].hint.contains(&format!("1～{lines}行目か、この行から下")), "{}", found[0].hint);
    assert_eq!(&both[Hands { text: &both, found: &found[0] }.line().start..], other);
    // A few keys that are there twice are told one by one.
    let head: String = GOOD.lines().take(4).map(|line| format!("{line}\n")).collect();
    assert_eq!(read(&format!("{head}{GOOD}")).1.len(), 4);
}

/// What is written in a line where a list of things belongs is written as the
/// sample in the hint.
#[test]
fn samples_followed_lead_to_a_list() {
    let scale = "達成区分:\n  - 区分: 達成\n    下限: 100\n    標準: 100\n  - 区分: 概ね達成\n    下限: 70\n    標準: 75\n  - 区分: 未達成\n    下限: 0\n    標準: 10\n";
    let bad = GOOD.replacen(scale, "達成区分: 達成, 概ね達成, 未達成\n", 1);
    let (_, found) = read(&bad);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].hint.ends_with("達成区分:\n  - 区分: 達成\n    下限: …\n    標準: …"), "{}", found[0].hint);
    let mut text = Hands { text: &bad, found: &found[0] }.follow();
    for number in ["100", "100", "70", "75", "0", "10"] {
        text = text.replacen("書き足し", number, 1);
    }
    assert_eq!(text, GOOD);

    let measures = &GOOD[GOOD.find("    施策項目:").unwrap()..];
    for (from, to, sample) in [
        (
            &GOOD[GOOD.find("\n基本的方向性:").unwrap() + 1..],
            "基本的方向性: その一\n",
            "基本的方向性:\n  - 名称: その一\n    施策項目: …",
        ),
        (measures, "    施策項目: その一\n", "施策項目:\n  - 名称: その一\n    事業: …"),
        (
            &GOOD[GOOD.find("        事業:").unwrap()..],
            "        事業: その一\n",
            "事業:\n  - 内容: その一\n    主管課: …",
        ),
        (
            "    総括:\n      達成状況: 達成\n      理由: 協議による\n",
            "    総括: 達成\n",
            "総括:\n  達成状況: 達成\n  理由: …",
        ),
    ] {
        let (_, found) = read(&GOOD.replacen(from, to, 1));
        assert_eq!(found.len(), 1, "{found:#?}");
        assert!(found[0].hint.ends_with(sample), "{}", found[0].hint);
    }
}

/// A machine-made correction of each kind ends where advice does.
#[test]
fn corrections_lead_where_advice_does() {
    for (from, to, meant) in CASES {
        let mut text = GOOD.replacen(from, to, 1);
        while let Some(fix) = read(&text).1.into_iter().find_map(|found| found.fix) {
            text.replace_range(fix.span, &fix.text);
        }
        let (report, left) = read(&text);
        if left.is_empty() {
            assert_eq!(report, read(&GOOD.replacen(from, meant, 1)).0, "{to}");
        }
    }
}

/// What is asked for is known to whoever wrote it alone: what was written,
/// the answer, and what was meant. The answer goes where the message points.
const ASKED: &[(&str, &str, &str, &str)] = &[
    ("実績: 三回", "実績: 三\u{e000}回", "髙", "実績: 三髙回"),
    ("実績: 三回", "実績: 三😀回", "笑", "実績: 三笑回"),
    ("実績: 三回", "実績: 邉\u{e010f}の", "邉", "実績: 邉の"),
    ("年度: 令和元年度", "年度: 今年", "令和元年度", "年度: 令和元年度"),
    ("年度: 令和元年度", "年度: 令和2年度", "令和元年度", "年度: 令和元年度"),
    ("最終年度: 令和6年度", "最終年度: 平成30年度", "令和6年度", "最終年度: 令和6年度"),
    ("作成日: 2020-02-13", "作成日: 2020-02-30", "2020-02-28", "作成日: 2020-02-28"),
    ("総括方法: 平均", "総括方法: 最高", "最頻", "総括方法: 最頻"),
    ("達成率: 75", "達成率: 八割", "80", "達成率: 80"),
    ("達成率: 75", "達成率: 750", "75", "達成率: 75"),
    ("  - 区分: 未達成", "  - 区分: 達成", "未達成", "  - 区分: 未達成"),
    ("    下限: 70\n", "    下限: 100\n", "70", "    下限: 70\n"),
    ("    下限: 0\n", "    下限: 5\n", "0", "    下限: 0\n"),
    ("    標準: 75\n", "    標準: 100\n", "75", "    標準: 75\n"),
    ("基本目標", "''", "基本目標", "基本目標"),
    ("進捗状況", "進捗{状況}", "状況", "進捗状況"),
    ("表題: 進行管理表", "表題:", "進行管理表", "表題: 進行管理表"),
    ("表題: 進行管理表\n", "", "進行管理表", "表題: 進行管理表\n"),
    ("            主管課: 支援課\n", "", "支援課", "            主管課: 支援課\n"),
    ("課題: 周知", "課題: 周知\n            課題: 広報", "周知、広報", "課題: 周知、広報"),
    (
        "      - 名称: 施策のその一\n",
        "      - 名称: 施策のその一\n        事業: [{内容: 一, 主管課: 課}]\n      - 名称: 施策のその一\n",
        "その二",
        "      - 名称: 施策のその一\n        事業: [{内容: 一, 主管課: 課}]\n      - 名称: その二\n",
    ),
];

/// The file after a question was answered, as its hint says.
fn answered(Hands { text, found }: Hands, answer: &str) -> String {
    let hands = Hands { text, found };
    let (line, indent) = (hands.line(), " ".repeat(Hands::keys(&text[hands.line()])));
    if found.hint.contains("の行を、ほかの項目と同じ字下げで書き足して") {
        hands.with(line.end..line.end, &format!("\n{indent}{}{answer}", hands.word(0)))
    } else if found.hint.ends_with("のあとに書いてください") {
        hands.with(line.end..line.end, &format!(" {answer}"))
    } else if found.hint.contains("両方の文章を一つにまとめ、どちらか一方を消して") {
        let first = found.related.as_ref().unwrap().span.start;
        let first = hands.line_of(first);
        let value = first.start + text[first.clone()].find(": ").unwrap() + 2;
        format!("{}{answer}{}{}", &text[..value], &text[first.end..line.start], &text[line.end + 1..])
    } else {
        hands.with(hands.span(), answer)
    }
}

#[test]
fn answers_stand_where_they_are_asked_for() {
    for (from, to, answer, meant) in ASKED {
        assert!(GOOD.contains(from), "{from}");
        let bad = GOOD.replacen(from, to, 1);
        let (_, found) = read(&bad);
        let better = answered(Hands { text: &bad, found: &found[0] }, answer);
        let (report, left) = read(&better);
        assert!(left.is_empty(), "{to:?} {:?}: {left:#?}\n{better}", found[0]);
        assert_eq!(report, read(&GOOD.replacen(from, meant, 1)).0, "{to:?}");
    }
}

/// Every kind of error that a file can have is among those whose advice is
/// followed here.
#[test]
fn every_kind_has_advice_that_is_followed() {
    // What nobody types who means a report: a list for a key, 65 brackets, a
    // line of YAML's own language. And the program's own fault.
    const BEYOND: [Code; 4] = [Code::YamlKey, Code::YamlDepth, Code::YamlSyntax, Code::ShapeType];
    let written = CASES.iter().map(|(from, to, _)| (from, to)).chain(ASKED.iter().map(|(from, to, ..)| (from, to)));
    let told: Vec<Code> =
        written.flat_map(|(from, to)| read(&GOOD.replacen(from, to, 1)).1).map(|found| found.code).collect();
    let in_a_file = |code: &&Code| {
        ["characters/", "yaml/", "shape/", "meaning/"].iter().any(|kind| code.as_str().starts_with(kind))
    };
    let errors = Code::ALL.iter().filter(in_a_file).filter(|code| code.severity() == Severity::Error);
    let left: Vec<_> = errors.filter(|code| !told.contains(code) && !BEYOND.contains(code)).collect();
    assert!(left.is_empty(), "{left:?}");
}
