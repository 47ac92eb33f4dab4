//! Texts as outlines, a curve for each.
//!
//! Drawn as text, a picture has an element for every glyph and one more for
//! its shape, and a browser takes twice as long to read it as where each line
//! is one curve.

use ttf_parser::{GlyphId, OutlineBuilder};
use typst::layout::{Abs, Frame, FrameItem, GroupItem, Point, Ratio, Size, Transform};
use typst::syntax::Span;
use typst::text::TextItem;
use typst::text::color::should_outline;
use typst::visualize::{Curve, FillRule, Geometry, Paint, Shape};

/// How many steps a point has: finer than can be seen at any zoom. Curves are
/// in whole steps, which are short to write and soon read.
const STEPS: f64 = 100.0;

/// A frame in which texts are curves. What a curve can't show stays a text:
/// glyphs in colours of their own, gradients, strokes.
pub fn outlined(frame: &Frame) -> Frame {
    let mut drawn = Frame::hard(frame.size());
    for (position, item) in frame.items() {
        let item = match item {
            FrameItem::Group(group) => {
                let mut group = group.clone();
                group.frame = outlined(&group.frame);
                FrameItem::Group(group)
            }
            FrameItem::Text(text) => match curve(text) {
                Some(curve) => FrameItem::Group(small(curve)),
                None => item.clone(),
            },
            other => other.clone(),
        };
        drawn.push(*position, item);
    }
    drawn
}

/// A curve that is drawn in steps, in its size.
fn small(curve: Shape) -> GroupItem {
    let mut frame = Frame::hard(Size::zero());
    frame.push(Point::zero(), FrameItem::Shape(curve, Span::detached()));
    let mut group = GroupItem::new(frame);
    group.transform = Transform::scale(Ratio::new(1.0 / STEPS), Ratio::new(1.0 / STEPS));
    group
}

/// A text as one curve, in steps.
fn curve(text: &TextItem) -> Option<Shape> {
    let is_outline = |id: u16| should_outline(&text.font, GlyphId(id));
    if text.stroke.is_some()
        || !matches!(text.fill, Paint::Solid(_))
        || !text.glyphs.iter().all(|glyph| is_outline(glyph.id))
    {
        return None;
    }
    let mut pen = Pen { scale: text.size / text.font.units_per_em(), ..Pen::default() };
    let mut cursor = Point::zero();
    for glyph in &text.glyphs {
        pen.origin = cursor + Point::new(glyph.x_offset.at(text.size), glyph.y_offset.at(text.size));
        text.font.ttf().outline_glyph(GlyphId(glyph.id), &mut pen);
        cursor += Point::new(glyph.x_advance.at(text.size), glyph.y_advance.at(text.size));
    }
    Some(Shape {
        geometry: Geometry::Curve(pen.curve),
        fill: Some(text.fill.clone()),
        fill_rule: FillRule::NonZero,
        stroke: None,
    })
}

/// Draws glyphs one after the other.
#[derive(Default)]
struct Pen {
    curve: Curve,
    /// A unit of the font.
    scale: Abs,
    /// Where the glyph stands, upwards as in fonts.
    origin: Point,
    /// Where the pen is, in the font's units.
    at: (f32, f32),
}

impl Pen {
    fn point(&self, x: f32, y: f32) -> Point {
        let step = |length: Abs| Abs::pt((length.to_pt() * STEPS).round());
        Point::new(step(self.origin.x + self.scale * f64::from(x)), step(-(self.origin.y + self.scale * f64::from(y))))
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.curve.move_(self.point(x, y));
        self.at = (x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.curve.line(self.point(x, y));
        self.at = (x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        // The same curve of the third degree.
        let towards = |from: f32, control: f32| from + (control - from) * 2.0 / 3.0;
        let (x0, y0) = self.at;
        self.curve_to(towards(x0, x1), towards(y0, y1), towards(x, x1), towards(y, y1), x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.curve.cubic(self.point(x1, y1), self.point(x2, y2), self.point(x, y));
        self.at = (x, y);
    }

    fn close(&mut self) {
        self.curve.close();
    }
}

#[cfg(test)]
mod tests {
    use typst::layout::{Em, Size};
    use typst::text::{FontVariant, FontVariations, Glyph, Lang};
    use typst::visualize::Color;

    use super::*;
    use crate::office::fonts::Fonts;

    fn text(words: &str) -> TextItem {
        let size = Abs::pt(9.0);
        let font = Fonts::with(Vec::new(), "").unwrap().get(0).unwrap().instantiate(
            FontVariant::default(),
            size,
            &FontVariations::default(),
        );
        let glyph = |c: char| {
            let id = font.ttf().glyph_index(c).unwrap().0;
            let x_advance = font.x_advance(id).unwrap();
            let zero = Em::zero();
            Glyph {
                id,
                x_advance,
                x_offset: zero,
                y_advance: zero,
                y_offset: zero,
                range: 0..0,
                span: (Span::detached(), 0),
            }
        };
        let glyphs = words.chars().map(glyph).collect();
        let fill = Paint::Solid(Color::BLACK);
        TextItem { font, size, fill, stroke: None, lang: Lang::JAPANESE, region: None, text: words.into(), glyphs }
    }

    #[test]
    fn a_text_is_one_curve_where_its_glyphs_are() {
        let text = text("在宅 g①");
        let mut frame = Frame::hard(Size::splat(Abs::pt(100.0)));
        frame.push(Point::splat(Abs::pt(20.0)), FrameItem::Text(text.clone()));
        let drawn = outlined(&frame);
        let items: Vec<_> = drawn.items().collect();
        let [(position, FrameItem::Group(group))] = items.as_slice() else { panic!("{items:?}") };
        assert_eq!(*position, Point::splat(Abs::pt(20.0)));
        let items: Vec<_> = group.frame.items().collect();
        let [(position, FrameItem::Shape(shape, _))] = items.as_slice() else { panic!("{items:?}") };
        assert_eq!(*position, Point::zero());
        let (curve, glyphs) = (shape.bbox(false), text.bbox());
        let curve =
            typst::layout::Rect::new(curve.min.transform(group.transform), curve.max.transform(group.transform));
        let sides = |rect: typst::layout::Rect| {
            [rect.min.x, rect.min.y.min(rect.max.y), rect.max.x, rect.max.y.max(rect.min.y)]
        };
        for (one, other) in sides(curve).into_iter().zip(sides(glyphs)) {
            assert!((one - other).abs() < Abs::pt(0.02), "{curve:?} {glyphs:?}");
        }
    }

    #[test]
    fn what_no_curve_can_show_stays_a_text() {
        let mut striped = text("在宅");
        striped.stroke = Some(typst::visualize::FixedStroke::default());
        let mut frame = Frame::hard(Size::splat(Abs::pt(100.0)));
        frame.push(Point::zero(), FrameItem::Text(striped));
        assert!(matches!(outlined(&frame).items().next(), Some((_, FrameItem::Text(_)))));
    }
}
