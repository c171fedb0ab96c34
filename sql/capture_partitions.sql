--
-- capture of keys and indexes of partitions: most come with those of the partitioned table, some do not
--
SET client_min_messages = warning;
CREATE SCHEMA capture_p;
SET search_path = capture_p;
-- as usual
CREATE TABLE usual (a int, b int, PRIMARY KEY (a), UNIQUE (a, b)) PARTITION BY LIST (a);
CREATE TABLE usual_1 PARTITION OF usual FOR VALUES IN (1);
CREATE TABLE usual_2 PARTITION OF usual FOR VALUES IN (2) PARTITION BY LIST (a);
CREATE TABLE usual_2_2 PARTITION OF usual_2 FOR VALUES IN (2);
-- one partition has a key of another name
CREATE TABLE mixed (a int, b int, PRIMARY KEY (a), UNIQUE (a, b)) PARTITION BY LIST (a);
CREATE TABLE mixed_1 PARTITION OF mixed FOR VALUES IN (1);
CREATE TABLE mixed_2 (a int NOT NULL, b int, CONSTRAINT other_name PRIMARY KEY (a));
ALTER TABLE mixed ATTACH PARTITION mixed_2 FOR VALUES IN (2);
-- in the middle
CREATE TABLE deep (a int, b int, PRIMARY KEY (a)) PARTITION BY LIST (a);
CREATE TABLE deep_1 (a int NOT NULL, b int, CONSTRAINT middle PRIMARY KEY (a)) PARTITION BY LIST (a);
CREATE TABLE deep_1_1 PARTITION OF deep_1 FOR VALUES IN (1);
CREATE TABLE deep_1_d PARTITION OF deep_1 DEFAULT;
ALTER TABLE deep ATTACH PARTITION deep_1 DEFAULT;
CREATE TABLE deep_2 PARTITION OF deep FOR VALUES IN (2);
-- twins
CREATE TABLE twins (a int, b int) PARTITION BY LIST (a);
CREATE TABLE twins_1 PARTITION OF twins FOR VALUES IN (1);
ALTER TABLE twins ADD CONSTRAINT one UNIQUE (a, b);
ALTER TABLE twins ADD CONSTRAINT two UNIQUE (a, b);
CREATE TABLE twins_2 PARTITION OF twins FOR VALUES IN (2);
CREATE TABLE twins_3 (b int, a int, CONSTRAINT first UNIQUE (a, b));
ALTER TABLE twins ATTACH PARTITION twins_3 FOR VALUES IN (3);
-- index beside the key
CREATE TABLE beside (a int, b int, CONSTRAINT b_key UNIQUE (a, b)) PARTITION BY LIST (a);
CREATE TABLE beside_1 PARTITION OF beside FOR VALUES IN (1);
CREATE INDEX ON beside_1 (a, b);
CREATE UNIQUE INDEX ON beside_1 (a, b);
CREATE INDEX ON beside (a, b);
CREATE TABLE beside_2 PARTITION OF beside FOR VALUES IN (2);
-- not whole yet
CREATE TABLE partial (a int, b int) PARTITION BY LIST (a);
CREATE TABLE partial_1 PARTITION OF partial FOR VALUES IN (1);
CREATE TABLE partial_2 PARTITION OF partial FOR VALUES IN (2);
ALTER TABLE ONLY partial ADD CONSTRAINT partial_key UNIQUE (a);
ALTER TABLE partial_1 ADD CONSTRAINT partial_1_key UNIQUE (a);
ALTER INDEX partial_key ATTACH PARTITION partial_1_key;
CREATE TABLE partial_3 PARTITION OF partial FOR VALUES IN (3);
-- options of its own
CREATE TABLE own (a int, PRIMARY KEY (a) WITH (fillfactor=70)) PARTITION BY LIST (a);
CREATE TABLE own_1 PARTITION OF own FOR VALUES IN (1);
CREATE TABLE own_2 PARTITION OF own FOR VALUES IN (2);
ALTER INDEX own_2_pkey SET (fillfactor=50);
CREATE TABLE deferred (a int, UNIQUE (a) DEFERRABLE INITIALLY DEFERRED) PARTITION BY LIST (a);
CREATE TABLE deferred_1 PARTITION OF deferred FOR VALUES IN (1);
CREATE TABLE deferred_2 (a int, CONSTRAINT deferred_x UNIQUE (a) DEFERRABLE INITIALLY DEFERRED);
ALTER TABLE deferred ATTACH PARTITION deferred_2 FOR VALUES IN (2);
-- a name that is taken
CREATE TABLE taken (a int, b int) PARTITION BY LIST (a);
CREATE TABLE taken_1 PARTITION OF taken FOR VALUES IN (1);
CREATE INDEX taken_1_pkey ON mixed_1 (b);
ALTER TABLE taken ADD PRIMARY KEY (a);
-- a foreign key to keys of partitions, clustered, replica identity
CREATE TABLE refers (a int REFERENCES mixed, b int REFERENCES mixed_2, c int REFERENCES deep_1);
ALTER TABLE mixed_1 REPLICA IDENTITY USING INDEX mixed_1_pkey;
ALTER TABLE mixed_2 CLUSTER ON other_name;
COMMENT ON CONSTRAINT mixed_1_pkey ON mixed_1 IS 'implied';
COMMENT ON INDEX mixed_2_a_b_key IS 'implied, too';
-- not validated, of partitions of partitions too
ALTER TABLE usual ADD CONSTRAINT checked CHECK (b > 0) NOT VALID;
-- indexes: as usual, and with one of another name
CREATE INDEX ON usual (b);
CREATE INDEX ON mixed (b);
ALTER INDEX mixed_2_b_idx RENAME TO other_index;
COMMENT ON INDEX usual_1_b_idx IS 'implied';
RESET search_path;

