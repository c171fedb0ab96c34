# schemaboot_graph() as Graphviz draws it: every format and subject, names that hurt, colours of what has drifted, the marks of
# revisions; and pictures that somebody can read, with ten tables and with a hundred.

use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use IPC::Run ();
use SchemabootTest;
use Test::More;

my $node = new_node('graph');
my $database;

# The picture as SVG, its width and height in points (1/72 inch); the numbers and texts of the SVG are those that a reader sees.
sub drawn
{
	my ($arguments, $what) = @_;
	my $dot = $node->safe_psql($database, "SELECT schemaboot_graph($arguments)");
	my ($svg, $err);

	ok(IPC::Run::run([ 'dot', '-Tsvg' ], '<', \$dot, '>', \$svg, '2>', \$err), "$what: Graphviz takes it");
	is($err, '', "$what: without a warning");
	my ($width, $height) = $svg =~ /<svg width="(\d+)pt" height="(\d+)pt"/;
	return { svg => $svg, dot => $dot, width => $width, height => $height };
}

# All of the texts in an SVG, as a reader sees them.
sub texts
{
	my ($picture) = @_;
	my %text;

	for my $text ($picture->{svg} =~ m{<text [^>]*>([^<]*)</text>}g)
	{
		$text =~ s/&#(\d+);/chr $1/ge;
		$text =~ s/&lt;/</g;
		$text =~ s/&gt;/>/g;
		$text =~ s/&quot;/"/g;
		$text =~ s/&amp;/&/g;
		$text =~ s/\xc2\xa0/ /g;
		$text =~ s/^\s+|\s+$//g;
		$text{$text}++;
	}
	return \%text;
}

