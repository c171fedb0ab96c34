#!/bin/bash
# exists.sh: what a schemaboot_*_exists costs for each call, against the same question to the catalogs and to information_schema,
# in the same run. Run by test/bench.sh.
#
#   TABLES=1000   tables in the database
#   CALLS=200000  calls of each function; of information_schema a hundredth of that
#
# Each way is called in a loop of PL/pgSQL, for names that are there and names that are not in turn; the loop without a call is
# taken off. The ratio is to schemaboot's own.
set -euo pipefail
. test/cluster.sh

work=$SANDBOX/work
. test/bench/common.sh

mkdir -p "$work"
start_server
print_versions
new_database 'CREATE EXTENSION schemaboot'
load_average
run_psql -d "$database" -v tables="${TABLES:-1000}" -v calls="${CALLS:-200000}" -f test/bench/exists.sql
load_average
