--
-- kind_partition: partitioned tables, their partitions, and their indexes
--
SET client_min_messages = warning;
SELECT $ddl$
CREATE SCHEMA kind_partition;
SET search_path = kind_partition;
CREATE TABLE events (id bigint NOT NULL, at date NOT NULL, kind text NOT NULL DEFAULT 'x', PRIMARY KEY (id, at, kind))
	PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE events_2025 PARTITION OF events (kind DEFAULT 'y', CONSTRAINT short CHECK (length(kind) < 5))
	FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') PARTITION BY LIST (kind);
CREATE TABLE events_2025_y PARTITION OF events_2025 FOR VALUES IN ('y', 'Y');
CREATE TABLE events_2025_rest PARTITION OF events_2025 DEFAULT;
CREATE TABLE events_old PARTITION OF events FOR VALUES FROM (MINVALUE) TO ('2024-01-01');
CREATE TABLE events_default PARTITION OF events DEFAULT WITH (fillfactor = 50);
CREATE TABLE hashed (id int, note text) PARTITION BY HASH (id, lower(note));
CREATE TABLE hashed_0 PARTITION OF hashed FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE hashed_1 PARTITION OF hashed FOR VALUES WITH (MODULUS 2, REMAINDER 1);
-- as pg_dump writes them: a table of its own, attached later
CREATE TABLE lists (a int NOT NULL, b text) PARTITION BY LIST (a);
CREATE TABLE lists_1 (a int NOT NULL, b text);
ALTER TABLE ONLY lists ATTACH PARTITION lists_1 FOR VALUES IN (1, 2);
CREATE INDEX lists_b ON ONLY lists USING btree (b);
CREATE INDEX lists_1_b ON lists_1 USING btree (b);
ALTER INDEX lists_b ATTACH PARTITION lists_1_b;
ALTER TABLE ONLY lists ADD CONSTRAINT lists_pkey PRIMARY KEY (a);
ALTER TABLE ONLY lists_1 ADD CONSTRAINT lists_1_pkey PRIMARY KEY (a);
ALTER INDEX lists_pkey ATTACH PARTITION lists_1_pkey;
CREATE INDEX ON events (kind);
CREATE TABLE referrers (id bigint, at date, kind text, FOREIGN KEY (id, at, kind) REFERENCES events);
CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER watched BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION watch();
INSERT INTO events VALUES (1, '2024-05-05', 'x'), (2, '2025-05-05', 'y'), (3, '2030-01-01', 'z');
$ddl$ AS ddl \gset

SELECT * FROM schemaboot_define(:'ddl', 'kind_partition.sql');
SELECT step, action, kind, object FROM schemaboot_create_all();

SELECT relid, parentrelid, isleaf, level FROM pg_partition_tree('kind_partition.events') ORDER BY relid::text;
SELECT relname, pg_get_expr(relpartbound, oid) AS bound FROM pg_class
WHERE relnamespace = 'kind_partition'::regnamespace AND relispartition AND relkind IN ('r', 'p') ORDER BY 1;
SELECT inhrelid::regclass, inhparent::regclass, indisvalid FROM pg_inherits JOIN pg_index ON indexrelid = inhrelid
WHERE inhparent::regclass::text IN ('kind_partition.lists_b', 'kind_partition.lists_pkey') ORDER BY inhrelid::regclass::text;
SELECT tableoid::regclass, id FROM kind_partition.events ORDER BY id;

-- again: all is there
SELECT action, count(*) FROM schemaboot_create_all() GROUP BY 1;

-- made by the server, backwards, from the export: always the same
CALL test.round_trip(:'ddl', 'kind_partition.sql');
SELECT * FROM test.difference ORDER BY 1, 2, 3;
