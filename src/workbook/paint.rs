//! Layout → workbook: colours, borders, widths, heights, protection and paper.
//!
//! Nothing here depends on the clock: the same layout gives the same bytes.

use rust_xlsxwriter::{
    DataValidation, DataValidationRule, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula,
    IgnoreError, Workbook, Worksheet, XlsxError,
};

use super::grid::{KEY, number, width};
use super::guide::{GUIDE, Guide};
use super::key::Target;
use super::layout::{Cells, Layout, MEASURE_ASKED, MEASURE_NAME, RowKind, SheetLayout, TITLE_YEAR};
use super::lines::lines;
use super::style::{INK, LINE, MAX_HEIGHT, SIZE, SMALL, TINT, base, framed, height, key, open, protect, room, tinted};
use crate::model::RatingScale;
use crate::model::form::{Column, Field, Owner};

/// Column widths are counted in digits of the workbook's default font. At this
/// size a digit of the face is 9 pixels wide, which is what a default column
/// of 80 pixels stands for.
const DEFAULT_SIZE: f64 = 9.0;
const DEFAULT_COLUMN: u32 = 80;

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
    let has_last_year = layout.has_last_year();
    for sheet in &layout.sheets {
        let worksheet = workbook.add_worksheet();
        worksheet.set_name(&sheet.name)?;
        Painter { worksheet, formats: &formats, has_last_year, scale }.sheet(sheet)?;
        paper(worksheet, layout)?;
    }
    workbook.save_to_buffer()
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
    has_last_year: bool,
    scale: &'a RatingScale,
}

