//! Layout → workbook: colours, borders, widths, heights, protection and paper.
//!
//! Nothing here depends on the clock: the same layout gives the same bytes.

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationRule, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder,
    Formula, IgnoreError, ProtectionOptions, Workbook, Worksheet, XlsxError,
};

use super::field::{FIRST, Field, KEY, LAST};
use super::guide::{GUIDE, Guide};
use super::key::{Key, Target};
use super::layout::{Layout, Row, RowKind, Sheet, index};
use super::lines::{EM, lines};
use crate::model::RatingScale;

/// Every Windows since 2018 has it.
const FACE: &str = "BIZ UDPGothic";
/// Tells Excel to stand in a Japanese face for it where it is missing.
const JAPANESE: u8 = 128;
const SIZE: f64 = 10.0;
const SMALL: f64 = 9.0;
/// Column widths are counted in digits of the workbook's default font. At this
/// size a digit of the face is 9 pixels wide, which is what a default column
/// of 80 pixels stands for.
const DEFAULT_SIZE: f64 = 9.0;
const DEFAULT_COLUMN: u32 = 80;

const INK: Color = Color::RGB(0x0014_213a);
const TINT: Color = Color::RGB(0x00e6_ecf5);
const LINE: Color = Color::RGB(0x005b_6880);
/// What is to be filled in.
const OPEN: Color = Color::RGB(0x00ff_f9db);

/// The widths of the printed columns in pixels; together they fill A3.
const WIDTHS: [u32; 9] = [200, 120, 200, 0, 220, 230, 200, 225, 105];
/// The same with last year's 対応.
const WIDTHS_WITH_LAST_YEAR: [u32; 9] = [170, 120, 170, 175, 190, 200, 175, 195, 105];

/// What a text's indent and the borders take of a column's width, in pixels.
const INDENT: u32 = 18;

/// The height of a line in points, and of a row's margins.
const LINE_HEIGHT: f64 = 12.0;
const MARGINS: f64 = 6.0;
/// Excel's rows are no higher.
const MAX_HEIGHT: f64 = 409.0;

/// The formats of all cells.
pub struct Formats {
    title: Format,
    plain: Format,
    boxed: Format,
    band: Format,
    head: Format,
    label: Format,
    name: Format,
    asked: Format,
    bold: Format,
    regular: Format,
    locked: Format,
    text: Format,
    rate: Format,
    rating: Format,
}

/// The workbook as a file's bytes.
pub fn paint(layout: &Layout, scale: &RatingScale, guide: &Guide) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_default_format(
        &base().set_font_size(DEFAULT_SIZE).set_align(FormatAlign::VerticalCenter),
        18,
        DEFAULT_COLUMN,
    )?;
    let formats = Formats::new();
    let view = &layout.view;
    let date = ExcelDateTime::from_ymd(view.date.year as u16, view.date.month as u8, view.date.day as u8)?;
    workbook.set_properties(
        &DocProperties::new()
            .set_title(view.title.as_str())
            .set_subject(view.year.as_str())
            .set_author(view.author.as_str())
            .set_creation_datetime(&date),
    );

    guide.paint(workbook.add_worksheet())?;
    let widths = if layout.has_last_year() { WIDTHS_WITH_LAST_YEAR } else { WIDTHS };
    for sheet in &layout.sheets {
        let worksheet = workbook.add_worksheet();
        worksheet.set_name(&sheet.name)?;
        Painter { worksheet, formats: &formats, widths, scale }.sheet(sheet)?;
        paper(worksheet, layout)?;
    }
    workbook.save_to_buffer()
}

/// A format in the workbook's face.
pub fn base() -> Format {
    Format::new()
        .set_font_name(FACE)
        .set_font_family(3)
        .set_font_charset(JAPANESE)
        .set_font_size(SIZE)
        .set_font_color(INK)
}

