//! The registry of diagnostics: every kind of them, once.
//!
//! Each has a code for programs, a severity, one line on what it means and an
//! example. What `check` prints, its JSON, `check --explain` and
//! `docs/checks.md` all read this table; a new kind is a new line in it.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use super::suggestion::advice;

/// How grave a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing is built from data with an error.
    Error,
    /// Worth a look; nothing is stopped.
    Warning,
}

impl Severity {
    /// What users call it: 誤り or 注意.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "誤り",
            Self::Warning => "注意",
        }
    }
}

/// Makes [`Code`] of a table: `Variant "code" Severity "meaning" "example"`.
macro_rules! registry {
    ($($variant:ident $code:literal $severity:ident $meaning:literal $example:literal)*) => {
        /// A kind of diagnostic.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $meaning] $variant,)*
        }

        impl Code {
            /// Every kind, in the order of `docs/checks.md`.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Its stable name, for programs: `yaml/colon`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// How grave it is.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }

            /// What it means: one line in Japanese.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)* }
            }

            /// How it comes about, as it would be written or done.
            pub const fn example(self) -> &'static str {
                match self { $(Self::$variant => $example,)* }
            }
        }
    };
}

#[rustfmt::skip]
registry! {
    // The file itself.
    FileMissing         "file/missing"          Error   "年度のファイルがない"                          "data/R05.yaml がないのに shiryo check R05 と実行した"
    FileFolder          "file/folder"           Error   "ファイルではなくフォルダーである"              "data/R01.yaml という名前のフォルダーがある"
    FileSpecial         "file/special"          Error   "ふつうのファイルではない"                      "名前付きパイプの R01.yaml"
    FileFormat          "file/format"           Error   "文字だけのファイルでない"                      "Excel のブックを R01.yaml という名前で置いた"
    FileUnreadable      "file/unreadable"       Error   "ファイルを読めない"                            "読む権限のないファイル"
    FileTooLarge        "file/too-large"        Error   "ファイルが大きすぎる（上限は 16 MB）"          "写真のファイルを R01.yaml という名前で置いた"
    FileEncoding        "file/encoding"         Error   "文字コードが UTF-8 でない"                     "メモ帳の「ANSI」で保存した"
    FileEmpty           "file/empty"            Error   "何も書かれていない"                            "0 バイトの R01.yaml"
    FileName            "file/name"             Warning "名前が惜しく、年度のファイルとして読まれない"  "R1.yaml、R01.yaml.txt"
    FileNoYear          "file/no-year"          Error   "名前が惜しいファイルだけで、年度のファイルがない" "data に R1.yaml だけがある"
    FileMoreErrors      "file/more"             Error   "多すぎて示しきれなかった誤りがある"            "300 件を超える誤りのあるファイル"
    FileMoreWarnings    "file/more-warnings"    Warning "多すぎて示しきれなかった注意がある"            "300 件を超える注意のあるファイル"

    // Characters.
    CharactersTab       "characters/tab"        Error   "タブがある"                                    "実績: 三[タブ]回"
    CharactersLineEnd   "characters/line-end"   Error   "改行の一部（U+000D）だけがある"                "古い形式の改行で保存されたファイル"
    CharactersControl   "characters/control"    Error   "制御文字などの、文章に入れられない文字がある"  "別のソフトから貼り付けた U+2028"
    CharactersPrivateUse "characters/private-use" Error "外字がある"                                    "このパソコンだけで見える外字"
    CharactersNoFont    "characters/no-font"    Error   "どのフォントにも字形がない文字がある"          "実績: 三回😀"
    CharactersNoForm    "characters/no-form"    Error   "どのフォントにも字形がない異体字がある"        "異体字の選び方（U+E010F）が付いた「邉」"
    CharactersInvisible "characters/invisible"  Warning "目に見えない文字がある"                        "幅のない空白 U+200B"

    // Slips of the keyboard, and what YAML can't read.
    YamlColon           "yaml/colon"            Error   "項目名のあとが「: 」でない"                    "資料番号：資料3"
    YamlColonInText     "yaml/colon-in-text"    Error   "文章の中の「: 」が項目名の印と見なされる"      "実績: 済: 三回"
    YamlListMark        "yaml/list-mark"        Error   "一覧の印が「- 」でない"                        "－ 区分: 達成"
    YamlIndent          "yaml/indent"           Error   "字下げが上の行とそろっていない"                "上の行より一文字だけ深い「趣旨: 必要」"
    YamlIndentBlank     "yaml/indent-blank"     Error   "字下げに半角でない空白がある"                  "全角の空白で字下げした「　　趣旨: 必要」"
    YamlQuote           "yaml/quote"            Error   "引用符が閉じられていないか、あとに文字が続く"  "実績: \"三回"
    YamlEscape          "yaml/escape"           Error   "\" の中に、そのままでは書けない「\\」がある"   "実績: \"三\\回\""
    YamlBrackets        "yaml/brackets"         Error   "[ ] や { } が閉じられていないか、あとに文字が続く" "連携: [福祉課, 健康課"
    YamlMark            "yaml/mark"             Error   "* & ! で始まる値は文字として読まれない"        "実績: *三回"
    YamlCharacter       "yaml/character"        Error   "@ や「- 」で始まる値は引用符なしでは書けない"  "実績: @三回"
    YamlBlock           "yaml/block"            Error   "「|-」と文章の書き方が合っていない"            "年度目標: |-①講座"
    YamlComment         "yaml/comment"          Error   "覚え書きの印「#」の使い方が正しくない"         "＃ 覚え書き"
    YamlDocuments       "yaml/documents"        Error   "「---」で区切られた二つ目のデータがある"       "---"
    YamlKey             "yaml/key"              Error   "項目名の位置に一覧や入れ子がある"              "[済]: 三回"
    YamlDepth           "yaml/depth"            Error   "入れ子が深すぎる"                              "「[」を 65 個重ねた"
    YamlSyntax          "yaml/syntax"           Error   "そのほかの理由で行を読めない"                  "% 三回"
    YamlCutOff          "yaml/cut-off"          Warning "文章が「#」で切れ、あとが印刷されない"         "実績: 三 #1回"
    YamlJoinedLines     "yaml/joined-lines"     Warning "二行の文章が空白をはさんでつながる"                "「|-」なしで二行に書いた文章"
    YamlListComma       "yaml/list-comma"       Warning "名前の一覧が「、」では区切られない"              "連携: [福祉課、健康課]"

    // Shape.
    ShapeUnknownKey     "shape/unknown-key"     Error   "ない項目名である"                              "実積: 三回"
    ShapeMissingKey     "shape/missing-key"     Error   "なければならない項目がない"                    "主管課のない事業"
    ShapeDuplicateKey   "shape/duplicate-key"   Error   "同じ項目が二度書かれている"                    "一つの事業に「課題」が二つ"
    ShapeForgottenDash  "shape/forgotten-dash"  Error   "二つ目の前の「- 」がない"                      "「- 」のない二つ目の「内容: …」"
    ShapeKind           "shape/kind"            Error   "文章・一覧・項目の組を取り違えている"          "連携: 福祉課"
    ShapeEmpty          "shape/empty"           Error   "空にできない項目が空である"                    "表題:"
    ShapeYear           "shape/year"            Error   "年度として読めない"                            "年度: 今年"
    ShapeDate           "shape/date"            Error   "日付として読めない"                            "作成日: 2020-02-30"
    ShapeRate           "shape/rate"            Error   "率として読めない"                              "達成率: 八割"
    ShapeChoice         "shape/choice"          Error   "決まった言葉のどれでもない"                    "総括方法: 最高"
    ShapeType           "shape/type"            Error   "shiryo 自身の誤りで、データを読み取れない"     "システムの担当者に知らせてください"

    // Meaning.
    MeaningYearOfFile   "meaning/year-of-file"  Error   "年度がファイルの名前と違う"                    "R01.yaml に「年度: 令和2年度」"
    MeaningFinalYear    "meaning/final-year"    Error   "最終年度が年度より前である"                    "年度: 令和7年度、最終年度: 令和6年度"
    MeaningScaleDuplicate "meaning/scale-duplicate" Error "同じ名前の区分が二つある"                    "「区分: 達成」が二つ"
    MeaningScaleOrder   "meaning/scale-order"   Error   "達成区分が良いものから順に並んでいない"        "下限が 100、100、0"
    MeaningScaleEnd     "meaning/scale-end"     Error   "最後の区分の下限が 0 でない"                   "最後の区分に「下限: 5」"
    MeaningScaleStandard "meaning/scale-standard" Error "標準がその区分の範囲にない"                    "下限 70 の区分に「標準: 100」"
    MeaningUnknownRating "meaning/unknown-rating" Error "達成区分にない達成状況である"                  "達成状況: おおむね達成"
    MeaningRateRange    "meaning/rate-range"    Error   "率が 0 から 100 までにない"                    "達成率: 101"
    MeaningDuplicateName "meaning/duplicate-name" Error "同じ親の下に同じ名前が二つある"                "同じ名称の施策項目が二つ"
    MeaningTermEmpty    "meaning/term-empty"    Error   "用語が空である"                                "凡例: ''"
    MeaningTermPlace    "meaning/term-place"    Error   "用語の中の { } を置き換えられない"             "凡例: '{最終年}の進捗'"
    MeaningRatingAndRates "meaning/rating-and-rates" Warning "書いた達成状況と事業の達成率が食い違う"   "「達成状況: 概ね達成」で達成率がどれも 100"
    MeaningSomeRates    "meaning/some-rates"    Warning "達成率のある事業とない事業が混ざっている"      "二つの事業の一方だけに達成率がある"
    MeaningSummaryAsCalculated "meaning/summary-as-calculated" Warning "総括が計算と同じである"            "計算も「概ね達成」なのに総括に「概ね達成」"
    MeaningRateFraction "meaning/rate-fraction" Warning "達成率が割合で書かれているかもしれない"        "達成率: 0.8"

    // Between years.
    BetweenTitle        "between/title"         Warning "表題が前の年度と違う"                          "進行管理表が進捗管理表になった"
    BetweenScale        "between/scale"         Warning "達成区分が前の年度と違う"                      "標準が 75 から 80 になった"
    BetweenFinalYear    "between/final-year"    Warning "最終年度が前の年度と違う"                      "令和6年度が令和7年度になった"
    BetweenRenamed      "between/renamed"       Warning "名称が前の年度から変わっている"                "「啓発の推進」が「啓発推進」になった"
    BetweenGone         "between/gone"          Warning "前の年度にあったものがない"                    "施策項目が一つ減った"

    // Proofreading.
    ProofreadBrackets   "proofread/brackets"    Warning "括弧が対になっていない"                        "（（6回）"
    ProofreadDoubled    "proofread/doubled"     Warning "助詞や句読点が重なっている"                    "看取りにについて"
    ProofreadHalfWidthKatakana "proofread/half-width-katakana" Warning "半角のカタカナがある"           "ｾｰﾌﾃｨﾈｯﾄ"
    ProofreadDigits     "proofread/digits"      Warning "全角と半角の数字が混ざっている"                "7病院と１４病院"
    ProofreadSpace      "proofread/space"       Warning "助詞が空白で語から離れている"                  "在宅療養 を進める"
    ProofreadInflection "proofread/inflection"  Warning "活用と続く言葉が合っていない"                  "FAXなどで行わてきた"
    ProofreadParticle   "proofread/particle"    Warning "並ばない助詞が続くか、要る助詞がない"          "「連携会議」開催し"
    ProofreadStop       "proofread/stop"        Warning "文の途中に句点がある"                          "市立病院をはじめ。関係各課と"
    ProofreadRepeated   "proofread/repeated"    Warning "同じ文字や言葉が二度続いている"                "体制の整備の整備を進める"
    ProofreadPhrase     "proofread/phrase"      Warning "決まった言い回しの文字が抜けるか余っている"    "見直さなければらない"
    ProofreadTerm       "proofread/term"        Warning "よく使う言葉の文字が抜けている"                "生活習病の予防"
    ProofreadVariant    "proofread/variant"     Warning "年度の中で一か所だけ書き方が違う"              "ほかは「か所」なのに一か所だけ「ヶ所」"
    ProofreadYear       "proofread/year"        Warning "ありえない年が書かれている"                    "令和元年度の報告に「平成32年度」"
    ProofreadWords      "proofread/words"       Warning "使わないと決めた言葉がある"                    "data/words.yaml の「使わない」にある言葉"
    WordsUnreadable     "words/unreadable"      Warning "data/words.yaml に誤りがあり、使えない"        "「使う」のない data/words.yaml"

    // Other commands.
    NextExists          "next/exists"           Error   "次の年度のファイルがもうある"                  "data/R02.yaml があるのに shiryo next R01"
    InitExists          "init/exists"           Error   "はじめの年度のファイルがもうある"                "data/R06.yaml があるのに shiryo init R06"
    NextFinalYear       "next/final-year"       Error   "計画の最終年度なので、次の年度がない"          "最終年度: 令和6年度 のときの shiryo next R06"
    SheetTooLong        "sheet/too-long"        Error   "文章が長すぎて Excel の欄に入らない"           "32,767 字を超える実績"
    PublishSettings     "publish/settings"      Error   "data/publish.yaml に使えないことが書かれている" "アドレス: www.city.example.lg.jp"
    SealUnrated         "seal/unrated"          Error   "達成状況が決まっていないので承認できない"      "達成状況も達成率もない施策項目"
    SealEmpty           "seal/empty"            Error   "実績が書かれていないので承認できない"          "実績:"
    SealLeftEmpty       "seal/left-empty"       Warning "年度目標、課題、対応のどれかが空のまま承認される" "課題:"
}

