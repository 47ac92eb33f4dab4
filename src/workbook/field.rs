//! The columns of a sheet, and which of them a department fills in.

/// The hidden column that holds the rows' keys.
pub const KEY: u16 = 0;

/// The columns that are printed, B to J.
pub const COLUMNS: usize = 9;

/// The first of them.
pub const FIRST: u16 = 1;

/// The last of them.
pub const LAST: u16 = 9;

/// The column of last year's 対応, beside this year's goal.
pub const LAST_YEAR: u16 = 4;

/// What a department writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// 年度目標
    Goal,
    /// 実績
    Result,
    /// 課題
    Issues,
    /// 対応
    Response,
    /// 達成率
    Rate,
    /// 達成状況, of a measure
    Rating,
}

impl Field {
    /// The fields of a project's row.
    pub const OF_PROJECT: [Self; 5] = [Self::Goal, Self::Result, Self::Issues, Self::Response, Self::Rate];

    /// The fields of a measure's row.
    pub const OF_MEASURE: [Self; 1] = [Self::Rating];

    /// Its key in the data.
    pub fn key(self) -> &'static str {
        match self {
            Self::Goal => "年度目標",
            Self::Result => "実績",
            Self::Issues => "課題",
            Self::Response => "対応",
            Self::Rate => "達成率",
            Self::Rating => "達成状況",
        }
    }

    /// The column that it stands in.
    pub fn column(self) -> u16 {
        match self {
            Self::Goal => 5,
            Self::Result => 6,
            Self::Issues => 7,
            Self::Response => 8,
            Self::Rate | Self::Rating => LAST,
        }
    }

    /// All keys that its mapping can have, in the form's order.
    pub fn order(self) -> &'static [&'static str] {
        match self {
            Self::Rating => &["名称", "趣旨", "達成状況", "事業"],
            _ => &["内容", "主管課", "連携", "最終年度目標", "年度目標", "実績", "課題", "対応", "達成率"],
        }
    }
}
