--
-- capture of types, routines, operators, text search: what is written makes them as they were
--
SET client_min_messages = error;
SET check_function_bodies = off;
CREATE SCHEMA "Capture y";
CREATE SCHEMA capture_z;
SET search_path = "Capture y";

-- types
CREATE TYPE empty_enum AS ENUM ();
CREATE TYPE "En um" AS ENUM ('a', 'it''s', 'b,c', '"', 'back\slash', '');
CREATE TYPE long_enum AS ENUM ('a first label of some length', 'a second label of some length', 'a third label of some length');
ALTER TYPE long_enum ADD VALUE 'between' BEFORE 'a second label of some length';
CREATE TYPE empty_composite AS ();
CREATE TYPE pair AS ("First" int, second varchar(5) COLLATE "C", third "En um"[], gone int, "order" numeric(4,2));
ALTER TYPE pair DROP ATTRIBUTE gone;
COMMENT ON COLUMN pair."First" IS 'one';
CREATE TYPE plain_range AS RANGE (SUBTYPE = int8);
CREATE TYPE textspan AS RANGE (SUBTYPE = text, COLLATION = "C", SUBTYPE_OPCLASS = text_pattern_ops, MULTIRANGE_TYPE_NAME = capture_z."Many");
CREATE TYPE step;
CREATE FUNCTION canonical(step) RETURNS step LANGUAGE internal IMMUTABLE STRICT AS 'int4range_canonical';
CREATE FUNCTION difference(float8, float8) RETURNS float8 LANGUAGE sql IMMUTABLE RETURN $1 - $2;
CREATE TYPE step AS RANGE (SUBTYPE = float8, CANONICAL = canonical, SUBTYPE_DIFF = difference);
CREATE TYPE only_shell;
CREATE TYPE own;
CREATE FUNCTION own_in(cstring, oid, int) RETURNS own LANGUAGE internal IMMUTABLE STRICT AS 'varcharin';
CREATE FUNCTION own_out(own) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'varcharout';
CREATE FUNCTION own_recv(internal, oid, int) RETURNS own LANGUAGE internal STABLE STRICT AS 'varcharrecv';
CREATE FUNCTION own_send(own) RETURNS bytea LANGUAGE internal STABLE STRICT AS 'varcharsend';
CREATE TYPE own (INPUT = own_in, OUTPUT = own_out, RECEIVE = own_recv, SEND = own_send, TYPMOD_IN = varchartypmodin, TYPMOD_OUT = varchartypmodout,
	STORAGE = extended, CATEGORY = 'S', PREFERRED = true, DEFAULT = 'it''s', DELIMITER = ';', COLLATABLE = true, SUBSCRIPT = jsonb_subscript_handler);
ALTER TYPE own OWNER TO regress_owner;
CREATE TYPE vector;
CREATE FUNCTION vector_in(cstring) RETURNS vector LANGUAGE internal IMMUTABLE STRICT AS 'point_in';
CREATE FUNCTION vector_out(vector) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'point_out';
CREATE TYPE vector (INPUT = vector_in, OUTPUT = vector_out, INTERNALLENGTH = 16, ALIGNMENT = double, ELEMENT = float8);
CREATE TYPE word;
CREATE FUNCTION word_in(cstring) RETURNS word LANGUAGE internal IMMUTABLE STRICT AS 'int8in';
CREATE FUNCTION word_out(word) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int8out';
CREATE TYPE word (INPUT = word_in, OUTPUT = word_out, LIKE = int8, ANALYZE = range_typanalyze);
CREATE DOMAIN label AS varchar(10) COLLATE "C" DEFAULT 'it''s' NOT NULL CONSTRAINT "not empty" CHECK (VALUE <> '') CHECK (length(VALUE) < 5);
CREATE DOMAIN upon AS label;
CREATE DOMAIN no_default AS label DEFAULT NULL;
CREATE DOMAIN other_default AS label DEFAULT 'x';
CREATE DOMAIN own_default AS own;
CREATE DOMAIN own_no_default AS own DEFAULT NULL;
ALTER DOMAIN upon ADD CONSTRAINT later CHECK (VALUE <> 'y') NOT VALID;
CREATE FUNCTION is_fine(int) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT $1 > 0';
CREATE DOMAIN fine AS int CHECK (is_fine(VALUE));
REVOKE USAGE ON DOMAIN fine FROM PUBLIC;
COMMENT ON DOMAIN fine IS 'fine';
COMMENT ON CONSTRAINT "not empty" ON DOMAIN label IS 'checked';

