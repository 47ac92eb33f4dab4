#!/usr/bin/env python3
"""Measures shiryo against what a Typst user would write by hand, plain.typ.

    cargo build --release
    tests/stock.sh                 # fetches the compiler, where there is no `typst` on the PATH
    /usr/bin/python3 benches/compare.py [RUNS] [--quick] [--cold]

Whole processes, run in turn (A B A B …), so that a machine that slows down
slows down both; each ratio is the median of those of the pairs. Without a
`typst` on the PATH the Python wheel's compiler is taken: that process is
counted from the compilation on, without Python's start, which flatters
plain.typ, to its end, in which the system takes its memory back as it takes
shiryo's.
`--quick` runs each once, to see that all of it works; `--cold` builds the
program from nothing as well. Needs Chromium and python3-yaml.
"""

import html
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zlib
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
SHIRYO = TARGET / "release" / "shiryo"
R01 = (ROOT / "data/R01.yaml").read_text(encoding="utf-8")
PYTHON = TARGET / "stock/venv/bin/python"
BUILD = [str(SHIRYO), "build", "R01"]

# The wheel's compiler; it prints when it begins, and what Python's start took.
WHEEL = """
import json, os, sys, time, typst
print(json.dumps([time.perf_counter(), time.process_time()]), flush=True)
typst.compile("plain.typ", output="plain.pdf", root=".", font_paths=[sys.argv[1]], ignore_system_fonts=True,
              pdf_standards=["a-3a", "ua-1"], sys_inputs={"data": "/data/R01.yaml"})
os._exit(0)
"""


class Run:
    """What a process took: seconds of wall and of CPU time, and mebibytes at the most."""

    def __init__(self, command, folder):
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        out, err = process.stdout.read(), process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        end = time.perf_counter()
        self.cpu = usage.ru_utime + usage.ru_stime
        self.memory = usage.ru_maxrss / 1024
        if status != 0:
            sys.exit(f"{' '.join(map(str, command))} failed\n{err.decode()}")
        if command[0] == str(PYTHON):
            start, cpu = json.loads(out)
            self.cpu -= cpu
        self.wall = end - start


def plain():
    """The command that compiles plain.typ."""
    if shutil.which("typst"):
        return ["typst", "compile", "--pdf-standard", "a-3a,ua-1", "--root", ".", "--ignore-system-fonts", "--font-path",
                str(ROOT / "fonts"), "--input", "data=/data/R01.yaml", "plain.typ", "plain.pdf"]
    return [str(PYTHON), "-c", WHEEL, str(ROOT / "fonts")]


def office(folder, copies=1, alike=True):
    """An office with the real report, its directions so many times over, and plain.typ beside it.

    What plain.typ prints has no place in a file for Typst, which so knows the
    copies' texts again. Where they are not to be alike, each has another kana
    for every の.
    """
    head, directions = R01.split("基本的方向性:\n", 1)
    (Path(folder) / "data").mkdir()
    # Two directions may not have the same name.
    again = [re.sub(r"^(  - 名称: .*)$", rf"\1（{n}）", directions, flags=re.M) for n in range(1, copies)]
    if not alike:
        kana = [chr(code) for code in [*range(0x3042, 0x3093), *range(0x30a2, 0x30f3)] if chr(code) != "の"]
        again = [text.replace("の", letter) for text, letter in zip(again, kana)]
    text = head + "基本的方向性:\n" + directions + "".join(again)
    (Path(folder) / "data/R01.yaml").write_text(text, encoding="utf-8")
    shutil.copy(ROOT / "benches/plain.typ", folder)


def page():
    """The same tables for a browser to print."""
    def lines(text):
        return "".join(f"<p>{html.escape(line)}</p>" for line in str(text or "").split("\n"))

    report = yaml.safe_load(R01)
    body = []
    for number, direction in enumerate(report["基本的方向性"], 1):
        body.append(f"<section><h1>{html.escape(report['表題'])}　{report['年度']}</h1><p>注：{html.escape(report['注'])}</p>"
                    f"<h2>基本的方向性{number}　{html.escape(direction['名称'])}</h2>")
        for nth, measure in enumerate(direction["施策項目"], 1):
            rows = "".join(
                "<tr>" + "".join(f"<td>{cell}</td>" for cell in [
                    lines(one["内容"]), lines(one["主管課"]) + "".join(map(lines, one.get("連携", []))),
                    *(lines(one.get(key)) for key in ["最終年度目標", "年度目標", "実績", "課題", "対応"])]) + "</tr>"
                for one in measure["事業"])
            body.append(f"<div class=measure><h3>施策項目{nth}　{html.escape(measure['名称'])}　{measure['達成状況']}</h3>"
                        f"{lines(measure['趣旨'])}<table><thead><tr><th colspan=2>事業及び主管課<th>最終年度の目標<th>目標、実施内容"
                        f"<th>取組・実績状況<th>課題<th>対応</tr></thead>{rows}</table></div>")
        body.append("</section>")
    style = """@font-face { font-family: biz; src: url("FONTS/BIZUDGothic-Regular.ttf") }
        @page { size: A3 landscape; margin: 15mm 12mm } body { font: 9pt/1.34 biz; margin: 0 } p { margin: 0 }
        section { break-before: page } .measure { break-inside: avoid; margin-bottom: 4.5mm }
        table { border-collapse: collapse; width: 100%; table-layout: fixed } td, th { border: .5pt solid; padding: 1.3mm;
        vertical-align: top; text-align: justify } th { background: #e6ecf5 }""".replace("FONTS", (ROOT / "fonts").as_uri())
    return f"<!doctype html><html lang=ja><meta charset=utf-8><style>{style}</style>{''.join(body)}"


