--
-- What can be changed by itself is an attribute of its own: each change by hand shows as that attribute and
-- nothing else. Here relations, and what stands on them.
--
SET client_min_messages = error;
CREATE SCHEMA facts_r;
CREATE SCHEMA facts_q;
CREATE EXTENSION postgres_fdw SCHEMA facts_q;
CREATE SERVER facts_s FOREIGN DATA WRAPPER postgres_fdw;
CREATE SERVER facts_u FOREIGN DATA WRAPPER postgres_fdw;
CREATE ACCESS METHOD facts_h TYPE TABLE HANDLER heap_tableam_handler;
CREATE TYPE facts_r.pair AS (a int, b text);
CREATE DOMAIN facts_r.word AS text CONSTRAINT short CHECK (length(VALUE) < 9);
CREATE FUNCTION facts_r.trig() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE FUNCTION facts_r.trag() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE facts_r.p (id int CONSTRAINT p_pkey PRIMARY KEY, a text, b int, c numeric(5,2), d date);
CREATE TABLE facts_r.t (id int GENERATED ALWAYS AS IDENTITY, a text, b int, c int, r int4range, CONSTRAINT t_pkey PRIMARY KEY (id),
	CONSTRAINT t_check CHECK (b > 0), CONSTRAINT t_fkey FOREIGN KEY (b) REFERENCES facts_r.p);
CREATE TABLE facts_r.gen (a int, b int GENERATED ALWAYS AS (a * 2) STORED);
CREATE INDEX t_a ON facts_r.t (a);
CREATE INDEX t_e ON facts_r.t ((b + c), a);
CREATE UNIQUE INDEX t_u ON facts_r.t (id, b);
ALTER TABLE facts_r.t ADD CONSTRAINT t_x EXCLUDE USING gist (r WITH &&) WHERE (b > 0);
CREATE STATISTICS facts_r.t_s ON a, b FROM facts_r.t;
CREATE RULE t_r AS ON DELETE TO facts_r.t WHERE old.b = 1 DO INSTEAD NOTHING;
CREATE TRIGGER t_t BEFORE INSERT ON facts_r.t FOR EACH ROW EXECUTE FUNCTION facts_r.trig('1');
CREATE CONSTRAINT TRIGGER t_c AFTER INSERT ON facts_r.t FOR EACH ROW EXECUTE FUNCTION facts_r.trig();
CREATE POLICY t_p ON facts_r.t FOR SELECT TO regress_reader USING (b > 0);
CREATE POLICY t_w ON facts_r.t FOR INSERT WITH CHECK (b > 0);
CREATE SEQUENCE facts_r.s;
CREATE VIEW facts_r.v AS SELECT a, b FROM facts_r.t;
CREATE TABLE facts_r.base (a text, b int);
CREATE MATERIALIZED VIEW facts_r.m AS SELECT a, b FROM facts_r.base;
CREATE INDEX m_a ON facts_r.m (a);
CREATE UNIQUE INDEX m_b ON facts_r.m (b);
CREATE TABLE facts_r.one (x int, y int);
CREATE TABLE facts_r.two (x int, z int);
CREATE TABLE facts_r.child (w int) INHERITS (facts_r.one);
CREATE TABLE facts_r.typed OF facts_r.pair;
CREATE TABLE facts_r.loose (a int, b text);
CREATE TABLE facts_r.parts (k int NOT NULL, v text) PARTITION BY LIST (k);
CREATE INDEX parts_v ON facts_r.parts (v);
CREATE TABLE facts_r.part1 PARTITION OF facts_r.parts FOR VALUES IN (1);
CREATE TABLE facts_r.part2 (k int NOT NULL, v text);
CREATE TRIGGER parts_t AFTER UPDATE ON facts_r.parts FOR EACH ROW EXECUTE FUNCTION facts_r.trig();
CREATE INDEX part2_v ON facts_r.part2 (v);
CREATE FOREIGN TABLE facts_r.f (a int OPTIONS (column_name 'x'), b text) SERVER facts_s OPTIONS (table_name 'y');

-- a change, and the attributes in which it shows; since: version of the server that knows it
CREATE TEMP TABLE facts_case (n int GENERATED ALWAYS AS IDENTITY, ddl text, kind text, object text, attributes text[],
	since int DEFAULT 14);