-- routines
CREATE FUNCTION dollars() RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN $$x$$ || $body$y$body$; END';
CREATE FUNCTION dollar_at_end() RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN 1; END -- $';
CREATE FUNCTION empty_body() RETURNS void LANGUAGE sql AS '';
CREATE FUNCTION back_slash() RETURNS text LANGUAGE sql AS 'SELECT ''\''';
CREATE FUNCTION arguments("a b" int, INOUT b text DEFAULT 'it''s', OUT c "En um"[], VARIADIC d numeric(4,2)[] DEFAULT '{}') LANGUAGE plpgsql
	IMMUTABLE STRICT LEAKPROOF SECURITY DEFINER PARALLEL RESTRICTED COST 0.5 AS $$BEGIN END$$;
CREATE FUNCTION tabular(int, pair) RETURNS TABLE ("X" int, y pair) LANGUAGE sql STABLE PARALLEL SAFE ROWS 7 SUPPORT generate_series_int4_support AS 'SELECT 1, NULL::"Capture y".pair';
CREATE FUNCTION any_of(anyelement, anyarray) RETURNS anyelement LANGUAGE sql AS 'SELECT $1';
CREATE FUNCTION with_settings() RETURNS void LANGUAGE sql SET work_mem = '5MB' SET search_path = "Capture y", pg_temp, "$user" SET DateStyle = ISO, DMY
	SET "my.setting" = 'a=b; it''s' SET statement_timeout = 7 AS '';
CREATE FUNCTION no_path() RETURNS void LANGUAGE sql SET search_path = '' AS '';
CREATE FUNCTION long_path() RETURNS void LANGUAGE sql SET temp_tablespaces = 'a_name_that_is_longer_than_the_sixty_three_bytes_that_names_can_have', '', 'x' AS '';
CREATE FUNCTION in_c() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
CREATE FUNCTION window_in_c() RETURNS bigint LANGUAGE internal WINDOW IMMUTABLE STRICT AS 'window_row_number';
CREATE FUNCTION parsed(a int DEFAULT 1, b label DEFAULT 'x') RETURNS bool LANGUAGE sql BEGIN ATOMIC SELECT is_fine(a); SELECT a = 1 AND b <> ''; END;
CREATE FUNCTION returned(a int) RETURNS "En um" LANGUAGE sql RETURN 'a'::"En um";
CREATE FUNCTION a_name_that_makes_the_line_too_long_to_be_one_line(argument int, other text) RETURNS text LANGUAGE sql AS 'SELECT NULL::text';
ALTER FUNCTION parsed DEPENDS ON EXTENSION plpgsql;
REVOKE EXECUTE ON FUNCTION parsed FROM PUBLIC;
COMMENT ON FUNCTION arguments IS 'arguments';
CREATE FUNCTION to_pair(internal) RETURNS pair LANGUAGE internal IMMUTABLE AS 'record_recv';
CREATE TRANSFORM FOR pair LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal), TO SQL WITH FUNCTION to_pair(internal));
CREATE FUNCTION transformed(pair, int) RETURNS int LANGUAGE sql TRANSFORM FOR TYPE pair AS 'SELECT 1';
CREATE PROCEDURE twice(OUT a int, b int) LANGUAGE plpgsql SECURITY DEFINER SET work_mem = '5MB' AS $$BEGIN a := b; END$$;
CREATE PROCEDURE twice(a int, b int) LANGUAGE sql AS 'SELECT 1';
COMMENT ON PROCEDURE twice(IN int, IN int) IS 'not the other';
GRANT EXECUTE ON PROCEDURE twice(OUT int, IN int) TO regress_reader;

