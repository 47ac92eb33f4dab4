"""Plays a year through with the Windows program, under Wine, from the unpacked zip alone.

Usage: test-windows.py ZIP TAR_GZ

The Linux program of the other archive makes what the Windows one is compared with. Needs Wine and mingw-w64
(dist/windows-target.sh). Ends with status 0 if all of it holds; prints each step and its time.
"""

import calendar
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import urllib.request
import zipfile

HERE = pathlib.Path(__file__).resolve().parents[1]
PATIENCE = 120
HOLD = r"""
#include <windows.h>
#include <stdio.h>
/* Holds a file open as a PDF viewer does: nobody else may write or replace it. */
int wmain(int n, wchar_t **args) {
  HANDLE file = CreateFileW(args[1], GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
  puts(file == INVALID_HANDLE_VALUE ? "no" : "held");
  fflush(stdout);
  Sleep(INFINITE);
}
"""
CLICK = r"""
#include <windows.h>
/* Ends what was started when this program's input ends. */
DWORD WINAPI end(void *process) {
  char byte;
  DWORD n;
  ReadFile(GetStdHandle(STD_INPUT_HANDLE), &byte, 1, &n, NULL);
  TerminateProcess(process, 99);
  return 0;
}
/* Starts a program as Explorer does, in a console of its own, but with this one's output. */
int wmain(int n, wchar_t **args) {
  STARTUPINFOW how = {sizeof how};
  PROCESS_INFORMATION what;
  DWORD status;
  how.dwFlags = STARTF_USESTDHANDLES;
  how.hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE);
  how.hStdError = GetStdHandle(STD_ERROR_HANDLE);
  if (!CreateProcessW(args[1], NULL, NULL, NULL, TRUE, CREATE_NEW_CONSOLE, NULL, NULL, &how, &what)) return 98;
  CreateThread(NULL, 0, end, what.hProcess, 0, NULL);
  WaitForSingleObject(what.hProcess, INFINITE);
  GetExitCodeProcess(what.hProcess, &status);
  return status;
}
"""


# What an office is handed beside the program.
BESIDE = {"使い方.txt", "LICENSE.txt", "OFL.txt", "IPADIC.txt", "THIRD-PARTY.txt", "BUILD.txt", "shiryo.1", "completions/_shiryo",
          "completions/shiryo.bash", "completions/shiryo.fish", "completions/shiryo.ps1"}


