#!/usr/bin/env bash
# Makes what an office is handed, in dist/out: a zip for Windows, a tar.gz for Linux, and SHA256SUMS. From the same commit
# and with the same tools both have the same bytes, wherever and whenever they are made.
#
# Needs Rust, Python and, for Windows, x86_64-pc-windows-gnu with mingw-w64 (dist/windows-target.sh sets them up on Debian).
# `dist/build.sh linux` or `dist/build.sh windows` makes one alone.
set -euo pipefail
cd "$(dirname "$0")/.."
. dist/environment.sh
export LC_ALL=C.UTF-8 TZ=UTC
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -1)
# The one time that everything bears: the commit's.
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
target=${CARGO_TARGET_DIR:-target}
out=dist/out
rm -rf "$out"
mkdir -p "$out"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The Linux program tells what every archive holds beside the program.
cargo build --release --locked
shiryo=$target/release/shiryo

# Puts beside the program in the folder $1 what goes with it. $2 is what it was compiled for, $3 what linked it.
accompany() {
  cp LICENSE "$1/LICENSE.txt"
  cp fonts/OFL.txt "$1/OFL.txt"
  cp src/language/dictionary/COPYING "$1/IPADIC.txt"
  python3 dist/licences.py "$2" >"$1/THIRD-PARTY.txt"
  mkdir "$1/completions"
  "$shiryo" completions bash >"$1/completions/shiryo.bash"
  "$shiryo" completions zsh >"$1/completions/_shiryo"
  "$shiryo" completions fish >"$1/completions/shiryo.fish"
  # Windows PowerShell 5 takes a script without this mark for another encoding.
  { printf '\xef\xbb\xbf'; "$shiryo" completions powershell; } >"$1/completions/shiryo.ps1"
  "$shiryo" manual >"$1/shiryo.1"
  # What it takes to make the same bytes again.
  printf '%s\n' "shiryo $version" "commit $(git describe --always --dirty --abbrev=40 --exclude '*')" "$2" \
    "$(rustc --version)" "$($3 --version | head -1)" "$(strip --version | head -1)" >"$1/BUILD.txt"
}

linux() {
  local name=shiryo-$version-linux-x86_64
  local folder=$work/$name
  mkdir "$folder"
  strip --enable-deterministic-archives -o "$folder/shiryo" "$shiryo"
  accompany "$folder" x86_64-unknown-linux-gnu cc
  cp dist/how-to-use.txt "$folder/使い方.txt"
  python3 dist/pack.py "$folder" "$out/$name.tar.gz" "$SOURCE_DATE_EPOCH"
}

windows() {
  local name=shiryo-$version-windows-x86_64
  local folder=$work/$name
  cargo build --release --locked --target x86_64-pc-windows-gnu
  mkdir "$folder"
  x86_64-w64-mingw32-strip -o "$folder/shiryo.exe" "$target/x86_64-pc-windows-gnu/release/shiryo.exe"
  accompany "$folder" x86_64-pc-windows-gnu x86_64-w64-mingw32-gcc
  # Notepad of every Windows knows the mark and these line ends.
  for text in LICENSE.txt OFL.txt IPADIC.txt THIRD-PARTY.txt BUILD.txt; do sed -i 's/\r*$/\r/' "$folder/$text"; done
  { printf '\xef\xbb\xbf'; sed 's/$/\r/' dist/how-to-use.txt; } >"$folder/使い方.txt"
  python3 dist/pack.py "$folder" "$out/$name.zip" "$SOURCE_DATE_EPOCH"
}

case ${1:-all} in
  all) linux; windows ;;
  linux | windows) "$1" ;;
  *) echo "usage: dist/build.sh [linux|windows]" >&2; exit 2 ;;
esac
(cd "$out" && sha256sum -- * >SHA256SUMS && cat SHA256SUMS)
