# A real Django: what its migrations say goes to schemaboot, and the other way round.

use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use PostgreSQL::Test::Utils qw(append_to_file);
use SchemabootTest;
use Test::More;

my $python = '/usr/bin/python3';

plan skip_all => 'needs Django and psycopg2' if system("$python -c 'import django, psycopg2' 2>/dev/null") != 0;

my $node = new_node('main');
my $folder = $node->basedir . '/site';

mkdir "$folder";
mkdir "$folder/shop";
append_to_file("$folder/shop/__init__.py", '');
append_to_file("$folder/settings.py", <<'PY');
import os

SECRET_KEY = 'for a test'
INSTALLED_APPS = ['django.contrib.contenttypes', 'django.contrib.auth', 'shop']
DATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql', 'NAME': os.environ['SITE_DATABASE'],
                         'HOST': os.environ['PGHOST'], 'PORT': os.environ['PGPORT']}}
DEFAULT_AUTO_FIELD = 'django.db.models.BigAutoField'
USE_TZ = True
PY
append_to_file("$folder/shop/models.py", <<'PY');
from django.conf import settings
from django.db import models


class Category(models.Model):
    name = models.CharField(max_length=80, unique=True)
    parent = models.ForeignKey('self', null=True, on_delete=models.CASCADE)


class Product(models.Model):
    name = models.CharField(max_length=200, db_index=True)
    price = models.DecimalField(max_digits=10, decimal_places=2)
    categories = models.ManyToManyField(Category)
    data = models.JSONField(default=dict)

    class Meta:
        constraints = [models.CheckConstraint(check=models.Q(price__gte=0), name='price_not_negative')]


class Order(models.Model):
    customer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    placed = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=['customer', '-placed'], name='order_by_customer')]


class Line(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE)
    product = models.ForeignKey(Product, on_delete=models.PROTECT)
    amount = models.PositiveIntegerField()

    class Meta:
        unique_together = [('order', 'product')]
PY

# What Django says; its status must be 0.
sub django
{
	my ($database, @words) = @_;

	local $ENV{SITE_DATABASE} = $database;
	local $ENV{PGHOST} = $node->host;
	local $ENV{PGPORT} = $node->port;
	local $ENV{PYTHONPATH} = $folder;
	local $ENV{DJANGO_SETTINGS_MODULE} = 'settings';
	my $output = `cd '$folder' && $python -W ignore -m django @words 2>&1 </dev/null`;

	is($?, 0, "$database: django @words") or diag($output);
	return $output;
}

# The schema that users see.
sub schema
{
	return schema_dump($node, shift, '-O', '-x', '-T', 'django_migrations*') =~ s/^(?:--|CREATE EXTENSION|COMMENT ON EXTENSION).*\n//mgr =~ s/\n\n+/\n/gr;
}

# Django first: two migrations of the app, with those of the apps that it needs.
$node->safe_psql('postgres', 'CREATE DATABASE first TEMPLATE template0');
django('first', 'makemigrations', 'shop');
append_to_file("$folder/shop/models.py", "\n\nclass Note(models.Model):\n    text = models.TextField()\n");
django('first', 'makemigrations', 'shop', '-n', 'note');
django('first', 'migrate');

# The SQL of each becomes a revision of its name.
my @steps = django('first', 'showmigrations', '--plan') =~ /^\[.\]\s+(\S+)$/mg;
my $second = new_database($node, 'second');

for my $step (@steps)
{
	my $sql = django('first', 'sqlmigrate', $step =~ s/\./ /r);

	$sql = '' if $sql =~ /^No operations found/;
	$node->safe_psql($second, "SELECT schemaboot_revision('$step', \$up\$$sql\$up\$, id => '$step')");
}
cmp_ok(scalar(@steps), '>', 10, 'many steps');
run_ok($node, $second, 'SELECT count(*) FROM schemaboot_upgrade()', 'schemaboot runs what Django says');
is_same(schema($second), schema('first'), 'to the schema that Django built');
django($second, 'migrate', '--fake');
like(django($second, 'makemigrations', '--check', '--dry-run'), qr/No changes detected/, 'makemigrations finds nothing');
like(django($second, 'migrate'), qr/No migrations to apply/, 'nor does migrate');
is($node->safe_psql($second, 'SELECT advice FROM schemaboot_status()') =~ /^Table/, '', 'both are at the same place');

# Django goes on, or back: schemaboot sees it.
django($second, 'migrate', 'shop', '0001');
like($node->safe_psql($second, 'SELECT advice FROM schemaboot_status()'),
	qr/^Table public\.django_migrations \(Django\) says that the database is at "[\w.]+" \([\w.]+\): SELECT schemaboot_adopt_version/, 'status sees where Django is');
is($node->safe_psql($second, 'SELECT schemaboot_adopt_version()'), "{$steps[-2]}", 'which is taken over');
django($second, 'migrate');
is($node->safe_psql($second, 'SELECT schemaboot_adopt_version()'), "{$steps[-1]}", 'and again');

# Its models as a capture: a new database of them, and Django finds nothing to do there.
my $third = new_database($node, 'third');

$node->safe_psql('first', 'CREATE EXTENSION schemaboot');
$node->safe_psql('first', "SELECT schemaboot_capture('{public}')");
my $ddl = $node->safe_psql('first', 'SELECT schemaboot_export()');
run_ok($node, $third, define_sql($ddl, 'django.sql'), 'the captured models are defined');
run_ok($node, $third, 'SELECT count(*) FROM schemaboot_create_all()', 'and created');
is_same(schema($third), schema('first'), 'as Django built them');
django($third, 'migrate', '--fake');
like(django($third, 'makemigrations', '--check', '--dry-run'), qr/No changes detected/, 'makemigrations finds nothing');
is($node->safe_psql($third, 'SELECT state FROM schemaboot_status()'), 'unstamped', 'nothing has drifted');

done_testing();
