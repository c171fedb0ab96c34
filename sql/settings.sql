--
-- settings: what SHOW and pg_settings say of them
--
LOAD 'schemaboot';
SELECT name, setting, unit, vartype, context, min_val, max_val, short_desc, extra_desc FROM pg_settings WHERE name LIKE 'schemaboot.%' ORDER BY name \gx
SHOW schemaboot.lock_timeout;
SET schemaboot.lock_timeout = '2s';
SHOW schemaboot.lock_timeout;
\set VERBOSITY sqlstate
SET schemaboot.lock_timeout = -1;
SET schemaboot.lock_retries = 101;
SET schemaboot.progress = maybe;
\set VERBOSITY default
-- since 15, the server keeps such names to the extension
SELECT current_setting('server_version_num')::int >= 150000 AS since_15 \gset
\if :since_15
SET schemaboot.no_such_setting = 1;
\endif
RESET schemaboot.lock_timeout;
-- a statement that cannot get its lock in time is tried again, and then says so
SET client_min_messages = warning;
CREATE SCHEMA settings;
CREATE TABLE settings.t (a int);
SELECT count(*) FROM schemaboot_define('CREATE SCHEMA settings; CREATE TABLE settings.t (a int); CREATE INDEX t_a ON settings.t (a);', 'settings.sql');
SET schemaboot.lock_timeout = 30;
SET schemaboot.lock_retries = 1;
-- somebody else holds the table: a prepared transaction
SELECT setting::int > 0 AS can_prepare FROM pg_settings WHERE name = 'max_prepared_transactions' \gset
\if :can_prepare
BEGIN;
INSERT INTO settings.t VALUES (1);
PREPARE TRANSACTION 'settings';
SELECT * FROM schemaboot_create_all();
ROLLBACK PREPARED 'settings';
\endif
SELECT action, object FROM schemaboot_create_all();
-- the session's own lock_timeout is as it was
SHOW lock_timeout;
SELECT schemaboot_drop_all(current_database());
SELECT count(*) FROM schemaboot_define('', 'settings.sql');
DELETE FROM schemaboot.history;
