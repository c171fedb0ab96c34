#!/bin/bash
# install-deps.sh [matrix|cassert]: sees to it that the machine has what building
# and testing need; with "matrix" also what test/chroot.sh needs, with "cassert"
# what building PostgreSQL itself does.
#
# It looks for the things, not for packages, so a PostgreSQL built from source
# (PG_CONFIG=...) will do.  When nothing is missing, no package manager is
# called.  Otherwise Debian's packages are installed, as root or through a sudo
# that asks for no password; failing that, they are named and the status is 1.
# PG_MAJOR chooses the server's major when there is none yet; Debian's default
# is taken otherwise.  No database cluster is created or started.
set -euo pipefail
cd "$(dirname "$0")/.."
. test/lib.sh

# need PACKAGE COMMAND...: PACKAGE is missing unless COMMAND succeeds.
need()
{
	"${@:2}" >/dev/null 2>&1 || missing+=("$1")
}

# wish PACKAGE COMMAND...: PACKAGE is installed with others that are missing, if there is one of that name.  Tests that
# would use it do without.
wish()
{
	"${@:2}" >/dev/null 2>&1 || wished+=("$1")
}

# has_header FILE: true if a C program can include it.
has_header()
{
	gcc -E -x c -include "$1" -I/usr/include/libxml2 /dev/null
}

# Sets "missing" to the packages that lack, and "major" to the server's major
# version if it is known.
look_around()
{
	local pg_config=${PG_CONFIG:-pg_config} pgxs='' bindir='' sharedir='' include='' n

	major=${PG_MAJOR:-}
	if pgxs=$("$pg_config" --pgxs 2>/dev/null) && [ -f "$pgxs" ]; then
		bindir=$("$pg_config" --bindir)
		sharedir=$("$pg_config" --sharedir)
		include=$("$pg_config" --includedir-server)
		major=$("$pg_config" --version | sed 's/^PostgreSQL \([0-9]*\).*/\1/')
	fi

	n=${major:-N}
	missing=() wished=()
	need make                        command -v make
	need gcc                         command -v gcc
	need libc6-dev                   test -f /usr/include/stdlib.h
	need perl                        perl -MTAP::Harness -e 1
	need libipc-run-perl             perl -MIPC::Run -e 1
	need python3                     command -v python3
	need python3-alembic             /usr/bin/python3 -c 'import alembic'
	need python3-psycopg2            /usr/bin/python3 -c 'import psycopg2'
	need python3-django              /usr/bin/python3 -c 'import django'
	need sqitch                      command -v sqitch
	need libdbd-pg-perl              perl -MDBD::Pg -e 1
	need graphviz                    command -v dot
	wish libgvplugin-neato-layout8   sh -c 'echo "graph {}" | dot -Kosage'
	need git                         command -v git
	need "postgresql-$n"             test -x "$bindir/postgres"
	# Makefiles and test modules may come with the client's package: the headers do not.
	need "postgresql-server-dev-$n"  test -f "$include/postgres.h" -a -f "${pgxs%/makefiles/*}/test/perl/PostgreSQL/Test/Cluster.pm"
	need "postgresql-$n-pgtap"       test -f "$sharedir/extension/pgtap.control"
	wish "postgresql-$n-pg-catcheck" test -x "$bindir/pg_catcheck"
	if [ "$extra" = matrix ]; then
		need debootstrap                 test -d /usr/share/debootstrap
		need debian-archive-keyring      test -f /usr/share/keyrings/debian-archive-keyring.gpg
	elif [ "$extra" = cassert ]; then
		need bison                       command -v bison
		need flex                        command -v flex
		need pkg-config                  command -v pkg-config
		need zlib1g-dev                  has_header zlib.h
		need libicu-dev                  has_header unicode/ucol.h
		need libxml2-dev                 has_header libxml/parser.h
		need libssl-dev                  has_header openssl/ssl.h
		need uuid-dev                    has_header uuid/uuid.h
	fi
}

apt()
{
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq \
		-o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 "$@"
}

extra=${1:-}
[ "${PG_CONFIG:-pg_config}" = pg_config ] || command -v "$PG_CONFIG" >/dev/null ||
	die "PG_CONFIG: there is no program $PG_CONFIG"
look_around

# dbmate is no package of Debian's, but one of npm's. Where that cannot be had, its test is skipped, and says so.
dbmate=/usr/local/lib/schemaboot-tests
if [ -z "$extra" ] && [ "$(id -u)" -eq 0 ] && command -v npm >/dev/null && ! command -v dbmate >/dev/null &&
	[ ! -x $dbmate/node_modules/.bin/dbmate ]; then
	mkdir -p $dbmate
	timeout 120 npm install --silent --no-fund --no-audit --prefix $dbmate dbmate >/dev/null 2>&1 ||
		echo "npm could not install dbmate; its test is skipped"
fi
[ ${#missing[@]} -gt 0 ] || exit 0

sudo=
if [ "$(id -u)" -ne 0 ]; then
	sudo='sudo -n'
	$sudo true 2>/dev/null ||
		die "missing: ${missing[*]} (Debian's names; N, if any, is PostgreSQL's major version)
Install them, or run test/install-deps.sh as root."
fi
command -v apt-get >/dev/null ||
	die "missing: ${missing[*]} (Debian's names), and there is no apt-get to install them with"

apt update
if [ -z "$major" ]; then
	export PG_MAJOR
	PG_MAJOR=$(apt-cache depends postgresql | sed -n 's/.*Depends: postgresql-\([0-9]*\)$/\1/p')
	look_around
fi
for package in "${wished[@]}"; do
	! apt-cache show "$package" >/dev/null 2>&1 || missing+=("$package")
done
echo "installing ${missing[*]}"

# Debian's server package creates and starts a cluster unless told otherwise;
# the telling is for this installation only.
conf=/etc/postgresql-common/createcluster.d/schemaboot-tests.conf
$sudo mkdir -p "${conf%/*}"
trap '$sudo rm -f "$conf"' EXIT
echo 'create_main_cluster = false' | $sudo tee "$conf" >/dev/null
log=$(mktemp)
if ! apt install -y --no-install-recommends "${missing[@]}" >"$log" 2>&1; then
	cat "$log" >&2
	rm -f "$log"
	die "could not install ${missing[*]}"
fi
rm -f "$log"

look_around
[ ${#missing[@]} -eq 0 ] || die "still missing after installation: ${missing[*]} (is PG_CONFIG right?)"
