"""What axe-core finds in `shiryo serve`, narrow and wide, light and dark, at 200 %: nothing.

    axe.py AXE.MIN.JS [PICTURES]

WCAG 2.0 to 2.2, A and AA, the best practices, and the rules that are still
experimental where they found something here once.
"""

import pathlib
import sys
import time

from chromium import Chromium
from editing import OLD, RESULT, by_path, cell, open_editor, press, ready, rewrite
from office import Office

AXE = pathlib.Path(sys.argv[1]).read_text("utf-8")
PICTURES = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else None
LOOK = """axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    rules: {'label-content-name-mismatch': {enabled: true}},
}).then(found => [found.passes.length, found.violations.map(one => one.id + ': ' + one.nodes.map(node => node.html.slice(0, 160)).join(' | '))])"""

# Width, height, and how many pixels of the screen make one of the page's: 700 × 450 at 2 is 1400 × 900 at 200 %.
WINDOWS = [(420, 800, 1), (1000, 700, 1), (1400, 900, 1), (700, 450, 2)]


def main():
    wrong = looked = 0

    def look(tab, where):
        nonlocal wrong, looked
        time.sleep(0.3)
        passed, found = tab.run(LOOK)
        assert passed > 20, f"{where}: axe looked at nothing"
        looked += 1
        wrong += len(found)
        for one in found:
            print(f"{where}: {one}")
        if tab.run("document.documentElement.scrollWidth > innerWidth"):
            wrong += 1
            print(f"{where}: wider than the window")
        if PICTURES:
            tab.picture(PICTURES / f"{where.replace(' ', '-')}.png")

    with Office() as office, Chromium() as browser:
        tab = browser.open(office.address)
        ready(tab)
        tab.run(AXE + "; 0")
        for width, height, ratio in WINDOWS:
            for dark in [False, True]:
                tab.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=ratio, mobile=False)
                tab.dark(dark)
                where = f"{width * ratio} at {ratio}00 % {'dark' if dark else 'light'}"
                look(tab, where)
                open_editor(tab, OLD, RESULT)
                look(tab, f"{where} editor")
                tab.key("Escape")
        tab.size(1400, 900)
        tab.dark(False)
        # Everything that opens.
        tab.click("document.getElementById('show-contents')")
        # Escape has closed the notes where the window was narrow.
        if not tab.run("document.getElementById('notes').checkVisibility()"):
            tab.click("document.getElementById('show-notes')")
        for part in ["#contents", "#missing", "#history"]:
            tab.click(f"document.querySelector('{part} summary')")
        look(tab, "all open")
        for path in ["基本的方向性1 › 施策項目1 › 達成状況", "基本的方向性1 › 施策項目1 › 事業1 › 連携", "基本的方向性2 › 総括 › 達成状況"]:
            tab.click(by_path(path))
            tab.until("document.activeElement.matches('form .field *')")
            look(tab, path.replace(" › ", "-"))
        tab.click(press("表題や達成区分を直す"))
        tab.until("document.querySelector('form table') !== null")
        look(tab, "frame")
        tab.click(cell("在宅医の一覧の作成"))
        tab.until("document.activeElement.matches('form textarea')")
        tab.click(press("事業を加える"))
        tab.until("document.activeElement.value === '（新しい事業）'")
        tab.click(press("削除"))
        tab.until("document.getElementById('removal').open")
        look(tab, "removal")
        tab.key("Escape")
        tab.until("!document.getElementById('removal').open")
        open_editor(tab, OLD, RESULT)
        rewrite(tab, "ここで書いた文")
        office.text = office.read()
        office.replace(OLD, "別の手で書いた文")
        tab.key("Enter", ctrl=True)
        tab.until("document.querySelector('.conflict') !== null")
        look(tab, "conflict")
        tab.call("Page.reload")
        ready(tab)
        tab.until("document.getElementById('unsaved').checkVisibility()")
        tab.run(AXE + "; 0")
        look(tab, "unsaved")
    print(f"{looked} screens, {wrong} findings")
    sys.exit(0 if wrong == 0 else 1)


if __name__ == "__main__":
    main()
