//! What a word is: part of speech and form of inflection.

/// An enum that knows all its values, in the order of their numbers.
macro_rules! numbered {
    ($(#[$about:meta])* $name:ident { $($(#[$says:meta])* $value:ident,)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum $name {
            $($(#[$says])* $value,)*
        }

        impl $name {
            const ALL: &[Self] = &[$(Self::$value),*];
        }
    };
}

numbered! {
    /// Part of speech, as far as rules tell them apart.
    Pos {
        /// Begin or end of the text.
        Edge,
        /// 名詞,一般 and what is like it: 引用文字列, ナイ形容詞語幹.
        Noun,
        /// 名詞,サ変接続: nouns that する makes verbs of.
        VerbalNoun,
        /// 名詞,形容動詞語幹: 明確, 丁寧.
        Adjectival,
        /// 名詞,副詞可能: 今後, 従来.
        Time,
        /// 名詞,代名詞.
        Pronoun,
        /// 名詞,数.
        Number,
        /// 名詞,固有名詞.
        Proper,
        /// 名詞,接尾,一般 and the like: 者, 的, 化.
        Suffix,
        /// 名詞,接尾,サ変接続: 化.
        VerbalSuffix,
        /// 名詞,接尾,助数詞: 回, 件.
        Counter,
        /// 名詞,接尾,助動詞語幹 and 名詞,特殊: そう.
        Seeming,
        /// 名詞,非自立: こと, ため, よう.
        Dependent,
        /// 名詞,接続詞的: 対, 兼.
        Connective,
        /// 接頭詞.
        Prefix,
        /// 動詞,自立.
        Verb,
        /// 動詞,非自立: いる, くる, おく.
        Helper,
        /// 動詞,接尾: れる, られる, せる, させる.
        Voice,
        /// 形容詞,自立.
        Adjective,
        /// 形容詞,非自立 and 接尾: やすい, にくい.
        AdjectiveHelper,
        /// 助動詞: た, ない, ます, だ.
        Auxiliary,
        /// 副詞.
        Adverb,
        /// 連体詞: その, あらゆる.
        Adnominal,
        /// 接続詞: また, しかし.
        Conjunction,
        /// 感動詞 and フィラー.
        Interjection,
        /// 助詞,格助詞: を, に, が; について, による.
        Case,
        /// 助詞,係助詞: は, も.
        Topic,
        /// 助詞,副助詞: など, まで, だけ.
        Adverbial,
        /// 助詞,接続助詞: て, ながら, ので.
        Clause,
        /// 助詞,並立助詞: と, や, とか.
        Parallel,
        /// 助詞,連体化: の.
        Of,
        /// 助詞,終助詞, 特殊 and か.
        Final,
        /// 助詞,副詞化: に, と behind an adverb.
        Manner,
        /// 記号,句点: 。
        Stop,
        /// 記号,読点: 、
        Comma,
        /// 記号,括弧開.
        Open,
        /// 記号,括弧閉.
        Close,
        /// 記号,空白.
        Blank,
        /// Any other 記号.
        Symbol,
    }
}

numbered! {
    /// Form of inflection.
    Form {
        /// Doesn't inflect.
        None,
        /// 未然形: before ない, れる.
        Irrealis,
        /// 未然ウ接続: before う.
        IrrealisU,
        /// 未然ヌ接続: before ぬ, ず.
        IrrealisNu,
        /// 未然レル接続: さ before れる.
        IrrealisReru,
        /// 未然特殊: before ん.
        IrrealisSpecial,
        /// 連用形.
        Continuative,
        /// 連用タ接続: before た, て.
        ContinuativeTa,
        /// 連用テ接続: く, くっ before て.
        ContinuativeTe,
        /// 連用デ接続, 連用ニ接続, 連用ゴザイ接続.
        ContinuativeOther,
        /// 基本形 and its variants.
        Plain,
        /// 体言接続: な, き before nouns.
        Attributive,
        /// 仮定形, 仮定縮約.
        Conditional,
        /// 命令形.
        Imperative,
        /// ガル接続: the stem.
        Stem,
    }
}

/// What a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Class {
    /// Its part of speech.
    pub part: Pos,
    /// Its form of inflection.
    pub form: Form,
    /// Whether the inflection is one that no living text uses: 上二, 文語.
    pub is_classical: bool,
    /// Whether the verb has a form of its own before た and て: 行い, but 行った.
    pub is_euphonic: bool,
}

impl Class {
    /// The class of a line of IPADIC's `left-id.def`, and of its unknown
    /// words: `動詞,自立,*,*,五段・カ行イ音便,連用形,*`.
    pub fn of_feature(feature: &str) -> Option<Self> {
        let fields: Vec<&str> = feature.split(',').collect();
        let field = |at: usize| fields.get(at).copied().unwrap_or("*");
        let part = match (field(0), field(1), field(2)) {
            ("BOS/EOS", ..) => Pos::Edge,
            ("名詞", "サ変接続", _) => Pos::VerbalNoun,
            ("名詞", "形容動詞語幹", _) => Pos::Adjectival,
            ("名詞", "副詞可能", _) => Pos::Time,
            ("名詞", "代名詞", _) => Pos::Pronoun,
            ("名詞", "数", _) => Pos::Number,
            ("名詞", "固有名詞", _) => Pos::Proper,
            ("名詞", "接尾", "サ変接続") => Pos::VerbalSuffix,
            ("名詞", "接尾", "助数詞") => Pos::Counter,
            ("名詞", "接尾", "助動詞語幹") | ("名詞", "特殊", _) => Pos::Seeming,
            ("名詞", "接尾", _) => Pos::Suffix,
            ("名詞", "非自立" | "動詞非自立的", _) => Pos::Dependent,
            ("名詞", "接続詞的", _) => Pos::Connective,
            ("名詞", ..) => Pos::Noun,
            ("接頭詞", ..) => Pos::Prefix,
            ("動詞", "自立", _) => Pos::Verb,
            ("動詞", "非自立", _) => Pos::Helper,
            ("動詞", ..) => Pos::Voice,
            ("形容詞", "自立", _) => Pos::Adjective,
            ("形容詞", ..) => Pos::AdjectiveHelper,
            ("助動詞", ..) => Pos::Auxiliary,
            ("副詞", ..) => Pos::Adverb,
            ("連体詞", ..) => Pos::Adnominal,
            ("接続詞", ..) => Pos::Conjunction,
            ("感動詞" | "フィラー" | "その他", ..) => Pos::Interjection,
            ("助詞", "格助詞", _) => Pos::Case,
            ("助詞", "係助詞", _) => Pos::Topic,
            ("助詞", "副助詞", _) => Pos::Adverbial,
            ("助詞", "接続助詞", _) => Pos::Clause,
            ("助詞", "並立助詞", _) => Pos::Parallel,
            ("助詞", "連体化", _) => Pos::Of,
            ("助詞", "副詞化", _) => Pos::Manner,
            ("助詞", ..) => Pos::Final,
            ("記号", "句点", _) => Pos::Stop,
            ("記号", "読点", _) => Pos::Comma,
            ("記号", "括弧開", _) => Pos::Open,
            ("記号", "括弧閉", _) => Pos::Close,
            ("記号", "空白", _) => Pos::Blank,
            ("記号", ..) => Pos::Symbol,
            _ => return None,
        };
        let form = match field(5) {
            "*" => Form::None,
            "未然形" => Form::Irrealis,
            "未然ウ接続" => Form::IrrealisU,
            "未然ヌ接続" => Form::IrrealisNu,
            "未然レル接続" => Form::IrrealisReru,
            "未然特殊" => Form::IrrealisSpecial,
            "連用形" => Form::Continuative,
            "連用タ接続" => Form::ContinuativeTa,
            "連用テ接続" => Form::ContinuativeTe,
            "連用デ接続" | "連用ニ接続" | "連用ゴザイ接続" => Form::ContinuativeOther,
            "基本形" | "基本形-促音便" | "音便基本形" | "現代基本形" | "文語基本形" => {
                Form::Plain
            }
            "体言接続" | "体言接続特殊" | "体言接続特殊２" => Form::Attributive,
            "ガル接続" => Form::Stem,
            form if form.starts_with("仮定") => Form::Conditional,
            form if form.starts_with("命令") => Form::Imperative,
            _ => return None,
        };
        let kind = field(4);
        let is_classical = ["上二", "下二", "四段", "文語", "ラ変"].iter().any(|old| kind.starts_with(old))
            || field(5) == "文語基本形";
        let is_euphonic = kind.starts_with("五段") && kind != "五段・サ行";
        Some(Self { part, form, is_classical, is_euphonic })
    }

    /// The class as two bytes of the packed dictionary.
    pub fn to_bytes(self) -> [u8; 2] {
        [self.part as u8, self.form as u8 | u8::from(self.is_classical) << 7 | u8::from(self.is_euphonic) << 6]
    }

    /// The class that [`Class::to_bytes`] made.
    pub fn from_bytes([part, form]: [u8; 2]) -> Self {
        Self {
            part: Pos::ALL.get(usize::from(part)).copied().unwrap_or(Pos::Symbol),
            form: Form::ALL.get(usize::from(form & 0x3f)).copied().unwrap_or(Form::None),
            is_classical: form & 0x80 != 0,
            is_euphonic: form & 0x40 != 0,
        }
    }
}

impl Pos {
    /// Whether it is a noun that can stand by itself.
    pub fn is_noun(self) -> bool {
        use Pos::{Adjectival, Noun, Number, Pronoun, Proper, Time, VerbalNoun};
        matches!(self, Noun | VerbalNoun | Adjectival | Time | Pronoun | Number | Proper)
    }

    /// Whether it ends a noun: a noun, or a suffix behind one.
    pub fn ends_noun(self) -> bool {
        self.is_noun() || matches!(self, Self::Suffix | Self::VerbalSuffix | Self::Counter)
    }

    /// Whether it is a particle.
    pub fn is_particle(self) -> bool {
        use Pos::{Adverbial, Case, Clause, Final, Manner, Of, Parallel, Topic};
        matches!(self, Case | Topic | Adverbial | Clause | Parallel | Of | Final | Manner)
    }

    /// Whether it is a mark, not a word.
    pub fn is_mark(self) -> bool {
        use Pos::{Blank, Close, Comma, Edge, Open, Stop, Symbol};
        matches!(self, Edge | Stop | Comma | Open | Close | Blank | Symbol)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_and_back() {
        for (number, part) in Pos::ALL.iter().copied().enumerate() {
            assert_eq!(part as usize, number);
            for (number, form) in Form::ALL.iter().copied().enumerate() {
                assert_eq!(form as usize, number);
                let class = Class { part, form, is_classical: number % 2 == 0, is_euphonic: number % 3 == 0 };
                assert_eq!(Class::from_bytes(class.to_bytes()), class);
            }
        }
    }
}
