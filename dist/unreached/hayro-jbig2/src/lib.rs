//! No JBIG2 pictures: what hayro-syntax names of hayro-jbig2 0.3.

use std::marker::PhantomData;

/// What there is none of.
enum Never {}

/// Why a picture can't be read.
#[derive(Debug)]
pub struct DecodeError;

pub trait Decoder {
    fn push_pixel(&mut self, black: bool);
    fn push_pixel_chunk(&mut self, black: bool, chunk_count: u32);
    fn next_line(&mut self);
}

pub struct Image<'a>(Never, PhantomData<&'a ()>);

impl<'a> Image<'a> {
    /// Reads no picture.
    pub fn new_embedded(_: &'a [u8], _: Option<&'a [u8]>) -> Result<Self, DecodeError> {
        Err(DecodeError)
    }

    pub fn width(&self) -> u32 {
        match self.0 {}
    }

    pub fn height(&self) -> u32 {
        match self.0 {}
    }

    pub fn decode<D: Decoder>(&self, _: &mut D) -> Result<(), DecodeError> {
        match self.0 {}
    }
}
