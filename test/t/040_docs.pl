#
# What the documents say is what happens: each block of each of them runs, and prints what stands below it.  DocsTest.pm says how
# blocks are written.
#
# DOCS='production plan' tries these only.  Where a document shows something else than is printed, build/test/docs has it as it
# would have to be.
#

use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use DocsTest;
use PostgreSQL::Test::Utils;
use SchemabootTest;
use Test::More;

# All that cannot be run here, and why; "until" is a command that succeeds where it could be.
my %excused = (
	'README.md' => {
		'git clone <this repository> schemaboot && cd schemaboot' =>
		  { why => 'whoever reads it knows the address', until => 'false', instead => 'cp -a "$CHECKOUT" schemaboot && cd schemaboot' },
	},
	'production.md' => {
		'uses: actions/checkout@v4' => { why => 'GitHub runs it', until => 'false' },
		'sudo apt-get install -y postgresql-16 postgresql-server-dev-16' => { why => 'installs into the machine', until => 'false' },
		'git clone --depth 1 "$SCHEMABOOT_REPOSITORY" schemaboot && make -C schemaboot && sudo make -C schemaboot install' =>
		  { why => 'its address is set in the CI', until => 'test -n "$SCHEMABOOT_REPOSITORY"', instead => 'cp -a "$CHECKOUT" checkout && make -s -C checkout && sudo make -s -C checkout install' },
		'sudo -u postgres createuser --superuser "$USER"' => { why => 'the user of the test is superuser', until => 'false' },
	},
);

my $top = "$FindBin::RealBin/../..";
my %wanted = map { $_ => 1 } split ' ', $ENV{DOCS} // '';

# First, that what compares them sees a difference.
sub shows
{
	my ($shown, $got, %known) = @_;

	return is_shown({ ids => { reverse %known }, real => {%known} }, $shown, $got);
}

ok(shows(" a | b\n---+---\n 1 | x\n", " a  | b\n----+---\n 1  | x\n(1 row)\n"), 'how wide columns are does not count');
ok(!shows(" a | b\n 1 | x\n", " a | b\n 1 | y\n"), 'a value does');
ok(!shows(" a | b\n 1 | x\n", " a | b\n 1 | x\n 2 | y\n"), 'a row more does');
ok(!shows("a\nb\n", "b\na\n"), 'the order does');
ok(!shows("(2 rows)\n", "(1 row)\n"), 'the number of rows does, where it is shown');
ok(shows("a\n...\nd\n", "a\nb\nc\nd\n") && !shows("a\n...\nd\n", "a\nd\n"), 'what is left out is there');
ok(shows(" CREATE ... | x\n", " CREATE TABLE t | x\n") && !shows(" CREATE ... | x\n", " DROP TABLE t | x\n") && !shows(" CREATE ... | x\n", " CREATE a | b | x\n"),
	'the rest of a cell');
ok(shows("in 1.5 ms, 2024-01-01 00:00:00+00, 00:00:01.2\n", "in 3 s, 2025-02-03 04:05:06.789+00, 00:00:00\n") && !shows("in 1 ms\n", "in 1 m\n"), 'times are times');
ok(shows("0a1b2c3d4e5f 0a1b2c3d4e5f\n", "ffffffffffff ffffffffffff\n") && !shows("0a1b2c3d4e5f 0a1b2c3d4e5f\n", "ffffffffffff eeeeeeeeeeee\n"), 'an id is one id');
ok(!shows("0a1b2c3d4e5f\n", "ffffffffffff\n", eeeeeeeeeeee => '0a1b2c3d4e5f') && !shows("0a1b2c3d4e5f\n", "ffffffffffff\n", ffffffffffff => '000000000000'),
	'and no other');

$ENV{CHECKOUT} = $top;
for my $file ("$top/README.md", sort glob("$top/doc/*.md"))
{
	my $document = $file =~ s{.*/}{}r;
	next if %wanted && !$wanted{ $document =~ s/\.md$//r };
	my $text = slurp_file($file);
	my $story = try_document($document, $text, $excused{$document});

	note("$document: $story->{blocks} blocks");
	write_updated("$top/build/test/docs/$document", $text, @{ $story->{updates} }) if @{ $story->{updates} };
	for my $line (sort keys %{ $excused{$document} })
	{
		ok($story->{met}{$line}, "$document: what is excused is there: $line");
		isnt(system("$excused{$document}{$line}{until} >/dev/null 2>&1"), 0, "$document: $line cannot be run yet: $excused{$document}{$line}{why}");
	}
}
done_testing();
