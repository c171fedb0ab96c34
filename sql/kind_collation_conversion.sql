--
-- kind_collation_conversion: collations and conversions
--
SET client_min_messages = warning;
SELECT $ddl$
CREATE SCHEMA kind_collation;
SET search_path = kind_collation;
CREATE COLLATION plain FROM "C";
CREATE COLLATION IF NOT EXISTS "Mixed ""c""" (LOCALE = 'C');
CREATE COLLATION split (LC_COLLATE = 'C', LC_CTYPE = 'POSIX');
CREATE TABLE sorted (a text COLLATE plain, b text, CHECK (b < 'x' COLLATE split));
CREATE INDEX sorted_b ON sorted (b COLLATE "Mixed ""c""");
CREATE DOMAIN collated AS text COLLATE plain;
CREATE VIEW upper_half AS SELECT a FROM sorted WHERE b COLLATE split > 'm' ORDER BY a COLLATE "Mixed ""c""";
ALTER COLLATION plain OWNER TO regress_owner;
COMMENT ON COLLATION plain IS 'bytes';
CREATE CONVERSION to_utf8 FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE DEFAULT CONVERSION "From Utf8" FOR 'UTF8' TO 'LATIN1' FROM pg_catalog.utf8_to_iso8859_1;
ALTER CONVERSION to_utf8 OWNER TO regress_owner;
COMMENT ON CONVERSION to_utf8 IS 'west';
$ddl$ AS ddl \gset

SELECT * FROM schemaboot_define(:'ddl', 'kind_collation_conversion.sql');
SELECT step, action, kind, object FROM schemaboot_create_all();

SELECT collname, collcollate, collctype, test.role(collowner) AS owner, obj_description(oid, 'pg_collation') AS comment
FROM pg_collation WHERE collnamespace = 'kind_collation'::regnamespace ORDER BY 1;
SELECT conname, pg_encoding_to_char(conforencoding) AS "from", pg_encoding_to_char(contoencoding) AS "to", conproc, condefault,
	obj_description(oid, 'pg_conversion') AS comment
FROM pg_conversion WHERE connamespace = 'kind_collation'::regnamespace ORDER BY 1;
SELECT attname, attcollation::regcollation FROM pg_attribute WHERE attrelid = 'kind_collation.sorted'::regclass AND attnum > 0 ORDER BY 1;

-- again: all is there
SELECT action, count(*) FROM schemaboot_create_all() GROUP BY 1;

-- made by the server, backwards, from the export: always the same
CALL test.round_trip(:'ddl', 'kind_collation_conversion.sql');
SELECT * FROM test.difference ORDER BY 1, 2, 3;