impl Painter<'_> {
    fn sheet(&mut self, sheet: &SheetLayout) -> Result<(), XlsxError> {
        for column in Column::ALL {
            match width(column, self.has_last_year) {
                0 => self.worksheet.set_column_hidden(number(column))?,
                width => self.worksheet.set_column_width_pixels(number(column), width)?,
            };
        }
        self.worksheet.set_column_hidden(KEY)?;
        for (at, row) in (0..).zip(&sheet.rows) {
            key(self.worksheet, at, &row.key)?;
            match row.kind {
                RowKind::Title => self.title(at, &row.cells)?,
                RowKind::Band => {
                    self.merged(at, Column::FIRST, Column::LAST, &row.cells, |f| &f.band)?;
                    self.height(at, 26.0)?;
                }
                RowKind::Heads => self.heads(at, &row.cells)?,
                RowKind::Measure => self.measure(at, &row.cells)?,
                RowKind::Project => self.project(at, &row.cells)?,
            }
        }
        let top = sheet.rows.iter().take_while(|row| row.target == Target::Head).count() as u32;
        let (first, last) = (number(Column::FIRST), number(Column::LAST));
        self.worksheet.set_freeze_panes(top, number(Column::FinalGoal))?;
        self.worksheet.set_repeat_rows(0, top.saturating_sub(1))?;
        let end = sheet.rows.len().saturating_sub(1) as u32;
        self.worksheet.set_print_area(0, first, end, last)?;
        // A goal that is a mere number is a text all the same.
        self.worksheet.ignore_error_range(0, first, end, last, IgnoreError::NumberStoredAsText)?;
        self.worksheet.set_selection(top, number(Column::Goal), top, number(Column::Goal))?;
        Ok(())
    }

    fn title(&mut self, at: u32, cells: &Cells) -> Result<(), XlsxError> {
        self.merged(at, Column::FIRST, before(TITLE_YEAR), cells, |f| &f.title)?;
        self.write(at, TITLE_YEAR, cells, |f| &f.plain)?;
        self.write(at, Column::LAST, cells, |f| &f.boxed)?;
        self.height(at, 26.0)
    }

    fn heads(&mut self, at: u32, cells: &Cells) -> Result<(), XlsxError> {
        self.merged(at, Column::Content, Column::Departments, cells, |f| &f.head)?;
        let mut most = 2;
        for column in Column::ALL.into_iter().filter(|column| *column > Column::Departments) {
            self.write(at, column, cells, |f| &f.head)?;
            most = most.max(self.lines(cells, column, column));
        }
        self.height(at, height(most))
    }

    /// Number, name and purpose, and the box of the rating.
    fn measure(&mut self, at: u32, cells: &Cells) -> Result<(), XlsxError> {
        let (name, asked) = (MEASURE_NAME, MEASURE_ASKED);
        self.merged(at, Column::FIRST, before(name), cells, |f| &f.label)?;
        self.merged(at, name, before(asked), cells, |f| &f.name)?;
        // The name in bold, the purpose under it.
        let (first, rest) = cells[name].split_at(cells[name].find('\n').unwrap_or(cells[name].len()));
        let parts = [(&self.formats.bold, first), (&self.formats.regular, rest)];
        let parts: Vec<_> = parts.into_iter().filter(|(_, text)| !text.is_empty()).collect();
        self.worksheet.write_rich_string_with_format(at, number(name), &parts, &self.formats.name)?;
        self.write(at, asked, cells, |f| &f.asked)?;
        let rating = Field::Rating.column();
        self.write(at, rating, cells, |f| &f.rating)?;
        self.validate(at, rating, &ratings(self.scale)?)?;
        let name_lines = self.lines(cells, name, before(asked)) + usize::from(!rest.is_empty());
        let lines = name_lines.max(self.lines(cells, asked, asked)).max(2);
        self.height(at, height(lines) + 4.0)
    }

    fn project(&mut self, at: u32, cells: &Cells) -> Result<(), XlsxError> {
        // Room to write in, where everything is still empty.
        let mut most = 4;
        for (column, text) in cells.iter() {
            match column.filled_in(Owner::Project) {
                Some(Field::Rate) => {
                    let (place, format) = (number(column), &self.formats.rate);
                    match text.parse::<f64>() {
                        Ok(rate) => self.worksheet.write_number_with_format(at, place, rate, format)?,
                        Err(_) => self.worksheet.write_blank(at, place, format)?,
                    };
                    self.validate(at, column, &rates()?)?;
                }
                Some(_) => self.write(at, column, cells, |f| &f.text)?,
                None => self.write(at, column, cells, |f| &f.locked)?,
            }
            most = most.max(self.lines(cells, column, column));
        }
        self.height(at, height(most))
    }

    fn write(
        &mut self,
        at: u32,
        column: Column,
        cells: &Cells,
        format: impl Fn(&Formats) -> &Format,
    ) -> Result<(), XlsxError> {
        let format = format(self.formats);
        match &cells[column] {
            "" => self.worksheet.write_blank(at, number(column), format)?,
            text => self.worksheet.write_string_with_format(at, number(column), text, format)?,
        };
        Ok(())
    }

    fn merged(
        &mut self,
        at: u32,
        first: Column,
        last: Column,
        cells: &Cells,
        format: impl Fn(&Formats) -> &Format,
    ) -> Result<(), XlsxError> {
        self.worksheet.merge_range(at, number(first), at, number(last), &cells[first], format(self.formats))?;
        Ok(())
    }

    fn validate(&mut self, at: u32, column: Column, validation: &DataValidation) -> Result<(), XlsxError> {
        self.worksheet.add_data_validation(at, number(column), at, number(column), validation)?;
        Ok(())
    }

    fn height(&mut self, at: u32, points: f64) -> Result<(), XlsxError> {
        self.worksheet.set_row_height(at, points.min(MAX_HEIGHT))?;
        Ok(())
    }

    /// How many lines the text at `first` takes in the columns up to `last`.
    fn lines(&self, cells: &Cells, first: Column, last: Column) -> usize {
        let columns = Column::ALL.into_iter().filter(|column| (first..=last).contains(column));
        match columns.map(|column| width(column, self.has_last_year)).sum() {
            0 => 0,
            pixels => lines(&cells[first], room(pixels, SIZE)),
        }
    }
}

/// The column to the left of one.
fn before(column: Column) -> Column {
    Column::ALL.into_iter().take_while(|before| *before < column).last().unwrap_or(column)
}

/// The drop-down list of a measure's rating.
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
        .set_error_title(Field::Rating.key())?
        .set_error_message("一覧の中から選んでください。まだ決まっていなければ、空のままにしてください。")
}

/// 達成率 takes numbers from 0 to 100.
fn rates() -> Result<DataValidation, XlsxError> {
    DataValidation::new()
        .allow_decimal_number(DataValidationRule::Between(0.0, 100.0))
        .set_error_title(Field::Rate.key())?
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
