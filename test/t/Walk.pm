#
# Walk: models of all kinds, and random edits of them.
#
# A model is a hash of objects by number. An object knows its kind, its schema and name, the objects that it
# needs, and the columns that it uses: what falls with those when an edit drops them is known here, so that a
# model can always be made. A seed always gives the same walk, on any machine.
#
# Rows are put into the tables between the steps (see WalkRun): each table has a column "key", which no edit
# touches, and every other expression is one that 1, 2, 3 satisfy in all types, so that rows are seldom in the
# way of an edit.
#

package Walk;

use strict;
use warnings;
use Storable qw(dclone);

my @roles = ('walk_a', 'walk_b', 'Walk C');
my @schemas = ('s1', 's2', 'S 3');
my @names = (qw(alpha beta gamma delta order user), 'Mixed', 'with space', 'quo"te', qw(epsilon zeta eta theta iota kappa), 'lambda;', 'mu$', 'Größe');
my @columns = (qw(a b c d e), 'F f', 'select', 'qu"ote', qw(g h i j));

# type, default, collatable, storage matters, kinds of indexes
my %types = (
	'integer' => { default => [ '1', '2', '(1 + 2)' ], number => 1 },
	'bigint' => { default => [ '1', '20' ], number => 1 },
	'smallint' => { default => ['3'], number => 1 },
	'numeric' => { default => [ '1', '2.5' ], number => 1 },
	'numeric(12,2)' => { default => ['1.25'], number => 1 },
	'text' => { default => [ "'x'", "upper('x')", 'CURRENT_USER', "'it''s'" ], text => 1 },
	'character varying(20)' => { default => ["'y'"], text => 1 },
	'character varying(40)' => { default => ["'y'"], text => 1 },
	'character varying' => { default => ["'y'"], text => 1 },
	'character(5)' => { default => ["'y'"], text => 1 },
	'boolean' => { default => [ 'true', 'false' ] },
	'date' => { default => [ 'CURRENT_DATE', "'2020-01-02'" ] },
	'timestamp with time zone' => { default => [ 'now()', "'2020-01-02 00:00:00+00'" ] },
	'timestamp(3) without time zone' => { default => ["'2020-01-02'"] },
	'uuid' => { default => ['gen_random_uuid()'] },
	'jsonb' => { default => [ "'{}'", q{'{"a": 1}'} ], gin => 1 },
	'integer[]' => { default => [ "'{1,2}'", 'ARRAY[1]' ], gin => 1 },
	'text[]' => { default => ["'{}'"], gin => 1 },
	'interval' => { default => ["'1 day'"] },
	'double precision' => { default => ['0.5'], number => 1 },
	'bytea' => { default => [q{'\x01'}] },
	'int4range' => { default => ["'[1,2)'"], gist => 1 },
	'inet' => { default => ["'10.0.0.1'"] },
	'point' => { default => ["'(1,2)'"], gist => 1, unordered => 1 },
	'tsvector' => { default => ["'a'"], gin => 1 });
my @types = sort keys %types;

# ---- chance ----

sub new
{
	my ($class, $seed, $major) = @_;
	my $self = bless { state => ($seed * 2654435761 + 12345) & 0x7fffffff, major => $major, objects => {}, next => 1 }, $class;

	$self->chance for 1 .. 5;
	$self->grow;
	return $self;
}

# below $n
sub below
{
	my ($self, $n) = @_;

	$self->{state} = ($self->{state} * 1103515245 + 12345) & 0x7fffffff;
	return int(($self->{state} >> 8) * $n / (1 << 23));
}

