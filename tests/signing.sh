#!/usr/bin/env bash
# What other programs say of signed and stamped PDFs, and what shiryo says of those that somebody tampered with.
#
#   tests/signing.sh [--all] [SHIRYO]
#
# Without --all each way of signing, each kind of key and each level is met once; with it, all of them in every
# combination. SHIRYO is the program, target/release/shiryo where none is named.
# Needs, as Debian packages: openssl poppler-utils libnss3-tools qpdf softhsm2 opensc python3-venv, and what
# tests/conformance.sh needs. Installs pyHanko from PyPI.
set -euo pipefail

tests=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
all=
[[ ${1:-} == --all ]] && { all=yes && shift; }
shiryo=$(realpath "${1:-${CARGO_TARGET_DIR:-$tests/../target}/release/shiryo}")
pyhanko=0.38.0

die() {
    echo "signing.sh: $*" >&2
    exit 1
}

for tool in openssl pdfsig certutil qpdf softhsm2-util pkcs11-tool python3; do
    command -v "$tool" >/dev/null || die "no $tool: see the packages named in this script"
done
module=/usr/lib/softhsm/libsofthsm2.so
[[ -r $module ]] || die "no $module: install the package softhsm2"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip --quiet install "pyhanko==$pyhanko"
"$tests/signing/authority.sh" pki
export SOFTHSM2_CONF=$work/softhsm2.conf
echo "directories.tokendir = $work/tokens" >"$SOFTHSM2_CONF"
mkdir tokens
for key in rsa ec ec384; do
    softhsm2-util --init-token --free --label "$key" --so-pin 12345678 --pin 1234 >/dev/null
    openssl pkcs8 -topk8 -nocrypt -in "pki/$key.key" -out "$key.pk8"
    softhsm2-util --import "$key.pk8" --token "$key" --label "$key" --id 01 --pin 1234 >/dev/null
    openssl x509 -in "pki/$key.pem" -outform DER -out "$key.der"
    pkcs11-tool --module "$module" --token-label "$key" --login --pin 1234 --write-object "$key.der" --type cert --id 01 \
        --label "$key" >/dev/null 2>&1
done
echo 1234 >pin.txt

mkdir -p sealed/data
cp "$tests/../data/R01.yaml" sealed/data
"$shiryo" --root sealed seal R01 --by 在宅高齢者療養推進協議会 --on 2020-02-13 --accept-notices >/dev/null 2>&1
pdf=out/archive/R01.pdf
sealed=$(sha256sum <sealed/$pdf)
length=$(stat -c %s sealed/$pdf)

# sign OFFICE WAY KEY
sign() {
    local office=$1 way=$2 key=$3
    case $way in
        p12) "$shiryo" --root "$office" sign R01 --p12 "pki/$key.p12" --password-file pki/password.txt ;;
        legacy) "$shiryo" --root "$office" sign R01 --p12 pki/legacy.p12 --password-file pki/password.txt ;;
        pkcs11) "$shiryo" --root "$office" sign R01 --pkcs11 "$module" --key "$key" --password-file pin.txt --chain pki/chain.pem ;;
        two | pss)
            "$shiryo" --root "$office" sign R01 --request request.bin >/dev/null
            local options=()
            [[ $way == pss ]] && options=(-keyopt rsa_padding_mode:pss)
            openssl cms -sign -binary -cades -md sha256 -in request.bin -signer "pki/$key.pem" -inkey "pki/$key.key" \
                "${options[@]}" -certfile pki/chain.pem -outform DER -out response.p7s
            "$shiryo" --root "$office" sign R01 --response response.p7s
            ;;
    esac >/dev/null
}
# What an authority answers to request.tsq, into response.tsr.
answer() {
    (cd pki && openssl ts -reply -config tsa.cnf -queryfile ../request.tsq -out ../response.tsr) >/dev/null 2>&1
    openssl ts -verify -in response.tsr -queryfile request.tsq -CAfile pki/chain.pem >ts.txt 2>&1 || die "$(cat ts.txt)"
}
stamp() {
    "$shiryo" --root "$1" stamp R01 --request request.tsq >/dev/null
    answer
    "$shiryo" --root "$1" stamp R01 --response response.tsr >/dev/null
}
evidence() {
    "$shiryo" --root "$1" stamp R01 --revocation pki/chain.pem pki/crl.pem pki/root.crl.pem pki/rsa.ocsp >/dev/null
}

mkdir nss
certutil -N -d sql:nss --empty-password
certutil -A -d sql:nss -n root -t CT,CT,CT -i pki/root.pem

matrix=()
if [[ $all ]]; then
    for key in rsa ec ec384; do
        for way in p12 two pkcs11; do
            for level in B-B B-T B-LT B-LTA; do matrix+=("$way $key $level"); done
        done
    done
    matrix+=("legacy rsa B-LTA" "pss rsa B-LTA")
else
    matrix=("p12 rsa B-B" "pkcs11 ec B-T" "two rsa B-LT" "p12 ec B-LTA" "legacy rsa B-B")
