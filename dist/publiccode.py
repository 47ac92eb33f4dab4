"""Checks publiccode.yml against version 0.4 of its standard: the keys that must be there, and what they may say.

Usage: publiccode.py FILE VERSION. VERSION is the program's. Source: https://yml.publiccode.tools/schema.core.html
"""

import re
import sys

import yaml

STATUS = {"concept", "development", "beta", "stable", "obsolete"}
TYPES = {"standalone/mobile", "standalone/iot", "standalone/desktop", "standalone/web", "standalone/backend",
         "standalone/other", "addon", "library", "configurationFiles"}
MAINTENANCE = {"internal": "contacts", "contract": "contractors", "community": "contacts", "none": None}
KNOWN = {"publiccodeYmlVersion", "name", "applicationSuite", "url", "landingURL", "isBasedOn", "softwareVersion", "releaseDate",
         "logo", "platforms", "categories", "usedBy", "roadmap", "developmentStatus", "softwareType", "intendedAudience",
         "description", "legal", "maintenance", "localisation", "dependsOn", "inputTypes", "outputTypes", "fundedBy"}


def main(path, version):
    with open(path, encoding="utf-8") as file:
        data = yaml.safe_load(file)
    assert set(data) <= KNOWN, set(data) - KNOWN
    assert data["publiccodeYmlVersion"] == "0.4"
    assert data["name"] and re.fullmatch(r"https?://\S+", data["url"])
    assert data["softwareVersion"] == version, (data["softwareVersion"], version)
    assert data["platforms"] and data["categories"]
    assert data["developmentStatus"] in STATUS and data["softwareType"] in TYPES
    assert data["description"], "in at least one language"
    for language, texts in data["description"].items():
        assert re.fullmatch(r"[a-z]{2,3}(-[A-Z][A-Za-z]+)?", language)
        assert 0 < len(texts["shortDescription"]) <= 150, (language, len(texts["shortDescription"]))
        assert 150 <= len(texts["longDescription"]) <= 10_000, (language, len(texts["longDescription"]))
        assert len(texts.get("genericName", "")) <= 35
        assert all(0 < len(feature) <= 100 for feature in texts["features"]) and texts["features"]
    assert data["legal"]["license"]
    who = MAINTENANCE[data["maintenance"]["type"]]
    assert who is None or all(one["name"] for one in data["maintenance"][who])
    assert isinstance(data["localisation"]["localisationReady"], bool)
    assert data["localisation"]["availableLanguages"]
    print(f"{path} is valid")


main(*sys.argv[1:])
