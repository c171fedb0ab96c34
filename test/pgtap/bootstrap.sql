-- What API.md promises of create_all, boot, drop_all, status, baseline and stamp.
BEGIN;
CREATE EXTENSION pgtap;
CREATE EXTENSION schemaboot;
CREATE ROLE regress_pgtap_writer;
SET client_min_messages = warning;
SELECT no_plan();

SELECT throws_ok('SELECT schemaboot_create_all()', '55000', 'there are no models');
SELECT throws_ok('SELECT schemaboot_boot()', '55000', 'there are no models');
SELECT throws_ok('SELECT schemaboot_baseline()', '55000', 'there are no models');
SELECT is(state, 'empty') FROM schemaboot_status();
SELECT matches(advice, 'schemaboot_define') FROM schemaboot_status();

SELECT lives_ok($$SELECT schemaboot_define('
	CREATE VIEW shop.totals AS SELECT customer, count(*) AS n FROM shop.orders GROUP BY customer;
	CREATE TABLE shop.orders (id int PRIMARY KEY, customer int REFERENCES shop.customers);
	CREATE TABLE shop.customers (id int PRIMARY KEY, last_order int REFERENCES shop.orders);
	CREATE INDEX ON shop.orders (customer);
	CREATE SCHEMA shop;
	INSERT INTO shop.customers VALUES (1);', 'shop.sql')$$);
SELECT is(state, 'empty') FROM schemaboot_status();
SELECT is(ARRAY[models, present, missing], ARRAY[5, 0, 5]) FROM schemaboot_status();
SELECT is(ARRAY[drifted, extra, unmodelled], ARRAY[0, 0, 0], 'nothing is there, so nothing has drifted') FROM schemaboot_status();
SELECT matches(advice, 'schemaboot_create_all') FROM schemaboot_status();
SELECT throws_ok($$SELECT schemaboot_stamp('head')$$, '55000', '5 of 5 objects of the models are missing');

-- dry run
SELECT is((SELECT count(*)::int FROM schemaboot_create_all(dry_run => true) WHERE action = 'created' AND elapsed IS NULL AND ddl IS NOT NULL), 8, 'a dry run shows the steps: 5 objects, 2 keys of the circle, 1 row');
SELECT hasnt_schema('shop');
SELECT is_empty('SELECT * FROM schemaboot.history', 'and writes nothing');

-- the run
SELECT is((SELECT array_agg(action || ' ' || object ORDER BY step) FROM schemaboot_create_all() WHERE kind IN ('schema', 'view')),
	ARRAY['created shop', 'created shop.totals']);
SELECT tables_are('shop', ARRAY['orders', 'customers']);
SELECT views_are('shop', ARRAY['totals']);
SELECT fk_ok('shop', 'orders', 'customer', 'shop', 'customers', 'id');
SELECT fk_ok('shop', 'customers', 'last_order', 'shop', 'orders', 'id');
SELECT indexes_are('shop', 'orders', ARRAY['orders_pkey', 'orders_customer_idx']);
SELECT results_eq('SELECT id FROM shop.customers', 'VALUES (1)');
SELECT is((SELECT count(*)::int FROM schemaboot.history WHERE event = 'create_all'), 1, 'told in the history');
SELECT results_eq('SELECT DISTINCT action, ddl, elapsed FROM schemaboot_create_all()', $$VALUES ('exists', NULL::text, NULL::interval)$$, 'a second call creates nothing');
SELECT is((SELECT count(*)::int FROM schemaboot.history WHERE event = 'create_all'), 1, 'and is no event');
SELECT ok(bool_and(present), 'all is present') FROM schemaboot_models();

-- states
SELECT is(state, 'unstamped') FROM schemaboot_status();
SELECT matches(advice, 'schemaboot_stamp') FROM schemaboot_status();
SELECT is(schemaboot_stamp('head'), '{}');
SELECT is(state, 'in_sync') FROM schemaboot_status();
SELECT matches(advice, 'schemaboot_baseline') FROM schemaboot_status();
DROP VIEW shop.totals;
SELECT is(ARRAY[state, missing::text], ARRAY['drifted', '1']) FROM schemaboot_status();
SELECT is((SELECT count(*)::int FROM schemaboot_create_all() WHERE action = 'created'), 1, 'what is missing is created');
SELECT is(state, 'in_sync') FROM schemaboot_status();
SELECT matches(schemaboot_baseline('first'), '^[0-9a-f]{12}$', 'an id');
SELECT is(state, 'unstamped') FROM schemaboot_status();
SELECT throws_ok('SELECT schemaboot_baseline()', '42710');
SELECT is(schemaboot_stamp('head'), schemaboot_heads());
SELECT is(schemaboot_current(), schemaboot_heads());
SELECT is(state, 'in_sync') FROM schemaboot_status();
SELECT is(advice, 'Nothing to do.') FROM schemaboot_status();
SELECT matches((SELECT up FROM schemaboot.revision), 'CREATE TABLE shop.orders', 'the baseline creates the models');
SELECT isnt((SELECT checksum FROM schemaboot.revision), '');
INSERT INTO schemaboot.revision (id, parents, message, checksum, origin, created_by, created_at)
SELECT id, heads, 'x', '', 'test', current_user, now() FROM (SELECT schemaboot_heads() AS heads OFFSET 0) AS h, unnest(ARRAY['next1', 'next2']) AS id;
SELECT is(ARRAY[state, pending::text], ARRAY['behind', '2']) FROM schemaboot_status();
SELECT throws_ok($$SELECT schemaboot_stamp('head')$$, '21000', 'there are 2 heads, so that "head" could be any of them');
SELECT throws_ok($$SELECT schemaboot_stamp('next')$$, '21000');
SELECT is(schemaboot_stamp('next1'), '{next1}');
SELECT is(schemaboot_stamp('heads'), '{next1,next2}');
SELECT is(schemaboot_current(), '{next1,next2}');
SELECT is(schemaboot_stamp('base'), '{}');
SELECT throws_ok($$SELECT schemaboot_stamp('nothing')$$, '42704', 'revision "nothing" does not exist');
SELECT is(schemaboot_stamp('next2'), '{next2}');
DELETE FROM schemaboot.revision WHERE id LIKE 'next%';
SELECT is(state, 'ahead_unknown') FROM schemaboot_status();
SELECT is(schemaboot_stamp('head', purge => true), schemaboot_heads());

-- boot
SELECT is(ARRAY[schemaboot_boot()], schemaboot_current(), 'nothing to do');
SELECT throws_ok($$SELECT schemaboot_drop_all('not me')$$, '22023');
SELECT is(schemaboot_drop_all(current_database()), 5, 'all dropped');
SELECT hasnt_schema('shop');
SELECT is(state, 'empty') FROM schemaboot_status();
SELECT is(schemaboot_drop_all(current_database()), 0, 'nothing to drop');
SELECT is(ARRAY[schemaboot_boot()], schemaboot_heads(), 'boot brings it up');
SELECT has_table('shop', 'orders', 'there again');
SELECT is(state, 'in_sync') FROM schemaboot_status();
CREATE VIEW public.mine AS SELECT * FROM shop.orders;
SELECT throws_ok($$SELECT schemaboot_drop_all(current_database())$$, '2BP01');
SELECT has_table('shop', 'orders', 'still there');
DROP VIEW public.mine;

-- errors of models, and their codes
SELECT lives_ok($$SELECT schemaboot_define('CREATE TABLE shop.a (x int REFERENCES shop.customrs)', 'bad.sql')$$);
SELECT throws_ok('SELECT schemaboot_create_all()', '42P01', 'model table "shop.a" references table "shop.customrs", which neither the models nor the database have');
SELECT lives_ok($$SELECT schemaboot_define('CREATE TABLE shop.a (x shop.nothing)', 'bad.sql')$$);
SELECT throws_ok('SELECT schemaboot_create_all()', '42704');
SELECT lives_ok($$SELECT schemaboot_define('CREATE VIEW shop.a AS SELECT shop.nothing(1)', 'bad.sql')$$);
SELECT throws_ok('SELECT schemaboot_create_all()', '42883');
SELECT lives_ok($$SELECT schemaboot_define('CREATE VIEW shop.a AS SELECT * FROM shop.b; CREATE VIEW shop.b AS SELECT * FROM shop.a', 'bad.sql')$$);
SELECT throws_ok('SELECT schemaboot_create_all()', '42P17');
SELECT throws_ok('SELECT schemaboot_export()', '42P17');
SELECT lives_ok($$SELECT schemaboot_define('ALTER TABLE shop.orders OWNER TO regress_pgtap_missing', 'bad.sql')$$);
SELECT lives_ok($$SELECT schemaboot_define('CREATE TABLE shop.a (); ALTER TABLE shop.a OWNER TO regress_pgtap_missing', 'bad.sql')$$);
SELECT throws_ok('SELECT schemaboot_create_all()', '42704', 'the models need what this cluster does not have: role "regress_pgtap_missing"');
SELECT throws_ok('CALL schemaboot_create_all_batched()', '25001');

-- trust
GRANT EXECUTE ON FUNCTION schemaboot_define(text, text) TO regress_pgtap_writer;
SET ROLE regress_pgtap_writer;
SELECT schemaboot_define('CREATE SCHEMA trap', 'bad.sql') \g /dev/null
RESET ROLE;
SELECT throws_ok('SELECT schemaboot_create_all()', '42501', 'model schema "trap" was defined by role "regress_pgtap_writer", which is not trusted');
SELECT hasnt_schema('trap');
SET schemaboot.trusted_definers = 'regress_pgtap_writer';
SELECT lives_ok('SELECT schemaboot_create_all()');
SELECT has_schema('trap');
SELECT finish();
ROLLBACK;