/// The format of what stands in a frame.
pub fn framed() -> Format {
    base().set_border(FormatBorder::Thin).set_border_color(LINE).set_text_wrap()
}

/// The colour of what is to be filled in, on any format.
pub fn open(format: Format) -> Format {
    format.set_background_color(OPEN).set_unlocked()
}

/// The colour of heads, on any format.
pub fn tinted(format: Format) -> Format {
    format.set_background_color(TINT).set_bold()
}

/// How high a row is whose highest cell has this many lines.
pub fn height(lines: usize) -> f64 {
    (lines as f64 * LINE_HEIGHT + MARGINS).min(MAX_HEIGHT)
}

/// How wide a column is that is so many pixels wide, in the units of
/// [`lines`]. `size` is that of the text in it, in points.
pub fn room(pixels: u32, size: f64) -> usize {
    // At 96 dots to the inch; borders and the indent take a little.
    let points = f64::from(pixels.saturating_sub(INDENT)) * 0.75;
    (points / size * EM as f64) as usize
}

/// Locks a sheet without a password: against slips, not against people.
/// Rows can be made higher.
pub fn protect(worksheet: &mut Worksheet) {
    worksheet.protect_with_options(&ProtectionOptions { format_rows: true, ..ProtectionOptions::default() });
}

/// Writes a row's key into the hidden column.
pub fn key(worksheet: &mut Worksheet, row: u32, key: &Key) -> Result<(), XlsxError> {
    worksheet.write_string_with_format(row, KEY, key.to_string(), &base().set_num_format("@"))?;
    Ok(())
}

impl Formats {
    fn new() -> Self {
        let centred = |format: Format| format.set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter);
        let top = |format: Format| format.set_indent(1).set_align(FormatAlign::Left).set_align(FormatAlign::Top);
        // A measure begins with a line that is seen from afar.
        let opening = |format: Format| format.set_border_top(FormatBorder::Medium).set_border_top_color(INK);
        // Type text: nothing that is typed turns into a date or a formula.
        let text = |format: Format| format.set_num_format("@");
        Self {
            title: base().set_font_size(15).set_bold().set_align(FormatAlign::VerticalCenter),
            plain: base()
                .set_font_size(11)
                .set_indent(1)
                .set_align(FormatAlign::Right)
                .set_align(FormatAlign::VerticalCenter),
            boxed: centred(base().set_font_size(12).set_bold().set_border(FormatBorder::Medium).set_border_color(INK)),
            band: tinted(base().set_font_size(12))
                .set_align(FormatAlign::VerticalCenter)
                .set_text_wrap()
                .set_border(FormatBorder::Thin)
                .set_border_color(LINE)
                .set_border_left(FormatBorder::Thick)
                .set_border_left_color(INK)
                .set_indent(1),
            head: centred(framed().set_font_size(SMALL).set_background_color(TINT)),
            label: opening(centred(tinted(framed().set_font_size(11)))),
            name: opening(framed().set_indent(1).set_align(FormatAlign::Left).set_align(FormatAlign::VerticalCenter)),
            asked: opening(centred(framed().set_font_size(SMALL).set_background_color(TINT))),
            bold: base().set_font_size(11).set_bold(),
            regular: base(),
            locked: text(top(framed())),
            text: text(open(top(framed()))),
            rate: open(centred(framed())),
            rating: text(open(opening(centred(framed().set_font_size(11).set_bold())))),
        }
    }
}

struct Painter<'a> {
    worksheet: &'a mut Worksheet,
    formats: &'a Formats,
    widths: [u32; 9],
    scale: &'a RatingScale,
}

