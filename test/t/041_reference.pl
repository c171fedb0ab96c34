# doc/reference.md is what the extension says of itself.

use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use IPC::Run ();
use PostgreSQL::Test::Utils qw(slurp_file);
use SchemabootTest;
use Test::More;

my $top = "$FindBin::Bin/../..";
my $node = new_node('reference');
my $database = new_database($node, 'reference', 'SELECT 1');
my ($out, $err);

ok(IPC::Run::run([ $node->installed_command('psql'), '-XAtq', '-d', $node->connstr($database), '-f', "$top/test/reference.sql" ], '>', \$out, '2>', \$err),
	'it can be made') or diag($err);
is_same(slurp_file("$top/doc/reference.md"), $out, 'doc/reference.md is up to date; make doc/reference.md makes it so');

# What a reader must find: every argument is explained, and who gets an error knows its SQLSTATE.
my %text = map { /^### (\w+)$/m ? ($1 => $_) : () } split /^(?=### )/m, $out;

cmp_ok(scalar(keys %text), '>', 40, 'many functions');
for my $name (sort keys %text)
{
	my ($arguments) = $text{$name} =~ /^`(?:CALL )?\w+\((.*)\)`$/m;

	for my $argument (map { /^"?(\w+)/ } split /, (?="?\w+"? \w)/, $arguments // '')
	{
		like($text{$name}, qr/\b\Q$argument\E`?(?:, `?\w+`?)*: /, "$name says what $argument is");
	}
}

# One page has all of them.
my $page = slurp_file("$top/doc/quick-reference.md");

for my $name (sort grep { !/_exists$/ } keys %text)
{
	like($page, qr/\b\Q$name\E\b/, "the quick reference has $name");
}
for my $setting ($out =~ /^\| `schemaboot\.(\w+)` \|/mg)
{
	like($page, qr/`\Q$setting\E`/, "the quick reference has setting $setting");
}
cmp_ok(scalar(() = $page =~ /\n/g), '<', 100, 'which is one page');
done_testing();
