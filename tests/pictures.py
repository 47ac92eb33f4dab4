"""Compares the pages that tests/pictures.sh drew, and makes pictures of those that differ."""

import pathlib
import struct
import sys
import zlib


def read(path):
    """Width, height and dots of a PPM."""
    kind, size, depth, dots = path.read_bytes().split(b"\n", 3)
    assert kind == b"P6" and depth == b"255", path
    width, height = map(int, size.split())
    return width, height, dots


def png(path, width, height, dots):
    rows = b"".join(b"\0" + dots[y * width * 3:(y + 1) * width * 3] for y in range(height))
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


def difference(before, after):
    """The new page in pale, and in red each dot that is another; and how many are."""
    dots = bytearray(after)
    count = 0
    for at in range(0, len(after), 3):
        if before[at:at + 3] != after[at:at + 3]:
            dots[at:at + 3] = b"\xd0\x00\x20"
            count += 1
        else:
            for one in (at, at + 1, at + 2):
                dots[one] = 160 + dots[one] * 95 // 255
    return bytes(dots), count


def main(work, out):
    work, out = pathlib.Path(work), pathlib.Path(out)
    out.mkdir(parents=True)
    changed = 0
    for folder in sorted(work.glob("after-*")):
        plan = folder.name.removeprefix("after-")
        old = {path.name: path for path in (work / f"before-{plan}").glob("*.ppm")}
        new = {path.name: path for path in folder.glob("*.ppm")}
        for name in sorted(old.keys() | new.keys()):
            page = f"{plan}-{name.removesuffix('.ppm')}"
            if name not in old or name not in new:
                print(f"{page}: {'new' if name in new else 'gone'}")
                png(out / f"{page}.png", *read((new.get(name) or old.get(name))))
            elif (before := read(old[name])) == (after := read(new[name])):
                continue
            elif before[:2] != after[:2]:
                print(f"{page}: another size, {before[:2]} and {after[:2]}")
                png(out / f"{page}.png", *after)
            else:
                dots, count = difference(before[2], after[2])
                print(f"{page}: {count} of {len(dots) // 3} dots differ")
                png(out / f"{page}.png", after[0], after[1], dots)
            changed += 1
    print(f"{changed} pages differ" + (f"; pictures of them are in {out}" if changed else ""))


main(*sys.argv[1:])
