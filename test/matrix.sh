#!/bin/bash
# matrix.sh: runs the whole test suite on several majors of PostgreSQL: the
# machine's own here (run.sh), each other one in the Debian release that has it
# (chroot.sh, needs root).
#
# Environment: MATRIX="15 17" chooses the majors (default: all known below);
# SUITES, ONLY, JOBS, CI and PG_CONFIG as in run.sh.  What the tests wrote is in
# build/matrix/MAJOR afterwards.  The last line is "N passed, N failed"
# (", N skipped" may follow); a major whose tests could not be run has failed
# once.
set -euo pipefail
cd "$(dirname "$0")/.."
. test/lib.sh
unset MAKEFLAGS MAKELEVEL MFLAGS MAKEOVERRIDES

declare -A release=([15]=bookworm [17]=trixie [18]=forky)

test/install-deps.sh matrix
own=$("${PG_CONFIG:-pg_config}" --version | sed 's/^PostgreSQL \([0-9]*\).*/\1/')
majors=${MATRIX:-$(printf '%s\n' "$own" "${!release[@]}" | sort -nu)}
for major in $majors; do
	[ "$major" = "$own" ] || [ -n "${release[$major]:-}" ] || die "no Debian release for PostgreSQL $major is known"
done
rm -rf build/matrix
mkdir -p build/matrix

passed=0 failed=0 skipped=0 summary=
for major in $majors; do
	echo "==== PostgreSQL $major"
	rm -rf build/test
	status=0
	if [ "$major" = "$own" ]; then
		run_group test/run.sh --no-total || status=$?
	else
		run_group test/chroot.sh "$major" "${release[$major]}" || status=$?
	fi
	[ "$status" -lt 128 ] || exit "$status"

	p=0 f=0 s=0
	if [ -d build/test ]; then
		mv build/test "build/matrix/$major"
		[ ! -s "build/matrix/$major/tally" ] || read -r p f s <"build/matrix/$major/tally"
	fi
	[ "$status" -eq 0 ] || [ "$f" -gt 0 ] || f=1
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
	summary+="PostgreSQL $major: $p of $((p + f))"$'\n'
done

printf '====\n%s' "$summary"
print_total "$passed" "$failed" "$skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
