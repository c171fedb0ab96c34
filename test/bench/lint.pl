# lint.pl: the report of lint.sh.

use strict;
use warnings;

use IPC::Run qw(run);
use JSON::PP;
use Time::HiRes qw(time);

my $squawk = $ENV{SQUAWK} // (grep { -x "$_/squawk" } split /:/, $ENV{PATH})[0];
$squawk = "$squawk/squawk" if defined $squawk && -d $squawk;

# What squawk has for a rule.
my %same = (
	'volatile-default' => ['adding-field-with-default'], 'added-serial' => [qw(adding-serial-primary-key-field prefer-identity)],
	'added-generated' => ['adding-field-with-default'], 'type-change-rewrites' => ['changing-column-type'],
	'type-change-reindexes' => ['changing-column-type'], 'set-not-null' => ['adding-not-nullable-field'],
	'add-check' => ['constraint-missing-not-valid'], 'add-foreign-key' => [qw(adding-foreign-key-constraint constraint-missing-not-valid)],
	'add-unique' => [qw(disallowed-unique-constraint constraint-missing-not-valid)],
	'add-primary-key' => [qw(adding-serial-primary-key-field constraint-missing-not-valid)],
	'create-index-blocks' => ['require-concurrent-index-creation'], 'drop-index-blocks' => ['require-concurrent-index-deletion'],
	'detach-partition-blocks' => ['require-concurrent-partition-detach'], 'partition-of' => ['require-concurrent-partition-attach'],
	'reindex-blocks' => ['require-concurrent-reindex'], 'refresh-blocks' => ['require-concurrent-refresh-materialized-view'],
	'vacuum-full' => ['ban-vacuum-full'], 'validate-at-once' => ['constraint-missing-not-valid'],
	'domain-constraint' => [qw(ban-alter-domain-with-add-constraint)], 'no-lock-timeout' => ['require-timeout-settings', 'require-lock-timeout'],
	'drop-table' => ['ban-drop-table'], 'drop-column' => ['ban-drop-column'], 'drop-database' => ['ban-drop-database'],
	'drop-schema' => ['ban-drop-schema'], 'truncate-cascade' => ['ban-truncate-cascade'], 'rename-table' => ['renaming-table'],
	'rename-column' => ['renaming-column'], 'required-column' => ['adding-required-field'], 'drop-not-null' => ['ban-drop-not-null'],
	'enum-value-place' => ['require-enum-value-ordering'], 'syntax-error' => ['syntax-error'],
	'concurrently-in-transaction' => ['ban-concurrent-index-creation-in-transaction'],
	'revision-not-in-transaction' => ['ban-concurrent-index-creation-in-transaction'],
	'nested-transaction' => [qw(transaction-nesting ban-uncommitted-transaction)], 'not-idempotent' => ['prefer-robust-stmts'],
	'unqualified-name' => ['require-table-schema'], 'long-identifier' => ['identifier-too-long'],
	'timestamp-type' => ['prefer-timestamp-tz'], 'serial-type' => ['prefer-identity'], 'char-type' => ['ban-char-field'],
	'integer-key' => [qw(prefer-bigint-over-int prefer-bigint-over-smallint)]);

my @opt_in = qw(require-table-schema ban-uncommitted-transaction transaction-nesting);

# Rules that each of them finds in a script.
sub by_lint
{
	my ($script, $block, $filled) = @_;
	my $out;

	$block = $block ? 'true' : 'false';
	run([ qw(psql -X -q -A -t -d), $ENV{DATABASE} ], '<', \qq{SET schemaboot.big_table = 0; SET schemaboot.assume_filled = $filled;
		SELECT rule FROM schemaboot_lint(\$lint\$$script\$lint\$, $block)}, '>', \$out) or die;
	return split /\n/, $out;
}

sub by_squawk
{
	my ($script, $block) = @_;
	my ($out, $err);

	open my $file, '>', "$ENV{WORK}/script.sql" or die;
	print $file $script;
	close $file or die;
	run([ $squawk, ($block ? '--assume-in-transaction' : ()), (map { ('--include', $_) } @opt_in), '--reporter', 'json', "$ENV{WORK}/script.sql" ], '>', \$out, '2>', \$err);
	return map { $_->{rule_name} } @{ decode_json($out || '[]') };
}

my (@rules, %count);
for my $file (sort glob 'test/rules/*.cases')
{
	my $rule;

	local $/;
	open my $in, '<', $file or die "$file: $!";
	for my $part (split /^--== */m, <$in>)
	{
		my ($head, $script) = split /\n/, $part, 2;
		next if !defined $head || $head eq '';
		if ($head !~ /^(good|bad)( in transaction)?/) { $rule = $head =~ s/ .*//r; push @rules, $rule; next }
		next if $head =~ / (?:since|before) \d/;
		my ($kind, $block) = ($1, $2);
		my @wanted = @{ $same{$rule} || [] };

		$count{$rule}{$kind}++;
		$count{$rule}{"$kind lint"}++ if grep { $_ eq $rule } by_lint($script, $block, 'off');
		next if !defined $squawk;
		my %found = map { $_ => 1 } by_squawk($script, $block);
		$count{$rule}{"$kind squawk"}++ if grep { $found{$_} } @wanted;
	}
}

printf "%-30s %16s %16s   %s\n", '', 'found in bad', 'found in good', '';
printf "%-30s %8s %7s %8s %7s\n", 'rule', 'lint', 'squawk', 'lint', 'squawk';
my %sum;
for my $rule (@rules)
{
	my $c = $count{$rule};
	my @cells = map { my $kind = $_; map { my $who = $_; $sum{"$kind $who"} += $c->{"$kind $who"} // 0;
			$who eq 'squawk' && !$same{$rule} ? '-' : ($c->{"$kind $who"} // 0) . '/' . ($c->{$kind} // 0) } qw(lint squawk) } qw(bad good);
	$sum{$_} += $c->{$_} // 0 for qw(bad good);
	printf "%-30s %8s %7s %8s %7s\n", $rule, @cells;
}
printf "%-30s %8s %7s %8s %7s\n", 'all', map { my $kind = $_; map { $sum{"$kind $_"} . "/$sum{$kind}" } qw(lint squawk) } qw(bad good);

# Scripts of others: how often each rule is found.
my @files = split ' ', $ENV{LINT_FILES} // '';
exit if !@files;
my (%lint, %squawk, @times);
for my $file (@files)
{
	local $/;
	open my $in, '<', $file or die "$file: $!";
	my $script = <$in>;

	$lint{$_}++ for by_lint($script, 1, 'on');
	next if !defined $squawk;
	$squawk{$_}++ for by_squawk($script, 1);
	run([ qw(psql -X -q -1 -d), $ENV{DATABASE}, '-f', $file ], '>', \my $out, '2>', \my $err);
}
print "\n", scalar @files, " scripts\n";
for my $found ([ 'schemaboot_lint', \%lint ], [ 'squawk', \%squawk ])
{
	print "$found->[0]\n";
	printf "  %6d %s\n", $found->[1]{$_}, $_ for sort { $found->[1]{$b} <=> $found->[1]{$a} || $a cmp $b } keys %{ $found->[1] };
}
