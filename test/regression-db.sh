#!/bin/bash
# regression-db.sh: makes, in a private, throw-away server, the database that
# PostgreSQL's own regression tests leave behind, which has a bit of everything
# that PostgreSQL knows, and sees whether schemaboot can make it again: from what
# pg_dump writes, and from what it captures itself.
#
# The tests come from source.sh; PG_CONFIG chooses the server.  A few of them
# fail, for paths and for what the server was built without: that is counted, no
# more.  The dumps that were compared and what the tests said are in
# build/test/regression-db afterwards.  The status is 0 if schemaboot's copy of
# the schema is psql's, and if a captured copy is no worse than pg_dump's.
set -euo pipefail
cd "$(dirname "$0")/.."
. test/lib.sh
unset MAKEFLAGS MAKELEVEL MFLAGS MAKEOVERRIDES

if [ "${1:-}" != --sandboxed ]; then
	. test/source.sh
	test/install-deps.sh
	make -s -j "$(nproc)" all PG_CONFIG="${PG_CONFIG:-pg_config}"
	find_source
	echo "the regression tests of PostgreSQL $version, on $("${PG_CONFIG:-pg_config}" --version)"
	work=$(mktemp -d /tmp/schemaboot.XXXXXX)
	trap 'rm -rf "$work"' EXIT
	# The sandbox's user must be able to read them; where they are kept may be private.
	chmod 755 "$work"
	cp -r "$source/src/test/regress" "$work/"
	for library in src/test/regress/regress contrib/spi/{refint,autoinc}; do
		gcc -w -O1 -shared -fPIC -DREFINT_VERBOSE -I"$("${PG_CONFIG:-pg_config}" --includedir-server)" \
			-I"$source/src/test/regress" -o "$work/regress/${library##*/}.so" "$source/$library.c"
	done
	status=0
	run_group test/sandbox.sh test/regression-db.sh --sandboxed "$work" || status=$?
	exit "$status"
fi

# make_database FOLDER: runs the regression tests in FOLDER/regress, which leave
# the database "regression".
make_database()
{
	local tests=$SANDBOX/regress pgxs status=0

	cp -r "$1/regress" "$tests"
	pgxs=$("$PG_CONFIG" --pgxs)
	(
		cd "$tests"
		"${pgxs%/makefiles/pgxs.mk}/test/regress/pg_regress" --inputdir=. --outputdir=. --dlpath=. --bindir= \
			--host="$PGHOST" --port="$PGPORT" --user="$PGUSER" --dbname=regression --encoding=UTF8 \
			--max-connections=20 --schedule=parallel_schedule
	) >"$out/pg_regress.log" 2>&1 || status=$?
	[ ! -f "$tests/regression.diffs" ] || cp "$tests/regression.diffs" "$out/"
	# 1 means that some tests failed, 2 that they could not be run.
	[ "$status" -lt 2 ] || {
		tail -n 20 "$out/pg_regress.log"
		die "pg_regress could not run the tests"
	}
	grep -E 'tests? (passed|failed)' "$out/pg_regress.log" | sed 's/^[ #]*/  /; s/ *$//'
}

schema_of()
{
	# What pg_dump writes anew each time.
	pg_dump -s -d "$1" | sed '/^\\\(un\)\?restrict /d'
}

# differing A B: how many lines of A.sql and B.sql are not in the other.
differing()
{
	{ diff "$out/$1.sql" "$out/$2.sql" || [ $? -eq 1 ]; } >"$out/$1-$2.diff"
	grep -c '^[<>]' "$out/$1-$2.diff" || [ $? -eq 1 ]
}

# round_trip DATABASE: has create_all make DATABASE's schema in another database,
# and psql in a third.  Columns of children and some expressions come back
# differently whoever loads them, so it is psql's copy that says what is right.
round_trip()
{
	local errors lines changed

	pg_dump -s -d "$1" >"$out/schema.sql"

	createdb -T template0 by_psql
	psql -Xq -o /dev/null -d by_psql -f "$out/schema.sql" 2>"$out/by_psql.log"
	errors=$(grep -c ' ERROR: ' "$out/by_psql.log" || true)
	echo "  psql: $errors errors"

	createdb -T template0 by_schemaboot
	cat >"$out/by_schemaboot.psql" <<-'END'
		CREATE EXTENSION schemaboot;
		\set ddl `cat :'schema'`
		SELECT '  define:', count(*), 'objects', action FROM schemaboot_define(:'ddl', 'schema.sql') GROUP BY action;
		SELECT '  create_all:', count(*), 'steps', action FROM schemaboot_create_all() GROUP BY action;
		SELECT '  create_all again:', count(*), 'steps', action FROM schemaboot_create_all() GROUP BY action;
		DROP EXTENSION schemaboot;
	END
	psql -XqAt -F ' ' -v ON_ERROR_STOP=1 -v schema="$out/schema.sql" -d by_schemaboot \
		-f "$out/by_schemaboot.psql" 2>"$out/by_schemaboot.log" || {
		cat "$out/by_schemaboot.log"
		return 1
	}

	schema_of "$1" >"$out/$1.sql"
	schema_of by_psql >"$out/by_psql.sql"
	schema_of by_schemaboot >"$out/by_schemaboot.sql"
	lines=$(differing by_psql by_schemaboot)
	changed=$(differing "$1" by_schemaboot)
	echo "  of $(wc -l <"$out/by_schemaboot.sql") lines, $lines differ from psql's ($changed from the original)"
	[ "$lines" -eq 0 ]
}

