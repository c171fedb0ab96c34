--
-- kind_type: enums, composite, range, base and shell types
--
SET client_min_messages = warning;
SELECT $ddl$
CREATE SCHEMA kind_type;
SET search_path = kind_type;
CREATE TYPE mood AS ENUM ('sad', 'it''s ok', 'Happy', 'fröhlich');
CREATE TYPE "Empty Enum" AS ENUM ();
CREATE TYPE kind_type.address AS (street text, "No." varchar(8) COLLATE "C", city "Empty Enum", tags text[]);
CREATE TYPE nested AS (home address, homes address[], feeling mood);
CREATE TYPE nothing AS ();
CREATE FUNCTION float_difference(float8, float8) RETURNS float8 LANGUAGE sql IMMUTABLE STRICT AS 'SELECT $1 - $2';
CREATE TYPE floats AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float_difference);
CREATE TYPE texts AS RANGE (SUBTYPE = text, COLLATION = "C", SUBTYPE_OPCLASS = text_pattern_ops, MULTIRANGE_TYPE_NAME = many_texts);
CREATE TYPE shell;
CREATE TYPE base;
CREATE FUNCTION base_in(cstring) RETURNS base LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION base_out(base) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE base (INPUT = base_in, OUTPUT = base_out, LIKE = int4, CATEGORY = 'U', PREFERRED = false, DEFAULT = '7', DELIMITER = ';');
CREATE TABLE holds (m mood DEFAULT 'sad', n nested, f floats, t many_texts, b base, bs base[]);
CREATE FUNCTION feel(m mood DEFAULT 'Happy') RETURNS SETOF address LANGUAGE sql AS 'SELECT NULL::kind_type.address';
ALTER TYPE mood ADD VALUE 'before' BEFORE 'sad';
ALTER TYPE mood ADD VALUE IF NOT EXISTS 'middle' AFTER 'sad';
ALTER TYPE mood OWNER TO regress_owner;
ALTER TYPE base SET (STORAGE = plain, RECEIVE = NONE);
GRANT USAGE ON TYPE mood TO regress_reader;
REVOKE ALL ON TYPE floats FROM PUBLIC;
COMMENT ON TYPE mood IS 'how one feels';
COMMENT ON COLUMN address."No." IS 'house';
$ddl$ AS ddl \gset

SELECT * FROM schemaboot_define(:'ddl', 'kind_type.sql');
SELECT step, action, kind, object FROM schemaboot_create_all();

SELECT t.typname, t.typtype, array_agg(enumlabel ORDER BY enumsortorder) AS labels
FROM pg_type t JOIN pg_enum ON enumtypid = t.oid WHERE typnamespace = 'kind_type'::regnamespace GROUP BY 1, 2;
SELECT c.relname, attname, format_type(atttypid, atttypmod) AS type FROM pg_class c JOIN pg_attribute ON attrelid = c.oid
WHERE relnamespace = 'kind_type'::regnamespace AND relkind IN ('c', 'r') AND attnum > 0 ORDER BY 1, attnum;
SELECT rngtypid::regtype, rngmultitypid::regtype, rngsubtype::regtype, rngcollation::regcollation, opcname, rngsubdiff
FROM pg_range JOIN pg_opclass o ON o.oid = rngsubopc
WHERE rngtypid::regtype::text LIKE 'kind_type%' ORDER BY rngtypid::regtype::text;
SELECT typname, typisdefined, typdefault, typdelim, typlen FROM pg_type
WHERE typnamespace = 'kind_type'::regnamespace AND typname IN ('shell', 'base') ORDER BY 1;
SELECT '3'::kind_type.base, '{1;2}'::kind_type.base[];

-- again: all is there
SELECT action, count(*) FROM schemaboot_create_all() GROUP BY 1;

-- made by the server, backwards, from the export: always the same
CALL test.round_trip(:'ddl', 'kind_type.sql');
SELECT * FROM test.difference ORDER BY 1, 2, 3;
