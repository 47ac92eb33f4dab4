//! The first sheet: how to fill in the others, by when, and where they go.

use rust_xlsxwriter::{Format, FormatAlign, Worksheet, XlsxError};

use super::grid::KEY;
use super::key::HiddenKey;
use super::layout::{self, Layout};
use super::lines::lines;
use super::style::{self, framed, height, open, room, tinted};
use crate::digest::Digest;
use crate::model::form::{Field, Owner};
use crate::model::{Date, Report};
use crate::view::Wording;

/// The sheet's name.
pub const GUIDE: &str = "記入のしかた";

/// The first of its columns, beside the hidden one.
const FIRST: u16 = KEY + 1;

/// The widths of its columns in pixels: what, and what about it.
const WIDTHS: [u32; 3] = [130, 190, 500];

/// The row, from 1, on which the table of ratings begins. Drop-down lists
/// refer to it, so it comes before all that varies in length.
const RATINGS: u32 = 8;

/// What the first sheet says.
#[derive(Debug)]
pub struct Guide {
    key: HiddenKey,
    title: String,
    facts: Vec<(&'static str, String)>,
    ratings: Vec<[String; 3]>,
    rating_head: String,
    fields: Vec<(String, &'static str)>,
    steps: Vec<String>,
}

impl Guide {
    /// The guide to a layout. `data` are the bytes of the year's file.
    pub fn new(report: &Report, layout: &Layout, data: &[u8], department: Option<&str>, due: Option<Date>) -> Self {
        let view = &layout.view;
        let measure = &report.terms.measure;
        let facts = [
            (
                "対象",
                department.map_or(format!("すべての{measure}"), |name| format!("{name}が主管・連携する{measure}")),
            ),
            ("提出期限", due.map_or(String::new(), |due| due.to_string())),
            ("提出先", report.author.clone()),
        ];
        let rating = view.directions.first().and_then(|d| d.measures.first());
        let rating_head: String =
            rating.map_or(String::new(), |m| m.rating_head.iter().map(|line| line.as_str()).collect());
        let wording = Wording::new(report);
        let named = |field: Field| match (field, wording.head(field.column())) {
            (Field::Rating, _) => rating_head.clone(),
            (_, Some(head)) => head.main.as_str().to_owned(),
            (field, None) => layout::column_head(field).concat(),
        };
        let fields = Field::filled_in(Owner::Project).chain(Field::filled_in(Owner::Measure));
        let fields = fields.map(|field| (named(field), hint(field))).collect();
        Self {
            key: HiddenKey::Book {
                year: report.year,
                data: Digest::of(data).to_string(),
                rows: Some(layout.measures()),
            },
            title: format!("{}　{}　記入のお願い", view.title.as_str(), view.year.as_str()),
            facts: facts.into_iter().filter(|(_, said)| !said.is_empty()).collect(),
            ratings: view
                .legend
                .rows
                .iter()
                .map(|row| [&row.mark, &row.name, &row.description].map(|text| text.as_str().to_owned()))
                .collect(),
            rating_head,
            fields,
            steps: steps(layout),
        }
    }

    /// The rows, from 1, between which the names of so many ratings stand.
    pub fn ratings(count: usize) -> (u32, u32) {
        (RATINGS, RATINGS + count.saturating_sub(1) as u32)
    }

    /// Draws the sheet.
    pub fn paint(&self, worksheet: &mut Worksheet) -> Result<(), XlsxError> {
        worksheet.set_name(GUIDE)?;
        worksheet.set_column_hidden(KEY)?;
        for (column, width) in (FIRST..).zip(WIDTHS) {
            worksheet.set_column_width_pixels(column, width)?;
        }
        style::key(worksheet, 0, &self.key)?;
        GuidePainter { worksheet, row: 0 }.all(self)?;
        const A4: u8 = 9;
        worksheet
            .set_paper_size(A4)
            .set_margins(0.6, 0.6, 0.7, 0.7, 0.3, 0.3)
            .set_print_fit_to_pages(1, 0)
            .set_screen_gridlines(false);
        style::protect(worksheet);
        Ok(())
    }
}

/// What a department writes in a field.
fn hint(field: Field) -> &'static str {
    match field {
        Field::Goal => "この年度の目標と、実施する内容",
        Field::Result => "この年度に取り組んだこと、実績の数や時期",
        Field::Issues => "次の年度の取組みへ反映すべきこと",
        Field::Response => "課題を受けて、次の年度にどう見直すか",
        Field::Rate => "年度目標をどこまで達成したか。0から100までの数で、小数は一桁まで（例：80、66.7）",
        Field::Rating => "一覧から選びます。空のままなら、事業の達成率がそろったときに計算します",
        _ => "",
    }
}

/// What to do, a sentence or two each.
fn steps(layout: &Layout) -> Vec<String> {
    let names: Vec<String> = layout.sheets.iter().map(|sheet| format!("「{}」", sheet.name)).collect();
    let sheets = match names.as_slice() {
        [first, .., last] => format!("{first}から{last}までの{}枚のシート", names.len()),
        _ => format!("{}のシート", names.concat()),
    };
    [
        &format!("{sheets}の、この色の欄に記入してください。ほかの欄は書き換えられないようになっています。"),
        "一つの欄の中で行を変えるには、Alt キーを押しながら Enter キーを押します。",
        "ほかの表や文書から写すときは、「値の貼り付け」（文字だけの貼り付け）を使ってください。",
        "文字が欄に入りきらないときは、左端の行番号の境目を下へ引くと、行を高くできます。",
        "文字だけを取り込みます。文字の色や太字は取り込みません。数式は使わず、文章や数をそのまま書いてください。",
        "空の欄は「記入なし」として扱い、もとの文章を消しません。文章を消したいときは、提出先へ知らせてください。",
        "行・列・シートを足したり消したりしないでください。ほかの欄の誤りに気づいたときは、提出先へ知らせてください。",
        "書き終えたら「Excel ブック（.xlsx）」の形式のまま保存して、提出先へ送ってください。ファイルの名前は変えてもかまいません。",
    ]
    .map(str::to_owned)
    .into()
}

/// The format of a text in a frame.
fn plain() -> Format {
    framed().set_indent(1).set_align(FormatAlign::VerticalCenter)
}

struct GuidePainter<'a> {
    worksheet: &'a mut Worksheet,
    row: u32,
}

