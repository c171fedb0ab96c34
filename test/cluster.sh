# shellcheck shell=bash
#
# cluster.sh: a private PostgreSQL with schemaboot in it, and clusters of it.
# To be sourced by a bash script that test/sandbox.sh runs.
#
#   cluster_install               once, first
#   cluster_start NAME [SETTING]...   e.g. cluster_start main wal_level=logical
#   cluster_use NAME              psql and libpq talk to NAME from here on
#   cluster_stop NAME
#
# Several clusters can run at once.  Each listens on a Unix socket in a folder
# of its own and nowhere else; its superuser is "postgres".  Settings that tests
# depend on (max_connections, max_locks_per_transaction) keep their defaults.

: "${SANDBOX:?this is run by test/sandbox.sh}"
. test/lib.sh

# Nothing of the caller's own database settings may leak in.
for name in "${!PG@}"; do
	case $name in PG_*) ;; *) unset "$name" ;; esac
done
export LC_ALL=C.UTF-8

# Copies the PostgreSQL of $PG_CONFIG into the sandbox and installs schemaboot
# in the copy, so that the machine's own installation is neither needed to be
# writable nor changed.  PG_CONFIG and PATH then mean the copy.
#
# A server finds its library and share folders relative to the place of its
# binary if that lies in a tree of the same shape (make_relative_path() in
# PostgreSQL's src/port/path.c).  So the shape is kept, below $SANDBOX/pg.  The
# programs are real copies, since a link would be resolved first; the rest are
# links in real folders, where "make install" can add files.
cluster_install()
{
	local pg_config=${PG_CONFIG:-pg_config} private=$SANDBOX/pg bindir pkglibdir sharedir include path

	bindir=$("$pg_config" --bindir)
	pkglibdir=$("$pg_config" --pkglibdir)
	sharedir=$("$pg_config" --sharedir)
	include=$("$pg_config" --includedir-server)
	mkdir -p "$private$bindir" "$private$pkglibdir" "$private$sharedir" "$private${include%/*}"
	for path in "$bindir"/{postgres,initdb,psql,createdb,dropdb,createuser,pgbench,pg_*}; do
		[ ! -x "$path" ] || cp "$path" "$private$bindir/"
	done
	cp -as "$pkglibdir/." "$private$pkglibdir/"
	cp -as "$sharedir/." "$private$sharedir/"
	ln -s "$include" "$private$include"

	export PG_CONFIG=$private$bindir/pg_config PATH=$private$bindir:$PATH
	[ "$("$PG_CONFIG" --pkglibdir)" = "$private$pkglibdir" ] ||
		die "the PostgreSQL of $pg_config cannot be moved to another folder"

	# Links to what the machine has of schemaboot would be written through.  Only
	# its files go: folders on the way may have such names, too.
	rm -rf "$private$pkglibdir"/schemaboot.so "$private$pkglibdir"/bitcode/schemaboot{,.index.bc} \
		"$private$sharedir"/extension/schemaboot{.control,--*.sql}
	make -s install PG_CONFIG="$PG_CONFIG"
}

cluster_start()
{
	local dir=$SANDBOX/$1 log=$PWD/build/test/server-$1.log setting

	mkdir -p "$dir" build/test
	initdb -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >"$dir/initdb.log" 2>&1 || {
		cat "$dir/initdb.log" >&2
		return 1
	}
	{
		echo "listen_addresses = ''"
		echo "unix_socket_directories = '$dir'"
		echo "unix_socket_permissions = 0700"
		echo "fsync = off"
		echo "synchronous_commit = off"
		echo "full_page_writes = off"
		for setting in "${@:2}"; do
			echo "${setting%%=*} = '${setting#*=}'"
		done
	} >>"$dir/data/postgresql.conf"
	pg_ctl start -s -w -D "$dir/data" -l "$log" || {
		tail -n 20 "$log" >&2
		return 1
	}
}

cluster_use()
{
	export PGHOST=$SANDBOX/$1 PGPORT=5432 PGUSER=postgres PGDATABASE=postgres
}

cluster_stop()
{
	pg_ctl stop -s -w -m fast -D "$SANDBOX/$1/data"
}
