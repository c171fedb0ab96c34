--
-- What can be changed by itself is an attribute of its own: each change by hand shows as that attribute and
-- nothing else. Here what stands in no relation.
--
SET client_min_messages = error;
CREATE SCHEMA facts_o;
CREATE TABLE facts_o.t (id int PRIMARY KEY, a text, b int);
CREATE TABLE facts_o.u (id int PRIMARY KEY);
CREATE TABLE facts_o.above (id int);
CREATE TABLE facts_o.below () INHERITS (facts_o.above);
CREATE FUNCTION facts_o.watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION facts_o.watch_too() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EXTENSION postgres_fdw SCHEMA facts_o;
CREATE FOREIGN DATA WRAPPER facts_w;
CREATE SERVER facts_s TYPE 'one' VERSION '1' FOREIGN DATA WRAPPER facts_w;
CREATE USER MAPPING FOR regress_reader SERVER facts_s;
CREATE USER MAPPING FOR PUBLIC SERVER facts_s;
CREATE EVENT TRIGGER facts_e ON ddl_command_end EXECUTE FUNCTION facts_o.watch();
CREATE PUBLICATION facts_p FOR TABLE facts_o.t;
CREATE SUBSCRIPTION facts_b CONNECTION 'dbname=none password=hidden' PUBLICATION a, "B" WITH (connect = false, slot_name = NONE);
ALTER DEFAULT PRIVILEGES FOR ROLE regress_owner IN SCHEMA facts_o GRANT SELECT ON TABLES TO regress_reader;

-- a change, and the attributes in which it shows; since: version of the server that knows it
CREATE TEMP TABLE facts_case (n int GENERATED ALWAYS AS IDENTITY, ddl text, kind text, object text, attributes text[],
	since int DEFAULT 14);
