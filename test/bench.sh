#!/bin/bash
# bench.sh: how long schemaboot takes, in a private, throw-away server, against
# what psql, pg_dump and pgbench take for the like of it in the same run.
#
#   BENCH="create_all facts"   which ones: those of test/bench/*.sh
#
# create_all: define and create_all; facts: status, diff and the shadow build;
# plan: plan and apply of one change among many tables; revisions: upgrades; online: what others wait
# while a busy table is changed; lint: what the rules find, beside what squawk finds; exists: a call of the helpers.
# What each measures, and by which variables it can be chosen, stands in its
# head; where the time goes is told by test/bench/profile.sh, too.
set -euo pipefail
cd "$(dirname "$0")/.."
. test/lib.sh
unset MAKEFLAGS MAKELEVEL MFLAGS MAKEOVERRIDES

bench=${BENCH:-create_all facts}
for name in $bench; do
	case $name in create_all | exists | facts | lint | online | plan | revisions) ;; *) die "there is no bench \"$name\"" ;; esac
done
test/install-deps.sh
make -s -j "$(nproc)" all PG_CONFIG="${PG_CONFIG:-pg_config}"
for name in $bench; do
	test/sandbox.sh "test/bench/$name.sh"
done
