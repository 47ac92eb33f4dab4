"""What happens where several tabs, plans and programs are at work at once, in a
real Chromium.

Ends with status 0 if all of it holds. With a folder as its argument it leaves
pictures there.
"""

import json
import pathlib
import sys
import time

from chromium import run
from editing import OLD, RESULT, cell, open_editor, press, ready, rewrite
from office import R01, Office

PICTURES = pathlib.Path(sys.argv[1]) if __name__ == "__main__" and len(sys.argv) > 1 else None
MEASURE = "在宅療養に関する理解促進のための周知イベント、講座実施"
REGION = "document.getElementById('work')"
REFUSED = "(document.querySelector('.work-refusal')?.checkVisibility() && document.querySelector('.work-refusal').innerText || '')"


def picture(tab, name):
    if PICTURES:
        time.sleep(0.8)
        tab.picture(PICTURES / f"{name}.png")


def says(tab, text):
    tab.until(f"{REGION}.innerText.includes({text!r})")


def send(path, body):
    """The expression that has the page send something."""
    return f"import('/connection.js').then(line => line.send({path!r}, {json.dumps(body)}))"


def quiet(tab):
    """Nothing is complained of but what was refused."""
    complaints = [one for one in tab.complaints() if not any(status in str(one) for status in ["404", "409", "422", "423"])]
    assert not complaints, complaints


def sealing_looks_at_the_data_as_it_is(browser):
    by, submit = "document.querySelector('[list=work-by]')", "document.querySelector('form[aria-label=承認の記録] button')"
    with Office() as office:
        tab = browser.open(office.address)
        ready(tab)
        tab.click("document.getElementById('work-seal')")
        tab.until(f"{submit} !== null && document.querySelectorAll('.work-pages img').length > 0")
        assert "書かれていないもの" not in tab.run(f"{REGION}.innerText")
        tab.run(f"{by}.focus()")
        tab.write("試験の協議会")
        office.replace("実績: がんカフェや高齢者サロンに参加し、参加者に意見を収集", "実績:")
        says(tab, "書かれていないもの（1件）")
        assert tab.run(f"{by}.value === '試験の協議会' && document.activeElement === {by}")
        tab.run("document.querySelector('.work-panel input[type=date]').value = '2020-02-13'")
        tab.click(submit)
        tab.until("document.querySelector('.work-outcome .work-failure') !== null")
        picture(tab, "seal-failure")
        # What was wrong then says nothing of what stands there now.
        office.save(R01)
        tab.until("document.querySelector('.work-outcome .work-failure') === null")
        tab.until(f"!{REGION}.innerText.includes('書かれていないもの')")
        tab.click(submit)
        says(tab, "を、承認されたものとして保存しました")
        quiet(tab)


def a_sealed_year_asks_before_every_change(browser):
    insisting, dialog = press("訂正として行う"), "document.getElementById('refusal')"
    with Office() as office:
        sealed = office.run("seal", "R01", "--by", "試験の委員会", "--on", "2020-02-13", "--allow-empty", "--accept-notices")
        assert sealed.returncode == 0, sealed.stderr
        tab = browser.open(office.address)
        ready(tab)
        tab.click(cell(MEASURE))
        tab.until("document.querySelector('form .locked') !== null")

        def asked(words, says):
            """Presses a button, which is first refused, and then done as a correction."""
            before = office.read()
            tab.click(press(words))
            tab.until(f"{dialog}.open && {insisting} !== undefined")
            assert "承認済み" in tab.run(f"{dialog}.innerText")
            picture(tab, f"sealed-{words}")
            tab.click(press("閉じる"))
            tab.until(f"!{dialog}.open")
            time.sleep(0.2)
            assert office.read() == before, words
            tab.click(press(words))
            tab.until(f"{dialog}.open && {insisting} !== undefined")
            tab.click(insisting)
            end = time.monotonic() + 10
            while not says(office.read()):
                assert time.monotonic() < end, words
                time.sleep(0.02)
            tab.until(f"!{dialog}.open")

        asked("下へ", lambda text: text != R01)
        tab.until(press("元に戻す") + " !== undefined")
        asked("元に戻す", lambda text: text == R01)
        tab.until(press("やり直す") + " !== undefined")
        asked("事業を加える", lambda text: "（新しい事業）" in text)
        tab.until("[...document.querySelectorAll('form .field *')].some(field => field.value === '（新しい事業）')")
        # A certain correction at a press, of what another program wrote.
        right = office.text = office.read()
        office.replace("主管課: ", "主管課：")
        tab.until("document.querySelector('.is-stale') !== null")
        tab.until(press("「：」を「: 」にする") + " !== undefined")
        asked("「：」を「: 」にする", lambda text: text == right)
        quiet(tab)


def line_ends_are_mended_at_a_press(browser):
    with Office() as office:
        tab = browser.open(office.address)
        ready(tab)
        office.save(R01.replace("\n", "\r"))
        # The button names no text as long as the file.
        tab.until(press("この誤りを直す") + " !== undefined")
        assert "〈U+000D〉" not in tab.run("document.getElementById('problems').innerText")
        picture(tab, "line-ends")
        tab.click(press("この誤りを直す"))
        end = time.monotonic() + 20
        while office.file.read_bytes() != R01.encode():
            assert time.monotonic() < end
            time.sleep(0.05)
        tab.until("document.querySelectorAll('#problems .error').length === 0")
        assert not tab.complaints(), tab.complaints()


