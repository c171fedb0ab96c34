#!/bin/bash
# create_all.sh: times schemaboot against psql on schemas of test/bench/generate.pl
# and holds the figures against what the project promises.  Run by test/bench.sh.
#
#   SIZES="100 1000 10000"   tables of the schemas
#   REPEAT=3                 repetitions; of sizes over 2,000: LARGE_REPEAT=1
#   MEMORY=1                 the server's files in /dev/shm: less noise by the file system
#   BENCH_STRICT=1           a broken promise makes the status 1
#
# A time is that of a whole psql (or pg_dump) from start to end, as a user waits
# for it, each in a new database after a checkpoint.  The repetitions take turns,
# so that all have their share of the machine's good and bad moments; every other
# one begins with schemaboot.  The server keeps its defaults except that nothing
# waits for the disk (see test/cluster.sh), which speeds up many small
# transactions, psql's autocommit, most.
#
# Memory and locks are sampled from outside: at small sizes in a round of their
# own, which is not timed, at large ones every second of the first.
#
# The databases stay to the end, all in all about 4 GB: after many files were
# deleted some file systems take longer to make new ones, and a round would
# be measured after the deletions of the one before.
set -euo pipefail
. test/cluster.sh

sizes=${SIZES:-100 1000 10000}
repeat=${REPEAT:-3}
large_repeat=${LARGE_REPEAT:-1}
# At default settings the lock table holds about 12,800 objects, and these schemas lock 10.6 for each table.
one_transaction=1100
large=2000

work=$SANDBOX/work
times=$work/times
usage=$work/usage
period=		# seconds between two samples; empty: none are taken
recording=yes	# whether times count
. test/bench/common.sh

# The highest VmHWM and RssAnon (kB) of the backend whose pid comes in file $1, into file $2.
watch_memory()
{
	local pid key value hwm=0 anon=0

	until [ -s "$1" ]; do sleep 0.01; done
	read -r pid <"$1"
	while [ -r "/proc/$pid/status" ]; do
		while read -r key value _; do
			case $key in
				VmHWM:) hwm=$value ;;
				RssAnon:) anon=$((value > anon ? value : anon)) ;;
			esac
		done 2>/dev/null <"/proc/$pid/status" || break
		echo "$hwm $anon" >"$2.new"
		mv "$2.new" "$2"		# whole, whenever the watcher is ended
		sleep 0.05
	done
}

# The locked objects of the backend, line by line into file $2; its memory contexts go to the server's log.
watch_locks()
{
	until [ -s "$1" ]; do sleep 0.01; done
	exec psql -X -q -A -t -d postgres -f - >"$2" 2>/dev/null <<-END
		SELECT 'locks', count(DISTINCT (locktype, database, relation, classid, objid, objsubid))
		FROM pg_locks WHERE pid = $(cat "$1")
			AND pg_log_backend_memory_contexts($(cat "$1")) IS NOT NULL \\watch $period
	END
}

# sampled SIZE WHAT COMMAND...: runs COMMAND, whose backend writes its pid to $work/pid, and notes what the backend uses.
sampled()
{
	local size=$1 what=$2 log=build/test/server-bench.log watchers=() lines pid status=0 hwm= anon=

	rm -f "$work"/{pid,memory,locks}
	touch "$work"/{memory,locks}
	lines=$(wc -l <"$log")
	watch_memory "$work/pid" "$work/memory" &
	watchers+=($!)
	watch_locks "$work/pid" "$work/locks" &
	watchers+=($!)
	"${@:3}" || status=$?
	kill "${watchers[@]}" 2>/dev/null || true
	wait "${watchers[@]}" 2>/dev/null || true
	pid=$(cat "$work/pid")
	read -r hwm anon <"$work/memory" || true
	printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$size" "$what" "$hwm" "$anon" \
		"$(sed -n 's/^locks|//p' "$work/locks" | sort -n | tail -n 1)" \
		"$(tail -n "+$((lines + 1))" "$log" | grep -F "[$pid]" |
			sed -n 's/.*Grand total: \([0-9]*\) bytes.*/\1/p' | sort -n | tail -n 1)" >>"$usage"
	return "$status"
}

