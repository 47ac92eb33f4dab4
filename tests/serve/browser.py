"""What a user of `shiryo serve` sees and does, in a real Chromium.

Ends with status 0 if all of it holds. With a folder as its argument it leaves
pictures there.
"""

import pathlib
import sys
import time

from chromium import run
from office import PAGES, READY, Office, R01

SHOWN = "Number(document.documentElement.dataset.version)"
STALE = "document.documentElement.classList.contains('is-stale')"
PICTURES = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else None


def text_of(words):
    """The expression for the text on a page that holds these words."""
    return f"[...document.querySelectorAll('.texts button')].find(b => b.textContent.includes({words!r}))"


def picture(tab, name):
    if PICTURES:
        time.sleep(1.2)  # Lights stop moving.
        tab.picture(PICTURES / f"{name}.png")


def ready(tab):
    tab.until(f"{SHOWN} > 0 && {READY}", 60)


def edited(tab, change):
    """Changes the data and waits until the change is shown."""
    before = tab.run(SHOWN)
    change()
    tab.until(f"{SHOWN} > {before}")


def go_to(tab, page):
    tab.run(f"(page => {{ page.value = '{page}'; page.dispatchEvent(new Event('change')) }})(document.getElementById('page'))")
    tab.until(f"document.getElementById('page').value === '{page}'")


def line_of(office, words):
    return next(n for n, line in enumerate(office.text.splitlines(), 1) if words in line)


def first_view(browser):
    with Office() as office:
        tab = browser.open(office.address)
        ready(tab)
        assert "key" not in tab.run("location.href"), "the key leaves the address bar"
        assert tab.run("document.cookie") == "", "no script sees the cookie"
        assert "令和元年度" in tab.run("document.title")
        assert tab.run("document.querySelectorAll('#sheets > li').length") == int(tab.run("document.getElementById('count').textContent"))
        width, view = tab.run("[document.querySelector('.sheet').clientWidth, document.getElementById('pages').clientWidth]")
        assert view - 60 < width <= view and view > 1400, (width, view)
        assert not tab.run("[...document.querySelectorAll('#contents, #notes')].some(panel => panel.checkVisibility())")
        tab.click("document.getElementById('show-contents')")
        assert tab.run("[...document.querySelectorAll('.picture img')].every(i => i.src.endsWith('.svg') && i.complete && i.naturalWidth > 0)")
        directions = tab.run("[...document.querySelectorAll('#directions > li')].map(l => l.innerText)")
        assert len(directions) == 6 and "一部達成" in directions[0] and "69 %" in directions[0], directions[0]
        assert "計算" not in directions[0]
        assert "概ね達成" in directions[1] and "計算では 一部達成（53 %）" in directions[1], directions[1]
        headings = tab.run("[...document.querySelectorAll('h1, h2, h3')].map(h => h.tagName + h.innerText)")
        assert headings[0].startswith("H1令和元年度") and any(h.startswith("H31ページ") for h in headings), headings
        unnamed = tab.run("[...document.querySelectorAll('button, input')].filter(b => !(b.textContent.trim() || b.getAttribute('aria-label') || b.labels?.length)).length")
        assert unnamed == 0
        picture(tab, "first-wide-light")
        tab.dark(True)
        picture(tab, "first-wide-dark")
        tab.size(480, 800)
        picture(tab, "first-narrow-dark")
        tab.dark(False)
        picture(tab, "first-narrow-light")
        assert tab.run("document.documentElement.scrollWidth <= innerWidth"), "the narrow page is wider than the window"
        assert not tab.complaints(), tab.complaints()


