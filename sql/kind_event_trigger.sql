--
-- kind_event_trigger: event triggers, which see the DDL of create_all like any other
--
SET client_min_messages = warning;
SELECT $ddl$
CREATE SCHEMA kind_event;
SET search_path = kind_event;
CREATE TABLE seen (tag text);
CREATE FUNCTION see() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO kind_event.seen VALUES (TG_TAG); END';
CREATE TABLE before_it (a int);
CREATE EVENT TRIGGER "See ""it""" ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'CREATE VIEW') EXECUTE FUNCTION see();
CREATE TABLE after_it (a int);
CREATE EVENT TRIGGER disabled ON sql_drop EXECUTE PROCEDURE see();
ALTER EVENT TRIGGER disabled DISABLE;
CREATE EVENT TRIGGER always ON ddl_command_start WHEN TAG IN ('CREATE AGGREGATE') EXECUTE FUNCTION see();
ALTER EVENT TRIGGER always ENABLE ALWAYS;
COMMENT ON EVENT TRIGGER "See ""it""" IS 'eyes';
$ddl$ AS ddl \gset

SELECT * FROM schemaboot_define(:'ddl', 'kind_event_trigger.sql');
SELECT step, action, kind, object FROM schemaboot_create_all();

SELECT evtname, evtevent, evtenabled, evttags, evtfoid::regproc, obj_description(oid, 'pg_event_trigger') AS comment FROM pg_event_trigger ORDER BY 1;
-- in a script that is in order, what stands behind the event trigger is seen by it
SELECT * FROM kind_event.seen;

-- again: all is there
SELECT action, count(*) FROM schemaboot_create_all() GROUP BY 1;
SELECT schemaboot_drop_all(current_database());
-- where the order means nothing, event triggers come last, so that none sees half of it
SELECT count(*) FROM schemaboot_define(test.backwards('kind_event_trigger.sql'), 'kind_event_trigger.sql');
SELECT step, action, kind, object FROM schemaboot_create_all();
SELECT * FROM kind_event.seen;
SELECT schemaboot_drop_all(current_database());
SELECT count(*) FROM schemaboot_define('', 'kind_event_trigger.sql');
SELECT * FROM test.facts();