# timed SIZE WHAT COMMAND...: COMMAND's wall time in microseconds; if it fails, so does the bench.
timed()
{
	local size=$1 what=$2 from to sample=()

	case $period:$what in
		:* | *:*again | *:*nothing* | *:status | *:pg_dump*) ;;
		*) sample=(sampled "$size" "$what") ;;
	esac
	from=${EPOCHREALTIME/./}
	"${sample[@]}" "${@:3}" >"$work/out" 2>&1 || {
		tail -n 20 "$work/out" >&2
		die "$what of $size tables failed"
	}
	to=${EPOCHREALTIME/./}
	[ -z "$recording" ] || printf '%s\t%s\t%s\n' "$size" "$what" $((to - from)) >>"$times"
}

timed_psql()
{
	timed "$1" "$2" psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$database" -f "$work/pid.sql" "${@:3}"
}

plain_psql()
{
	new_database
	if [ "$1" -le $one_transaction ]; then
		timed_psql "$1" 'psql -1' -1 -f "$work/$1.sql"
		[ -n "$recording" ] || return 0
		new_database
	fi
	timed_psql "$1" 'psql, autocommit' -f "$work/$1.sql"
	if [ "$1" -gt $one_transaction ]; then
		new_database
		timed_psql "$1" 'psql, 500 a transaction' -f "$work/$1.every.sql"
	fi
}

with_schemaboot()
{
	local what

	for what in create_all create_all_batched; do
		[ $what = create_all_batched ] || [ "$1" -le $one_transaction ] || continue
		new_database 'CREATE EXTENSION schemaboot'
		if [ $what = create_all ] || [ "$1" -gt $one_transaction ]; then
			timed_psql "$1" define -f "$work/define.$1.sql"
			timed_psql "$1" 'define again' -f "$work/define.$1.sql"
		else
			run_psql -d "$database" -f "$work/pid.sql" -f "$work/define.$1.sql" >/dev/null
		fi
		run_psql -d "$database" -c 'CHECKPOINT'
		timed_psql "$1" $what -f "$work/$what.sql"
		[ "$(run_psql -d "$database" -c 'SELECT missing FROM schemaboot_status()')" = 0 ] ||
			die "$what of $1 tables left something missing"
		[ $what = create_all ] || [ "$1" -gt $one_transaction ] || continue
		timed_psql "$1" 'create_all, nothing to do' -f "$work/create_all.sql"
		timed_psql "$1" status -f "$work/status.sql"
		timed "$1" 'pg_dump -s' pg_dump -s -d "$database"
	done
}

write_scripts()
{
	local size

	mkdir -p "$work"
	printf '%s\n' "\\o $work/pid" 'SELECT pg_backend_pid();' '\o' >"$work/pid.sql"
	echo 'SELECT count(*) FROM schemaboot_create_all();' >"$work/create_all.sql"
	echo 'CALL schemaboot_create_all_batched();' >"$work/create_all_batched.sql"
	echo 'SELECT * FROM schemaboot_status();' >"$work/status.sql"
	for size in $sizes; do
		perl test/bench/generate.pl --tables "$size" >"$work/$size.sql"
		perl test/bench/generate.pl --tables "$size" --every 500 >"$work/$size.every.sql"
		printf '%s\n' "\\set ddl \`cat $work/$size.sql\`" \
			"SELECT count(*) FROM schemaboot_define(:'ddl', 'bench.sql');" >"$work/define.$size.sql"
	done
}

# round SIZE NUMBER
round()
{
	load_average
	if [ $(($2 % 2)) = 1 ]; then
		plain_psql "$1"
		with_schemaboot "$1"
	else
		with_schemaboot "$1"
		plain_psql "$1"
	fi
	load_average
}

[[ "$sizes $repeat $large_repeat" =~ ^[0-9\ ]+$ ]] || die "SIZES, REPEAT and LARGE_REPEAT are numbers"
write_scripts
start_server
for ((n = 1; n <= (repeat > large_repeat ? repeat : large_repeat); n++)); do
	for size in $sizes; do
		[ "$n" -le $((size > large ? large_repeat : repeat)) ] || continue
		echo "round $n: $size tables"
		period=
		[ "$n" -gt 1 ] || [ "$size" -le $large ] || period=1
		round "$size" "$n"
	done
done
recording='' period=0.1
for size in $sizes; do
	[ "$size" -le $large ] || continue
	echo "memory and locks: $size tables"
	round "$size" 1
done
echo
print_versions
echo "database files: $(du -shL "$SANDBOX/bench" | cut -f1)${MEMORY:+, in memory}"
cluster_stop bench
for size in $sizes; do
	echo "$(head -n 1 "$work/$size.sql" | cut -c 4-), $(($(wc -c <"$work/$size.sql") / 1000)) kB"
done
perl test/bench/report.pl "$times" "$usage" "$work/load"