fi
files=()
pairs=()
for line in "${matrix[@]}"; do
    read -r way key level <<<"$line"
    office=$way-$key-$level
    cp -r sealed "$office"
    sign "$office" "$way" "$key"
    case $level in
        B-T) stamp "$office" ;;
        B-LT) stamp "$office" && evidence "$office" ;;
        B-LTA) stamp "$office" && evidence "$office" && stamp "$office" ;;
    esac
    [[ $(head -c "$length" "$office/$pdf" | sha256sum) == "$sealed" ]] || die "$line: the sealed bytes are not as they were"
    "$shiryo" --root "$office" verify --rebuild --trust pki/root.pem >verified.txt 2>&1 || die "$line: $(cat verified.txt)"
    grep -q 作り直して一致 verified.txt || die "$line: $(cat verified.txt)"
    pdfsig -nssdir "$work/nss" "$office/$pdf" >poppler.txt 2>/dev/null || true
    grep -q 'Signature is Valid' poppler.txt && grep -q 'Certificate is Trusted' poppler.txt || die "$line: pdfsig: $(cat poppler.txt)"
    qpdf --check "$office/$pdf" >qpdf.txt 2>&1 || die "$line: qpdf: $(cat qpdf.txt)"
    pdfdetach -save 1 -o taken.yaml "$office/$pdf" 2>/dev/null
    cmp taken.yaml "$tests/../data/R01.yaml" || die "$line: what is attached is not data/R01.yaml"
    files+=("$office/$pdf")
    pairs+=("$level" "$office/$pdf")
done
echo "signed: ${#files[@]} files, in which pdfsig finds a valid signature of a trusted certificate"
python/bin/python -W ignore "$tests/signing/validate.py" pki/root.pem "${pairs[@]}"
"$tests/conformance.sh" "${files[@]}"

# The register's head.
office=${files[0]%%/*}
"$shiryo" --root "$office" stamp --register --request request.tsq >/dev/null
answer
"$shiryo" --root "$office" stamp --register --response response.tsr >/dev/null
sed -n '/^記録: 2$/,/^前の照合番号: /p' "$office/out/archive/register.txt" >head.txt
openssl ts -verify -data head.txt -in "$office/out/archive/register-2.tsr" -CAfile pki/chain.pem >ts.txt 2>&1 || die "$(cat ts.txt)"
"$shiryo" --root "$office" verify --trust pki/root.pem >verified.txt
grep -q 記録2まで verified.txt || die "verify says nothing of the head's stamp"
! grep -q 発行元は確かめていません verified.txt || die "verify says that it didn't look at the issuer"
"$shiryo" --root "$office" verify | grep 'register-2.tsr' | grep -q 発行元は確かめていません || die "verify says nothing of the issuer of the head's stamp"
echo "register: openssl finds the head's stamp to be of the entry's text"

# Nothing that somebody else appends goes unnoticed.
tampered() {
    local what=$1 code=$2
    if "$shiryo" --root tampered verify --trust pki/root.pem --format json >found.json 2>/dev/null; then die "$what: unnoticed"; fi
    grep -q "\"code\": \"$code\"" found.json || die "$what: $(cat found.json)"
    echo "found: $what"
}
fresh() { rm -rf tampered && cp -r "$office" tampered && chmod -R u+w tampered; }
fresh
qpdf "$office/$pdf" tampered/$pdf
tampered "a file that qpdf wrote anew" file/changed
fresh
python/bin/python -W ignore "$tests/signing/append.py" tampered/$pdf
tampered "a revision that pyHanko appended" file/changed
grep -q 付け足されて found.json || die "verify doesn't say that something was appended: $(cat found.json)"

# A stamp of one file is none of another, whoever records it.
rm -rf other && cp -r sealed other
"$shiryo" --root other stamp R01 --request request.tsq >/dev/null
answer
cp response.tsr other.tsr
if "$shiryo" --root "${files[1]%%/*}" stamp R01 --response other.tsr >refused.txt 2>&1; then die "took the stamp of another file"; fi
grep -q ほかのファイルのもの refused.txt || die "$(cat refused.txt)"
fresh
cp other.tsr tampered/out/archive/register-1.tsr
tampered "a stamp of another file beside the register" register-stamp/wrong
fresh
cp tampered/out/archive/register-2.tsr tampered/out/archive/register-1.tsr
tampered "the stamp of one entry for another" register-stamp/wrong

# What can't sign says why.
refused() {
    local words=$1
    shift
    if "$shiryo" --root sealed sign R01 "$@" >refused.txt 2>&1; then die "$words: signed all the same"; fi
    grep -q "$words" refused.txt || die "$words: $(cat refused.txt)"
}
echo wrong >wrong.txt
refused パスワードが違います --p12 pki/rsa.p12 --password-file wrong.txt
refused 期限が切れています --p12 pki/ended.p12 --password-file pki/password.txt
refused 署名するためのものではありません --p12 pki/tls.p12 --password-file pki/password.txt
refused PIN --pkcs11 "$module" --key rsa --password-file wrong.txt
refused 証明書が3つあります --pkcs11 "$module" --password-file pin.txt
echo "refused: wrong passwords, ended certificates, certificates for other purposes"

# A signer whose certificate was revoked.
rm -rf tampered && cp -r sealed tampered
"$shiryo" --root tampered sign R01 --p12 pki/revoked.p12 --password-file pki/password.txt >/dev/null
sleep 1
"$shiryo" --root tampered stamp R01 --revocation pki/chain.pem pki/crl-revoked.pem >/dev/null
tampered "a certificate that was revoked" signature/untrusted
