--
-- define: the catalogue of models, and how definitions replace each other
--
SET client_min_messages = warning;

-- with a source, the script is the whole of it
SELECT * FROM schemaboot_define($$
CREATE SCHEMA define;
CREATE TABLE define.one (id int PRIMARY KEY);
CREATE TABLE define.two (id int PRIMARY KEY, one int REFERENCES define.one);
CREATE INDEX two_one ON define.two (one);
COMMENT ON TABLE define.two IS 'second';
$$, 'a.sql');
SELECT kind, object, source, statements, present FROM schemaboot_models();
-- again: nothing changed, nor do white space, comments and the case of words
SELECT action, count(*) FROM schemaboot_define($$
CREATE SCHEMA define;
CREATE TABLE define.one (id int PRIMARY KEY);
CREATE TABLE define.two (id int PRIMARY KEY, one int REFERENCES define.one);
CREATE INDEX two_one ON define.two (one);
COMMENT ON TABLE define.two IS 'second';
$$, 'a.sql') GROUP BY 1;
SELECT * FROM schemaboot_define($$
create   schema define; -- the schema

Create Table Define.ONE
(
	ID int   primary key /* the key */
);
CREATE TABLE define.two (id int PRIMARY KEY, one int REFERENCES define.one);
CREATE INDEX two_one ON define.two (one);
COMMENT ON TABLE define.two IS 'second';
$$, 'a.sql');
-- but what stands in quotes does
SELECT * FROM schemaboot_define($$
CREATE SCHEMA define;
CREATE TABLE define.one (id int PRIMARY KEY, "ID" int);
CREATE TABLE define.two (id int PRIMARY KEY, one int REFERENCES define.one);
COMMENT ON TABLE define.two IS 'Second';
CREATE VIEW define.three AS SELECT 'A' AS a;
$$, 'a.sql');
SELECT object, number, line, aspect, body FROM schemaboot.statement ORDER BY source, position;

-- without a source, each object replaces its earlier definition and others stay
SELECT * FROM schemaboot_define('CREATE VIEW define.three AS SELECT ''B'' AS b; CREATE VIEW define.four AS SELECT 4;');
SELECT kind, object, source, statements FROM schemaboot_models() ORDER BY 2;
-- a table is redefined with all that is said of it: indexes, constraints, comments, privileges
SELECT * FROM schemaboot_define($$
CREATE INDEX ON define.two (id, one);
CREATE POLICY p ON define.two USING (true);
ALTER TABLE define.two ADD CONSTRAINT positive CHECK (id > 0);
GRANT SELECT ON define.two TO regress_reader;
$$);
SELECT kind, object, source, statements FROM schemaboot_models() WHERE object LIKE '%two%' ORDER BY 1, 2;
SELECT * FROM schemaboot_define('CREATE TABLE define.two (id int); CREATE INDEX two_new ON define.two (id);');
SELECT kind, object, source, statements FROM schemaboot_models() WHERE object LIKE '%two%' ORDER BY 1, 2;

-- what completes an object replaces the same aspect of it alone
SELECT * FROM schemaboot_define($$COMMENT ON TABLE define.two IS 'a'; COMMENT ON COLUMN define.two.id IS 'b';
	ALTER TABLE define.two OWNER TO regress_owner; ALTER TABLE define.two ALTER id SET DEFAULT 1;$$);
SELECT * FROM schemaboot_define($$COMMENT ON COLUMN define.two.id IS 'c'; ALTER TABLE define.two OWNER TO regress_reader;$$);
SELECT * FROM schemaboot_define($$COMMENT ON COLUMN define.two.id IS 'c';$$);
SELECT aspect, subobject, body FROM schemaboot.statement WHERE object = 'define.two' ORDER BY position;
-- privileges add up
SELECT * FROM schemaboot_define('GRANT SELECT ON define.two TO regress_reader');
SELECT * FROM schemaboot_define('GRANT UPDATE ON define.two TO regress_reader');
SELECT * FROM schemaboot_define('GRANT SELECT ON define.two TO regress_reader');
SELECT body FROM schemaboot.statement WHERE object = 'define.two' AND aspect = 'privileges' ORDER BY position;

-- one object in two sources
SELECT * FROM schemaboot_define(E'-- elsewhere\nCREATE SCHEMA other;\nCREATE TABLE define.one (x int);', 'b.sql');
SELECT * FROM schemaboot_define('CREATE TABLE define.one (x int); CREATE TABLE define.one (y int);', 'c.sql');
SELECT * FROM schemaboot_define('CREATE TABLE define.x (a int); CREATE TABLE IF NOT EXISTS define.x (b int);', 'c.sql');
-- a schema that each script creates IF NOT EXISTS is shared
SELECT * FROM schemaboot_define('CREATE SCHEMA IF NOT EXISTS define; CREATE TABLE define.five (a int);', 'd.sql');
-- an object that no source has moves to the one that defines it
SELECT kind, object, source FROM schemaboot_models() WHERE object = 'define.four';
SELECT * FROM schemaboot_define('CREATE VIEW define.four AS SELECT 4;', 'e.sql');
SELECT kind, object, source FROM schemaboot_models() WHERE object = 'define.four';

-- all or nothing
SELECT count(*) AS before FROM schemaboot.statement \gset
SELECT * FROM schemaboot_define('CREATE TABLE define.good (a int); CREATE TABLE define.bad (a int,);', 'f.sql');
SELECT * FROM schemaboot_define('CREATE TABLE define.good (a int); DELETE FROM define.good;', 'f.sql');
SELECT count(*) = :before AS unchanged FROM schemaboot.statement;
-- in a transaction it can be taken back
BEGIN;
SELECT count(*) FROM schemaboot_define('', 'a.sql');
ROLLBACK;
SELECT count(*) = :before AS unchanged FROM schemaboot.statement;

-- nothing, and nothing but comments
SELECT * FROM schemaboot_define('');
SELECT * FROM schemaboot_define(E'-- nothing\n;;\n/* here */', 'g.sql');
SELECT * FROM schemaboot_define(NULL);
-- an empty source is none
SELECT * FROM schemaboot_define('CREATE VIEW define.free AS SELECT 1;', '');
SELECT source FROM schemaboot_models() WHERE object = 'define.free';

-- nothing was executed
SELECT count(*) FROM pg_namespace WHERE nspname = 'define';

-- forget, and away with it
SELECT schemaboot_forget('define.free');
SELECT schemaboot_forget('define.two');
SELECT kind, object FROM schemaboot_models() WHERE object LIKE '%two%';
SELECT source, count(*) FROM schemaboot.statement GROUP BY 1 ORDER BY 1;
SELECT s, (SELECT count(*) FROM schemaboot_define('', s)) AS removed FROM unnest(ARRAY['a.sql', 'b.sql', 'c.sql', 'd.sql', 'e.sql']) AS s;
SELECT schemaboot_forget(object) FROM schemaboot_models();
SELECT count(*) FROM schemaboot.statement;