sub chance
{
	my ($self, $percent) = @_;

	return $self->below(100) < ($percent // 50);
}

sub pick
{
	my ($self, @of) = @_;

	return @of ? $of[ $self->below(scalar @of) ] : undef;
}

sub some
{
	my ($self, $percent, @of) = @_;

	return grep { $self->chance($percent) } @of;
}

# ---- names ----

my %reserved = map { $_ => 1 } qw(order user select);

sub ident
{
	my ($name) = @_;

	return $name if $name =~ /^[a-z_][a-z0-9_\$]*$/ && !$reserved{$name};
	return '"' . $name =~ s/"/""/gr . '"';
}

sub literal
{
	my ($text) = @_;

	return "'" . $text =~ s/'/''/gr . "'";
}

sub of_kind
{
	my ($self, @kinds) = @_;
	my %want = map { $_ => 1 } @kinds;

	return grep { $want{ $_->{kind} } } map { $self->{objects}{$_} } sort { $a <=> $b } keys %{ $self->{objects} };
}

sub all
{
	my ($self) = @_;

	return map { $self->{objects}{$_} } sort { $a <=> $b } keys %{ $self->{objects} };
}

# A name that nothing in the schema has.
sub free_name
{
	my ($self, $schema, @pool) = @_;
	my %taken = map { $_->{name} => 1 } grep { ($_->{schema} // '') eq $schema && defined $_->{name} } $self->all;
	my @free = grep { !$taken{$_} } @pool ? @pool : @names;

	return @free ? $self->pick(@free) : 'name ' . $self->{next};
}

sub full
{
	my ($object) = @_;

	return ident($object->{schema}) . '.' . ident($object->{name});
}

sub add
{
	my ($self, $kind, %rest) = @_;
	my $id = $self->{next}++;
	my $object = $self->{objects}{$id} = { id => $id, kind => $kind, needs => [], uses => [], %rest };

	return $object;
}

sub place
{
	my ($self) = @_;
	my $schema = $self->pick($self->of_kind('schema'));

	return ($schema->{name}, $schema->{id});
}

# ---- types of columns ----

# Returns the type as text, and the object behind it, if there is one.
sub some_type
{
	my ($self) = @_;
	my $own = $self->chance(30) && $self->pick($self->of_kind('enum', 'domain', 'composite', 'range'));

	return ($self->pick(@types), undef) unless $own;
	return (full($own) . ($self->chance(20) ? '[]' : ''), $own->{id});
}

sub default_of
{
	my ($self, $column) = @_;
	my $own = $column->{of} && $self->{objects}{ $column->{of} };

	if ($own)
	{
		return "'{}'" if $column->{type} =~ /\[\]$/;
		return literal($own->{labels}[0]) . "::$column->{type}" if $own->{kind} eq 'enum';
		return 'NULL';
	}
	return $self->pick(@{ $types{ $column->{type} }{default} });
}

sub is_ordered
{
	my ($self, $column) = @_;

	return !$types{ $column->{type} }{unordered} if $types{ $column->{type} };
	return 1;
}

# ---- making objects ----

my %makers = (
	enum => 6, domain => 6, composite => 4, range => 2, collation => 2, sequence => 4, table => 22, partitioned => 8,
	function => 12, procedure => 3, aggregate => 2, operator => 2, cast => 1, view => 14, matview => 6, trigger => 6, policy => 5, rule => 3,
	statistics => 3, index => 12, key => 8, unique => 5, check => 7, foreign_key => 8, exclusion => 2, publication => 3,
	event_trigger => 2, ts_dictionary => 1, ts_configuration => 2, default_privileges => 2, fdw => 2, server => 2, user_mapping => 1,
	foreign_table => 3, schema => 1, child => 4, partition => 6, typed => 2, procedure_trigger => 0);

sub grow
{
	my ($self) = @_;

	$self->make_schema for 1 .. 2;
	$self->make_table for 1 .. 1 + $self->below(2);
	$self->make_any for 1 .. 4 + $self->below(9);
	return;
}

sub make_any
{
	my ($self) = @_;
	my @kinds = map { ($_) x $makers{$_} } sort keys %makers;

	for (1 .. 10)
	{
		my $method = 'make_' . $self->pick(@kinds);
		my $object = $self->can($method) && $self->$method;

		next unless $object;
		$self->decorate($object);
		return $object;
	}
	return;
}

# comment, owner and grants
my %comment_on = (
	schema => 'SCHEMA', enum => 'TYPE', composite => 'TYPE', range => 'TYPE', domain => 'DOMAIN', collation => 'COLLATION',
	sequence => 'SEQUENCE', table => 'TABLE', view => 'VIEW', matview => 'MATERIALIZED VIEW', function => 'FUNCTION', procedure => 'PROCEDURE',
	aggregate => 'AGGREGATE', operator => 'OPERATOR', cast => 'CAST', trigger => 'TRIGGER', policy => 'POLICY', rule => 'RULE', statistics => 'STATISTICS',
	index => 'INDEX', constraint => 'CONSTRAINT', publication => 'PUBLICATION', event_trigger => 'EVENT TRIGGER',
	ts_dictionary => 'TEXT SEARCH DICTIONARY', ts_configuration => 'TEXT SEARCH CONFIGURATION', fdw => 'FOREIGN DATA WRAPPER',
	server => 'SERVER', foreign_table => 'FOREIGN TABLE');
my %grants_on = (
	schema => [ 'SCHEMA', 'USAGE', 'CREATE' ], enum => [ 'TYPE', 'USAGE' ], composite => [ 'TYPE', 'USAGE' ], range => [ 'TYPE', 'USAGE' ],
	domain => [ 'DOMAIN', 'USAGE' ], sequence => [ 'SEQUENCE', 'USAGE', 'SELECT', 'UPDATE' ],
	table => [ 'TABLE', 'SELECT', 'INSERT', 'UPDATE', 'DELETE', 'REFERENCES', 'TRIGGER' ], view => [ 'TABLE', 'SELECT', 'INSERT' ],
	matview => [ 'TABLE', 'SELECT' ], function => [ 'FUNCTION', 'EXECUTE' ], procedure => [ 'PROCEDURE', 'EXECUTE' ],
	aggregate => [ 'FUNCTION', 'EXECUTE' ], fdw => [ 'FOREIGN DATA WRAPPER', 'USAGE' ], server => [ 'FOREIGN SERVER', 'USAGE' ],
	foreign_table => [ 'TABLE', 'SELECT' ]);
my %owned = map { $_ => 1 } qw(schema enum composite range domain collation sequence table view matview function procedure aggregate operator statistics
  publication ts_dictionary ts_configuration server foreign_table);

sub decorate
{
	my ($self, $object) = @_;

	$self->edit_comment($object) if $self->chance(15);
	$self->edit_grants($object) if $self->chance(15);
	$self->edit_owner($object) if $self->chance(8);
	return;
}

sub edit_comment
{
	my ($self, $object) = @_;

	return 0 unless $comment_on{ $object->{kind} };
	$object->{comment} = $self->chance(25) ? undef : 'remark ' . $self->below(50) . $self->pick('', " it's", "\n2nd line", ' "q"');
	return 1;
}

sub edit_grants
{
	my ($self, $object) = @_;
	my ($word, @rights) = @{ $grants_on{ $object->{kind} } || return 0 };
	my $role = $self->pick(@roles, 'PUBLIC');

	if ($self->chance(25))
	{
		$object->{grants} = {};
	}
	elsif ($self->chance(12) && $object->{kind} =~ /^(?:function|procedure|enum|domain)$/)
	{
		$object->{from_public} = !$object->{from_public};
	}
	else
	{
		my @granted = $self->some(50, @rights);

		$object->{grants}{$role} = { rights => @granted ? \@granted : [ $rights[0] ], option => $role ne 'PUBLIC' && $self->chance(20) };
	}
	return 1;
}

sub edit_owner
{
	my ($self, $object) = @_;

	return 0 unless $owned{ $object->{kind} };
	$object->{owner} = $self->chance(25) ? undef : $self->pick(@roles);
	return 1;
}

sub make_schema
{
	my ($self) = @_;
	my %taken = map { $_->{name} => 1 } $self->of_kind('schema');
	my ($name) = grep { !$taken{$_} } @schemas;

	return $name && $self->add('schema', name => $name);
}

sub make_enum
{
	my ($self) = @_;
	my ($schema, $in) = $self->place;

	return $self->add('enum', schema => $schema, name => $self->free_name($schema), needs => [$in],
		labels => [ 'one', $self->some(50, 'two', 'Three 3', "fo'ur") ]);
}

sub make_domain
{
	my ($self) = @_;
	my ($schema, $in) = $self->place;
	my $base = $self->chance(15) && $self->pick($self->of_kind('enum', 'domain'));
	my $type = $base ? full($base) : $self->pick('text', 'integer', 'numeric', 'character varying(20)', 'text[]', 'bigint');
	my $object = $self->add('domain', schema => $schema, name => $self->free_name($schema), needs => [ $in, $base ? $base->{id} : () ],
		type => $type, checks => {});

	$self->edit_domain($object) if $self->chance(60);
	return $object;
}

sub edit_domain
{
	my ($self, $object) = @_;
	my $what = $self->below(4);

	if ($what == 0)
	{
		$object->{default} = $object->{default} || $object->{type} eq 'text[]' || @{ $object->{needs} } > 1 ? undef : "'1'";
	}
	elsif ($what == 1 && !(grep { $_ eq 'text[]' } $object->{type}))
	{
		# columns of it that rows of NULLs have are in the way, rightly
		$object->{checks}{ $self->pick('positive', 'C 2') } = $self->pick("VALUE IS NULL OR VALUE::text <> 'zzz'", "VALUE::text <> ''");
	}
	elsif ($what == 2)
	{
		$object->{checks} = {};
	}
	elsif (@{ $object->{needs} } == 1 && $object->{type} ne 'text[]')
	{
		$object->{type} = $self->pick('text', 'integer', 'bigint', 'character varying(20)');
		delete $object->{default};
	}
	return 1;
}

sub make_composite
{
	my ($self) = @_;
	my ($schema, $in) = $self->place;
	my $object = $self->add('composite', schema => $schema, name => $self->free_name($schema), needs => [$in], attributes => [], settled => 1);

	for my $name ('x', $self->some(60, 'y', 'Z z'))
	{
		push @{ $object->{attributes} }, { name => $name, type => $self->pick('integer', 'text', 'numeric', 'bigint', 'date') };
	}
	return $object;
}

sub make_range
{
	my ($self) = @_;
	my ($schema, $in) = $self->place;

	return $self->add('range', schema => $schema, name => $self->free_name($schema), needs => [$in], type => $self->pick('integer', 'date', 'float8', 'text'));
}

sub make_collation
{
	my ($self) = @_;
	my ($schema, $in) = $self->place;

	return $self->add('collation', schema => $schema, name => $self->free_name($schema), needs => [$in], locale => $self->pick('C', 'POSIX'));
}

sub make_sequence
{
	my ($self) = @_;
	my ($schema, $in) = $self->place;
	my $object = $self->add('sequence', schema => $schema, name => $self->free_name($schema), needs => [$in]);

	$self->edit_sequence($object) if $self->chance;
	return $object;
}

sub edit_sequence
{
	my ($self, $object) = @_;

	$object->{type} = $self->pick(undef, 'integer', 'smallint', 'bigint');
	$object->{options} = join ' ', $self->some(40, 'INCREMENT BY 2', 'MINVALUE 1', 'MAXVALUE 1000', 'START WITH 5', 'CACHE 3', 'CYCLE');
	my $owner = $self->chance(30) && $self->pick(grep { $_->{schema} eq $object->{schema} && !$object->{owner} && !$_->{owner} } $self->tables);
	$object->{owned} = undef;
	$object->{uses} = [];
	if ($owner)
	{
		$object->{uses} = [ [ $owner->{id}, 'key' ] ];
		$object->{owned} = $owner->{id};
		$object->{needs} = [ $object->{needs}[0], $owner->{id} ];
	}
	else
	{
		$object->{needs} = [ $object->{needs}[0] ];
	}
	return 1;
}

# ---- tables ----

sub tables
{
	my ($self) = @_;

	return $self->of_kind('table');
}

# Tables that can be referred to with all their columns.
sub relations
{
	my ($self) = @_;

	return $self->of_kind('table', 'view', 'matview');
}

# The columns of a relation, inherited ones with them: [name, column].
sub columns_of
{
	my ($self, $relation) = @_;
	my @columns = map { [ $_->{name}, $_ ] } @{ $relation->{columns} || [] };

	for my $up (grep { defined } $relation->{parent}, $relation->{inherits})
	{
		my $parent = $self->{objects}{$up} or next;
		unshift @columns, $self->columns_of($parent);
	}
	return @columns;
}

# the tables that have what a table has
sub heirs
{
	my ($self, $table) = @_;
	my @heirs = grep { ($_->{parent} // 0) == $table->{id} || ($_->{inherits} // 0) == $table->{id} } $self->tables;

	return map { ($_, $self->heirs($_)) } @heirs;
}

sub lineage
{
	my ($self, $table) = @_;
	my $up = $table->{parent} // $table->{inherits};

	return $up ? ($table, $self->lineage($self->{objects}{$up})) : ($table);
}

sub free_column
{
	my ($self, $table) = @_;
	my ($root) = reverse $self->lineage($table);
	my %taken = map { $_->[0] => 1 } map { $self->columns_of($_) } $root, $self->heirs($root);
	my @free = grep { !$taken{$_} } @columns;

	return @free ? $self->pick(@free) : undef;
}

sub new_column
{
	my ($self, $table, $name) = @_;
	my ($type, $of) = $self->some_type;
	my $column = { name => $name, type => $type, of => $of };
	my $form = $self->below(100);
	my $plain = !$table->{parent} && !$table->{partition_by} && !$table->{inherits} && !$self->heirs($table);

	if ($form < 8 && $plain)
	{
		@$column{qw(type of identity)} = ($self->pick('integer', 'bigint', 'smallint'), undef, $self->pick('ALWAYS', 'BY DEFAULT'));
	}
	elsif ($form < 14 && $plain)
	{
		@$column{qw(type of)} = ($self->pick('serial', 'bigserial'), undef);
	}
	elsif ($form < 22)
	{
		@$column{qw(type of)} = ($self->pick('integer', 'bigint', 'text', 'numeric'), undef);
		$column->{generated} = $self->generation($column);
	}
	elsif ($form < 60)
	{
		$column->{default} = $self->default_of($column);
		$column->{not_null} = 1 if $column->{default} ne 'NULL' && $self->chance(40);
	}
	$self->dress_column($column) if $self->chance(20);
	return $column;
}

sub generation
{
	my ($self, $column) = @_;

	return $column->{type} eq 'text' ? $self->pick("'k' || key", "upper('a' || key)") : $self->pick('key * 2', 'key + 1', 'abs(key)');
}

sub dress_column
{
	my ($self, $column) = @_;
	my $what = $self->below(6);

	if ($what == 0) { $column->{storage} = $self->pick(undef, 'EXTERNAL', 'MAIN') if $column->{type} =~ /^(?:text|bytea|jsonb)/ }
	elsif ($what == 1) { $column->{statistics} = $self->pick(undef, 50, 200) }
	elsif ($what == 2) { $column->{comment} = $self->pick(undef, 'column remark ' . $self->below(9)) }
	elsif ($what == 3) { $column->{grants} = $self->pick(undef, { $self->pick(@roles) => [ $self->pick('SELECT', 'UPDATE', 'REFERENCES') ] }) }
	elsif ($what == 4) { $column->{collation} = $self->pick(undef, '"C"', '"POSIX"') if $types{ $column->{type} } && $types{ $column->{type} }{text} && !$column->{locked} }
	else { $column->{options} = $self->pick(undef, 'n_distinct = 5') }
	return;
}

sub make_table
{
	my ($self, %rest) = @_;
	my ($schema, $in) = $self->place;
	my $table = $self->add('table', schema => $schema, name => $self->free_name($schema), needs => [$in], columns => [], %rest);

	push @{ $table->{columns} }, { name => 'key', type => 'integer', locked => 1 };
	for (1 .. 1 + $self->below(4))
	{
		my $name = $self->free_column($table) // last;
		push @{ $table->{columns} }, $self->new_column($table, $name);
	}
	$table->{unlogged} = 1 if !$table->{partition_by} && $self->chance(8);
	$self->dress_table($table) if $self->chance(20);
	return $table;
}

sub dress_table
{
	my ($self, $table) = @_;
	my $what = $self->below(5);

	if ($what == 0) { $table->{options} = $self->pick(undef, 'fillfactor = 70', 'autovacuum_enabled = false, fillfactor = 50') if !$table->{partition_by} }
	elsif ($what == 1) { $table->{rls} = !$table->{rls} }
	elsif ($what == 2) { $table->{force_rls} = !$table->{force_rls} }
	elsif ($what == 3) { $table->{identity} = $self->pick(undef, 'FULL', 'NOTHING') }
	elsif (!$table->{partition_by} && !$table->{parent} && !$self->heirs($table) && !$table->{inherits} && !$self->mentions_keys($table)
		&& !grep { $_->{type} =~ /serial/ || $_->{identity} } @{ $table->{columns} })
	{
		$table->{unlogged} = !$table->{unlogged};
	}
	return;
}

# Whether a key stands between this table and another: those must agree in persistence. Publications cannot have unlogged ones.
sub mentions_keys
{
	my ($self, $table) = @_;

	return grep { my $o = $_; grep { $_ == $table->{id} } @{ $o->{needs} } } grep { $_->{kind} eq 'publication' || ($_->{form} // '') eq 'foreign' } $self->all;
}

sub make_partitioned
{
	my ($self) = @_;
	my $by = $self->pick('RANGE', 'LIST', 'HASH');
	my $table = $self->make_table(partition_by => $by);

	$self->make_partition($table) for 1 .. 1 + $self->below(3);
	return $table;
}

sub bound_of
{
	my ($self, $parent, $not) = @_;
	my %taken = map { $_->{bound} => 1 } grep { ($_->{parent} // 0) == $parent->{id} } $self->tables;
	my @bounds = map {
		my $i = $_;
		    $parent->{partition_by} eq 'RANGE' ? 'FOR VALUES FROM (' . $i * 2 . ') TO (' . ($i * 2 + 2) . ')'
		  : $parent->{partition_by} eq 'LIST' ? "FOR VALUES IN ($i)"
		  : "FOR VALUES WITH (modulus 4, remainder $i)";
	} 0 .. 3;

	push @bounds, 'DEFAULT' if $parent->{partition_by} ne 'HASH';
	return $self->pick(grep { !$taken{$_} } @bounds);
}

sub make_partition
{
	my ($self, $parent) = @_;

	$parent //= $self->pick(grep { $_->{partition_by} } $self->tables) or return;
	my $bound = $self->bound_of($parent) // return;
	my ($schema, $in) = $self->place;
	my %rest;

	$rest{partition_by} = $self->pick('HASH', 'LIST', 'RANGE') if $self->chance(15) && !$parent->{parent};
	return $self->add('table', schema => $schema, name => $self->free_name($schema), needs => [ $in, $parent->{id} ], columns => [],
		parent => $parent->{id}, bound => $bound, %rest);
}

sub make_child
{
	my ($self) = @_;
	my $parent = $self->pick(grep { !$_->{parent} && !$_->{partition_by} && !$_->{of} && !$_->{inherits} && !grep { $_->{identity} || $_->{type} =~ /serial/ } @{ $_->{columns} } } $self->tables)
	  or return;
	my ($schema, $in) = $self->place;
	my $table = $self->add('table', schema => $schema, name => $self->free_name($schema), needs => [ $in, $parent->{id} ], columns => [],
		inherits => $parent->{id}, unlogged => $parent->{unlogged});
	my $name = $self->free_column($table);

	push @{ $table->{columns} }, $self->new_column($table, $name) if $name && $self->chance(60);
	return $table;
}

# of a composite type
sub make_typed
{
	my ($self) = @_;
	my ($schema, $in) = $self->place;
	my $type = $self->pick($self->of_kind('composite')) or return;

	return $self->add('table', schema => $schema, name => $self->free_name($schema), needs => [ $in, $type->{id} ], of => $type->{id}, columns => []);
}

# ---- what stands on relations ----

sub pick_column
{
	my ($self, $relation, $test) = @_;
	my @columns = grep { !$test || $test->($_->[1]) } $self->columns_of($relation);

	return $self->pick(map { $_->[1] } @columns);
}

sub make_index
{
	my ($self, $on) = @_;
	my $table = $on // $self->pick($self->of_kind('table', 'table', 'matview')) or return;
	my $column = $self->pick_column($table, sub { $self->is_ordered($_[0]) || $types{ $_[0]{type} }{gist} }) or return;
	my $object = $self->add('index', schema => $table->{schema}, name => $self->free_name($table->{schema}), needs => [ $table->{id} ],
		uses => [ [ $table->{id}, $column->{name} ] ], on => $table->{id}, column => $column->{name});

	$self->edit_index($object);
	return $object;
}

sub edit_index
{
	my ($self, $object) = @_;
	my $table = $self->{objects}{ $object->{on} };
	my ($column) = map { $_->[1] } grep { $_->[0] eq $object->{column} } $self->columns_of($table);
	my $name = ident($object->{column});
	my $type = $column && $types{ $column->{type} } || {};

	$object->{uses} = [ [ $table->{id}, $object->{column} ] ];
	$object->{typed} = 0;
	@$object{qw(method unique keys include where with nulls cluster replica)} = ();
	if (($type->{gin} || $type->{gist}) && $self->chance(70))
	{
		@$object{qw(method keys typed)} = ($type->{gin} ? 'gin' : 'gist', $name, 1);
	}
	elsif ($type->{unordered})
	{
		@$object{qw(method keys typed)} = ('gist', $name, 1);
	}
	else
	{
		my $order = $self->pick('', '', ' DESC', ' NULLS FIRST', ' DESC NULLS LAST');

		$order = ' COLLATE "C"' . $order if $type->{text} && $self->chance(20) && ($object->{typed} = 1);
		$object->{method} = 'btree';
		$object->{keys} = $self->chance(75) ? "$name$order" : "($name IS NULL)$order";
		if ($self->chance(20) && $table->{kind} eq 'table')
		{
			$object->{keys} .= ', key';
		}
		if ($self->chance(15))
		{
			my $more = $self->pick_column($table);
			$object->{include} = ident($more->{name});
			push @{ $object->{uses} }, [ $table->{id}, $more->{name} ];
		}
		if ($self->chance(10) && $types{ $column->{type} })
		{
			@$object{qw(method keys include typed)} = ('hash', $name, undef, 1);
		}
	}
	$object->{where} = "$name IS NOT NULL" if $self->chance(20);
	$object->{with} = 'fillfactor = ' . $self->pick(60, 80) if $object->{method} eq 'btree' && $self->chance(15);
	$object->{cluster} = 1 if $object->{method} eq 'btree' && !$object->{where} && $self->chance(8) && !$table->{partition_by} && $table->{kind} eq 'table'
	  && !grep { $_->{cluster} && $_->{on} == $table->{id} && $_ != $object } $self->of_kind('index');
	return 1;
}

sub constraint_name
{
	my ($self, $table) = @_;
	my %taken = map { $_->{name} => 1 } grep { $_->{on} } $self->all;

	return $self->pick(grep { !$taken{$_} } map { "con $_" } 1 .. 30) // return;
}

sub make_key
{
	my ($self, $on) = @_;
	my $table = $on // $self->pick(grep { !$_->{of} } $self->tables) or return;

	# one key along a line of partitions
	return if grep { my $o = $_; $o->{form} eq 'primary' && grep { $o->{on} == $_->{id} } $self->lineage($table), $self->heirs($table) } $self->of_kind('constraint');
	return if grep { $_->{identity_index} } $table;
	my $name = $self->free_name($table->{schema});

	return $self->add('constraint', form => 'primary', schema => $table->{schema}, name => $name, on => $table->{id}, needs => [ $table->{id} ],
		uses => [ [ $table->{id}, 'key' ] ], text => 'PRIMARY KEY (key)' . $self->pick('', '', ' DEFERRABLE', ' WITH (fillfactor = 80)'));
}

sub make_unique
{
	my ($self) = @_;
	my $table = $self->pick(grep { !$_->{of} } $self->tables) or return;
	my $column = $self->pick_column($table, sub { $self->is_ordered($_[0]) && $_[0]{name} ne 'key' && !defined $_[0]{default} && !$_[0]{generated} });
	my $name = $self->free_name($table->{schema});
	my @keys = $column ? ('key', ident($column->{name})) : ('key');

	@keys = reverse @keys if $self->chance(30);
	return $self->add('constraint', form => 'unique', schema => $table->{schema}, name => $name, on => $table->{id}, needs => [ $table->{id} ],
		uses => [ map { [ $table->{id}, $_ ] } 'key', $column ? $column->{name} : () ],
		text => 'UNIQUE ' . ($self->{major} >= 15 && $self->chance(20) ? 'NULLS NOT DISTINCT ' : '') . '(' . join(', ', @keys) . ')' . $self->pick('', '', ' DEFERRABLE INITIALLY DEFERRED'));
}

sub make_check
{
	my ($self) = @_;
	my $table = $self->pick(grep { !$_->{of} } $self->tables) or return;
	my $column = $self->pick_column($table) or return;
	my $function = $self->chance(15) && $self->pick(grep { $_->{simple} } $self->of_kind('function'));
	my $test = $function ? full($function) . '(key) IS NOT NULL OR ' . ident($column->{name}) . ' IS NULL' : $self->pick(ident($column->{name}) . " IS NULL OR key > 0", "key <> 7 OR " . ident($column->{name}) . ' IS NOT NULL');
	my $name = $self->constraint_name // return;

	return $self->add('constraint', form => 'check', name => $name, on => $table->{id}, needs => [ $table->{id}, $function ? $function->{id} : () ],
		uses => [ [ $table->{id}, 'key' ], [ $table->{id}, $column->{name} ] ],
		text => "CHECK ($test)" . ($self->chance(10) && !$self->heirs($table) && !$table->{parent} && !$table->{inherits} && !$table->{partition_by} ? ' NO INHERIT' : '') . ($self->chance(15) ? ' NOT VALID' : ''));
}

sub make_foreign_key
{
	my ($self) = @_;
	my $target = $self->pick(grep { my $c = $_; $c->{form} =~ /^(?:primary|unique)$/ && $c->{text} =~ /^(?:PRIMARY KEY|UNIQUE) \(key\)/ && $c->{text} !~ /DEFERRABLE/ } $self->of_kind('constraint'))
	  or return;
	my $to = $self->{objects}{ $target->{on} };
	my $table = $self->pick(grep { !$_->{of} && !$_->{unlogged} == !$to->{unlogged} } $self->tables) or return;
	my $column = $self->pick_column($table, sub { $_[0]{type} =~ /^(?:integer|bigint)$/ && !$_[0]{generated} && !$_[0]{identity} }) or return;
	my $name = $self->constraint_name // return;
	my $valid = $table->{partition_by} || $self->chance(85) ? '' : ' NOT VALID';

	return if $to->{unlogged} && ($to->{parent} || $table->{parent});
	return $self->add('constraint', form => 'foreign', name => $name, on => $table->{id}, needs => [ $table->{id}, $to->{id}, $target->{id} ], typed => 1,
		uses => [ [ $table->{id}, $column->{name} ], [ $to->{id}, 'key' ] ],
		text => 'FOREIGN KEY (' . ident($column->{name}) . ') REFERENCES ' . full($to) . ' (key)'
		  . $self->pick('', '', ' ON DELETE CASCADE', ' ON UPDATE SET NULL ON DELETE SET NULL') . $self->pick('', '', ' DEFERRABLE', ' DEFERRABLE INITIALLY DEFERRED')
		  . $valid);
}

sub make_exclusion
{
	my ($self) = @_;
	my $table = $self->pick(grep { !$_->{of} && !$_->{partition_by} && !$_->{parent} } $self->tables) or return;
	my $name = $self->free_name($table->{schema});

	return $self->add('constraint', form => 'exclude', schema => $table->{schema}, name => $name, on => $table->{id}, needs => [ $table->{id} ],
		uses => [ [ $table->{id}, 'key' ] ],
		text => 'EXCLUDE USING ' . $self->pick('gist (int4range(key, key + 1) WITH &&)', 'btree (key WITH =)', 'gist (int4range(key, key + 1) WITH &&) WHERE (key > 1)'));
}

sub make_statistics
{
	my ($self) = @_;
	my $table = $self->pick($self->tables) or return;
	my $column = $self->pick_column($table, sub { $self->is_ordered($_[0]) && $_[0]{name} ne 'key' }) or return;
	my ($schema, $in) = $self->place;

	return $self->add('statistics', schema => $schema, name => $self->free_name($schema), on => $table->{id}, needs => [ $in, $table->{id} ],
		uses => [ map { [ $table->{id}, $_ ] } 'key', $column->{name} ],
		text => $self->pick('', '(ndistinct) ', '(dependencies, mcv) ') . 'ON ' . ident($column->{name}) . ', key' . $self->pick('', ', (key + 1)'), column => $column->{name});
}

# ---- views ----

sub make_view
{
	my ($self, $kind) = @_;
	my $from = $self->pick($self->relations, $self->of_kind('view')) or return;
	my ($schema, $in) = $self->place;
	my $view = $self->add($kind // 'view', schema => $schema, name => $self->free_name($schema), needs => [ $in, $from->{id} ], columns => [], from => $from->{id});
	my @all = $self->columns_of($from);

	for my $one (@all)
	{
		next unless $one->[0] eq 'key' || $self->chance(70);
		$self->add_view_column($view, $one->[0]);
	}
	$self->edit_view($view) if $self->chance(60);
	return $view if @{ $view->{columns} };
	delete $self->{objects}{ $view->{id} };
	return;
}

sub make_matview
{
	my ($self) = @_;
	my $view = $self->make_view('matview') or return;

	$view->{no_data} = 1 if $self->chance(15);
	return $view;
}

sub add_view_column
{
	my ($self, $view, $of) = @_;
	my $from = $self->{objects}{ $view->{from} };
	my ($source) = map { $_->[1] } grep { $_->[0] eq $of } $self->columns_of($from);
	my $form = $of eq 'key' ? 0 : $self->below(10);
	my $name = $of;
	my %taken = map { $_->{name} => 1 } @{ $view->{columns} };
	my $column = { of_column => $of, type => $source->{type}, of => $source->{of}, generated => 1 };

	$column->{expression} = 'f.' . ident($of);
	if ($form == 8)
	{
		$column->{expression} = 'f.' . ident($of) . ' IS NULL';
		@$column{qw(type of)} = ('boolean', undef);
		$name = "no $of";
	}
	elsif ($form == 9)
	{
		my $function = $self->pick(grep { $_->{simple} } $self->of_kind('function'));

		if ($function && grep { $_->[0] eq 'key' } $self->columns_of($from))
		{
			$column->{expression} = full($function) . '(f.key)';
			$column->{needs} = $function->{id};
			@$column{qw(type of)} = ('integer', undef);
			$name = "fn $of";
			$column->{of_column} = 'key';
		}
	}
	return if $taken{$name};
	$column->{name} = $name;
	push @{ $view->{columns} }, $column;
	return $column;
}

sub edit_view
{
	my ($self, $view) = @_;
	my $what = $self->below(6);
	my @have = map { $_->{name} } @{ $view->{columns} };

	if ($what == 0)
	{
		my $from = $self->{objects}{ $view->{from} };
		my ($more) = grep { my $n = $_->[0]; !grep { $_ eq $n } @have } $self->columns_of($from);

		return 0 unless $more;
		$self->add_view_column($view, $more->[0]);
	}
	elsif ($what == 1)
	{
		my @loose = grep { $_->{name} ne 'key' } @{ $view->{columns} };

		$self->drop_column($view, $self->pick(@loose)->{name}) if @loose && @have > 1;
	}
	elsif ($what == 2)
	{
		my ($key) = grep { $_->{name} eq 'key' } @{ $view->{columns} };

		return 0 unless $key;
		$view->{where} = $self->pick(undef, 'f.key > 0', 'f.key IS NOT NULL AND f.key <> 100', 'f.key IN (1, 2, 3)');
	}
	elsif ($what == 3 && $view->{kind} eq 'view')
	{
		$view->{options} = $self->pick(undef, 'security_barrier = true', $self->{major} >= 15 ? 'security_invoker = true' : 'security_barrier = false');
	}
	elsif ($what == 4 && $view->{kind} eq 'view' && !$view->{join})
	{
		$view->{defaults} = $view->{defaults} ? undef : 1;
	}
	elsif ($view->{kind} eq 'matview')
	{
		$view->{no_data} = !$view->{no_data};
		$view->{options} = $self->pick(undef, 'fillfactor = 70');
	}
	elsif ($self->chance)
	{
		# a second relation
		if ($view->{join}) { $view->{join} = undef }
		elsif (my $other = $self->pick(grep { $_->{id} < $view->{id} } $self->tables))
		{
			$view->{join} = $other->{id} if grep { $_->{name} eq 'key' } @{ $other->{columns} };
		}
	}
	return 1;
}

# ---- routines ----

sub make_function
{
	my ($self) = @_;
	my ($schema, $in) = $self->place;
	my $form = $self->below(10);
	my $object = $self->add('function', schema => $schema, name => $self->free_name($schema), needs => [$in]);

	if ($form < 3)
	{
		@$object{qw(simple args returns)} = (1, 'a integer', 'integer');
	}
	elsif ($form < 5)
	{
		@$object{qw(trigger args returns)} = (1, '', 'trigger');
	}
	elsif ($form < 6)
	{
		@$object{qw(event args returns)} = (1, '', 'event_trigger');
	}
	elsif ($form < 8)
	{
		my $type = $self->pick($self->of_kind('enum', 'domain', 'composite', 'range'), grep { !$_->{parent} } $self->tables, $self->of_kind('view')) or return $self->drop($object);

		@$object{qw(typed_arg args returns)} = (1, 'a ' . full($type) . $self->pick('', '', '[]'), $self->pick('text', full($type), 'SETOF ' . full($type)));
		push @{ $object->{needs} }, $type->{id};
	}
	elsif ($form < 9)
	{
		my $relation = $self->pick($self->relations) or return $self->drop($object);
		my $column = $self->pick_column($relation) or return $self->drop($object);

		@$object{qw(atomic args returns)} = (1, '', 'bigint');
		$object->{on} = $relation->{id};
		$object->{column} = $column->{name};
		push @{ $object->{needs} }, $relation->{id};
		push @{ $object->{uses} }, [ $relation->{id}, $column->{name} ];
	}
	else
	{
		@$object{qw(table args returns)} = (1, 'x integer, OUT y integer, OUT z text', '');
	}
	$self->edit_function($object);
	return $object;
}

sub edit_function
{
	my ($self, $object) = @_;

	$object->{options} = join ' ', $self->some(15, 'STRICT', 'SECURITY DEFINER', 'PARALLEL SAFE', 'COST 50', 'LEAKPROOF', 'SET work_mem TO \'5MB\'', 'SET search_path TO pg_catalog, pg_temp');
	$object->{volatility} = $object->{simple} ? 'IMMUTABLE' : $self->pick('', 'STABLE', 'VOLATILE');
	$object->{variant} = $self->below(4);
	if ($object->{simple})
	{
		$object->{args} = $self->pick('a integer', 'a integer', 'b integer', 'a integer, c integer DEFAULT 3');
		$object->{language} = $self->pick('sql', 'plpgsql', 'atomic');
	}
	return 1;
}

sub make_procedure
{
	my ($self) = @_;
	my ($schema, $in) = $self->place;

	return $self->add('procedure', schema => $schema, name => $self->free_name($schema), needs => [$in], args => $self->pick('', 'a integer', 'a integer, b text DEFAULT NULL', 'INOUT c text'),
		variant => $self->below(3), options => join ' ', $self->some(20, 'SECURITY DEFINER', "SET work_mem TO '4MB'"));
}

sub make_aggregate
{
	my ($self) = @_;
	my ($schema, $in) = $self->place;

	return $self->add('aggregate', schema => $schema, name => $self->free_name($schema), needs => [$in], args => 'integer',
		text => join ', ', 'SFUNC = int4larger', 'STYPE = integer', $self->some(30, "INITCOND = '5'", 'PARALLEL = SAFE', 'COMBINEFUNC = int4larger', 'SORTOP = >'));
}

sub make_operator
{
	my ($self) = @_;
	my ($schema, $in) = $self->place;
	my $name = $self->free_name($schema, '===', '<#>', '@@@');

	return if $name =~ /^name/;
	my $function = $self->chance(40) && $self->pick(grep { $_->{simple} && $_->{args} =~ /,/ && 0 } $self->of_kind('function'));

	return $self->add('operator', schema => $schema, name => $name, needs => [$in],
		text => join ', ', 'LEFTARG = integer', 'RIGHTARG = integer', 'FUNCTION = ' . $self->pick('int4eq', 'int4lt', 'int4ne'), $self->some(30, 'RESTRICT = eqsel', 'JOIN = eqjoinsel', 'HASHES'));
}

sub make_cast
{
	my ($self) = @_;
	my $type = $self->pick($self->of_kind('enum', 'composite')) or return;

	return if grep { $_->{source} eq full($type) } $self->of_kind('cast');
	return $self->add('cast', source => full($type), needs => [ $type->{id} ], text => 'WITH INOUT' . $self->pick('', ' AS ASSIGNMENT'));
}

sub make_trigger
{
	my ($self) = @_;
	my $table = $self->pick(grep { !$_->{of} } $self->tables) or return;
	my $function = $self->pick(grep { $_->{trigger} } $self->of_kind('function'));

	if (!$function)
	{
		my ($schema, $in) = $self->place;
		$function = $self->add('function', schema => $schema, name => $self->free_name($schema), needs => [$in], trigger => 1, args => '', returns => 'trigger', options => '', volatility => '', variant => 0);
	}
	my $object = $self->add('trigger', name => $self->constraint_name // return, on => $table->{id}, needs => [ $table->{id}, $function->{id} ], function => $function->{id});

	$self->edit_trigger($object);
	return $object;
}

sub edit_trigger
{
	my ($self, $object) = @_;
	my $table = $self->{objects}{ $object->{on} };
	my $column = $self->pick_column($table, sub { !$_[0]{generated} });
	my $name = $column && ident($column->{name});

	$object->{uses} = [];
	$object->{when} = undef;
	$object->{timing} = $self->pick('BEFORE', 'AFTER');
	$object->{constraint} = undef;
	if ($column && $self->chance(30))
	{
		$object->{events} = "INSERT OR UPDATE OF $name";
		push @{ $object->{uses} }, [ $table->{id}, $column->{name} ];
	}
	else { $object->{events} = $self->pick('INSERT', 'UPDATE', 'DELETE OR INSERT') }
	$object->{level} = $self->pick('ROW', 'ROW', 'STATEMENT');
	if ($column && $object->{level} eq 'ROW' && $object->{events} eq 'UPDATE' && $self->chance(60))
	{
		$object->{when} = $self->pick("OLD.$name IS DISTINCT FROM NULL", "NEW.$name IS NOT NULL");
		push @{ $object->{uses} }, [ $table->{id}, $column->{name} ];
	}
	$object->{enabled} = $table->{parent} || $table->{partition_by} || $self->chance(80) ? undef : $self->pick('DISABLE', 'ENABLE ALWAYS', 'ENABLE REPLICA');
	if ($object->{timing} eq 'AFTER' && $object->{level} eq 'ROW' && $self->chance(20) )
	{
		$object->{constraint} = $self->pick('DEFERRABLE', 'DEFERRABLE INITIALLY DEFERRED', 'NOT DEFERRABLE');
	}
	return 1;
}

sub make_policy
{
	my ($self) = @_;
	my $table = $self->pick($self->tables) or return;
	my $object = $self->add('policy', name => $self->constraint_name // return, on => $table->{id}, needs => [ $table->{id} ], restrictive => $self->chance(25), command => $self->pick('ALL', 'SELECT', 'UPDATE'));

	$self->edit_policy($object);
	return $object;
}

sub edit_policy
{
	my ($self, $object) = @_;
	my $table = $self->{objects}{ $object->{on} };
	my $column = $self->pick_column($table) or return 0;
	my $function = $self->chance(25) && $column->{name} eq 'key' && $self->pick(grep { $_->{simple} } $self->of_kind('function'));

	$object->{uses} = [ [ $table->{id}, $column->{name} ] ];
	$object->{needs} = [ $table->{id}, $function ? $function->{id} : () ];
	$object->{using} = $function ? full($function) . '(key) > 0' : ident($column->{name}) . ' IS NOT NULL';
	$object->{check} = $object->{command} ne 'SELECT' && $self->chance ? $self->pick('true', ident($column->{name}) . ' IS NULL') : undef;
	$object->{roles} = join ', ', map { $_ eq 'PUBLIC' ? $_ : ident($_) } $self->pick([], [ $roles[0] ], [@roles[ 0, 2 ]])->@*;
	return 1;
}

sub make_rule
{
	my ($self) = @_;
	my $table = $self->pick($self->of_kind('table', 'view')) or return;
	my $name = $self->constraint_name // return;
	my $column = $self->pick_column($table) or return;

	# only those that leave the rows of the test alone
	return $self->add('rule', name => $name, on => $table->{id}, needs => [ $table->{id} ], uses => [ [ $table->{id}, $column->{name} ] ],
		text => $self->pick('ON DELETE TO %s WHERE OLD.' . ident($column->{name}) . ' IS NOT NULL DO INSTEAD NOTHING',
			"ON DELETE TO %s DO ALSO SELECT OLD." . ident($column->{name})));
}

# ---- objects of the database ----

sub make_publication
{
	my ($self) = @_;
	my %taken = map { $_->{name} => 1 } $self->of_kind('publication');
	my ($name) = grep { !$taken{$_} } 'pub', 'Pub 2';
	my $object = $name ? $self->add('publication', name => $name) : return;

	$self->edit_publication($object);
	return $object;
}

sub edit_publication
{
	my ($self, $object) = @_;
	my @tables = grep { !$_->{unlogged} } $self->tables;
	my $column;

	@tables = grep { my $t = $_; !grep { $_->{unlogged} } $self->lineage($t) } @tables;
	$object->{needs} = [];
	$object->{uses} = [];
	$object->{tables} = [];
	for my $table ($self->some(40, @tables))
	{
		my $more = '';

		if ($self->{major} >= 15 && $self->chance(25) && !$table->{parent} && !$table->{partition_by} && ($column = $self->pick_column($table, sub { !$_[0]{generated} && $_[0]{type} !~ /serial/ && !$_[0]{of} })))
		{
			my $name = ident($column->{name});

			$more = $self->pick(" ($name)", " WHERE ($name IS NOT NULL)");
			push @{ $object->{uses} }, [ $table->{id}, $column->{name} ];
		}
		push @{ $object->{tables} }, [ $table->{id}, $more ];
		push @{ $object->{needs} }, $table->{id};
	}
	$object->{all} = !@{ $object->{tables} } && $self->chance(30);
	$object->{with} = $self->pick(undef, "publish = 'insert, update'", "publish = 'insert', publish_via_partition_root = true");
	return 1;
}

sub make_event_trigger
{
	my ($self) = @_;
	my $function = $self->pick(grep { $_->{event} } $self->of_kind('function')) or return;
	my %taken = map { $_->{name} => 1 } $self->of_kind('event_trigger');
	my ($name) = grep { !$taken{$_} } 'watch', 'Watch 2';

	return $name && $self->add('event_trigger', name => $name, needs => [ $function->{id} ], function => $function->{id},
		event => $self->pick('ddl_command_end', 'sql_drop', 'ddl_command_start'), tags => $self->pick(undef, "'CREATE TABLE'", "'CREATE VIEW', 'DROP VIEW'"),
		enabled => $self->pick(undef, undef, 'DISABLE', 'ENABLE ALWAYS'));
}

sub make_ts_dictionary
{
	my ($self) = @_;
	my ($schema, $in) = $self->place;

	return $self->add('ts_dictionary', schema => $schema, name => $self->free_name($schema), needs => [$in], text => join ', ', 'TEMPLATE = simple', $self->some(40, 'STOPWORDS = english', 'ACCEPT = false'));
}

sub make_ts_configuration
{
	my ($self) = @_;
	my ($schema, $in) = $self->place;
	my $dictionary = $self->pick(undef, $self->of_kind('ts_dictionary'));

	return $self->add('ts_configuration', schema => $schema, name => $self->free_name($schema), needs => [ $in, $dictionary ? $dictionary->{id} : () ],
		mappings => { map { $_ => $dictionary ? full($dictionary) : 'simple' } $self->some(50, qw(asciiword word numword)) });
}

sub make_default_privileges
{
	my ($self) = @_;
	my $schema = $self->chance && $self->pick($self->of_kind('schema'));
	my $role = $self->pick(@roles);
	my $on = $self->pick('TABLES', 'SEQUENCES', 'FUNCTIONS', 'TYPES');
	my $right = { TABLES => 'SELECT', SEQUENCES => 'USAGE', FUNCTIONS => 'EXECUTE', TYPES => 'USAGE' }->{$on};

	return $self->add('default_privileges', needs => [ $schema ? $schema->{id} : () ],
		text => 'ALTER DEFAULT PRIVILEGES FOR ROLE ' . ident($role) . ($schema ? ' IN SCHEMA ' . ident($schema->{name}) : '') . " GRANT $right ON $on TO " . $self->pick('walk_b', '"Walk C" WITH GRANT OPTION'));
}

sub make_fdw
{
	my ($self) = @_;
	my %taken = map { $_->{name} => 1 } $self->of_kind('fdw');
	my ($name) = grep { !$taken{$_} } 'wrapper', 'Wrapper 2';

	return $name && $self->add('fdw', name => $name, options => $self->generic);
}

sub generic
{
	my ($self) = @_;

	return { map { $_ => 'v' . $self->below(4) } $self->some(50, qw(host port), 'Opt x') };
}

sub make_server
{
	my ($self) = @_;
	my $fdw = $self->pick($self->of_kind('fdw')) || $self->make_fdw || return;
	my %taken = map { $_->{name} => 1 } $self->of_kind('server');
	my ($name) = grep { !$taken{$_} } 'remote', 'Remote 2';

	return $name && $self->add('server', name => $name, needs => [ $fdw->{id} ], fdw => $fdw->{id}, version => $self->pick(undef, '1', '2'), options => $self->generic);
}

sub make_user_mapping
{
	my ($self) = @_;
	my $server = $self->pick($self->of_kind('server')) || $self->make_server || return;

	return if grep { $_->{server} == $server->{id} } $self->of_kind('user_mapping');
	return $self->add('user_mapping', server => $server->{id}, needs => [ $server->{id} ], role => $self->pick('PUBLIC', map { ident($_) } @roles), options => $self->generic);
}

sub make_foreign_table
{
	my ($self) = @_;
	my $server = $self->pick($self->of_kind('server')) || $self->make_server || return;
	my ($schema, $in) = $self->place;
	my $table = $self->add('foreign_table', schema => $schema, name => $self->free_name($schema), needs => [ $in, $server->{id} ], server => $server->{id}, columns => [], options => $self->generic);

	push @{ $table->{columns} }, { name => $_, type => $self->pick('integer', 'text', 'bigint'), not_null => $self->chance(20) } for 'a', $self->some(50, 'b', 'C c');
	return $table;
}

# ---- edits ----

# An object goes, with all that cannot be without it.
sub drop
{
	my ($self, $object) = @_;
	my $id = $object->{id};

	return unless delete $self->{objects}{$id};
	if ($object->{kind} eq 'view' || $object->{kind} eq 'matview' || $object->{kind} eq 'table' || $object->{kind} eq 'foreign_table') { }
	for my $other ($self->all)
	{
		next unless $self->{objects}{ $other->{id} };
		if ($other->{columns})
		{
			for my $column (@{ [ @{ $other->{columns} } ] })
			{
				next unless ($column->{of} // 0) == $id || ($column->{needs} // 0) == $id;
				if ($other->{kind} =~ /view/ && ($column->{of} // 0) == $id) { $self->drop_column($other, $column->{name}); }
				elsif ($other->{kind} =~ /view/) { $self->drop_column($other, $column->{name}) }
				elsif ($self->chance) { $self->drop_column($other, $column->{name}) }
				else { $self->set_type($other, $column, 'text', undef) }
			}
		}
		$other->{join} = undef if ($other->{join} // 0) == $id;
		next unless $self->{objects}{ $other->{id} } && grep { $_ == $id } @{ $other->{needs} };
		if ($other->{kind} eq 'publication')
		{
			@{ $other->{needs} } = grep { $_ != $id } @{ $other->{needs} };
			@{ $other->{tables} } = grep { $_->[0] != $id } @{ $other->{tables} };
			@{ $other->{uses} } = grep { $_->[0] != $id } @{ $other->{uses} };
			next;
		}
		$self->drop($other);
	}
	return;
}

sub using
{
	my ($self, $relation, $name) = @_;
	my %over = map { $_->{id} => 1 } $relation, $relation->{kind} eq 'table' ? $self->heirs($relation) : ();

	return grep { my $o = $_; grep { $over{ $_->[0] } && $_->[1] eq $name } @{ $o->{uses} } } $self->all;
}

# views over a column, of the relation or those that inherit it
sub columns_over
{
	my ($self, $relation, $name) = @_;
	my %over = map { $_->{id} => 1 } $relation, $relation->{kind} eq 'table' ? $self->heirs($relation) : ();

	return map { my $v = $_; $over{ $v->{from} } ? map { [ $v, $_ ] } grep { $_->{of_column} eq $name } @{ $v->{columns} } : () } $self->of_kind('view', 'matview');
}

sub drop_column
{
	my ($self, $relation, $name) = @_;

	$self->drop_column(@$_) for map { [ $_->[0], $_->[1]{name} ] } $self->columns_over($relation, $name);
	$self->drop($_) for $self->using($relation, $name);
	@{ $relation->{columns} } = grep { $_->{name} ne $name } @{ $relation->{columns} };
	$self->drop($relation) if $relation->{kind} =~ /view/ && !@{ $relation->{columns} };
	return;
}

sub set_type
{
	my ($self, $relation, $column, $type, $of) = @_;
	my $name = $column->{name};

	# what holds to the type
	$self->drop($_) for grep { $_->{typed} || !$types{$type} || $types{$type}{unordered} } $self->using($relation, $name);
	@$column{qw(type of)} = ($type, $of);
	delete @$column{qw(identity default generated collation storage)} if $relation->{kind} eq 'table';
	for ($self->columns_over($relation, $name))
	{
		my ($view, $over) = @$_;
		$self->set_type($view, $over, $type, $of) if $over->{expression} eq 'f.' . ident($over->{of_column});
	}
	return;
}

# One change; false: there was nothing of the kind to change.
my @edits = (
	[ 14 => 'add_object' ], [ 12 => 'drop_object' ], [ 14 => 'change_object' ], [ 4 => 'edit_rights' ], [ 8 => 'add_column' ], [ 6 => 'remove_column' ],
	[ 9 => 'change_type' ], [ 9 => 'change_column' ], [ 4 => 'change_table' ], [ 4 => 'change_view' ], [ 3 => 'change_partition' ], [ 2 => 'change_inheritance' ],
	[ 2 => 'change_enum' ], [ 2 => 'move_name' ], [ 2 => 'swap_columns' ], [ 1 => 'remake' ], [ 2 => 'change_composite' ], [ 1 => 'swap_names' ]);

sub edit
{
	my ($self) = @_;
	my @all = map { ($_->[1]) x $_->[0] } @edits;

	for (1 .. 1 + $self->below(4))
	{
		for (1 .. 10)
		{
			my $method = $self->pick(@all);
			last if $self->$method;
		}
	}
	return;
}

sub add_object { return $_[0]->make_any ? 1 : 0 }

sub drop_object
{
	my ($self) = @_;
	my $object = $self->pick(grep { $_->{kind} ne 'schema' || $self->chance(5) } $self->all) or return 0;

	return 0 if $object->{kind} eq 'schema' && $self->of_kind('schema') < 2;
	return 0 if $object->{kind} eq 'table' && $self->tables < 2;
	$self->drop($object);
	return 1;
}

sub edit_rights
{
	my ($self) = @_;
	my $object = $self->pick($self->all);
	my $method = $self->pick('edit_comment', 'edit_grants', 'edit_owner');

	return $self->$method($object);
}

sub change_object
{
	my ($self) = @_;
	my $object = $self->pick(grep { $_->{kind} !~ /^(?:table|view|matview|schema|enum|composite|cast|aggregate|operator|collation|statistics|rule)$/ } $self->all) or return 0;
	my $kind = $object->{kind};
	my $method = "edit_$kind";

	if ($kind eq 'constraint') { return $self->change_constraint($object) }
	elsif ($kind eq 'range') { return 0 if $self->chance(60); $object->{type} = $self->pick('integer', 'date', 'float8', 'text') }
	elsif ($kind eq 'event_trigger') { $object->{enabled} = $self->pick(undef, 'DISABLE', 'ENABLE ALWAYS'); $object->{tags} = $self->pick(undef, "'CREATE TABLE'") }
	elsif ($kind eq 'procedure') { $object->{variant} = $self->below(3); $object->{options} = $self->pick('', 'SECURITY DEFINER') }
	elsif ($kind eq 'ts_dictionary') { $object->{text} = join ', ', 'TEMPLATE = simple', $self->some(40, 'STOPWORDS = english', 'ACCEPT = false') }
	elsif ($kind eq 'ts_configuration') { $object->{mappings}{ $self->pick(qw(asciiword word numword)) } = 'simple' }
	elsif ($kind eq 'default_privileges') { $object->{text} =~ s/ WITH GRANT OPTION$// }
	elsif ($kind =~ /^(?:fdw|server|user_mapping|foreign_table)$/)
	{
		$object->{options} = $self->generic;
		$object->{version} = $self->pick(undef, 1, 2) if $kind eq 'server';
		if ($kind eq 'foreign_table')
		{
			my $column = $self->pick(@{ $object->{columns} });
			$column->{type} = $self->pick('integer', 'text', 'bigint') if !$self->columns_over($object, $column->{name});
		}
	}
	elsif ($self->can($method)) { return $self->$method($object) }
	return 1;
}

sub change_constraint
{
	my ($self, $object) = @_;

	if ($object->{form} eq 'foreign') { $object->{text} =~ s/ DEFERRABLE( INITIALLY DEFERRED)?|$/$self->pick('', ' DEFERRABLE', ' DEFERRABLE INITIALLY DEFERRED')/e; $object->{text} =~ s/( NOT VALID)(.*)/$2$1/ }
	elsif ($object->{form} eq 'check') { $object->{text} =~ s/ NOT VALID$// or $object->{text} .= ' NOT VALID' }
	elsif ($object->{form} eq 'primary') { return 0 if grep { my $o = $_; grep { $_ == $object->{id} } @{ $o->{needs} } } $self->all; $object->{text} = 'PRIMARY KEY (key)' . $self->pick('', ' DEFERRABLE', ' WITH (fillfactor = 80)') }
	else { $object->{name} = $self->free_name($object->{schema}) if $object->{schema} }
	return 1;
}

sub add_column
{
	my ($self) = @_;
	my $table = $self->pick(grep { !$_->{of} && !$_->{parent} } $self->tables) or return 0;
	my $name = $self->free_column($table) // return 0;

	splice @{ $table->{columns} }, @{ $table->{columns} } && $self->chance(30) ? 1 : scalar @{ $table->{columns} }, 0, $self->new_column($table, $name);
	return 1;
}

sub own_column
{
	my ($self, $test) = @_;
	my @all = map { my $t = $_; map { [ $t, $_ ] } grep { !$_->{locked} && (!$test || $test->($_)) } @{ $t->{columns} } } $self->tables;

	return $self->pick(@all);
}

sub remove_column
{
	my ($self) = @_;
	my ($table, $column) = @{ $self->own_column || return 0 };

	$self->drop_column($table, $column->{name});
	return 1;
}

sub change_type
{
	my ($self) = @_;
	my ($table, $column) = @{ $self->own_column || return 0 };
	my ($type, $of) = $self->some_type;

	# mostly one of the same nature, as that keeps the data
	if ($self->chance(70) && $types{ $column->{type} })
	{
		my ($nature) = grep { $types{ $column->{type} }{$_} } qw(number text);
		my @near = $nature ? grep { $types{$_}{$nature} } @types : ('text');
		($type, $of) = ($self->pick(@near), undef);
	}
	return 0 if $type eq $column->{type};
	$self->set_type($table, $column, $type, $of);
	$column->{default} = $self->default_of($column) if $self->chance(30);
	return 1;
}

sub change_column
{
	my ($self) = @_;
	my ($table, $column) = @{ $self->own_column || return 0 };
	my $what = $self->below(8);
	my $plain = !$table->{parent} && !$table->{partition_by} && !$table->{inherits} && !$self->heirs($table);

	if ($what < 2)
	{
		return 0 if $column->{generated} || $column->{identity} || $column->{type} =~ /serial/;
		$column->{default} = $column->{default} && $self->chance(40) ? undef : $self->default_of($column);
	}
	elsif ($what == 2)
	{
		return 0 if $column->{identity} || $column->{type} =~ /serial/;
		$column->{not_null} = !$column->{not_null};
	}
	elsif ($what == 3)
	{
		return 0 unless $column->{identity};
		$column->{identity} = $self->pick('ALWAYS', 'BY DEFAULT', 'ALWAYS', undef);
		$column->{identity_options} = $self->pick(undef, 'INCREMENT BY 3');
	}
	elsif ($what == 4)
	{
		return 0 unless $plain && $column->{type} =~ /^(?:integer|bigint)$/ && !$column->{generated} && !$table->{unlogged};
		delete @$column{qw(default identity)};
		$column->{identity} = 'BY DEFAULT';
	}
	elsif ($what == 5)
	{
		return 0 unless $column->{type} =~ /^(?:integer|bigint|text|numeric)$/ && !$column->{identity};
		return 0 if !$column->{generated} && (grep { $_->{kind} =~ /^(?:constraint|publication|trigger)$/ } $self->using($table, $column->{name}));
		$column->{generated} = $column->{generated} && $self->chance ? undef : $self->generation($column);
		delete $column->{default} if $column->{generated};
	}
	elsif ($what == 6 && $plain)
	{
		return 0 unless $column->{type} eq 'integer' && !$column->{generated} && !$column->{identity};
		my $sequence = $self->pick($self->of_kind('sequence')) or return 0;
		return 0 if $sequence->{owned};
		$column->{default} = 'nextval(' . literal(full($sequence)) . ')';
		$column->{needs} = $sequence->{id};
		return 0 if $sequence->{id} > $table->{id} && $sequence->{owned};
	}
	else
	{
		$self->dress_column($column);
	}
	return 1;
}

sub change_table
{
	my ($self) = @_;
	my $table = $self->pick($self->tables) or return 0;

	$self->dress_table($table);
	return 1;
}

sub change_view
{
	my ($self) = @_;
	my $view = $self->pick($self->of_kind('view', 'matview')) or return 0;

	return $self->edit_view($view);
}

sub change_partition
{
	my ($self) = @_;
	my $table = $self->pick(grep { $_->{parent} } $self->tables) or return 0;
	my $parent = $self->{objects}{ $table->{parent} };

	if ($self->chance && !$table->{partition_by} && !grep { ($_->{on} // 0) == $table->{id} } $self->all)
	{
		# on its own
		$table->{columns} = [ map { my %c = (name => $_->[0], type => $_->[1]{type}, of => $_->[1]{of}, locked => $_->[1]{locked}); \%c } $self->columns_of($table) ];
		delete @$table{qw(parent bound)};
		@{ $table->{needs} } = grep { $_ != $parent->{id} } @{ $table->{needs} };
		return 1;
	}
	my $bound = $self->bound_of($parent) // return 0;
	$table->{bound} = $bound;
	return 1;
}

# A table becomes a partition; or it leaves what it inherits from.
sub change_inheritance
{
	my ($self) = @_;
	my $child = $self->pick(grep { $_->{inherits} } $self->tables) or return 0;

	return 0 if grep { ($_->{from} // 0) == $child->{id} } $self->all;
	$child->{columns} = [ map { my %c = (name => $_->[0], type => $_->[1]{type}, of => $_->[1]{of}, locked => $_->[1]{locked}); \%c } $self->columns_of($child) ];
	@{ $child->{needs} } = grep { $_ != $child->{inherits} } @{ $child->{needs} };
	delete $child->{inherits};
	return 1;
}

sub change_enum
{
	my ($self) = @_;
	my $enum = $self->pick($self->of_kind('enum')) or return 0;
	my @others = $self->some(60, 'two', 'Three 3', "fo'ur", 'five');

	@others = reverse @others if $self->chance(40);
	$enum->{labels} = $self->chance(70) ? [ 'one', @others ] : [ @others, 'one' ];
	return 1;
}

sub change_composite
{
	my ($self) = @_;
	my $type = $self->pick($self->of_kind('composite')) or return 0;
	my $what = $self->below(3);
	my %taken = map { $_->{name} => 1 } @{ $type->{attributes} };
	my ($free) = grep { !$taken{$_} } 'y', 'Z z', 'w';

	if ($what == 0 && $free) { push @{ $type->{attributes} }, { name => $free, type => $self->pick('integer', 'text') } }
	elsif ($what == 1 && @{ $type->{attributes} } > 1) { pop @{ $type->{attributes} } }
	else { $self->pick(@{ $type->{attributes} })->{type} = $self->pick('integer', 'text', 'bigint') }
	return 1;
}

# An object of a new name, or in another schema. Texts of others are made when they are written, so they follow.
sub move_name
{
	my ($self) = @_;
	my $object = $self->pick(grep { $_->{schema} && $_->{kind} =~ /^(?:table|view|matview|sequence|index|statistics)$/ } $self->all) or return 0;

	return 0 if $self->is_named($object);
	if ($object->{kind} eq 'index') { $object->{name} = $self->free_name($object->{schema}); return 1 }
	return 0 if grep { ($_->{on} // 0) == $object->{id} && $_->{schema} } $self->all;
	my ($schema, $in) = $self->place;

	return 0 if $object->{owned} || grep { ($_->{owned} // 0) == $object->{id} } $self->all;
	$object->{needs}[0] = $in;
	$object->{schema} = $schema;
	$object->{name} = $self->free_name($schema);
	return 1;
}

# Whether texts of other objects hold its name.
sub is_named
{
	my ($self, $object) = @_;
	my $full = full($object);

	for my $other ($self->all)
	{
		for my $text (@$other{qw(args returns text type)}, map { @$_{qw(type default expression)} } @{ $other->{columns} || [] })
		{
			return 1 if defined $text && index($text, $full) >= 0;
		}
	}
	return 0;
}

sub swap_names
{
	my ($self) = @_;
	my $kind = $self->pick('table', 'view', 'table');
	my @of = grep { !$self->is_named($_) && !($_->{owned}) } $self->of_kind($kind);
	my $one = $self->pick(@of) or return 0;
	my $two = $self->pick(grep { $_ != $one && $_->{schema} eq $one->{schema} } @of) or return 0;

	@$one{'name'} = $two->{name};
	return 0;
}

sub swap_columns
{
	my ($self) = @_;
	my $table = $self->pick(grep { !$_->{parent} && @{ $_->{columns} } > 2 } $self->tables) or return 0;
	my @free = grep { !$_->{locked} } @{ $table->{columns} };
	my ($one, $two) = ($self->pick(@free), $self->pick(@free));

	return 0 if !$one || $one == $two;
	$self->drop($_) for grep { $_->{kind} ne 'sequence' } $self->using($table, $one->{name}), $self->using($table, $two->{name});
	$self->drop_column(@$_) for map { [ $_->[0], $_->[1]{name} ] } $self->columns_over($table, $one->{name}), $self->columns_over($table, $two->{name});
	@$one{'name'} = do { my $n = $two->{name}; $two->{name} = $one->{name}; $n };
	return 1;
}

# The same name, another kind of object.
sub remake
{
	my ($self) = @_;
	my $object = $self->pick($self->of_kind('table', 'view', 'matview', 'sequence', 'enum', 'domain')) or return 0;
	my ($schema, $name) = @$object{qw(schema name)};

	return 0 if $object->{kind} eq 'table' && $self->tables < 2;
	$self->drop($object);
	my $method = 'make_' . $self->pick(qw(table view enum domain composite sequence));
	my $new = $self->$method or return 1;
	my ($in) = grep { $_->{name} eq $schema } $self->of_kind('schema');

	return 1 if grep { ($_->{schema} // '') eq $schema && ($_->{name} // '') eq $name } $self->all;
	return 1 if !$in || $self->is_named($new) || grep { grep { $_ == $new->{id} } @{ $_->{needs} } } $self->all;
	@$new{qw(schema name)} = ($schema, $name);
	$new->{needs}[0] = $in->{id};
	return 1;
}

# ---- the script ----

sub copy
{
	my ($self) = @_;

	return dclone($self);
}

# Statements, each as it stands before a semicolon, so that psql can run them in order.
sub statements
{
	my ($self) = @_;
	my (%done, @out, @late);
	my $write;

	$write = sub {
		my ($object) = @_;
		return if $done{ $object->{id} }++;
		my @needs = (@{ $object->{needs} }, map { ($_->{of}, $_->{needs}) } @{ $object->{columns} || [] });
		push @needs, $object->{from}, $object->{join};
		$write->($self->{objects}{$_}) for grep { defined && $self->{objects}{$_} } @needs;
		my $method = "write_$object->{kind}";
		push @out, $self->$method($object), $self->write_rights($object);
	};
	$write->($_) for grep { $_->{kind} ne 'default_privileges' && $_->{kind} ne 'event_trigger' } $self->all;
	$write->($_) for $self->of_kind('default_privileges', 'event_trigger');
	return @out;
}

sub target
{
	my ($self, $object) = @_;
	my $kind = $object->{kind};
	my $on = $object->{on} && $self->{objects}{ $object->{on} };

	return ident($object->{name}) if $kind =~ /^(?:schema|publication|event_trigger|fdw|server)$/;
	return full($object) . '(' . join(', ', $self->arguments($object)) . ')' if $kind =~ /^(?:function|procedure|aggregate)$/;
	return ident($object->{schema}) . ".$object->{name} (integer, integer)" if $kind eq 'operator';
	return "($object->{source} AS text)" if $kind eq 'cast';
	return ident($object->{name}) . ' ON ' . full($on) if $kind =~ /^(?:constraint|trigger|policy|rule)$/;
	return full($object);
}

# the types that tell a routine from others
sub arguments
{
	my ($self, $object) = @_;
	my @arguments = grep { !/^OUT / } split / *, */, $object->{args} // '';

	return map { s/ DEFAULT .*//r =~ s/^(?:INOUT )?[a-z] (?=\S)//r } @arguments;
}

sub write_rights
{
	my ($self, $object) = @_;
	my $target = $self->target($object) if $object->{kind} !~ /^(?:user_mapping|default_privileges)$/;
	my $comment = $comment_on{ $object->{kind} };
	my @out;

	push @out, 'ALTER ' . ($comment) . " $target OWNER TO " . ident($object->{owner}) if $object->{owner};
	push @out, "COMMENT ON $comment $target IS " . literal($object->{comment}) if defined $object->{comment};
	my ($word) = @{ $grants_on{ $object->{kind} } || [] };
	$word = 'FUNCTION' if $object->{kind} eq 'aggregate';
	push @out, "REVOKE ALL ON $word $target FROM PUBLIC" if $object->{from_public};
	for my $role (sort keys %{ $object->{grants} || {} })
	{
		my $grant = $object->{grants}{$role};
		push @out, 'GRANT ' . join(', ', @{ $grant->{rights} }) . " ON $word $target TO " . ($role eq 'PUBLIC' ? $role : ident($role)) . ($grant->{option} ? ' WITH GRANT OPTION' : '');
	}
	return @out;
}

sub write_schema { return 'CREATE SCHEMA ' . ident($_[1]{name}) }

sub write_enum
{
	my ($self, $object) = @_;

	return 'CREATE TYPE ' . full($object) . ' AS ENUM (' . join(', ', map { literal($_) } @{ $object->{labels} }) . ')';
}

sub write_domain
{
	my ($self, $object) = @_;

	return 'CREATE DOMAIN ' . full($object) . " AS $object->{type}" . (defined $object->{default} ? " DEFAULT $object->{default}" : '')
	  . join '', map { ' CONSTRAINT ' . ident($_) . " CHECK ($object->{checks}{$_})" } sort keys %{ $object->{checks} };
}

sub write_composite
{
	my ($self, $object) = @_;

	return 'CREATE TYPE ' . full($object) . ' AS (' . join(', ', map { ident($_->{name}) . " $_->{type}" } @{ $object->{attributes} }) . ')';
}

sub write_range
{
	my ($self, $object) = @_;

	return 'CREATE TYPE ' . full($object) . " AS RANGE (SUBTYPE = $object->{type}, MULTIRANGE_TYPE_NAME = " . ident($object->{schema}) . '.' . ident("m_$object->{name}") . ')';
}

sub write_collation { return 'CREATE COLLATION ' . full($_[1]) . " (PROVIDER = libc, LOCALE = '$_[1]{locale}')" }

sub write_sequence
{
	my ($self, $object) = @_;
	my $owner = $object->{owned} && $self->{objects}{ $object->{owned} };

	return 'CREATE SEQUENCE ' . full($object) . ($object->{type} ? " AS $object->{type}" : '') . ($object->{options} ? " $object->{options}" : '')
	  . ($owner && $owner->{schema} eq $object->{schema} ? ' OWNED BY ' . full($owner) . '.key' : '');
}

sub column_text
{
	my ($self, $column) = @_;

	return join ' ', ident($column->{name}), $column->{type}, $column->{collation} ? "COLLATE $column->{collation}" : (),
	  $column->{generated} ? "GENERATED ALWAYS AS ($column->{generated}) STORED" : (),
	  $column->{identity} ? "GENERATED $column->{identity} AS IDENTITY" . ($column->{identity_options} ? " ($column->{identity_options})" : '') : (),
	  defined $column->{default} && !$column->{generated} && !$column->{identity} && $column->{type} !~ /serial/ ? "DEFAULT $column->{default}" : (),
	  $column->{not_null} ? 'NOT NULL' : ();
}

sub write_table
{
	my ($self, $object) = @_;
	my $name = full($object);
	my $up = $self->{objects}{ $object->{parent} // $object->{inherits} // $object->{of} // 0 };
	my @out;
	my $text = 'CREATE ' . ($object->{unlogged} ? 'UNLOGGED ' : '') . "TABLE $name ";

	if ($object->{parent}) { $text .= 'PARTITION OF ' . full($up) . " $object->{bound}" }
	elsif ($object->{of}) { $text .= 'OF ' . full($up) }
	else { $text .= '(' . join(', ', map { $self->column_text($_) } @{ $object->{columns} }) . ')' }
	$text .= ' INHERITS (' . full($up) . ')' if $object->{inherits};
	$text .= " PARTITION BY $object->{partition_by} (key)" if $object->{partition_by};
	$text .= " WITH ($object->{options})" if $object->{options} && !$object->{partition_by};
	push @out, $text;
	push @out, "ALTER TABLE $name ENABLE ROW LEVEL SECURITY" if $object->{rls};
	push @out, "ALTER TABLE $name FORCE ROW LEVEL SECURITY" if $object->{force_rls};
	push @out, "ALTER TABLE $name REPLICA IDENTITY $object->{identity}" if $object->{identity};
	for my $column (@{ $object->{columns} })
	{
		my $column_name = ident($column->{name});

		push @out, "ALTER TABLE $name ALTER COLUMN $column_name SET STORAGE $column->{storage}" if $column->{storage};
		push @out, "ALTER TABLE $name ALTER COLUMN $column_name SET STATISTICS $column->{statistics}" if $column->{statistics};
		push @out, "ALTER TABLE $name ALTER COLUMN $column_name SET ($column->{options})" if $column->{options};
		push @out, "COMMENT ON COLUMN $name.$column_name IS " . literal($column->{comment}) if defined $column->{comment};
		for my $role (sort keys %{ $column->{grants} || {} })
		{
			push @out, "GRANT $column->{grants}{$role}[0] ($column_name) ON $name TO " . ident($role);
		}
	}
	return @out;
}

sub write_foreign_table
{
	my ($self, $object) = @_;

	return 'CREATE FOREIGN TABLE ' . full($object) . ' (' . join(', ', map { $self->column_text($_) } @{ $object->{columns} }) . ') SERVER '
	  . ident($self->{objects}{ $object->{server} }{name}) . generic_text($object);
}

sub generic_text
{
	my ($object) = @_;
	my $options = $object->{options};

	return %$options ? ' OPTIONS (' . join(', ', map { ident($_) . ' ' . literal($options->{$_}) } sort keys %$options) . ')' : '';
}

sub write_index
{
	my ($self, $object) = @_;
	my $on = $self->{objects}{ $object->{on} };
	my @out = ('CREATE INDEX ' . ident($object->{name}) . ' ON ' . full($on) . " USING $object->{method} ($object->{keys})"
		  . ($object->{include} ? " INCLUDE ($object->{include})" : '') . ($object->{with} ? " WITH ($object->{with})" : '') . ($object->{where} ? " WHERE $object->{where}" : ''));

	push @out, 'ALTER TABLE ' . full($on) . ' CLUSTER ON ' . ident($object->{name}) if $object->{cluster};
	return @out;
}

sub write_constraint
{
	my ($self, $object) = @_;
	my $on = $self->{objects}{ $object->{on} };
	my $text = $object->{text};

	if ($object->{form} eq 'foreign')
	{
		# the name of the table that is referred to may have changed
		my $to = $self->{objects}{ $object->{needs}[1] };
		$text =~ s/REFERENCES .* \(key\)/'REFERENCES ' . full($to) . ' (key)'/e;
	}
	return 'ALTER TABLE ' . full($on) . ' ADD CONSTRAINT ' . ident($object->{name}) . " $text";
}

sub write_statistics
{
	my ($self, $object) = @_;

	return 'CREATE STATISTICS ' . full($object) . " $object->{text} FROM " . full($self->{objects}{ $object->{on} });
}

sub write_view
{
	my ($self, $object) = @_;
	my $kind = $object->{kind} eq 'view' ? 'VIEW' : 'MATERIALIZED VIEW';
	my $text = "CREATE $kind " . full($object) . ($object->{options} ? " WITH ($object->{options})" : '') . ' AS SELECT '
	  . join(', ', map { "$_->{expression} AS " . ident($_->{name}) } @{ $object->{columns} }) . ' FROM ' . full($self->{objects}{ $object->{from} }) . ' f';
	my @out;

	$text .= ' CROSS JOIN (SELECT count(j.key) AS n FROM ' . full($self->{objects}{ $object->{join} }) . ' j) j' if $object->{join};
	$text .= " WHERE $object->{where}" if $object->{where} && grep { $_->{of_column} eq 'key' } @{ $object->{columns} };
	$text .= ' WITH NO DATA' if $object->{no_data};
	push @out, $text;
	push @out, 'ALTER VIEW ' . full($object) . ' ALTER COLUMN ' . ident($object->{columns}[0]{name}) . ' SET DEFAULT NULL' if $object->{defaults};
	return @out;
}

sub write_matview { return write_view(@_) }

sub write_function
{
	my ($self, $object) = @_;
	my $head = 'CREATE FUNCTION ' . full($object) . "($object->{args})" . ($object->{returns} ? " RETURNS $object->{returns}" : '');
	my $tail = join ' ', grep { $_ } $object->{volatility}, $object->{options};
	my $n = $object->{variant};
	my $function = sub { my ($language, $body) = @_; return "$head LANGUAGE $language $tail AS " . literal($body) };

	if ($object->{simple})
	{
		return $function->('sql', "SELECT \$1 + $n") if $object->{language} eq 'sql';
		return $function->('plpgsql', "BEGIN RETURN \$1 + $n; END") if $object->{language} eq 'plpgsql';
		return "$head LANGUAGE sql $tail RETURN \$1 + $n";
	}
	return $function->('plpgsql', "BEGIN RETURN COALESCE(NEW, OLD); -- $n\nEND") if $object->{trigger};
	return $function->('plpgsql', "BEGIN NULL; -- $n\nEND") if $object->{event};
	return $function->('sql', $object->{returns} eq 'text' ? "SELECT 'a$n'" : 'SELECT NULL' . '') if $object->{typed_arg} && $object->{returns} eq 'text';
	return $function->('plpgsql', "BEGIN RETURN; -- $n\nEND") if $object->{typed_arg} && $object->{returns} =~ /^SETOF/;
	return $function->('plpgsql', "BEGIN RETURN NULL; -- $n\nEND") if $object->{typed_arg};
	return $function->('sql', "SELECT x, 'text $n'") if $object->{table};
	return "$head LANGUAGE sql $tail BEGIN ATOMIC SELECT count(r." . ident($object->{column}) . ") + $n FROM " . full($self->{objects}{ $object->{on} }) . ' r; END';
}

sub write_procedure
{
	my ($self, $object) = @_;

	return 'CREATE PROCEDURE ' . full($object) . "($object->{args}) LANGUAGE plpgsql $object->{options} AS " . literal("BEGIN NULL; -- $object->{variant}\nEND");
}

sub write_aggregate { return 'CREATE AGGREGATE ' . full($_[1]) . "($_[1]{args}) ($_[1]{text})" }
sub write_operator { return 'CREATE OPERATOR ' . ident($_[1]{schema}) . ".$_[1]{name} ($_[1]{text})" }
sub write_cast { return "CREATE CAST ($_[1]{source} AS text) $_[1]{text}" }

sub write_trigger
{
	my ($self, $object) = @_;
	my $on = full($self->{objects}{ $object->{on} });
	my $name = ident($object->{name});
	my $text = 'CREATE ' . ($object->{constraint} ? 'CONSTRAINT ' : '') . "TRIGGER $name $object->{timing} $object->{events} ON $on"
	  . ($object->{constraint} ? " $object->{constraint}" : '') . " FOR EACH $object->{level}" . ($object->{when} ? " WHEN ($object->{when})" : '')
	  . ' EXECUTE FUNCTION ' . full($self->{objects}{ $object->{function} }) . '()';
	my @out = ($text);

	push @out, "ALTER TABLE $on $object->{enabled} TRIGGER $name" if $object->{enabled};
	return @out;
}

sub write_policy
{
	my ($self, $object) = @_;

	return 'CREATE POLICY ' . ident($object->{name}) . ' ON ' . full($self->{objects}{ $object->{on} }) . ($object->{restrictive} ? ' AS RESTRICTIVE' : '')
	  . " FOR $object->{command}" . ($object->{roles} ? " TO $object->{roles}" : '') . " USING ($object->{using})" . ($object->{check} ? " WITH CHECK ($object->{check})" : '');
}

sub write_rule
{
	my ($self, $object) = @_;

	return 'CREATE RULE ' . ident($object->{name}) . ' AS ' . sprintf $object->{text}, full($self->{objects}{ $object->{on} });
}

sub write_publication
{
	my ($self, $object) = @_;
	my $text = 'CREATE PUBLICATION ' . ident($object->{name});

	$text .= ' FOR ALL TABLES' if $object->{all};
	$text .= ' FOR TABLE ' . join(', ', map { (($self->{objects}{ $_->[0] }{partition_by} || $_->[1] eq '') && $self->heirs($self->{objects}{ $_->[0] }) ? 'ONLY ' : '') . full($self->{objects}{ $_->[0] }) . $_->[1] } @{ $object->{tables} })
	  if @{ $object->{tables} };
	return $text . ($object->{with} ? " WITH ($object->{with})" : '');
}

sub write_event_trigger
{
	my ($self, $object) = @_;
	my $name = ident($object->{name});
	my @out = ("CREATE EVENT TRIGGER $name ON $object->{event}" . ($object->{tags} ? " WHEN TAG IN ($object->{tags})" : '')
		  . ' EXECUTE FUNCTION ' . full($self->{objects}{ $object->{function} }) . '()');

	push @out, "ALTER EVENT TRIGGER $name $object->{enabled}" if $object->{enabled};
	return @out;
}

sub write_ts_dictionary { return 'CREATE TEXT SEARCH DICTIONARY ' . full($_[1]) . " ($_[1]{text})" }

sub write_ts_configuration
{
	my ($self, $object) = @_;

	return ('CREATE TEXT SEARCH CONFIGURATION ' . full($object) . ' (PARSER = "default")',
		map { 'ALTER TEXT SEARCH CONFIGURATION ' . full($object) . " ADD MAPPING FOR $_ WITH $object->{mappings}{$_}" } sort keys %{ $object->{mappings} });
}

sub write_default_privileges { return $_[1]{text} }
sub write_fdw { return 'CREATE FOREIGN DATA WRAPPER ' . ident($_[1]{name}) . generic_text($_[1]) }

sub write_server
{
	my ($self, $object) = @_;

	return 'CREATE SERVER ' . ident($object->{name}) . ($object->{version} ? " VERSION '$object->{version}'" : '') . ' FOREIGN DATA WRAPPER ' . ident($self->{objects}{ $object->{fdw} }{name}) . generic_text($object);
}

sub write_user_mapping
{
	my ($self, $object) = @_;

	return "CREATE USER MAPPING FOR $object->{role} SERVER " . ident($self->{objects}{ $object->{server} }{name}) . generic_text($object);
}

1;
