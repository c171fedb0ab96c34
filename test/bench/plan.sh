#!/bin/bash
# plan.sh: times plan and apply of one change among many tables against pg_dump -s of
# the same database, and how a plan grows with the number of changed tables, on
# schemas of test/bench/generate.pl.  Run by test/bench.sh.
#
#   PLAN_SIZES="1000"     tables of the schemas
#   PLAN_REPEAT=5         rounds
#   MEMORY=1              the server's files in /dev/shm: less noise by the file system
#   BENCH_STRICT=1        a broken promise makes the status 1
#
# A time is that of a whole psql or pg_dump from start to end.  In each round, by
# turns:
#
#   pg_dump -s            of the database
#   plan                  a column's type was changed by hand
#   apply                 after that plan
#   apply, at once        changed by hand again: what has changed has to be read, too
#   plan, new models      the column has another type in the models
#   apply, new models     after that plan
#   apply, new, at once   again another type, and nobody has looked at the models since
#
# Then 1/8, 1/4, 1/2 of all tables and all of them get a column by hand, and that is
# planned with everything known: it is to grow as the number does.
set -euo pipefail
. test/cluster.sh

sizes=${PLAN_SIZES:-1000}
repeat=${PLAN_REPEAT:-5}
one_transaction=1100
work=$SANDBOX/work
times=$work/times
growth=$work/growth
phases=$work/phases
. test/bench/common.sh

# timed FILE SIZE WHAT COMMAND...: COMMAND's wall time in microseconds; if it fails, so does the bench.
timed()
{
	local file=$1 size=$2 what=$3 from to

	from=${EPOCHREALTIME/./}
	"${@:4}" >"$work/out" 2>&1 || {
		tail -n 20 "$work/out" >&2
		die "$what of $size tables failed"
	}
	to=${EPOCHREALTIME/./}
	printf '%s\t%s\t%s\n' "$size" "$what" $((to - from)) >>"$file"
}

# timed_sql SIZE WHAT SQL STEPS: which must give so many steps
timed_sql()
{
	timed "$times" "$1" "$2" psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$database" -c "$3"
	[ "$(tail -n 1 "$work/out")" = "$4" ] || die "$2 of $1 tables has $(tail -n 1 "$work/out") steps, not $4"
}

plan='SELECT count(*) FROM schemaboot_plan()'
apply="SELECT count(*) FROM schemaboot_apply(allow => '{may_fail}')"

by_hand()
{
	run_psql -d "$database" -c "ALTER TABLE changed.one ALTER COLUMN note TYPE varchar($1)"
}

define()
{
	{
		cat "$work/$1.sql"
		echo "CREATE SCHEMA changed; CREATE TABLE changed.one (id int PRIMARY KEY, note varchar($2));"
	} >"$work/changed.sql"
	printf '%s\n' "\\set ddl \`cat $work/changed.sql\`" \
		"SELECT count(*) FROM schemaboot_define(:'ddl', 'bench.sql');" >"$work/define.sql"
	run_psql -d "$database" -f "$work/define.sql" >/dev/null
}

# phases_of SIZE WHAT SQL: what the server says of where the time goes.
phases_of()
{
	PGOPTIONS='-c client_min_messages=debug2' run_psql -d "$database" -c "$3" 2>&1 >/dev/null |
		sed -n 's/.*schemaboot phase: \(.*\): \([0-9.]*\) ms$/\1\t\2/p' |
		awk -F '\t' -v OFS='\t' -v size="$1" -v what="$2" \
			'{ print size, what, $1 (n[$1]++ ? " (again)" : ""), $2 }' >>"$phases"
}

load()
{
	local one=() script=$1.every.sql

	[ "$1" -gt $one_transaction ] || one=(-1) script=$1.sql
	new_database 'CREATE EXTENSION schemaboot'
	run_psql -v ON_ERROR_STOP=1 -d "$database" "${one[@]}" -f "$work/$script"
	run_psql -d "$database" -c 'CREATE SCHEMA changed; CREATE TABLE changed.one (id int PRIMARY KEY, note varchar(10))'
	define "$1" 10
	run_psql -d "$database" -c "$plan" >/dev/null
	# a table is filled, so that all steps are those of a table with rows
	run_psql -d "$database" -c "INSERT INTO changed.one SELECT g, 'x' FROM generate_series(1, 1000) g" -c 'VACUUM ANALYZE' -c CHECKPOINT
}

# round SIZE N
round()
{
	load_average
	timed "$times" "$1" 'pg_dump -s' pg_dump -s -d "$database"
	by_hand 20
	timed_sql "$1" plan "$plan" 1
	timed_sql "$1" apply "$apply" 1
	by_hand 20
	timed_sql "$1" 'apply, at once' "$apply" 1
	timed "$times" "$1" 'pg_dump -s' pg_dump -s -d "$database"
	define "$1" $((20 + 2 * $2))
	timed_sql "$1" 'plan, new models' "$plan" 1
	timed_sql "$1" 'apply, new models' "$apply" 1
	define "$1" $((21 + 2 * $2))
	timed_sql "$1" 'apply, new, at once' "$apply" 1
	define "$1" 10
	run_psql -d "$database" -c "$apply" >/dev/null
}

# growth SIZE: adds a column to a part of the tables, and plans.
grow()
{
	local part changed n

	for part in 8 4 2 1; do
		changed=$(run_psql -d "$database" -c "SELECT ceil(count(*) / $part.0) FROM pg_class
			WHERE relkind = 'r' AND NOT relispartition AND relnamespace::regnamespace::text ~ '^part'")
		PGOPTIONS='-c client_min_messages=warning' run_psql -d "$database" -c "DO \$\$DECLARE t regclass; BEGIN
			FOR t IN SELECT oid FROM pg_class WHERE relkind = 'r' AND NOT relispartition
					AND relnamespace::regnamespace::text ~ '^part' ORDER BY oid LIMIT $changed LOOP
				EXECUTE format('ALTER TABLE %s ADD COLUMN IF NOT EXISTS by_hand int', t);
			END LOOP; END\$\$"
		[ "$(run_psql -d "$database" -c "$plan")" = "$changed" ] || die "the plan of $changed changed tables has other steps"
		for ((n = 1; n <= repeat; n++)); do
			timed "$growth" "$1" "$changed" psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$database" -c "$plan"
		done
	done
}

[[ "$sizes $repeat" =~ ^[0-9\ ]+$ ]] || die 'PLAN_SIZES and PLAN_REPEAT are numbers'
mkdir -p "$work"
touch "$phases"
for size in $sizes; do
	perl test/bench/generate.pl --tables "$size" >"$work/$size.sql"
	perl test/bench/generate.pl --tables "$size" --every 500 >"$work/$size.every.sql"
done
start_server
for size in $sizes; do
	load "$size"
	for ((n = 1; n <= repeat; n++)); do
		round "$size" "$n"
	done
	by_hand 20
	phases_of "$size" 'apply, at once' "$apply"
	define "$size" 30
	phases_of "$size" 'apply, new, at once' "$apply"
	define "$size" 10
	run_psql -d "$database" -c "$apply" >/dev/null
	grow "$size"
	load_average
done
echo
print_versions
cluster_stop bench
perl test/bench/plan.pl "$times" "$growth" "$phases" "$work/load"