# The fill of the box with which a name stands: Graphviz writes the polygon of a cell in front of its text.
sub fill_of
{
	my ($picture, $name) = @_;
	my ($before) = $picture->{svg} =~ m{^(.*)<text [^>]*>\Q$name\E</text>}s;
	my @fills = ($before // '') =~ /<(?:polygon|path) fill="(?!none)(#?\w+)"/g;

	return $fills[-1];
}

# --- ten tables, with names that hurt ---

$database = new_database($node, 'ten');
my @names = ('plain', 'Upper Case', 'a<b>&"c"', 'back\\slash', '#35; %%{x}', "quo'te", 'ünïcödé 表', 'x' x 63, 'graph', '{|}');
my @defined = map {
	my $quoted = $names[$_] =~ s/"/""/gr;
	my $reference = $_ ? sprintf(', r bigint REFERENCES ten."%s"', $names[ ($_ - 1) / 2 ] =~ s/"/""/gr) : '';
	my $column = $_ ? $quoted : 'note';
	"CREATE TABLE ten.\"$quoted\" (id bigint PRIMARY KEY, \"$column\" text$reference);";
} 0 .. $#names;
run_ok($node, $database, define_sql(join("\n", 'CREATE SCHEMA ten;', @defined, 'CREATE VIEW ten.seen AS SELECT * FROM ten.plain;',
	'CREATE FUNCTION ten.f(x ten.plain) RETURNS int LANGUAGE sql RETURN 1;'), 'ten.sql'));
run_ok($node, $database, 'SELECT count(*) FROM schemaboot_create_all()');
for my $what (qw(models database dependencies))
{
	my $picture = drawn("'dot', '$what'", "ten tables, $what");
	my $texts = texts($picture);

	is_deeply([ grep { !$texts->{$_} } @names, 'seen', 'ten' ], [], "ten tables, $what: each is there, by its name");
	cmp_ok($picture->{width} / $picture->{height}, '<', 5, "ten tables, $what: no ribbon, across");
	cmp_ok($picture->{height} / $picture->{width}, '<', 5, "ten tables, $what: nor down");
}
for my $detail (qw(columns keys names))
{
	my $picture = drawn("'dot', detail => '$detail'", "detail $detail");

	is(texts($picture)->{id} ? 'shown' : 'not', $detail eq 'names' ? 'not' : 'shown', "detail $detail: keys");
	is(() = $picture->{svg} =~ /class="edge"/g, 10, "detail $detail: a line for each foreign key, and for the view");
}

# --- what has drifted has its colour, and the picture says what it means ---

is(scalar(() = drawn("'dot'", 'in sync')->{svg} =~ /#(?:f8d7da|fff3cd|cfe2ff)/gi), 0, 'what is in sync has no colour');
run_ok($node, $database, 'DROP VIEW ten.seen; DROP FUNCTION ten.f; ALTER TABLE ten.plain ADD by_hand int; ALTER TABLE ten.graph DROP r;
	CREATE TABLE ten.stray (id int REFERENCES ten.plain)');
my $drifted = drawn("'dot'", 'drifted');
my $dependencies = drawn("'dot', 'dependencies'", 'dependencies, drifted');
for (['seen', '#f8d7da', 'missing'], ['plain', '#fff3cd', 'different'], ['by_hand', '#cfe2ff', 'extra'], ['stray', '#cfe2ff', 'extra'], ['Upper Case', '#dfe8f0', 'as it should be'])
{
	my ($name, $fill, $state) = @$_;

	is(fill_of($drifted, $name), $fill, "$name: $state");
	is(fill_of($dependencies, $name), $fill, "$name: $state, also among the dependencies") if $name !~ /stray|by_hand/;
}
ok(texts($drifted)->{"$_ in the database"}, "the legend has \"$_\"") for qw(missing different extra);

# --- revisions ---

run_ok($node, $database, "SELECT schemaboot_revision('step ' || n, up => 'SELECT 1', down => 'SELECT 1', parents => p::text[], id => 'r' || n)
	FROM (VALUES (1, '{}'), (2, '{r1}'), (3, '{r2}'), (4, '{r2}')) AS v (n, p) ORDER BY n; SELECT schemaboot_stamp('r2', verify => false)");
my $revisions = drawn("'dot', 'revisions'", 'revisions');
is(fill_of($revisions, 'r2'), '#d1e7dd', 'the current one has its colour');
is(fill_of($revisions, 'r1'), '#ffffff', 'one behind it has none');
is(texts($revisions)->{'(current)'}, 1, 'the current one is marked');
is(texts($revisions)->{'(head, pending)'}, 2, 'so are the heads');
is(() = $revisions->{svg} =~ /class="edge"/g, 3, 'a line for each parent');

# --- a hundred tables: clusters by schema, in a picture that a screen can show ---

# A picture of 2,300 x 1,600 points just fills a screen of 2,560 x 1,440 with letters (of 10 points) that are 9 pixels high, and one of
# 1,920 x 1,080 with 7: less cannot be read. A ribbon would waste what it does not fill.
my ($widest, $highest, $shape) = (2300, 1600, 2.5);

$database = new_database($node, 'hundred');
my @tables = map { sprintf 's%d.customer_orders_%02d', $_ % 5, $_ } 0 .. 99;
my @columns = map { ", note_$_ varchar(80)" } 1 .. 6;
my @scripts = map {
	my $n = $_;
	my @references = map { ", ref_$_ bigint REFERENCES $tables[ ($n * 7 + $_ * 31) % ($n || 1) ]" } $n ? 1 .. 1 + $n % 3 : ();

	"CREATE TABLE $tables[$n] (id bigint PRIMARY KEY@references@columns);";
} 0 .. 99;
run_ok($node, $database, define_sql(join("\n", (map { "CREATE SCHEMA s$_;" } 0 .. 4), @scripts), 'hundred.sql'));
run_ok($node, $database, 'SELECT count(*) FROM schemaboot_create_all()');
run_ok($node, $database, "DROP TABLE s4.customer_orders_99; ALTER TABLE s3.customer_orders_98 ADD by_hand int");
for my $what (qw(models database dependencies))
{
	my $picture = drawn("'dot', '$what'", "a hundred tables, $what");
	my $texts = texts($picture);
	my @clusters = $picture->{svg} =~ /class="cluster"/g;
	my @missing = grep { !$texts->{ s/.*\.//r } } grep { $what ne 'database' || !/_99/ } @tables;

	is_deeply(\@missing, [], "a hundred tables, $what: all are there");
	is(scalar @clusters, 5, "a hundred tables, $what: a cluster for each schema");
	is_deeply([ grep { !$texts->{"s$_"} } 0 .. 4 ], [], "a hundred tables, $what: with its name");
	cmp_ok($picture->{width}, '<=', $widest, "a hundred tables, $what: as wide as a screen can show");
	cmp_ok($picture->{height}, '<=', $highest, "a hundred tables, $what: as high as a screen can show");
	cmp_ok($picture->{width} / $picture->{height}, '<', $shape, "a hundred tables, $what: no ribbon, across");
	cmp_ok($picture->{height} / $picture->{width}, '<', 1, "a hundred tables, $what: nor down");
	next if $what eq 'database';
	is(fill_of($picture, 'customer_orders_99'), '#f8d7da', "a hundred tables, $what: the missing one has its colour");
	is(fill_of($picture, 'customer_orders_98'), '#fff3cd', "a hundred tables, $what: and the other one");
}
# Mermaid draws no more than 50,000 letters and 500 lines.
for my $what (qw(models database dependencies))
{
	my $text = $node->safe_psql($database, "SELECT schemaboot_graph('mermaid', '$what')");

	cmp_ok(length $text, '<', 50_000, "a hundred tables, $what: letters that Mermaid takes");
	cmp_ok(scalar(() = $text =~ /(?:--|\.\.|-\.->)/g), '<', 500, "a hundred tables, $what: lines that Mermaid takes");
}

# --- one schema, with functions of many arguments: still the shape of a screen ---

$database = new_database($node, 'one');
my @functions = map { "CREATE FUNCTION public.change_the_orders_of_a_customer_$_(" . join(', ', ('uuid') x 9) . ') RETURNS int LANGUAGE sql RETURN 1;' } 1 .. 20;
my @plain = map { 'CREATE TABLE public.orders_' . $_ . ' (id int PRIMARY KEY' . ($_ > 1 ? ', r int REFERENCES public.orders_' . int($_ / 2) : '') . ');' } 1 .. 80;
run_ok($node, $database, define_sql(join("\n", @plain, @functions), 'one.sql'));
for my $what (qw(models dependencies))
{
	my $picture = drawn("'dot', '$what'", "one schema, $what");

	cmp_ok($picture->{width} / $picture->{height}, '<', $shape, "one schema, $what: no ribbon, across");
	cmp_ok($picture->{height} / $picture->{width}, '<', 1, "one schema, $what: nor down");
}

# --- few tables, but more lines than layers can show: each is in letters at the column ---

$database = new_database($node, 'hub');
my @spokes = map {
	my $n = $_;
	"CREATE TABLE public.spoke_$n (id int PRIMARY KEY" . join('', map { ", concept_$_ int REFERENCES public.hub" } 1 .. 6) . ');';
} 1 .. 30;
run_ok($node, $database, define_sql(join("\n", 'CREATE TABLE public.hub (id int PRIMARY KEY);', @spokes), 'hub.sql'));
my $hub = drawn("'dot'", 'many lines');
is(scalar(() = $hub->{svg} =~ /\x{2192}\s*hub|&#8594;\s*hub|\xe2\x86\x92\s*hub/g), 180, 'many lines: each column says where it leads');
cmp_ok($hub->{width} / $hub->{height}, '<', $shape, 'many lines: no ribbon, across');
cmp_ok($hub->{height} / $hub->{width}, '<', 1, 'many lines: nor down');
done_testing();
