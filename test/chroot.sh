#!/bin/bash
# chroot.sh MAJOR RELEASE: runs the test suite (run.sh --no-total) on the
# PostgreSQL MAJOR of Debian's RELEASE, in a Debian folder made for that and
# kept in SCHEMABOOT_CACHE (default: ~/.cache/schemaboot).  Remove the folder to
# have it made anew.  What the tests wrote is in build/test afterwards.
#
# chroot needs root.  /proc (which some packages want when they are installed)
# and /dev/shm are mounted in a mount namespace of the run, so nothing stays
# mounted whatever happens.  The packages come from where this machine gets its own, or from
# DEBIAN_MIRROR.
set -euo pipefail
cd "$(dirname "$0")/.."
. test/lib.sh

major=$1 release=$2
cache=${SCHEMABOOT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/schemaboot}
debian=$cache/$major-$release

# The mirror from which this machine gets its own release.
mirror()
{
	# shellcheck disable=SC2016	# the $(...) are apt's
	apt-get indextargets --format '$(RELEASE) $(REPO_URI)' |
		awk -v codename="$(. /etc/os-release && echo "$VERSION_CODENAME")" \
			'$1 == codename { uri = $2 } END { print uri }'
}

# inside FOLDER COMMAND...: runs COMMAND in the Debian in FOLDER.
inside()
{
	# shellcheck disable=SC2016	# the $ are the inner shell's
	run_group env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
		PG_MAJOR="$major" CI="${CI:-}" SUITES="${SUITES:-}" ONLY="${ONLY:-}" JOBS="${JOBS:-}" WALK_PAIRS="${WALK_PAIRS:-300}" \
		unshare --mount --ipc sh -ec '
			mount -t proc proc "$1/proc"
			mount -t tmpfs tmpfs "$1/dev/shm"
			exec chroot "$@"' sh "$@" 9>&-
}

# copy_checkout FOLDER: puts the sources, without what was built from them here,
# into /src of the Debian in FOLDER.
copy_checkout()
{
	rm -rf "$1/src"
	mkdir "$1/src"
	tar -cf - --exclude=./.git --exclude=./build --exclude='*.o' --exclude='*.bc' --exclude='*.so' . |
		tar -xf - -C "$1/src" --no-same-owner
}

# Makes $debian a Debian with all that the tests need, completely or not at all.
make_debian()
{
	local mirror=${DEBIAN_MIRROR:-$(mirror)}

	[ -n "$mirror" ] || die "apt has no mirror for this machine's release; set DEBIAN_MIRROR"
	echo "making a Debian $release in $debian"
	rm -rf "$debian.new"
	# Recent releases all share one script, "sid"; it is named because
	# debootstrap may be older than the release, and not know it.
	debootstrap --variant=minbase --keyring=/usr/share/keyrings/debian-archive-keyring.gpg \
		"$release" "$debian.new" "$mirror" /usr/share/debootstrap/scripts/sid >"$debian.log" 2>&1 || {
		tail -n 20 "$debian.log" >&2
		die "could not make a Debian $release; $debian.log has the whole story"
	}
	# How packages are fetched here (through a proxy, say) holds there too.
	apt-config dump | grep -E '^Acquire::(https?|Check|Retries)' \
		>"$debian.new/etc/apt/apt.conf.d/90host" || true
	cp -L /etc/resolv.conf "$debian.new/etc/"
	copy_checkout "$debian.new"
	inside "$debian.new" /src/test/install-deps.sh
	mv "$debian.new" "$debian"
}

[ "$(id -u)" -eq 0 ] || die "PostgreSQL $major is tested in a chroot, which needs root; MATRIX chooses the majors"
mkdir -p "$cache"
exec 9>"$debian.lock"
flock -n 9 || die "another run is using $debian"

[ -d "$debian" ] || make_debian
cp -L /etc/resolv.conf "$debian/etc/"
copy_checkout "$debian"
status=0
inside "$debian" /src/test/run.sh --no-total || status=$?
rm -rf build/test
mkdir -p build
[ ! -d "$debian/src/build/test" ] || cp -r "$debian/src/build/test" build/test
exit "$status"
