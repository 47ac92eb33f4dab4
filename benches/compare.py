#!/usr/bin/env python3
"""Compares `shiryo build R01` with the stock Typst compiler on the same markup.

Whole processes, run in turn (A B A B …), so that a machine that slows down
slows down both; medians of wall time and peak memory. Then the real report
with 10 and 100 times its directions, against the plain one.

    cargo build --release
    cargo install typst-cli --version 0.15.1 --locked
    python3 benches/compare.py [RUNS]
"""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHIRYO = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release" / "shiryo"


def run(command, folder):
    """Runs a command to its end: seconds, and mebibytes at the most."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if status != 0:
        sys.exit(f"{command[0]} failed")
    return seconds, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime


def office(folder, copies):
    """An office with the real report, its directions so many times over."""
    text = (ROOT / "data/R01.yaml").read_text(encoding="utf-8")
    head, directions = text.split("基本的方向性:\n", 1)
    data = Path(folder) / "data"
    data.mkdir()
    # Two directions may not have the same name.
    again = [re.sub(r"^(  - 名称: .*)$", rf"\1（{n}）", directions, flags=re.M) for n in range(1, copies)]
    (data / "R01.yaml").write_text(head + "基本的方向性:\n" + directions + "".join(again), encoding="utf-8")
    return folder


def show(name, runs):
    wall, memory, cpu = (statistics.median(column) for column in zip(*runs))
    print(f"{name:<28} {wall:7.3f} s wall  {cpu:7.3f} s cpu  {memory:7.0f} MiB")
    return wall, cpu


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    build = [str(SHIRYO), "build", "R01"]
    with tempfile.TemporaryDirectory() as folder:
        office(folder, 1)
        subprocess.run([*build, "--emit-typst"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        typst = ["typst", "compile", "--pdf-standard", "a-3a,ua-1", "--root", ".", "--ignore-system-fonts",
                 "--font-path", str(ROOT / "fonts"), "out/R01.typ", "out/stock.pdf"]
        pairs = [(run(build, folder), run(typst, folder)) for _ in range(count + 1)][1:]
        ours, cpu = show("shiryo build R01", [a for a, _ in pairs])
        show("typst compile out/R01.typ", [b for _, b in pairs])
        ratio = statistics.median(a[0] / b[0] for a, b in pairs)
        print(f"shiryo / typst, pair by pair: {ratio:.2f}")
    for copies, runs in [(10, 3), (100, 1)]:
        with tempfile.TemporaryDirectory() as folder:
            office(folder, copies)
            wall, used = show(f"R01 × {copies}", [run(build, folder) for _ in range(runs)])
            print(f"  {wall / ours:.1f} times the plain report's wall time, {used / cpu:.1f} times its cpu time")


if __name__ == "__main__":
    main()
