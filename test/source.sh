# shellcheck shell=bash
#
# source.sh: PostgreSQL's own source, of the major of $PG_CONFIG.  To be sourced,
# after lib.sh.
#
#   find_source    sets "source" to a folder with the source, and "version" to its
#                  version, such as 15.4
#
# It comes from Debian's source package, out of the places from which apt gets
# this machine's packages, and is kept in SCHEMABOOT_CACHE (default:
# ~/.cache/schemaboot).  Remove the folder to have it fetched anew.  Neither
# apt's lists nor the machine's packages are changed, and no rights are needed.

cache=${SCHEMABOOT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/schemaboot}

find_source()
{
	local major

	major=$("${PG_CONFIG:-pg_config}" --version | sed 's/^PostgreSQL \([0-9]*\).*/\1/')
	mkdir -p "$cache"
	exec 8>"$cache/source.lock"
	flock 8
	source=$(newest_source "$major")
	if [ -z "$source" ]; then
		fetch_source "$major"
		source=$(newest_source "$major")
	fi
	exec 8>&-
	# shellcheck disable=SC2034	# for the script that sources this one
	version=${source##*-}
}

newest_source()
{
	find "$cache" -maxdepth 1 -type d -name "postgresql-$1[.a-z]*" | sort -V | tail -n 1
}

# fetch_source MAJOR: fetches and unpacks the newest version of the package that
# can be had.  A mirror may list a version whose files it does not have; the
# next older one is taken then.
fetch_source()
{
	local package=postgresql-$1 tmp=$cache/source.new options versions version

	command -v apt-get >/dev/null || die "the source of PostgreSQL comes from a Debian package, and there is no apt-get"
	echo "fetching the source of $package"
	rm -rf "$tmp"
	mkdir -p "$tmp"/{lists,archives}/partial "$tmp/unpacked"
	apt-cache madison "$package" |
		awk '$5 ~ /:/ { split($6, place, "/"); print "deb-src", $5, place[1], place[2] }' |
		sort -u >"$tmp/sources.list"
	options=(-qq -o Dir::Etc::SourceList="$tmp/sources.list" -o Dir::Etc::SourceParts=/dev/null
		-o Dir::State::Lists="$tmp/lists" -o Dir::Cache="$tmp" -o APT::Sandbox::User= -o Acquire::Retries=3)
	if [ -s "$tmp/sources.list" ] && apt-get "${options[@]}" update >"$tmp/log" 2>&1; then
		versions=$(apt-cache "${options[@]}" showsrc --only-source "$package" | sed -n 's/^Version: //p' | sort -rVu)
		for version in $versions; do
			(cd "$tmp" && apt-get "${options[@]}" source --download-only "$package=$version") >>"$tmp/log" 2>&1 || continue
			tar -xf "$tmp/${package}_${version%-*}".orig.tar.* -C "$tmp/unpacked" --no-same-owner
			mv "$tmp"/unpacked/postgresql-* "$cache/"
			rm -rf "$tmp"
			return
		done
	fi
	[ ! -f "$tmp/log" ] || tail -n 20 "$tmp/log" >&2
	rm -rf "$tmp"
	die "could not get Debian's source package $package"
}
