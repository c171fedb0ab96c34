--
-- kind_extension: CREATE EXTENSION, and names that extensions bring
--
SET client_min_messages = warning;
SELECT $ddl$
-- the table stands first: the type comes with the extension
CREATE TABLE kind_extension.shelf (
	id int PRIMARY KEY,
	labels extra.hstore,
	weight float8 DEFAULT extra.cube_distance('(0)'::extra.cube, '(2)'::extra.cube)
);
CREATE INDEX shelf_labels ON kind_extension.shelf USING gist (labels extra.gist_hstore_ops);
CREATE EXTENSION hstore WITH SCHEMA extra;
CREATE EXTENSION IF NOT EXISTS cube SCHEMA extra;
CREATE EXTENSION earthdistance SCHEMA extra;
CREATE EXTENSION IF NOT EXISTS plpgsql;
COMMENT ON EXTENSION hstore IS 'keys and values';
CREATE SCHEMA extra;
CREATE SCHEMA kind_extension;
-- its requirement is not in the models: CASCADE
CREATE EXTENSION IF NOT EXISTS "uuid-ossp" WITH SCHEMA extra CASCADE;
$ddl$ AS ddl \gset

SELECT * FROM schemaboot_define(:'ddl', 'kind_extension.sql');
SELECT step, action, kind, object FROM schemaboot_create_all();

SELECT extname, extnamespace::regnamespace, obj_description(oid, 'pg_extension') AS comment
FROM pg_extension WHERE extname NOT IN ('schemaboot', 'plpgsql') ORDER BY 1;
INSERT INTO kind_extension.shelf VALUES (1, 'a=>1');
SELECT * FROM kind_extension.shelf;

-- again: all is there
SELECT action, count(*) FROM schemaboot_create_all() GROUP BY 1;
-- plpgsql was there before: forgotten, it stays
SELECT schemaboot_forget('plpgsql');
SELECT schemaboot_drop_all(current_database());
SELECT extname FROM pg_extension ORDER BY 1;
SELECT count(*) FROM schemaboot_define('', 'kind_extension.sql');

-- an extension that the server does not have
SELECT * FROM schemaboot_define('CREATE EXTENSION no_such_extension;', 'none');
\set VERBOSITY terse
SELECT * FROM schemaboot_create_all();
\set VERBOSITY default
SELECT * FROM schemaboot_define('', 'none');
