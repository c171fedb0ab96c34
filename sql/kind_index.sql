--
-- kind_index: CREATE INDEX
--
SET client_min_messages = warning;
SELECT $ddl$
CREATE SCHEMA kind_index;
SET search_path = kind_index;
CREATE TABLE things (id int, name text, tags text[], doc jsonb, during tsrange, place point);
CREATE INDEX early ON things (lower(name), id DESC NULLS LAST);
CREATE UNIQUE INDEX things_id ON things (id) INCLUDE (name) WITH (fillfactor = 80);
CREATE INDEX ON things (name);
CREATE INDEX ON things (name);
CREATE INDEX ON things ((name || 'x'), (id + 1));
CREATE INDEX ON things (upper(name));
CREATE INDEX things_tags ON things USING gin (tags) WITH (fastupdate = off);
CREATE INDEX things_doc ON things USING gin (doc jsonb_path_ops);
CREATE INDEX things_during ON things USING gist (during);
CREATE INDEX things_place ON things USING spgist (place);
CREATE INDEX things_brin ON things USING brin (id int4_minmax_multi_ops (values_per_range = 16)) WITH (pages_per_range = 4);
CREATE INDEX things_hash ON things USING hash (name);
CREATE INDEX "Some ""Index""" ON things (id) WHERE name IS NOT NULL AND id > 0;
CREATE INDEX things_collated ON things (name COLLATE "C" text_pattern_ops);
CREATE INDEX IF NOT EXISTS things_concurrently ON things (id, name);
CREATE FUNCTION normal(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT lower($1)';
CREATE INDEX things_by_function ON things (normal(name));
CREATE MATERIALIZED VIEW summary AS SELECT name, count(*) AS n FROM things GROUP BY name;
CREATE UNIQUE INDEX summary_name ON summary (name);
ALTER INDEX early SET (fillfactor = 55);
ALTER INDEX things_by_function ALTER COLUMN 1 SET STATISTICS 77;
ALTER TABLE things CLUSTER ON early;
ALTER TABLE things ALTER COLUMN id SET NOT NULL;
ALTER TABLE things REPLICA IDENTITY USING INDEX things_id;
COMMENT ON INDEX early IS 'first';
$ddl$ AS ddl \gset

SELECT * FROM schemaboot_define(:'ddl', 'kind_index.sql');
SELECT step, action, kind, object FROM schemaboot_create_all();

SELECT indexrelid::regclass AS index, indisclustered AS clustered, indisreplident AS identity, pg_get_indexdef(indexrelid)
FROM pg_index JOIN pg_class c ON c.oid = indexrelid WHERE relnamespace = 'kind_index'::regnamespace ORDER BY relname;

-- again: all is there
SELECT action, count(*) FROM schemaboot_create_all() GROUP BY 1;

-- made by the server, backwards, from the export: always the same
CALL test.round_trip(:'ddl', 'kind_index.sql');
SELECT * FROM test.difference ORDER BY 1, 2, 3;
