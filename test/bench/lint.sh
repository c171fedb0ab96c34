#!/bin/bash
# lint.sh: what the rules of schemaboot_lint and those of squawk find in the same scripts, side by side. Run by test/bench.sh.
#
#   SQUAWK=squawk      its command (npm install squawk-cli)
#   LINT_FILES="..."   scripts besides the cases of test/rules, each taken as one transaction, in order; those before it are run first
#
# The cases are those of test/rules: a rule has bad scripts and good ones. squawk finds a rule if it names one of those that stand for it in lint.pl; it knows no
# database, so that on good scripts it may be right by the text and wrong on the tables.
set -euo pipefail
. test/cluster.sh

work=$SANDBOX/work
. test/bench/common.sh

mkdir -p "$work"
start_server
print_versions
new_database 'CREATE EXTENSION schemaboot'
export DATABASE=$database WORK=$work
run_psql -d "$database" -f test/rules/setup.sql >/dev/null
mkdir "$SANDBOX/elsewhere"
run_psql -d "$database" -c "CREATE TABLESPACE elsewhere LOCATION '$SANDBOX/elsewhere'"
load_average
perl test/bench/lint.pl
