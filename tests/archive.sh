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

# What docs/archive.md says to type leaves the archive as it was. (Entry 2 is there after a correction, here it is entry 1;
# its short number is cut short on the page.)
mkdir home
ln -s "$tests/.." home/shiryo
sed -n '/^Everything can be checked by hand/,/^The short form/p' "$tests/../docs/archive.md" | sed -n '/^```sh$/,/^```$/p' |
    sed -e '/^```/d' -e '/…/d' -e 's/記録: 2/記録: 1/' >recipe.sh
[[ $(wc -l <recipe.sh) == 5 ]] || die "the recipe of docs/archive.md has changed: $(cat recipe.sh)"
HOME=$work/home bash -e recipe.sh >recipe.txt 2>/dev/null || die "docs/archive.md can't be followed"
for key in PDFのSHA-256 データのSHA-256 照合番号 ひな形とフォントのSHA-256; do
    grep -qF "$(value "$key")" recipe.txt || die "what docs/archive.md says to type doesn't show $key: $(cat recipe.txt)"
done
"$shiryo" verify >verified.txt || die "after what docs/archive.md says to type: $(cat verified.txt)"
echo "docs/archive.md: its commands show every hash and leave nothing behind"

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

# An error from every call that touches the archive's files: at each of them once, of each kind. What was sealed stays
# whole, and the same again goes through or says that it is done. A small year, for there are many of them.
rm -rf failing killed
mkdir -p base/data
year() {
    cat <<END
年度: $1
資料番号: 資料3
表題: 進行管理表
作成者: 在宅療養支援課
最終年度: 令和6年度
達成区分:
  - {区分: 達成, 下限: 100, 標準: 100}
  - {区分: 未達成, 下限: 0, 標準: 10}
基本的方向性:
  - 名称: 相談窓口の見える化
    施策項目:
      - 名称: 周知と啓発
        達成状況: 達成
        事業:
          - 内容: リーフレットを作る
            主管課: 在宅療養支援課
            実績: $2
END
}
year R01 作った >base/data/R01.yaml
"$shiryo" --root base seal R01 --by "$by" --on 2020-02-13 >/dev/null 2>&1
year R01 配った >base/data/R01.yaml
year R02 作った >base/data/R02.yaml
paths=()
for path in out out/.seal out/.seal/{lock,register.txt,R01.pdf,R02.pdf} out/archive \
    out/archive/{register.txt,R01.pdf,R02.pdf,superseded,superseded/R01-1.pdf}; do
    paths+=(-P "$work/failing/$path")
done
# Which of these calls the program makes, and how often, on those paths.
calls=mkdir,openat,statx,flock,read,write,lseek,getdents64,fchmod,fsync,rename,unlink
failures=0
failed() ( # CALL ERROR NTH ARGUMENT...: ends well where the call was not made that often
    local call=$1 error=$2 nth=$3
    shift 3
    strace -f -qq -o trace.txt "${paths[@]}" -e trace="$call" -e inject="$call":error="$error":when="$nth" \
        "$shiryo" --root "$work/failing" "$@" >failed.txt 2>&1 || return 1
    ! grep -q INJECTED trace.txt
)
for kind in new replace; do
    case $kind in
    new) seal=(seal R02 --by "$by" --on 2021-02-13) ;;
    replace) seal=(seal R01 --by "$by" --on 2021-02-13 --replace --reason 表の誤り) ;;
    esac
    for call in ${calls//,/ }; do
        for error in EIO ENOSPC EACCES; do
            for ((nth = 1; ; nth++)); do
                rm -rf failing
                cp -r base failing
                if failed "$call" "$error" "$nth" "${seal[@]}"; then
                    break
                fi
                failures=$((failures + 1))
                at="$kind, $error at $call $nth"
                if grep -q panicked failed.txt; then die "$at: $(cat failed.txt)"; fi
                "$shiryo" --root failing verify >verified.txt 2>&1 || die "after $at: $(cat failed.txt verified.txt)"
                if ! "$shiryo" --root failing "${seal[@]}" >again.txt 2>&1; then
                    grep -qE '承認済みです|同じものになります' again.txt || die "again after $at: $(cat again.txt)"
                fi
                "$shiryo" verify --archive failing/out/archive >verified.txt 2>&1 || die "at the end of $at: $(cat verified.txt)"
                [[ $(grep -c '^記録: ' failing/out/archive/register.txt) == 2 ]] || die "entries after $at"
                [[ $(ls -A failing/out/.seal) == lock ]] || die "what is left of $at: $(ls -A failing/out/.seal)"
            done
        done
    done
done
((failures > 200)) || die "only $failures calls could be made to fail"
echo "errors: $failures of them, EIO, ENOSPC and EACCES from every call on the archive's files, and nothing lost"
