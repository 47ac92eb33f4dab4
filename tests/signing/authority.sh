#!/usr/bin/env bash
# Makes a certification authority, a time stamping authority and signers for tests, with openssl.
#
#   tests/signing/authority.sh FOLDER
#
# In FOLDER then are root.pem, ca.pem (below it), crl.pem and root.crl.pem (nobody revoked), tsa.pem with tsa.cnf for
# `openssl ts -reply`, and for each signer NAME: NAME.pem, NAME.key, NAME.p12 with the password in password.txt.
# Signers: rsa, ec (P-256), ec384; ended (its certificate has), tls (its certificate isn't for signing), revoked
# (crl-revoked.pem says so), legacy (as rsa, its .p12 encrypted as Windows did for long).
set -euo pipefail

folder=$1
mkdir -p "$folder"
cd "$folder"
quietly() { "$@" >/dev/null 2>log.txt || { cat log.txt >&2; exit 1; }; }

cat >ca.cnf <<'END'
[ca]
default_ca = own
[own]
database = index.txt
serial = serial
crlnumber = crlnumber
new_certs_dir = .
default_md = sha256
policy = any
copy_extensions = none
unique_subject = no
utf8 = yes
string_mask = utf8only
default_crl_days = 3650
crl_extensions = list
[any]
countryName = optional
organizationName = optional
commonName = supplied
[list]
authorityKeyIdentifier = keyid
[root]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[authority]
basicConstraints = critical,CA:true,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[signer]
basicConstraints = CA:false
keyUsage = critical,digitalSignature,nonRepudiation
extendedKeyUsage = emailProtection
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[tls]
basicConstraints = CA:false
keyUsage = critical,digitalSignature,keyEncipherment
extendedKeyUsage = serverAuth
[stamps]
basicConstraints = CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[ocsp]
basicConstraints = CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,OCSPSigning
authorityKeyIdentifier = keyid
[req]
distinguished_name = nothing
utf8 = yes
string_mask = utf8only
[nothing]
END

key() {
    case $1 in
        ec | ca) quietly openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key" ;;
        ec384) quietly openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out "$1.key" ;;
        *) quietly openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$1.key" ;;
    esac
}
# issue NAME SUBJECT KIND ISSUER [OPTION…]
issue() {
    local name=$1 subject=$2 kind=$3 issuer=$4
    shift 4
    key "$name"
    quietly openssl req -new -config ca.cnf -utf8 -key "$name.key" -subj "$subject" -out "$name.csr"
    quietly openssl ca -batch -config ca.cnf -utf8 -extensions "$kind" -in "$name.csr" -out "$name.pem" -notext \
        -keyfile "$issuer.key" -cert "$issuer.pem" "$@"
    rm "$name.csr"
}
pack() {
    local name=$1
    shift
    quietly openssl pkcs12 -export -inkey "$name.key" -in "$name.pem" -certfile chain.pem -passout file:password.txt \
        -out "$name.p12" "$@"
}

: >index.txt
echo 01 >serial
echo 01 >crlnumber
printf 'ひみつ no 1' >password.txt
# From long ago until long from now, so that tests can sign at a day of their own.
always=(-startdate 20200101000000Z -enddate 20490101000000Z)
key root
quietly openssl req -new -config ca.cnf -utf8 -key root.key -subj "/C=JP/O=試験認証局/CN=試験ルート" -out root.csr
quietly openssl ca -batch -config ca.cnf -utf8 -extensions root -in root.csr -out root.pem -notext -keyfile root.key \
    -selfsign "${always[@]}"
rm root.csr
issue ca "/C=JP/O=試験認証局/CN=試験発行局" authority root "${always[@]}"
cat ca.pem root.pem >chain.pem
issue tsa "/C=JP/O=試験時刻局/CN=試験タイムスタンプ" stamps ca "${always[@]}"
issue ocsp "/C=JP/O=試験認証局/CN=試験応答局" ocsp ca "${always[@]}"
for name in rsa ec ec384; do
    issue "$name" "/C=JP/O=日野市/CN=日野市長 $name" signer ca "${always[@]}"
    pack "$name"
done
issue ended "/C=JP/O=日野市/CN=前の日野市長" signer ca -startdate 20200101000000Z -enddate 20210101000000Z
pack ended
issue tls "/C=JP/O=日野市/CN=www.example.jp" tls ca "${always[@]}"
pack tls
issue revoked "/C=JP/O=日野市/CN=失効した市長" signer ca "${always[@]}"
pack revoked
cp rsa.pem legacy.pem
cp rsa.key legacy.key
pack legacy -legacy -certpbe PBE-SHA1-RC2-40 -keypbe PBE-SHA1-3DES -macalg sha1

quietly openssl ca -config ca.cnf -gencrl -keyfile ca.key -cert ca.pem -out crl.pem
quietly openssl ca -config ca.cnf -gencrl -keyfile root.key -cert root.pem -out root.crl.pem
quietly openssl ca -config ca.cnf -revoke revoked.pem -keyfile ca.key -cert ca.pem
quietly openssl ca -config ca.cnf -gencrl -keyfile ca.key -cert ca.pem -out crl-revoked.pem

# An OCSP answer about the signer with the RSA key.
quietly openssl ocsp -index index.txt -CA ca.pem -rsigner ocsp.pem -rkey ocsp.key -issuer ca.pem -cert rsa.pem \
    -reqout rsa.ocspreq
quietly openssl ocsp -index index.txt -CA ca.pem -rsigner ocsp.pem -rkey ocsp.key -reqin rsa.ocspreq -ndays 3650 \
    -respout rsa.ocsp

cat >tsa.cnf <<'END'
[tsa]
default_tsa = own
[own]
serial = tsa.serial
signer_cert = tsa.pem
signer_key = tsa.key
certs = chain.pem
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
END
echo 01 >tsa.serial
rm -f log.txt ./[0-9]*.pem ./*.old index.txt.attr rsa.ocspreq good.txt