-- tables
INSERT INTO facts_case (ddl, kind, object, attributes) VALUES
	('ALTER TABLE facts_r.loose SET UNLOGGED', 'table', 'facts_r.loose', '{persistence}'),
	('ALTER TABLE facts_r.loose OWNER TO regress_owner', 'table', 'facts_r.loose', '{owner}'),
	('GRANT SELECT ON facts_r.loose TO regress_reader', 'table', 'facts_r.loose', '{privileges}'),
	('COMMENT ON TABLE facts_r.loose IS ''x''', 'table', 'facts_r.loose', '{comment}'),
	('ALTER TABLE facts_r.t SET (fillfactor = 70)', 'table', 'facts_r.t', '{option fillfactor}'),
	('ALTER TABLE facts_r.t SET (autovacuum_enabled = off)', 'table', 'facts_r.t', '{option autovacuum_enabled}'),
	('ALTER TABLE facts_r.t SET (fillfactor = 71)', 'table', 'facts_r.t', '{option fillfactor}'),
	('ALTER TABLE facts_r.t SET (toast.autovacuum_enabled = off)', 'table', 'facts_r.t', '{toast option autovacuum_enabled}'),
	('ALTER TABLE facts_r.t REPLICA IDENTITY FULL', 'table', 'facts_r.t', '{replica identity}'),
	('ALTER TABLE facts_r.t REPLICA IDENTITY NOTHING', 'table', 'facts_r.t', '{replica identity}'),
	('ALTER TABLE facts_r.t ENABLE ROW LEVEL SECURITY', 'table', 'facts_r.t', '{row security}'),
	('ALTER TABLE facts_r.t FORCE ROW LEVEL SECURITY', 'table', 'facts_r.t', '{forced row security}'),
	('ALTER TABLE facts_r.loose OF facts_r.pair', 'table', 'facts_r.loose', '{of type}'),
	('ALTER TABLE facts_r.loose NOT OF', 'table', 'facts_r.loose', '{of type}'),
	('ALTER TABLE facts_r.child NO INHERIT facts_r.one', 'table', 'facts_r.child', '{inherits}'),
	('ALTER TABLE facts_r.child INHERIT facts_r.one', 'table', 'facts_r.child', '{inherits}'),
	(NULL, 'column', 'facts_r.child.x', '{}'),
	(NULL, 'column', 'facts_r.child.y', '{}'),
	('ALTER TABLE facts_r.child ADD z int', 'column', 'facts_r.child.z', '{not null,type}'),
	('ALTER TABLE facts_r.child INHERIT facts_r.two', 'table', 'facts_r.child', '{inherits}'),
	(NULL, 'column', 'facts_r.child.z', '{}'),
	('ALTER TABLE facts_r.parts ATTACH PARTITION facts_r.part2 FOR VALUES IN (2)', 'table', 'facts_r.part2',
		'{partition bound,partition of}'),
	(NULL, 'index', 'facts_r.part2_v', '{partition of}'),
	(NULL, 'trigger', 'parts_t on facts_r.part2', '{enabled}'),
	('ALTER TABLE facts_r.part2 DISABLE TRIGGER parts_t', 'trigger', 'parts_t on facts_r.part2', '{enabled}'),
	('ALTER TABLE facts_r.parts DETACH PARTITION facts_r.part2', 'table', 'facts_r.part2', '{partition bound,partition of}'),
	(NULL, 'index', 'facts_r.part2_v', '{partition of}'),
	(NULL, 'trigger', 'parts_t on facts_r.part2', '{enabled}'),
	('ALTER TABLE facts_r.parts ATTACH PARTITION facts_r.part2 DEFAULT', 'table', 'facts_r.part2', '{partition bound,partition of}'),
	(NULL, 'index', 'facts_r.part2_v', '{partition of}'),
	(NULL, 'trigger', 'parts_t on facts_r.part2', '{enabled}');
INSERT INTO facts_case (ddl, kind, object, attributes, since) VALUES
	('ALTER TABLE facts_r.loose SET ACCESS METHOD facts_h', 'table', 'facts_r.loose', '{access method}', 15);

