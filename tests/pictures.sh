#!/usr/bin/env bash
# Shows what a change did to the pages: draws them by the program of another commit and by this tree's, and leaves a picture
# of each page that differs in target/pictures, the difference in red.
#
# Usage: tests/pictures.sh [COMMIT]    (main; on main itself, the commit before)
set -euo pipefail
cd "$(dirname "$0")/.."
base=${1:-main}
# A clone of a branch knows main by where it came from.
git rev-parse --verify -q "$base^{commit}" >/dev/null || base=origin/$base
if [ "$(git rev-parse --verify -q "$base^{commit}" || true)" = "$(git rev-parse HEAD)" ]; then base=HEAD~1; fi
git rev-parse --verify -q "$base^{commit}" >/dev/null || { echo "no commit $base to compare with (a shallow clone?)" >&2; exit 1; }
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
work=$(mktemp -d)
trap 'git worktree remove --force "$work/base" 2>/dev/null || true; rm -rf "$work"' EXIT
git worktree add -q --detach "$work/base" "$base"

# How crates are compiled is this tree's for both; the profiles are the last of Cargo.toml.
profiles() { sed "$1" "$2/Cargo.toml"; }
{ profiles '/^\[profile/,$d' "$work/base"; profiles '/^\[profile/,$!d' .; } >"$work/Cargo.toml"
mv "$work/Cargo.toml" "$work/base/Cargo.toml"
# So is what stands in the place of crates that no report reaches, and where Cargo knows it again.
mkdir -p "$work/base/dist"
rm -rf "$work/base/dist/unreached"
ln -s "$PWD/dist/unreached" "$work/base/dist/unreached"
patches=()
for one in dist/unreached/*/; do
  name=$(basename "$one")
  patches+=(--config "patch.crates-io.$name.path=\"$work/base/dist/unreached/$name\"")
done

# Both with the same built dependencies; this tree's last, so that its program stays in its place.
(cd "$work/base" && CARGO_TARGET_DIR=$target cargo build -q --release "${patches[@]}")
cp "$target/release/shiryo" "$work/before"
cargo build -q --release
cp "$target/release/shiryo" "$work/after"

# The same data for both: this tree's. What only one of them can read is no difference of pages.
for plan in . tests/plan; do
  name=$(basename "$(realpath "$plan")")
  for which in before after; do
    mkdir -p "$work/$which-$name"
    cp -r "$plan/data" "$work/$which-$name/data"
    "$work/$which" --root "$work/$which-$name" build --overview >/dev/null 2>"$work/$which.log" ||
      { echo "$name can't be built $which the change:"; cat "$work/$which.log"; exit 1; }
    pdftoppm -r 72 "$work/$which-$name"/out/*.pdf "$work/$which-$name/page"
  done
done
rm -rf "$target/pictures"
python3 tests/pictures.py "$work" "$target/pictures"
