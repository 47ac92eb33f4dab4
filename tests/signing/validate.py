"""What pyHanko says of signed PDFs.

    validate.py ROOT.pem LEVEL FILE.pdf [LEVEL FILE.pdf]...

LEVEL is B-B, B-T, B-LT or B-LTA: what the file is meant to be. A line for each file; the exit status is 0 only if
every signature and time stamp in every file is valid, trusted, and followed by nothing but what belongs to such a
file.
"""

import asyncio
import logging
import sys

from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import async_validate_pdf_signature, async_validate_pdf_timestamp
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator import ValidationContext


def context(root, reader, level):
    """Whom to trust; for the long term, with the evidence in the file, all of it, and no other."""
    if level in ("B-LT", "B-LTA"):
        settings = {"trust_roots": [root], "allow_fetching": False, "revocation_mode": "require"}
        return DocumentSecurityStore.read_dss(reader).as_validation_context(settings)
    return ValidationContext(trust_roots=[root], allow_fetching=False, revocation_mode="soft-fail")


async def validate(root, level, path):
    wrong = []
    with open(path, "rb") as file:
        reader = PdfFileReader(file)
        signatures, stamps = reader.embedded_regular_signatures, reader.embedded_timestamp_signatures
        expected = {"B-B": (1, 0, False), "B-T": (1, 1, False), "B-LT": (1, 1, True), "B-LTA": (1, 2, True)}[level]
        found = (len(signatures), len(stamps), "/DSS" in reader.root)
        if found != expected:
            wrong.append(f"holds {found}, not {expected}")
        allowed = ModificationLevel.NONE if level == "B-B" else ModificationLevel.LTA_UPDATES
        for signature in signatures:
            status = await async_validate_pdf_signature(signature, context(root, reader, level))
            says = f"{status.coverage.name} {status.modification_level.name}"
            if not (status.bottom_line and status.trusted):
                wrong.append(f"signature: {status.summary()}")
            if status.modification_level != allowed:
                wrong.append(f"signature: {status.modification_level}, not {allowed}")
        for stamp in stamps:
            status = await async_validate_pdf_timestamp(stamp, context(root, reader, level))
            if not (status.valid and status.intact and status.trusted):
                wrong.append(f"stamp: {status.summary()}")
    print(f"{'FAIL' if wrong else 'ok  '} pyHanko  {level}  {path} ({says}){''.join(f'{chr(10)}     {each}' for each in wrong)}")
    return not wrong


async def main():
    root = load_cert_from_pemder(sys.argv[1])
    pairs = list(zip(sys.argv[2::2], sys.argv[3::2], strict=True))
    return all([await validate(root, level, path) for level, path in pairs])


logging.disable(logging.CRITICAL)
sys.exit(not asyncio.run(main()))
