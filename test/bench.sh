#!/bin/bash
# bench.sh: how long define, create_all and their like take, against psql with
# the same script in the same private, throw-away server.  What is measured, and
# by which variables it can be chosen, stands in test/bench/create_all.sh; where
# the time goes is told by test/bench/profile.sh.
set -euo pipefail
cd "$(dirname "$0")/.."
unset MAKEFLAGS MAKELEVEL MFLAGS MAKEOVERRIDES

test/install-deps.sh
make -s -j "$(nproc)" all PG_CONFIG="${PG_CONFIG:-pg_config}"
exec test/sandbox.sh test/bench/create_all.sh