# facts_of DATABASE: what schemaboot compares; the order of columns is not.
facts_of()
{
	psql -XqAt -d "$1" 2>/dev/null <<-'END'
		CREATE EXTENSION IF NOT EXISTS schemaboot;
		SELECT kind, object, attribute, to_json(value) FROM schemaboot_facts()
		WHERE kind <> 'database' AND attribute NOT IN ('position', 'columns as given', 'may have children') ORDER BY 1, 2, 3;
	END
}

# captured DATABASE: has DATABASE captured, and the script that is exported loaded
# by psql and by create_all into others.  What pg_dump and psql made of the same
# database, by round_trip, is the measure: columns that they bring into another
# order, rows that they leave out.  What is granted on pg_catalog is no model.
captured()
{
	local copy errors lines facts usual worse=0

	createdb -T "$1" captured
	cat >"$out/captured.psql" <<-'END'
		CREATE EXTENSION schemaboot;
		SELECT '  capture:', count(*), 'objects' FROM schemaboot_capture();
		SELECT FROM schemaboot_manage('{*}');
		SELECT '  diff:', change, kind, object, attribute FROM schemaboot_diff() WHERE change <> 'order';
		\o :script
		SELECT schemaboot_export();
	END
	psql -XqAt -F ' ' -v ON_ERROR_STOP=1 -v script="$out/captured.sql" -d captured \
		-f "$out/captured.psql" 2>"$out/captured.log" || {
		cat "$out/captured.log"
		return 1
	}

	createdb -T template0 captured_by_psql
	psql -Xq -o /dev/null -d captured_by_psql -f "$out/captured.sql" 2>"$out/captured_by_psql.log"
	errors=$(grep -c ' ERROR: ' "$out/captured_by_psql.log" || true)
	echo "  psql: $errors errors"
	[ "$errors" -eq 0 ] || worse=1

	createdb -T template0 captured_by_schemaboot
	cat >"$out/captured_by_schemaboot.psql" <<-'END'
		CREATE EXTENSION schemaboot;
		\set ddl `cat :'script'`
		SELECT '  define:', count(*), 'objects', action FROM schemaboot_define(:'ddl', 'captured.sql') GROUP BY action;
		SELECT '  create_all:', count(*), 'steps', action FROM schemaboot_create_all() GROUP BY action;
		SELECT FROM schemaboot_manage('{*}');
		SELECT '  diff:', count(*), 'differences' FROM schemaboot_diff();
		SELECT 1 / (count(*) = 0)::int FROM schemaboot_diff() \g /dev/null
	END
	psql -XqAt -F ' ' -v ON_ERROR_STOP=1 -v script="$out/captured.sql" -d captured_by_schemaboot \
		-f "$out/captured_by_schemaboot.psql" 2>"$out/captured_by_schemaboot.log" || {
		cat "$out/captured_by_schemaboot.log"
		worse=1
	}

	for copy in "$1" by_psql captured_by_psql; do
		pg_dump -s -N pg_catalog -d "$copy" | sed '/^\\\(un\)\?restrict /d' >"$out/dump_$copy.sql"
	done
	for copy in captured by_psql captured_by_psql captured_by_schemaboot; do
		facts_of "$copy" >"$out/facts_$copy.sql"
	done
	lines=$(differing "dump_$1" dump_captured_by_psql)
	usual=$(differing "dump_$1" dump_by_psql)
	echo "  $lines lines of pg_dump differ, $usual after pg_dump and psql"
	[ "$lines" -le "$usual" ] || worse=1
	usual=$(differing facts_captured facts_by_psql)
	for copy in captured_by_psql captured_by_schemaboot; do
		facts=$(differing facts_captured "facts_$copy")
		echo "  $copy: $facts of $(wc -l <"$out/facts_captured.sql") facts differ, $usual after pg_dump and psql"
		[ "$facts" -le "$usual" ] || worse=1
	done
	[ "$worse" -eq 0 ]
}

. test/cluster.sh
out=$PWD/build/test/regression-db
mkdir -p "$out"
cluster_install
cluster_start regression max_prepared_transactions=2
cluster_use regression
make_database "$2"
set +e
echo 'round trip'
(set -e; round_trip regression)
status=$?
echo 'captured'
(set -e; captured regression)
status=$((status | $?))
set -e
cluster_stop regression
exit "$status"
