--
-- kind_language_am: languages and access methods
--
SET client_min_messages = warning;
SELECT $ddl$
CREATE SCHEMA kind_language;
SET search_path = kind_language;
CREATE FUNCTION handler() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
CREATE FUNCTION inline_handler(internal) RETURNS void LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_inline_handler';
CREATE FUNCTION validator(oid) RETURNS void LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_validator';
CREATE TRUSTED PROCEDURAL LANGUAGE "plPG ""too""" HANDLER handler INLINE inline_handler VALIDATOR validator;
CREATE FUNCTION told() RETURNS text LANGUAGE "plPG ""too""" AS 'BEGIN RETURN ''told''; END';
CREATE ACCESS METHOD "Heap 2" TYPE TABLE HANDLER heap_tableam_handler;
CREATE ACCESS METHOD gist2 TYPE INDEX HANDLER pg_catalog.gisthandler;
CREATE OPERATOR CLASS box_ops2 DEFAULT FOR TYPE box USING gist2 AS OPERATOR 3 &&,
	FUNCTION 1 gist_box_consistent(internal, box, smallint, oid, internal), FUNCTION 2 gist_box_union(internal, internal),
	FUNCTION 5 gist_box_penalty(internal, internal, internal), FUNCTION 6 gist_box_picksplit(internal, internal),
	FUNCTION 7 gist_box_same(box, box, internal);
CREATE TABLE stored (a box) USING "Heap 2";
CREATE INDEX stored_a ON stored USING gist2 (a);
SET default_table_access_method = "Heap 2";
CREATE TABLE stored_too (a int);
CREATE MATERIALIZED VIEW stored_view AS SELECT 1 AS one;
RESET default_table_access_method;
CREATE TABLE stored_as_ever (a int);
GRANT USAGE ON LANGUAGE "plPG ""too""" TO regress_reader;
ALTER LANGUAGE "plPG ""too""" OWNER TO regress_owner;
COMMENT ON LANGUAGE "plPG ""too""" IS 'the same';
COMMENT ON ACCESS METHOD gist2 IS 'the same, too';
$ddl$ AS ddl \gset

SELECT * FROM schemaboot_define(:'ddl', 'kind_language_am.sql');
SELECT step, action, kind, object FROM schemaboot_create_all();

SELECT lanname, lanpltrusted, lanplcallfoid::regproc, laninline::regproc, lanvalidator::regproc, obj_description(oid, 'pg_language') AS comment
FROM pg_language WHERE lanname LIKE 'plPG%';
SELECT kind_language.told();
SELECT relname, amname FROM pg_class JOIN pg_am ON pg_am.oid = relam WHERE relnamespace = 'kind_language'::regnamespace ORDER BY 1;

-- again: all is there
SELECT action, count(*) FROM schemaboot_create_all() GROUP BY 1;

-- made by the server, backwards, from the export: always the same
CALL test.round_trip(:'ddl', 'kind_language_am.sql');
SELECT * FROM test.difference ORDER BY 1, 2, 3;
