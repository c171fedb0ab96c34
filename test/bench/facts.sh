#!/bin/bash
# facts.sh: times status, diff and the shadow build on schemas of test/bench/generate.pl,
# against psql that loads the same script and pg_dump -s of the same database,
# and how others fare while a build is open.  Run by test/bench.sh.
#
#   FACTS_SIZES="1000 2000 5000"   tables of the schemas; 10000 takes some minutes more
#   FACTS_REPEAT=3        rounds; of sizes over 2,000: LARGE_REPEAT=1
#   CALLS=5               calls of status, and of pg_dump, by turns, in each round
#   TRAFFIC=10            seconds that each round of pgbench takes; 0: none
#   MEMORY=1              the server's files in /dev/shm: less noise by the file system
#   BENCH_STRICT=1        a broken promise makes the status 1
#
# A time is that of a whole psql or pg_dump from start to end, as a user waits
# for it.  In each round a new database gets the models, is loaded by psql with
# the same script, and is then in sync with them; a checkpoint follows.
#
#   psql              loads the script: in one transaction; over 1,100 tables in
#                     several, since the default lock table holds no more
#   diff, no cache    builds all models in the shadow
#   status, first     finds the cache and has no verdict yet
#   status            no change since the last
#   status, changed   just after ALTER TABLE by hand
#   diff, one model   after one model was defined anew: only it is built
#
# The others are pgbench with transactions on rows of a table of the models, and
# with DDL in a schema of theirs: alone, beside an open transaction that does
# nothing, beside a build that is held open, and beside builds without pause.
#
# The phases are those that the server tells at level DEBUG2, in calls that are
# not timed.  The server keeps its defaults but that nothing waits for the disk.
set -euo pipefail
. test/cluster.sh

sizes=${FACTS_SIZES:-1000 2000 5000}
repeat=${FACTS_REPEAT:-3}
large_repeat=${LARGE_REPEAT:-1}
calls=${CALLS:-5}
traffic=${TRAFFIC:-10}
one_transaction=1100
large=2000

work=$SANDBOX/work
times=$work/times
phases=$work/phases
latencies=$work/latencies
. test/bench/common.sh

uncached='DELETE FROM schemaboot.fact_cache; DELETE FROM schemaboot.verdict_cache;'

# timed SIZE WHAT COMMAND...: COMMAND's wall time in microseconds; if it fails, so does the bench.
timed()
{
	local size=$1 what=$2 from to

	from=${EPOCHREALTIME/./}
	"${@:3}" >"$work/out" 2>&1 || {
		tail -n 20 "$work/out" >&2
		die "$what of $size tables failed"
	}
	to=${EPOCHREALTIME/./}
	printf '%s\t%s\t%s\n' "$size" "$what" $((to - from)) >>"$times"
}

# timed_sql SIZE WHAT SQL
timed_sql()
{
	timed "$1" "$2" psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$database" -c "$3"
}

# phases_of SIZE WHAT SQL: what the server says of where the time goes.
phases_of()
{
	PGOPTIONS='-c client_min_messages=debug2' run_psql -d "$database" -c "$3" 2>&1 >/dev/null |
		sed -n 's/.*schemaboot phase: \(.*\): \([0-9.]*\) ms$/\1\t\2/p' |
		awk -F '\t' -v OFS='\t' -v size="$1" -v what="$2" \
			'{ print size, what, $1 (n[$1]++ ? " (again)" : ""), $2 }' >>"$phases"
}

sync_is()
{
	local says

	says=$(run_psql -d "$database" -c 'SELECT missing, drifted FROM schemaboot_status()')
	[ "$says" = "$1" ] || die "status says $says (missing|drifted), not $1"
}

# A new database with the models of $1, loaded by psql.
load()
{
	local one=() script=$1.every.sql

	[ "$1" -gt $one_transaction ] || one=(-1) script=$1.sql
	new_database 'CREATE EXTENSION schemaboot'
	run_psql -d "$database" -f "$work/define.$1.sql" -c 'CHECKPOINT' >/dev/null
	timed "$1" psql psql -X -q -v ON_ERROR_STOP=1 -d "$database" "${one[@]}" -f "$work/$script"
	run_psql -d "$database" -c 'CHECKPOINT'
}