-- columns
INSERT INTO facts_case (ddl, kind, object, attributes) VALUES
	('ALTER TABLE facts_r.p ALTER a TYPE varchar(20)', 'column', 'facts_r.p.a', '{type}'),
	('ALTER TABLE facts_r.p ALTER c TYPE numeric(6,2)', 'column', 'facts_r.p.c', '{type}'),
	('ALTER TABLE facts_r.p ALTER a TYPE varchar(20) COLLATE "C"', 'column', 'facts_r.p.a', '{collation}'),
	('ALTER TABLE facts_r.p ALTER b SET NOT NULL', 'column', 'facts_r.p.b', '{not null}'),
	('ALTER TABLE facts_r.p ALTER b SET DEFAULT 1', 'column', 'facts_r.p.b', '{default}'),
	('ALTER TABLE facts_r.p ALTER b SET DEFAULT 2', 'column', 'facts_r.p.b', '{default}'),
	('ALTER TABLE facts_r.p ALTER b DROP DEFAULT', 'column', 'facts_r.p.b', '{default}'),
	('ALTER TABLE facts_r.p ALTER b ADD GENERATED BY DEFAULT AS IDENTITY', 'column', 'facts_r.p.b', '{identity}'),
	('ALTER TABLE facts_r.p ALTER b SET GENERATED ALWAYS', 'column', 'facts_r.p.b', '{identity}'),
	('ALTER TABLE facts_r.p ALTER b SET INCREMENT BY 5', 'column', 'facts_r.p.b', '{identity options}'),
	('ALTER TABLE facts_r.p ALTER b SET START WITH 7 SET CYCLE SET CACHE 3 SET MAXVALUE 99', 'column', 'facts_r.p.b', '{identity options}'),
	('ALTER SEQUENCE facts_r.p_b_seq RENAME TO p_seq', 'column', 'facts_r.p.b', '{identity sequence}'),
	('GRANT USAGE ON SEQUENCE facts_r.p_seq TO regress_reader', 'sequence', 'facts_r.p_seq', '{privileges}'),
	('COMMENT ON SEQUENCE facts_r.p_seq IS ''x''', 'sequence', 'facts_r.p_seq', '{comment}'),
	('ALTER TABLE facts_r.gen ALTER b DROP EXPRESSION', 'column', 'facts_r.gen.b', '{generated}'),
	('ALTER TABLE facts_r.p ALTER a SET STORAGE EXTERNAL', 'column', 'facts_r.p.a', '{storage}'),
	('ALTER TABLE facts_r.p ALTER a SET STORAGE EXTENDED', 'column', 'facts_r.p.a', '{storage}'),
	('ALTER TABLE facts_r.p ALTER a SET COMPRESSION pglz', 'column', 'facts_r.p.a', '{compression}'),
	('ALTER TABLE facts_r.p ALTER a SET STATISTICS 0', 'column', 'facts_r.p.a', '{statistics}'),
	('ALTER TABLE facts_r.p ALTER a SET STATISTICS 500', 'column', 'facts_r.p.a', '{statistics}'),
	('ALTER TABLE facts_r.p ALTER a SET (n_distinct = 5)', 'column', 'facts_r.p.a', '{option n_distinct}'),
	('ALTER TABLE facts_r.p ALTER a SET (n_distinct_inherited = 6)', 'column', 'facts_r.p.a', '{option n_distinct_inherited}'),
	('ALTER TABLE facts_r.p ALTER a RESET (n_distinct)', 'column', 'facts_r.p.a', '{option n_distinct}'),
	('GRANT SELECT (a) ON facts_r.p TO regress_reader', 'column', 'facts_r.p.a', '{privileges}'),
	('COMMENT ON COLUMN facts_r.p.a IS ''x''', 'column', 'facts_r.p.a', '{comment}'),
	('ALTER TABLE facts_r.p DROP d', 'column', 'facts_r.p.d', '{not null,type}'),
	('ALTER TABLE facts_r.one ALTER y SET DEFAULT 3', 'column', 'facts_r.one.y', '{default}'),
	(NULL, 'column', 'facts_r.child.y', '{default}'),
	('ALTER TABLE facts_r.child ALTER y SET DEFAULT 4', 'column', 'facts_r.child.y', '{default}'),
	('ALTER TYPE facts_r.pair ALTER ATTRIBUTE b TYPE varchar CASCADE', 'column', 'facts_r.pair.b', '{type}'),
	(NULL, 'column', 'facts_r.typed.b', '{type}'),
	('COMMENT ON COLUMN facts_r.pair.b IS ''x''', 'column', 'facts_r.pair.b', '{comment}'),
	('ALTER TABLE facts_r.typed ALTER a SET DEFAULT 5', 'column', 'facts_r.typed.a', '{default}'),
	('ALTER VIEW facts_r.v ALTER b SET DEFAULT 6', 'column', 'facts_r.v.b', '{default}'),
	('COMMENT ON COLUMN facts_r.v.a IS ''x''', 'column', 'facts_r.v.a', '{comment}'),
	('GRANT SELECT (b) ON facts_r.v TO regress_reader', 'column', 'facts_r.v.b', '{privileges}'),
	('ALTER MATERIALIZED VIEW facts_r.m ALTER a SET STATISTICS 7', 'column', 'facts_r.m.a', '{statistics}'),
	('ALTER MATERIALIZED VIEW facts_r.m ALTER a SET STORAGE EXTERNAL', 'column', 'facts_r.m.a', '{storage}'),
	('ALTER MATERIALIZED VIEW facts_r.m ALTER a SET COMPRESSION pglz', 'column', 'facts_r.m.a', '{compression}'),
	('ALTER MATERIALIZED VIEW facts_r.m ALTER a SET (n_distinct = 8)', 'column', 'facts_r.m.a', '{option n_distinct}');
INSERT INTO facts_case (ddl, kind, object, attributes, since) VALUES
	('ALTER SEQUENCE facts_r.t_id_seq SET UNLOGGED', 'column', 'facts_r.t.id', '{identity persistence}', 15),
	('ALTER TABLE facts_r.gen DROP b, ADD b int GENERATED ALWAYS AS (a * 2) STORED', 'column', 'facts_r.gen.b', '{generated}', 17),
	('ALTER TABLE facts_r.gen ALTER b SET EXPRESSION AS (a * 3)', 'column', 'facts_r.gen.b', '{generated}', 17),
	('ALTER TABLE facts_r.gen DROP b, ADD b int GENERATED ALWAYS AS (a * 3) VIRTUAL', 'column', 'facts_r.gen.b', '{generated}', 18);

-- foreign tables
INSERT INTO facts_case (ddl, kind, object, attributes) VALUES
	('ALTER FOREIGN TABLE facts_r.f OPTIONS (SET table_name ''z'')', 'foreign table', 'facts_r.f', '{option table_name}'),
	('ALTER FOREIGN TABLE facts_r.f OPTIONS (schema_name ''z'')', 'foreign table', 'facts_r.f', '{option schema_name}'),
	('ALTER FOREIGN TABLE facts_r.f ALTER a OPTIONS (SET column_name ''z'')', 'column', 'facts_r.f.a', '{foreign option column_name}'),
	('ALTER FOREIGN TABLE facts_r.f ALTER b SET NOT NULL', 'column', 'facts_r.f.b', '{not null}'),
	('ALTER FOREIGN TABLE facts_r.f ADD CONSTRAINT f_c CHECK (a > 0)', 'constraint', 'f_c on facts_r.f', '{definition,type,validated}'),
	('ALTER FOREIGN TABLE facts_r.f OWNER TO regress_owner', 'foreign table', 'facts_r.f', '{owner}'),
	('GRANT SELECT ON facts_r.f TO regress_reader', 'foreign table', 'facts_r.f', '{privileges}'),
	('DROP FOREIGN TABLE facts_r.f; CREATE FOREIGN TABLE facts_r.f (a int OPTIONS (column_name ''z''), b text NOT NULL,
		CONSTRAINT f_c CHECK (a > 0)) SERVER facts_u OPTIONS (table_name ''z'', schema_name ''z'')', 'foreign table', 'facts_r.f',
		'{owner,privileges,server}');

