#!/usr/bin/env bash
# Compiles the markup of `shiryo build --emit-typst` with the stock Typst
# compiler and compares the pages, dot for dot.
#
# The compiler is a `typst` on the PATH, else that of the Python wheel `typst`.
# Needs pdftoppm (Debian: poppler-utils) and, for the wheel, python3-venv.
set -euo pipefail
cd "$(dirname "$0")/.."
cache="${CARGO_TARGET_DIR:-target}/stock"
wheel=0.15.2 # of Typst 0.15.1
mkdir -p "$cache"

cargo run --release --quiet -- build R01 --emit-typst >/dev/null
if command -v typst >/dev/null; then
  typst compile --pdf-standard a-3a,ua-1 --root . --ignore-system-fonts --font-path fonts out/R01.typ "$cache/stock.pdf"
else
  [ -x "$cache/venv/bin/python" ] || python3 -m venv "$cache/venv"
  "$cache/venv/bin/python" -m pip install --quiet "typst==$wheel"
  "$cache/venv/bin/python" - "$cache/stock.pdf" <<'PYTHON'
import sys, typst
typst.compile("out/R01.typ", output=sys.argv[1], root=".", font_paths=["fonts"], ignore_system_fonts=True,
              pdf_standards=["a-3a", "ua-1"])
PYTHON
fi

dots() { pdftoppm -r 60 -gray "$1" 2>/dev/null | sha256sum; }
ours=$(dots out/R01.pdf)
stock=$(dots "$cache/stock.pdf")
empty=$(printf '' | sha256sum)
if [ "$ours" = "$empty" ] || [ "$ours" != "$stock" ]; then
  echo "FAIL the stock compiler's pages differ from out/R01.pdf" >&2
  exit 1
fi
echo "ok   the stock compiler's pages are those of out/R01.pdf"
