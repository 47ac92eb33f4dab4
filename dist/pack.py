"""Packs a folder into a .zip or .tar.gz that has the same bytes whenever and wherever it is made.

Usage: pack.py FOLDER ARCHIVE SECONDS

Entries are sorted and bear one time (SECONDS since 1970, UTC), one owner and one of two modes.
"""

import gzip
import io
import pathlib
import sys
import tarfile
import time
import zipfile


def mode(path):
    return 0o755 if path.stat().st_mode & 0o100 else 0o644


def main(folder, archive, seconds):
    folder, seconds = pathlib.Path(folder), int(seconds)
    files = sorted((path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.as_posix())
    names = [(path, f"{folder.name}/{path.relative_to(folder).as_posix()}") for path in files]
    if archive.endswith(".zip"):
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
            for path, name in names:
                entry = zipfile.ZipInfo(name, time.gmtime(seconds)[:6])
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.create_system = 3
                entry.external_attr = (0o100000 | mode(path)) << 16
                packed.writestr(entry, path.read_bytes())
    else:
        plain = io.BytesIO()
        with tarfile.open(fileobj=plain, mode="w", format=tarfile.PAX_FORMAT) as packed:
            for path, name in names:
                entry = tarfile.TarInfo(name)
                entry.size, entry.mtime, entry.mode = path.stat().st_size, seconds, mode(path)
                packed.addfile(entry, io.BytesIO(path.read_bytes()))
        with open(archive, "wb") as out, gzip.GzipFile("", "wb", 9, out, seconds) as packed:
            packed.write(plain.getvalue())


main(*sys.argv[1:])
