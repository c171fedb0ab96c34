--
-- kind_rule_trigger: rules and triggers
--
SET client_min_messages = warning;
SELECT $ddl$
CREATE SCHEMA kind_trigger;
SET search_path = kind_trigger;
CREATE TABLE base (id int PRIMARY KEY, note text, at timestamptz);
CREATE TABLE log (what text, n int);
CREATE VIEW shown AS SELECT id, note FROM base;
CREATE RULE add_shown AS ON INSERT TO shown DO INSTEAD INSERT INTO base (id, note) VALUES (NEW.id, NEW.note) RETURNING id, note;
CREATE RULE "Log ""it""" AS ON UPDATE TO base WHERE OLD.note <> NEW.note DO ALSO (INSERT INTO log VALUES ('rule', NEW.id); INSERT INTO log VALUES ('again', NEW.id));
CREATE OR REPLACE RULE never AS ON DELETE TO base DO INSTEAD NOTHING;
CREATE FUNCTION touched() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO kind_trigger.log VALUES (TG_NAME || TG_ARGV[0], 0); RETURN NEW; END';
CREATE FUNCTION wanted(base) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.id > 0';
CREATE TRIGGER before_insert BEFORE INSERT ON base FOR EACH ROW EXECUTE FUNCTION touched('a', 'b c', 3);
CREATE TRIGGER "Mixed ""trigger""" AFTER INSERT OR DELETE OR UPDATE OF note, at ON base FOR EACH ROW
	WHEN (pg_trigger_depth() < 3) EXECUTE PROCEDURE touched('x');
CREATE TRIGGER changed BEFORE UPDATE ON base FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.* AND wanted(NEW)) EXECUTE FUNCTION touched('');
CREATE OR REPLACE TRIGGER rows_of AFTER UPDATE ON base REFERENCING OLD TABLE AS o NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION touched('s');
CREATE TRIGGER emptied AFTER TRUNCATE ON base EXECUTE FUNCTION touched('t');
CREATE CONSTRAINT TRIGGER late AFTER INSERT ON base FROM log DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION touched('l');
CREATE TRIGGER instead INSTEAD OF UPDATE ON shown FOR EACH ROW EXECUTE FUNCTION touched('i');
ALTER TABLE base DISABLE TRIGGER emptied, ENABLE ALWAYS TRIGGER changed;
ALTER TABLE base ENABLE REPLICA RULE never;
ALTER TABLE log DISABLE TRIGGER ALL;
COMMENT ON TRIGGER late ON base IS 'at the end';
COMMENT ON RULE never ON base IS 'kept';
$ddl$ AS ddl \gset

SELECT * FROM schemaboot_define(:'ddl', 'kind_rule_trigger.sql');
SELECT step, action, kind, object FROM schemaboot_create_all();

SELECT tgrelid::regclass, tgname, tgenabled, tgdeferrable, tginitdeferred, tgnargs, obj_description(oid, 'pg_trigger') AS comment
FROM pg_trigger WHERE NOT tgisinternal AND tgrelid::regclass::text LIKE 'kind_trigger.%' ORDER BY tgname;
SELECT ev_class::regclass, rulename, ev_type, ev_enabled, is_instead, obj_description(oid, 'pg_rewrite') AS comment
FROM pg_rewrite WHERE ev_class::regclass::text LIKE 'kind_trigger.%' AND rulename <> '_RETURN' ORDER BY rulename;
INSERT INTO kind_trigger.shown VALUES (1, 'one') RETURNING *;
DELETE FROM kind_trigger.base;
SELECT count(*) FROM kind_trigger.base;
SELECT what FROM kind_trigger.log ORDER BY what;
TRUNCATE kind_trigger.log, kind_trigger.base;

-- again: all is there
SELECT action, count(*) FROM schemaboot_create_all() GROUP BY 1;

-- made by the server, backwards, from the export: always the same
CALL test.round_trip(:'ddl', 'kind_rule_trigger.sql');
SELECT * FROM test.difference ORDER BY 1, 2, 3;
