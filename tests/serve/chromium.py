"""Drives a real Chromium over its debugging pipe, with nothing but Python."""

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--remote-debugging-pipe", "--force-color-profile=srgb",
]


def find():
    """The browser's path; None where there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def run(tests):
    """Runs each test in a browser of its own."""
    if not find():
        sys.exit("no Chromium: apt-get install chromium")
    for test in tests:
        start = time.monotonic()
        with Chromium() as browser:
            test(browser)
        print(f"{test.__name__}: {time.monotonic() - start:.1f} s", flush=True)


class Chromium:
    """A browser with a profile of its own, ended with the `with` block."""

    def __enter__(self):
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        to_browser, self.commands = os.pipe()
        self.answers, from_browser = os.pipe()

        def pipes():  # Chromium reads its descriptor 3 and writes to 4.
            low, high = os.dup(to_browser), os.dup(from_browser)
            os.dup2(low, 3)
            os.dup2(high, 4)

        self.process = subprocess.Popen(
            [find(), *FLAGS, f"--user-data-dir={self.profile.name}", "about:blank"],
            preexec_fn=pipes, close_fds=False, stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self.waiting, self.events, self.number = {}, [], 0
        self.lock = threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.profile.cleanup()

    def _read(self):
        buffer = b""
        while chunk := os.read(self.answers, 1 << 20):
            buffer += chunk
            *messages, buffer = buffer.split(b"\0")
            with self.lock:
                for message in map(json.loads, messages):
                    if "id" in message:
                        self.waiting[message["id"]] = message
                    else:
                        self.events.append(message)
                self.lock.notify_all()

    def call(self, method, session=None, timeout=30, **parameters):
        with self.lock:
            self.number += 1
            number = self.number
        message = {"id": number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self.commands, json.dumps(message).encode() + b"\0")
        with self.lock:
            if not self.lock.wait_for(lambda: number in self.waiting, timeout):
                raise TimeoutError(method)
            answer = self.waiting.pop(number)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"]

    def open(self, address, width=1440, height=900, dark=False, window=True):
        """Opens an address in a window of its own, or in a new tab before the last window's others, which are hidden then."""
        target = self.call("Target.createTarget", url="about:blank", newWindow=window)["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        tab = Tab(self, session, target)
        tab.call("Runtime.enable")
        tab.call("Log.enable")
        tab.call("Page.enable")
        tab.call("Page.addScriptToEvaluateOnNewDocument",
                 source="addEventListener('pointerdown', event => { window.pressed = event.target }, true)")
        tab.size(width, height)
        tab.dark(dark)
        tab.call("Page.navigate", url=address)
        return tab


class Tab:
    """One tab."""

    def __init__(self, browser, session, target):
        self.browser, self.session, self.target = browser, session, target

    def close(self):
        self.browser.call("Target.closeTarget", targetId=self.target)

    def call(self, method, **parameters):
        return self.browser.call(method, self.session, **parameters)

    def size(self, width, height):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def dark(self, dark):
        features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self.call("Emulation.setEmulatedMedia", features=features)

    def run(self, script):
        """The value of a JavaScript expression; promises are waited for."""
        answer = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{script}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def until(self, script, seconds=60):
        """Waits until an expression is true, and gives its value."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if value := self.run(script):
                    return value
            except RuntimeError:
                pass
            time.sleep(0.02)
        raise AssertionError(f"never true: {script}")

    def click(self, selector):
        """A real click into the middle of what the script expression names, once it is there."""
        middle = lambda: self.until(
            f"(() => {{ const e = {selector}; e.scrollIntoView({{block: 'center', inline: 'center'}});"
            " const b = e.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2] })()")
        for _ in range(5):
            # What comes in above a moment later moves it.
            box = middle()
            for _ in range(40):
                time.sleep(0.05)
                before, box = box, middle()
                if before == box:
                    break
            self.mouse("mousePressed", *box)
            missed = (f"(() => {{ const e = {selector}, on = window.pressed;"
                      " return Boolean(e && on && on.isConnected && !on.contains(e) && !e.contains(on)) })()")
            if not self.run(missed):
                return self.mouse("mouseReleased", *box)
            self.mouse("mouseReleased", 1, 1)  # which presses nothing
        raise AssertionError(f"moves away from under the mouse: {selector}")

    def click_at(self, x, y):
        self.mouse("mousePressed", x, y)
        self.mouse("mouseReleased", x, y)

    def mouse(self, kind, x, y):
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def write(self, text):
        """Puts a text in where the cursor is, as a paste does."""
        self.call("Input.insertText", text=text)

    def compose(self, text):
        """What an input method shows before it is settled."""
        self.call("Input.imeSetComposition", text=text, selectionStart=len(text), selectionEnd=len(text))

    def key(self, key, shift=False, ctrl=False):
        known = {"Tab": 9, "Enter": 13, "Escape": 27, "PageUp": 33, "PageDown": 34, "End": 35, "Home": 36,
                 "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40}
        code = known.get(key, ord(key.upper()) if len(key) == 1 else 0)
        text = {"Enter": "\r"}.get(key, key if len(key) == 1 else "")
        event = {"key": key, "code": key, "windowsVirtualKeyCode": code, "modifiers": 8 * shift + 2 * ctrl}
        text = "" if ctrl else text
        self.call("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", text=text, **event)
        self.call("Input.dispatchKeyEvent", type="keyUp", **event)

    def picture(self, path):
        data = self.call("Page.captureScreenshot", format="png")["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def complaints(self):
        """What the browser has logged as an error: scripts, policies, answers."""
        with self.browser.lock:
            mine = [event for event in self.browser.events if event.get("sessionId") == self.session]
        return [event["params"] for event in mine
                if event["method"] == "Runtime.exceptionThrown"
                or event["method"] == "Log.entryAdded" and event["params"]["entry"]["level"] == "error"]