def one_problem_is_said_once(browser):
    with Office() as office:
        tab = browser.open(office.address)
        ready(tab)
        office.replace("主管課: ", "主管課：")
        tab.until("document.querySelector('.is-stale') !== null")
        tab.click("document.getElementById('work-build')")
        said = tab.until("document.querySelector('.work-outcome .work-failure')?.innerText")
        picture(tab, "one-problem")
        assert said.count("コロン「：」が半角ではありません") == 1, said
        assert "半角の空白を一つ入れてください" in said and "data/R01.yaml:" in said, said


def what_is_refused_is_seen(browser):
    with Office(begin=lambda office: office.run("next", "R01")) as office:
        tab = browser.open(office.address)
        ready(tab)
        tab.until("document.getElementById('work-build') !== null")
        # Another tab turns to another year just before one presses.
        shown = tab.until("document.querySelector('select[aria-label=年度]').value")
        other = "R01" if shown == "R02" else "R02"
        tab.run(send("/work/show", {"year": other}) + ".then(() => document.getElementById('work-build').click())")
        assert "切り替わっています" in tab.until(REFUSED)
        picture(tab, "refused")
        tab.until(f"document.querySelector('select[aria-label=年度]').value === {other!r}")
        tab.click("document.querySelector('.work-refusal > button')")
        tab.until(f"{REFUSED} === ''")
        # Without a view that is open, under the bar.
        tab.click(press("閉じる"))
        (office.file.parent / f"{shown}.yaml").unlink()
        tab.run("(list => { list.value = %r; list.dispatchEvent(new Event('change')) })(document.querySelector('select[aria-label=年度]'))" % shown)
        assert "切り替えられませんでした" in tab.until(REFUSED)
        picture(tab, "refused-bar")
        quiet(tab)


def the_start_page_in_two_tabs(browser):
    begin = "[...document.querySelectorAll('button')].find(b => b.textContent === 'はじめる')"
    with Office(begin=lambda office: office.file.unlink()) as office:
        tabs = [browser.open(address) for address in [office.address, office.address]]
        for tab in tabs:
            tab.until(f"{begin} !== undefined")
        for tab in tabs:
            tab.run("document.querySelector('#init input').focus()")
            tab.write("R06")
            tab.click(begin)
            tab.until("document.querySelectorAll('#sheets .sheet').length > 0")
        assert sorted(path.name for path in office.file.parent.iterdir()) == ["R06.yaml", "schema.json"]


def a_plan_that_can_not_be_shown(browser):
    def plans(office):
        for name in ["甲", "乙"]:
            folder = pathlib.Path(office.folder.name, "plans", name, "data")
            folder.mkdir(parents=True)
            (folder / "R01.yaml").write_text(R01, "utf-8")
        fonts = folder.with_name("fonts")
        fonts.mkdir()
        (fonts / "broken.otf").write_text("no font", "utf-8")

    with Office(R01, "--root", "plans", begin=plans) as office:
        tab = browser.open(office.address)
        tab.click(press("乙 を開く"))
        tab.until("document.getElementById('refused')?.innerText.includes('broken.otf')")
        picture(tab, "start-refused")
        tab.click(press("甲 を開く"))
        ready(tab)
        chosen = "document.querySelector('select[aria-label=計画]')"
        tab.until(f"{chosen}?.value === '甲'")
        tab.run(f"{chosen}.value = '乙'; {chosen}.dispatchEvent(new Event('change'))")
        assert "broken.otf" in tab.until(REFUSED)
        tab.until(f"{chosen}.value === '甲'")
        picture(tab, "plan-refused")
        quiet(tab)


def a_text_whose_measure_was_renamed(browser):
    with Office() as office:
        tab = browser.open(office.address)
        ready(tab)
        open_editor(tab, OLD, RESULT)
        rewrite(tab, "名前の変わる前に書いた文")
        tab.call("Page.reload")
        office.replace(f"名称: {MEASURE}", "名称: 別の名前の施策")
        ready(tab)
        listed = "document.getElementById('unsaved').checkVisibility() && document.getElementById('unsaved-list').innerText"
        text = tab.until(f"{listed}.includes('その名前のものはありません') && {listed}")
        assert MEASURE in text and "名前の変わる前に書いた文" in text and "続きを書く" not in text and "コピー" in text, text
        picture(tab, "unsaved-renamed")
        # Under its old name it is what it was for again.
        office.save(R01)
        tab.until(f"{listed}.includes('続きを書く')")
        tab.click(press("捨てる"))
        tab.until("!document.getElementById('unsaved').checkVisibility()")
        quiet(tab)


def books_of_one_name(browser):
    with Office() as office:
        files = []
        for department in ["甲課", "乙課"]:
            folder = pathlib.Path(office.folder.name, department)
            folder.mkdir()
            (folder / "進捗.xlsx").write_text(department, "utf-8")
            files.append(str(folder / "進捗.xlsx"))
        tab = browser.open(office.address)
        ready(tab)
        tab.click("document.getElementById('work-import')")
        tab.until("document.querySelector('.work-zone input') !== null")
        found = tab.call("Runtime.evaluate", expression="document.querySelector('.work-zone input')")
        tab.call("DOM.setFileInputFiles", files=files, objectId=found["result"]["objectId"])
        tab.until("document.querySelectorAll('.work-books li').length === 2")
        says(tab, "「進捗（2）.xlsx」として加えました")
        picture(tab, "books")
        quiet(tab)


if __name__ == "__main__":
    run([sealing_looks_at_the_data_as_it_is, a_sealed_year_asks_before_every_change, line_ends_are_mended_at_a_press,
         one_problem_is_said_once, what_is_refused_is_seen, the_start_page_in_two_tabs,
         a_plan_that_can_not_be_shown, a_text_whose_measure_was_renamed, books_of_one_name])
