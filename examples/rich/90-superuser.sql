-- 90-superuser.sql: what only a superuser may create. Base types on built-in functions, operator classes,
-- access methods, languages, transforms, conversions, text search from the bottom, foreign data wrappers,
-- event triggers, publications and a subscription. No C code is compiled: every C symbol is PostgreSQL's own.

SET client_min_messages = warning;
SELECT pg_catalog.set_config('search_path', '', false);

CREATE SCHEMA lab;
COMMENT ON SCHEMA lab IS 'Experiments of the people who know the server from inside.';

-- Base types -----------------------------------------------------------------------------------------------------

CREATE TYPE lab.some_day;       -- a shell: a name, and nothing behind it yet

-- A text of one's own, with a length, a collation, and binary input and output.
CREATE TYPE lab.serial_no;

CREATE FUNCTION lab.serial_no_in(cstring) RETURNS lab.serial_no LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textin';
CREATE FUNCTION lab.serial_no_out(lab.serial_no) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textout';
CREATE FUNCTION lab.serial_no_recv(internal) RETURNS lab.serial_no LANGUAGE internal STABLE STRICT PARALLEL SAFE AS 'textrecv';
CREATE FUNCTION lab.serial_no_send(lab.serial_no) RETURNS bytea LANGUAGE internal STABLE STRICT PARALLEL SAFE AS 'textsend';
CREATE FUNCTION lab.serial_no_typmod_in(cstring[]) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'varchartypmodin';
CREATE FUNCTION lab.serial_no_typmod_out(integer) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'varchartypmodout';

CREATE TYPE lab.serial_no (
    INPUT = lab.serial_no_in,
    OUTPUT = lab.serial_no_out,
    RECEIVE = lab.serial_no_recv,
    SEND = lab.serial_no_send,
    TYPMOD_IN = lab.serial_no_typmod_in,
    TYPMOD_OUT = lab.serial_no_typmod_out,
    INTERNALLENGTH = VARIABLE,
    ALIGNMENT = int4,
    STORAGE = extended,
    CATEGORY = 'S',
    PREFERRED = false,
    DEFAULT = 'none; yet',
    DELIMITER = '|',
    COLLATABLE = true
);

-- A number of one's own, as float8 is, and eight of 16 bytes that can be subscripted.
CREATE TYPE lab.gauge;
CREATE FUNCTION lab.gauge_in(cstring) RETURNS lab.gauge LANGUAGE internal IMMUTABLE STRICT AS 'float8in';
CREATE FUNCTION lab.gauge_out(lab.gauge) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'float8out';
CREATE TYPE lab.gauge (INPUT = lab.gauge_in, OUTPUT = lab.gauge_out, LIKE = pg_catalog.float8);

CREATE TYPE lab.spot;
CREATE FUNCTION lab.spot_in(cstring) RETURNS lab.spot LANGUAGE internal IMMUTABLE STRICT AS 'point_in';
CREATE FUNCTION lab.spot_out(lab.spot) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'point_out';
CREATE TYPE lab.spot (
    INPUT = lab.spot_in, OUTPUT = lab.spot_out, INTERNALLENGTH = 16, ALIGNMENT = double,
    ELEMENT = double precision, SUBSCRIPT = raw_array_subscript_handler
);

COMMENT ON TYPE lab.serial_no IS 'Text by another name.';
GRANT USAGE ON TYPE lab.serial_no TO rich_app;
REVOKE ALL ON TYPE lab.gauge FROM PUBLIC;
ALTER TYPE lab.gauge OWNER TO rich_owner;

-- Casts without a function, with a length, through text -------------------------------------------------------------

CREATE CAST (lab.serial_no AS text) WITHOUT FUNCTION AS IMPLICIT;
CREATE CAST (text AS lab.serial_no) WITHOUT FUNCTION AS ASSIGNMENT;
CREATE CAST (lab.gauge AS double precision) WITHOUT FUNCTION;
CREATE CAST (lab.spot AS point) WITHOUT FUNCTION AS ASSIGNMENT;
CREATE CAST (lab.gauge AS lab.serial_no) WITH INOUT AS ASSIGNMENT;

