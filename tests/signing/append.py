"""Appends a harmless revision to a PDF in place, as any editor might: append.py FILE.pdf"""

import sys

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

with open(sys.argv[1], "r+b") as file:
    writer = IncrementalPdfFileWriter(file)
    writer.root["/PageMode"] = generic.NameObject("/UseNone")
    writer.update_root()
    writer.write_in_place()