/// A text that is no code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("「{given}」という種類はありません。{hint}")]
pub struct UnknownCode {
    given: String,
    hint: String,
}

impl Code {
    /// What `check --explain` says about it.
    pub fn explanation(self) -> String {
        let (severity, meaning, example) = (self.severity().name(), self.meaning(), self.example());
        let then = match self.severity() {
            Severity::Error => "直すまで、この年度は作れません",
            Severity::Warning => "直さなくても先へ進めます",
        };
        format!("{self}（{severity}）\n{meaning}。{then}。\n例：{example}\n")
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Code {
    type Err = UnknownCode;

    fn from_str(given: &str) -> Result<Self, UnknownCode> {
        Self::ALL.iter().copied().find(|code| code.as_str() == given).ok_or_else(|| UnknownCode {
            given: given.to_owned(),
            hint: advice(given, Self::ALL.iter().map(|code| code.as_str()), || {
                "check --format json の code を書いてください（例：yaml/colon）".to_owned()
            }),
        })
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_another_and_reads_back() {
        for &code in Code::ALL {
            assert_eq!(code.as_str().parse(), Ok(code));
            assert!(!code.meaning().is_empty() && !code.example().is_empty() && !code.meaning().ends_with('。'));
        }
        let error = "yaml/colun".parse::<Code>().unwrap_err();
        assert_eq!(error.to_string(), "「yaml/colun」という種類はありません。「yaml/colon」のことではありませんか");
    }
}
