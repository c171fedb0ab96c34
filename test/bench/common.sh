# shellcheck shell=bash disable=SC2154
#
# common.sh: what the benches share.  To be sourced after test/cluster.sh, with
# the bench's working folder in $work.
#
# A bench says how the machine was: load_average notes it in $work/load.

database=		# the one in use
databases=0

run_psql()
{
	psql -X -q -A -t -v ON_ERROR_STOP=1 "$@"
}

load_average()
{
	cut -d' ' -f1 /proc/loadavg >>"$work/load"
}

# new_database [SQL]: sets "database" to one that is empty but for SQL, warm, and with nothing left to be written to disk.
new_database()
{
	database=bench_$((++databases))
	createdb -T template0 "$database"
	run_psql -d "$database" -c "${1:-SELECT 1}" -c 'CHECKPOINT' >/dev/null
}

# The server "bench"; with MEMORY=1 its files are in memory.
start_server()
{
	cluster_install
	if [ -n "${MEMORY:-}" ]; then
		memory=$(mktemp -d /dev/shm/schemaboot.XXXXXX)
		trap 'rm -rf "$memory"' EXIT
		ln -s "$memory" "$SANDBOX/bench"
	fi
	cluster_start bench
	cluster_use bench
}

print_versions()
{
	echo "PostgreSQL $(run_psql -c 'SHOW server_version'), schemaboot $(run_psql -c \
		"SELECT default_version FROM pg_available_extensions WHERE name = 'schemaboot'")"
}
