"""An office in a temporary folder with `shiryo serve` running in it."""

import os
import pathlib
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parents[2]
R01 = (HERE / "data/R01.yaml").read_text(encoding="utf-8")

# The pages' names as they are shown, and whether all are as they shall be.
PAGES = "[...document.querySelectorAll('#sheets > li')].map(page => page.dataset.shown)"
READY = """(pages => pages.length > 0 && pages.every(page => page.dataset.shown === page.dataset.wanted))(
    [...document.querySelectorAll('#sheets > li')])"""


def program():
    return os.environ.get("SHIRYO") or str(HERE / "target/release/shiryo")


class Office:
    """The folder and the program, both ended with the `with` block."""

    def __init__(self, text=R01, *arguments, begin=None):
        """`begin` is done in the folder before the server starts."""
        self.text, self.arguments, self.begin = text, arguments, begin

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.file = pathlib.Path(self.folder.name, "data/R01.yaml")
        self.file.parent.mkdir()
        self.save(self.text)
        if self.begin:
            self.begin(self)
        self.start()
        return self

    def start(self, *arguments):
        """Starts the server, or another one after it was killed."""
        self.process = subprocess.Popen(
            [program(), "serve", *self.arguments, *arguments], cwd=self.folder.name,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.address = self.process.stdout.readline().strip()
        assert self.address.startswith("http://127.0.0.1:"), self.address

    def kill(self):
        """Ends the server as a crash does (kill -9)."""
        self.process.kill()
        self.process.wait()

    def run(self, *arguments):
        """Runs another command in the folder."""
        return subprocess.run([program(), *arguments], cwd=self.folder.name, capture_output=True, text=True, timeout=60)

    def read(self):
        """What the file holds now."""
        return self.file.read_text(encoding="utf-8")

    def __exit__(self, *_):
        self.kill()
        self.folder.cleanup()

    def save(self, text):
        """Saves as careful editors do: beside the file, then over it."""
        self.text = text
        beside = self.file.with_suffix(".tmp")
        beside.write_text(text, encoding="utf-8")
        beside.replace(self.file)

    def replace(self, old, new):
        assert old in self.text, old
        self.save(self.text.replace(old, new, 1))

    def memory(self):
        """What the program holds in memory, in MiB."""
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise AssertionError("no VmRSS")
