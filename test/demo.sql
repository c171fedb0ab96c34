-- demo.sql: schemaboot's main job, from an empty database to one that is in
-- sync with its models and marked as migrated.  Run by test/demo.sh; can also
-- be run by hand in a database of your own, from the checkout's top folder:
-- psql -e -f test/demo.sql

\set ON_ERROR_STOP on
\pset footer off
\pset pager off

\echo '-- The database is empty; the models are a file.'
\echo
CREATE EXTENSION schemaboot;
SELECT state, advice FROM schemaboot_status();

\echo '-- Register the models.'
\echo
\set models `cat examples/shop.sql`
\set ECHO none
\echo 'SELECT kind, action, count(*)\n  FROM schemaboot_define(:''models'', ''shop.sql'')\n GROUP BY 1, 2 ORDER BY 1, 2;'
SELECT kind, action, count(*)
  FROM schemaboot_define(:'models', 'shop.sql')
 GROUP BY 1, 2 ORDER BY 1, 2;
\set ECHO queries

\echo '-- Create everything that is missing, in dependency order.'
\echo
SELECT step, action, kind, object FROM schemaboot_create_all();

\echo '-- Mark the database as migrated.'
\echo
SELECT schemaboot_stamp('head');
SELECT state, current, models, missing, drifted, advice FROM schemaboot_status();

\echo '-- A second call finds nothing to do.'
\echo
SELECT action, count(*) FROM schemaboot_create_all() GROUP BY 1;

\echo '-- Somebody alters the database by hand.'
\echo
ALTER TABLE orders ALTER note SET DEFAULT '', ADD paid_twice boolean;
DROP INDEX orders_open_idx;
CREATE INDEX tmp_x ON payments (paid_at);
SELECT change, kind, object, attribute, live, model FROM schemaboot_diff();
SELECT state, missing, drifted, extra, advice FROM schemaboot_status();

\echo '-- What would bring it back, and what that means for others.'
\echo
SELECT step, ddl, hazards FROM schemaboot_plan();

\echo '-- Do it, in one transaction; what loses data would have to be allowed by name.'
\echo
SELECT count(*) FROM schemaboot_apply();
SELECT state, missing, drifted, extra, advice FROM schemaboot_status();

\echo '-- A first revision: what the models are today.'
\echo
SELECT schemaboot_baseline() IS NOT NULL AS made;
SELECT cardinality(schemaboot_stamp('head')) AS revisions;

\echo '-- The models change. The plan becomes a revision, whose way back is found by really running it.'
\echo
SELECT kind, object, action FROM schemaboot_define('ALTER TABLE customers ADD nickname text', 'nickname.sql');
SELECT schemaboot_revision('nicknames', id => 'a1b2c3d4e5f6');
SELECT up FROM schemaboot_history(verbose => true) WHERE revision = 'a1b2c3d4e5f6';

\echo '-- Up, back, and up again.'
\echo
SELECT revision, message, direction, statements FROM schemaboot_upgrade();
SELECT revision, message, direction, statements FROM schemaboot_downgrade(allow => '{irreversible}');
SELECT revision, message, direction, statements FROM schemaboot_upgrade();
SELECT message, marks FROM schemaboot_history();
SELECT state, pending, missing, drifted, advice FROM schemaboot_status();
