#!/bin/bash
# bench.sh: runs each script of test/bench/ (psql with \timing on, a database of
# its own each) in a private, throw-away server.  ONLY='name*' chooses scripts.
# The server keeps its defaults but for durability, which is off: the times are
# for comparing one version of schemaboot with the next on the same machine.
set -euo pipefail
cd "$(dirname "$0")/.."
unset MAKEFLAGS MAKELEVEL MFLAGS MAKEOVERRIDES

if [ "${1:-}" != --sandboxed ]; then
	test/install-deps.sh
	make -s -j "$(nproc)" all PG_CONFIG="${PG_CONFIG:-pg_config}"
	exec test/sandbox.sh test/bench.sh --sandboxed
fi

. test/cluster.sh
cluster_install
cluster_start bench
cluster_use bench
found=
for script in test/bench/${ONLY:-*}.sql; do
	[ -f "$script" ] || continue
	found=yes
	echo "== $script"
	createdb bench
	psql -X -q -e -d bench -v ON_ERROR_STOP=1 -c '\timing on' -f "$script"
	dropdb bench
done
cluster_stop bench
[ -n "$found" ] || die "no script test/bench/${ONLY:-*}.sql"