def edit_and_update(browser):
    with Office() as office:
        tab = browser.open(office.address)
        ready(tab)
        for _ in range(2):
            tab.click("document.getElementById('larger')")
        go_to(tab, 5)
        tab.run("document.getElementById('pages').scrollBy(30, 120)")
        view = "[document.getElementById('pages').scrollLeft, document.getElementById('pages').scrollTop, document.getElementById('zoom').textContent, document.getElementById('page').value]"
        before, pictures = tab.run(view), PAGES
        old = tab.run(pictures)
        tab.run("window.fetched = []; new PerformanceObserver(l => fetched.push(...l.getEntries().map(e => e.name))).observe({type: 'resource'})")
        tab.run("window.kept = [...document.querySelectorAll('.picture img')]")
        edited(tab, lambda: office.replace("検討部会でリーフレットの検討中", "検討部会でリーフレットを決定"))
        tab.until(text_of("リーフレットを決定") + " !== undefined")
        assert tab.run(view) == before, (before, tab.run(view))
        ready(tab)
        new = tab.run(pictures)
        assert [a == b for a, b in zip(old, new)] == [False] + [True] * (len(old) - 1), "only the first page has changed"
        gone, kept = tab.run("[kept.filter(one => !one.isConnected).length, kept.length]")
        assert gone <= 2 and kept > 50, f"{gone} of {kept} pieces are new"
        tab.until("fetched.length > 1")
        fetched = [name.rsplit("/", 2)[1:] for name in tab.run("fetched")]
        assert [name for kind, name in fetched if kind == "pages"] == [f"{new[0]}.json"], fetched
        assert len([name for kind, name in fetched if kind == "pieces"]) == gone, fetched
        assert "1ページを更新しました" in tab.run("document.getElementById('status').textContent")
        # A page more, and one less again.
        pages = tab.run("document.querySelectorAll('#sheets > li').length")
        measure = office.text[office.text.index("      - 名称: "):office.text.index("  - 名称: 患者やその家族")]
        whole = office.text
        more = measure.replace("      - 名称: ", "      - 名称: 続・")
        edited(tab, lambda: office.save(whole.replace(measure, measure + more, 1)))
        tab.until(f"document.querySelectorAll('#sheets > li').length > {pages}")
        edited(tab, lambda: office.save(whole))
        tab.until(f"document.querySelectorAll('#sheets > li').length === {pages}")
        ready(tab)
        assert tab.run(pictures) == new
        # A template of the office's own, and gone again.
        folder = pathlib.Path(office.folder.name, "templates")
        folder.mkdir()
        style = pathlib.Path(__file__).resolve().parents[2] / "templates/style.typ"
        edited(tab, lambda: (folder / "style.typ").write_text(style.read_text("utf-8").replace("#14213a", "#800000"), "utf-8"))
        tab.until(f"{pictures}[0] !== {new[0]!r}")
        edited(tab, lambda: (folder / "style.typ").write_text("{% if %}", "utf-8"))
        tab.until(STALE)
        assert "templates/style.typ:1" in tab.run("document.getElementById('problems').innerText")
        edited(tab, lambda: (folder / "style.typ").unlink())
        tab.until(f"!{STALE}")
        tab.until(f"{pictures}[0] === {new[0]!r}")
        assert not tab.complaints(), tab.complaints()


def breaking_and_mending(browser):
    with Office() as office:
        tab = browser.open(office.address)
        ready(tab)
        pictures = f"{PAGES}.join()"
        old = tab.run(pictures)
        for broken, message in [
            (R01.replace("表題: 「", "表題: \"「", 1), "引用符"),
            (R01.replace("達成状況: 概ね達成", "達成状況: 概ね達", 1), "概ね達"),
            ("", "何も書かれていません"),
            (None, "ファイルがありません"),
        ]:
            edited(tab, lambda: office.save(broken) if broken is not None else office.file.unlink())
            tab.until(STALE)
            assert tab.run(pictures) == old, "the last good pages stay"
            assert tab.run("document.querySelector('.old').checkVisibility()")
            assert "前の内容" in tab.run("document.getElementById('state').textContent")
            problem = tab.run("document.querySelector('#problems li.error').innerText")
            assert message in problem and "data/R01.yaml:" in problem, problem
            picture(tab, f"broken-{message}")
            edited(tab, lambda: office.save(R01))
            tab.until(f"!{STALE}")
            assert tab.run("document.querySelectorAll('#problems li.error').length") == 0
            assert not tab.run("document.querySelector('.old').checkVisibility()")
            assert tab.run(pictures) == old
        assert "誤りがなくなりました" in tab.run("document.getElementById('status').textContent")
    tab.until("document.documentElement.classList.contains('is-lost')")

    with Office("年度: 令和元年度\n") as office:
        tab = browser.open(office.address)
        tab.until("document.querySelectorAll('#problems li').length > 0")
        assert tab.run("document.getElementById('empty').checkVisibility()")
        picture(tab, "never-good")
        edited(tab, lambda: office.save(R01))
        ready(tab)
        assert not tab.run("document.getElementById('empty').checkVisibility()")