-- aggregates
CREATE FUNCTION final(int, int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION pack(internal) RETURNS bytea LANGUAGE internal STRICT AS 'int8_avg_serialize';
CREATE FUNCTION unpack(bytea, internal) RETURNS internal LANGUAGE internal STRICT AS 'int8_avg_deserialize';
CREATE AGGREGATE simple(int) (SFUNC = int4pl, STYPE = int);
CREATE AGGREGATE counted(*) (SFUNC = int8inc, STYPE = int8, INITCOND = '0');
CREATE AGGREGATE every_option(int) (SFUNC = int4pl, STYPE = int, SSPACE = 9, INITCOND = '0', FINALFUNC = final, FINALFUNC_EXTRA, FINALFUNC_MODIFY = shareable,
	COMBINEFUNC = int4pl, MSFUNC = int4pl, MINVFUNC = int4mi, MSTYPE = int, MSSPACE = 5, MINITCOND = '1', MFINALFUNC = final, MFINALFUNC_EXTRA, MFINALFUNC_MODIFY = read_write,
	SORTOP = <, PARALLEL = safe);
CREATE AGGREGATE packed(numeric) (SFUNC = numeric_avg_accum, STYPE = internal, FINALFUNC = numeric_avg, COMBINEFUNC = numeric_avg_combine,
	SERIALFUNC = numeric_avg_serialize, DESERIALFUNC = numeric_avg_deserialize, PARALLEL = restricted);
CREATE FUNCTION several_step(int8, VARIADIC "any") RETURNS int8 LANGUAGE internal IMMUTABLE AS 'int8inc_any';
CREATE AGGREGATE several(VARIADIC items "any") (SFUNC = several_step, STYPE = int8, INITCOND = '0');
CREATE AGGREGATE within(p float8 ORDER BY v anyelement) (SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA, FINALFUNC_MODIFY = read_only);
CREATE AGGREGATE guess(VARIADIC "any" ORDER BY VARIADIC "any") (SFUNC = ordered_set_transition_multi, STYPE = internal, FINALFUNC = rank_final, FINALFUNC_EXTRA, HYPOTHETICAL);
COMMENT ON AGGREGATE counted(*) IS 'counted';
GRANT EXECUTE ON FUNCTION several TO regress_reader;
ALTER AGGREGATE within(float8 ORDER BY anyelement) OWNER TO regress_owner;

-- operators
CREATE FUNCTION pair_eq(pair, pair) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE FUNCTION pair_ne(pair, pair) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT false';
CREATE FUNCTION pair_lt(pair, pair) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT false';
CREATE FUNCTION pair_not(pair) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT false';
CREATE FUNCTION pair_cmp(pair, pair) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 0';
CREATE FUNCTION pair_hash(pair) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 0';
CREATE OPERATOR === (FUNCTION = pair_eq, LEFTARG = pair, RIGHTARG = pair, COMMUTATOR = ===, NEGATOR = !==, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES);
CREATE OPERATOR !== (FUNCTION = pair_ne, LEFTARG = pair, RIGHTARG = pair, COMMUTATOR = !==, NEGATOR = ===);
CREATE OPERATOR <<< (FUNCTION = pair_lt, LEFTARG = pair, RIGHTARG = pair, COMMUTATOR = >>>);
CREATE OPERATOR !! (FUNCTION = pair_not, RIGHTARG = pair);
CREATE OPERATOR capture_z.@ (FUNCTION = int4pl, LEFTARG = int, RIGHTARG = int, COMMUTATOR = OPERATOR(capture_z.@));
COMMENT ON OPERATOR !! (NONE, pair) IS 'not';
CREATE OPERATOR FAMILY pairs USING hash;
CREATE OPERATOR CLASS pair_hash DEFAULT FOR TYPE pair USING hash FAMILY pairs AS OPERATOR 1 ===, FUNCTION 1 pair_hash(pair);
CREATE OPERATOR CLASS without_family FOR TYPE int USING btree AS OPERATOR 1 <, OPERATOR 3 =, FUNCTION 1 btint4cmp(int, int), FUNCTION 2 btint4sortsupport(internal);
ALTER OPERATOR FAMILY without_family USING btree ADD OPERATOR 1 < (int, int8), OPERATOR 3 = (int, int8), FUNCTION 1 (int, int8) btint48cmp(int, int8);
CREATE OPERATOR CLASS near FOR TYPE point USING gist FAMILY pg_catalog.point_ops AS STORAGE box;
CREATE OPERATOR CLASS nearest FOR TYPE point USING gist AS OPERATOR 11 << (point, point), OPERATOR 15 <-> (point, point) FOR ORDER BY float_ops, STORAGE box;
CREATE OPERATOR CLASS nothing FOR TYPE int USING gist AS STORAGE int;
COMMENT ON OPERATOR FAMILY without_family USING btree IS 'family';
CREATE FUNCTION pair_to_int(pair) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE CAST (pair AS int) WITH FUNCTION pair_to_int(pair) AS ASSIGNMENT;
CREATE CAST (pair AS float8) WITH INOUT;
CREATE CAST (word AS int8) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (pair AS int) IS 'cast';

-- the rest
CREATE COLLATION in_c (LOCALE = 'C');
CREATE COLLATION copy_of_c FROM "C";
CREATE COLLATION of_two (LC_COLLATE = 'C', LC_CTYPE = 'POSIX');
CREATE COLLATION numeric_icu (PROVIDER = icu, LOCALE = 'en-u-kn-true', DETERMINISTIC = false);
CREATE FUNCTION recode(int, int, cstring, internal, int, bool) RETURNS int LANGUAGE c STRICT AS '$libdir/utf8_and_iso8859_1', 'utf8_to_iso8859_1';
CREATE DEFAULT CONVERSION latin FOR 'UTF8' TO 'LATIN1' FROM recode;
CREATE CONVERSION nation FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE TRUSTED LANGUAGE "Capture l" HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler VALIDATOR plpgsql_validator;
CREATE LANGUAGE capture_k HANDLER in_c;
GRANT USAGE ON LANGUAGE "Capture l" TO regress_reader;
CREATE ACCESS METHOD capture_m TYPE INDEX HANDLER bthandler;
CREATE ACCESS METHOD "capture T" TYPE TABLE HANDLER heap_tableam_handler;
CREATE TEXT SEARCH PARSER "Parser" (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype, HEADLINE = prsd_headline);
CREATE TEXT SEARCH TEMPLATE template (INIT = dsimple_init, LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH DICTIONARY dictionary (TEMPLATE = template, Accept = false, "stopwords" = english);
CREATE TEXT SEARCH DICTIONARY stem (TEMPLATE = snowball, Language = english, StopWords = english);
CREATE TEXT SEARCH DICTIONARY plain (TEMPLATE = pg_catalog.simple);
CREATE TEXT SEARCH CONFIGURATION search (PARSER = "Parser");
ALTER TEXT SEARCH CONFIGURATION search ADD MAPPING FOR word, asciiword, int, "float" WITH dictionary, english_stem;
ALTER TEXT SEARCH CONFIGURATION search ADD MAPPING FOR url, host WITH plain;
CREATE TEXT SEARCH CONFIGURATION copied (COPY = english);
CREATE TEXT SEARCH CONFIGURATION unmapped (PARSER = "default");
COMMENT ON TEXT SEARCH DICTIONARY plain IS 'plain';
RESET search_path;

CALL test.observe('by hand');
-- a dropped attribute leaves a gap
CREATE TEMP TABLE captured_before AS SELECT * FROM schemaboot_facts() WHERE attribute <> 'position';
SELECT kind, count(DISTINCT object) FROM captured_before WHERE object ~ '[cC]apture' GROUP BY kind ORDER BY kind;
SELECT count(*) > 100 AS captured FROM schemaboot_capture();
DELETE FROM schemaboot.statement WHERE coalesce(schema_name, object) = 'test';
SELECT change, kind, object, attribute, live, model FROM schemaboot_diff() WHERE object !~ '^test';
SELECT schemaboot_export() AS exported \gset
-- psql makes the same of it, and so does create_all
SELECT schemaboot_drop_all(current_database()) > 100 AS dropped;
:exported
RESET ALL;
SET client_min_messages = error;
CALL test.observe('loaded');
CREATE TEMP TABLE captured_loaded AS SELECT * FROM schemaboot_facts() WHERE attribute <> 'position';
SELECT schemaboot_drop_all(current_database()) > 100 AS dropped;
SELECT count(*) > 100 AS created FROM schemaboot_create_all();
CALL test.observe('created');
CREATE TEMP TABLE captured_created AS SELECT * FROM schemaboot_facts() WHERE attribute <> 'position';
TRUNCATE test.difference;
CALL test.compare('captured', 'by hand', 'loaded');
CALL test.compare('captured', 'by hand', 'created');
SELECT * FROM test.difference;
SELECT kind, object, attribute, b.value AS before, a.value AS after
FROM captured_before b FULL JOIN captured_loaded a USING (kind, object, attribute) WHERE a.value IS DISTINCT FROM b.value ORDER BY 1, 2, 3;
SELECT kind, object, attribute, b.value AS before, a.value AS after
FROM captured_before b FULL JOIN captured_created a USING (kind, object, attribute) WHERE a.value IS DISTINCT FROM b.value ORDER BY 1, 2, 3;
SELECT schemaboot_drop_all(current_database()) > 100 AS dropped;
SELECT count(*) FROM schemaboot_define('', 'captured');
