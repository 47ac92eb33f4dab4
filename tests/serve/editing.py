"""What an officer does who writes in the browser, in a real Chromium.

Ends with status 0 if all of it holds. With a folder as its argument it leaves
pictures there. Needs PyYAML, to read the data by another program than ours.
"""

import pathlib
import sys
import time
import urllib.parse

import yaml

from chromium import run
from office import READY, R01, Office

PICTURES = pathlib.Path(sys.argv[1]) if __name__ == "__main__" and len(sys.argv) > 1 else None
FORM = "document.querySelector('form')"
NAMED = "document.getElementById(document.querySelector('form').getAttribute('aria-labelledby')).textContent"
RESULT = "基本的方向性1 › 施策項目2 › 事業1 › 実績"
OLD = "その他、明星大学のゼミ生への講演ほか"


def cell(name):
    """The expression for a text of a page: named by its text, or by its path if it is empty."""
    return (f"[...document.querySelectorAll('main button')]"
            f".find(b => (b.getAttribute('aria-label') ?? b.textContent).includes({name!r}))")


def press(words):
    """The expression for the button that shows these words and can be pressed."""
    return f"[...document.querySelectorAll('button')].find(b => b.textContent.trim() === {words!r} && b.checkVisibility() && !b.disabled)"


def picture(tab, name):
    if PICTURES:
        time.sleep(0.8)
        tab.picture(PICTURES / f"{name}.png")


def ready(tab):
    tab.until(READY, 60)


def open_editor(tab, name, path):
    tab.click(cell(name))
    tab.until(f"{NAMED} === {path!r} && document.activeElement.matches('form .field *')")


def go_to_editor(tab, path, field):
    """Opens the editor of a value. The page may be put in anew, and its cells move, while one presses."""
    for _ in range(3):
        tab.click(by_path(path))
        try:
            tab.until(f"{NAMED} === {path!r} && document.activeElement.matches('form {field}')", 2)
            return
        except AssertionError as error:
            missed = error
    picture(tab, "missed")
    raise missed


def rewrite(tab, text):
    """Writes a text in place of what the field holds."""
    tab.run("document.activeElement.select()")
    tab.write(text)


def until_file(office, holds, seconds=10):
    """Waits until the file is as it should be."""
    end = time.monotonic() + seconds
    while not holds(office.read()):
        assert time.monotonic() < end, set(office.read().splitlines()) ^ set(R01.splitlines())
        time.sleep(0.02)


def only_changed(office, old, new):
    """Whether the file is R01 with this alone changed."""
    return lambda text: text == office.text.replace(old, new, 1)


def a_whole_year(browser):
    with Office(R01, "R02", begin=lambda office: office.run("next", "R01")) as office:
        file = office.file.with_name("R02.yaml")
        empty, reference = file.read_text("utf-8"), yaml.safe_load(R01)
        expected = yaml.safe_load(empty)
        tab = browser.open(office.address)
        ready(tab)
        tab.click("document.getElementById('show-notes')")
        tab.until("document.getElementById('missing-count').textContent.trim() === '155'")
        measures = 0
        for d, direction in enumerate(reference["基本的方向性"]):
            for m, measure in enumerate(direction["施策項目"]):
                measures += 1
                at = f"基本的方向性{d + 1} › 施策項目{m + 1}"
                for p, project in enumerate(measure["事業"]):
                    for key in ["年度目標", "実績", "課題", "対応"]:
                        text = str(project[key])
                        path = f"{at} › 事業{p + 1} › {key}"
                        if measures == 1 and key != "年度目標":
                            # By keyboard alone: saved, and Tab leads to the next cell.
                            tab.key("Enter", ctrl=True)
                            tab.until("document.activeElement.closest('main') !== null")
                            tab.key("Tab")
                            tab.until(f"document.activeElement.getAttribute('aria-label') === {path!r}")
                            tab.key("Enter")
                            tab.until(f"{NAMED} === {path!r} && document.activeElement.matches('form textarea')")
                        else:
                            # What was written before is saved by moving on.
                            go_to_editor(tab, path, "textarea")
                        tab.write(text)
                        expected["基本的方向性"][d]["施策項目"][m]["事業"][p][key] = text
                rating = measure["達成状況"]
                go_to_editor(tab, f"{at} › 達成状況", "select")
                choose(tab, rating)
                expected["基本的方向性"][d]["施策項目"][m]["達成状況"] = rating
        tab.key("Enter", ctrl=True)
        assert measures == 31
        end = time.monotonic() + 20
        while yaml.safe_load(file.read_text("utf-8")) != expected:
            assert time.monotonic() < end, differences(yaml.safe_load(file.read_text("utf-8")), expected)
            time.sleep(0.1)
        written = file.read_text("utf-8")
        comments = lambda text: [line for line in text.splitlines() if line.strip().startswith("#")]
        assert comments(written) == comments(empty) and len(comments(empty)) > 60
        # Every line that was there stands as it stood, but for those that were empty.
        kept = [line for line in empty.splitlines() if not line.endswith(("年度目標:", "実績:", "課題:", "対応:"))]
        lines = iter(written.splitlines())
        assert all(line in lines for line in kept), "a line that nobody edited has changed"
        checked = office.run("check", "R02")
        assert checked.returncode == 0 and "誤り 0件" in checked.stdout + checked.stderr, checked.stderr
        assert "未記入" not in checked.stdout or "0件" in checked.stdout
        tab.until("document.getElementById('missing-none').checkVisibility() || document.getElementById('missing-count').textContent === ''")
        tab.until(READY)
        assert office.read() == R01, "the year before is as it was"
        assert not tab.complaints(), tab.complaints()