def click_to_place(browser):
    with Office(R01, "--read-only") as office:
        tab = browser.open(office.address)
        ready(tab)
        for words, path in [
            ("GISによる可視化", "基本的方向性1 › 施策項目1 › 事業1 › 対応"),
            ("明星大学のゼミ生", "基本的方向性1 › 施策項目2 › 事業1 › 実績"),
            ("都市計画課", "基本的方向性1 › 施策項目1 › 事業1 › 連携2"),
        ]:
            tab.click(text_of(words))
            # The click hits the middle of the cell, which may be another line of it.
            tab.until(f"document.getElementById('place-path').textContent === {path!r}")
            place = tab.run("document.getElementById('place-file').textContent")
            assert place.startswith("data/R01.yaml:"), place
        # The very line that was hit: the last one of its cell.
        box = tab.run(f"(() => {{ const e = {text_of('明星大学のゼミ生')}; e.scrollIntoView({{block: 'center'}}); const b = e.getBoundingClientRect(); return [b.x + 20, b.bottom - 4] }})()")
        tab.click_at(*box)
        line = line_of(office, "その他、明星大学のゼミ生")
        tab.until(f"document.getElementById('place-file').textContent.endsWith(':{line}')")
        picture(tab, "place")
        # It is true still when the lines have moved and nothing on the page has.
        edited(tab, lambda: office.save("# 一行\n" + office.text))
        tab.click_at(*box)
        tab.until(f"document.getElementById('place-file').textContent.endsWith(':{line + 1}')")
        tab.browser.call("Browser.grantPermissions", permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])
        tab.click("document.querySelector('[data-copy=place-file]')")
        tab.until("document.getElementById('status').textContent.includes('コピー')")
        tab.size(480, 800)
        picture(tab, "place-narrow")
        assert not tab.complaints(), tab.complaints()


def problem_to_cell(browser):
    with Office() as office:
        tab = browser.open(office.address)
        ready(tab)
        at = office.text.rindex("達成状況: 一部達成")
        edited(tab, lambda: office.save(office.text[:at] + "達成状況: 一部達" + office.text[at + len("達成状況: 一部達成"):]))
        tab.until(STALE)
        tab.click("document.querySelector('#problems li.error button')")
        tab.until("document.querySelector('.light') !== null")
        tab.click(text_of("国民健康保険データヘルス計画の"))
        tab.until("document.querySelector('form') !== null")
        picture(tab, "lit")
        tab.click("document.querySelector('#problems li.error button')")
        seen, lit, cell = tab.run("""(() => {
            const box = e => { const b = e.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom] }
            const light = document.querySelector('.light')
            const cells = [...light.parentElement.querySelectorAll('.texts button')].map(box)
            const [left, top, right, bottom] = box(light)
            const cell = cells.find(([a, b, c, d]) => a >= left && b >= top && c <= right && d <= bottom)
            return [box(document.getElementById('pages')), box(light), cell]
        })()""")
        inside = lambda a, b: a[0] >= b[0] - 1 and a[1] >= b[1] - 1 and a[2] <= b[2] + 1 and a[3] <= b[3] + 1
        assert inside(lit, seen), (lit, seen)
        assert cell is not None, "what is lit is no cell"
        tab.until("document.getElementById('page').value !== '1'")
        edited(tab, lambda: office.save(R01))
        tab.until("document.querySelector('.light') === null")
        assert not tab.complaints(), tab.complaints()


def hostile_texts(browser):
    hostile = ["<script>window.hit=1</script>", "\"onload=\"window.hit=1", "<img src=x onerror=window.hit=1>",
               "</svg><svg onload=window.hit=1>", "]]><!--", "javascript:window.hit=1", "&lt;b&gt;"]
    quoted = ["'" + text.replace("'", "''") + "'" for text in hostile]
    data = R01
    for text in quoted:
        at = data.index("            実績: |-\n") if "            実績: |-\n" in data else data.index("            実績:")
        end = data.index("            課題:", at)
        data = data[:at] + f"            実績： {text}\n".replace("：", ":") + data[end:]
        data = data.replace("            実績: '", "            実績_: '")
    data = data.replace("実績_", "実績")
    data = data.replace("名称: 医療機関の特徴や相談窓口の見える化に取り組みます", f"名称: {quoted[0]}", 1)
    data = data.replace("理由: 令和元年度公表資料による", f"理由: {quoted[2]}", 1)
    with Office(data) as office:
        tab = browser.open(office.address)
        ready(tab)
        for text in hostile:
            tab.until(f"[...document.querySelectorAll('.texts button')].some(b => b.textContent.includes({text!r}))")
        assert hostile[0] in tab.run("document.getElementById('directions').textContent")
        assert hostile[2] in tab.run("document.getElementById('directions').textContent")
        broken = data.replace("達成状況: 概ね達成", f"達成状況: {quoted[2]}", 1)
        edited(tab, lambda: office.save(broken))
        tab.until(f"document.getElementById('problems').textContent.includes({hostile[2]!r})")
        assert tab.run("[window.hit === undefined, document.scripts.length, document.querySelectorAll('img[src=x]').length]") == [True, 2, 0]
        # A page opened by itself runs nothing either.
        address = tab.run("document.querySelector('.picture img').src")
        alone = browser.open(address)
        alone.until("document.documentElement.tagName === 'svg'")
        assert alone.run("window.hit === undefined && document.querySelectorAll('script').length === 0")
        assert not tab.complaints(), tab.complaints()


