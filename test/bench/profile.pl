#!/usr/bin/perl
# profile.pl NAME TICKS DEPTH: reads perf script's samples, prints where they fell.
#
# TICKS: the process's clock (user, system, in hundredths of a second) before
# and after.  Each sample is a call chain, the innermost function first.

use strict;
use warnings;

my ($name, $ticks_file, $depth) = @ARGV;
my (%share, %self, %inside, $samples);
my $tree = { count => 0, below => {} };

# Adds one sample; frames from the outermost function inwards, as [function, object].
sub add_sample
{
	my @frames = @_;
	my @ours = grep { $frames[$_][1] =~ /schemaboot\.so$/ } 0 .. $#frames;
	my ($utility) = grep { $frames[$_][0] =~ /^(standard_)?ProcessUtility$/ && @ours && $_ > $ours[0] } 0 .. $#frames;
	my $leaf = $frames[-1];

	$samples++;
	if (!@ours)
	{
		$share{'the server around the call (protocol, parser, commit)'}++;
		return;
	}
	if (defined $utility)
	{
		$share{"PostgreSQL's DDL (ProcessUtility)"}++;
		my ($command) = grep { $_ !~ /^(standard_)?ProcessUtility|^\(static/ } map { $_->[0] } @frames[ $utility + 1 .. $#frames ];
		$inside{ $command // 'ProcessUtility' }++;
	}
	elsif ($leaf->[1] =~ /schemaboot\.so$/)
	{
		$share{"schemaboot's own code"}++;
		$self{ $leaf->[0] }++;
	}
	else
	{
		$share{'server functions that schemaboot calls'}++;
	}

	# the tree: our functions, and the first of the server's that the innermost of ours calls
	my @path = map { $frames[$_][0] } @ours;
	push @path, "-> $frames[ $ours[-1] + 1 ][0]" if $ours[-1] < $#frames;
	my $node = $tree;
	for (@path)
	{
		$node = $node->{below}{$_} //= { count => 0, below => {} };
		$node->{count}++;
	}
	return;
}

sub percent { return sprintf '%5.1f %%', 100 * $_[0] / $samples }

sub print_tree
{
	my ($node, $level) = @_;

	for (sort { $node->{below}{$b}{count} <=> $node->{below}{$a}{count} || $a cmp $b } keys %{ $node->{below} })
	{
		my $below = $node->{below}{$_};

		next if $below->{count} < $samples / 100 || $level >= $depth;
		print percent($below->{count}), '  ' x $level, "  $_\n";
		print_tree($below, $level + 1);
	}
	return;
}

sub print_top
{
	my ($title, $n, %counts) = @_;
	my @names = sort { $counts{$b} <=> $counts{$a} || $a cmp $b } keys %counts;

	print "$title\n";
	print percent($counts{$_}), "  $_\n" for @names[ 0 .. ($#names < $n - 1 ? $#names : $n - 1) ];
	return;
}

my @frames;
while (my $line = <STDIN>)
{
	if ($line =~ /^\s+[0-9a-f]+ (.*) \((.*)\)$/)
	{
		unshift @frames, [ $1 eq '[unknown]' ? '(static function)' : $1, $2 ];
	}
	elsif (@frames)
	{
		add_sample(@frames);
		@frames = ();
	}
}
add_sample(@frames) if @frames;
die "perf took no samples\n" unless $samples;

open my $in, '<', $ticks_file or die "$ticks_file: $!\n";
my ($from, $to) = map { [split] } <$in>;
printf "== %s: %.2f s in the backend, %.2f s in the kernel for it; %d samples\n", $name,
  ($to->[0] - $from->[0]) / 100, ($to->[1] - $from->[1]) / 100, $samples;
print_top('of the time outside of the kernel:', 4, %share);
print_top("in PostgreSQL's DDL:", 8, %inside) if %inside;
print_top("in schemaboot's own code, without what it calls:", 8, %self) if %self;
print "with what they call (from 1 %):\n";
print_tree($tree, 0);
