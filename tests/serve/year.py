"""A whole year in a real Chromium, without a command line: from the start page
to the verified archive, with three departments' workbooks, a conflict among
them and a correction after the sealing.

What lies in data/ and out/ afterwards is, byte for byte, what the commands make
of the same answers. Ends with status 0 if all of it holds; with a folder as its
argument it leaves pictures there. Needs openpyxl (Debian: python3-openpyxl).
"""

import base64
import json
import pathlib
import subprocess
import sys
import tempfile
import time

import openpyxl

from chromium import Chromium
from office import program

PICTURES = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else None
TITLE = "「星見市計画」進行管理表"
TEXTS = {"F": "年度目標", "G": "実績", "H": "課題", "I": "対応"}
LEADS = ["企画課", "健康課", "福祉課"]
REGION = "document.querySelector('section[aria-label=\"年度の仕事\"]')"


class Year:
    """The browser's tab on an office that is empty at first."""

    def __init__(self, browser, folder):
        self.folder = folder
        self.process = subprocess.Popen(
            [program(), "serve"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.address = self.process.stdout.readline().strip()
        assert self.address.startswith("http://127.0.0.1:"), self.address
        self.tab = browser.open(self.address)

    def until(self, script, seconds=20):
        try:
            return self.tab.until(script, seconds)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.tab.run('document.body.innerText')[:3000]}") from None

    def picture(self, name):
        if not PICTURES:
            return
        time.sleep(0.5)
        self.tab.picture(PICTURES / f"{name}.png")
        # The panel by itself, as docs/year.md has it.
        box = self.tab.run("(() => { const b = document.querySelector('.work-panel:not([hidden])')?.getBoundingClientRect();"
                           " return b && {x: b.x, y: b.y, width: b.width, height: b.height, scale: 1} })()")
        if box:
            data = self.tab.call("Page.captureScreenshot", format="png", clip=box)["data"]
            (PICTURES / f"{name}-panel.png").write_bytes(base64.b64decode(data))

    def button(self, name, inside=REGION):
        """The expression for the one button of this name."""
        return f"[...{inside}.querySelectorAll('button')].find(b => b.textContent.trim() === {name!r} && !b.disabled && b.checkVisibility())"

    def press(self, name, inside=REGION):
        self.until(f"Boolean({self.button(name, inside)})")
        self.tab.click(self.button(name, inside))

    def open(self, name):
        """Presses a button of the bar, whose view is closed before."""
        if self.tab.run(f"{self.button('閉じる')} !== undefined"):
            self.press("閉じる")
        self.press(name)

    def type(self, label, text, inside="document"):
        """Types into the field of this label."""
        field = (f"[...{inside}.querySelectorAll('label')].find(l => l.querySelector('span')?.textContent === {label!r})"
                 ".querySelector('input, textarea')")
        self.until(f"Boolean({field})")
        if self.tab.run(f"{field}.type") == "date":
            self.tab.run(f"{field}.value = {text!r}")
            return
        self.tab.click(field)
        self.tab.run(f"{field}.select()")
        self.tab.call("Input.insertText", text=text)

    def tick(self, label):
        self.tab.click(f"[...{REGION}.querySelectorAll('label')].find(l => l.textContent.trim() === {label!r}).querySelector('input')")

    def says(self, text, seconds=20):
        """Waits until the region says so."""
        self.until(f"{REGION}.innerText.includes({text!r})", seconds)

    def state(self):
        return self.tab.run("fetch('/work').then(answer => answer.json())")

    def shows(self, year):
        self.until(f"document.querySelector('section[aria-label=\"年度の仕事\"] select[aria-label=\"年度\"]')?.value === {year!r}")
        self.until("document.querySelectorAll('#sheets .sheet').length > 0 && "
                   f"fetch('/work').then(answer => answer.json()).then(state => state.year === {year!r})")

    def edit(self, year, steps, before, after, correct=False):
        """An edit as the page sends it, and until it is on the page."""
        body = {"year": year, "steps": steps, "from": before, "to": after, "correct": correct}
        answer = self.tab.run(f"import('/connection.js').then(line => line.send('/edit', {json.dumps(body)}))")
        assert answer["status"] == 200, answer

    def drop(self, files):
        """Gives files to the field that the button opens."""
        self.until(f"Boolean({REGION}.querySelector('input[type=file]'))")
        found = self.tab.call("Runtime.evaluate", expression=f"{REGION}.querySelector('input[type=file]')")
        self.tab.call("DOM.setFileInputFiles", files=[str(file) for file in files], objectId=found["result"]["objectId"])


def fill(source, target, answers):
    """Fills a workbook in: `answers` gives a text, a rating or nothing for
    each cell that is open, by what it is and the project's departments."""
    book = openpyxl.load_workbook(source)
    for sheet in book.worksheets[1:]:
        lists = [v for v in sheet.data_validations.dataValidation if v.type == "list"]
        ratings = {str(cell) for v in lists for cell in v.sqref.ranges}
        for row in sheet.iter_rows():
            for cell in row:
                if cell.protection.locked:
                    continue
                is_rating = cell.coordinate in ratings
                what = "達成状況" if is_rating else TEXTS.get(cell.column_letter)
                # A measure's row stands over that of its project, which has the departments.
                departments = sheet.cell(cell.row + is_rating, 3).value
                answer = answers(what, str(departments or ""))
                if answer is not None:
                    cell.value = answer
    book.save(target)


def sealed(year, code, on, reason=None):
    """Signs the year off, and gives its number."""
    year.open("承認して保存する")
    year.type("承認した会議や人の名前", "星見市協議会", REGION)
    year.type("承認した日", on, REGION)
    if reason:
        year.tick("承認済みのものを訂正する")
        year.type("訂正の理由", reason, REGION)
    year.picture(f"seal-{code}{'-correction' if reason else ''}")
    year.press("訂正を記録する" if reason else "承認を記録する")
    year.says("訂正を保存しました" if reason else "を、承認されたものとして保存しました")
    number = year.tab.run(f"{REGION}.querySelector('output').textContent")
    assert len(number) == 19 and number == year.state()["head"]["short"], number
    year.picture(f"sealed-{code}{'-correction' if reason else ''}")
    return number


def in_the_browser(browser, folder, filled):
    year = Year(browser, folder)
    tab = year.tab
    try:
        # From nothing to the first page.
        year.until("Boolean(document.querySelector('form[aria-label=\"はじめの年度\"] button'))")
        year.picture("start")
        year.type("年度", "令和6年度")
        year.type("表題", TITLE)
        year.type("担当する課", LEADS[0])
        tab.click("[...document.querySelectorAll('button')].find(b => b.textContent === 'はじめる')")
        year.shows("R06")
        measures = [["基本的方向性", 0, "施策項目", 1], ["基本的方向性", 1, "施策項目", 0]]
        for measure, lead in zip(measures, LEADS[1:]):
            year.edit("R06", measure + ["事業", 0, "主管課"], LEADS[0], lead)
        year.edit("R06", measures[0] + ["事業", 0, "連携"], ["連携する課", "もう一つの課"], ["福祉課"])

        # Its PDF, and signed off.
        year.open("PDFを作る")
        year.says("PDFを作りました")
        year.picture("built")
        first = sealed(year, "R06", "2025-02-13")

        # The next year, its workbooks, and what comes back.
        year.open("次の年度を作る")
        year.press("令和7年度を表示する")
        year.shows("R07")
        assert year.state()["standing"]["step"] == "export", year.state()["standing"]
        year.open("各課のブックを書き出す")
        year.says("3冊のブックを書き出しました")
        year.picture("exported")
        for lead in LEADS:
            source = pathlib.Path(folder, f"out/R07-{lead}.xlsx")
            # The same result is answered by two departments, differently.
            fill(source, filled / source.name, lambda what, of, lead=lead: answer(what, of, lead))
        year.open("年度のようす")
        year.says("どこまで書かれたか")
        year.picture("empty-year")
        year.open("ブックを取り込む")
        year.drop(sorted(filled.glob("*.xlsx")))
        year.says("取り込めないところが2か所あります")
        year.says("「優先する」に印を付けてください")
        year.picture("conflict")
        before = pathlib.Path(folder, "data/R07.yaml").read_bytes()
        # A reload finds it again, and nothing is written yet.
        tab.call("Page.reload")
        year.says("取り込めないところが2か所あります")
        assert pathlib.Path(folder, "data/R07.yaml").read_bytes() == before
        tab.click(f"{REGION}.querySelector('input[aria-label=\"R07-健康課.xlsxを優先する\"]')")
        year.says("まだ書き込んでいません")
        year.says("健康課は続けて行った")
        year.picture("preview")
        assert pathlib.Path(folder, "data/R07.yaml").read_bytes() == before
        year.press("この内容で書き込む")
        year.says("か所を書き換えました")
        state = year.state()
        assert (state["standing"]["progress"]["open"], state["uploads"], state["standing"]["step"]) == (0, [], "draft"), state["standing"]

        # The draft, by what is said to come next; signed off; corrected.
        tab.until(f"{REGION}.querySelector('.work-next')?.textContent === '次は案のPDFを作って確かめる'")
        tab.click(f"{REGION}.querySelector('.work-next')")
        year.says("案のPDFを作りました")
        second = sealed(year, "R07", "2026-02-12")
        year.open("年度のようす")
        year.says("年度ごとの達成状況")
        year.picture("sealed-year")
        year.edit("R07", ["基本的方向性", 0, "施策項目", 0, "事業", 0, "課題"], "企画課の課題", "企画課の課題（件数を訂正）", correct=True)
        year.until("fetch('/work').then(answer => answer.json()).then(state => state.state === '承認後に変更あり')")
        third = sealed(year, "R07", "2026-03-05", "件数の誤り")
        assert len({first, second, third}) == 3

        # Proved, by a number from the minutes; and not by another.
        year.open("保存を確かめる")
        year.says("すべて承認されたときのままです")
        year.type("議事録にある照合番号（あれば）", second, REGION)
        year.press("この確かめ方で確かめる")
        year.says("議事録の照合番号は、この記録のものです")
        year.picture("verified")
        assert [entry["reason"] for entry in year.state()["entries"]] == [None, None, "件数の誤り"]
        year.type("議事録にある照合番号（あれば）", "AAAA-AAAA-AAAA-AAAA", REGION)
        year.press("この確かめ方で確かめる")
        year.until(f"Boolean({REGION}.querySelector('.work-failure-head'))")
        # Old PDFs are there to be opened.
        kinds = tab.run("Promise.all([...document.querySelectorAll('.work-entries a')].map(a => fetch(a.href).then(answer => answer.headers.get('content-type'))))")
        assert kinds == ["application/pdf"] * 3, kinds
        year.open("公開用ファイルを作る")
        year.says("公開用のファイルを")

        # Two years side by side, and what is not there.
        year.open("年度のようす")
        year.press("比べる")
        year.says("変わったこと")
        tab.run("document.querySelector('.work-table table').scrollIntoView()")
        year.picture("compared")
        tab.size(400, 800)
        tab.dark(True)
        year.picture("narrow-dark")
        assert tab.run("document.documentElement.scrollWidth <= innerWidth"), "wider than the window"
        assert tab.run("document.documentElement.scrollHeight <= innerHeight"), "higher than the window"
        complaints = [one for one in tab.complaints() if "409" not in str(one) and "422" not in str(one)]
        assert not complaints, complaints
    finally:
        year.process.kill()
        year.process.wait()
        year.process.stdout.close()


def answer(what, of, lead):
    """What a department writes about a project that another leads, or its own."""
    if what == "実績" and "健康課" in of and lead != "健康課":
        return f"{lead}は中止した"
    if lead not in of.split("\n")[0] or what is None:
        return None
    return {"達成状況": "概ね達成", "実績": f"{lead}は続けて行った"}.get(what, f"{lead}の{what}")


def by_commands(folder, filled):
    """The same by the commands."""

    def shiryo(*arguments):
        done = subprocess.run([program(), *arguments], cwd=folder, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, (arguments, done.stderr)

    def edit(file, old, new, count=1):
        path = pathlib.Path(folder, "data", file)
        text = path.read_text("utf-8")
        assert old in text, (old, text)
        path.write_text(text.replace(old, new, count), "utf-8")

    shiryo("init", "R06", "--title", TITLE, "--department", LEADS[0])
    path = pathlib.Path(folder, "data/R06.yaml")
    first, *rest = path.read_text("utf-8").split("主管課: 企画課")
    assert len(rest) == 3
    path.write_text(first + "".join(f"主管課: {lead}{part}" for lead, part in zip(LEADS, rest)), "utf-8")
    edit("R06.yaml", "連携: [連携する課, もう一つの課]", "連携: [福祉課]")
    shiryo("build", "R06")
    shiryo("seal", "R06", "--by", "星見市協議会", "--on", "2025-02-13")
    shiryo("next", "R06")
    shiryo("sheet", "export", "R07", "--all")
    shiryo("sheet", "import", str(filled / "R07-企画課.xlsx"), str(filled / "R07-福祉課.xlsx"), "--prefer-book", str(filled / "R07-健康課.xlsx"))
    shiryo("build", "R07", "--draft")
    shiryo("seal", "R07", "--by", "星見市協議会", "--on", "2026-02-12")
    edit("R07.yaml", "課題: 企画課の課題", "課題: 企画課の課題（件数を訂正）")
    shiryo("seal", "R07", "--by", "星見市協議会", "--on", "2026-03-05", "--replace", "--reason", "件数の誤り")
    shiryo("verify", "--rebuild")
    shiryo("publish")


def contents(folder):
    """Every file of the data and of what was made, but for the locks."""
    files = [file for part in ["data", "out"] for file in pathlib.Path(folder, part).rglob("*") if file.is_file()]
    return {str(file.relative_to(folder)): file.read_bytes() for file in files if not file.name.endswith("lock")}


with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other, tempfile.TemporaryDirectory() as filled:
    started = time.monotonic()
    with Chromium() as browser:
        in_the_browser(browser, one, pathlib.Path(filled))
    by_commands(other, pathlib.Path(filled))
    ours, theirs = contents(one), contents(other)
    assert sorted(ours) == sorted(theirs), set(ours) ^ set(theirs)
    different = [name for name in ours if ours[name] != theirs[name]]
    assert not different, different
    assert len(ours) > 20, sorted(ours)
    print(f"{len(ours)} files are the same; {time.monotonic() - started:.0f} s")