def keyboard_alone(browser):
    with Office() as office:
        tab = browser.open(office.address)
        ready(tab)
        page = "document.getElementById('page').value"
        tab.size(1440, 1200)  # A whole page is in sight.
        for key, expected in [("PageDown", "2"), ("PageDown", "3"), ("PageUp", "2"), ("ArrowRight", "3"), ("p", "2"), ("n", "3")]:
            tab.key(key)
            tab.until(f"{page} === '{expected}'")
        zoom = "document.getElementById('zoom').textContent"
        fitted = tab.run(f"parseInt({zoom})")
        for key, expected in [("+", 1.25), ("-", 1), ("-", 0.8), ("0", 1)]:
            tab.key(key)
            tab.until(f"Math.abs(parseInt({zoom}) - {expected * fitted}) <= 1")

        def walk_to(condition, limit=80):
            """Goes from stop to stop until the focus is where it should be."""
            for _ in range(limit):
                tab.key("Tab")
                if tab.run(f"(e => {condition})(document.activeElement)"):
                    return
                ring = tab.run("getComputedStyle(document.activeElement).outlineStyle")
                assert ring != "none", tab.run("document.activeElement.outerHTML.slice(0, 200)")
            raise AssertionError(f"not reached: {condition}")

        tab.run("document.body.focus(); document.getElementById('page').value")
        walk_to("e.id === 'show-contents'")
        tab.key("Enter")
        walk_to("e.dataset.page === '4'")
        tab.key("Enter")
        tab.until(f"{page} === '5'")
        walk_to("e.closest('.texts') !== null")
        assert tab.run("document.activeElement.closest('li').id") == "page-5", "Tab leads into the page that is looked at"
        for _ in range(3):
            tab.key("ArrowDown")
        chosen = tab.run("document.activeElement.textContent")
        tab.key("Enter")
        tab.until("document.activeElement.matches('form textarea')")
        assert tab.run("document.activeElement.value.replaceAll('\\n', '')") == chosen
        tab.key("Escape")
        tab.until("document.activeElement.closest('.texts') !== null")
        picture(tab, "keyboard")
        # An edit takes the focus from nobody.
        edited(tab, lambda: office.save(office.text.replace("検討", "けんとう")))
        time.sleep(0.5)
        assert tab.run("document.activeElement.closest('.texts') !== null")
        tab.key("Escape")
        edited(tab, lambda: office.replace("達成状況: 概ね達成", "達成状況: 概ね達"))
        tab.key("F6")
        walk_to("e.closest('#problems li') !== null")
        tab.key("Enter")
        tab.until("document.querySelector('.light') !== null")
        assert not tab.complaints(), tab.complaints()


def many_tabs(browser):
    with Office() as office:
        tabs = [browser.open(office.address) for _ in range(10)]
        for tab in tabs:
            tab.call("Page.bringToFront")
            ready(tab)
        office.replace("検討部会でリーフレットの検討中", "十のタブに同じ内容")
        for tab in tabs:
            tab.call("Page.bringToFront")
            tab.until(text_of("十のタブに同じ内容") + " !== undefined")


def too_late(browser):
    """What was replaced before it was asked for is nothing, and no error."""
    with Office() as office:
        tab = browser.open(office.address)
        ready(tab)
        never = "/pieces/" + "0" * 32 + ".svg"
        missed = f"new Promise(done => {{ const image = new Image(); image.onload = () => done('there'); image.onerror = () => done('missed'); image.src = {never!r} }})"
        assert tab.run(missed) == "missed"
        assert tab.run(f"fetch({('/pages/' + '0' * 32 + '.json')!r}).then(answer => answer.status)") == 204
        assert not tab.complaints(), tab.complaints()


if __name__ == "__main__":
    run([first_view, edit_and_update, breaking_and_mending, click_to_place, problem_to_cell, hostile_texts, keyboard_alone, too_late, many_tabs])
