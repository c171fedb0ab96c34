#
# WalkRun: takes a database from one model script to another and back, checks what must hold, and makes a
# pair that fails small.
#
# A step is: define the script, plan and apply all of it, prune. It must prove itself (schemaboot_apply does),
# leave a second plan empty, and keep the rows: each column that is there before and after, with a type that
# keeps the text of its values, has the same texts for the same keys.
#

package WalkRun;

use strict;
use warnings;
use IPC::Open2;

# Rows for every table that has none, and values where a column has none: 1, 2, 3 in every type.
my $helpers = <<'EOS';
SET client_min_messages = error;
SET lock_timeout = '20s';
SET statement_timeout = '60s';
CREATE FUNCTION pg_temp.value(t oid, i int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE y pg_type; BEGIN
	SELECT * INTO y FROM pg_type WHERE oid = t;
	IF y.typtype = 'd' THEN RETURN pg_temp.value(y.typbasetype, i) || '::' || t::regtype;
	ELSIF y.typcategory = 'A' THEN RETURN 'ARRAY[' || pg_temp.value(y.typelem, i) || ']::' || t::regtype;
	ELSIF y.typtype = 'e' THEN RETURN '''one''::' || t::regtype;
	ELSIF y.typtype = 'c' THEN RETURN (SELECT 'ROW(' || string_agg(pg_temp.value(atttypid, i), ',' ORDER BY attnum) || ')::' || t::regtype
		FROM pg_attribute WHERE attrelid = y.typrelid AND attnum > 0 AND NOT attisdropped);
	ELSIF y.typtype = 'r' THEN RETURN (SELECT format('%s(%s, NULL)', t::regtype, pg_temp.value(rngsubtype, i)) FROM pg_range WHERE rngtypid = t);
	ELSE RETURN quote_literal(CASE WHEN y.typcategory IN ('N', 'S') THEN i::text WHEN t = 'bool'::regtype THEN 't'
		WHEN y.typcategory = 'D' THEN '2020-01-0' || i WHEN t = 'uuid'::regtype THEN '00000000-0000-0000-0000-00000000000' || i
		WHEN t = 'jsonb'::regtype THEN format('{"a": %s}', i) WHEN t = 'interval'::regtype THEN i || ' days' WHEN t = 'bytea'::regtype THEN '\x0' || i
		WHEN t = 'inet'::regtype THEN '10.0.0.' || i WHEN t = 'point'::regtype THEN format('(%s,%s)', i, i) ELSE 'w' || i END) || '::' || t::regtype;
	END IF;
END $$;
CREATE FUNCTION pg_temp.fill() RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE r record; a record; n bigint; i int; BEGIN
	FOR r IN SELECT c.oid::regclass AS rel, c.oid FROM pg_class c WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace::regnamespace::text !~ '^(pg_|information_|schemaboot)'
		AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'key') ORDER BY c.relname, c.oid
	LOOP
		EXECUTE format('SELECT count(*) FROM ONLY %s', r.rel) INTO n;
		IF (SELECT relkind = 'p' FROM pg_class WHERE oid = r.oid) THEN EXECUTE format('SELECT count(*) FROM %s', r.rel) INTO n; END IF;
		IF n = 0 THEN
			FOR i IN 1 .. 3 LOOP
				BEGIN
					EXECUTE (SELECT format('INSERT INTO %s (%s) VALUES (%s)', r.rel, string_agg(quote_ident(attname), ', ' ORDER BY attnum),
						string_agg(pg_temp.value(atttypid, i), ', ' ORDER BY attnum))
						FROM pg_attribute WHERE attrelid = r.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attidentity = '');
				EXCEPTION WHEN OTHERS THEN NULL;
				END;
			END LOOP;
		ELSE
			FOR a IN SELECT * FROM pg_attribute WHERE attrelid = r.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attidentity = '' AND NOT attnotnull LOOP
				BEGIN
					EXECUTE format('UPDATE %s SET %I = CASE key WHEN 1 THEN %s WHEN 2 THEN %s ELSE %s END WHERE %2$I IS NULL', r.rel, a.attname,
						pg_temp.value(a.atttypid, 1), pg_temp.value(a.atttypid, 2), pg_temp.value(a.atttypid, 3));
				EXCEPTION WHEN OTHERS THEN NULL;
				END;
			END LOOP;
		END IF;
	END LOOP;
END $$;
CREATE FUNCTION pg_temp.texts() RETURNS SETOF text LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE r record; t text; BEGIN
	FOR r IN SELECT c.oid::regclass AS rel, attname, format_type(atttypid, NULL) || CASE WHEN attgenerated <> '' THEN
		' ' || (SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = a.attrelid AND adnum = a.attnum) ELSE '' END AS type
		FROM pg_class c JOIN pg_attribute a ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped JOIN pg_type y ON y.oid = atttypid LEFT JOIN pg_type e ON e.oid = y.typelem
		WHERE relkind = 'r' AND relnamespace::regnamespace::text !~ '^(pg_|information_|schemaboot)' AND coalesce(e.typtype, y.typtype) IN ('b', 'd', 'e')
		AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'key')
	LOOP
		EXECUTE format('SELECT string_agg(key || ''='' || coalesce(%I::text, ''(null)''), '', '' ORDER BY key) FROM ONLY %s', r.attname, r.rel) INTO t;
		RETURN NEXT concat_ws(E'\t', 'text', r.rel, r.attname, r.type, coalesce(t, 'no rows'));
	END LOOP;
END $$;
CREATE FUNCTION pg_temp.clear() RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
	EXECUTE (SELECT 'TRUNCATE ' || string_agg(oid::regclass::text, ', ') || ' CASCADE' FROM pg_class WHERE relkind IN ('r', 'p')
		AND relnamespace::regnamespace::text !~ '^(pg_|information_|schemaboot)');
END $$;
EOS

# $connect: a sub that makes a database of that name anew and returns the command that connects to it.
sub new
{
	my ($class, $name, $connect) = @_;
	my $self = bless { name => $name, connect => $connect, asked => 0, scripts => 0 }, $class;

	$self->renew;
	$self->{scratch} = $self->open_session($connect->("${name}_scratch"));
	return $self;
}

sub open_session
{
	my ($self, @command) = @_;
	my ($out, $in);
	my $pid = open2($out, $in, 'sh', '-c', 'exec "$@" 2>&1', 'sh', @command);

	return { pid => $pid, in => $in, out => $out };
}

sub close_session
{
	my ($self, $session) = @_;

	close $session->{in};
	1 while readline $session->{out};
	waitpid $session->{pid}, 0;
	return;
}

# an empty database
sub renew
{
	my ($self) = @_;

	$self->close_session($self->{session}) if $self->{session};
	$self->{session} = $self->open_session($self->{connect}->($self->{name}));
	$self->ask("CREATE EXTENSION schemaboot;\n$helpers\nSELECT schemaboot_manage('{*}');");
	return;
}

sub finish
{
	my ($self) = @_;

	$self->close_session($self->{session});
	$self->close_session($self->{scratch});
	return;
}

# Runs SQL; what it printed, errors with it.
sub ask
{
	my ($self, $sql, $session) = @_;
	my $mark = 'mark ' . ++$self->{asked};
	my $said = '';

	$session //= $self->{session};
	print { $session->{in} } "$sql\n;\n\\echo $mark\n";
	$session->{in}->flush;
	while (defined(my $line = readline $session->{out}))
	{
		return $said if $line eq "$mark\n";
		$said .= $line;
	}
	$self->{crashed} = 1;
	return $said . "ERROR:  CRASH: the server closed the connection\n";
}

sub script { return join '', map { "$_;\n" } @_ }

# What psql says against a script; undef: nothing.
sub fault_of
{
	my ($self, @statements) = @_;

	return $self->fault_of_text(script(@statements));
}

sub fault_of_text
{
	my ($self, $script) = @_;
	my $said = $self->ask("BEGIN;\n$script\nROLLBACK;", $self->{scratch});

	return $said =~ /^(?:psql:.*?)?(ERROR: .*)/m ? $1 : undef;
}

# ---- one step ----

# An error without what is different from one to the next.
sub signature
{
	my ($phase, $said) = @_;
	my ($line) = $said =~ /(?:ERROR|FATAL|PANIC): +(.*)/ ? $1 : (split /\n/, $said)[0] // '';

	$line .= " / $1" if $said =~ /^DETAIL: +(.*)/m && $line =~ /still differ/;
	$line =~ s/"(?:[^"]|"")*"|'[^']*'/?/g;
	$line =~ s/\b(?:s1|s2|\?)\.[^\s,():]+/?/g;
	$line =~ s/\d+ /N /g unless $line =~ /^\w{5}: /;
	$line =~ s/\b(?!.....: )\d+\b/N/g;
	return "$phase: $line";
}

my %whole = map { $_ => 1 } qw(smallint integer bigint);
my %texts = map { $_ => 1 } 'text', 'character varying';

sub keeps_text
{
	my ($from, $to) = @_;

	return 1 if $from eq $to;
	return 1 if $whole{$from} && ($whole{$to} || $texts{$to} || $to eq 'numeric');
	return 1 if $texts{$from} && $texts{$to};
	return 0;
}

sub texts_of
{
	my ($said) = @_;
	my %texts;

	for (split /\n/, $said)
	{
		my ($word, $relation, $column, $type, $text) = split /\t/;
		$texts{"$relation\t$column"} = [ $type, $text ] if $word && $word eq 'text';
	}
	return \%texts;
}

sub lost_text
{
	my ($before, $after) = @_;

	for my $column (sort keys %$before)
	{
		my ($type, $text) = @{ $before->{$column} };
		my $now = $after->{$column} or next;

		# numeric(12,2) shows its scale
		next if $now->[1] eq $text || !keeps_text($type, $now->[0]) || "$type $now->[0]" =~ /numeric|timestamp|double/;
		return join(' ', split /\t/, $column) . " ($type, $now->[0]): $text, then $now->[1]";
	}
	return;
}

# Takes the database to a script. Returns undef if all is well, else { phase, said, signature }.
sub step
{
	my ($self, $statements, $phase) = @_;

	return $self->step_to(script(@$statements), $phase);
}

sub step_to
{
	my ($self, $script, $phase, $rows, $told) = @_;
	my $fail = sub { my ($what, $said) = @_; return { phase => "$phase, $what", said => $said, signature => signature($what, $said) } };
	my $apply = "SELECT 'step ' || step || ': ' || replace(ddl, E'\\n', ' ') FROM schemaboot_apply(allow => '{all}', prune => true);";
	my $said = $self->ask("SELECT 'defined' FROM schemaboot_define(\$walk\$$script\$walk\$, 'walk') LIMIT 1;");

	return $fail->('define', $said) if $said =~ /ERROR:|FATAL:|PANIC:/;
	my $before = texts_of($self->ask('SELECT pg_temp.texts();'));
	$said = $self->ask($apply);
	if ($said =~ /ERROR:  (?:23\w{3}|22(?!000)\w{3}):/)
	{
		# Rows may be in the way, rightly: then the step works without them.
		$self->{cleared}++;
		$self->ask('SELECT pg_temp.clear();');
		$before = {};
		$said = $self->ask($apply);
	}
	return $fail->('apply', $said) if $said =~ /ERROR:|FATAL:|PANIC:/;
	$self->{steps} = join "\n", map { /^step \d+: (.*)/ ? $1 : () } split /\n/, $said;
	my $fill = $rows // 'SELECT pg_temp.fill();SELECT pg_temp.fill();';
	# what is kept of the catalogs must be what they hold: now and then they are read anew
	my $anew = $self->{asked}++ % 4 ? '' : "DELETE FROM schemaboot.live_cache; DELETE FROM schemaboot.fact_cache WHERE unit = '*';\n";
	my $after = $self->ask("${anew}SELECT 'more ' || ddl FROM schemaboot_plan(prune => true);\nSELECT pg_temp.texts();\n$fill");
	return $fail->('second plan', $after =~ s/^text\t.*\n//mgr) if $after =~ /^more |ERROR:|FATAL:|PANIC:/m;
	my $lost = !$told && lost_text($before, texts_of($after));
	return $fail->('rows', "$lost\n$said") if $lost;
	return;
}

# ---- a pair, from nothing ----

# Returns the first failure of: nothing to $from, on to $to, and back.
sub try_pair
{
	my ($self, $from, $to) = @_;

	return $self->try_texts(script(@$from), script(@$to));
}

# $rows: the SQL that fills the tables of $from, if it is not what fills all; $same: a query that must tell the same
# all the time, for rows that change their tables; $renames: [ kind, old, new ], to be declared.
sub try_texts
{
	my ($self, $from, $to, $rows, $same, $renames) = @_;
	my $declare = sub {
		my $said = join '', map { $self->ask(sprintf "SELECT schemaboot_rename('%s', '%s', '%s');", $_->[0], @$_[@_]) } @$renames;
		return $said =~ /ERROR/ ? { phase => 'renames', said => $said, signature => 'renames' } : undef;
	};
	my $tells = sub { return $same ? $self->ask($same) : '' };
	my ($failure, $steps);

	$self->renew if $self->{crashed};
	$self->{crashed} = 0;
	if (!$self->{empty}) { $self->renew if $self->step([], 'emptied') }
	$self->{empty} = 0;
	$failure = $self->step_to($from, 'made', $rows);
	my $told = $tells->();
	my $check = sub {
		my $now = $tells->();
		return $now eq $told ? undef : { phase => "$_[0], told", said => "$told\nthen\n$now", signature => 'told' };
	};
	$failure ||= $declare->(1, 2) || $self->step_to($to, 'forth', $rows && '', $same) || $check->('forth');
	$steps = $self->{steps};
	$failure ||= $declare->(2, 1) || $self->step_to($from, 'back', $rows && '', $same) || $check->('back');
	$self->{steps} = $steps;
	$self->renew, $self->{empty} = 1 if $failure;
	return $failure;
}

# ---- making it small ----

# Takes parts of @$list away while $test of the rest holds.
sub reduce
{
	my ($list, $test, $budget) = @_;
	my @rest = @$list;
	my $size = int(@rest / 2) || 1;

	while (@rest)
	{
		my $smaller = 0;

		for (my $i = 0; $i < @rest;)
		{
			my @tried = @rest;
			splice @tried, $i, $size > @rest - $i ? @rest - $i : $size;
			return @rest if $$budget <= 0;
			if ($test->(\@tried)) { @rest = @tried; $smaller = 1 }
			else { $i += $size }
		}
		last if $size == 1 && !$smaller;
		$size = int($size / 2) || 1;
	}
	return @rest;
}

# The smallest pair found that fails in the same way.
sub shrink
{
	my ($self, $from, $to, $signature, $tries) = @_;
	my $budget = $tries // 150;
	my $same = sub {
		my ($one, $two) = @_;
		return 0 if defined $self->fault_of(@$one) || defined $self->fault_of(@$two);
		$budget--;
		my $failure = $self->try_pair($one, $two);
		return $failure && $failure->{signature} eq $signature;
	};

	return unless $same->($from, $to);
	my %seen;
	my @texts = grep { !$seen{$_}++ } @$from, @$to;
	my $split = sub {
		my %kept = map { $_ => 1 } @{ $_[0] };
		return ([ grep { $kept{$_} } @$from ], [ grep { $kept{$_} } @$to ]);
	};
	@texts = reduce(\@texts, sub { $same->($split->($_[0])) }, \$budget);
	($from, $to) = $split->(\@texts);

	my @sided = ((map { [ 0, $_ ] } @$from), (map { [ 1, $_ ] } @$to));
	my $sides = sub {
		return ([ map { $_->[1] } grep { !$_->[0] } @{ $_[0] } ], [ map { $_->[1] } grep { $_->[0] } @{ $_[0] } ]);
	};
	@sided = reduce(\@sided, sub { $same->($sides->($_[0])) }, \$budget);
	return $sides->(\@sided);
}

# ---- a walk ----

# Walks from nothing over $length edits and all the way back. $report is called with each pair that fails: from, to,
# failure. Returns the number of pairs that were tried and of scripts that no server takes.
sub walk
{
	my ($self, $walk, $length, $report, $observe) = @_;
	my (@path, $pairs, $invalid);
	my $lost = 0;

	if ($self->step([], 'emptied')) { $self->renew }
	for my $n (0 .. $length)
	{
		my ($next, @statements, $fault);

		for (1 .. 5)
		{
			$next = $n ? $path[-1]{walk}->copy : $walk;
			$next->{state} = $walk->{state} if $n;
			$next->edit if $n;
			$walk->{state} = $next->{state};
			@statements = $next->statements;
			$fault = $self->fault_of(@statements);
			last unless defined $fault;
			$invalid++;
			print STDERR "# invalid: $fault\n" if $ENV{WALK_DEBUG};
			last unless $n;
		}
		last if defined $fault;
		$pairs++;
		my $failure = $self->step(\@statements, $n ? 'forth' : 'made');
		if ($failure)
		{
			$report->($n ? $path[-1]{statements} : [], \@statements, $failure);
			$self->renew, $self->{crashed} = 0;
			$lost = 1;
			last;
		}
		$observe->($self, \@statements) if $observe;
		push @path, { walk => $next, statements => \@statements };
	}
	return ($pairs // 0, $invalid // 0) if $lost && @path < 2;
	if ($lost)
	{
		$pairs++;
		$self->step($path[-1]{statements}, 'made');
	}
	for my $n (reverse 0 .. $#path - 1)
	{
		$pairs++;
		my $failure = $self->step($path[$n]{statements}, 'back') or next;

		$report->($path[ $n + 1 ]{statements}, $path[$n]{statements}, $failure);
		$self->renew, $self->{crashed} = 0;
		$self->step($path[$n]{statements}, 'made');
	}
	return ($pairs // 0, $invalid // 0);
}

1;
