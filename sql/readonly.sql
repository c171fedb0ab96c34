--
-- readonly: reading works in a read-only transaction, writing says that it cannot
--
SET client_min_messages = warning;
SELECT count(*) FROM schemaboot_define('CREATE SCHEMA readonly; CREATE TABLE readonly.t (a int);', 'readonly.sql');
BEGIN READ ONLY;
SELECT state, advice FROM schemaboot_status();
SELECT kind, object, present FROM schemaboot_models();
SELECT schemaboot_current(), schemaboot_heads();
SELECT length(schemaboot_export()) > 0 AS exported;
SELECT step, action, kind, object FROM schemaboot_create_all(dry_run => true);
SAVEPOINT s;
SELECT schemaboot_define('');
ROLLBACK TO s;
SELECT schemaboot_define('', 'readonly.sql');
ROLLBACK TO s;
SELECT schemaboot_forget('readonly');
ROLLBACK TO s;
SELECT schemaboot_create_all();
ROLLBACK TO s;
SELECT schemaboot_baseline();
ROLLBACK TO s;
SELECT schemaboot_stamp('head', false);
ROLLBACK TO s;
SELECT schemaboot_boot();
ROLLBACK TO s;
SELECT schemaboot_drop_all(current_database());
ROLLBACK;
SET default_transaction_read_only = on;
CALL schemaboot_create_all_batched();
RESET default_transaction_read_only;
-- where nothing is missing, create_all and boot have nothing to write
SELECT schemaboot_boot() AS booted \gset
BEGIN READ ONLY;
SELECT action, count(*) FROM schemaboot_create_all() GROUP BY 1;
SELECT schemaboot_boot() = :'booted' AS same;
SELECT state FROM schemaboot_status();
COMMIT;
SELECT schemaboot_drop_all(current_database());
DELETE FROM schemaboot.revision;
DELETE FROM schemaboot.version;
DELETE FROM schemaboot.history;
SELECT count(*) FROM schemaboot_define('', 'readonly.sql');
