#!/bin/bash
# online.sh: how long others wait while schemaboot changes a busy table, by
# schemaboot_apply_online and by schemaboot_apply, against the same traffic
# without any change.  Run by test/bench.sh.
#
#   ONLINE_ROWS=1000000   rows of the table
#   CLIENTS=8             of pgbench, all on that table
#   SECONDS_ALONE=10      that pgbench runs without a change
#   LOCK_TIMEOUT=1000     schemaboot.lock_timeout in milliseconds
#   MEMORY=1              the server's files in /dev/shm
#   BENCH_STRICT=1        a broken promise makes the status 1
#
# The change: a column that is not null and has a default, a foreign key, a
# unique constraint and two indexes.  pgbench reads and updates single rows.
# The promise: with apply_online no transaction waits longer than the lock
# timeout and the pause before the next try.
set -euo pipefail
. test/cluster.sh

rows=${ONLINE_ROWS:-1000000}
clients=${CLIENTS:-8}
seconds=${SECONDS_ALONE:-10}
lock_timeout=${LOCK_TIMEOUT:-1000}
work=$SANDBOX/work
. test/bench/common.sh

before="CREATE SCHEMA busy;
CREATE TABLE busy.kind (id int PRIMARY KEY);
CREATE TABLE busy.item (id int PRIMARY KEY, kind int NOT NULL, code text NOT NULL, n int NOT NULL);"
after="CREATE SCHEMA busy;
CREATE TABLE busy.kind (id int PRIMARY KEY);
CREATE TABLE busy.item (id int PRIMARY KEY, kind int NOT NULL REFERENCES busy.kind, code text NOT NULL UNIQUE,
	n int NOT NULL, state text NOT NULL DEFAULT 'new');
CREATE INDEX item_kind ON busy.item (kind);
CREATE INDEX item_state ON busy.item (state, code);"

define()
{
	run_psql -d "$database" -v ddl="$1" >/dev/null <<<"SELECT count(*) FROM schemaboot_define(:'ddl', 'busy.sql');"
}

# A new database with the table and its rows, and the models that change it.
prepare()
{
	new_database 'CREATE EXTENSION schemaboot'
	define "$before"
	PGOPTIONS="-c client_min_messages=warning" run_psql -d "$database" -c "SELECT count(*) FROM schemaboot_create_all()" \
		-c 'INSERT INTO busy.kind SELECT generate_series(1, 100)' \
		-c "INSERT INTO busy.item SELECT i, 1 + i % 100, 'code ' || i, 0 FROM generate_series(1, $rows) AS i" \
		-c 'VACUUM ANALYZE busy.item' -c 'CHECKPOINT' >/dev/null
	define "$after"
}

# traffic NAME SECONDS: pgbench for a time; its transactions' latencies go to $work/NAME.log.*
traffic()
{
	rm -f "$work/$1".log.*
	pgbench -n -M prepared -c "$clients" -j 2 -T "$2" -f "$work/rows.pgbench" \
		-l --log-prefix="$work/$1.log" "$database" >"$work/$1.out" 2>&1
}

# changed NAME COMMAND: the change while the traffic goes on, which ends two seconds after it.
changed()
{
	local name=$1 from pgbench

	prepare
	traffic "$name" 600 &
	pgbench=$!
	sleep 2
	from=${EPOCHREALTIME/./}
	run_psql -d "$database" -c "SET schemaboot.lock_timeout = $lock_timeout" -c "$2" >"$work/$name.change" 2>&1 ||
		{ cat "$work/$name.change" >&2; die "$name failed"; }
	printf '%s\t%s\n' "$name" $((${EPOCHREALTIME/./} - from)) >>"$work/changes"
	sleep 2
	run_psql -d "$database" -c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'pgbench'" >/dev/null
	wait "$pgbench" || true
	[ "$(run_psql -d "$database" -c 'SELECT count(*) FROM schemaboot_plan()')" = 0 ] || die "$name left something undone"
}

mkdir -p "$work"
start_server
print_versions
cat >"$work/rows.pgbench" <<END
\\set id random(1, $rows)
BEGIN;
SELECT n FROM busy.item WHERE id = :id;
UPDATE busy.item SET n = n + 1 WHERE id = :id;
COMMIT;
END
load_average
prepare
traffic alone "$seconds"
changed 'apply_online' 'CALL schemaboot_apply_online()'
changed 'apply' "SELECT count(*) FROM schemaboot_apply('{all}')"
load_average
cluster_stop bench
perl test/bench/online.pl "$work" "$lock_timeout" "$work/load"
