# DocsTest.pm: runs the code blocks of a document, and compares what they print with what the document says.
#
# A document is one story on a server of its own, in a folder of its own that has the examples in it.  Its blocks:
#
#   ```sql          typed into psql, which stays open from block to block: settings and variables last
#   ```sh           run by bash in the folder; must succeed; cd and export last
#   ```text, other  after one of these: what it prints, whole.  Lines "..." stand for some that are left out, "..." at the
#                   end of a cell for the rest of it.  If it has no ERROR, there must be none.
#
# Comments say what a reader does not need to see:
#
#   <!-- test: sql ... -->        statements to run here; likewise: sh
#   <!-- test: database NAME -->  the blocks from here on are typed into this database; made if there is none yet
#   <!-- test: file NAME -->      the next block is the content of this file
#   <!-- test: shows NAME -->     the next block is what this file has by now
#   <!-- test: workflow NAME -->  the next block is a file for GitHub Actions: its commands run in the order of its steps
#   <!-- test: fails -->          the next block of sh must fail
#   <!-- test: breaks RULE -->    the next block is a script in which schemaboot_lint() finds that; keeps: in which it does not
#   <!-- test: needs COMMAND -->  up to the next heading all is left out where there is no such command
#
# Times are compared as times.  An id of twelve hex digits in a document stands for one real id, the same all through it, also
# in what is typed.  What cannot be run at all is named, with the reason, by the test that uses this.

package DocsTest;

use strict;
use warnings;

use CPAN::Meta::YAML;
use Cwd qw(abs_path);
use Exporter 'import';
use File::Path qw(make_path);
use IPC::Run ();
use PostgreSQL::Test::Utils ();
use SchemabootTest;
use Test::More;

our @EXPORT = qw(is_shown parse_document try_document write_updated);

my $top = abs_path(__FILE__ =~ s{[^/]*$}{../..}r);
my $id = qr/(?<![0-9a-f])[0-9a-f]{12}(?![0-9a-f])/;

