# Every rule on scripts that break it and on scripts that do not (test/rules/*.cases), and whether what it says of
# locks, rewrites and scans is what happens.

use strict;
use warnings;

use File::Temp qw(tempdir);
use FindBin;
use lib $FindBin::Bin;
use PostgreSQL::Test::Utils;
use SchemabootTest;
use Test::More;

my $folder = "$FindBin::Bin/../rules";
my $node = new_node('main');
my $version = int($node->safe_psql('postgres', 'SHOW server_version_num') / 10000);

# All cases: [rule, 'bad' or 'good', in a transaction, script].
sub cases
{
	my @cases;

	for my $file (sort glob "$folder/*.cases")
	{
		my ($rule, $skipped);

		for my $part (split /^--== */m, slurp_file($file))
		{
			my ($head, $script) = split /\n/, $part, 2;
			next if !defined $head || $head eq '';
			if ($head =~ /^(good|bad)( in transaction)?(?: since (\d+))?(?: before (\d+))?$/)
			{
				my $case = [ $rule, $1, defined $2 ? 'true' : 'false', $script ];
				push @cases, $case if !$skipped && $version >= ($3 // 0) && $version < ($4 // 99);
			}
			else
			{
				$head =~ /^([a-z0-9-]+)(?: since (\d+))?$/ or die "$file: $head";
				($rule, $skipped) = ($1, defined $2 && $version < $2);
			}
		}
	}
	return @cases;
}

# What the rules say of a script: rows of [statement, rule, object, lock, rewrites, scans].
sub lint
{
	my ($database, $script, $block) = @_;
	my $rows = run_ok($node, $database, qq{SET schemaboot.big_table = 0;
		SELECT concat_ws('|', statement, rule, object, coalesce(lock_mode, ''), coalesce(rewrites::text, ''), coalesce(scans::text, ''))
		FROM schemaboot_lint(\$case\$$script\$case\$, ${block}::boolean)});

	$rows =~ s/^SET\n?//;
	return map { [ split /\|/, $_, -1 ] } split /\n/, $rows;
}

# What a script does, by a rehearsal: {statement}{object} = [lock, rewrites, scans], and the statements that fail.
sub rehearse
{
	my ($database, $script) = @_;
	my (%done, %failed);
	my $rows = $node->safe_psql($database, qq{
		SELECT concat_ws('|', statement, coalesce(object, ''), coalesce(lock_mode, ''), coalesce(rewrites, false)::text,
			coalesce(scans, false)::text, outcome)
		FROM schemaboot_rehearse_sql(\$case\$$script\$case\$)});

	for my $row (split /\n(?=\d+\|)/, $rows)
	{
		my ($at, $object, $lock, $rewrites, $scans, $outcome) = split /\|/, $row, 6;

		$done{$at}{$object} = [ $lock, $rewrites, $scans ] if $object ne '';
		$failed{$at} = $outcome if $outcome =~ /^error/;
	}
	return (\%done, \%failed);
}

my $tablespace = tempdir(CLEANUP => 1);
chown +(stat $node->data_dir)[4, 5], $tablespace;
$node->safe_psql('postgres', "CREATE TABLESPACE elsewhere LOCATION '$tablespace'");
new_database($node, 'rules');
$node->safe_psql('rules', slurp_file("$folder/setup.sql"));

my @cases = cases();
my %seen;
for my $case (@cases)
{
	my ($rule, $kind, $block, $script) = @$case;
	my $number = ++$seen{"$rule $kind"};
	my @found = lint('rules', $script, $block);

	push @$case, \@found;
	my $told = join "\n", map { join ' ', @$_ } @found;

	if ($kind eq 'bad')
	{
		ok((grep { $_->[1] eq $rule } @found), "$rule: bad $number is found") or diag("$script\n$told");
	}
	else
	{
		ok(!(grep { $_->[1] eq $rule } @found), "$rule: good $number is not") or diag("$script\n$told");
	}
}

# What the rules claim is what happens, and no table with rows is written anew, or read while others cannot write to it, but
# a rule says so.
my %filled = map { $_ => 1 } split /\n/, $node->safe_psql('rules', q{
	SELECT format('%I.%I', nspname, relname) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
	WHERE nspname = 'app' AND pg_relation_size(c.oid) > 0});
my %blocks = map { $_ => 1 } 'SHARE', 'SHARE ROW EXCLUSIVE', 'ACCESS EXCLUSIVE';
# Rules that say that a statement fails.
my %fails = map { $_ => 1 } qw(required-column enum-value-used);
my %counted;
for my $case (@cases)
{
	my ($rule, $kind, $block, $script, $found) = @$case;
	my $number = ++$counted{"$rule $kind"};
	next if $script =~ /VACUUM FULL|^DROP (SCHEMA app|DATABASE)/;
	my ($done, $failed) = rehearse('rules', $script);
	my @wrong;
	my %claimed;

	for my $row (grep { $_->[4] ne '' } @$found)
	{
		my ($at, $code, $object, $lock, $rewrites, $scans) = @$row;
		my $is = $done->{$at}{$object};

		$claimed{"$at $object"}{rewrites} = 1 if $rewrites eq 'true';
		$claimed{$at}{scans} = 1 if $scans eq 'true';
		push @wrong, "$code at $at: $object was not measured" and next if !$is;
		push @wrong, "$code at $at: $object locked $is->[0], not $lock" if $lock ne '' && $lock ne $is->[0];
		push @wrong, "$code at $at: $object is not written anew" if $rewrites eq 'true' && $is->[1] ne 'true';
		# of a partitioned table, its partitions are read
		push @wrong, "$code at $at: $object is not read"
		  if $scans eq 'true' && !(grep { /^\Q$object\E(_|$)/ && $done->{$at}{$_}[2] eq 'true' } keys %{ $done->{$at} });
	}
	for my $at (sort keys %$done)
	{
		for my $object (sort keys %{ $done->{$at} })
		{
			my $is = $done->{$at}{$object};
			next if !$filled{$object};
			push @wrong, "at $at: nobody says that $object is written anew" if $is->[1] eq 'true' && !$claimed{"$at $object"}{rewrites};
			push @wrong, "at $at: nobody says that $object is read" if $is->[2] eq 'true' && $blocks{ $is->[0] } && !$claimed{$at}{scans};
		}
	}
	push @wrong, "no statement fails" if $kind eq 'bad' && $fails{$rule} && !%$failed;
	# the server tells new enums only outside of subtransactions, which a rehearsal is
	push @wrong, map { "statement $_ fails: $failed->{$_}" } sort keys %$failed if $kind eq 'good' && $fails{$rule} && $script =~ /^BEGIN/ && $script !~ /CREATE TYPE/;
	is(join("\n", @wrong), '', "$rule: $kind $number does what the rules say") or diag($script);
}

# No rule without cases.
for my $rule (split /\n/, $node->safe_psql('rules', q{SELECT rule FROM schemaboot_rules() WHERE about <> 'history'}))
{
	next if $rule eq 'changes-access-method' && $version < 15;
	ok($seen{"$rule bad"} && $seen{"$rule good"}, "$rule has cases, bad and good");
}

# doc/rules.md is made of the rules and the first of their cases.
sub document
{
	my %about = (
		locks => 'Locks: what others wait for', data => 'Data: what is lost, and what may fail', script => 'Scripts: how they run, and run again',
		design => 'Design: types, keys, indexes', security => 'Security', history => 'History: the revisions as a whole');
	my (%first, $last);
	my $text = slurp_file("$folder/rules.md");

	for my $file (sort glob "$folder/*.cases")
	{
		my $rule;
		for my $part (split /^--== */m, slurp_file($file))
		{
			my ($head, $script) = split /\n/, $part, 2;
			next if !defined $head || $head eq '';
			if ($head =~ /^(good|bad)( in transaction)?\b/)
			{
				my ($kind, $block) = ($1, $2 // '');
				$first{$rule}{$kind} //= [ $block, $script =~ s/\n+\z/\n/r ];
			}
			else { $rule = $head =~ s/ .*//r }
		}
	}
	for my $row (split /\n/, $node->safe_psql('rules', 'SELECT * FROM schemaboot_rules()'))
	{
		my ($rule, $about, $severity, $sees, $why, $instead) = split /\|/, $row;

		$text .= "\n## $about{$about}\n" if !defined $last || $about ne $last;
		$last = $about;
		$text .= "\n### $rule\n\n*$severity*. $sees $why\n\n**Instead:** $instead\n";
		for my $kind (qw(bad good))
		{
			next if !$first{$rule}{$kind};
			my ($block, $script) = @{ $first{$rule}{$kind} };
			$text .= "\n" . ($kind eq 'bad' ? 'Found:' : 'Not found:') . "\n\n<!-- test: " . ($kind eq 'bad' ? 'breaks' : 'keeps')
			  . " $rule$block -->\n```sql\n$script```\n";
		}
	}
	return $text;
}

my $shown = slurp_file("$FindBin::Bin/../../doc/rules.md");
my $rules = document();
if (!is($shown, $rules, 'doc/rules.md is what the rules say'))
{
	my $made = "$FindBin::Bin/../../build/test/rules.md";

	open my $out, '>', $made or die "$made: $!";
	print $out $rules;
	close $out;
	diag("as it would have to be: build/test/rules.md");
}

done_testing();
