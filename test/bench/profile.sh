#!/bin/bash
# profile.sh: where the time of define and create_all goes, by perf.
#
#   TABLES=1000   tables of the schema, made by test/bench/generate.pl
#   DEPTH=6       how deep the tree of schemaboot's functions is shown
#   CALLS="define create_all ..."   what is looked at
#
# A private, throw-away server as for test/bench.sh.  An ordinary user may see
# only what runs outside of the kernel: the kernel's share is told by the clock
# of the process.  Debian's PostgreSQL is compiled with frame pointers; one that
# is not shows no tree.  Where perf does not work, valgrind does, at a hundredth
# of the speed: start the server with
#   valgrind --tool=callgrind --trace-children=yes postgres -D ...
# and look at the backend's file with callgrind_annotate --inclusive=yes.
set -euo pipefail
cd "$(dirname "$0")/../.."
unset MAKEFLAGS MAKELEVEL MFLAGS MAKEOVERRIDES
. test/lib.sh

tables=${TABLES:-1000}
calls=${CALLS:-define define_again create_all nothing_to_do status}

if [ "${1:-}" != --sandboxed ]; then
	perf record -q -o /dev/null -e cpu-clock:u true 2>/dev/null ||
		die "perf does not work here (package linux-perf; kernel.perf_event_paranoid at most 2); see this script's head"
	test/install-deps.sh
	make -s -j "$(nproc)" all PG_CONFIG="${PG_CONFIG:-pg_config}"
	exec test/sandbox.sh test/bench/profile.sh --sandboxed
fi

. test/cluster.sh
work=$SANDBOX/work
perl=$PWD/test/bench/profile.pl

# profile NAME SQLFILE: runs SQLFILE in a new session under perf, prints what was seen.
profile()
{
	local session

	rm -f "$work"/{pid,ready,ticks,perf.data}
	psql -X -q -A -t -v ON_ERROR_STOP=1 -d models >"$work/out" 2>&1 <<-END &
		\\set ddl \`cat $work/ddl.sql\`
		\\o $work/pid
		SELECT pg_backend_pid();
		\\o
		\\! until [ -e $work/ready ]; do sleep 0.1; done
		\\! cut -d' ' -f14,15 /proc/\$(cat $work/pid)/stat >$work/ticks
		\\i $2
		\\! cut -d' ' -f14,15 /proc/\$(cat $work/pid)/stat >>$work/ticks
	END
	session=$!
	until [ -s "$work/pid" ]; do sleep 0.05; done
	perf record -q -F 1999 -e cpu-clock:u --call-graph fp -o "$work/perf.data" -p "$(cat "$work/pid")" 2>"$work/perf.err" &
	sleep 1
	touch "$work/ready"
	wait "$session" || {
		cat "$work/out" >&2
		die "$1 failed"
	}
	wait
	perf script --no-inline -F ip,sym,dso -i "$work/perf.data" 2>/dev/null |
		perl "$perl" "$1" "$work/ticks" "${DEPTH:-6}"
}

mkdir -p "$work"
perl test/bench/generate.pl --tables "$tables" >"$work/ddl.sql"
cat >"$work/define" <<'END'
SELECT count(*) FROM schemaboot_define(:'ddl', 'bench.sql');
END
cp "$work/define" "$work/define_again"
echo 'SELECT count(*) FROM schemaboot_create_all();' >"$work/create_all"
cp "$work/create_all" "$work/nothing_to_do"
echo 'CALL schemaboot_create_all_batched();' >"$work/create_all_batched"
echo 'SELECT * FROM schemaboot_status();' >"$work/status"

cluster_install
cluster_start profile
cluster_use profile
createdb models
psql -X -q -d models -c 'CREATE EXTENSION schemaboot' -c 'CHECKPOINT'
head -n 1 "$work/ddl.sql" | cut -c 4-
echo "load average $(cut -d' ' -f1-3 /proc/loadavg)"
for call in $calls; do
	[ -f "$work/$call" ] || die "CALLS: there is no $call"
	echo
	profile "$call" "$work/$call"
done
cluster_stop profile