def by_path(path):
    """The expression for the text of a page that stands for a value, whatever it says."""
    return f"[...document.querySelectorAll('main button')].find(b => b.dataset.path === {path!r})"


def choose(tab, rating):
    """Chooses in the list that has the focus, by its keys."""
    for _ in range(6):
        if tab.run("document.activeElement.value") == rating:
            return
        tab.key("ArrowDown")
    raise AssertionError(rating)


def differences(one, other, path=""):
    """Where two values differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        return [found for key in {**one, **other} for found in differences(one.get(key), other.get(key), f"{path}/{key}")]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [found for n, (a, b) in enumerate(zip(one, other)) for found in differences(a, b, f"{path}/{n}")]
    return [] if one == other else [(path, one, other)]


def input_methods(browser):
    with Office() as office:
        tab = browser.open(office.address)
        ready(tab)
        open_editor(tab, OLD, RESULT)
        tab.key("End", ctrl=True)
        tab.compose("ついき")
        # The Enter of an input method is its own, with Ctrl too.
        tab.call("Input.dispatchKeyEvent", type="rawKeyDown", key="Process", code="Enter", windowsVirtualKeyCode=229, modifiers=2)
        tab.call("Input.dispatchKeyEvent", type="rawKeyDown", key="Enter", code="Enter", windowsVirtualKeyCode=229, modifiers=2)
        tab.call("Input.dispatchKeyEvent", type="rawKeyDown", key="Enter", code="Enter", windowsVirtualKeyCode=13, modifiers=2)
        time.sleep(0.5)
        assert office.read() == R01, "saved in the midst of composing"
        assert tab.run("document.activeElement.value.endsWith('ついき')")
        tab.compose("追記")
        tab.write("追記")
        tab.key("Enter", ctrl=True)
        until_file(office, only_changed(office, OLD, OLD + "追記"))
        # Moving on while composing saves what was settled, once and whole.
        office.text = office.read()
        open_editor(tab, "追記", RESULT)
        tab.key("End", ctrl=True)
        tab.compose("さらに")
        tab.click(cell("訪問看護ステーション一覧製作中"))
        tab.until(f"{NAMED} === '基本的方向性1 › 施策項目1 › 事業1 › 実績'")
        until_file(office, only_changed(office, OLD + "追記", OLD + "追記さらに"))
        assert not tab.complaints(), tab.complaints()


def two_hands(browser):
    with Office() as office:
        tab = browser.open(office.address)
        ready(tab)
        conflict = "(document.querySelector('.conflict')?.innerText ?? '')"
        for choice in ["ファイルの文字にする", "ここで書いた文字にする"]:
            open_editor(tab, "明星", RESULT)
            rewrite(tab, f"ここで明星と書いた{choice}")
            office.text = office.read()
            mine = office.text
            office.replace("明星", "別の手で明星")
            tab.key("Enter", ctrl=True)
            tab.until(f"{conflict}.includes('別の手で明星') && {conflict}.includes('ここで明星と書いた')")
            assert office.read() == office.text != mine, "overwritten in silence"
            picture(tab, "conflict")
            tab.click(press(choice))
            if choice.startswith("ファイル"):
                tab.until(f"{FORM}.querySelector('textarea').value.includes('別の手で明星')")
                time.sleep(0.3)
                assert office.read() == office.text
            else:
                until_file(office, lambda text: yaml.safe_load(text)["基本的方向性"][0]["施策項目"][1]["事業"][0]["実績"] == f"ここで明星と書いた{choice}")
        # Another value disturbs nobody, be it in the same list.
        open_editor(tab, "明星", RESULT)
        rewrite(tab, "明星大学")
        office.text = office.read()
        office.replace("老人会等での講演会の実施", "老人会等での講演会")
        tab.key("Enter", ctrl=True)
        until_file(office, lambda text: "実績: 明星大学\n" in text and "老人会等での講演会\n" in text)
        # Another tab is another hand; what was changed since is not undone in silence.
        other = browser.open(office.address)
        ready(other)
        open_editor(other, "明星", RESULT)
        rewrite(other, "明星大学と別のタブ")
        other.key("Enter", ctrl=True)
        until_file(office, lambda text: "実績: 明星大学と別のタブ\n" in text)
        office.text = office.read()
        office.replace("明星大学と別のタブ", "明星大学と第三の手")
        other.until(cell("第三の手") + " !== undefined")
        other.click("document.getElementById('undo')")
        other.until("document.getElementById('refusal').open")
        refusal = other.run("document.getElementById('refusal').innerText")
        assert "第三の手" in refusal and "別のタブ" in refusal, refusal
        assert office.read() == office.text
        assert not tab.complaints() or all("409" in str(one) for one in tab.complaints()), tab.complaints()


def undo_and_redo(browser):
    with Office() as office:
        tab = browser.open(office.address)
        ready(tab)
        open_editor(tab, OLD, RESULT)
        rewrite(tab, "一度目")
        tab.click(press("保存"))
        until_file(office, lambda text: "実績: 一度目\n" in text)
        tab.until(cell("一度目") + " !== undefined")
        tab.click("document.querySelector('#history summary')")
        tab.until(f"document.getElementById('history-list').innerText.includes({RESULT!r})")
        listed = tab.run("document.getElementById('history-list').innerText")
        assert "一度目" in listed and OLD in listed and listed.split()[-1] != "", listed
        picture(tab, "history")
        tab.click(press("元に戻す"))
        until_file(office, lambda text: text == R01)
        tab.click(press("やり直す"))
        until_file(office, lambda text: "実績: 一度目\n" in text)
        tab.until(cell("一度目") + " !== undefined")
        tab.run("document.getElementById('pages').focus()")
        tab.key("z", ctrl=True)
        until_file(office, lambda text: text == R01)
        assert not tab.complaints(), tab.complaints()


def structure(browser):
    with Office() as office:
        tab = browser.open(office.address)
        ready(tab)
        name = "在宅療養に関する理解促進のための周知イベント、講座実施"
        open_editor(tab, name, "基本的方向性1 › 施策項目2 › 名称")
        tab.click(press("施策項目を加える"))
        tab.until(f"{NAMED} === '基本的方向性1 › 施策項目3 › 名称' && document.activeElement.matches('form textarea')")
        rewrite(tab, "加えた施策項目")
        tab.key("Enter", ctrl=True)
        until_file(office, lambda text: "名称: 加えた施策項目\n" in text)
        tab.until(cell("加えた施策項目") + " !== undefined")
        for words, number in [("上へ", 2), ("上へ", 1), ("下へ", 2)]:
            tab.click(press(words))
            tab.until(f"{NAMED} === '基本的方向性1 › 施策項目{number} › 名称'")
            assert [m["名称"] for m in yaml.safe_load(office.read())["基本的方向性"][0]["施策項目"]].index("加えた施策項目") == number - 1
        tab.click(press("事業を加える"))
        tab.until(f"{NAMED} === '基本的方向性1 › 施策項目2 › 事業2 › 内容'")
        rewrite(tab, "加えた事業")
        tab.click(press("保存"))
        until_file(office, lambda text: "内容: 加えた事業\n" in text)
        open_editor(tab, "加えた施策項目", "基本的方向性1 › 施策項目2 › 名称")
        tab.click(press("削除"))
        tab.until("document.getElementById('removal').open")
        assert "加えた事業" in tab.run("document.getElementById('removal').innerText")
        picture(tab, "removal")
        tab.click("document.getElementById('removal-confirm')")
        until_file(office, lambda text: text == R01)
        tab.until(cell("加えた施策項目") + " === undefined")
        tab.click(press("元に戻す"))
        until_file(office, lambda text: "内容: 加えた事業\n" in text)
        assert not tab.complaints(), tab.complaints()


def other_kinds(browser):
    with Office() as office:
        tab = browser.open(office.address)
        ready(tab)
        # Departments, by picking.
        open_editor(tab, "都市計画課", "基本的方向性1 › 施策項目1 › 事業1 › 連携")
        tab.click("[...document.querySelectorAll('form .picks button')].find(b => b.textContent === '市立病院')")
        tab.key("Enter", ctrl=True)
        until_file(office, lambda text: "連携: [高齢福祉課, 都市計画課, 市立病院]\n" in text)
        # A direction's rating with its reason.
        tab.click(f"[...document.querySelectorAll('main button')].find(b => b.dataset.path.startsWith('基本的方向性2 › 総括'))")
        tab.until(f"{NAMED} === '基本的方向性2 › 総括'")
        picture(tab, "summary")
        tab.run(f"{FORM}.querySelector('textarea').focus()")
        rewrite(tab, "委員会の議による")
        tab.key("Enter", ctrl=True)
        until_file(office, lambda text: "理由: 委員会の議による\n" in text)
        # The frame, in one form.
        tab.click(press("表題や達成区分を直す"))
        tab.until(f"{NAMED} === '表題や達成区分'")
        picture(tab, "frame")
        tab.run("[...document.querySelectorAll('form label')].find(l => l.textContent === '作成日').control.focus()")
        tab.write("２０２０年２月１３日")
        tab.run("[...document.querySelectorAll('form label')].find(l => l.textContent === '資料番号').control.focus()")
        rewrite(tab, "資料３の２")
        tab.key("Enter", ctrl=True)
        until_file(office, lambda text: "作成日: 2020-02-13\n" in text and "資料番号: 資料３の２\n" in text)
        data = yaml.safe_load(office.read())
        assert [band["区分"] for band in data["達成区分"]] == ["達成", "概ね達成", "一部達成", "未達成・未着手"]
        # A problem's editor, and its one certain correction.
        tab.until(press("直す") + " !== undefined")
        tab.click(press("直す"))
        tab.until(f"{FORM} !== null && document.querySelector('form .problem') !== null")
        assert not tab.complaints(), tab.complaints()


def unsaved(browser):
    with Office() as office:
        tab = browser.open(office.address)
        ready(tab)
        listed = "document.getElementById('unsaved').checkVisibility() && document.getElementById('unsaved-list').innerText"
        # Reloaded.
        open_editor(tab, OLD, RESULT)
        rewrite(tab, "保存していない文")
        tab.call("Page.reload")
        ready(tab)
        assert RESULT in tab.until(listed)
        picture(tab, "unsaved")
        assert office.read() == R01
        tab.click(press("続きを書く"))
        tab.until(f"{FORM}.querySelector('textarea').value === '保存していない文'")
        # The server is killed while one writes.
        office.kill()
        tab.until("document.documentElement.classList.contains('is-lost')")
        tab.run(f"{FORM}.querySelector('textarea').focus()")
        rewrite(tab, "落ちたあとも書いた文")
        tab.key("Enter", ctrl=True)
        tab.until("document.querySelector('.refused') !== null")
        assert "残して" in tab.run("document.querySelector('.refused').innerText")
        assert office.read() == R01
        # Once a new server has the browser's trust, what could not be saved is saved.
        port = urllib.parse.urlparse(office.address).port
        office.start("--port", str(port))
        again = browser.open(office.address)
        ready(again)
        until_file(office, lambda text: "実績: 落ちたあとも書いた文\n" in text, 20)
        again.until(cell("落ちたあとも書いた文") + " !== undefined")
        # Killed, and the tab closed: the text is offered to the next one.
        open_editor(again, "落ちたあとも書いた文", RESULT)
        rewrite(again, "落ちて閉じた文")
        office.kill()
        again.close()
        tab.close()
        office.start("--port", str(port))
        again = browser.open(office.address)
        ready(again)
        assert "落ちて閉じた文" in again.until(listed)
        assert "実績: 落ちたあとも書いた文\n" in office.read()
        again.click(press("続きを書く"))
        again.until(f"{FORM}.querySelector('textarea').value === '落ちて閉じた文'")
        again.key("Enter", ctrl=True)
        until_file(office, lambda text: "実績: 落ちて閉じた文\n" in text)
        again.until("!document.getElementById('unsaved').checkVisibility()")
        # A closed tab; meanwhile the file says something else.
        again.until(cell("落ちて閉じた文") + " !== undefined")
        open_editor(again, "落ちて閉じた文", RESULT)
        rewrite(again, "閉じたタブの文")
        again.close()
        office.text = office.read()
        office.replace("落ちて閉じた文", "そのあと直した文")
        last = browser.open(office.address.split("?")[0])
        ready(last)
        assert "閉じたタブの文" in last.until(listed)
        last.click(press("続きを書く"))
        last.until(f"{FORM}.querySelector('textarea').value === '閉じたタブの文'")
        last.key("Enter", ctrl=True)
        last.until("document.querySelector('.conflict')?.innerText.includes('そのあと直した文')")
        assert office.read() == office.text
        last.click(press("ここで書いた文字にする"))
        until_file(office, lambda text: "実績: 閉じたタブの文\n" in text)
    # Another plan on the same port is offered nothing of it.
    with Office(R01, "--port", str(port)) as office:
        tab = browser.open(office.address)
        ready(tab)
        open_editor(tab, OLD, RESULT)
        assert OLD in tab.run(f"{FORM}.querySelector('textarea').value")
        assert not tab.complaints(), tab.complaints()


def another_plan(browser):
    """What was typed for one plan never reaches another whose server came in its place."""
    with Office() as office:
        port = urllib.parse.urlparse(office.address).port
        tab = browser.open(office.address)
        ready(tab)
        open_editor(tab, OLD, RESULT)
        rewrite(tab, "前の計画への文")
        office.kill()
        tab.key("Enter", ctrl=True)
        tab.until("document.querySelector('.refused') !== null")
    with Office(R01, "--port", str(port)) as office:
        browser.open(office.address)
        tab.until(f"document.querySelector('.refused') === null && {READY}")
        tab.until(cell(OLD) + " !== undefined")
        assert tab.run(f"{FORM} === null && !document.getElementById('unsaved').checkVisibility()")
        time.sleep(1)
        assert office.read() == R01


def what_cannot_be_saved(browser):
    """Sealed years, files that can't be written, and looking only."""
    with Office() as office:
        sealed = office.run("seal", "R01", "--by", "試験の委員会", "--on", "2020-02-13", "--allow-empty", "--accept-notices")
        assert sealed.returncode == 0, sealed.stderr
        tab = browser.open(office.address)
        ready(tab)
        tab.click(cell(OLD))
        tab.until("document.querySelector('form .locked') !== null")
        assert "2020-02-13" in tab.run("document.querySelector('.locked').innerText")
        assert tab.run("document.querySelector('form .field').inert")
        picture(tab, "locked")
        tab.click(press("訂正を始める"))
        tab.until("document.activeElement.matches('form textarea')")
        rewrite(tab, "承認後に直した文")
        tab.key("Enter", ctrl=True)
        until_file(office, lambda text: "実績: 承認後に直した文\n" in text)
        assert not tab.complaints(), tab.complaints()
    with Office() as office:
        tab = browser.open(office.address)
        ready(tab)
        open_editor(tab, OLD, RESULT)
        rewrite(tab, "書けないファイルへ")
        office.file.unlink()
        office.file.mkdir()
        tab.key("Enter", ctrl=True)
        tab.until("document.querySelector('.refused') !== null")
        picture(tab, "refused")
        office.file.rmdir()
        office.save(R01)
        tab.key("Enter", ctrl=True)
        until_file(office, lambda text: "実績: 書けないファイルへ\n" in text)
    with Office(R01, "--read-only") as office:
        tab = browser.open(office.address)
        ready(tab)
        tab.click(cell(OLD))
        tab.until("document.getElementById('place-file').checkVisibility()")
        assert tab.run(f"{FORM} === null && !document.getElementById('structure').checkVisibility()")
        assert not tab.complaints(), tab.complaints()


def on_a_narrow_screen(browser):
    """What saves is in sight, whatever stands beside the field."""
    with Office(R01, "R02", begin=lambda office: office.run("next", "R01")) as office:
        tab = browser.open(office.address, 420, 800)
        ready(tab)
        go_to_editor(tab, "基本的方向性1 › 施策項目1 › 事業1 › 実績", "textarea")
        picture(tab, "narrow")
        assert tab.run("""(button => { const box = button.getBoundingClientRect()
            return document.elementFromPoint(box.x + 5, box.y + 5) === button && box.bottom <= innerHeight })(%s)""" % press("保存"))
        assert not tab.complaints(), tab.complaints()


if __name__ == "__main__":
    run([a_whole_year, input_methods, two_hands, undo_and_redo, structure, other_kinds, unsaved, another_plan, what_cannot_be_saved,
         on_a_narrow_screen])
