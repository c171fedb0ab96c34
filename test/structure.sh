#!/bin/bash
# structure.sh: checks of the source tree itself, as a TAP test.  What a check
# must refuse is tried first, so that a check which sees nothing is noticed.
set -euo pipefail
cd "$(dirname "$0")/.."

number=0

# ok NAME COMMAND...: one test, passed if COMMAND succeeds; its output tells why not.
ok()
{
	local name=$1 output
	shift
	number=$((number + 1))
	if output=$("$@" 2>&1); then
		echo "ok $number - $name"
	else
		echo "not ok $number - $name"
		printf '%s\n' "${output:-no output}" | sed 's/^/# /'
	fi
}

# refuses NAME PATTERN FILE TEXT: check-includes.sh turns down a tree in which
# FILE says TEXT, with a message like PATTERN.
refuses()
{
	ok "check-includes.sh refuses $1" refused "${@:2}"
}

refused()
{
	local output

	rm -rf "$scratch/src"
	mkdir -p "$scratch"/src/{base,kinds,model,facts,plan,api,odd}
	touch "$scratch"/src/{schemaboot.h,base/{compat,error}.h,kinds/{kind.h,index.c},facts/fact.h,plan/plan.h}
	printf '%s\n' '#include "postgres.h"' "$3" >"$scratch/src/$2"
	! output=$(test/check-includes.sh "$scratch/src") || { echo 'accepted'; return 1; }
	[[ $output == $2:*$1* ]] || { echo "$output"; return 1; }
}

accepted()
{
	rm -rf "$scratch/src"
	mkdir -p "$scratch"/src/{base,kinds,facts,plan}
	touch "$scratch"/src/{base/{compat,error}.h,kinds/kind.h,facts/fact.h}
	echo '#if PG_VERSION_NUM >= 170000' >"$scratch/src/base/compat.h"
	printf '#include "%s"\n' postgres.h catalog/index.h step.h facts/fact.h base/compat.h \
		>"$scratch/src/plan/plan.c"
	touch "$scratch/src/plan/step.h"
	test/check-includes.sh "$scratch/src"
}

# Every test of sql/ has its expected output, and the other way round.
paired()
{
	find sql -name '*.sql' 2>/dev/null | sed 's,.*/,,; s,\.sql$,,' | sort >"$scratch/sql"
	find expected -name '*.out' 2>/dev/null | sed -E 's,.*/,,; s,(_[0-9])?\.out$,,' | sort -u >"$scratch/expected"
	diff "$scratch/sql" "$scratch/expected"
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

refuses 'an include upwards'            'layer 1 includes kinds/kind.h of layer 2' base/fact.c '#include "kinds/kind.h"'
refuses 'one from the lowest layer'     'layer 0 includes base/error.h of layer 1' base/compat.h '#include "base/error.h"'
refuses 'one of a header at the top'    'layer 4 includes schemaboot.h of layer 6' plan/order.c '  #  include "schemaboot.h"'
refuses 'an included source file'       'includes a source file, kinds/index.c'    kinds/table.c '#include "kinds/index.c"'
refuses 'a path with ..'                'write the path from src/'                 plan/order.c '#include "../facts/fact.h"'
refuses 'a file in no layer'            'is in no layer'                           odd/odd.c ''
refuses 'a question for the version'    'which is for base/compat.h'               kinds/table.c '#if PG_VERSION_NUM >= 160000'
ok 'check-includes.sh accepts includes that point down' accepted

ok 'the sources keep to the layers' test/check-includes.sh
version=$(sed -n "s/^default_version *= *'\(.*\)'/\1/p" schemaboot.control)
ok "version $version has an install script" test -f "schemaboot--$version.sql"
ok 'every regression test has its expected output' paired

echo "1..$number"
