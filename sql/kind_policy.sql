--
-- kind_policy: row-level security
--
SET client_min_messages = warning;
SELECT $ddl$
CREATE SCHEMA kind_policy;
SET search_path = kind_policy;
CREATE TABLE docs (id int, owner name DEFAULT current_user, team text);
CREATE TABLE teams (team text, member name);
CREATE FUNCTION is_member(t text) RETURNS boolean LANGUAGE sql STABLE AS 'SELECT EXISTS (SELECT FROM kind_policy.teams WHERE team = t AND member = current_user)';
ALTER TABLE docs ENABLE ROW LEVEL SECURITY;
ALTER TABLE docs FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON docs USING (owner = current_user);
CREATE POLICY team ON docs AS PERMISSIVE FOR SELECT TO regress_reader, regress_writer USING (is_member(team));
CREATE POLICY "Not ""secret""" ON docs AS RESTRICTIVE FOR ALL TO PUBLIC USING (id > 0) WITH CHECK (id < 1000);
CREATE POLICY adds ON docs FOR INSERT TO regress_writer WITH CHECK (EXISTS (SELECT FROM teams WHERE teams.team = docs.team));
CREATE POLICY removes ON docs FOR DELETE TO CURRENT_USER USING (false);
ALTER POLICY removes ON docs TO regress_writer USING (team IS NULL);
GRANT SELECT, INSERT, DELETE ON docs TO regress_reader, regress_writer;
GRANT SELECT ON teams TO regress_reader, regress_writer;
GRANT USAGE ON SCHEMA kind_policy TO regress_reader;
COMMENT ON POLICY own ON docs IS 'mine';
$ddl$ AS ddl \gset

SELECT * FROM schemaboot_define(:'ddl', 'kind_policy.sql');
SELECT step, action, kind, object FROM schemaboot_create_all();

SELECT polname, polcmd, polpermissive, ARRAY(SELECT test.role(r) FROM unnest(polroles) AS r ORDER BY 1) AS roles,
	pg_get_expr(polqual, polrelid) AS qual, pg_get_expr(polwithcheck, polrelid) AS with_check, obj_description(oid, 'pg_policy') AS comment
FROM pg_policy WHERE polrelid = 'kind_policy.docs'::regclass ORDER BY 1;
SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = 'kind_policy.docs'::regclass;
INSERT INTO kind_policy.docs VALUES (1, 'regress_reader'), (2, 'regress_writer'), (-3, 'regress_reader');
SET ROLE regress_reader;
SELECT id FROM kind_policy.docs;
RESET ROLE;
TRUNCATE kind_policy.docs;

-- again: all is there
SELECT action, count(*) FROM schemaboot_create_all() GROUP BY 1;

-- made by the server, backwards, from the export: always the same
CALL test.round_trip(:'ddl', 'kind_policy.sql');
SELECT * FROM test.difference ORDER BY 1, 2, 3;