CREATE FUNCTION lab.serial_no(lab.serial_no, integer, boolean) RETURNS lab.serial_no
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE SUPPORT varchar_support AS 'varchar';
CREATE CAST (lab.serial_no AS lab.serial_no) WITH FUNCTION lab.serial_no(lab.serial_no, integer, boolean) AS IMPLICIT;

COMMENT ON CAST (lab.serial_no AS text) IS 'The same bytes.';

-- Operators, families and classes --------------------------------------------------------------------------------------

CREATE FUNCTION lab.serial_no_eq(lab.serial_no, lab.serial_no) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'texteq';
CREATE FUNCTION lab.serial_no_ne(lab.serial_no, lab.serial_no) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'textne';
CREATE FUNCTION lab.serial_no_lt(lab.serial_no, lab.serial_no) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'text_lt';
CREATE FUNCTION lab.serial_no_le(lab.serial_no, lab.serial_no) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'text_le';
CREATE FUNCTION lab.serial_no_gt(lab.serial_no, lab.serial_no) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'text_gt';
CREATE FUNCTION lab.serial_no_ge(lab.serial_no, lab.serial_no) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'text_ge';
CREATE FUNCTION lab.serial_no_cmp(lab.serial_no, lab.serial_no) RETURNS integer LANGUAGE internal IMMUTABLE STRICT COST 3 PARALLEL SAFE AS 'bttextcmp';
CREATE FUNCTION lab.serial_no_hash(lab.serial_no) RETURNS integer LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'hashtext';
CREATE FUNCTION lab.serial_no_hash(lab.serial_no, bigint) RETURNS bigint LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'hashtextextended';
CREATE FUNCTION lab.serial_no_eq(lab.serial_no, text) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'texteq';
CREATE FUNCTION lab.serial_no_eq(text, lab.serial_no) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'texteq';
CREATE FUNCTION lab.serial_no_cmp(lab.serial_no, text) RETURNS integer LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'bttextcmp';