CREATE VIEW test.partition_keys AS
	SELECT conrelid::regclass, conname, connoinherit, conparentid <> 0 AS has_parent FROM pg_constraint WHERE contype IN ('p', 'u');
CREATE TEMP TABLE keys_before AS SELECT * FROM schemaboot_facts('{capture_p}');
CREATE TEMP TABLE partition_keys_before AS SELECT conrelid::text, conname, connoinherit, has_parent FROM test.partition_keys;
SELECT count(*) AS captured FROM schemaboot_capture('{capture_p}');
SELECT change, kind, object, attribute, live, model FROM schemaboot_diff();
SELECT schemaboot_export() AS exported \gset
SELECT substring(:'exported', 'CREATE TABLE capture_p.mixed .*?\n\n(?=CREATE TABLE capture_p.own)') AS of_mixed;
-- psql makes the same of it, and so does create_all
SELECT schemaboot_drop_all(current_database()) > 0 AS dropped;
:exported
RESET ALL;
SET client_min_messages = warning;
CREATE TEMP TABLE keys_loaded AS SELECT * FROM schemaboot_facts('{capture_p}');
SELECT kind, object, attribute, b.value AS before, a.value AS after
FROM keys_before b FULL JOIN keys_loaded a USING (kind, object, attribute) WHERE a.value IS DISTINCT FROM b.value ORDER BY 1, 2, 3;
-- those that came with the parent's do so again
SELECT conname, b.connoinherit AS before, a.connoinherit AS after
FROM partition_keys_before b FULL JOIN test.partition_keys a USING (conname)
WHERE (a.connoinherit, a.has_parent) IS DISTINCT FROM (b.connoinherit, b.has_parent) AND conname !~ 'own|partial|taken|twins' ORDER BY 1;
SELECT schemaboot_drop_all(current_database()) > 0 AS dropped;
SELECT count(*) > 0 AS created FROM schemaboot_create_all();
CREATE TEMP TABLE keys_created AS SELECT * FROM schemaboot_facts('{capture_p}');
SELECT kind, object, attribute, b.value AS before, a.value AS after
FROM keys_before b FULL JOIN keys_created a USING (kind, object, attribute) WHERE a.value IS DISTINCT FROM b.value ORDER BY 1, 2, 3;

-- a script may name what comes with the parent's, too
SELECT schemaboot_drop_all(current_database()) > 0 AS dropped;
SELECT count(*) FROM schemaboot_define('', 'captured');
SELECT count(*) FROM schemaboot_define($$
CREATE SCHEMA capture_p;
COMMENT ON INDEX capture_p.p_1_1_pkey IS 'key of a partition';
ALTER TABLE capture_p.p_1_1 REPLICA IDENTITY USING INDEX p_1_1_pkey;
CREATE TABLE capture_p.p_1_1 PARTITION OF capture_p.p_1 DEFAULT;
CREATE TABLE capture_p.p_1 PARTITION OF capture_p.p FOR VALUES IN (1) PARTITION BY LIST (id);
ALTER TABLE capture_p.p ADD PRIMARY KEY (id);
CREATE TABLE capture_p.p (id int NOT NULL) PARTITION BY LIST (id);
$$, 'implied');
SELECT count(*) FROM schemaboot_create_all();
SELECT change, kind, object, attribute, live, model FROM schemaboot_diff();
SELECT relname, relreplident, obj_description(oid, 'pg_class') FROM pg_class WHERE relname ~ '^p_1_1' ORDER BY 1;
-- but not what does not
SELECT count(*) FROM schemaboot_define($$COMMENT ON INDEX capture_p.q_1_pkey IS 'no such partition'$$, 'none');
SELECT schemaboot_create_all();
SELECT count(*) FROM schemaboot_define('', 'none');
SELECT schemaboot_drop_all(current_database()) > 0 AS dropped;
SELECT count(*) FROM schemaboot_define('', 'implied');
DROP VIEW test.partition_keys;
