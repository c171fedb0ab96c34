#!/bin/bash
# demo.sh: builds schemaboot and runs test/demo.sql in a private, throw-away
# server, printing the statements and what they give.
set -euo pipefail
cd "$(dirname "$0")/.."
unset MAKEFLAGS MAKELEVEL MFLAGS MAKEOVERRIDES

if [ "${1:-}" != --sandboxed ]; then
	test/install-deps.sh
	make -s -j "$(nproc)" all PG_CONFIG="${PG_CONFIG:-pg_config}"
	exec test/sandbox.sh test/demo.sh --sandboxed
fi

. test/cluster.sh
cluster_install
cluster_start demo
cluster_use demo
createdb shop
psql -X -q --echo-queries -d shop -f test/demo.sql
cluster_stop demo
