# shellcheck shell=bash
#
# lib.sh: what the scripts of this folder share.  To be sourced by bash.

die()
{
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

# run_group COMMAND...: runs COMMAND in a process group of its own and returns
# its status.  A signal that asks this script to end is passed to the whole
# group; the status is then that of the signal.  Either way the script goes on
# (to its clean-up) only when all of the group have ended.
#
# A plain foreground command would not do: bash puts traps off until it ends,
# so a signal to the script alone would be ignored for minutes.  Background
# commands are started with SIGINT ignored, which env takes back.
run_group()
{
	local status=0 signal='' child tries

	env --default-signal=INT,QUIT setsid "$@" </dev/null &
	child=$!
	trap 'signal=2' INT
	trap 'signal=15' TERM
	trap 'signal=1' HUP
	while :; do
		wait "$child" && status=0 || status=$?
		if [ -n "$signal" ]; then
			kill -TERM -- "-$child" 2>/dev/null || kill -TERM "$child" 2>/dev/null || true
			status=$((128 + signal))
		fi
		kill -0 "$child" 2>/dev/null || break
	done
	for ((tries = 0; tries < 100; tries++)); do
		kill -TERM -- "-$child" 2>/dev/null || break
		sleep 0.1
	done
	kill -KILL -- "-$child" 2>/dev/null || true
	trap - INT TERM HUP
	return "$status"
}

# print_total PASSED FAILED SKIPPED: the closing line of a test run.
print_total()
{
	[ "$1" -gt 0 ] || [ "$2" -gt 0 ] || echo "no test ran"
	if [ "$3" -gt 0 ]; then
		echo "$1 passed, $2 failed, $3 skipped"
	else
		echo "$1 passed, $2 failed"
	fi
}
