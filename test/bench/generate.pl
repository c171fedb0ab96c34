#!/usr/bin/perl
# generate.pl: writes a large schema as one DDL script, for the bench.
#
#   --tables N    tables in all, partitioned ones and partitions among them (100)
#   --schemas N   schemas that they are spread over (4)
#   --cycles K    K rings of two to four tables with foreign keys in a circle (0)
#   --inline      foreign keys in CREATE TABLE, not by ALTER TABLE
#   --shuffle     the statements in any order, which psql cannot load
#   --every N     BEGIN and COMMIT around each N statements, for psql only
#   --seed N      another schema of the same size (1); the same seed, the same script
#
# Without --shuffle the order is one that works: psql -1 -f loads it.  A table
# has about 8 columns, 2 indexes besides its key, and 1.5 foreign keys; there
# is a view for each 5 tables, a function for each 10, and so on (see %share).
# PostgreSQL 14 or later, nothing but built-in types.

use strict;
use warnings;

use Getopt::Long;

my %opt = (tables => 100, schemas => 4, cycles => 0, every => 0, seed => 1);
GetOptions(\%opt, 'tables=i', 'schemas=i', 'cycles=i', 'every=i', 'seed=i', 'inline', 'shuffle')
  && !@ARGV && $opt{tables} > 0 && $opt{schemas} > 0
  or die "usage: generate.pl [--tables N] [--schemas N] [--cycles K] [--inline] [--shuffle] [--every N] [--seed N]\n";
srand($opt{seed});

# One thing of a sort for so many tables.
my %share = (
	enum => 20, domain => 40, composite => 50, partitioned => 50, view => 5, matview => 50,
	query => 20, atomic => 50, trigger_function => 30, trigger => 10, policy => 20);

my @nouns = qw(account batch claim device employee folder grant house invoice journal key lease meter
  note order parcel quote route shift ticket unit visit worker zone);
