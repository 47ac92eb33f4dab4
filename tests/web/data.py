"""Reads the published data as others would: frictionless, pandas, LibreOffice.

usage: data.py WEB YAML...    (the folder out/web; the years' own files)
"""

import csv
import io
import json
import pathlib
import subprocess
import sys
import tempfile

import pandas
import yaml
from frictionless import Package

web, years = pathlib.Path(sys.argv[1]), [pathlib.Path(name) for name in sys.argv[2:]]

report = Package(str(web / "datapackage.json")).validate()
assert report.valid, report.flatten(["rowNumber", "fieldNumber", "type", "note"])
assert report.stats["tasks"] >= 2 * len(years) + 1, report.stats

KEYS = ["内容", "主管課", "最終年度目標", "年度目標", "実績", "課題", "対応"]


class Texts(yaml.SafeLoader):
    """Every scalar as the text that it is."""


Texts.yaml_implicit_resolvers = {}


def expected(path):
    data = yaml.load(path.read_text("utf-8-sig"), Texts)
    for direction in data["基本的方向性"]:
        for measure in direction["施策項目"]:
            for project in measure["事業"]:
                texts = [(project.get(key) or "").rstrip("\n") for key in KEYS]
                yield [direction["名称"], measure["名称"], *texts, *(project.get("連携") or [])]


def told(row):
    partners = [row[name] for name in row if name.startswith("連携")]
    return [row["方向性"], row["施策"], *(row[key] for key in KEYS), *(name for name in partners if name)]


def by_pandas(path):
    return pandas.read_csv(path, dtype=str, keep_default_na=False).to_dict("records")


def by_libreoffice(path):
    with tempfile.TemporaryDirectory() as folder:
        # Text columns, UTF-8; written back as comma separated UTF-8.
        read = "--infilter=Text - txt - csv (StarCalc):44,34,76,1," + "/".join(f"{n}/2" for n in range(1, 40))
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", read, "--convert-to",
             "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false", "--outdir", folder, path],
            check=True, capture_output=True, timeout=180)
        text = (pathlib.Path(folder) / path.name).read_text("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


for year in years:
    table = web / year.stem / "measures.csv"
    rows = list(expected(year))
    for reader in (by_pandas, by_libreoffice):
        assert [told(row) for row in reader(table)] == rows, f"{table} by {reader.__name__}"
    record = json.loads((web / year.stem / "report.json").read_text())
    assert sum(len(measure["事業"]) for direction in record["基本的方向性"] for measure in direction["施策項目"]) == len(rows)
everything = by_pandas(web / "all-measures.csv")
assert len(everything) == sum(len(list(expected(year))) for year in years)
print(f"{len(years)} passed, 0 failed")
