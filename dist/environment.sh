# What the archives are built with, so that the same source gives the same bytes wherever it lies. To be read with `.`
# before cargo. CI reads it for its tests, too, so that everything is built once.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cargo_home=$(cd "${CARGO_HOME:-$HOME/.cargo}" && pwd -P)
sysroot=$(rustc --print sysroot)
CARGO_ENCODED_RUSTFLAGS=$(printf -- '--remap-path-prefix=%s\x1f' "$here=/shiryo" "$cargo_home=/cargo" "$sysroot=/rust")
export CARGO_ENCODED_RUSTFLAGS=${CARGO_ENCODED_RUSTFLAGS%$'\x1f'}