# What is in a document: a list of blocks, directives and headings, each with its line.
sub parse_document
{
	my ($text) = @_;
	my (@items, $open, $list);
	my $blank = 1;
	my $n = 0;

	for my $line (split /\n/, $text)
	{
		$n++;
		if ($open)
		{
			if ($open->{until} ? $line =~ $open->{until} : 0) { push @items, $open; $open = undef }
			else { $open->{text} .= $line =~ s/^\Q$open->{indent}\E//r . "\n"; $open->{last} = $n }
		}
		elsif ($line =~ /^(\s*)```(\w*)\s*$/)
		{
			$open = { is => 'block', language => $2, indent => $1, line => $n, last => $n, text => '', until => qr/^\s*```\s*$/ };
		}
		elsif ($line =~ /^<!-- test: (\w+)(?: (.*?))? -->$/) { push @items, { is => $1, name => $2, line => $n } }
		elsif ($line =~ /^<!-- test: (\w+)$/) { $open = { is => $1, indent => '', line => $n, text => '', until => qr/^-->$/ } }
		elsif ($line =~ /^<!-- test:/) { push @items, { is => 'odd', line => $n, text => $line } }
		elsif ($line =~ /^(#+) (.*)/) { push @items, { is => 'heading', level => length $1, name => $2, line => $n } }
		elsif ($line =~ /^(?:    |\t)\S/ && $blank && !$list) { push @items, { is => 'indented', line => $n, text => $line } }
		$list = 1 if $line =~ /^\s*(?:[*-]|\d+\.) /;
		$list = 0 if $line =~ /^\S/ && $line !~ /^(?:[*-]|\d+\.) /;
		$blank = $line !~ /\S/;
	}
	push @items, { is => 'odd', line => $open->{line}, text => 'what starts here has no end' } if $open;
	return @items;
}

#
# What a story needs: a server, a folder, sessions of psql
#

sub new_story
{
	my ($document) = @_;
	my $node = new_node($document =~ s/\W/_/gr, wal_level => 'logical', max_wal_senders => 4);
	my $folder = $node->basedir . '/story';
	my %env = (
		PGHOST => $node->host, PGPORT => $node->port, PGDATABASE => 'shop', HOME => $folder, TMPDIR => $folder, LC_ALL => 'C.UTF-8',
		PATH => "$folder/.bin:$ENV{PATH}:/usr/local/lib/schemaboot-tests/node_modules/.bin",
		SQITCH_FULLNAME => 'A Reader', SQITCH_EMAIL => 'reader@localhost', PYTHONDONTWRITEBYTECODE => 1);

	make_path("$folder/.bin");
	symlink "$top/examples", "$folder/examples" or die "$folder: $!";
	# Nothing here needs more rights, and nothing is installed outside of the folder; Debian has Alembic without its command.
	spill("$folder/.bin/sudo", qq(#!/bin/sh\nDESTDIR='$folder/installed' exec "\$@"\n), 0755);
	spill("$folder/.bin/alembic", qq(#!/bin/sh\nPYTHONPATH=. exec /usr/bin/python3 -m alembic.config "\$@"\n), 0755)
	  if system(q{/usr/bin/python3 -c 'import alembic, sqlalchemy, psycopg2' 2>/dev/null}) == 0;
	spill("$folder/.bin/python", qq(#!/bin/sh\nexec /usr/bin/python3 "\$@"\n), 0755);
	$node->safe_psql('postgres', 'CREATE DATABASE shop TEMPLATE template0');
	return { document => $document, node => $node, folder => $folder, cwd => $folder, env => \%env, database => 'shop', sessions => {},
		ids => {}, real => {}, updates => [], met => {} };
}

sub spill
{
	my ($file, $text, $mode) = @_;

	make_path($file =~ s{/[^/]*$}{}r);
	open my $out, '>', $file or die "$file: $!";
	print $out $text;
	close $out or die "$file: $!";
	chmod $mode, $file if $mode;
	return;
}

# The session of psql in the database of the moment.
sub session
{
	my ($story) = @_;

	return $story->{sessions}{ $story->{database} } //= do
	{
		my $s = { in => '', out => '', n => 0 };

		chdir $story->{folder} or die "$story->{folder}: $!";
		local @ENV{ keys %{ $story->{env} } } = values %{ $story->{env} };
		$s->{timer} = IPC::Run::timeout(100);
		$s->{run} = IPC::Run::start([ 'psql', '-Xq', '-P', 'pager=off', '-d', $story->{database} ], '<', \$s->{in}, '>', \$s->{out}, '2>&1', $s->{timer});
		chdir $top;
		$s;
	};
}

# What psql prints, in the order in which it prints it: before a message it flushes what came before.
sub type_sql
{
	my ($story, $sql) = @_;
	my $s = session($story);
	my $end = 'end of block ' . ++$s->{n};

	$s->{out} = '';
	$s->{in} .= "$sql\n\\echo '$end'\n";
	$s->{timer}->start(100);
	eval { $s->{run}->pump until $s->{out} =~ /^\Q$end\E$/m || !$s->{run}->pumpable; 1 } or return "$s->{out}\nERROR:  psql did not come back: $@";
	return "$s->{out}\nERROR:  psql has ended" if $s->{out} !~ s/^\Q$end\E\n//m;
	return $s->{out};
}

# Status and output.
sub run_script
{
	my ($story, $script) = @_;
	my $out = '';
	my $file = "$story->{folder}/.story/script";

	# like a terminal that stays open: the folder and what was exported last
	spill($file, "cd '$story->{cwd}'\n[ ! -f '$story->{folder}/.story/env' ] || . '$story->{folder}/.story/env'\nexport PGDATABASE=$story->{database}\n"
		  . "trap 'status=\$?; pwd >\"$story->{folder}/.story/cwd\"; export -p >\"$story->{folder}/.story/env\"; exit \$status' EXIT\n$script");
	local @ENV{ keys %{ $story->{env} } } = values %{ $story->{env} };
	my $run = eval { IPC::Run::start([ 'bash', '-e', '-o', 'pipefail', $file ], '<', \undef, '>', \$out, '2>&1', IPC::Run::timeout(150)) };
	my $status = eval { $run->finish; $run->result(0) } // 'timeout';
	$run->kill_kill if $status eq 'timeout';
	$out =~ s/^\Q$file\E: line \d+: /bash: /mg;
	chomp($story->{cwd} = PostgreSQL::Test::Utils::slurp_file("$story->{folder}/.story/cwd"));
	return ($status, $out);
}

#
# What is compared
#

# Times, which differ from run to run.
sub without_times
{
	my ($line) = @_;

	$line =~ s/\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?(?:[+-]\d\d(?::?\d\d)?|Z)?/(timestamp)/g;
	$line =~ s/(?<![\d:])\d\d:\d\d:\d\d(?:\.\d+)?(?![\d:])/(time)/g;
	$line =~ s/(?<![\w.])\d+(?:\.\d+)? ?m?s(?!\w)/(duration)/g;
	return $line;
}

# Lines as they are compared: without blanks at the ends of cells, how wide columns are, and the number of rows below tables.
sub lines
{
	my ($text, $rows) = @_;
	my @lines = map { s/\s+$//r } split /\n/, $text;

	@lines = grep { !/^\(\d+ rows?\)$/ } @lines if !$rows;
	@lines = grep { /\S/ } @lines;
	return map { without_times(/^[-+ ]*-[-+]*-$/ && !/- / ? '-' . ('+-' x tr/+//) : join ' | ', map { s/^\s+|\s+$//gr =~ s/\s+/ /gr } split /\|/, $_, -1) } @lines;
}

# A regular expression for what a document shows, and the ids in it that are not known yet, in their order.
sub expected
{
	my ($story, @lines) = @_;
	my (@new, %seen);
	my $pattern = '';

	for my $line (@lines)
	{
		if ($line eq '...') { $pattern .= '(?:[^\n]*\n)+?'; next }
		for my $part (split /($id)/, $line)
		{
			if ($part !~ /^$id$/) { $pattern .= quotemeta($part) =~ s/\\\.\\\.\\\.(?=\\ \\\||$)/[^|\\n]*/gr }
			elsif ($story->{ids}{$part}) { $pattern .= $story->{ids}{$part} }
			elsif ($seen{$part}) { $pattern .= "\\g{$seen{$part}}" }
			else { push @new, $part; $seen{$part} = @new; $pattern .= '([0-9a-f]{12})' }
		}
		$pattern .= '\n';
	}
	return (qr/\A$pattern\z/, @new);
}

# Whether the text is what the document shows; remembers which ids are meant.
sub is_shown
{
	my ($story, $shown, $got) = @_;
	my $rows = $shown =~ /^\(\d+ rows?\)$/m;
	my ($pattern, @new) = expected($story, lines($shown, $rows));
	my @real = (join '', map { "$_\n" } lines($got, $rows)) =~ $pattern or return 0;

	for my $i (0 .. $#new)
	{
		return 0 if $story->{real}{ $real[$i] };
		learn($story, $new[$i], $real[$i]);
	}
	return 1;
}

sub learn
{
	my ($story, $shown, $real) = @_;

	$story->{ids}{$shown} = $real;
	$story->{real}{$real} = $shown;
	return $real;
}

# What is typed, with real ids.  One that nobody has shown before is meant as it is.
sub typed
{
	my ($story, $text) = @_;

	return $text =~ s/($id)/$story->{ids}{$1} || learn($story, $1, $1)/ger;
}

# What would stand in the document, with its ids.
sub as_shown
{
	my ($story, $text) = @_;

	$text =~ s/($id)/$story->{real}{$1} || $1/ge;
	return join '', map { "$_\n" } grep { !/^\(\d+ rows?\)$/ } map { s/\s+$//r } split /\n/, $text =~ s/\n+\z/\n/r;
}

#
# The walk through a document
#

# $excused: lines of commands that are not run, each with why: { 'flyway migrate' => { why => ..., until => COMMAND } }; 'until'
# succeeds where it could be run.  Returns those that were met.
sub try_document
{
	my ($document, $text, $excused) = @_;
	my $story = new_story($document);
	my (@items) = parse_document($text);
	my (%next, $last, $skip, $blocks);

	$story->{excused} = $excused || {};
	for my $item (@items)
	{
		my $place = "$document, line $item->{line}";

		if ($item->{is} eq 'heading') { $skip = undef; $last = undef; next }
		if ($item->{is} eq 'needs')
		{
			local $ENV{PATH} = $story->{env}{PATH};
			$skip = "$item->{name} is not here" if system("command -v '$item->{name}' >/dev/null 2>&1") != 0;
			next;
		}
		if ($skip)
		{
			SKIP: { skip "$place: $skip", 1 if $item->{is} eq 'block' }
			next;
		}
		if ($item->{is} eq 'block')
		{
			$blocks++;
			$last = try_block($story, $item, $place, \%next, $last);
			%next = ();
		}
		elsif ($item->{is} =~ /^(?:file|shows|workflow|fails|breaks|keeps)$/) { $next{ $item->{is} } = $item->{name} // 1 }
		elsif ($item->{is} eq 'sql') { finish($story, undef, type_sql($story, typed($story, $item->{text})), "$place: before it") }
		elsif ($item->{is} eq 'sh')
		{
			my ($status, $out) = run_script($story, typed($story, $item->{text}));

			is($status, 0, "$place: before it") or diag($out);
		}
		elsif ($item->{is} eq 'database') { to_database($story, $item->{name}) }
		else { fail("$place: this is $item->{is}: $item->{text}") }
	}
	finish_block($story, $last);
	end_story($story);
	$story->{blocks} = $blocks // 0;
	return $story;
}

sub to_database
{
	my ($story, $name) = @_;

	$story->{database} = $story->{env}{PGDATABASE} = $name;
	return if $story->{sessions}{$name};
	my $there = $story->{node}->safe_psql('postgres', "SELECT count(*) FROM pg_database WHERE datname = '$name'");
	$story->{node}->safe_psql('postgres', "CREATE DATABASE $name TEMPLATE template0") if !$there;
	return;
}

# A block; what it leaves for the next one, if that shows its output.
sub try_block
{
	my ($story, $item, $place, $how, $last) = @_;
	my $language = $item->{language};

	if (my $name = $how->{shows})
	{
		finish_block($story, $last);
		my ($file) = glob("$story->{cwd}/" . typed($story, $name));
		my $content = -f $file ? PostgreSQL::Test::Utils::slurp_file($file) : "there is no $name";

		compare($story, $item, $content, "$place: the file $name");
		return;
	}
	if (my $rule = $how->{breaks} || $how->{keeps})
	{
		my $block = $rule =~ s/ in transaction\z// ? 'true' : 'false';
		my $found = $story->{node}->safe_psql($story->{database}, qq{SET schemaboot.big_table = 0;
			SELECT count(*) FROM schemaboot_lint(\$lint\$$item->{text}\$lint\$, $block) WHERE rule = '$rule'});

		is($found > 0 ? 1 : 0, $how->{breaks} ? 1 : 0, "$place: it " . ($how->{breaks} ? "breaks" : "keeps") . " $rule");
		return;
	}
	if (my $name = $how->{file} || $how->{workflow})
	{
		finish_block($story, $last);
		spill("$story->{cwd}/" . typed($story, $name), typed($story, $item->{text}));
		pass("$place: the file $name");
		return $how->{workflow} ? run_workflow($story, $item, $place) : undef;
	}
	if ($language eq 'sql')
	{
		finish_block($story, $last);
		my $sql = typed($story, $item->{text});

		ok($sql =~ /(?:;[^\n]*|\\[^\n]*|--[^\n]*)\n\z/, "$place: it ends with a semicolon");
		return { place => $place, out => type_sql($story, $sql), item => $item };
	}
	if ($language eq 'sh')
	{
		finish_block($story, $last);
		my ($status, $out) = run_script($story, runnable($story, typed($story, $item->{text})));

		ok($how->{fails} ? $status ne '0' : $status eq '0', "$place: it " . ($how->{fails} ? 'fails' : 'works')) or diag($out);
		return { place => $place, out => $out, item => $item, is_sh => 1 };
	}
	return compare($story, $item, $last->{out}, "$place: what is printed") && undef if $last && $language =~ /^(?:text|mermaid|dot|json|yaml)$/;
	fail("$place: a block of language \"$language\" that is neither run, nor printed, nor a file");
	return;
}

# Nothing shows the output of the last block: then there is nothing in it that a reader should have been told.
sub finish_block
{
	my ($story, $last) = @_;

	finish($story, $last->{item}, $last->{out}, $last->{place}) if $last && !$last->{is_sh};
	return;
}

sub finish
{
	my ($story, $item, $out, $place) = @_;

	unlike($out, qr/^(?:ERROR|WARNING|FATAL):|^invalid command/m, "$place: it works") or diag($out);
	return;
}

sub compare
{
	my ($story, $item, $got, $name) = @_;

	return pass($name) if is_shown($story, $item->{text}, $got);
	fail($name);
	diag(as_shown($story, $got));
	push @{ $story->{updates} }, { line => $item->{line}, last => $item->{last}, text => as_shown($story, $got) };
	# what comes now goes by the ids that there are
	my @shown = $item->{text} =~ /($id)/g;
	my @real = $got =~ /($id)/g;
	for my $i (0 .. $#shown)
	{
		learn($story, $shown[$i], $real[$i]) if @shown == @real && !$story->{ids}{ $shown[$i] } && !$story->{real}{ $real[$i] };
	}
	return 1;
}

# Without the lines that are excused.
sub runnable
{
	my ($story, $script) = @_;

	return join '', map { "$_\n" } map {
		my $line = s/^\s+|\s+$//gr;
		$story->{met}{$line} = 1 if $story->{excused}{$line};
		$story->{excused}{$line} ? $story->{excused}{$line}{instead} // ':' : $_
	} split /\n/, $script;
}

# The steps of a file for GitHub Actions that are commands.
sub run_workflow
{
	my ($story, $item, $place) = @_;
	my $yaml = eval { CPAN::Meta::YAML->read_string($item->{text})->[0] };
	my ($all, $steps) = ('', 0);

	ok($yaml && $yaml->{jobs}, "$place: it is YAML") or diag($@), return;
	for my $name (sort keys %{ $yaml->{jobs} })
	{
		my $job = $yaml->{jobs}{$name};
		my %env = (%{ $yaml->{env} || {} }, %{ $job->{env} || {} });

		delete @env{qw(PGHOST PGPORT PGUSER PGPASSWORD)};
		for my $step (@{ $job->{steps} })
		{
			ok($step->{run} || $step->{uses}, "$place: job $name: a step does something");
			if ($step->{uses})
			{
				ok($story->{excused}{"uses: $step->{uses}"}, "$place: job $name: $step->{uses} is known") and $story->{met}{"uses: $step->{uses}"} = 1;
			}
			next if !$step->{run};
			my $export = join '', map { "export $_='$env{$_}'\n" } sort keys %env;
			my ($status, $out) = run_script($story, $export . runnable($story, typed($story, $step->{run})));

			is($status, 0, "$place: job $name: " . ($step->{name} || (split /\n/, $step->{run})[0])) or diag($out);
			$steps++;
			$all .= $out;
		}
	}
	ok($steps, "$place: it has commands");
	return { place => $place, out => $all, item => $item, is_sh => 1 };
}

sub end_story
{
	my ($story) = @_;

	for my $s (values %{ $story->{sessions} })
	{
		$s->{in} .= "\\q\n";
		eval { $s->{run}->finish; 1 } or $s->{run}->kill_kill;
	}
	# servers that a story has started
	for my $pidfile (glob("$story->{folder}/*/postmaster.pid"))
	{
		system('pg_ctl', 'stop', '-s', '-m', 'immediate', '-D', $pidfile =~ s{/[^/]*$}{}r);
	}
	chdir $top;
	$story->{node}->stop('immediate');
	return;
}

# The document with what is really printed.
sub write_updated
{
	my ($file, $text, @updates) = @_;
	my @lines = split /\n/, $text;

	for my $update (sort { $b->{line} <=> $a->{line} } @updates)
	{
		splice @lines, $update->{line}, $update->{last} - $update->{line}, split /\n/, $update->{text};
	}
	spill($file, join '', map { "$_\n" } @lines);
	return;
}

1;
