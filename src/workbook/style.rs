//! What the sheets share in looks: face, colours, heights, protection.

use rust_xlsxwriter::{Color, Format, FormatBorder, ProtectionOptions, Worksheet, XlsxError};

use super::grid::KEY;
use super::key::HiddenKey;
use super::lines::EM;

/// Every Windows since 2018 has it.
const FACE: &str = "BIZ UDPGothic";
/// Tells Excel to stand in a Japanese face for it where it is missing.
const JAPANESE: u8 = 128;
/// The size of most texts, in points.
pub const SIZE: f64 = 10.0;
/// The size of heads.
pub const SMALL: f64 = 9.0;

/// Of texts and strong lines.
pub const INK: Color = Color::RGB(0x0014_213a);
/// Of heads.
pub const TINT: Color = Color::RGB(0x00e6_ecf5);
/// Of frames.
pub const LINE: Color = Color::RGB(0x005b_6880);
/// What is to be filled in.
const OPEN: Color = Color::RGB(0x00ff_f9db);

/// What a text's indent and the borders take of a column's width, in pixels.
const INDENT: u32 = 18;

/// The height of a line in points, and of a row's margins.
const LINE_HEIGHT: f64 = 12.0;
const MARGINS: f64 = 6.0;
/// Excel's rows are no higher.
pub const MAX_HEIGHT: f64 = 409.0;

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
pub fn key(worksheet: &mut Worksheet, row: u32, key: &HiddenKey) -> Result<(), XlsxError> {
    worksheet.write_string_with_format(row, KEY, key.to_string(), &base().set_num_format("@"))?;
    Ok(())
}
