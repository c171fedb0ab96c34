#
# What doc/drift.md and doc/plan.md show is what happens: the statements of their blocks run, in order, and print what stands
# below them. "..." in a document stands for the rest of a cell.
#

use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use PostgreSQL::Test::Utils;
use SchemabootTest;
use Test::More;

my $node = new_node('documents');

# The blocks of a document: statements, and the lines printed below.
sub blocks
{
	my ($document) = @_;
	my @blocks;
	my $open = 0;

	# what other tools do is told with examples of theirs
	for (split /\n/, slurp_file("$FindBin::RealBin/../../doc/$document") =~ s/\n## Files and git\n.*//sr)
	{
		if (/^    ((?:SELECT|CALL) .*)/)
		{
			push @blocks, { sql => '', printed => [] } if !$open || @{ $blocks[-1]{printed} };
			$blocks[-1]{sql} .= "$1\n";
			$open = 1;
		}
		elsif ($open && /^    (.*\S)/ && !/^    \\/) { push @{ $blocks[-1]{printed} }, $1 }
		elsif (/^\S/) { $open = 0 }
	}
	return @blocks;
}

# Lines without what only makes columns wide; "..." is the rest of a cell.
sub pattern
{
	my ($line) = @_;

	return join '\s*\|\s*', map { s/^\s+|\s+$//gr =~ s/([^\w\s])/\\$1/gr =~ s/\\\.\\\.\\\./.*/gr } split /\|/, $line, -1;
}

# $before: SQL to run before the first block that has a text.
sub try_document
{
	my ($document, %before) = @_;
	my $database = new_database($node, $document =~ s/\W/_/gr);
	my @blocks = blocks($document);

	run_ok($node, $database, delete $before{''}, "$document: to begin with");
	cmp_ok(scalar @blocks, '>', 2, "$document has blocks");
	for my $block (@blocks)
	{
		my ($name) = split /\n/, $block->{sql};
		my @expected = grep { !/^-+(\+-+)*$/ } @{ $block->{printed} };
		my ($text) = grep { index($block->{sql} . join("\n", @expected), $_) >= 0 } keys %before;

		run_ok($node, $database, delete $before{$text}, "$document: before $name") if defined $text;
		my (undef, $out, $err) = finish_sql(
			start_psql($node, $database, $block->{sql}, '-v', 'ON_ERROR_STOP=1', '-v', 'VERBOSITY=default', '-P', 'tuples_only=off', '-P', 'format=aligned'));
		my $failed = grep { /^ERROR:/ } @expected;
		my @printed = grep { !/^-+(\+-+)*$/ } split /\n/, $failed ? $err : $out;

		s/^psql:[^ ]* // for @printed;
		ok(($err =~ /ERROR: /) == ($failed > 0), "$document: $name" . ($failed ? ' fails' : '')) or diag($err);
		for my $line (@expected)
		{
			my $pattern = pattern($line);

			ok((grep { /^\s*$pattern\s*$/ } @printed), "$document: it prints $line") or diag(join "\n", @printed);
		}
	}
	is(join(', ', keys %before), '', "$document: all blocks were there");
	return;
}

try_document('drift.md', '' => define_sql(q{
	CREATE TABLE public.orders (id int PRIMARY KEY, note text, open boolean);
	CREATE INDEX orders_open_idx ON public.orders (open);
	CREATE SCHEMA shop; CREATE SCHEMA billing;
}) . q{; SELECT count(*) FROM schemaboot_create_all();
	ALTER TABLE public.orders ALTER note SET DEFAULT '', ADD COLUMN paid_twice boolean;
	DROP INDEX orders_open_idx;
	CREATE INDEX tmp_x ON public.orders (note)});

try_document('plan.md', '' => q{
	CREATE SCHEMA shop;
	CREATE TABLE shop.orders (id int PRIMARY KEY, note text);
	INSERT INTO shop.orders SELECT i, 'note' FROM generate_series(1, 120000) AS i;
	ANALYZE shop.orders;
	} . define_sql('CREATE SCHEMA shop; CREATE TABLE shop.orders (id int PRIMARY KEY, note text)'),
	'plan would lose data' => define_sql('CREATE TABLE shop.orders (id int PRIMARY KEY, remark text)'),
	'schemaboot_ensure' => 'CREATE TABLE thing (kind int)');

try_document('revisions.md', '' => define_sql('CREATE TABLE items (id int PRIMARY KEY)', 'items.sql') . q{; SELECT count(*) FROM schemaboot_create_all()});

done_testing();
