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
