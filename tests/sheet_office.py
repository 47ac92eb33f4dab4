#!/usr/bin/env python3
"""Workbooks in the hands of other programs: openpyxl, and LibreOffice without
its windows (Debian: python3-openpyxl, python3-uno, libreoffice-calc,
fonts-morisawa-bizud-gothic).

    tests/sheet_office.py target/release/shiryo

Every program opens an exported workbook, fills it in as a user would and
saves it; what is imported must change just the lines of those values, and the
data must check and build.
"""

import difflib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import openpyxl
import uno
from com.sun.star.beans import PropertyValue

SHIRYO = Path(sys.argv[1] if len(sys.argv) > 1 else "target/release/shiryo").resolve()
TESTS = Path(__file__).resolve().parent

# What is typed into which cell of the invented plan's first sheet, and the
# lines of the data that differ then.
TYPED = {
    "F5": "=1+1",
    "G5": "①一つめ\n②二つめ",
    "H5": "_x0041_ と末尾の空白 ",
    "G6": "2020-02-13",
    "J7": "Ｂ",
    "J5": 66.7,
}
DIFFERS = """\
-            年度目標: 転入した家庭への案内の開始
-            実績: 転入した家庭97世帯のすべてに案内を渡した
-            課題: 相談の記録が窓口ごとに分かれている
+            年度目標: "=1+1"
+            実績: |-
+              ①一つめ
+              ②二つめ
+            課題: "_x0041_ と末尾の空白 "
+            達成率: 66.7
-            実績: 依頼した14件のすべてで訪問が行われた
+            実績: "2020-02-13"
+        達成状況: Ｂ
"""


def run(folder, *arguments, status=0):
    done = subprocess.run([SHIRYO, *arguments], cwd=folder, capture_output=True, text=True)
    assert done.returncode == status, f"shiryo {' '.join(arguments)}\n{done.stdout}{done.stderr}"
    return done.stdout


def with_openpyxl(path, typed):
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[1]
    for cell, value in typed.items():
        # openpyxl leaves it to its caller to escape what looks like an escape.
        sheet[cell].value = value.replace("_x0041_", "_x005F_x0041_") if isinstance(value, str) else value
        if isinstance(value, str) and value.startswith("="):
            sheet[cell].data_type = "s"  # As a user's text in a cell of type text.
    if typed:
        sheet.title = "名前を変えた"
        book.move_sheet(sheet, 2)
    book.save(path)


