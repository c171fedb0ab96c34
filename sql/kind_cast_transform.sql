--
-- kind_cast_transform: casts and transforms
--
SET client_min_messages = warning;
SELECT $ddl$
CREATE SCHEMA kind_cast;
SET search_path = kind_cast;
CREATE EXTENSION IF NOT EXISTS hstore WITH SCHEMA kind_cast;
CREATE TYPE coin AS (cents int);
CREATE TYPE level AS ENUM ('low', 'high');
CREATE FUNCTION to_coin(int) RETURNS coin LANGUAGE sql IMMUTABLE AS 'SELECT ROW($1)::kind_cast.coin';
CREATE FUNCTION to_cents(coin) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1.cents';
CREATE CAST (int AS coin) WITH FUNCTION to_coin(int) AS ASSIGNMENT;
CREATE CAST (coin AS integer) WITH FUNCTION kind_cast.to_cents(coin) AS IMPLICIT;
CREATE CAST (varchar AS level) WITH INOUT AS IMPLICIT;
CREATE DOMAIN name_of AS text;
CREATE TYPE label AS (t text);
CREATE CAST (label AS text) WITH INOUT;
CREATE TABLE purse (id int, c coin DEFAULT 3, doubled int GENERATED ALWAYS AS ((id)::int * 2) STORED);
CREATE VIEW sums AS SELECT id + c AS sum FROM purse;
CREATE FUNCTION from_sql(internal) RETURNS internal LANGUAGE internal IMMUTABLE STRICT AS 'prsd_lextype';
CREATE TRANSFORM FOR coin LANGUAGE plpgsql (FROM SQL WITH FUNCTION from_sql(internal));
COMMENT ON CAST (int AS coin) IS 'change';
COMMENT ON TRANSFORM FOR coin LANGUAGE plpgsql IS 'no change';
$ddl$ AS ddl \gset

SELECT * FROM schemaboot_define(:'ddl', 'kind_cast_transform.sql');
SELECT step, action, kind, object FROM schemaboot_create_all();

SELECT castsource::regtype, casttarget::regtype, castfunc::regprocedure, castcontext, castmethod, obj_description(oid, 'pg_cast') AS comment
FROM pg_cast WHERE oid >= 16384 AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_cast'::regclass AND objid = pg_cast.oid AND deptype = 'e')
ORDER BY castsource::regtype::text, casttarget::regtype::text;
SELECT trftype::regtype, lanname, trffromsql::regprocedure, trftosql::regprocedure, obj_description(t.oid, 'pg_transform') AS comment
FROM pg_transform t JOIN pg_language l ON l.oid = trflang;
SELECT kind_cast.to_coin(5)::int + 1 AS six, 'low'::varchar::kind_cast.level;
INSERT INTO kind_cast.purse (id) VALUES (1);
INSERT INTO kind_cast.purse VALUES (2, 40);
SELECT * FROM kind_cast.purse;
DELETE FROM kind_cast.purse;

-- again: all is there
SELECT action, count(*) FROM schemaboot_create_all() GROUP BY 1;

-- made by the server, backwards, from the export: always the same
CALL test.round_trip(:'ddl', 'kind_cast_transform.sql');
SELECT * FROM test.difference ORDER BY 1, 2, 3;