impl Painter<'_> {
    fn sheet(&mut self, sheet: &Sheet) -> Result<(), XlsxError> {
        for (column, &width) in (FIRST..).zip(&self.widths) {
            match width {
                0 => self.worksheet.set_column_hidden(column)?,
                width => self.worksheet.set_column_width_pixels(column, width)?,
            };
        }
        self.worksheet.set_column_hidden(KEY)?;
        for (row, number) in sheet.rows.iter().zip(0..) {
            key(self.worksheet, number, &row.key)?;
            match row.kind {
                RowKind::Title => self.title(number, row)?,
                RowKind::Band => {
                    self.merged(number, FIRST, LAST, row, |f| &f.band)?;
                    self.height(number, 26.0)?;
                }
                RowKind::Heads => self.heads(number, row)?,
                RowKind::Measure => self.measure(number, row)?,
                RowKind::Project => self.project(number, row)?,
            }
        }
        let top = sheet.rows.iter().take_while(|row| row.target == Target::Head).count() as u32;
        self.worksheet.set_freeze_panes(top, FIRST + 2)?;
        self.worksheet.set_repeat_rows(0, top.saturating_sub(1))?;
        let last = sheet.rows.len().saturating_sub(1) as u32;
        self.worksheet.set_print_area(0, FIRST, last, LAST)?;
        // A goal that is a mere number is a text all the same.
        self.worksheet.ignore_error_range(0, FIRST, last, LAST, IgnoreError::NumberStoredAsText)?;
        self.worksheet.set_selection(top, Field::Goal.column(), top, Field::Goal.column())?;
        Ok(())
    }

    fn title(&mut self, number: u32, row: &Row) -> Result<(), XlsxError> {
        let year = Field::Response.column();
        self.merged(number, FIRST, year - 1, row, |f| &f.title)?;
        self.write(number, year, row, |f| &f.plain)?;
        self.write(number, LAST, row, |f| &f.boxed)?;
        self.height(number, 26.0)
    }

    fn heads(&mut self, number: u32, row: &Row) -> Result<(), XlsxError> {
        self.merged(number, FIRST, FIRST + 1, row, |f| &f.head)?;
        for column in FIRST + 2..=LAST {
            self.write(number, column, row, |f| &f.head)?;
        }
        let lines = (FIRST + 2..=LAST).map(|column| self.lines(row, column, column)).max().unwrap_or(1);
        self.height(number, height(lines.max(2)))
    }

    /// Number, name and purpose, and the box of the rating.
    fn measure(&mut self, number: u32, row: &Row) -> Result<(), XlsxError> {
        let (name, label) = (FIRST + 2, Field::Response.column());
        self.merged(number, FIRST, FIRST + 1, row, |f| &f.label)?;
        self.merged(number, name, label - 1, row, |f| &f.name)?;
        // The name in bold, the purpose under it.
        let (first, rest) = row.text(name).split_at(row.text(name).find('\n').unwrap_or(row.text(name).len()));
        let parts = [(&self.formats.bold, first), (&self.formats.regular, rest)];
        let parts: Vec<_> = parts.into_iter().filter(|(_, text)| !text.is_empty()).collect();
        self.worksheet.write_rich_string_with_format(number, name, &parts, &self.formats.name)?;
        self.write(number, label, row, |f| &f.asked)?;
        self.write(number, LAST, row, |f| &f.rating)?;
        self.worksheet.add_data_validation(number, LAST, number, LAST, &ratings(self.scale)?)?;
        let name_lines = self.lines(row, name, label - 1) + usize::from(row.text(name).contains('\n'));
        let lines = name_lines.max(self.lines(row, label, label)).max(2);
        self.height(number, height(lines) + 4.0)
    }

    fn project(&mut self, number: u32, row: &Row) -> Result<(), XlsxError> {
        for column in FIRST..=LAST {
            let open = Field::OF_PROJECT.iter().any(|field| field.column() == column);
            match (column, row.text(column).parse()) {
                (LAST, Ok::<f64, _>(rate)) => {
                    self.worksheet.write_number_with_format(number, LAST, rate, &self.formats.rate)?;
                }
                (LAST, Err(_)) => {
                    self.worksheet.write_blank(number, LAST, &self.formats.rate)?;
                }
                _ if open => self.write(number, column, row, |f| &f.text)?,
                _ => self.write(number, column, row, |f| &f.locked)?,
            }
        }
        self.worksheet.add_data_validation(number, LAST, number, LAST, &rates()?)?;
        let lines = (FIRST..=LAST).map(|column| self.lines(row, column, column)).max().unwrap_or(1);
        // Room to write in, where everything is still empty.
        self.height(number, height(lines.max(4)))
    }

    fn write(
        &mut self,
        number: u32,
        column: u16,
        row: &Row,
        format: impl Fn(&Formats) -> &Format,
    ) -> Result<(), XlsxError> {
        let format = format(self.formats);
        match row.text(column) {
            "" => self.worksheet.write_blank(number, column, format)?,
            text => self.worksheet.write_string_with_format(number, column, text, format)?,
        };
        Ok(())
    }

    fn merged(
        &mut self,
        number: u32,
        first: u16,
        last: u16,
        row: &Row,
        format: impl Fn(&Formats) -> &Format,
    ) -> Result<(), XlsxError> {
        self.worksheet.merge_range(number, first, number, last, row.text(first), format(self.formats))?;
        Ok(())
    }

    fn height(&mut self, number: u32, points: f64) -> Result<(), XlsxError> {
        self.worksheet.set_row_height(number, points.min(MAX_HEIGHT))?;
        Ok(())
    }

    /// How many lines the text at `first` takes in the columns up to `last`.
    fn lines(&self, row: &Row, first: u16, last: u16) -> usize {
        match self.widths[index(first)..=index(last)].iter().sum() {
            0 => 0,
            pixels => lines(row.text(first), room(pixels, SIZE)),
        }
    }
}