class Windows:
    def __init__(self, program, folder, asked):
        self.program, self.folder = program, folder
        # The browser that Wine would open is a script that writes down what it was asked for.
        bin = folder.parent / "bin"
        bin.mkdir(exist_ok=True)
        (bin / "xdg-open").write_text(f'#!/bin/sh\necho "$1" >>"{asked}"\n')
        (bin / "xdg-open").chmod(0o755)
        self.environment = {**os.environ, "WINEDEBUG": "-all", "PATH": f"{bin}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}

    def start(self, *arguments, program=None, cwd=None, **streams):
        return subprocess.Popen(
            ["wine", str(program or self.program), *arguments], cwd=cwd or self.folder, env=self.environment,
            **{"stdin": subprocess.DEVNULL, **streams})

    def run(self, *arguments, status=0, cwd=None):
        process = self.start(*arguments, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        out, err = (stream.decode("utf-8") for stream in process.communicate(timeout=PATIENCE))
        assert process.returncode == status, f"{arguments}: {process.returncode}\n{out}\n{err}"
        return out.replace("\r\n", "\n"), err.replace("\r\n", "\n")


def wine_path(path):
    return "Z:" + str(path).replace("/", "\\")


def a_year(windows, linux, scratch):
    office = windows.folder
    assert windows.run("init", "R06", "--department", "星見市企画課")[0] == "data/R06.yaml\ndata/schema.json\n"
    assert "誤り 0件、注意 0件" in windows.run("check")[1]
    # Before the overview is made: it looks five years back.
    shutil.copy(HERE / "data/R01.yaml", office / "data/R01.yaml")
    assert windows.run("build", "R06")[0] == "out/R06.pdf\n"
    assert windows.run("build", "R06", "--draft", "--overview")[0] == "out/R06-案.pdf\n"
    windows.run("build", "R01", "--emit-typst")
    same(linux, office, scratch / "linux")
    for format in ("text", "csv", "json"):
        told = windows.run("summary", "--format", format)[0]
        # What the console's side of Wine does to line ends is no difference.
        expected = linux_run(linux, office, "summary", "--format", format)
        assert told.replace("\r\n", "\n") == expected.replace("\r\n", "\n"), format
    assert windows.run("next", "R06")[0] == "data/R07.yaml\n"
    assert windows.run("sheet", "export", "R06")[0] == "out/R06.xlsx\n"
    assert "変わるところはありません" in windows.run("sheet", "import", "out\\R06.xlsx")[0]
    out = windows.run("seal", "R06", "--by", "星見市協議会", "--on", "2025-02-13")[0]
    assert "照合番号" in out, out
    assert "承認されたときのまま" in windows.run("verify", "--rebuild")[0]
    assert "承認されたときのまま" in linux_run(linux, office, "verify", "--rebuild")
    years = json.loads(windows.run("years", "--format", "json")[0])
    assert [(year["year"], year["sealed"], year["changed"]) for year in years] == [
        ("R01", None, False), ("R06", "2025-02-13", False), ("R07", None, False)], years


def linux_run(linux, office, *arguments):
    return subprocess.run([linux, *arguments], cwd=office, check=True, capture_output=True).stdout.decode()


def same(linux, office, beside):
    """Linux makes the same bytes of the same data."""
    shutil.copytree(office / "data", beside / "data")
    linux_run(linux, beside, "build", "R01", "R06", "--emit-typst")
    linux_run(linux, beside, "build", "R06", "--draft", "--overview")
    for name in ("R01.pdf", "R01.typ", "R06.pdf", "R06-案.pdf"):
        assert (office / "out" / name).read_bytes() == (beside / "out" / name).read_bytes(), name


def ways_to_name_a_folder(windows, scratch):
    office, inside = windows.folder, "\\data\\R06.yaml"
    for root in (wine_path(office), wine_path(office) + "\\", ".\\", str(office), wine_path(office).lower().replace("z:", "z:")):
        windows.run("--root", root, "check", "R06", cwd=office)
    # A message names the file with / from the folder as it was typed.
    out, err = windows.run("--root", wine_path(office), "build", "R05", status=1)
    assert f"{wine_path(office)}/data/R05.yaml:1:1".replace("\\", "/") in err, err
    # A share, as far as Wine has them: a name below its folder of shares.
    prefix = pathlib.Path(os.environ.get("WINEPREFIX", pathlib.Path.home() / ".wine"))
    share = prefix / "dosdevices/unc/shiryo-test/share"
    share.parent.mkdir(parents=True, exist_ok=True)
    share.unlink(missing_ok=True)
    share.symlink_to(office, target_is_directory=True)
    try:
        (office / "out/R06.pdf").unlink()
        out = windows.run("--root", "\\\\shiryo-test\\share", "build", "R06", cwd=scratch)[0]
        assert out == "//shiryo-test/share/out/R06.pdf\n", out
        assert (office / "out/R06.pdf").exists()
    finally:
        share.unlink()
        share.parent.rmdir()


def long_paths(windows, scratch):
    deep = scratch.joinpath(*["とても長い名前のフォルダー" * 3] * 10)
    assert len(str(deep)) > 300
    (deep / "data").mkdir(parents=True)
    shutil.copy(windows.folder / "data/R06.yaml", deep / "data")
    windows.run("--root", wine_path(deep), "check")
    windows.run("--root", wine_path(deep), "build")
    windows.run("--root", wine_path(deep), "seal", "R06", "--by", "会", "--on", "2025-02-13")
    windows.run("--root", wine_path(deep), "verify")
    assert (deep / "out/archive/R06.pdf").exists()


def first_line(process):
    line = []
    reader = threading.Thread(target=lambda: line.append(process.stdout.readline()), daemon=True)
    reader.start()
    reader.join(PATIENCE)
    assert line, "nothing was said"
    return line[0].decode().strip()


def compiled(text, program):
    source = program.with_suffix(".c")
    source.write_text(text)
    subprocess.run(["x86_64-w64-mingw32-gcc", "-municode", "-o", program, source], check=True)
    return program


def files_that_cannot_be_written(windows, hold):
    pdf = windows.folder / "out/R06.pdf"
    before = pdf.read_bytes()
    viewer = windows.start(wine_path(pdf), program=hold, stdout=subprocess.PIPE)
    try:
        assert first_line(viewer) == "held"
        err = windows.run("build", "R06", status=1)[1]
        assert "out/R06.pdf に書き込めません" in err and "閉じ" in err, err
        assert pdf.read_bytes() == before
        assert [path.name for path in pdf.parent.iterdir() if path.name.startswith(".tmp")] == []
    finally:
        viewer.kill()
        viewer.wait(PATIENCE)
    end = time.time() + PATIENCE
    while windows.start("build", "R06", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).wait(PATIENCE) != 0:
        assert time.time() < end, "the PDF is free again"
    pdf.chmod(0o444)
    err = windows.run("build", "R06", status=1)[1]
    assert "out/R06.pdf は読み取り専用" in err, err
    pdf.chmod(0o644)
    # A folder in which nobody may write, not even root.
    err = windows.run("--root", "Z:\\sys\\kernel", "init", "R06", status=1)[1]
    assert "に書き込めません" in err and "(os error" not in err, err


def events(address, cookie):
    request = urllib.request.Request(address + "events", headers={"Cookie": cookie})
    end = time.time() + PATIENCE
    for line in urllib.request.urlopen(request, timeout=PATIENCE):
        assert time.time() < end, "no event"
        if line.startswith(b"data: "):
            yield json.loads(line[6:])


def address(process):
    line = first_line(process)
    assert line.startswith("http://127.0.0.1:"), line
    return line


def serve_follows_a_save(windows):
    process = windows.start("serve", "R06", "--read-only", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        shown, key = address(process).split("?key=")
        port = shown.rsplit(":", 1)[1].strip("/")
        messages = events(shown, f"shiryo-{port}={key}")
        first = next(messages)
        assert not first["stale"], first
        data = windows.folder / "data/R06.yaml"
        text = data.read_text("utf-8")
        beside = data.with_suffix(".new")
        beside.write_text(text.replace("この年度に行ったこと", "この年度にしたこと"), "utf-8")
        start = time.time()
        beside.replace(data)
        second = next(messages)
        assert [page["id"] for page in second["pages"]] != [page["id"] for page in first["pages"]]
        print(f"    from the save to the new page: {time.time() - start:.2f} s")
        data.write_text(text, "utf-8")
    finally:
        process.kill()
        process.wait(PATIENCE)


class Explorer:
    """A double click on the program of a folder, as long as its window is open."""

    def __init__(self, windows, click, folder, said):
        self.said, program = said, folder / "shiryo.exe"
        if not program.exists():
            shutil.copy(windows.program, program)
        self.process = windows.start(
            wine_path(program), program=click, cwd="/", stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=said.open("wb"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(PATIENCE)


def double_click(windows, click, scratch, asked):
    """Started without arguments in a console of its own, the program serves the folder that it lies in."""
    with Explorer(windows, click, windows.folder, scratch / "first") as first:
        shown = address(first.process)
        with Explorer(windows, click, windows.folder, scratch / "second") as second:
            assert address(second.process) == shown
            assert second.process.wait(PATIENCE) == 0
        end = time.time() + PATIENCE
        while not asked.exists() or asked.read_text().split() != [shown, shown]:
            assert time.time() < end, asked.exists() and asked.read_text()
            time.sleep(0.2)
        for one, word in (first, "この画面を閉じると終わります"), (second, "すでに表示しています"):
            assert word in one.said.read_text("utf-8"), one.said.read_text("utf-8")
        assert first.process.poll() is None, "the first one still serves"
    # In a terminal, whose console is not the program's own, it prints the help.
    assert "使い方: shiryo" in windows.run(status=2)[1]


def without_a_terminal(windows, linux, click, scratch):
    """From a folder with nothing but the program to the PDF of a plan of one's own, as its pages do it."""
    office = scratch / "新しい 計画"
    office.mkdir()
    with Explorer(windows, click, office, scratch / "third") as explorer:
        shown, key = address(explorer.process).split("/?key=")
        headers = {"Cookie": f"shiryo-{shown.rsplit(':', 1)[1]}={key}", "Origin": shown, "Sec-Fetch-Site": "same-origin",
                   "Content-Type": "application/json"}

        def asked(path, body=None):
            data = None if body is None else json.dumps(body).encode()
            request = urllib.request.Request(shown + path, data, headers)
            return json.load(urllib.request.urlopen(request, timeout=PATIENCE))

        def until(condition):
            end = time.time() + PATIENCE
            while not condition():
                assert time.time() < end, asked("/work")
                time.sleep(0.1)

        asked("/work/init", {"year": "令和6年度", "title": "「星見市計画」進行管理表", "department": "企画課", "scale": 4})
        until(lambda: asked("/work")["year"])
        asked("/work/build", {"year": "R06", "draft": False, "overview": False})
        until(lambda: not asked("/work/jobs")["build"]["running"])
        assert asked("/work/jobs")["build"]["failure"] is None, asked("/work/jobs")
    made = (office / "out/R06.pdf").read_bytes()
    linux_run(linux, office, "build", "R06")
    assert (office / "out/R06.pdf").read_bytes() == made


def what_explorer_shows(program):
    bytes = program.read_bytes()
    for word in ("shiryo（資料）", "ProductName", "FileVersion"):
        assert word.encode("utf-16-le") in bytes, word
    for word in (b'UTF-8</activeCodePage>', b'true</longPathAware>', b"asInvoker"):
        assert word in bytes, word
    icon = (HERE / "dist/shiryo.ico").read_bytes()
    first = int.from_bytes(icon[18:22], "little")
    assert icon[first:first + int.from_bytes(icon[14:18], "little")] in bytes, "the icon"


def no_trace_of_the_machine(program, entry):
    """It bears the commit's time, as its entry in the zip does (which counts in steps of 2 seconds), and no path."""
    bytes = program.read_bytes()
    header = int.from_bytes(bytes[0x3c:0x40], "little")
    made = int.from_bytes(bytes[header + 8:header + 12], "little")
    assert 0 <= made - calendar.timegm(entry.date_time) < 2, time.gmtime(made)
    for place in (HERE, pathlib.Path.home()):
        assert f"{place}/".encode() not in bytes, place


def what_is_handed_out(program, linux):
    for one in (program, linux):
        files = {path.relative_to(one.parent).as_posix() for path in one.parent.rglob("*") if path.is_file()}
        assert files == BESIDE | {one.name}, files ^ (BESIDE | {one.name})
    for name in ("使い方.txt", "LICENSE.txt", "BUILD.txt"):
        text = (program.parent / name).read_bytes()
        assert text.count(b"\n") == text.count(b"\r\n") > 0, f"{name} for Notepad"


def main(zipped, tarred):
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch).resolve()
        with zipfile.ZipFile(zipped) as archive:
            archive.extractall(scratch)
            (entry,) = (entry for entry in archive.infolist() if entry.filename.endswith("/shiryo.exe"))
        with tarfile.open(tarred) as archive:
            archive.extractall(scratch)
        (program,) = scratch.glob("*/shiryo.exe")
        (linux,) = scratch.glob("*/shiryo")
        office, asked = scratch / "進行 管理", scratch / "asked"
        office.mkdir()
        windows = Windows(program, office, asked)
        hold, click = compiled(HOLD, scratch / "hold.exe"), compiled(CLICK, scratch / "click.exe")
        for name, step in [
            ("what is handed out", lambda: what_is_handed_out(program, linux)),
            ("what Explorer shows", lambda: what_explorer_shows(program)),
            ("no trace of the machine", lambda: no_trace_of_the_machine(program, entry)),
            ("a year", lambda: a_year(windows, linux, scratch)),
            ("ways to name a folder", lambda: ways_to_name_a_folder(windows, scratch)),
            ("paths of more than 260 characters", lambda: long_paths(windows, scratch)),
            ("files that can't be written", lambda: files_that_cannot_be_written(windows, hold)),
            ("serve follows a save", lambda: serve_follows_a_save(windows)),
            ("a double click, and a second one", lambda: double_click(windows, click, scratch, asked)),
            ("a first PDF without a terminal", lambda: without_a_terminal(windows, linux, click, scratch)),
        ]:
            start = time.time()
            step()
            print(f"  {name}: {time.time() - start:.1f} s", flush=True)


main(*sys.argv[1:])
