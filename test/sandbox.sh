#!/bin/bash
# sandbox.sh COMMAND...: runs COMMAND in a copy of this checkout, in a folder of
# its own under /tmp, and leaves nothing behind: however it ends (success,
# failure, Ctrl-C, SIGTERM), its servers are stopped and the folder is removed.
#
# COMMAND sees the folder's name in $SANDBOX; it is also its HOME and TMPDIR.
# PostgreSQL refuses to run as root, so root becomes TEST_USER (nobody) for
# COMMAND.  What COMMAND leaves in build/test of the copy is brought back.
#
# One thing can stay if an ordinary user interrupts: an initdb that is killed
# leaves a segment of shared memory of a megabyte, as it does anywhere.  Root's
# runs have shared memory of their own, which goes with them.
set -euo pipefail
cd "$(dirname "$0")/.."
. test/lib.sh

# /tmp, whatever TMPDIR says: a socket's path must be short, and the folder
# must be within reach of another user.
SANDBOX=$(mktemp -d /tmp/schemaboot.XXXXXX)
export SANDBOX
own_memory=()
as_user=()

# Shuts down, immediately, the servers that COMMAND did not stop itself.  They
# are known by their program, which is a copy in the sandbox (see cluster.sh).
# Their pid files would not do: a server that is just starting has none yet.
end_servers()
{
	local pids tries

	for ((tries = 0; tries < 100; tries++)); do
		pids=$(find /proc/[0-9]*/exe -maxdepth 0 -lname "$SANDBOX/*" 2>/dev/null | cut -d/ -f3)
		[ -n "$pids" ] || return 0
		# shellcheck disable=SC2086	# a list
		kill -QUIT $pids 2>/dev/null
		sleep 0.1
	done
}

clean_up()
{
	local status=$?

	trap '' INT TERM HUP
	set +e
	end_servers
	if [ -d "$SANDBOX/src/build/test" ]; then
		mkdir -p build
		rm -rf build/test
		cp -r "$SANDBOX/src/build/test" build/test
	fi
	rm -rf "$SANDBOX"
	exit "$status"
}
trap clean_up EXIT

# The sources, with what was built from them, are copied as they are, whether
# committed or not.
mkdir "$SANDBOX/src"
tar -cf - --exclude=./.git --exclude=./build/test --exclude=./build/matrix . |
	tar -xf - -C "$SANDBOX/src"

if [ "$(id -u)" -eq 0 ]; then
	user=${TEST_USER:-nobody}
	group=$(id -g "$user")
	as_user=(setpriv --reuid="$user" --regid="$group" --clear-groups --)
	chown -R "$user:$group" "$SANDBOX"
	chmod 755 "$SANDBOX"
	if unshare --mount --ipc true 2>/dev/null; then
		own_memory=(unshare --mount --ipc sh -ec 'mount -t tmpfs tmpfs /dev/shm; exec "$@"' sh)
	fi
fi

export HOME=$SANDBOX TMPDIR=$SANDBOX
cd "$SANDBOX/src"
status=0
run_group "${own_memory[@]}" "${as_user[@]}" "$@" || status=$?
cd "$OLDPWD"
exit "$status"