/// The drop-down of a measure's rating.
fn ratings(scale: &RatingScale) -> Result<DataValidation, XlsxError> {
    let names: Vec<&str> = scale.bands().iter().map(|band| band.name.as_str()).collect();
    let listed = names.join(",");
    // A list of words has a limit and its commas; one of cells has neither.
    let in_words = listed.encode_utf16().count() <= 255 && names.iter().all(|name| !name.contains([',', '"']));
    let validation = if in_words {
        DataValidation::new().allow_list_strings(&names)?
    } else {
        let (first, last) = Guide::ratings(names.len());
        DataValidation::new().allow_list_formula(Formula::new(format!("='{GUIDE}'!$C${first}:$C${last}")))
    };
    validation
        .set_error_title("達成状況")?
        .set_error_message("一覧の中から選んでください。まだ決まっていなければ、空のままにしてください。")
}

/// 達成率 takes numbers from 0 to 100.
fn rates() -> Result<DataValidation, XlsxError> {
    DataValidation::new()
        .allow_decimal_number(DataValidationRule::Between(0.0, 100.0))
        .set_error_title("達成率")?
        .set_error_message("0から100までの数を入れてください（例：80、66.7）。小数は一桁までです。")
}

/// A3 landscape, as wide as the paper, page numbers at the foot.
fn paper(worksheet: &mut Worksheet, layout: &Layout) -> Result<(), XlsxError> {
    const A3: u8 = 8;
    // What stands in a footer is code to Excel, in which & is doubled. It
    // holds 255 units; a longer title is no loss there.
    let said = |text: &str| text.chars().take(40).collect::<String>().replace('&', "&&");
    let view = &layout.view;
    let footer = format!(
        "&L&8{}　{}&C&8&A　&P / &N&R&8{}",
        said(view.title.as_str()),
        view.year.as_str(),
        said(view.author.as_str())
    );
    worksheet
        .set_paper_size(A3)
        .set_landscape()
        .set_margins(0.45, 0.45, 0.5, 0.6, 0.3, 0.3)
        .set_print_fit_to_pages(1, 0)
        .set_print_center_horizontally(true)
        .set_screen_gridlines(false)
        .set_zoom(85)
        .set_footer(footer);
    protect(worksheet);
    Ok(())
}