class LibreOffice:
    """LibreOffice, listening."""

    def __enter__(self):
        self.home = tempfile.mkdtemp()
        pipe = f"shiryo{os.getpid()}"
        self.process = subprocess.Popen(
            ["soffice", "--headless", "--norestore", f"-env:UserInstallation=file://{self.home}",
             f"--accept=pipe,name={pipe};urp;"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        context = uno.getComponentContext()
        resolver = context.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", context)
        for _ in range(600):
            try:
                remote = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
                self.desktop = remote.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", remote)
                return self
            except Exception:
                time.sleep(0.1)
        raise SystemExit("LibreOffice does not start")

    def __exit__(self, *_):
        try:
            self.desktop.terminate()
        except Exception:
            pass
        self.process.wait(timeout=60)
        shutil.rmtree(self.home, ignore_errors=True)

    def fill(self, path, typed):
        """Opens, looks at the locks, types, and saves as xlsx."""
        hidden = PropertyValue(Name="Hidden", Value=True)
        book = self.desktop.loadComponentFromURL(path.as_uri(), "_blank", 0, (hidden,))
        sheet = book.Sheets.getByIndex(1)
        for cell, value in typed.items():
            if isinstance(value, str):
                sheet.getCellRangeByName(cell).String = value
            else:
                sheet.getCellRangeByName(cell).Value = value
        is_locked = lambda cell: sheet.getCellRangeByName(cell).CellProtection.IsLocked
        assert sheet.isProtected() and is_locked("B5") and is_locked("F3") and is_locked("A5")
        assert not any(map(is_locked, ["G5", *typed])), "a cell to be filled in is locked"
        assert sheet.getCellRangeByName("A5").Columns.getByIndex(0).IsVisible is False
        if typed:
            sheet.Name = "名前を変えた"
            book.Sheets.moveByName("名前を変えた", book.Sheets.Count)
        book.storeToURL(path.as_uri(), (PropertyValue(Name="FilterName", Value="Calc MS Excel 2007 XML"),))
        book.close(True)

    def too_low(self, path):
        """The rows that are lower than their text needs, with both heights in
        hundredths of a millimetre."""
        hidden = PropertyValue(Name="Hidden", Value=True)
        book = self.desktop.loadComponentFromURL(path.as_uri(), "_blank", 0, (hidden,))
        low, looked = [], 0
        for sheet in list(book.Sheets)[1:]:
            sheet.unprotect("")
            cursor = sheet.createCursor()
            cursor.gotoEndOfUsedArea(False)
            for number in range(cursor.RangeAddress.EndRow + 1):
                row = sheet.Rows.getByIndex(number)
                drawn = row.Height
                row.OptimalHeight = True
                looked += 1
                if row.Height > drawn:
                    low.append((sheet.Name, number + 1, drawn, row.Height))
        book.close(True)
        assert looked > 60
        return low


def fills_in(folder, name, fill):
    """Export, fill in, import, check, build: just the intended lines."""
    here = folder / name
    shutil.copytree(TESTS / "plan" / "data", here / "data")
    data = here / "data" / "R02.yaml"
    before = data.read_text(encoding="utf-8")
    workbook = here / run(here, "sheet", "export", "R02").strip()
    fill(workbook, {})
    assert run(here, "sheet", "import", str(workbook)).startswith("変わるところはありません"), name
    fill(workbook, TYPED)
    run(here, "sheet", "import", str(workbook))
    after = data.read_text(encoding="utf-8")
    diff = difflib.unified_diff(before.splitlines(True), after.splitlines(True), n=0)
    found = "".join(line for line in diff if line[0] in "+-" and line[:3] not in ("+++", "---"))
    assert sorted(found.splitlines()) == sorted(DIFFERS.splitlines()), f"{name}\n{found}"
    run(here, "check", "R02")
    run(here, "build", "R02")
    assert run(here, "sheet", "import", str(workbook)).startswith("変わるところはありません"), name
    print(f"{name}: filled in and brought back")


def real_data(folder, libreoffice):
    """The real year through LibreOffice: nothing changes, nothing is clipped."""
    here = folder / "real"
    (here / "data").mkdir(parents=True)
    shutil.copy(TESTS.parent / "data" / "R01.yaml", here / "data")
    before = (here / "data" / "R01.yaml").read_bytes()
    workbook = here / run(here, "sheet", "export", "R01").strip()
    low = libreoffice.too_low(workbook)
    assert not low, f"clipped: {low}"
    libreoffice.fill(workbook, {})
    assert run(here, "sheet", "import", str(workbook)).startswith("変わるところはありません")
    assert (here / "data" / "R01.yaml").read_bytes() == before
    print("real data: unchanged, no row too low")


def ten_departments(folder):
    """Ten departments of the real plan, every field filled in: the whole
    process takes less than half a second."""
    here = folder / "ten"
    (here / "data").mkdir(parents=True)
    shutil.copy(TESTS.parent / "data" / "R01.yaml", here / "data")
    departments = ["在宅療養支援課", "高齢福祉課", "障害福祉課", "環境保全課", "都市計画課",
                   "市立病院", "企画経営課", "健康課", "保険年金課", "健康福祉部"]
    books = [here / run(here, "sheet", "export", "R01", "--department", name).strip() for name in departments]
    for path in books:
        book = openpyxl.load_workbook(path)
        for sheet in book.worksheets[1:]:
            for row in sheet.iter_rows(min_row=4):
                # Departments that share a row agree on it.
                row_name = str(row[1].value)[:20]
                for cell in row[5:9] if row[2].value else []:
                    cell.value = f"{row_name}についての{cell.column}列めの新しい文章"
        book.save(path)
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        shown = run(here, "sheet", "import", "--dry-run", *map(str, books))
        seconds.append(time.perf_counter() - start)
    changes = int(shown.splitlines()[-1].removesuffix("か所が変わります"))
    assert changes == 31 * 4, changes
    assert min(seconds) < 0.5, seconds
    print(f"ten departments: {changes} values imported in {min(seconds):.3f} s at best, {max(seconds):.3f} s at worst")


def main():
    # Whether a row is high enough hangs on the workbook's own face.
    face = subprocess.run(["fc-match", "BIZ UDPGothic"], capture_output=True, text=True).stdout
    assert "BIZ UDPGothic" in face, f"install fonts-morisawa-bizud-gothic: {face}"
    folder = Path(tempfile.mkdtemp())
    try:
        fills_in(folder, "openpyxl", with_openpyxl)
        ten_departments(folder)
        with LibreOffice() as libreoffice:
            fills_in(folder, "LibreOffice", libreoffice.fill)
            real_data(folder, libreoffice)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


main()