# round SIZE
round()
{
	local n table

	load_average
	load "$1"
	timed_sql "$1" 'diff, no cache' 'SELECT count(*) FROM schemaboot_diff()'
	timed_sql "$1" 'status, first' 'SELECT * FROM schemaboot_status()'
	sync_is '0|0'
	table=$(run_psql -d "$database" -c "SELECT min(oid)::regclass FROM pg_class
		WHERE relkind = 'r' AND relnamespace::regnamespace::text ~ '^part'")
	for ((n = 1; n <= calls; n++)); do
		timed_sql "$1" status 'SELECT * FROM schemaboot_status()'
		timed "$1" 'pg_dump -s' pg_dump -s -d "$database"
		run_psql -d "$database" -c "ALTER TABLE $table SET (fillfactor = $((50 + n)))"
		timed_sql "$1" 'status, changed' 'SELECT * FROM schemaboot_status()'
	done
	sync_is '0|1'
	phases_of "$1" 'status' 'SELECT * FROM schemaboot_status()'
	run_psql -d "$database" -c "ALTER TABLE $table RESET (fillfactor)"
	phases_of "$1" 'status, changed' 'SELECT * FROM schemaboot_status()'
	sync_is '0|0'
	run_psql -d "$database" -c "SELECT count(*) FROM schemaboot_define('CREATE SCHEMA anew; CREATE TABLE anew.one (a int)', 'new.sql')" >/dev/null
	timed_sql "$1" 'diff, one model' 'SELECT count(*) FROM schemaboot_diff()'
	phases_of "$1" 'diff, no cache' "$uncached SELECT count(*) FROM schemaboot_diff()"
	load_average
}

# What others do: rows of a table of the models, in a schema that a build puts aside; and DDL beside it.
write_traffic()
{
	# shellcheck disable=SC2016	# the $$ are SQL's
	echo 'CREATE FUNCTION public.gate() RETURNS int LANGUAGE plpgsql AS
		$$BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN 1; END$$' >"$work/gate.sql"
	cat >"$work/held.sql" <<-END
		CREATE TABLE part01.traffic (id int PRIMARY KEY, n int NOT NULL, body text);
		CREATE TABLE part01.written (id bigserial PRIMARY KEY, n int, at timestamptz DEFAULT now());
		CREATE TABLE part01.slow (id int) PARTITION BY RANGE (id);
		CREATE TABLE part01.slow_1 PARTITION OF part01.slow FOR VALUES FROM (public.gate()) TO (2);
	END
	cat >"$work/rows.pgbench" <<-END
		\\set id random(1, 10000)
		SELECT body FROM part01.traffic WHERE id = :id;
		UPDATE part01.traffic SET n = n + 1 WHERE id = :id;
		INSERT INTO part01.written (n) VALUES (:id);
	END
	cat >"$work/ddl.pgbench" <<-END
		CREATE TABLE part01.beside (id serial PRIMARY KEY, n int REFERENCES part01.traffic);
		ALTER TABLE part01.beside ADD COLUMN body text;
		CREATE INDEX ON part01.beside (body);
		DROP TABLE part01.beside;
	END
}

# pgbench WHAT: both kinds of traffic for a while; the time of each transaction is kept.
traffic_round()
{
	local kind pids=()
	local -A sessions=([rows]=2 [ddl]=1)

	rm -f "$work"/log.*
	for kind in rows ddl; do
		pgbench -n -c "${sessions[$kind]}" -T "$traffic" -f "$work/$kind.pgbench" \
			-l --log-prefix="$work/log.$kind" "$database" >"$work/pgbench.$kind" 2>&1 &
		pids+=($!)
	done
	for kind in rows ddl; do
		wait "${pids[0]}" || { tail "$work/pgbench.$kind" >&2; die "pgbench ($kind) failed"; }
		pids=("${pids[@]:1}")
		cat "$work/log.$kind".* | awk -v OFS='\t' -v kind="$kind" -v what="$1" '{ print kind, what, $3 }' >>"$latencies"
	done
}

# backends CONDITION: how many there are.
backends()
{
	run_psql -d "$database" -c "SELECT count(*) FROM pg_stat_activity WHERE $1"
}

# An open transaction that does nothing, but has a number: rows that others delete stay until it ends, as with any.
open_transaction()
{
	PGAPPNAME=holder run_psql -d "$database" -1 -c 'SELECT pg_current_xact_id(), pg_sleep(600)' >/dev/null 2>&1 &
	until [ "$(backends "application_name = 'holder' AND wait_event = 'PgSleep'")" = 1 ]; do sleep 0.05; done
}

# An open build: it waits at the gate, which another session keeps shut.
open_build()
{
	PGAPPNAME=holder run_psql -d "$database" -c 'SELECT pg_advisory_lock(1), pg_sleep(600)' >/dev/null 2>&1 &
	until [ "$(backends "application_name = 'holder' AND wait_event = 'PgSleep'")" = 1 ]; do sleep 0.05; done
	PGAPPNAME=build run_psql -d "$database" -c "$uncached SELECT count(*) FROM schemaboot_diff()" >"$work/build" 2>&1 &
	build=$!
	until [ "$(backends "application_name = 'build' AND wait_event = 'advisory'")" = 1 ]; do
		kill -0 $build || { cat "$work/build" >&2; die 'the build did not wait'; }
		sleep 0.05
	done
}

let_holder_go()
{
	run_psql -d "$database" -c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'holder'" >/dev/null
	until [ "$(backends "application_name = 'holder'")" = 0 ]; do sleep 0.05; done
}

close_build()
{
	[ "$(backends "application_name = 'build' AND wait_event = 'advisory'")" = 1 ] || die 'the build was not open to the end'
	let_holder_go
	wait $build || { cat "$work/build" >&2; die 'the build failed'; }
}

# One build after the other, for as long as file $work/building is there.
keep_building()
{
	while [ -e "$work/building" ]; do
		run_psql -d "$database" -c "$uncached SELECT count(*) FROM schemaboot_diff()" >"$work/build" 2>&1 ||
			{ cat "$work/build" >&2; return 1; }
	done
}

with_traffic()
{
	local n building

	write_traffic
	new_database 'CREATE EXTENSION schemaboot'
	cat "$work/$1.sql" "$work/held.sql" >"$work/traffic.sql"
	run_psql -d "$database" -f "$work/gate.sql" -c "SELECT 1" >/dev/null
	printf '%s\n' "\\set ddl \`cat $work/traffic.sql\`" "SELECT count(*) FROM schemaboot_define(:'ddl', 'bench.sql');" >"$work/define.traffic.sql"
	run_psql -d "$database" -f "$work/define.traffic.sql" -1 -f "$work/traffic.sql" >/dev/null
	run_psql -d "$database" -c "INSERT INTO part01.traffic SELECT g, 0, repeat('x', 100) FROM generate_series(1, 10000) g" -c 'VACUUM ANALYZE' -c CHECKPOINT
	for ((n = 1; n <= repeat; n++)); do
		echo "round $n: traffic beside a build of $1 tables"
		load_average
		run_psql -d "$database" -c 'VACUUM'	# each begins with the catalogs as small as they get
		traffic_round 'without a build'
		run_psql -d "$database" -c 'VACUUM'
		open_transaction
		traffic_round 'an open transaction'
		let_holder_go
		run_psql -d "$database" -c 'VACUUM'
		open_build
		traffic_round 'an open build'
		close_build
		run_psql -d "$database" -c 'VACUUM'
		touch "$work/building"
		keep_building &
		building=$!
		traffic_round 'builds without pause'
		rm "$work/building"
		wait $building || die 'a build beside the traffic failed'
	done
}

[[ "$sizes $repeat $large_repeat $calls $traffic" =~ ^[0-9\ ]+$ ]] ||
	die "FACTS_SIZES, FACTS_REPEAT, LARGE_REPEAT, CALLS and TRAFFIC are numbers"
mkdir -p "$work"
touch "$latencies"
for size in $sizes; do
	perl test/bench/generate.pl --tables "$size" >"$work/$size.sql"
	perl test/bench/generate.pl --tables "$size" --every 500 >"$work/$size.every.sql"
	printf '%s\n' "\\set ddl \`cat $work/$size.sql\`" \
		"SELECT count(*) FROM schemaboot_define(:'ddl', 'bench.sql');" >"$work/define.$size.sql"
done
start_server
for ((n = 1; n <= (repeat > large_repeat ? repeat : large_repeat); n++)); do
	for size in $sizes; do
		[ "$n" -le $((size > large ? large_repeat : repeat)) ] || continue
		echo "round $n: $size tables"
		round "$size"
	done
done
# shellcheck disable=SC2086	# a list
size=$(printf '%s\n' $sizes | sort -n | head -n 1)
[ "$traffic" = 0 ] || [ "$size" -gt $one_transaction ] || with_traffic "$size"
echo
print_versions
cluster_stop bench
for size in $sizes; do
	echo "$(head -n 1 "$work/$size.sql" | cut -c 4-), $(($(wc -c <"$work/$size.sql") / 1000)) kB"
done
perl test/bench/facts.pl "$times" "$phases" "$latencies" "$work/load"
