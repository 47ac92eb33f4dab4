#!/usr/bin/env bash
# What citizens, portals and those who write in the browser get, seen by others' programs: the Nu HTML checker, axe-core in
# Chromium, frictionless, pandas and LibreOffice. Needs Java, Node.js, Chromium, LibreOffice and Python with venv.
set -euo pipefail
cd "$(dirname "$0")/.."
shiryo=$PWD/target/release/shiryo
tools=$PWD/target/web-tools
tests=$PWD/tests
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir -p "$tools"
[ -d "$tools/node_modules/vnu-jar" ] ||
  (cd "$tools" && npm install --silent --no-audit --no-fund --prefix . axe-core@4.10.3 playwright-core vnu-jar >/dev/null)
[ -x "$tools/venv/bin/frictionless" ] ||
  { python3 -m venv "$tools/venv" && "$tools/venv/bin/pip" install -q frictionless pandas pyyaml; }

# The real year, the tests' own plan, and texts that were written to do harm.
mkdir -p "$work"/{real,plan,hostile}/data
cp data/R01.yaml "$work/real/data/"
cp tests/plan/data/*.yaml "$work/plan/data/"
python3 - "$work/hostile/data/R01.yaml" <<'PY'
import pathlib, sys
hostile = '<script>alert(1)</script> "x" \'y\' & &amp; {{ page }} {% if %} <img src=x onerror=y> ]]> --> =1+1'
long = "https://example.jp/" + "a" * 300 + " Amyotrophic-lateral-sclerosis-support" * 5
text = pathlib.Path("tests/plan/data/R01.yaml").read_text()
old = "趣旨: 妊娠から子育てまで、どこに相談すればよいか迷わない体制が必要"
assert old in text
pathlib.Path(sys.argv[1]).write_text(text.replace(old, f"趣旨: |-\n          {hostile}\n          {long}"))
PY
seal() { "$shiryo" --root "$work/plan" seal "$1" --by 星見市こども会議 --on "$2" --allow-empty --accept-notices >/dev/null; }
seal H30 2019-06-10
seal R01 2020-06-08
for plan in real plan hostile; do "$shiryo" --root "$work/$plan" publish --draft --licence CC-BY-4.0 >/dev/null; done

mapfile -t pages < <(find "$work" -name '*.html' | sort)
java -jar "$tools/node_modules/vnu-jar/build/dist/vnu.jar" --Werror "${pages[@]}"
(cd "$tools" && cp "$tests/web/pages.mjs" . && node pages.mjs "${pages[@]}")
# The browser's side of `serve`, by the same axe-core.
SHIRYO=$shiryo /usr/bin/python3 -B tests/serve/axe.py "$tools/node_modules/axe-core/axe.min.js"
"$tools/venv/bin/python" tests/web/data.py "$work/real/out/web" data/R01.yaml
"$tools/venv/bin/python" tests/web/data.py "$work/plan/out/web" tests/plan/data/{H30,R01,R02}.yaml
