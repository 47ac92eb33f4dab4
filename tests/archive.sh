#!/usr/bin/env bash
# What other programs say of the archive: seals the repository's own year in a folder of its own and lets them look.
#
#   tests/archive.sh [SHIRYO]
#
# SHIRYO is the program, target/release/shiryo where none is named.
# Needs, as Debian packages: poppler-utils qpdf strace, and what tests/conformance.sh needs.
set -euo pipefail

tests=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
shiryo=$(realpath "${1:-${CARGO_TARGET_DIR:-$tests/../target}/release/shiryo}")
by=在宅高齢者療養推進協議会

die() {
    echo "archive.sh: $*" >&2
    exit 1
}

for tool in pdfdetach pdftotext qpdf sha256sum strace; do
    command -v "$tool" >/dev/null || die "no $tool: install the packages poppler-utils, qpdf and strace"
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir data
cp "$tests/../data/R01.yaml" data
"$shiryo" seal R01 --by "$by" --on 2020-02-13 >sealed.txt
pdf=out/archive/R01.pdf
register=out/archive/register.txt

# It is what it says it is.
"$tests/conformance.sh" "$pdf"

# The year's data comes out as it went in, whoever takes it out.
pdfdetach -save 1 -o poppler.yaml "$pdf" 2>/dev/null
qpdf --show-attachment=R01.yaml "$pdf" >qpdf.yaml
for taken in poppler.yaml qpdf.yaml; do
    cmp "$taken" data/R01.yaml || die "$taken is not data/R01.yaml"
done
echo "attachment: pdfdetach and qpdf take out data/R01.yaml byte for byte"

# Every page bears the sign-off.
pages=$(pdfinfo "$pdf" 2>/dev/null | sed -n 's/^Pages: *//p')
for ((page = 1; page <= pages; page++)); do
    # pdftotext takes the wide blanks for gaps between columns.
    text=$(pdftotext -raw -f "$page" -l "$page" "$pdf" - 2>/dev/null | tr -d ' \n')
    [[ ${text//　/} == *"令和2年2月13日$by承認"* ]] || die "page $page bears no sign-off"
done
echo "footer: all $pages pages bear the sign-off"

# The register can be checked by hand, as docs/archive.md says.
value() { sed -n "s/^$1: //p" "$register"; }
hash() { sha256sum | cut -d' ' -f1; }
[[ $(value PDFのSHA-256) == $(hash <"$pdf") ]] || die "the PDF's hash"
[[ $(value データのSHA-256) == $(hash <data/R01.yaml) ]] || die "the data's hash"
[[ $(value 照合番号) == $(sed -n '/^記録: 1$/,/^前の照合番号: /p' "$register" | hash) ]] || die "the entry's hash"
grep -qF "$(value 照合番号)" sealed.txt || die "the number that was printed"
[[ $(value ひな形とフォントのSHA-256) == $(cd "$tests/.." && LC_ALL=C && sha256sum fonts/*.ttf templates/*.typ | hash) ]] ||
    die "the hash of templates and fonts"
echo "register: sha256sum finds every hash that it has"

# A kill at every system call that changes the disk: before each one of them the program dies once.
mkdir -p killed/data
sed 's/^年度: 令和元年度$/年度: 平成30年度/' data/R01.yaml >killed/data/H30.yaml
calls=mkdir,flock,write,fchmod,fsync,rename
seal=(seal H30 --by "$by" --on 2020-02-13)
kills=0
# Ends well if the program got through before the call was made that often. (A shell of its own, which says "Killed".)
stopped() (
    strace -f -qq -o /dev/null -e trace="$1" -e inject="$1":signal=KILL:when="$2" "$shiryo" --root killed "${seal[@]}"
    exit $?
)
strace -o /dev/null true || die "strace may not trace here"
for call in ${calls//,/ }; do
    for ((nth = 1; ; nth++)); do
        rm -rf killed/out
        cp -r out killed/out
        if stopped "$call" "$nth" >/dev/null 2>&1; then
            break
        fi
        kills=$((kills + 1))
        "$shiryo" --root killed verify >verified.txt || die "after a kill at $call $nth: $(cat verified.txt)"
        if ! "$shiryo" --root killed "${seal[@]}" >/dev/null 2>again.txt; then
            grep -qF 承認済みです again.txt || die "after a kill at $call $nth: $(cat again.txt)"
        fi
        [[ $("$shiryo" --root killed verify) == *すべて承認されたときのままです（2か年度分）* ]] || die "at the end of $call $nth"
        [[ $(ls -A killed/out/.seal killed/out/archive | tr '\n' ' ') == *"lock "*"H30.pdf R01.pdf register.txt "* ]] ||
            die "what is left of $call $nth: $(ls -AR killed/out)"
    done
done
echo "kills: $kills of them, one before each system call that changes the disk, and nothing lost"
