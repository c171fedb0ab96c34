#!/bin/bash
# reference.sh: writes doc/reference.md, from what the extension says of itself in
# a private, throw-away server.
set -euo pipefail
cd "$(dirname "$0")/.."
unset MAKEFLAGS MAKELEVEL MFLAGS MAKEOVERRIDES

if [ "${1:-}" != --sandboxed ]; then
	test/install-deps.sh
	make -s -j "$(nproc)" all PG_CONFIG="${PG_CONFIG:-pg_config}"
	test/sandbox.sh test/reference.sh --sandboxed
	exec mv build/test/reference.md doc/reference.md
fi

. test/cluster.sh
cluster_install
cluster_start reference
cluster_use reference
createdb reference
psql -XAtq -d reference -f test/reference.sql >build/test/reference.md
cluster_stop reference