my @purposes = ('kept by the back office', 'written by the import', 'shown to customers',
	'read once a night', q{the auditors' own});

my @schemas = map { sprintf 'part%02d', $_ } 1 .. $opt{schemas};
my (@enums, @domains, @composites, @trigger_functions, @tables, @views);
my %script = map { $_ => [] } my @sections =
  qw(schemas types functions tables partitions indexes keys views matviews queries triggers policies comments);

sub emit { my ($section, $ddl) = @_; push @{ $script{$section} }, $ddl; return }
sub pick { return $_[ int rand @_ ] }
sub chance { return rand() < $_[0] }
sub how_many { return int($opt{tables} / $share{ $_[0] }) || 1 }
sub schema_of { return $schemas[ $_[0] % @schemas ] }

sub make_types
{
	for my $i (1 .. how_many('enum'))
	{
		my $name = schema_of($i) . ".stage_$i";
		my @labels = map { "step $_" } 1 .. 3 + int rand 4;
		emit('types', "CREATE TYPE $name AS ENUM (" . join(', ', map { "'$_'" } @labels) . ')');
		push @enums, { name => $name, first => $labels[0] };
	}
	for my $i (1 .. how_many('domain'))
	{
		my $name = schema_of($i) . ".amount_$i";
		emit('types', "CREATE DOMAIN $name AS numeric(12,2) DEFAULT 0 CONSTRAINT amount_${i}_positive CHECK (VALUE >= 0)");
		push @domains, $name;
	}
	for my $i (1 .. how_many('composite'))
	{
		my $name = schema_of($i) . ".address_$i";
		emit('types', "CREATE TYPE $name AS (street text, town varchar(80), code char(5), since date)");
		push @composites, $name;
	}
	return;
}

sub make_trigger_functions
{
	for my $i (1 .. how_many('trigger_function'))
	{
		my $name = schema_of($i) . ".touch_$i";
		emit('functions', <<"END_OF_FUNCTION" =~ s/\n\z//r);
CREATE FUNCTION $name() RETURNS trigger LANGUAGE plpgsql AS \$body\$
BEGIN
	IF NEW.name IS DISTINCT FROM OLD.name THEN
		NEW.changed_at := clock_timestamp();
	END IF;
	RETURN NEW;
END
\$body\$
END_OF_FUNCTION
		push @trigger_functions, $name;
	}
	return;
}

# What a table can have besides its key, its name and its time of change.
my @columns = (
	sub { 'active boolean NOT NULL DEFAULT true' },
	sub { 'remark text' },
	sub { q{settings jsonb NOT NULL DEFAULT '{}'::jsonb} },
	sub { q{tags text[] DEFAULT '{}'} },
	sub { 'code varchar(' . (10 + int rand 40) . ')' },
	sub { 'due date DEFAULT CURRENT_DATE + ' . int rand 90 },
	sub { 'weight double precision CHECK (weight > 0)' },
	sub { 'place ' . pick(@composites) },
	sub { 'price ' . pick(@domains) },
	sub { my $enum = pick(@enums); "stage $enum->{name} NOT NULL DEFAULT '$enum->{first}'" },
	sub { 'origin inet' },
	sub { 'valid tstzrange' },
	sub { 'quantity integer NOT NULL DEFAULT 1, doubled integer GENERATED ALWAYS AS (quantity * 2) STORED' },
	sub { 'title text GENERATED ALWAYS AS (upper(name)) STORED' });

# $n different elements, in the order of the list.
sub some
{
	my ($n, @list) = @_;
	my %chosen;

	$chosen{ int rand @list } = 1 while keys %chosen < $n;
	return @list[ sort { $a <=> $b } keys %chosen ];
}

# Tables are planned before any is written, since keys in a circle point ahead.
sub plan_tables
{
	my ($count) = @_;

	for my $i (0 .. $count - 1)
	{
		my $name = $nouns[ $i % @nouns ] . '_' . ($i + 1);
		push @tables, {
			number => $i, name => $name, schema => schema_of($i), qualified => schema_of($i) . ".$name",
			type => $i % 3 ? 'bigint' : 'uuid', keys => [] };
		next unless $i;
		for my $n (1 .. pick(0, 1, 1, 2, 2, 3))
		{
			my $to = chance(0.1) ? $tables[$i] : $tables[ int rand $i ];
			push @{ $tables[$i]{keys} }, { column => "ref_$n", to => $to, ahead => 0 };
		}
	}
	for my $k (1 .. $opt{cycles})
	{
		my $length = 2 + $k % 3 > $count ? $count : 2 + $k % 3;
		my $first = int rand $count;
		my @ring = map { $tables[ ($first + $_) % $count ] } 0 .. $length - 1;

		for my $i (0 .. $#ring)
		{
			push @{ $ring[$i]{keys} },
			  { column => "ring_$k", to => $ring[ ($i + 1) % @ring ], ahead => 1 };
		}
	}
	return;
}

sub write_table
{
	my ($table) = @_;
	my @lines = ($table->{type} eq 'uuid' ? 'id uuid DEFAULT gen_random_uuid() PRIMARY KEY' :
		'id bigint GENERATED ' . pick('ALWAYS', 'BY DEFAULT') . ' AS IDENTITY PRIMARY KEY');

	push @lines, 'name text NOT NULL', map({ $_->() } some(3 + int rand 3, @columns)),
	  'changed_at timestamptz NOT NULL DEFAULT now()';
	for my $key (@{ $table->{keys} })
	{
		my $references = "REFERENCES $key->{to}{qualified}" . pick('', ' ON DELETE CASCADE', '(id) ON DELETE SET NULL');
		my $inline = $opt{inline} && (!$key->{ahead} || $opt{shuffle});

		push @lines, "$key->{column} $key->{to}{type}" . ($inline ? " $references" : '');
		next if $inline;
		emit('keys', "ALTER TABLE $table->{qualified} ADD CONSTRAINT $table->{name}_$key->{column}_fkey"
			  . " FOREIGN KEY ($key->{column}) $references");
	}
	push @lines, "CONSTRAINT $table->{name}_named CHECK (char_length(name) > 0)" if chance(0.2);
	push @lines, 'UNIQUE (name, changed_at)' if chance(0.1);
	emit('tables', "CREATE TABLE $table->{qualified} (\n\t" . join(",\n\t", @lines) . "\n)"
		  . (chance(0.05) ? ' WITH (fillfactor = 80)' : ''));
	return;
}

sub write_indexes
{
	my ($table) = @_;
	my ($name, $on) = @$table{qw(name qualified)};
	my @on_key = map { "CREATE INDEX ${name}_$_->{column} ON $on ($_->{column})" } @{ $table->{keys} };
	my @others = (
		"CREATE INDEX ${name}_lower ON $on (lower(name))",
		"CREATE INDEX ${name}_changed ON $on USING brin (changed_at)",
		"CREATE INDEX ${name}_recent ON $on (changed_at DESC) INCLUDE (name)",
		"CREATE INDEX ${name}_short ON $on (name text_pattern_ops) WHERE char_length(name) < 20",
		"CREATE INDEX ON $on (name, changed_at)");

	emit('indexes', $_) for (@on_key ? pick(@on_key) : ()), some(@on_key ? 1 : 2, @others);
	return;
}

# A partitioned table and its three partitions, by year.
sub write_partitioned
{
	my ($i) = @_;
	my $name = schema_of($i) . ".events_$i";

	emit('tables', "CREATE TABLE $name (\n\tid bigint NOT NULL,\n\thappened date NOT NULL,\n"
		  . "\twhat text NOT NULL DEFAULT 'unknown',\n\tdetails jsonb,\n\tPRIMARY KEY (id, happened)\n) PARTITION BY RANGE (happened)");
	emit('partitions', "CREATE TABLE ${name}_$_ PARTITION OF $name FOR VALUES FROM ('$_-01-01') TO ('" . ($_ + 1) . "-01-01')")
	  for 2024 .. 2026;
	emit('indexes', "CREATE INDEX ON $name (what, happened)");
	return;
}

sub make_views
{
	for my $i (1 .. how_many('view'))
	{
		my $table = pick(@tables);
		my ($key) = @{ $table->{keys} };
		my $name = "$table->{schema}.overview_$i";
		my $over = chance(0.2) && @views ? pick(@views) : $table->{qualified};

		if ($over eq $table->{qualified} && $key)
		{
			emit('views', "CREATE VIEW $name AS\n\tSELECT a.id, a.name, b.name AS other, count(*) OVER (PARTITION BY b.id) AS siblings"
				  . "\n\tFROM $over a JOIN $key->{to}{qualified} b ON b.id = a.$key->{column}");
		}
		else
		{
			emit('views', "CREATE VIEW $name AS SELECT id, name, length(name) AS size FROM $over WHERE name <> ''");
		}
		push @views, $name;
	}
	for my $i (1 .. how_many('matview'))
	{
		my $table = pick(@tables);
		my $name = "$table->{schema}.summary_$i";

		emit('matviews', "CREATE MATERIALIZED VIEW $name AS\n\tSELECT name, count(*) AS n, max(changed_at) AS latest FROM $table->{qualified} GROUP BY name");
		emit('matviews', "CREATE UNIQUE INDEX summary_${i}_name ON $name (name)");
	}
	return;
}

sub make_queries
{
	for my $i (1 .. how_many('query'))
	{
		my $table = pick(@tables);

		emit('queries', "CREATE FUNCTION $table->{schema}.find_$i(wanted text, at_most integer DEFAULT 10) RETURNS SETOF $table->{qualified}"
			  . "\nLANGUAGE sql STABLE AS \$\$ SELECT * FROM $table->{qualified} WHERE name = wanted LIMIT at_most \$\$");
	}
	for my $i (1 .. how_many('atomic'))
	{
		my $table = pick(@tables);

		emit('queries', "CREATE FUNCTION $table->{schema}.total_$i() RETURNS bigint LANGUAGE sql"
			  . "\nBEGIN ATOMIC\n\tSELECT count(*) FROM $table->{qualified};\nEND");
	}
	return;
}

sub make_triggers_and_policies
{
	my $n = 0;

	for my $table (some(how_many('trigger'), @tables))
	{
		emit('triggers', "CREATE TRIGGER touch BEFORE UPDATE ON $table->{qualified} FOR EACH ROW EXECUTE FUNCTION "
			  . pick(@trigger_functions) . '()');
	}
	for my $table (some(how_many('policy'), @tables))
	{
		$n++;
		emit('policies', "ALTER TABLE $table->{qualified} ENABLE ROW LEVEL SECURITY");
		emit('policies', "CREATE POLICY own_$n ON $table->{qualified} FOR SELECT USING (name = CURRENT_USER OR changed_at < now())");
	}
	return;
}

sub make_comments
{
	emit('comments', "COMMENT ON SCHEMA $_ IS 'one part of the whole'") for @schemas;
	for my $table (@tables)
	{
		next unless chance(0.3);
		my $text = pick(@purposes) =~ s/'/''/gr;

		emit('comments', "COMMENT ON TABLE $table->{qualified} IS '$table->{name}: $text'");
		emit('comments', "COMMENT ON COLUMN $table->{qualified}.name IS 'what people call it'");
	}
	return;
}

# Partitioned tables take four of the tables each; a script of few tables has none.
my $partitioned = $opt{tables} < 10 ? 0 : how_many('partitioned');

emit('schemas', "CREATE SCHEMA $_") for @schemas;
make_types();
make_trigger_functions();
plan_tables($opt{tables} - 4 * $partitioned);
write_table($_) for @tables;
write_partitioned($_) for 1 .. $partitioned;
write_indexes($_) for @tables;
make_views();
make_queries();
make_triggers_and_policies();
make_comments();

my @statements = map { @{ $script{$_} } } @sections;
if ($opt{shuffle})
{
	for my $i (reverse 1 .. $#statements)
	{
		my $j = int rand($i + 1);
		@statements[ $i, $j ] = @statements[ $j, $i ];
	}
}

printf "-- %d tables, %d statements; --seed %d\n", $opt{tables}, scalar @statements, $opt{seed};
for my $i (0 .. $#statements)
{
	print "BEGIN;\n" if $opt{every} && $i % $opt{every} == 0;
	print "$statements[$i];\n";
	print "COMMIT;\n" if $opt{every} && ($i % $opt{every} == $opt{every} - 1 || $i == $#statements);
}
