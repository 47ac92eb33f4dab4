"""Collects the licences of every crate that is in the program, as one text.

Usage: licences.py TARGET > LICENCES.txt

`cargo metadata` tells which crates are in it and where their source lies; each licence file in that source is printed
once, under the names of all crates that have it. A crate without any is given the text that its own metadata names,
from another crate's, if that is the same for everybody. It fails where there is none, so that nothing is handed out without its licence.
"""

import json
import pathlib
import re
import subprocess
import sys

FILES = re.compile(r"(?i)^(licen[cs]e|copying|copyright|notice|unlicense)([-._].*)?$")

# Texts that name no holder of rights, for crates that name the licence and bring no file.
KNOWN = {
    "Apache-2.0": re.compile(r"Apache License\s+Version 2\.0, January 2004"),
    "CC0-1.0": re.compile(r"CC0 1\.0 Universal"),
}


def crates(target):
    """The packages that are linked into the program on this target."""
    command = ["cargo", "metadata", "--format-version=1", "--locked", "--filter-platform", target]
    metadata = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    wanted, seen = [metadata["resolve"]["root"]], set()
    while wanted:
        one = wanted.pop()
        if one not in seen:
            seen.add(one)
            for dep in nodes[one]["deps"]:
                if any(kind["kind"] is None for kind in dep["dep_kinds"]):
                    wanted.append(dep["pkg"])
    packages = [package for package in metadata["packages"] if package["id"] in seen]
    return sorted((p for p in packages if p["source"]), key=lambda p: (p["name"], p["version"]))


def texts(package):
    folder = pathlib.Path(package["manifest_path"]).parent
    files = sorted(path for path in folder.iterdir() if path.is_file() and FILES.match(path.name))
    folders = [path for path in folder.iterdir() if path.is_dir() and path.name.lower() in ("licenses", "license")]
    files += sorted(path for one in folders for path in one.iterdir() if path.is_file())
    return [path.read_text("utf-8", "replace").replace("\r\n", "\n").strip() for path in files]


def main(target):
    found, without = {}, []
    everything = crates(target)
    for package in everything:
        own = texts(package)
        for text in own:
            found.setdefault(text, []).append(package)
        if not own:
            without.append(package)
    for package in without:
        named = re.split(r"\s+(?:OR|AND)\s+|/", package["license"] or "")
        for name in (name.strip("() ") for name in named):
            text = next((text for text in found if name in KNOWN and KNOWN[name].search(text)), None)
            if text:
                found[text].append(package)
                break
        else:
            sys.exit(f"no licence for {package['name']} {package['version']} ({package['license']})")
    print("shiryo is built from these programs of others, under these licences.\n")
    for package in everything:
        print(f"{package['name']} {package['version']}: {package['license']}")
    for text, packages in found.items():
        names = ", ".join(sorted(f"{p['name']} {p['version']}" for p in packages))
        print(f"\n\n{'=' * 100}\n{names}\n{'-' * 100}\n\n{text}")


main(*sys.argv[1:])