impl GuidePainter<'_> {
    fn all(&mut self, guide: &Guide) -> Result<(), XlsxError> {
        let title = style::base().set_font_size(14).set_bold().set_text_wrap().set_align(FormatAlign::VerticalCenter);
        self.spanning(FIRST, &guide.title, &title, 34.0)?;
        self.gap()?;
        for (what, said) in &guide.facts {
            self.pair(what, said, true)?;
        }
        while self.row < RATINGS - 2 {
            self.gap()?;
        }

        self.heading(&format!("{}の区分", guide.rating_head))?;
        let centred = framed().set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter);
        let plain = plain();
        for [mark, name, description] in &guide.ratings {
            let cells = [(mark, &centred), (name, &plain), (description, &plain)];
            let mut most = 1;
            for ((column, width), (text, format)) in (FIRST..).zip(WIDTHS).zip(cells) {
                self.worksheet.write_string_with_format(self.row, column, text, format)?;
                most = most.max(lines(text, room(width, 10.0)));
            }
            self.next(height(most))?;
        }
        self.gap()?;

        self.heading("記入する欄")?;
        for (what, said) in &guide.fields {
            self.pair_wide(what, said)?;
        }
        self.gap()?;

        self.heading("記入のしかた")?;
        for (number, step) in (1..).zip(&guide.steps) {
            self.step(number, step)?;
        }
        Ok(())
    }

    fn step(&mut self, number: u32, step: &str) -> Result<(), XlsxError> {
        let centred = framed().set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter);
        // The first step shows the colour that it speaks of.
        let (label, format) = if number == 1 {
            ("この色の欄".to_owned(), open(centred).set_locked())
        } else {
            (number.to_string(), centred)
        };
        self.worksheet.write_string_with_format(self.row, FIRST, label, &format)?;
        let plain = plain();
        let most = lines(step, room(WIDTHS[1] + WIDTHS[2], 10.0));
        self.spanning(FIRST + 1, step, &plain, height(most))
    }

    fn heading(&mut self, text: &str) -> Result<(), XlsxError> {
        let format = tinted(plain());
        self.spanning(FIRST, text, &format, 22.0)
    }

    /// What, and in large letters what about it.
    fn pair(&mut self, what: &str, said: &str, large: bool) -> Result<(), XlsxError> {
        let label = tinted(framed()).set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter);
        let size = if large { 12 } else { 10 };
        let text = plain().set_font_size(size).set_bold();
        self.worksheet.write_string_with_format(self.row, FIRST, what, &label)?;
        let most = lines(said, room(WIDTHS[1] + WIDTHS[2], 12.0));
        self.spanning(FIRST + 1, said, &text, height(most) + 4.0)
    }

    /// A field and what to write in it.
    fn pair_wide(&mut self, what: &str, said: &str) -> Result<(), XlsxError> {
        let plain = plain();
        self.worksheet.merge_range(self.row, FIRST, self.row, FIRST + 1, what, &plain)?;
        self.worksheet.write_string_with_format(self.row, FIRST + 2, said, &plain)?;
        let most = lines(what, room(WIDTHS[0] + WIDTHS[1], 10.0)).max(lines(said, room(WIDTHS[2], 10.0)));
        self.next(height(most))
    }

    /// A text from a column to the last.
    fn spanning(&mut self, first: u16, text: &str, format: &Format, points: f64) -> Result<(), XlsxError> {
        self.worksheet.merge_range(self.row, first, self.row, FIRST + 2, text, format)?;
        self.next(points)
    }

    fn gap(&mut self) -> Result<(), XlsxError> {
        self.next(10.0)
    }

    fn next(&mut self, points: f64) -> Result<(), XlsxError> {
        self.worksheet.set_row_height(self.row, points)?;
        self.row += 1;
        Ok(())
    }
}
