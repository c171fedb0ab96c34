#!/bin/bash
# revisions.sh: times schemaboot_upgrade against one psql session that runs the same
# SQL in one transaction, and what a call with nothing to do takes.  Run by
# test/bench.sh.
#
#   REVISIONS="500"       how many, of 1 to 2 statements each; several numbers are allowed
#   REVISION_REPEAT=7     rounds
#   MEMORY=1              the server's files in /dev/shm: less noise by the file system
#   BENCH_STRICT=1        a broken promise makes the status 1
#
# A time is that of a whole psql from start to end, in a new database after a
# checkpoint; every other round begins with schemaboot.  The call with nothing to
# do is timed in the server, by EXPLAIN ANALYZE, the second time in its session.
set -euo pipefail
. test/cluster.sh

sizes=${REVISIONS:-500}
repeat=${REVISION_REPEAT:-7}
work=$SANDBOX/work
times=$work/times
. test/bench/common.sh

# timed SIZE WHAT COMMAND...
timed()
{
	local from to

	from=${EPOCHREALTIME/./}
	"${@:3}" >"$work/out" 2>&1 || {
		tail -n 20 "$work/out" >&2
		die "$2 of $1 revisions failed"
	}
	to=${EPOCHREALTIME/./}
	printf '%s\t%s\t%s\n' "$1" "$2" $((to - from)) >>"$times"
}

# What the revisions do: in turn a table, a column with a check, two indexes, a function, a view.
revisions_sql()
{
	cat <<-SQL
		CREATE TABLE todo AS SELECT n, CASE n % 5
			WHEN 1 THEN format('CREATE TABLE t%s (id int PRIMARY KEY, a text NOT NULL, b timestamptz DEFAULT now());', n)
			WHEN 2 THEN format('ALTER TABLE t%s ADD c int; ALTER TABLE t%s ADD CONSTRAINT c%s CHECK (c > 0);', n - 1, n - 1, n)
			WHEN 3 THEN format('CREATE INDEX ON t%s (a); CREATE INDEX ON t%s (b, c);', n - 2, n - 2)
			WHEN 4 THEN format('CREATE FUNCTION f%s(x int) RETURNS int LANGUAGE plpgsql AS \$\$BEGIN RETURN x + %s; END\$\$;', n, n)
			ELSE format('CREATE VIEW v%s AS SELECT id, a FROM t%s; COMMENT ON VIEW v%s IS ''v'';', n, n - 4, n) END AS up
		FROM generate_series(1, $1) AS n;
	SQL
}

by_schemaboot()
{
	new_database "CREATE EXTENSION schemaboot; $(revisions_sql "$1")
		INSERT INTO schemaboot.revision (id, parents, message, up, down, checksum, origin, created_by, created_at)
		SELECT 'r' || n, CASE WHEN n > 1 THEN ARRAY['r' || n - 1] ELSE '{}' END, 'number ' || n, up, '', '', 'hand', current_user, now()
		FROM todo ORDER BY n"
	timed "$1" upgrade run_psql -d "$database" -c 'SELECT count(*) FROM schemaboot_upgrade()'
	run_psql -d "$database" -c 'SELECT count(*) FROM schemaboot_upgrade()' \
		-c 'EXPLAIN (ANALYZE, TIMING OFF) SELECT count(*) FROM schemaboot_upgrade()' |
		sed -n 's/^Execution Time: \([0-9]*\)\.\([0-9]*\) ms$/\1\2/p' |
		while read -r us; do printf '%s\tnothing to do\t%s\n' "$1" "$((10#$us))" >>"$times"; done
}

by_psql()
{
	new_database "$(revisions_sql "$1")"
	run_psql -d "$database" -c 'SELECT up FROM todo ORDER BY n' >"$work/up.sql"
	timed "$1" 'psql -1' run_psql -1 -d "$database" -f "$work/up.sql"
}

mkdir -p "$work"
start_server
print_versions
for size in $sizes; do
	for ((n = 1; n <= repeat; n++)); do
		load_average
		if ((n % 2)); then
			by_schemaboot "$size"
			by_psql "$size"
		else
			by_psql "$size"
			by_schemaboot "$size"
		fi
	done
done
perl test/bench/revisions.pl "$times" "$work/load"