def pairs(one, other, folder, runs):
    """Two commands in turn; the first turn, in which files are read into memory, is not counted."""
    return [(Run(one, folder), Run(other, folder)) for _ in range(runs + 1)][1:]


def ratio(pairs, figure):
    return statistics.median(getattr(a, figure) / getattr(b, figure) for a, b in pairs)


def median(runs, figure):
    return statistics.median(getattr(run, figure) for run in runs)


def row(what, figure, goal):
    print(f"| {what} | {figure} | {goal} |", flush=True)


def against_plain(runs):
    with tempfile.TemporaryDirectory() as folder:
        office(folder)
        taken = pairs(BUILD, plain(), folder, runs)
        ours, theirs = zip(*taken)
        row("`build R01` / plain.typ, wall, CPU", f"{ratio(taken, 'wall'):.2f}, {ratio(taken, 'cpu'):.2f} "
            f"({median(ours, 'wall') * 1000:.0f} and {median(theirs, 'wall') * 1000:.0f} ms; "
            f"CPU {median(ours, 'cpu') * 1000:.0f} and {median(theirs, 'cpu') * 1000:.0f} ms)", "≤ 0.9 both")
        sizes = [(Path(folder) / name).stat().st_size for name in ["out/R01.pdf", "plain.pdf"]]
        attached = len(zlib.compress((Path(folder) / "data/R01.yaml").read_bytes()))
        row("PDF of R01, plain.typ's, the data compressed", ", ".join(f"{size / 1000:.0f} kB" for size in [*sizes, attached]),
            "plain.typ's + the data + 3 %")


def against_chromium(runs):
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or sys.exit("no Chromium to compare with")
    with tempfile.TemporaryDirectory() as folder:
        office(folder)
        (Path(folder) / "page.html").write_text(page(), encoding="utf-8")
        printing = [chromium, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile",
                    "--no-pdf-header-footer", "--print-to-pdf=chromium.pdf", "page.html"]
        taken = pairs(printing, BUILD, folder, runs)
        row("Chromium printing the same tables / `build R01`, wall, CPU",
            f"{ratio(taken, 'wall'):.1f}, {ratio(taken, 'cpu'):.1f}", "≥ 10")


def larger(copies, runs, goal, alike=True):
    with tempfile.TemporaryDirectory() as folder:
        office(folder, copies, alike)
        taken = pairs(BUILD, plain(), folder, runs)
        ours, theirs = zip(*taken)
        row(f"{copies} times R01's directions{'' if alike else ', no two alike'} / plain.typ: wall, CPU; memory",
            f"{ratio(taken, 'wall'):.2f}, {ratio(taken, 'cpu'):.2f}; "
            f"{median(ours, 'memory'):.0f} and {median(theirs, 'memory'):.0f} MiB", goal)


def overview(runs):
    with tempfile.TemporaryDirectory() as folder:
        office(folder)
        for code, year in [(f"H{n}", f"平成{n}") for n in range(26, 31)]:
            data = R01.replace("年度: 令和元年度", f"年度: {year}年度", 1)
            (Path(folder) / f"data/{code}.yaml").write_text(data, encoding="utf-8")
        taken = pairs([*BUILD, "--overview"], BUILD, folder, runs)
        row("`build --overview`, five earlier years, wall, CPU",
            f"{(ratio(taken, 'wall') - 1) * 100:+.0f} %, {(ratio(taken, 'cpu') - 1) * 100:+.0f} %", "≤ +20 %")


def serve():
    sys.path.insert(0, str(ROOT / "tests/serve"))
    os.environ.setdefault("SHIRYO", str(SHIRYO))
    import speed
    latencies = [statistics.median(speed.browser(*shown)[1]) for shown in [(1,), (10, False), (10, True)]]
    row("`serve`: save → painted, median: 1 tab, 10 tabs, 10 windows", ", ".join(f"{ms:.0f} ms" for ms in latencies),
        "≤ 90, ≤ 250 ms")


def program():
    with tempfile.TemporaryDirectory() as folder:
        stripped = Path(folder) / "shiryo"
        subprocess.run(["strip", "-o", stripped, SHIRYO], check=True)
        sizes = [file.stat().st_size / 1e6 for file in (SHIRYO, stripped)]
        row("the program file, stripped", f"{sizes[0]:.1f} MB, {sizes[1]:.1f} MB", "≤ 58 MB stripped")


def cold():
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=ROOT, env={**os.environ, "CARGO_TARGET_DIR": folder}, check=True)
        row("cold `cargo build --release`", f"{(time.perf_counter() - start) / 60:.1f} min", "≤ 7 min")


def machine():
    processor = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.M)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    print(f"{os.cpu_count()} × {processor[1] if processor else 'a processor'}, {memory:.0f} GiB; load before the first run "
          f"{os.getloadavg()[0]:.1f}\n")


def main():
    if not shutil.which("typst") and not PYTHON.exists():
        sys.exit("no Typst compiler to compare with: install `typst`, or run tests/stock.sh")
    quick = "--quick" in sys.argv
    runs = next((int(word) for word in sys.argv[1:] if word.isdigit()), 1 if quick else 15)
    machine()
    print("| what | measured | goal |\n| --- | --- | --- |")
    against_plain(runs)
    against_chromium(min(runs, 5))
    larger(10, min(runs, 9), "≤ 1; 225 MiB")
    if not quick:
        larger(100, min(runs, 3), "≤ 1; 1.8 GiB")
        larger(100, min(runs, 3), "", alike=False)
    overview(min(runs, 9))
    program()
    if not quick:
        serve()
    if "--cold" in sys.argv:
        cold()


if __name__ == "__main__":
    main()
