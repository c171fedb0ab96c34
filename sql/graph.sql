-- schemaboot_graph: pictures as texts
SET client_min_messages = warning;
\pset format unaligned
\pset tuples_only on
SELECT schemaboot_graph('png');
SELECT schemaboot_graph(what => 'everything');
SELECT schemaboot_graph(detail => 'much');
SELECT schemaboot_graph(NULL);
-- no models: what to do
SELECT schemaboot_graph();
SELECT schemaboot_graph(what => 'dependencies');
SELECT schemaboot_graph(what => 'revisions');
SELECT count(*) > 0 FROM schemaboot_define($$
CREATE SCHEMA graph;
CREATE TYPE graph.mood AS ENUM ('sad', 'fine');
CREATE TABLE graph.people (id bigint PRIMARY KEY, name varchar(80) NOT NULL UNIQUE, feels graph.mood, boss bigint REFERENCES graph.people, born timestamp(3) with time zone);
CREATE TABLE graph.passports (person bigint PRIMARY KEY REFERENCES graph.people, number text, price numeric(12,2)[]);
CREATE TABLE graph.visits (person bigint NOT NULL, day date NOT NULL, note text, PRIMARY KEY (person, day), FOREIGN KEY (person) REFERENCES graph.passports) PARTITION BY RANGE (day);
CREATE TABLE graph.visits_1 PARTITION OF graph.visits FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE graph.visits_2 PARTITION OF graph.visits FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') PARTITION BY RANGE (day);
CREATE TABLE graph.visits_2a PARTITION OF graph.visits_2 FOR VALUES FROM ('2025-01-01') TO ('2025-07-01');
CREATE TABLE graph.stamps (person bigint, day date, seal int, FOREIGN KEY (person, day) REFERENCES graph.visits);
CREATE UNIQUE INDEX stamps_seal ON graph.stamps (seal) WHERE seal > 0;
CREATE UNIQUE INDEX stamps_once ON graph.stamps (day, person);
CREATE TABLE graph.staff (salary int) INHERITS (graph.people);
CREATE VIEW graph.travellers AS SELECT p.name, v.day, COUNT(*) AS "how many" FROM graph.people p JOIN graph.visits v ON v.person = p.id GROUP BY 1, 2;
CREATE MATERIALIZED VIEW graph.stored AS SELECT name FROM graph.travellers;
CREATE FUNCTION graph.born(who bigint) RETURNS timestamptz LANGUAGE sql AS 'SELECT born FROM graph.people WHERE id = who';
CREATE SCHEMA "end";
CREATE TABLE "end"."<b>""&"" #35; %%{x}" (pk int PRIMARY KEY, "FK" int, "a b" int, "1st" "char", "日本" text, "]" int, "line
break" text, "back\slash" bigint REFERENCES graph.people, "*x*" interval);
$$, 'graph.sql');
SELECT schemaboot_graph();
SELECT count(*) > 0 FROM schemaboot_create_all();
SELECT schemaboot_graph();
SELECT schemaboot_graph(detail => 'keys', schemas => '{graph}');
SELECT schemaboot_graph(detail => 'names', schemas => '{end}');
SELECT schemaboot_graph(schemas => '{nowhere}');
SELECT schemaboot_graph(what => 'dependencies', schemas => '{nowhere,end_}');
SELECT schemaboot_graph('dot', schemas => '{end}');
SELECT schemaboot_graph('dot', detail => 'keys');
SELECT schemaboot_graph(what => 'dependencies');
SELECT schemaboot_graph('dot', 'dependencies');
-- what differs is drawn
DROP TABLE graph.stamps;
ALTER TABLE graph.people ADD COLUMN extra bigint REFERENCES graph.people, ALTER COLUMN feels SET NOT NULL;
ALTER TABLE graph.passports DROP COLUMN number, DROP CONSTRAINT passports_person_fkey;
CREATE TABLE graph.more (id int PRIMARY KEY);
CREATE INDEX ON graph.visits_1 (note);
SELECT schemaboot_graph(schemas => '{graph}');
SELECT schemaboot_graph('dot', schemas => '{graph}', detail => 'keys');
SELECT schemaboot_graph(what => 'dependencies', schemas => '{graph}');
-- what lives, whatever the models say
SELECT schemaboot_graph(what => 'database', schemas => '{graph}', detail => 'keys');
-- models that cannot be built are no obstacle
SELECT count(*) FROM schemaboot_define('CREATE VIEW graph.broken AS SELECT nothing FROM graph.people', 'broken');
SELECT schemaboot_graph(schemas => '{graph}', detail => 'names');
SELECT schemaboot_graph(what => 'dependencies', schemas => '{graph}');
SELECT schemaboot_forget('graph.broken');
-- nor is a role that may do nothing
CREATE ROLE regress_graph;
SET ROLE regress_graph;
SELECT schemaboot_graph(schemas => '{end}', detail => 'names');
RESET ROLE;
DROP ROLE regress_graph;
-- revisions: branches, merges, what is pending
SELECT schemaboot_revision('first', up => 'SELECT 1', down => 'SELECT 1', id => 'aaa');
SELECT schemaboot_revision('left "one" <x>', up => 'SELECT 1', down => 'SELECT 1', id => 'bbb', labels => '{left}');
SELECT schemaboot_revision('right', up => 'SELECT 1', down => 'SELECT 1', parents => '{aaa}', id => 'ccc');
SELECT schemaboot_merge('both', id => 'ddd');
SELECT schemaboot_revision('another line', up => 'SELECT 1', down => 'SELECT 1', parents => '{}', id => 'eee', depends_on => '{bbb}');
SELECT schemaboot_stamp('bbb', verify => false);
SELECT schemaboot_graph(what => 'revisions');
SELECT schemaboot_graph('dot', 'revisions');
-- long lines are drawn short
DO $$ BEGIN
	FOR i IN 1..80 LOOP PERFORM schemaboot_revision('step ' || i, up => 'SELECT 1', down => 'SELECT 1', parents => ARRAY[CASE WHEN i = 1 THEN 'ddd' ELSE 'step' || i - 1 END], id => 'step' || i, labels => CASE WHEN i = 40 THEN '{release}'::text[] ELSE '{}' END); END LOOP;
END $$;
SELECT schemaboot_graph(what => 'revisions');
DELETE FROM schemaboot.version;
DELETE FROM schemaboot.revision;
DELETE FROM schemaboot.history;
SELECT count(*) FROM schemaboot_define('', 'graph.sql');
DROP SCHEMA graph, "end" CASCADE;