CREATE OPERATOR lab.= (
    FUNCTION = lab.serial_no_eq, LEFTARG = lab.serial_no, RIGHTARG = lab.serial_no,
    COMMUTATOR = OPERATOR(lab.=), NEGATOR = OPERATOR(lab.<>),
    RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
CREATE OPERATOR lab.<> (
    FUNCTION = lab.serial_no_ne, LEFTARG = lab.serial_no, RIGHTARG = lab.serial_no,
    COMMUTATOR = OPERATOR(lab.<>), NEGATOR = OPERATOR(lab.=), RESTRICT = neqsel, JOIN = neqjoinsel
);
CREATE OPERATOR lab.< (
    FUNCTION = lab.serial_no_lt, LEFTARG = lab.serial_no, RIGHTARG = lab.serial_no,
    COMMUTATOR = OPERATOR(lab.>), NEGATOR = OPERATOR(lab.>=), RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
CREATE OPERATOR lab.<= (
    FUNCTION = lab.serial_no_le, LEFTARG = lab.serial_no, RIGHTARG = lab.serial_no,
    COMMUTATOR = OPERATOR(lab.>=), NEGATOR = OPERATOR(lab.>), RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
CREATE OPERATOR lab.> (
    FUNCTION = lab.serial_no_gt, LEFTARG = lab.serial_no, RIGHTARG = lab.serial_no,
    COMMUTATOR = OPERATOR(lab.<), NEGATOR = OPERATOR(lab.<=), RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
CREATE OPERATOR lab.>= (
    FUNCTION = lab.serial_no_ge, LEFTARG = lab.serial_no, RIGHTARG = lab.serial_no,
    COMMUTATOR = OPERATOR(lab.<=), NEGATOR = OPERATOR(lab.<), RESTRICT = scalargesel, JOIN = scalargejoinsel
);
CREATE OPERATOR lab.= (FUNCTION = lab.serial_no_eq, LEFTARG = lab.serial_no, RIGHTARG = text, COMMUTATOR = OPERATOR(lab.=));
CREATE OPERATOR lab.= (FUNCTION = lab.serial_no_eq, LEFTARG = text, RIGHTARG = lab.serial_no, COMMUTATOR = OPERATOR(lab.=));

CREATE OPERATOR FAMILY lab.serial_numbers USING btree;

CREATE OPERATOR CLASS lab.serial_no_ops DEFAULT FOR TYPE lab.serial_no USING btree FAMILY lab.serial_numbers AS
    OPERATOR 1 lab.<,
    OPERATOR 2 lab.<=,
    OPERATOR 3 lab.= (lab.serial_no, lab.serial_no),
    OPERATOR 4 lab.>=,
    OPERATOR 5 lab.> FOR SEARCH,
    FUNCTION 1 lab.serial_no_cmp(lab.serial_no, lab.serial_no);

ALTER OPERATOR FAMILY lab.serial_numbers USING btree ADD
    OPERATOR 3 lab.= (lab.serial_no, text),
    FUNCTION 1 (lab.serial_no, text) lab.serial_no_cmp(lab.serial_no, text),
    FUNCTION 4 (lab.serial_no, lab.serial_no) btequalimage(oid);

-- Without FAMILY: one of the same name is made.
CREATE OPERATOR CLASS lab.serial_no_hash_ops DEFAULT FOR TYPE lab.serial_no USING hash AS
    OPERATOR 1 lab.= (lab.serial_no, lab.serial_no),
    FUNCTION 1 lab.serial_no_hash(lab.serial_no),
    FUNCTION 2 lab.serial_no_hash(lab.serial_no, bigint);

CREATE OPERATOR CLASS lab.near_ops FOR TYPE point USING gist AS
    STORAGE box,
    OPERATOR 1 pg_catalog.<< (point, point),
    OPERATOR 15 pg_catalog.<-> (point, point) FOR ORDER BY pg_catalog.float_ops,
    FUNCTION 1 (point, point) gist_point_consistent(internal, point, smallint, oid, internal),
    FUNCTION 2 (point, point) gist_box_union(internal, internal),
    FUNCTION 3 (point, point) gist_point_compress(internal),
    FUNCTION 5 (point, point) gist_box_penalty(internal, internal, internal),
    FUNCTION 6 (point, point) gist_box_picksplit(internal, internal),
    FUNCTION 7 (point, point) gist_box_same(box, box, internal),
    FUNCTION 8 (point, point) gist_point_distance(internal, point, smallint, oid, internal),
    FUNCTION 9 (point, point) gist_point_fetch(internal);

CREATE OPERATOR CLASS lab.words_ops FOR TYPE text[] USING gin AS
    OPERATOR 1 pg_catalog.&& (anyarray, anyarray),
    OPERATOR 2 pg_catalog.@> (anyarray, anyarray),
    FUNCTION 1 bttextcmp(text, text),
    FUNCTION 2 ginarrayextract(anyarray, internal, internal),
    FUNCTION 3 ginqueryarrayextract(anyarray, internal, smallint, internal, internal, internal, internal),
    FUNCTION 4 ginarrayconsistent(internal, smallint, anyarray, integer, internal, internal, internal, internal),
    STORAGE text;

-- A second order of integers: by what they are without their sign.
CREATE FUNCTION lab.by_size(integer, integer) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN sign(abs($1) - abs($2))::integer;
CREATE FUNCTION lab.smaller(integer, integer) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN abs($1) < abs($2);
CREATE FUNCTION lab.as_small(integer, integer) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN abs($1) <= abs($2);
CREATE FUNCTION lab.same_size(integer, integer) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN abs($1) = abs($2);
CREATE FUNCTION lab.as_large(integer, integer) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN abs($1) >= abs($2);
CREATE FUNCTION lab.larger(integer, integer) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN abs($1) > abs($2);
CREATE OPERATOR lab.|<| (FUNCTION = lab.smaller, LEFTARG = integer, RIGHTARG = integer, COMMUTATOR = OPERATOR(lab.|>|), NEGATOR = OPERATOR(lab.|>=|));
CREATE OPERATOR lab.|<=| (FUNCTION = lab.as_small, LEFTARG = integer, RIGHTARG = integer, COMMUTATOR = OPERATOR(lab.|>=|), NEGATOR = OPERATOR(lab.|>|));
CREATE OPERATOR lab.|=| (FUNCTION = lab.same_size, LEFTARG = integer, RIGHTARG = integer, COMMUTATOR = OPERATOR(lab.|=|));
CREATE OPERATOR lab.|>=| (FUNCTION = lab.as_large, LEFTARG = integer, RIGHTARG = integer, COMMUTATOR = OPERATOR(lab.|<=|), NEGATOR = OPERATOR(lab.|<|));
CREATE OPERATOR lab.|>| (FUNCTION = lab.larger, LEFTARG = integer, RIGHTARG = integer, COMMUTATOR = OPERATOR(lab.|<|), NEGATOR = OPERATOR(lab.|<=|));
CREATE OPERATOR CLASS lab.size_ops FOR TYPE integer USING btree AS
    OPERATOR 1 lab.|<|, OPERATOR 2 lab.|<=|, OPERATOR 3 lab.|=|, OPERATOR 4 lab.|>=|, OPERATOR 5 lab.|>|,
    FUNCTION 1 lab.by_size(integer, integer);

COMMENT ON OPERATOR lab.= (lab.serial_no, lab.serial_no) IS 'As text does.';
COMMENT ON OPERATOR FAMILY lab.serial_numbers USING btree IS 'With text, too.';
COMMENT ON OPERATOR CLASS lab.serial_no_ops USING btree IS 'The order of text.';
ALTER OPERATOR CLASS lab.size_ops USING btree OWNER TO rich_owner;
ALTER OPERATOR FAMILY lab.size_ops USING btree OWNER TO rich_owner;

-- Access methods -----------------------------------------------------------------------------------------------------------

CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER pg_catalog.heap_tableam_handler;
CREATE ACCESS METHOD btree2 TYPE INDEX HANDLER bthandler;       -- without an index: a B-tree insists on its own name
CREATE ACCESS METHOD gist2 TYPE INDEX HANDLER pg_catalog.gisthandler;
COMMENT ON ACCESS METHOD heap2 IS 'The heap, once more.';

CREATE OPERATOR CLASS lab.int4_ops DEFAULT FOR TYPE integer USING btree2 AS
    OPERATOR 1 pg_catalog.<, OPERATOR 2 pg_catalog.<=, OPERATOR 3 pg_catalog.=, OPERATOR 4 pg_catalog.>=, OPERATOR 5 pg_catalog.>,
    FUNCTION 1 btint4cmp(integer, integer);

CREATE OPERATOR CLASS lab.box_ops DEFAULT FOR TYPE box USING gist2 AS
    OPERATOR 1 pg_catalog.<<, OPERATOR 3 pg_catalog.&&, OPERATOR 5 pg_catalog.>>, OPERATOR 7 pg_catalog.@>, OPERATOR 8 pg_catalog.<@,
    FUNCTION 1 gist_box_consistent(internal, box, smallint, oid, internal),
    FUNCTION 2 gist_box_union(internal, internal),
    FUNCTION 5 gist_box_penalty(internal, internal, internal),
    FUNCTION 6 gist_box_picksplit(internal, internal),
    FUNCTION 7 gist_box_same(box, box, internal);

CREATE TABLE lab.probe (
    probe_id  integer NOT NULL,
    serial    lab.serial_no(12) COLLATE "C" NOT NULL DEFAULT 'P-0',
    reading   lab.gauge,
    place     lab.spot DEFAULT '(0,0)',
    x         double precision GENERATED ALWAYS AS ((place)[0]) STORED,
    position  point,
    area      box,
    words     text[],
    deviation integer,
    CONSTRAINT probe_pkey PRIMARY KEY (probe_id),
    CONSTRAINT probe_serial_excl EXCLUDE USING btree (serial WITH OPERATOR(lab.=))
) USING heap2;

-- As pg_dump says it.
SET default_table_access_method = heap2;

CREATE TABLE lab.probe_log (
    probe_id integer REFERENCES lab.probe (probe_id) ON DELETE CASCADE,
    said     text
);

SET default_table_access_method = heap;

CREATE MATERIALIZED VIEW lab.probes_by_word USING heap2 AS
    SELECT w.word, count(*) FROM lab.probe p, unnest(p.words) AS w (word) GROUP BY w.word;

CREATE INDEX probe_area_idx ON lab.probe USING gist2 (area) INCLUDE (probe_id);
CREATE INDEX probe_serial_hash ON lab.probe USING hash (serial);
CREATE INDEX probe_position_idx ON lab.probe USING gist (position lab.near_ops);
CREATE INDEX probe_words_idx ON lab.probe USING gin (words lab.words_ops);
CREATE INDEX probe_deviation_idx ON lab.probe (deviation lab.size_ops DESC, serial lab.serial_no_ops) WHERE deviation OPERATOR(lab.|>|) 5;
ALTER TABLE lab.probe OWNER TO rich_owner;

-- Functions with what only a superuser can give ----------------------------------------------------------------------------

CREATE FUNCTION lab.never_tells(integer) RETURNS boolean LANGUAGE plpgsql IMMUTABLE STRICT LEAKPROOF PARALLEL UNSAFE COST 0.5 AS 'BEGIN RETURN $1 > 0; END';
CREATE FUNCTION lab.numbers(integer, integer) RETURNS SETOF integer LANGUAGE internal IMMUTABLE STRICT ROWS 1000 SUPPORT generate_series_int4_support AS 'generate_series_int4';
CREATE FUNCTION lab.line_number() RETURNS bigint LANGUAGE internal WINDOW IMMUTABLE AS 'window_row_number';
CREATE FUNCTION lab.only_logged() RETURNS trigger LANGUAGE plpgsql SET log_min_duration_statement = 0 SET session_replication_role TO 'origin' AS 'BEGIN RETURN NULL; END';

-- Aggregates with an internal state -----------------------------------------------------------------------------------------

CREATE AGGREGATE lab.mean(numeric) (
    SFUNC = numeric_avg_accum,
    STYPE = internal,
    SSPACE = 128,
    FINALFUNC = numeric_avg,
    COMBINEFUNC = numeric_avg_combine,
    SERIALFUNC = numeric_avg_serialize,
    DESERIALFUNC = numeric_avg_deserialize,
    MSFUNC = numeric_avg_accum,
    MINVFUNC = numeric_accum_inv,
    MSTYPE = internal,
    MSSPACE = 128,
    MFINALFUNC = numeric_avg,
    PARALLEL = SAFE
);

CREATE AGGREGATE lab.middle(double precision ORDER BY anyelement) (
    SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA
);

CREATE AGGREGATE lab.would_be(VARIADIC "any" ORDER BY VARIADIC "any") (
    SFUNC = ordered_set_transition_multi, STYPE = internal, FINALFUNC = rank_final, FINALFUNC_EXTRA, HYPOTHETICAL
);

COMMENT ON AGGREGATE lab.would_be(VARIADIC "any" ORDER BY VARIADIC "any") IS 'Which place it would have.';
COMMENT ON AGGREGATE lab.middle(double precision ORDER BY anyelement) IS 'And what is in the middle.';

-- Languages and transforms ----------------------------------------------------------------------------------------------------
-- The handlers are functions of this schema, not those of PL/pgSQL itself: only so does pg_dump keep them.

CREATE FUNCTION lab.call_handler() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
CREATE FUNCTION lab.inline_handler(internal) RETURNS void LANGUAGE c STRICT AS '$libdir/plpgsql', 'plpgsql_inline_handler';
CREATE FUNCTION lab.validator(oid) RETURNS void LANGUAGE c STRICT AS '$libdir/plpgsql', 'plpgsql_validator';

CREATE TRUSTED LANGUAGE plpgsql_too HANDLER lab.call_handler INLINE lab.inline_handler VALIDATOR lab.validator;
CREATE OR REPLACE PROCEDURAL LANGUAGE "PL/Weird" HANDLER lab.call_handler;

COMMENT ON LANGUAGE plpgsql_too IS 'PL/pgSQL by another name.';
ALTER LANGUAGE plpgsql_too OWNER TO rich_owner;
REVOKE ALL ON LANGUAGE plpgsql_too FROM PUBLIC;
GRANT USAGE ON LANGUAGE plpgsql_too TO rich_app WITH GRANT OPTION;

CREATE FUNCTION lab.serial_no_to_language(internal) RETURNS internal LANGUAGE internal IMMUTABLE STRICT AS 'prsd_lextype';
CREATE FUNCTION lab.serial_no_from_language(internal) RETURNS lab.serial_no LANGUAGE internal IMMUTABLE STRICT AS 'textrecv';

CREATE TRANSFORM FOR lab.serial_no LANGUAGE plpgsql_too (
    FROM SQL WITH FUNCTION lab.serial_no_to_language(internal),
    TO SQL WITH FUNCTION lab.serial_no_from_language(internal)
);
CREATE TRANSFORM FOR core.geo_point LANGUAGE sql (FROM SQL WITH FUNCTION pg_catalog.prsd_lextype(internal));

COMMENT ON TRANSFORM FOR lab.serial_no LANGUAGE plpgsql_too IS 'Does nothing: PL/pgSQL does not ask for it.';

CREATE FUNCTION lab.next_serial(lab.serial_no) RETURNS lab.serial_no
    TRANSFORM FOR TYPE lab.serial_no
    LANGUAGE plpgsql_too IMMUTABLE
AS $$ BEGIN RETURN $1::text || '+'; END $$;

CREATE FUNCTION lab.weird() RETURNS integer LANGUAGE "PL/Weird" AS 'begin return 1; end';

-- Conversions -------------------------------------------------------------------------------------------------------------------

CREATE CONVERSION lab.from_latin1 FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE DEFAULT CONVERSION lab.to_latin1 FOR 'UTF8' TO 'LATIN1' FROM pg_catalog.utf8_to_iso8859_1;
COMMENT ON CONVERSION lab.from_latin1 IS 'Is there already.';
ALTER CONVERSION lab.from_latin1 OWNER TO rich_owner;

-- Text search from the bottom ---------------------------------------------------------------------------------------------------------

CREATE TEXT SEARCH PARSER lab.same_parser (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, HEADLINE = prsd_headline, LEXTYPES = prsd_lextype);
CREATE TEXT SEARCH TEMPLATE lab.same_template (INIT = dsimple_init, LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH DICTIONARY lab.same_words (TEMPLATE = lab.same_template, stopwords = 'english');
CREATE TEXT SEARCH CONFIGURATION lab.same_search (PARSER = lab.same_parser);
ALTER TEXT SEARCH CONFIGURATION lab.same_search ADD MAPPING FOR asciiword, word, numword WITH lab.same_words;
COMMENT ON TEXT SEARCH PARSER lab.same_parser IS 'The default one.';
COMMENT ON TEXT SEARCH TEMPLATE lab.same_template IS 'The simple one.';

-- Foreign data wrappers ---------------------------------------------------------------------------------------------------------------

CREATE FOREIGN DATA WRAPPER carrier_pigeon;
CREATE FOREIGN DATA WRAPPER "Weird Wrapper" NO HANDLER NO VALIDATOR OPTIONS ("it's" 'it''s; here', colour 'grey');
CREATE FOREIGN DATA WRAPPER checked VALIDATOR pg_catalog.postgresql_fdw_validator;
COMMENT ON FOREIGN DATA WRAPPER carrier_pigeon IS 'RFC 1149.';
GRANT USAGE ON FOREIGN DATA WRAPPER carrier_pigeon TO rich_app WITH GRANT OPTION;

CREATE SERVER loft FOREIGN DATA WRAPPER carrier_pigeon OPTIONS (pigeons '12', speed '60');
CREATE USER MAPPING FOR CURRENT_USER SERVER loft OPTIONS (corn 'yes');
CREATE FOREIGN TABLE lab.message (sent date, words text OPTIONS (font '8')) SERVER loft OPTIONS (ring 'left');

CREATE EXTENSION file_fdw SCHEMA lab;
CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE lab.measured (taken timestamptz, value double precision, note text OPTIONS (force_not_null 'true'))
    SERVER files OPTIONS (filename '/nowhere/measured.csv', format 'csv', header 'true', delimiter ';', quote '"');

-- Event triggers: they do nothing, and do it for few commands -------------------------------------------------------------------

CREATE FUNCTION lab.do_nothing() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;

CREATE EVENT TRIGGER rich_watches_end ON ddl_command_end WHEN TAG IN ('CREATE CONVERSION', 'CREATE OPERATOR FAMILY') EXECUTE FUNCTION lab.do_nothing();
CREATE EVENT TRIGGER rich_watches_start ON ddl_command_start EXECUTE PROCEDURE lab.do_nothing();
CREATE EVENT TRIGGER "rich; watches ""drop""" ON sql_drop EXECUTE FUNCTION lab.do_nothing();
CREATE EVENT TRIGGER rich_watches_rewrite ON table_rewrite WHEN TAG IN ('ALTER TYPE') EXECUTE FUNCTION lab.do_nothing();

ALTER EVENT TRIGGER rich_watches_start DISABLE;
ALTER EVENT TRIGGER rich_watches_rewrite ENABLE ALWAYS;
ALTER EVENT TRIGGER "rich; watches ""drop""" ENABLE REPLICA;
COMMENT ON EVENT TRIGGER rich_watches_end IS 'Looks on.';

-- Publications and a subscription -------------------------------------------------------------------------------------------------

CREATE PUBLICATION rich_all FOR ALL TABLES WITH (publish = 'insert, truncate');
CREATE PUBLICATION rich_empty;
CREATE PUBLICATION rich_probes FOR TABLE lab.probe, ONLY lab.probe_log WITH (publish = 'insert, update, delete, truncate');
CREATE PUBLICATION "rich; parts" WITH (publish_via_partition_root = true, publish = '');
ALTER PUBLICATION "rich; parts" ADD TABLE ONLY freight.shipment;
ALTER PUBLICATION "rich; parts" ADD TABLE ONLY clinic.visit, media.audience;
ALTER PUBLICATION rich_empty OWNER TO rich_owner;
COMMENT ON PUBLICATION rich_all IS 'Everything; updates stay here.';

-- Never connects: it has no slot, is not enabled, and the other side does not exist.
CREATE SUBSCRIPTION rich_sub CONNECTION 'host=localhost port=1 dbname=nowhere user=nobody'
    PUBLICATION p, "P; two"
    WITH (connect = false, enabled = false, create_slot = false, slot_name = NONE, binary = true, synchronous_commit = 'remote_apply');
COMMENT ON SUBSCRIPTION rich_sub IS 'To be dropped before its database can be: DROP SUBSCRIPTION rich_sub.';
