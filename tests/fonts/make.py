#!/usr/bin/env python3
"""Makes forms.ttf, a font of three simple shapes for the tests.

    pip install fonttools && python3 tests/fonts/make.py

𠮷 (U+20BB7) is a bar at the foot, 邉 (U+9089) one at the left, and 邉 with the
variation selector U+E010F one at the top. No other font need be looked into to
tell which was drawn.
"""

from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen


def bar(left, bottom, right, top):
    pen = TTGlyphPen(None)
    pen.moveTo((left, bottom))
    for point in [(left, top), (right, top), (right, bottom)]:
        pen.lineTo(point)
    pen.closePath()
    return pen.glyph()


SHAPES = {
    ".notdef": bar(100, 0, 900, 800),
    "foot": bar(100, 0, 900, 100),
    "left": bar(100, 0, 200, 800),
    "top": bar(100, 700, 900, 800),
}

builder = FontBuilder(1000, isTTF=True)
builder.setupGlyphOrder(list(SHAPES))
builder.setupCharacterMap({0x20BB7: "foot", 0x9089: "left"}, uvs=[(0x9089, 0xE010F, "top")])
builder.setupGlyf(SHAPES)
builder.setupHorizontalMetrics({name: (1000, 0) for name in SHAPES})
builder.setupHorizontalHeader(ascent=880, descent=-120)
builder.setupNameTable({"familyName": "Shiryo \"Forms\"", "styleName": "Regular", "psName": "ShiryoForms-Regular"})
builder.setupOS2(sTypoAscender=880, sTypoDescender=-120, usWinAscent=880, usWinDescent=120, fsType=0)
builder.setupPost()
builder.font["head"].created = builder.font["head"].modified = 0
builder.font.recalcTimestamp = False
builder.save(Path(__file__).with_name("forms.ttf"))