INSERT INTO facts_case (ddl, kind, object, attributes) VALUES
	('ALTER SCHEMA facts_o OWNER TO regress_owner', 'schema', 'facts_o', '{owner}'),
	('GRANT USAGE ON SCHEMA facts_o TO regress_reader', 'schema', 'facts_o', '{privileges}'),
	('COMMENT ON SCHEMA facts_o IS ''x''', 'schema', 'facts_o', '{comment}'),
	('ALTER EXTENSION postgres_fdw SET SCHEMA public', 'extension', 'postgres_fdw', '{"in schema"}'),
	('COMMENT ON EXTENSION postgres_fdw IS ''x''', 'extension', 'postgres_fdw', '{comment}'),
	('ALTER FOREIGN DATA WRAPPER facts_w HANDLER public.postgres_fdw_handler', 'foreign-data wrapper', 'facts_w', '{handler}'),
	('ALTER FOREIGN DATA WRAPPER facts_w OPTIONS (b ''1'', a ''2'')', 'foreign-data wrapper', 'facts_w', '{option a,option b}'),
	('ALTER FOREIGN DATA WRAPPER facts_w OPTIONS (SET b ''2'')', 'foreign-data wrapper', 'facts_w', '{option b}'),
	('ALTER FOREIGN DATA WRAPPER facts_w VALIDATOR public.postgres_fdw_validator OPTIONS (DROP a, DROP b)', 'foreign-data wrapper', 'facts_w',
		'{option a,option b,validator}'),
	('GRANT USAGE ON FOREIGN DATA WRAPPER facts_w TO regress_reader', 'foreign-data wrapper', 'facts_w', '{privileges}'),
	('ALTER SERVER facts_s VERSION ''2''', 'server', 'facts_s', '{version}'),
	('ALTER SERVER facts_s OPTIONS (host ''a b'')', 'server', 'facts_s', '{option host}'),
	('GRANT USAGE ON FOREIGN SERVER facts_s TO regress_reader WITH GRANT OPTION', 'server', 'facts_s', '{privileges}'),
	('ALTER SERVER facts_s OWNER TO regress_owner', 'server', 'facts_s', '{owner}'),
	('COMMENT ON SERVER facts_s IS ''x''', 'server', 'facts_s', '{comment}'),
	('ALTER USER MAPPING FOR regress_reader SERVER facts_s OPTIONS (user ''u'')', 'user mapping', 'regress_reader on server facts_s', '{option user}'),
	('ALTER USER MAPPING FOR PUBLIC SERVER facts_s OPTIONS (password ''hidden'')', 'user mapping', 'public on server facts_s', '{option password}'),
	('ALTER USER MAPPING FOR PUBLIC SERVER facts_s OPTIONS (SET password ''hidden2'')', 'user mapping', 'public on server facts_s', '{}'),
	('ALTER EVENT TRIGGER facts_e DISABLE', 'event trigger', 'facts_e', '{enabled}'),
	('ALTER EVENT TRIGGER facts_e ENABLE ALWAYS', 'event trigger', 'facts_e', '{enabled}'),
	('DROP EVENT TRIGGER facts_e; CREATE EVENT TRIGGER facts_e ON sql_drop EXECUTE FUNCTION facts_o.watch(); ALTER EVENT TRIGGER facts_e ENABLE ALWAYS',
		'event trigger', 'facts_e', '{event}'),
	('DROP EVENT TRIGGER facts_e; CREATE EVENT TRIGGER facts_e ON sql_drop WHEN tag IN (''DROP VIEW'', ''DROP TABLE'') EXECUTE FUNCTION facts_o.watch();
		ALTER EVENT TRIGGER facts_e ENABLE ALWAYS', 'event trigger', 'facts_e', '{tags}'),
	('DROP EVENT TRIGGER facts_e; CREATE EVENT TRIGGER facts_e ON sql_drop WHEN tag IN (''DROP TABLE'', ''DROP VIEW'') EXECUTE FUNCTION facts_o.watch_too();
		ALTER EVENT TRIGGER facts_e ENABLE ALWAYS', 'event trigger', 'facts_e', '{function}'),
	('ALTER PUBLICATION facts_p ADD TABLE facts_o.u', 'publication', 'facts_p', '{table facts_o.u}'),
	('ALTER PUBLICATION facts_p SET (publish = ''delete, insert'')', 'publication', 'facts_p', '{operations}'),
	('ALTER PUBLICATION facts_p SET (publish_via_partition_root)', 'publication', 'facts_p', '{via partition root}'),
	('ALTER PUBLICATION facts_p ADD TABLE ONLY facts_o.above', 'publication', 'facts_p', '{only,table facts_o.above}'),
	('ALTER PUBLICATION facts_p OWNER TO CURRENT_USER', 'publication', 'facts_p', '{}'),
	('COMMENT ON PUBLICATION facts_p IS ''x''', 'publication', 'facts_p', '{comment}'),
	('ALTER SUBSCRIPTION facts_b SET (slot_name = ''s'')', 'subscription', 'facts_b', '{slot name}'),
	('ALTER SUBSCRIPTION facts_b SET (binary)', 'subscription', 'facts_b', '{binary}'),
	('ALTER SUBSCRIPTION facts_b SET (streaming = on)', 'subscription', 'facts_b', '{streaming}'),
	('ALTER SUBSCRIPTION facts_b SET (synchronous_commit = local)', 'subscription', 'facts_b', '{synchronous commit}'),
	('ALTER SUBSCRIPTION facts_b SET PUBLICATION "B", c WITH (refresh = false)', 'subscription', 'facts_b', '{publications}'),
	('ALTER SUBSCRIPTION facts_b SET (slot_name = NONE)', 'subscription', 'facts_b', '{slot name}'),
	('COMMENT ON SUBSCRIPTION facts_b IS ''x''', 'subscription', 'facts_b', '{comment}'),
	('ALTER SUBSCRIPTION facts_b CONNECTION ''dbname=other''', 'subscription', 'facts_b', '{}'),
	('ALTER DEFAULT PRIVILEGES FOR ROLE regress_owner IN SCHEMA facts_o GRANT INSERT ON TABLES TO regress_reader', 'default privileges',
		'for role regress_owner in schema facts_o on tables', '{privileges}'),
	('ALTER DEFAULT PRIVILEGES FOR ROLE regress_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC', 'default privileges', 'for role regress_owner on functions', '{privileges}'),
	(format('ALTER DATABASE %I SET work_mem = ''5MB''', current_database()), 'database', quote_ident(current_database()), '{setting work_mem}'),
	(format('COMMENT ON DATABASE %I IS ''x''', current_database()), 'database', quote_ident(current_database()), '{comment}'),
	(format('GRANT CREATE ON DATABASE %I TO regress_reader', current_database()), 'database', quote_ident(current_database()), '{privileges}');
INSERT INTO facts_case (ddl, kind, object, attributes, since) VALUES
	('ALTER PUBLICATION facts_p SET TABLE facts_o.t (id, a), facts_o.u, ONLY facts_o.above', 'publication', 'facts_p', '{table facts_o.t}', 15),
	('ALTER PUBLICATION facts_p SET TABLE facts_o.t (id, a) WHERE (id > 3), facts_o.u, ONLY facts_o.above', 'publication', 'facts_p', '{table facts_o.t}', 15),
	('ALTER PUBLICATION facts_p SET TABLE facts_o.t, facts_o.u, ONLY facts_o.above', 'publication', 'facts_p', '{table facts_o.t}', 15),
	('ALTER PUBLICATION facts_p ADD TABLES IN SCHEMA test', 'publication', 'facts_p', '{tables in schema test}', 15),
	('ALTER SUBSCRIPTION facts_b SET (disable_on_error)', 'subscription', 'facts_b', '{disable on error}', 15),
	('ALTER SUBSCRIPTION facts_b SET (origin = none)', 'subscription', 'facts_b', '{origin}', 16),
	('ALTER SUBSCRIPTION facts_b SET (password_required = false)', 'subscription', 'facts_b', '{password required}', 16),
	('ALTER SUBSCRIPTION facts_b SET (run_as_owner)', 'subscription', 'facts_b', '{run as owner}', 16),
	('ALTER PUBLICATION facts_p SET (publish_generated_columns = stored)', 'publication', 'facts_p', '{generated columns}', 18);

CREATE TEMP TABLE facts_before AS SELECT * FROM schemaboot_facts();
CREATE TEMP TABLE facts_seen (n int, kind text, object text, attributes text[]);
DO $$
DECLARE
	c record;
BEGIN
	FOR c IN SELECT * FROM facts_case WHERE since <= current_setting('server_version_num')::int / 10000 ORDER BY n LOOP
		EXECUTE c.ddl;
		CREATE TEMP TABLE facts_after AS SELECT * FROM schemaboot_facts();
		INSERT INTO facts_seen SELECT c.n, kind, object, array_agg(attribute ORDER BY attribute COLLATE "C")
			FROM facts_before AS b FULL JOIN facts_after AS a USING (kind, object, attribute)
			WHERE b.value IS DISTINCT FROM a.value GROUP BY kind, object;
		DROP TABLE facts_before;
		ALTER TABLE facts_after RENAME TO facts_before;
	END LOOP;
END $$;
-- none is wrong
SELECT c.n, c.ddl, c.attributes AS expected, s.kind, s.object, s.attributes
FROM facts_case c FULL JOIN facts_seen s ON s.n = c.n AND s.kind = c.kind AND s.object = c.object
WHERE CASE WHEN s.n IS NULL THEN c.attributes <> '{}' AND c.since <= current_setting('server_version_num')::int / 10000
	ELSE c.attributes IS DISTINCT FROM s.attributes END
ORDER BY 1;
-- what is secret is not told
SELECT * FROM schemaboot_facts() WHERE value LIKE '%hidden%';
SELECT object, attribute, value FROM schemaboot_facts() WHERE attribute = 'option password';
-- nor does somebody else see the options of a mapping
SET ROLE regress_reader;
SELECT object, attribute, value FROM schemaboot_facts() WHERE kind = 'user mapping' ORDER BY 1, 2;
RESET ROLE;

DROP SUBSCRIPTION facts_b;
DROP PUBLICATION facts_p;
DROP EVENT TRIGGER facts_e;
DROP USER MAPPING FOR PUBLIC SERVER facts_s;
DROP FOREIGN DATA WRAPPER facts_w CASCADE;
DROP EXTENSION postgres_fdw;
DROP SCHEMA facts_o CASCADE;
ALTER DEFAULT PRIVILEGES FOR ROLE regress_owner GRANT EXECUTE ON FUNCTIONS TO PUBLIC;
DO $$ BEGIN
	EXECUTE format('ALTER DATABASE %I RESET work_mem', current_database());
	EXECUTE format('COMMENT ON DATABASE %I IS NULL', current_database());
	EXECUTE format('REVOKE CREATE ON DATABASE %I FROM regress_reader', current_database());
END $$;
