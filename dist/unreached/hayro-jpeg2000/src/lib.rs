//! No JPEG 2000 pictures: what hayro-syntax names of hayro-jpeg2000 0.3.

use std::marker::PhantomData;

/// What there is none of.
enum Never {}

/// Why a picture can't be read.
#[derive(Debug)]
pub struct DecodeError;

pub struct DecodeSettings {
    pub resolve_palette_indices: bool,
    pub strict: bool,
    pub target_resolution: Option<(u32, u32)>,
}

pub enum ColorSpace {
    Gray,
    RGB,
    CMYK,
    Unknown { num_channels: u8 },
    Icc { profile: Vec<u8>, num_channels: u8 },
}

pub struct Image<'a>(Never, PhantomData<&'a ()>);

impl<'a> Image<'a> {
    /// Reads no picture.
    pub fn new(_: &'a [u8], _: &DecodeSettings) -> Result<Self, DecodeError> {
        Err(DecodeError)
    }

    pub fn has_alpha(&self) -> bool {
        match self.0 {}
    }

    pub fn color_space(&self) -> &ColorSpace {
        match self.0 {}
    }

    pub fn width(&self) -> u32 {
        match self.0 {}
    }

    pub fn height(&self) -> u32 {
        match self.0 {}
    }

    pub fn original_bit_depth(&self) -> u8 {
        match self.0 {}
    }

    pub fn decode(&self) -> Result<Vec<u8>, DecodeError> {
        match self.0 {}
    }
}