-- constraints
INSERT INTO facts_case (ddl, kind, object, attributes) VALUES
	('ALTER TABLE facts_r.t ALTER CONSTRAINT t_fkey DEFERRABLE', 'constraint', 't_fkey on facts_r.t', '{deferrable}'),
	('ALTER TABLE facts_r.t ALTER CONSTRAINT t_fkey INITIALLY DEFERRED', 'constraint', 't_fkey on facts_r.t', '{initially deferred}'),
	('COMMENT ON CONSTRAINT t_fkey ON facts_r.t IS ''x''', 'constraint', 't_fkey on facts_r.t', '{comment}'),
	('ALTER TABLE facts_r.t DROP CONSTRAINT t_fkey, ADD CONSTRAINT t_fkey FOREIGN KEY (c) REFERENCES facts_r.p ON DELETE CASCADE
		DEFERRABLE INITIALLY DEFERRED NOT VALID', 'constraint', 't_fkey on facts_r.t', '{comment,definition,validated}'),
	('ALTER TABLE facts_r.t VALIDATE CONSTRAINT t_fkey', 'constraint', 't_fkey on facts_r.t', '{validated}'),
	('ALTER TABLE facts_r.t DISABLE TRIGGER ALL', 'constraint', 't_fkey on facts_r.t', '{triggers}'),
	(NULL, 'trigger', 't_t on facts_r.t', '{enabled}'),
	(NULL, 'trigger', 't_c on facts_r.t', '{enabled}'),
	('ALTER TABLE facts_r.t ENABLE TRIGGER ALL', 'constraint', 't_fkey on facts_r.t', '{triggers}'),
	(NULL, 'trigger', 't_t on facts_r.t', '{enabled}'),
	(NULL, 'trigger', 't_c on facts_r.t', '{enabled}'),
	('ALTER TABLE facts_r.t DROP CONSTRAINT t_check, ADD CONSTRAINT t_check CHECK (b > 1) NOT VALID', 'constraint', 't_check on facts_r.t',
		'{definition,validated}'),
	('ALTER TABLE facts_r.t VALIDATE CONSTRAINT t_check', 'constraint', 't_check on facts_r.t', '{validated}'),
	('ALTER TABLE facts_r.t DROP CONSTRAINT t_check, ADD CONSTRAINT t_check CHECK (b > 1) NO INHERIT', 'constraint', 't_check on facts_r.t',
		'{no inherit}'),
	('ALTER TABLE facts_r.t CLUSTER ON t_pkey', 'constraint', 't_pkey on facts_r.t', '{clustered}'),
	('ALTER TABLE facts_r.t REPLICA IDENTITY USING INDEX t_pkey', 'constraint', 't_pkey on facts_r.t', '{replica identity}'),
	(NULL, 'table', 'facts_r.t', '{replica identity}'),
	('ALTER INDEX facts_r.t_pkey SET (fillfactor = 60)', 'constraint', 't_pkey on facts_r.t', '{option fillfactor}'),
	('COMMENT ON INDEX facts_r.t_pkey IS ''x''', 'index', 'facts_r.t_pkey', '{comment}'),
	('ALTER TABLE facts_r.t DROP CONSTRAINT t_x, ADD CONSTRAINT t_x EXCLUDE USING gist (r WITH =) WHERE (b > 0)', 'constraint', 't_x on facts_r.t', '{definition}'),
	('ALTER TABLE facts_r.t DROP CONSTRAINT t_x, ADD CONSTRAINT t_x EXCLUDE USING gist (r WITH =) WITH (buffering = off, fillfactor = 66) WHERE (b > 0) DEFERRABLE',
		'constraint', 't_x on facts_r.t', '{deferrable,option buffering,option fillfactor}'),
	('ALTER TABLE facts_r.t DROP CONSTRAINT t_x, ADD CONSTRAINT t_x EXCLUDE USING gist (r WITH =) WITH (buffering = off, fillfactor = 66)
		WHERE (CASE WHEN b > 0 THEN a <> '' WHERE '' END) DEFERRABLE', 'constraint', 't_x on facts_r.t', '{predicate}'),
	('ALTER TABLE facts_r.t ADD CONSTRAINT t_k UNIQUE (a) INCLUDE (c)', 'constraint', 't_k on facts_r.t', '{definition,type}'),
	('ALTER TABLE facts_r.t DROP CONSTRAINT t_k, ADD CONSTRAINT t_k UNIQUE (a, c)', 'constraint', 't_k on facts_r.t', '{definition}'),
	('ALTER TABLE facts_r.t ADD CONSTRAINT t_y EXCLUDE USING btree ((b + c) WITH =)', 'constraint', 't_y on facts_r.t', '{definition,type}'),
	('ALTER INDEX facts_r.t_y ALTER COLUMN 1 SET STATISTICS 9', 'constraint', 't_y on facts_r.t', '{statistics 1}'),
	('ALTER TABLE facts_r.one ADD CONSTRAINT both_c CHECK (x > 0)', 'constraint', 'both_c on facts_r.one', '{definition,type,validated}'),
	(NULL, 'constraint', 'both_c on facts_r.child', '{definition,type,validated}'),
	('ALTER TABLE facts_r.child ADD CONSTRAINT both_c CHECK (x > 0)', 'constraint', 'both_c on facts_r.child', '{}'),
	('ALTER TABLE facts_r.parts ADD CONSTRAINT parts_pkey PRIMARY KEY (k)', 'constraint', 'parts_pkey on facts_r.parts', '{definition,type}'),
	(NULL, 'constraint', 'part1_pkey on facts_r.part1', '{definition,partition of,type}'),
	(NULL, 'constraint', 'part2_pkey on facts_r.part2', '{definition,partition of,type}'),
	('ALTER TABLE facts_r.parts ADD CONSTRAINT parts_f FOREIGN KEY (k) REFERENCES facts_r.p', 'constraint', 'parts_f on facts_r.parts', '{definition,type,validated}'),
	(NULL, 'constraint', 'parts_f on facts_r.part1', '{definition,"partition of",type,validated}'),
	(NULL, 'constraint', 'parts_f on facts_r.part2', '{definition,"partition of",type,validated}'),
	('ALTER TABLE facts_r.t ADD CONSTRAINT t_parts FOREIGN KEY (c) REFERENCES facts_r.parts', 'constraint', 't_parts on facts_r.t', '{definition,type,validated}'),
	('ALTER DOMAIN facts_r.word DROP CONSTRAINT short; ALTER DOMAIN facts_r.word ADD CONSTRAINT short CHECK (length(VALUE) < 9) NOT VALID',
		'domain constraint', 'short on facts_r.word', '{validated}'),
	('ALTER DOMAIN facts_r.word VALIDATE CONSTRAINT short', 'domain constraint', 'short on facts_r.word', '{validated}'),
	('ALTER DOMAIN facts_r.word DROP CONSTRAINT short; ALTER DOMAIN facts_r.word ADD CONSTRAINT short CHECK (length(VALUE) < 8)',
		'domain constraint', 'short on facts_r.word', '{definition}'),
	('COMMENT ON CONSTRAINT short ON DOMAIN facts_r.word IS ''x''', 'domain constraint', 'short on facts_r.word', '{comment}');
INSERT INTO facts_case (ddl, kind, object, attributes, since) VALUES
	('ALTER TABLE facts_r.t DROP CONSTRAINT t_k, ADD CONSTRAINT t_k UNIQUE NULLS NOT DISTINCT (a, c)', 'constraint', 't_k on facts_r.t', '{nulls not distinct}', 15),
	('ALTER TABLE facts_r.t ALTER CONSTRAINT t_fkey NOT ENFORCED', 'constraint', 't_fkey on facts_r.t', '{enforced,validated}', 18),
	('ALTER TABLE facts_r.loose ADD CONSTRAINT full_a NOT NULL a NOT VALID', 'constraint', 'full_a on facts_r.loose', '{definition,type,validated}', 18),
	('ALTER TABLE facts_r.loose VALIDATE CONSTRAINT full_a', 'constraint', 'full_a on facts_r.loose', '{definition,type,validated}', 18),
	(NULL, 'column', 'facts_r.loose.a', '{not null}', 18),
	('ALTER TABLE facts_r.loose RENAME CONSTRAINT full_a TO loose_a_not_null', 'constraint', 'full_a on facts_r.loose', '{}', 18),
	('COMMENT ON CONSTRAINT loose_a_not_null ON facts_r.loose IS ''x''', 'constraint', 'loose_a_not_null on facts_r.loose', '{comment}', 18);

-- indexes and statistics
INSERT INTO facts_case (ddl, kind, object, attributes) VALUES
	('ALTER INDEX facts_r.t_a SET (fillfactor = 60)', 'index', 'facts_r.t_a', '{option fillfactor}'),
	('ALTER INDEX facts_r.t_e ALTER COLUMN 1 SET STATISTICS 10', 'index', 'facts_r.t_e', '{statistics 1}'),
	('ALTER TABLE facts_r.t CLUSTER ON t_a', 'index', 'facts_r.t_a', '{clustered}'),
	(NULL, 'constraint', 't_pkey on facts_r.t', '{clustered}'),
	('ALTER TABLE facts_r.t ALTER b SET NOT NULL', 'column', 'facts_r.t.b', '{not null}'),
	('ALTER TABLE facts_r.t REPLICA IDENTITY USING INDEX t_u', 'index', 'facts_r.t_u', '{replica identity}'),
	(NULL, 'table', 'facts_r.t', '{replica identity}'),
	(NULL, 'constraint', 't_pkey on facts_r.t', '{replica identity}'),
	('COMMENT ON INDEX facts_r.t_a IS ''x''', 'index', 'facts_r.t_a', '{comment}'),
	('DROP INDEX facts_r.t_e; CREATE INDEX t_e ON facts_r.t ((b + c), a DESC)', 'index', 'facts_r.t_e', '{columns,statistics 1}'),
	('DROP INDEX facts_r.t_e; CREATE INDEX t_e ON facts_r.t ((b + c), a DESC) INCLUDE (id)', 'index', 'facts_r.t_e', '{columns}'),
	('DROP INDEX facts_r.t_e; CREATE INDEX t_e ON facts_r.t ((b + c), a text_pattern_ops DESC) INCLUDE (id)', 'index', 'facts_r.t_e', '{columns}'),
	('DROP INDEX facts_r.t_e; CREATE INDEX t_e ON facts_r.t ((b + c), a COLLATE "C" text_pattern_ops DESC) INCLUDE (id)', 'index', 'facts_r.t_e', '{columns}'),
	('DROP INDEX facts_r.t_e; CREATE UNIQUE INDEX t_e ON facts_r.t ((b + c), a COLLATE "C" text_pattern_ops DESC) INCLUDE (id)', 'index', 'facts_r.t_e', '{unique}'),
	('DROP INDEX facts_r.t_e; CREATE UNIQUE INDEX t_e ON facts_r.t ((b + c), a COLLATE "C" text_pattern_ops DESC) INCLUDE (id) WHERE b > 1',
		'index', 'facts_r.t_e', '{predicate}'),
	('DROP INDEX facts_r.t_e; CREATE UNIQUE INDEX t_e ON facts_r.t ((b + c), a COLLATE "C" text_pattern_ops DESC) INCLUDE (id) WITH (fillfactor = 50, deduplicate_items = off)
		WHERE CASE WHEN b > 1 THEN a <> '' WHERE '' END', 'index', 'facts_r.t_e', '{option deduplicate_items,option fillfactor,predicate}'),
	('DROP INDEX facts_r.t_e; CREATE INDEX t_e ON facts_r.t USING hash (a)', 'index', 'facts_r.t_e',
		'{columns,method,option deduplicate_items,option fillfactor,predicate,unique}'),
	('CREATE INDEX parts_o ON ONLY facts_r.parts (v, k)', 'index', 'facts_r.parts_o', '{columns,method,valid}'),
	('ALTER INDEX facts_r.t_e DEPENDS ON EXTENSION postgres_fdw', 'index', 'facts_r.t_e', '{depends on extension}'),
	('ALTER STATISTICS facts_r.t_s SET STATISTICS 11', 'statistics', 'facts_r.t_s', '{target}'),
	('ALTER STATISTICS facts_r.t_s OWNER TO regress_owner', 'statistics', 'facts_r.t_s', '{owner}'),
	('COMMENT ON STATISTICS facts_r.t_s IS ''x''', 'statistics', 'facts_r.t_s', '{comment}'),
	('DROP STATISTICS facts_r.t_s; CREATE STATISTICS facts_r.t_s (mcv, ndistinct) ON a, b FROM facts_r.t', 'statistics', 'facts_r.t_s', '{comment,kinds,owner,target}'),
	('DROP STATISTICS facts_r.t_s; CREATE STATISTICS facts_r.t_s (ndistinct, mcv) ON a, (b + c) FROM facts_r.t', 'statistics', 'facts_r.t_s', '{columns}');
INSERT INTO facts_case (ddl, kind, object, attributes, since) VALUES
	('DROP INDEX facts_r.t_e; CREATE UNIQUE INDEX t_e ON facts_r.t (a) NULLS NOT DISTINCT', 'index', 'facts_r.t_e', '{depends on extension,method,nulls not distinct,unique}', 15);

-- rules, triggers, policies
INSERT INTO facts_case (ddl, kind, object, attributes) VALUES
	('ALTER TABLE facts_r.t DISABLE RULE t_r', 'rule', 't_r on facts_r.t', '{enabled}'),
	('ALTER TABLE facts_r.t ENABLE ALWAYS RULE t_r', 'rule', 't_r on facts_r.t', '{enabled}'),
	('ALTER TABLE facts_r.t ENABLE REPLICA RULE t_r', 'rule', 't_r on facts_r.t', '{enabled}'),
	('COMMENT ON RULE t_r ON facts_r.t IS ''x''', 'rule', 't_r on facts_r.t', '{comment}'),
	('CREATE OR REPLACE RULE t_r AS ON DELETE TO facts_r.t WHERE old.b = 2 DO INSTEAD NOTHING', 'rule', 't_r on facts_r.t', '{definition}'),
	('CREATE OR REPLACE RULE t_r AS ON UPDATE TO facts_r.t WHERE old.b = 2 DO INSTEAD NOTHING', 'rule', 't_r on facts_r.t', '{event}'),
	('CREATE OR REPLACE RULE t_r AS ON UPDATE TO facts_r.t DO ALSO (INSERT INTO facts_r.one (x) VALUES (old.b); NOTIFY n)', 'rule', 't_r on facts_r.t', '{definition}'),
	('ALTER TABLE facts_r.t DISABLE TRIGGER t_t', 'trigger', 't_t on facts_r.t', '{enabled}'),
	('ALTER TABLE facts_r.t ENABLE ALWAYS TRIGGER t_t', 'trigger', 't_t on facts_r.t', '{enabled}'),
	('ALTER TABLE facts_r.t ENABLE REPLICA TRIGGER t_t', 'trigger', 't_t on facts_r.t', '{enabled}'),
	('COMMENT ON TRIGGER t_t ON facts_r.t IS ''x''', 'trigger', 't_t on facts_r.t', '{comment}'),
	('ALTER TRIGGER t_t ON facts_r.t DEPENDS ON EXTENSION postgres_fdw', 'trigger', 't_t on facts_r.t', '{depends on extension}'),
	('DROP TRIGGER t_t ON facts_r.t; CREATE TRIGGER t_t BEFORE INSERT ON facts_r.t FOR EACH ROW EXECUTE FUNCTION facts_r.trag(''1'')', 'trigger', 't_t on facts_r.t',
		'{comment,definition,depends on extension,enabled}'),
	('DROP TRIGGER t_t ON facts_r.t; CREATE TRIGGER t_t BEFORE INSERT ON facts_r.t FOR EACH ROW WHEN (new.b > 0) EXECUTE FUNCTION facts_r.trag(''1'')', 'trigger', 't_t on facts_r.t', '{definition}'),
	('DROP TRIGGER t_t ON facts_r.t; CREATE TRIGGER t_t BEFORE INSERT OR UPDATE OF b, a ON facts_r.t FOR EACH ROW WHEN (new.b > 0) EXECUTE FUNCTION facts_r.trag(''1'')',
		'trigger', 't_t on facts_r.t', '{event}'),
	('DROP TRIGGER t_t ON facts_r.t; CREATE TRIGGER t_t AFTER TRUNCATE OR DELETE ON facts_r.t FOR EACH STATEMENT EXECUTE FUNCTION facts_r.trag(''1'')',
		'trigger', 't_t on facts_r.t', '{definition,event}'),
	('DROP TRIGGER t_t ON facts_r.t; CREATE TRIGGER t_t AFTER DELETE ON facts_r.t FOR EACH STATEMENT EXECUTE FUNCTION facts_r.trag(''1'')', 'trigger', 't_t on facts_r.t', '{event}'),
	('DROP TRIGGER t_t ON facts_r.t; CREATE TRIGGER t_t AFTER DELETE ON facts_r.t REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION facts_r.trag(''1'')',
		'trigger', 't_t on facts_r.t', '{transition tables}'),
	('DROP TRIGGER t_c ON facts_r.t; CREATE CONSTRAINT TRIGGER t_c AFTER INSERT ON facts_r.t FROM facts_r.p DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION facts_r.trig()',
		'trigger', 't_c on facts_r.t', '{deferrable,from,initially deferred}'),
	('ALTER POLICY t_p ON facts_r.t USING (b > 1)', 'policy', 't_p on facts_r.t', '{using}'),
	('ALTER POLICY t_p ON facts_r.t TO regress_writer, regress_reader', 'policy', 't_p on facts_r.t', '{roles}'),
	('ALTER POLICY t_w ON facts_r.t WITH CHECK (b > 1)', 'policy', 't_w on facts_r.t', '{check}'),
	('COMMENT ON POLICY t_w ON facts_r.t IS ''x''', 'policy', 't_w on facts_r.t', '{comment}'),
	('DROP POLICY t_w ON facts_r.t; CREATE POLICY t_w ON facts_r.t AS RESTRICTIVE FOR INSERT WITH CHECK (b > 1)', 'policy', 't_w on facts_r.t', '{comment,type}'),
	('DROP POLICY t_w ON facts_r.t; CREATE POLICY t_w ON facts_r.t AS RESTRICTIVE WITH CHECK (b > 1)', 'policy', 't_w on facts_r.t', '{command}');

-- sequences and views
INSERT INTO facts_case (ddl, kind, object, attributes) VALUES
	('ALTER SEQUENCE facts_r.s AS int', 'sequence', 'facts_r.s', '{type}'),
	('ALTER SEQUENCE facts_r.s START 5', 'sequence', 'facts_r.s', '{start}'),
	('ALTER SEQUENCE facts_r.s INCREMENT 2', 'sequence', 'facts_r.s', '{increment}'),
	('ALTER SEQUENCE facts_r.s MINVALUE -7', 'sequence', 'facts_r.s', '{minimum}'),
	('ALTER SEQUENCE facts_r.s MAXVALUE 77', 'sequence', 'facts_r.s', '{maximum}'),
	('ALTER SEQUENCE facts_r.s CACHE 3', 'sequence', 'facts_r.s', '{cache}'),
	('ALTER SEQUENCE facts_r.s CYCLE', 'sequence', 'facts_r.s', '{cycle}'),
	('SELECT setval(''facts_r.s'', 9)', 'sequence', 'facts_r.s', '{}'),
	('GRANT USAGE ON SEQUENCE facts_r.s TO regress_reader', 'sequence', 'facts_r.s', '{privileges}'),
	('ALTER SEQUENCE facts_r.s OWNED BY facts_r.t.b', 'sequence', 'facts_r.s', '{owned by,owner}'),
	('ALTER SEQUENCE facts_r.s OWNED BY NONE', 'sequence', 'facts_r.s', '{owned by,owner}'),
	('ALTER SEQUENCE facts_r.s OWNER TO regress_owner', 'sequence', 'facts_r.s', '{owner}'),
	('COMMENT ON SEQUENCE facts_r.s IS ''x''', 'sequence', 'facts_r.s', '{comment}'),
	('ALTER VIEW facts_r.v SET (security_barrier)', 'view', 'facts_r.v', '{option security_barrier}'),
	('ALTER VIEW facts_r.v SET (check_option = local)', 'view', 'facts_r.v', '{check option}'),
	('ALTER VIEW facts_r.v SET (check_option = cascaded)', 'view', 'facts_r.v', '{check option}'),
	('ALTER VIEW facts_r.v OWNER TO regress_owner', 'view', 'facts_r.v', '{owner}'),
	('GRANT SELECT ON facts_r.v TO regress_reader', 'view', 'facts_r.v', '{privileges}'),
	('COMMENT ON VIEW facts_r.v IS ''x''', 'view', 'facts_r.v', '{comment}'),
	('CREATE OR REPLACE VIEW facts_r.v WITH (security_barrier, check_option = cascaded) AS SELECT a, b FROM facts_r.t WHERE b > 0', 'view', 'facts_r.v', '{query}'),
	('ALTER VIEW facts_r.v RENAME COLUMN a TO aa', 'view', 'facts_r.v', '{columns,query}'),
	(NULL, 'column', 'facts_r.v.a', '{comment}'),
	(NULL, 'column', 'facts_r.v.aa', '{comment}'),
	('REFRESH MATERIALIZED VIEW facts_r.m WITH NO DATA', 'materialized view', 'facts_r.m', '{populated}'),
	('ALTER MATERIALIZED VIEW facts_r.m SET (fillfactor = 30)', 'materialized view', 'facts_r.m', '{option fillfactor}'),
	('ALTER MATERIALIZED VIEW facts_r.m SET (toast.vacuum_truncate = off)', 'materialized view', 'facts_r.m', '{toast option vacuum_truncate}'),
	('ALTER MATERIALIZED VIEW facts_r.m REPLICA IDENTITY FULL', 'materialized view', 'facts_r.m', '{replica identity}'),
	('ALTER MATERIALIZED VIEW facts_r.m CLUSTER ON m_a', 'index', 'facts_r.m_a', '{clustered}'),
	('ALTER MATERIALIZED VIEW facts_r.m DEPENDS ON EXTENSION postgres_fdw', 'materialized view', 'facts_r.m', '{depends on extension}'),
	('ALTER MATERIALIZED VIEW facts_r.m OWNER TO regress_owner', 'materialized view', 'facts_r.m', '{owner}'),
	('GRANT SELECT ON facts_r.m TO regress_reader', 'materialized view', 'facts_r.m', '{privileges}'),
	('COMMENT ON MATERIALIZED VIEW facts_r.m IS ''x''', 'materialized view', 'facts_r.m', '{comment}');
INSERT INTO facts_case (ddl, kind, object, attributes, since) VALUES
	('ALTER SEQUENCE facts_r.s SET UNLOGGED', 'sequence', 'facts_r.s', '{persistence}', 15),
	('ALTER VIEW facts_r.v SET (security_invoker)', 'view', 'facts_r.v', '{option security_invoker}', 15),
	('ALTER MATERIALIZED VIEW facts_r.m SET ACCESS METHOD facts_h', 'materialized view', 'facts_r.m', '{access method}', 15);

-- what is told of an object, but not compared
CREATE TEMP VIEW facts_now AS SELECT * FROM schemaboot_facts(ARRAY['facts_r'])
	WHERE attribute NOT IN ('position', 'inherited', 'parents', 'columns as given', 'may have children', 'own default', 'own not null',
		'own storage', 'own compression', 'own identity', 'not null name', 'not null no inherit', 'serial', 'table', 'options', 'own name',
		'partitioned', 'spreads', 'implied', 'found', 'also local', 'expression', 'stored', 'foreign', 'circular', 'partition of index', 'inherited enabled', 'one expression');
CREATE TEMP TABLE facts_before AS SELECT * FROM facts_now;
CREATE TEMP TABLE facts_seen (n int, kind text, object text, attributes text[]);
-- a row without a command says more about the command before
ALTER TABLE facts_case ADD step int;
UPDATE facts_case AS c SET step = (SELECT max(n) FROM facts_case AS d WHERE d.ddl IS NOT NULL AND d.n <= c.n);
DO $$
DECLARE
	c record;
BEGIN
	FOR c IN SELECT * FROM facts_case WHERE ddl IS NOT NULL AND since <= current_setting('server_version_num')::int / 10000 ORDER BY n LOOP
		EXECUTE c.ddl;
		CREATE TEMP TABLE facts_after AS SELECT * FROM facts_now;
		INSERT INTO facts_seen SELECT c.n, kind, object, array_agg(attribute ORDER BY attribute COLLATE "C")
			FROM facts_before AS b FULL JOIN facts_after AS a USING (kind, object, attribute)
			WHERE b.value IS DISTINCT FROM a.value GROUP BY kind, object;
		DROP TABLE facts_before;
		ALTER TABLE facts_after RENAME TO facts_before;
	END LOOP;
END $$;
-- none is wrong
SELECT c.n, COALESCE(c.step, s.n) AS step, c.ddl, c.attributes AS expected, s.kind, s.object, s.attributes
FROM facts_case c FULL JOIN facts_seen s ON s.n = c.step AND s.kind = c.kind AND s.object = c.object
WHERE CASE WHEN s.n IS NULL THEN c.attributes <> '{}' AND c.since <= current_setting('server_version_num')::int / 10000
	ELSE c.attributes IS DISTINCT FROM s.attributes END
ORDER BY 2, 1;

-- attributes hold no names of the object itself or of its table, as far as that can be: after all is renamed, only these differ
CREATE TEMP TABLE facts_names AS SELECT kind, attribute, value, count(*) FROM facts_now WHERE kind <> 'view' GROUP BY 1, 2, 3;
ALTER TABLE facts_r.t RENAME TO t2;
ALTER INDEX facts_r.t_pkey RENAME TO t2_pkey;
ALTER INDEX facts_r.t_a RENAME TO t2_a;
ALTER STATISTICS facts_r.t_s RENAME TO t2_s;
ALTER RULE t_r ON facts_r.t2 RENAME TO t2_r;
ALTER TRIGGER t_t ON facts_r.t2 RENAME TO t2_t;
ALTER TRIGGER t_c ON facts_r.t2 RENAME TO t2_c;
ALTER POLICY t_p ON facts_r.t2 RENAME TO t2_p;
ALTER TABLE facts_r.t2 RENAME CONSTRAINT t_check TO t2_check;
ALTER TABLE facts_r.t2 RENAME CONSTRAINT t_fkey TO t2_fkey;
ALTER TABLE facts_r.t2 RENAME CONSTRAINT t_x TO t2_x;
ALTER SEQUENCE facts_r.s RENAME TO s2;
ALTER MATERIALIZED VIEW facts_r.m RENAME TO m2;
ALTER TABLE facts_r.parts RENAME TO parts2;
ALTER INDEX facts_r.parts_v RENAME TO parts2_v;
SELECT kind, attribute, value FROM (SELECT kind, attribute, value, count(*) FROM facts_now WHERE kind <> 'view' GROUP BY 1, 2, 3
	EXCEPT SELECT * FROM facts_names) AS changed ORDER BY 1, 2, 3;

DROP SCHEMA facts_r CASCADE;
DROP SERVER facts_s CASCADE;
DROP SERVER facts_u CASCADE;
DROP ACCESS METHOD facts_h;
DROP SCHEMA facts_q CASCADE;
