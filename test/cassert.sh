#!/bin/bash
# cassert.sh: runs the whole test suite (run.sh) on a PostgreSQL that was built
# with assertions and debugging symbols, and then, on the same server with
# debug_discard_caches = 1, the tests whose names match DISCARD (default:
# shadow*, or nothing if ONLY is given).  Everything a session has looked up is
# thrown away there whenever it could be, which finds pointers that are kept too
# long and takes hundreds of times as long as usual.
#
# Environment: PG_CONFIG says which major; DISCARD='kind_*' chooses the tests;
# SUITES, ONLY, JOBS and CI as in run.sh.  The sources come from source.sh, the
# build is kept beside them, in cassert-VERSION: remove the folder to have it
# built anew.  The checkout is copied, what was built in it stays as it is.
#
# What the tests wrote is in build/cassert/normal and build/cassert/discard
# afterwards.  The last line is "N passed, N failed" (", N skipped" may follow);
# an assertion that failed in any server is a failure, whatever the tests saw.
set -euo pipefail
cd "$(dirname "$0")/.."
. test/lib.sh
. test/source.sh
unset MAKEFLAGS MAKELEVEL MFLAGS MAKEOVERRIDES

# Makes $server a PostgreSQL with assertions, completely or not at all.  It is
# told that it will be in /pgsql: a server finds its files wherever its tree is,
# and the name makes the tree the shape it has without a distribution.
build_server()
{
	local log=$server.log new=$server.new machine_share

	test/install-deps.sh cassert
	machine_share=$("${PG_CONFIG:-pg_config}" --sharedir)
	echo "building PostgreSQL $version with assertions in $server"
	rm -rf "$new"
	mkdir "$new"
	cp -r "$source" "$new/source"
	# The options are those that the tests have a use for.
	{
		cd "$new/source" &&
			./configure --prefix=/pgsql --disable-rpath --enable-cassert --enable-debug --enable-tap-tests \
				--with-icu --with-libxml --with-openssl --with-uuid=e2fs --without-readline \
				CFLAGS='-O1 -g -fno-omit-frame-pointer' &&
			nice make -s -j "$(nproc)" &&
			nice make -s -j "$(nproc)" -C contrib &&
			make -s install DESTDIR="$new" &&
			make -s -C contrib install DESTDIR="$new" &&
			cd "$OLDPWD"
	} >"$log" 2>&1 || {
		tail -n 20 "$log" >&2
		die "could not build PostgreSQL; $log has the whole story"
	}
	# pgTAP is SQL and nothing else.
	cp "$machine_share"/extension/pgtap* "$new/pgsql/share/extension/"
	rm -rf "$new/source"
	mv "$new" "$server"
}

# matching PATTERN: true if a test has a name like PATTERN.
matching()
{
	local file name

	for file in sql/*.sql test/pgtap/*.sql test/t/*.pl; do
		name=${file##*/}
		# shellcheck disable=SC2254
		case ${name%.*} in $1) return 0 ;; esac
	done
	return 1
}

# run_suite NAME: runs run.sh in the copy of the checkout and adds to the counts.
run_suite()
{
	local status=0 p=0 f=0 s=0

	echo "==== PostgreSQL $version, $1"
	rm -rf "$work/checkout/build/test"
	PG_CONFIG=$work/pgsql/bin/pg_config LD_LIBRARY_PATH=$work/pgsql/lib \
		run_group "$work/checkout/test/run.sh" --no-total 9>&- || status=$?
	[ "$status" -lt 128 ] || exit "$status"

	if [ -d "$work/checkout/build/test" ]; then
		mv "$work/checkout/build/test" "build/cassert/$1"
		[ ! -s "build/cassert/$1/tally" ] || read -r p f s <"build/cassert/$1/tally"
		# The server that run.sh looks after is not the only one.
		if grep -rs 'TRAP:' "build/cassert/$1/tap"; then
			f=$((f + 1))
		fi
	fi
	[ "$status" -eq 0 ] || [ "$f" -gt 0 ] || f=1
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
	echo "  $p of $((p + f)) in all"
}

test/install-deps.sh
find_source
server=$cache/cassert-$version
exec 9>"$server.lock"
flock -n 9 || die "another run is using $server"
[ -d "$server" ] || build_server

# Those who run the servers must be able to read them; $cache may be private.
work=$(mktemp -d /tmp/schemaboot.XXXXXX)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cp -r "$server/pgsql" "$work/"
mkdir "$work/checkout"
tar -cf - --exclude=./.git --exclude=./build --exclude='*.o' --exclude='*.bc' --exclude='*.so' . |
	tar -xf - -C "$work/checkout"
rm -rf build/cassert
mkdir -p build/cassert

passed=0 failed=0 skipped=0
run_suite normal

discard=${DISCARD-shadow*}
[ -z "${ONLY:-}" ] || discard=${DISCARD-}
if [ -z "$discard" ]; then
	echo "==== no tests chosen for debug_discard_caches"
elif ! matching "$discard"; then
	echo "==== no test is named $discard: nothing was run with debug_discard_caches"
else
	# What initdb runs in template1 for every cluster.  In postgresql.conf
	# it would make initdb itself take minutes.
	printf '\nALTER ROLE ALL SET debug_discard_caches = 1;\n\n' >>"$work/pgsql/share/system_views.sql"
	export ONLY=$discard PG_TEST_TIMEOUT_DEFAULT=${PG_TEST_TIMEOUT_DEFAULT:-1800}
	run_suite discard
fi

print_total "$passed" "$failed" "$skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
