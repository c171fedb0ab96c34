# Archives as tar programs write them are imported whole; what is damaged or leads outside is refused, and nothing of
# it is stored.

use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use File::Path qw(make_path);
use SchemabootTest;
use Test::More;

my $node = new_node('main');
my $db = new_database($node, 'archives');
my $top = $node->basedir;

sub spill
{
	my ($file, $bytes) = @_;

	open my $out, '>:raw', $file or die "$file: $!";
	print $out $bytes;
	close $out or die "$file: $!";
	return $file;
}

sub slurp
{
	my ($file) = @_;

	open my $in, '<:raw', $file or die "$file: $!";
	local $/ = undef;
	return scalar <$in>;
}

# Packs a folder; the bytes.
sub packed
{
	my ($folder, @options) = @_;

	system('tar', '-cf', "$top/packed.tar", @options, '-C', $folder, '.') == 0 or die "tar: $?";
	return slurp("$top/packed.tar");
}

# The call that imports bytes.
sub import_sql
{
	my ($bytes, $prefix) = @_;

	spill("$top/archive.tar", $bytes);
	return "SELECT count(*) FROM schemaboot_import_tar(pg_read_binary_file('$top/archive.tar'), '" . ($prefix // '') . "')";
}

# A header that is right but for what is asked for, and its data.
sub member
{
	my ($name, $data, %with) = @_;
	my $header = pack('a100 a8 a8 a8 a12 a12 a8 a1 a100 a6 a2 a247', $name, '0000644', '0000000', '0000000',
		$with{size} // sprintf('%011o', length $data), '00000000000', ' ' x 8, $with{type} // '0', '', "ustar\0", '00', '');

	substr($header, 148, 8) = sprintf("%06o\0 ", unpack('%32C*', $header));
	return $header . $data . "\0" x (-length($data) % 512);
}

my $end = "\0" x 1024;
my $forget = 'DELETE FROM schemaboot.revision';

# 300 files in folders whose names take 1,000 characters; versions that only numbers put in order.
my $folder = "$top/folder";
my $deep = join '/', map { $_ x 200 } qw(a b c d e);
my $versions = "SELECT count(*), count(*) FILTER (WHERE parents = ARRAY[(id::int - 1)::text]) FROM schemaboot.revision";

make_path("$folder/$deep", "$folder/other");
spill("$folder/$deep/V${_}__step.sql", "CREATE TABLE t$_ (id int);\n") for 1 .. 300;
spill("$folder/other/README.txt", "not a revision\n");
for my $format (qw(gnu pax))
{
	my ($out, $err) = run_ok($node, $db, import_sql(packed($folder, "--format=$format")), "$format: long names");

	is($out, 300, "$format: all files");
	like($err, qr/1 file of the archive is no revision file/, "$format: others are counted");
	is($node->safe_psql($db, $versions), '300|299', "$format: one line, by number");
	is($node->safe_psql($db, $forget . ' RETURNING 1') =~ tr/1//, 300, "$format: taken away again");
}
make_path("$top/short/" . 'x' x 90, "$top/short/no");
spill("$top/short/" . 'x' x 90 . "/V${_}__a_step_with_a_name.sql", "SELECT $_;\n") for 1 .. 3;
spill("$top/short/no/V9__elsewhere.sql", "SELECT 9;\n");
is(scalar run_ok($node, $db, import_sql(packed("$top/short", '--format=ustar'), './' . 'x' x 90 . '/'), 'ustar: a folder'), 3,
	'only its files');
$node->safe_psql($db, $forget);

# Links are told, since they may be revisions.
symlink 'V9__elsewhere.sql', "$top/short/no/V10__linked.sql" or die;
link "$top/short/no/V9__elsewhere.sql", "$top/short/no/V11__linked.sql" or die;
my ($out, $err) = run_ok($node, $db, import_sql(packed("$top/short"), 'no'), 'links');
is($out, 1, 'a link is no file');
is(() = $err =~ /WARNING:.*"V\d+__\w+\.sql" of the archive is a link or a device/g, 2, 'and is told');
$node->safe_psql($db, $forget);

# What is damaged.
my $good = member('V1__a.sql', "SELECT 1;\n") . member('V2__b.sql', "SELECT 2;\n");
my @refused = (
	[ 'cut off between members', $good, 'XX001', qr/ends without a mark of its end/ ],
	[ 'cut off in a header', substr($good, 0, 1300), 'XX001', qr/ends without a mark of its end/ ],
	[ 'cut off in data', substr(member('V1__a.sql', 'x' x 2000), 0, 1024), 'XX001', qr/ends inside a member/ ],
	[ 'a size beyond the archive', member('V1__a.sql', '', size => '77777777777') . $end, 'XX001', qr/ends inside a member/ ],
	[ 'a size of 64 bits', member('V1__a.sql', '', size => "\x80" . "\xff" x 11) . $end, 'XX001', qr/ends inside a member/ ],
	[ 'an extended header without length', member('x', "path=a\n", type => 'x') . $good . $end, 'XX001', qr/extended header/ ],
	[ 'an extended header of too much', member('x', "99 path=a\n", type => 'x') . $good . $end, 'XX001', qr/extended header/ ],
	[ 'an absolute path', member('/etc/V1__a.sql', 'x') . $end, '42602', qr/absolute path/ ],
	[ 'a path outside', member('a/../../V1__a.sql', 'x') . $end, '42602', qr/outside of itself/ ],
	[ 'a long path outside', member('x', "24 path=../../V1__a.sql\n", type => 'x') . $good . $end, '42602', qr/outside of itself/ ],
	[ 'a sparse file', member('V1__a.sql', 'x', type => 'S') . $end, 'XX001', qr/sparse/ ],
	[ 'bytes that are no text', member('V1__a.sql', "SELECT '\xff';") . $end, '22021', qr/"V1__a.sql" is no text/ ],
	[ 'zero bytes', member('V1__a.sql', "SELECT\0 1;") . $end, '22021', qr/"V1__a.sql" is no text/ ],
	[ 'nothing', $end, '22023', qr/no revision files/ ]);

fails_with($node, $db, import_sql($_->[1]), @$_[ 2, 3 ], $_->[0]) for @refused;
for my $tool ([ gzip => 'gunzip' ], [ bzip2 => 'bunzip2' ], [ xz => 'unxz' ])
{
	SKIP:
	{
		spill("$top/plain.tar", $good . $end);
		skip "no $tool->[0]", 1 if system("$tool->[0] -c '$top/plain.tar' > '$top/small' 2>/dev/null") != 0;
		fails_with($node, $db, import_sql(slurp("$top/small")), '22023', [ qr/compressed by $tool->[0]/, qr/$tool->[1] -c/ ],
			"$tool->[0] is named");
	}
}
is($node->safe_psql($db, 'SELECT count(*) FROM schemaboot.revision'), 0, 'nothing of all that is stored');

# Bytes changed at random, with the checksums of headers put right half of the time: an error or an import, no crash.
srand 5;
my $whole = packed("$top/short") . '';
my $started = $node->safe_psql('postgres', 'SELECT pg_postmaster_start_time()');
my $script = "SET client_min_messages = 'fatal';\n";

mkdir "$top/fuzz" or die "$top/fuzz: $!";
for my $n (1 .. 400)
{
	my $bytes = $n % 4 ? $whole : substr $whole, 0, int rand length $whole;

	substr($bytes, int rand length $bytes, 1) = chr int rand 256 for $bytes eq '' ? () : 1 .. 1 + rand 8;
	for (my $at = 0; $n % 2 && $at + 512 <= length $bytes; $at += 512)
	{
		next if substr($bytes, $at + 257, 5) ne 'ustar';
		substr($bytes, $at + 148, 8) = ' ' x 8;
		substr($bytes, $at + 148, 8) = sprintf "%06o\0 ", unpack '%32C*', substr $bytes, $at, 512;
	}
	spill("$top/fuzz/$n", $bytes);
	$script .= "BEGIN; SELECT count(*) FROM schemaboot_import_tar(pg_read_binary_file('$top/fuzz/$n')); ROLLBACK;\n";
}
$node->psql($db, $script . "SELECT 'all', count(*) FROM schemaboot.revision;", on_error_stop => 0, stdout => \$out, stderr => \$err);
like($out, qr/^all\|0$/m, 'the session outlives 400 damaged archives');
unlike($err, qr/connection|crash|memory alloc/, 'which are refused or read');
is($node->safe_psql('postgres', 'SELECT pg_postmaster_start_time()'), $started, 'and so does the server');

$node->stop;
done_testing();
