# Makefile of schemaboot: a PGXS extension like any other.
#
#   make, make install, make installcheck, make clean     as PGXS defines them
#   make PG_CONFIG=/path/to/pg_config ...                 against another server
#   make WERROR=1                                         warnings are errors
#
# The targets below need no server, no installation and no rights: each brings
# up its own private one and leaves nothing behind.
#
#   make test          the whole suite (SUITES="regress tap", ONLY='kind_*' narrow it)
#   make test-matrix   the suite on several majors (MATRIX="15 17"), as root
#   make test-cassert  the suite on a server with assertions, which is built first
#   make test-regression-db   the schema of PostgreSQL's own tests, made again
#   make demo          the README's first minutes, run for real
#   make bench         what is in test/bench/, timed
#   make doc/reference.md   written anew, from the comments of the functions
#
# A new test is a new file: sql/x.sql with expected/x.out, test/pgtap/x.sql, or
# test/t/x.pl.  The tests of sql/ run in one database, sql/setup.sql first and
# the others by name.

EXTENSION  = schemaboot
MODULE_big = schemaboot
EXTVERSION := $(shell sed -n "s/^default_version *= *'\(.*\)'/\1/p" schemaboot.control)

OBJS    := $(patsubst %.c,%.o,$(sort $(wildcard src/*.c src/*/*.c)))
headers := $(wildcard src/*.h src/*/*.h)

DATA := $(wildcard schemaboot--*.sql psql/*.psql)
DOCS := $(wildcard README.md doc/*.md)

PG_CPPFLAGS = -Isrc -DSCHEMABOOT_VERSION='"$(EXTVERSION)"'
# The last three: the server's own headers and idioms do not pass them.
PG_CFLAGS = -Wall -Wextra -Wno-unused-parameter -Wno-sign-compare -Wno-missing-field-initializers
ifeq ($(WERROR),1)
PG_CFLAGS += -Werror
endif

all_tests := $(patsubst sql/%.sql,%,$(sort $(wildcard sql/*.sql)))
tests     := $(filter $(or $(subst *,%,$(ONLY)),%),$(all_tests))
REGRESS   := $(if $(tests),$(filter setup,$(all_tests)) $(filter-out setup,$(tests)))

# build/ holds what the rules here make; the patterns sweep up after sources
# that have since been renamed or deleted.
EXTRA_CLEAN = build $(wildcard src/*.o src/*.bc src/*/*.o src/*/*.bc)

export PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs 2>/dev/null)
ifneq ($(wildcard $(PGXS)),)
include $(PGXS)
else
all install installcheck clean:
	@echo >&2 "$(PG_CONFIG) finds no server headers; test/install-deps.sh installs them"; exit 1
endif

# PGXS follows no headers.  The sources are few and quick to compile, so every
# object depends on every header, and on what it was last compiled with: two
# majors can be built one after the other in one checkout.
$(OBJS) $(OBJS:.o=.bc): $(headers) Makefile build/compiler

build/compiler: FORCE
	@mkdir -p build
	@echo '$(VERSION) $(EXTVERSION) $(CC) $(filter-out -Werror,$(CFLAGS))' >$@.new
	@cmp -s $@.new $@ || cp $@.new $@; rm $@.new

test demo bench:
	@test/$(subst test,run,$@).sh

doc/reference.md: schemaboot--$(EXTVERSION).sql src/base/settings.c test/reference.sql
	@test/reference.sh

test-matrix test-cassert test-regression-db:
	@test/$(patsubst test-%,%,$@).sh

.PHONY: FORCE test test-matrix test-cassert test-regression-db demo bench
