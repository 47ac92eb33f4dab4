//! The pieces that a page's picture is put together from.
//!
//! A browser takes a quarter of a second for a whole page of Japanese
//! outlines. Cut into pieces that don't know where on the page they are, most
//! of a page stays as it was after an edit, even what has moved.

use std::collections::HashMap;

use hyper::body::Bytes;
use serde::Serialize;
use typst::foundations::{Content, Smart};
use typst::layout::{Abs, Frame, FrameItem, Point, Rect, Sides, Size, Transform};
use typst::utils::hash128;
use typst_layout::Page;
use typst_svg::SvgOptions;

use super::area::Area;
use super::outline::outlined;

/// A piece is cut when it has so many glyphs.
const GLYPHS: usize = 250;

/// Left free around a piece, for strokes and for glyphs that reach out of
/// their line.
const MARGIN: f64 = 6.0;

/// Part of a page's picture.
#[derive(Debug, Clone, Serialize)]
pub struct Piece {
    /// Its name: no two pieces that look different share one.
    pub id: String,
    /// Where on the page it is. Width and height are whole points, so that
    /// no browser has to round them.
    #[serde(rename = "box")]
    pub area: Area,
    /// The picture.
    #[serde(skip)]
    pub svg: Bytes,
}

/// Pieces that were drawn, by what they were drawn from, so that what is as it
/// was is not drawn again.
pub type Drawn = HashMap<u128, (String, Bytes)>;

/// Cuts pages.
pub struct Cutter<'a> {
    /// The pieces of the last time.
    pub before: &'a Drawn,
    /// The pieces of this time.
    pub drawn: Drawn,
}

/// A piece in the making, in the page's coordinates.
struct Open {
    items: Vec<(Point, FrameItem)>,
    bounds: Option<Rect>,
    glyphs: usize,
}

impl Cutter<'_> {
    /// The pieces of a page, from back to front.
    pub fn cut(&mut self, page: &Page) -> Vec<Piece> {
        let mut pieces = Vec::new();
        if let Smart::Custom(Some(fill)) = &page.fill {
            let mut ground = Open::new();
            let shape = typst::visualize::Geometry::Rect(page.frame.size()).filled(fill.clone());
            ground.push(Point::zero(), FrameItem::Shape(shape, typst::syntax::Span::detached()));
            self.close(&mut ground, &mut pieces);
        }
        let mut open = Open::new();
        self.frame(&page.frame, Point::zero(), &mut open, &mut pieces);
        self.close(&mut open, &mut pieces);
        pieces
    }

    /// Deals a frame's items out to pieces, in order. Groups that only move
    /// what they hold and hold much are opened up.
    fn frame(&mut self, frame: &Frame, origin: Point, open: &mut Open, pieces: &mut Vec<Piece>) {
        for (position, item) in frame.items() {
            let at = origin + *position;
            match item {
                FrameItem::Group(group)
                    if group.clip.is_none() && group.transform.is_only_translate() && glyphs(item) > GLYPHS =>
                {
                    self.close(open, pieces);
                    self.frame(&group.frame, at + Point::new(group.transform.tx, group.transform.ty), open, pieces);
                    self.close(open, pieces);
                }
                FrameItem::Tag(_) | FrameItem::Link(..) => {}
                _ => {
                    open.push(at, item.clone());
                    if open.glyphs > GLYPHS {
                        self.close(open, pieces);
                    }
                }
            }
        }
    }

    /// Draws a piece.
    fn close(&mut self, open: &mut Open, pieces: &mut Vec<Piece>) {
        let Open { items, bounds, .. } = std::mem::replace(open, Open::new());
        let Some(bounds) = bounds else { return };
        let origin = bounds.min - Point::splat(Abs::pt(MARGIN));
        let whole = |length: Abs| Abs::pt((length.to_pt() + 2.0 * MARGIN).ceil());
        let size = Size::new(whole(bounds.max.x - bounds.min.x), whole(bounds.max.y - bounds.min.y));
        let mut frame = Frame::hard(size);
        for (position, item) in items {
            // A thousandth of a point can't be seen, but moving a piece must
            // not make it another one by the rounding of its last digits.
            let round = |length: Abs| Abs::pt((length.to_pt() * 1000.0).round() / 1000.0);
            let position = position - origin;
            frame.push(Point::new(round(position.x), round(position.y)), item);
        }
        let hash = hash128(&frame);
        let (id, svg) =
            self.before.get(&hash).or_else(|| self.drawn.get(&hash)).cloned().unwrap_or_else(|| draw(&frame));
        self.drawn.insert(hash, (id.clone(), svg.clone()));
        let area = Area { x: origin.x.to_pt(), y: origin.y.to_pt(), width: size.x.to_pt(), height: size.y.to_pt() };
        pieces.push(Piece { id, area, svg });
    }
}

fn draw(frame: &Frame) -> (String, Bytes) {
    let page = Page {
        frame: outlined(frame),
        bleed: Sides::default(),
        fill: Smart::Custom(None),
        numbering: None,
        supplement: Content::empty(),
        number: 1,
    };
    let svg = typst_svg::svg(&page, &SvgOptions::default());
    (format!("{:032x}", hash128(&svg)), svg.into())
}

impl Open {
    fn new() -> Self {
        Self { items: Vec::new(), bounds: None, glyphs: 0 }
    }

    fn push(&mut self, at: Point, item: FrameItem) {
        extend(&mut self.bounds, &item, Transform::translate(at.x, at.y));
        self.glyphs += glyphs(&item);
        self.items.push((at, item));
    }
}

/// How many glyphs an item shows.
fn glyphs(item: &FrameItem) -> usize {
    match item {
        FrameItem::Group(group) => group.frame.items().map(|(_, item)| glyphs(item)).sum(),
        FrameItem::Text(text) => text.glyphs.len(),
        _ => 0,
    }
}

/// Widens `bounds` to hold an item as well.
fn extend(bounds: &mut Option<Rect>, item: &FrameItem, transform: Transform) {
    let rect = match item {
        FrameItem::Group(group) => {
            for (position, item) in group.frame.items() {
                let inner = Transform::translate(position.x, position.y);
                extend(bounds, item, transform.pre_concat(group.transform).pre_concat(inner));
            }
            return;
        }
        FrameItem::Text(text) => {
            // Room on all sides for glyphs that are larger than their cell.
            Rect::new(
                Point::new(-text.size * 0.5, -text.size * 1.5),
                Point::new(text.width() + text.size * 0.5, text.size),
            )
        }
        FrameItem::Shape(shape, _) => shape.bbox(true),
        FrameItem::Image(_, size, _) => Rect::new(Point::zero(), size.to_point()),
        FrameItem::Link(..) | FrameItem::Tag(_) => return,
    };
    let corners = [rect.min, Point::new(rect.max.x, rect.min.y), Point::new(rect.min.x, rect.max.y), rect.max];
    for corner in corners.map(|corner| corner.transform(transform)) {
        let held = bounds.get_or_insert(Rect::new(corner, corner));
        *held = Rect::new(held.min.min(corner), held.max.max(corner));
    }
}
