#!/bin/bash
# run.sh [--no-total]: builds schemaboot and runs the whole test suite against a
# private, throw-away server (see sandbox.sh and cluster.sh).
#
#   structure   test/structure.sh: the source tree itself
#   regress     sql/ and expected/, through "make installcheck"
#   pgtap       test/pgtap/*.sql, each in a database of its own
#   tap         test/t/*.pl, with PostgreSQL::Test::Cluster
#
# Environment: PG_CONFIG chooses the server; SUITES="regress tap" the suites;
# ONLY='kind_*' the tests, by name; JOBS the number of pgtap and tap files that
# run at a time.  With CI=true, warnings are errors.
#
# What the tests wrote is in build/test afterwards.  The last line is
# "N passed, N failed" (", N skipped" may follow), unless --no-total is given;
# build/test/tally has the three numbers.  The status is 0 if tests ran and none
# failed.
#
# shellcheck disable=SC2046	# the names of tests are plain words
set -euo pipefail
cd "$(dirname "$0")/.."
. test/lib.sh
unset MAKEFLAGS MAKELEVEL MFLAGS MAKEOVERRIDES

if [ "${1:-}" != --sandboxed ]; then
	test/install-deps.sh
	werror=
	[ "${CI:-}" != true ] || werror=WERROR=1
	make -s -j "$(nproc)" all $werror PG_CONFIG="${PG_CONFIG:-pg_config}"
	exec test/sandbox.sh test/run.sh --sandboxed "$@"
fi
shift

. test/cluster.sh
out=$PWD/build/test
mkdir -p "$out"

# A suite is a function suite_NAME, run in a subshell.  It leaves "passed failed
# skipped" in NAME.tally and its status is 0 if all is well.

# Prints those of the given files whose names, without the suffix, match $ONLY.
selected()
{
	local file name

	for file in "$@"; do
		name=${file##*/}
		# shellcheck disable=SC2254
		case ${name%.*} in ${ONLY:-*}) [ ! -f "$file" ] || echo "$file" ;; esac
	done
}

suite_structure()
{
	test/harness.pl "$out/structure" $(selected test/structure.sh)
}

# pg_regress says "test x ... ok" up to PostgreSQL 15, TAP from 16 on.
suite_regress()
{
	local log=$out/regress.log failed=0 bad

	cluster_use main
	mkdir -p "$out/regress"
	make -s installcheck PG_CONFIG="$PG_CONFIG" \
		EXTRA_REGRESS_OPTS="--outputdir=$out/regress" >"$log" 2>&1 || failed=$?
	grep -E '^(ok|not ok|test| ) .*[0-9]+ ms' "$log" | sed 's/^/  /' || true
	bad=$(grep -cE '^not ok |\.\.\. FAILED' "$log" || true)
	if [ "$failed" -ne 0 ]; then
		[ "$bad" -gt 0 ] || { bad=1; cat "$log"; }
		[ ! -f "$out/regress/regression.diffs" ] || cat "$out/regress/regression.diffs"
	fi
	echo "$(grep -cE '^ok |\.\.\. ok' "$log" || true) $bad 0" >"$out/regress.tally"
	return "$failed"
}

suite_pgtap()
{
	cluster_use main
	test/harness.pl "$out/pgtap" $(selected test/pgtap/*.sql)
}

suite_tap()
{
	local pgxs status=0

	pgxs=$("$PG_CONFIG" --pgxs)
	pgxs=${pgxs%/makefiles/pgxs.mk}
	# From 16 on, PostgreSQL::Test reads the last two in place of TESTDIR.
	export TESTDIR=$SANDBOX/tap TESTDATADIR=$SANDBOX/tap/tmp_check TESTLOGDIR=$SANDBOX/tap/tmp_check/log
	export PERL5LIB=$pgxs/test/perl:$PWD/test/t PG_REGRESS=$pgxs/test/regress/pg_regress
	# A wait that is never over should not take three minutes to fail.
	export PG_TEST_TIMEOUT_DEFAULT=${PG_TEST_TIMEOUT_DEFAULT:-60}
	mkdir -p "$TESTDATADIR"
	test/harness.pl "$out/tap" $(selected test/t/*.pl) || status=$?
	[ ! -d "$TESTLOGDIR" ] || cp -r "$TESTLOGDIR" "$out/tap/"
	return "$status"
}

cluster_install
postgres --version
# What some tests need and a running server cannot be given.
cluster_start main wal_level=logical max_prepared_transactions=10

passed=0 failed=0 skipped=0
for suite in ${SUITES:-structure regress pgtap tap}; do
	[ "$(type -t "suite_$suite")" = function ] || die "there is no suite $suite"
	start=$SECONDS
	echo "$suite"
	set +e
	(set -e; "suite_$suite")
	status=$?
	set -e
	# A suite that broke off before it could count has failed once.
	[ -s "$out/$suite.tally" ] || echo '0 1 0' >"$out/$suite.tally"
	read -r p f s <"$out/$suite.tally"
	[ "$status" -eq 0 ] || [ "$f" -gt 0 ] || f=1
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
	echo "  $p of $((p + f)) in $((SECONDS - start)) s"
done

cluster_stop main

# A server that crashed and came up again may have gone unnoticed by the tests.
if grep -E 'PANIC:|TRAP:|was terminated by signal' "$out/server-main.log"; then
	echo "the server crashed, see build/test/server-main.log"
	failed=$((failed + 1))
fi
echo "$passed $failed $skipped" >"$out/tally"
[ "${1:-}" = --no-total ] || print_total "$passed" "$failed" "$skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
