#!/bin/sh
# Certificates by which the three machines of etcd, and Patroni on them, know each other:
#
#     sh certificates.sh 10.0.0.21 10.0.0.22 10.0.0.23
#
# writes into the directory it is called in: ca.crt, which every machine gets, and for each address the two files
# that only that machine gets. ca.key makes further ones: keep it where you keep the backups' key, on none of them.
set -eu
umask 077

days=3650
new_key='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc'

# shellcheck disable=SC2086 # several words
openssl req -x509 $new_key -days $days -subj '/CN=etcd of Opora' -keyout ca.key -out ca.crt

for address in "$@"; do
    # etcd asks itself too, so each of them is a server's and a client's.
    # shellcheck disable=SC2086
    openssl req $new_key -subj "/CN=$address" -addext "subjectAltName=IP:$address" \
        -addext 'extendedKeyUsage=serverAuth,clientAuth' -keyout "$address.key" -out "$address.csr"
    openssl x509 -req -in "$address.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -days $days \
        -copy_extensions copy -out "$address.crt"
    rm "$address.csr"
done
