--
-- The models that test/t/009_drift.pl changes by hand: an object of every kind, and for every option
-- one that has it and one that has not.  Roles and tablespaces are made by the test.
--
CREATE SCHEMA m;
CREATE SCHEMA n AUTHORIZATION drift_owner;
CREATE SCHEMA "Q q";
GRANT USAGE ON SCHEMA m TO drift_reader;
GRANT USAGE, CREATE ON SCHEMA m TO drift_owner WITH GRANT OPTION;

CREATE EXTENSION hstore SCHEMA m VERSION '1.7';
CREATE EXTENSION citext;
CREATE EXTENSION postgres_fdw SCHEMA n;

CREATE ACCESS METHOD heap_too TYPE TABLE HANDLER heap_tableam_handler;
CREATE ACCESS METHOD btree_too TYPE INDEX HANDLER bthandler;

--
-- Types and domains
--
CREATE TYPE m.mood AS ENUM ('sad', 'fine');
CREATE TYPE m.pair AS (x int, y text COLLATE "C");
CREATE TYPE m.free_pair AS (x int, y text COLLATE "C");
CREATE TYPE m.shell;

CREATE TYPE m.base;
CREATE FUNCTION m.base_in(cstring) RETURNS m.base LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION m.base_out(m.base) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE FUNCTION m.base_in_too(cstring) RETURNS m.base LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION m.base_out_too(m.base) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE FUNCTION m.base_receive(internal) RETURNS m.base LANGUAGE internal IMMUTABLE STRICT AS 'textrecv';
CREATE FUNCTION m.base_send(m.base) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT AS 'textsend';
CREATE FUNCTION m.base_modifier_in(cstring[]) RETURNS int LANGUAGE internal IMMUTABLE STRICT AS 'varchartypmodin';
CREATE FUNCTION m.base_modifier_out(int) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'varchartypmodout';
CREATE FUNCTION m.base_analyze(internal) RETURNS boolean LANGUAGE internal STRICT AS 'range_typanalyze';
CREATE FUNCTION m.base_subscript(internal) RETURNS internal LANGUAGE internal IMMUTABLE STRICT AS 'raw_array_subscript_handler';
CREATE TYPE m.base (INPUT = m.base_in, OUTPUT = m.base_out);

CREATE COLLATION m.german (PROVIDER = icu, LOCALE = 'de');
CREATE COLLATION m.posix (PROVIDER = libc, LOCALE = 'POSIX');

CREATE FUNCTION m.apart(float8, float8) RETURNS float8 LANGUAGE internal IMMUTABLE STRICT AS 'float8mi';
CREATE FUNCTION m.apart(text, text) RETURNS float8 LANGUAGE sql IMMUTABLE STRICT AS 'SELECT 0.5::float8';
CREATE TYPE m.span AS RANGE (SUBTYPE = float8);
CREATE TYPE m.stretch;
CREATE FUNCTION m.stretch_canonical(m.stretch) RETURNS m.stretch LANGUAGE internal IMMUTABLE STRICT AS 'int4range_canonical';
CREATE TYPE m.stretch AS RANGE (SUBTYPE = int, CANONICAL = m.stretch_canonical);
CREATE TYPE m.letters AS RANGE (SUBTYPE = text, SUBTYPE_OPCLASS = text_ops, COLLATION = "C", SUBTYPE_DIFF = m.apart,
    MULTIRANGE_TYPE_NAME = m.many_letters);

CREATE DOMAIN m.amount AS numeric(10,2) DEFAULT 0 NOT NULL CONSTRAINT positive CHECK (VALUE >= 0);
CREATE DOMAIN m.word AS text;
CREATE DOMAIN m.unnamed AS text CHECK (VALUE <> '');
CREATE DOMAIN m.late AS text;
ALTER DOMAIN m.late ADD CONSTRAINT not_empty CHECK (VALUE <> '') NOT VALID;

--
-- Functions, procedures, aggregates
--
CREATE FUNCTION m.plain(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT a + b';
CREATE FUNCTION m.free(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT a + b';
CREATE FUNCTION m.rich(a int) RETURNS SETOF int LANGUAGE plpgsql
    STABLE STRICT LEAKPROOF SECURITY DEFINER PARALLEL SAFE COST 10 ROWS 20
    SET search_path TO m, pg_temp SET work_mem TO '5MB'
    AS 'BEGIN RETURN NEXT a; END';
CREATE FUNCTION m.standard(a int) RETURNS int RETURN a + 1;
CREATE FUNCTION m.starts(text, text) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT SUPPORT text_starts_with_support AS 'text_starts_with';
CREATE FUNCTION m.object(internal) RETURNS void LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_validator';
CREATE FUNCTION m.rank() RETURNS bigint LANGUAGE internal WINDOW AS 'window_rank';
CREATE PROCEDURE m.work(a int) LANGUAGE plpgsql AS 'BEGIN END';
CREATE PROCEDURE m.hard_work(a int) LANGUAGE plpgsql SECURITY DEFINER SET work_mem TO '5MB' AS 'BEGIN END';
CREATE PROCEDURE m.standard_work(a int) BEGIN ATOMIC SELECT a; END;
ALTER FUNCTION m.plain(int, int) DEPENDS ON EXTENSION citext;

CREATE FUNCTION m.add(state int8, value int8) RETURNS int8 LANGUAGE sql IMMUTABLE AS 'SELECT state + value';
CREATE FUNCTION m.subtract(state int8, value int8) RETURNS int8 LANGUAGE sql IMMUTABLE AS 'SELECT state - value';
CREATE FUNCTION m.result(state int8) RETURNS int8 LANGUAGE sql IMMUTABLE AS 'SELECT state';
CREATE FUNCTION m.result(state int8, value int8) RETURNS int8 LANGUAGE sql IMMUTABLE AS 'SELECT state';
CREATE FUNCTION m.result_too(state int8) RETURNS int8 LANGUAGE sql IMMUTABLE AS 'SELECT state';
CREATE FUNCTION m.result_too(state int8, value int8) RETURNS int8 LANGUAGE sql IMMUTABLE AS 'SELECT state';
CREATE AGGREGATE m.total(int8) (SFUNC = m.add, STYPE = int8);
CREATE AGGREGATE m.sum(int8) (
    SFUNC = m.add, STYPE = int8, SSPACE = 16, INITCOND = '0',
    FINALFUNC = m.result, FINALFUNC_EXTRA, FINALFUNC_MODIFY = shareable, COMBINEFUNC = m.add,
    MSFUNC = m.add, MINVFUNC = m.subtract, MSTYPE = int8, MSSPACE = 32, MINITCOND = '0',
    MFINALFUNC = m.result, MFINALFUNC_EXTRA, MFINALFUNC_MODIFY = shareable, SORTOP = >, PARALLEL = SAFE);
CREATE AGGREGATE m.average(int8) (
    SFUNC = int8_avg_accum, STYPE = internal, FINALFUNC = numeric_poly_avg,
    COMBINEFUNC = int8_avg_combine, SERIALFUNC = int8_avg_serialize, DESERIALFUNC = int8_avg_deserialize);
CREATE AGGREGATE m.middle(float8 ORDER BY float8) (SFUNC = ordered_set_transition, STYPE = internal,
    FINALFUNC = percentile_cont_float8_final);

--
-- Operators
--
CREATE FUNCTION m.equal(m.pair, m.pair) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'record_eq';
CREATE FUNCTION m.unequal(m.pair, m.pair) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'record_ne';
CREATE FUNCTION m.less(m.pair, m.pair) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'record_lt';
CREATE FUNCTION m.compare(m.pair, m.pair) RETURNS int LANGUAGE internal IMMUTABLE STRICT AS 'btrecordcmp';
CREATE FUNCTION m.compare_too(m.pair, m.pair) RETURNS int LANGUAGE internal IMMUTABLE STRICT AS 'btrecordcmp';
CREATE FUNCTION m.compare(m.pair, int) RETURNS int LANGUAGE sql IMMUTABLE STRICT AS 'SELECT 0';
CREATE OPERATOR m.=== (LEFTARG = m.pair, RIGHTARG = m.pair, FUNCTION = m.equal,
    COMMUTATOR = OPERATOR(m.===), NEGATOR = OPERATOR(m.!==), RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES);
CREATE OPERATOR m.!== (LEFTARG = m.pair, RIGHTARG = m.pair, FUNCTION = m.unequal,
    COMMUTATOR = OPERATOR(m.!==), NEGATOR = OPERATOR(m.===));
CREATE OPERATOR m.<<< (LEFTARG = m.pair, RIGHTARG = m.pair, FUNCTION = m.less);
CREATE OPERATOR m.>= (LEFTARG = m.pair, RIGHTARG = m.pair, FUNCTION = m.less, NEGATOR = OPERATOR(m.!<<<));
CREATE FUNCTION m.negative(m.pair) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT ($1).x < 0';
CREATE OPERATOR m.- (RIGHTARG = m.pair, FUNCTION = m.negative);
CREATE OPERATOR FAMILY m.pairs USING btree;
CREATE OPERATOR CLASS m.pair_ops FOR TYPE m.pair USING btree FAMILY m.pairs AS
    OPERATOR 1 m.<<<, OPERATOR 3 m.===, FUNCTION 1 m.compare(m.pair, m.pair);
CREATE OPERATOR FAMILY m.loose USING btree;
ALTER OPERATOR FAMILY m.loose USING btree ADD
    OPERATOR 1 m.<<< (m.pair, m.pair), FUNCTION 1 (m.pair, m.pair) m.compare(m.pair, m.pair);
CREATE OPERATOR FAMILY m.bare USING btree;
CREATE OPERATOR CLASS m.line_ops DEFAULT FOR TYPE line USING gist AS
    FUNCTION 1 gist_point_consistent(internal, point, smallint, oid, internal), STORAGE box;

CREATE FUNCTION m.pair_of(int) RETURNS m.pair LANGUAGE sql IMMUTABLE AS 'SELECT ROW($1, NULL::text)::m.pair';
CREATE FUNCTION m.pair_for(int) RETURNS m.pair LANGUAGE sql IMMUTABLE AS 'SELECT ROW($1, NULL::text)::m.pair';
CREATE CAST (int AS m.pair) WITH FUNCTION m.pair_of(int) AS ASSIGNMENT;
CREATE CAST (m.pair AS text) WITH INOUT;
CREATE TYPE m.box AS RANGE (SUBTYPE = float8);
CREATE TYPE m.line AS RANGE (SUBTYPE = float8);
CREATE CAST (m.box AS m.line) WITH INOUT;

CREATE FUNCTION m.from_sql(internal) RETURNS internal LANGUAGE internal IMMUTABLE STRICT AS 'prsd_lextype';
CREATE FUNCTION m.from_sql_too(internal) RETURNS internal LANGUAGE internal IMMUTABLE STRICT AS 'prsd_lextype';
CREATE FUNCTION m.to_sql(internal) RETURNS m.pair LANGUAGE internal IMMUTABLE STRICT AS 'range_recv';
CREATE FUNCTION m.to_sql_too(internal) RETURNS m.pair LANGUAGE internal IMMUTABLE STRICT AS 'range_recv';
CREATE TRANSFORM FOR m.pair LANGUAGE plpgsql (FROM SQL WITH FUNCTION m.from_sql(internal), TO SQL WITH FUNCTION m.to_sql(internal));
CREATE FUNCTION m.transformed(m.pair) RETURNS void LANGUAGE plpgsql TRANSFORM FOR TYPE m.pair AS 'BEGIN END';

CREATE FUNCTION m.latin_to_utf8(int, int, cstring, internal, int, bool) RETURNS int LANGUAGE c STRICT
    AS '$libdir/utf8_and_iso8859_1', 'iso8859_1_to_utf8';
CREATE CONVERSION m.latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;

CREATE FUNCTION m.handler() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
CREATE FUNCTION m.handler_too() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
CREATE LANGUAGE pl_bare HANDLER m.handler;
CREATE TRUSTED LANGUAGE pl_full HANDLER m.handler INLINE plpgsql_inline_handler VALIDATOR plpgsql_validator;

--
-- Text search
--
CREATE TEXT SEARCH PARSER m.parser (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype,
    HEADLINE = prsd_headline);
CREATE TEXT SEARCH TEMPLATE m.template (INIT = dsimple_init, LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH DICTIONARY m.dictionary (TEMPLATE = simple, STOPWORDS = english, ACCEPT = false);
CREATE TEXT SEARCH CONFIGURATION m.configuration (PARSER = m.parser);
ALTER TEXT SEARCH CONFIGURATION m.configuration ADD MAPPING FOR word, asciiword WITH m.dictionary, simple;

--
-- Tables, columns, sequences
--
CREATE TABLE m.plain_table (id int, a text, b int);
CREATE UNLOGGED TABLE m.full_table (id int, a text, b int)
    WITH (fillfactor = 70, autovacuum_enabled = false, toast.autovacuum_enabled = false) TABLESPACE drift_one;
ALTER TABLE m.full_table ENABLE ROW LEVEL SECURITY;
ALTER TABLE m.full_table FORCE ROW LEVEL SECURITY;
ALTER TABLE m.full_table REPLICA IDENTITY FULL;
CREATE TABLE m.ordered (a int, b int, c int);
CREATE TABLE m.other_heap (id int) USING heap_too;
CREATE TABLE m.typed OF m.pair (x WITH OPTIONS NOT NULL);
CREATE TABLE m.pair_like (x int, y text COLLATE "C");

CREATE TABLE m.columns (
    id int NOT NULL,
    plain text,
    number numeric(10,2),
    sorted text COLLATE "C",
    needed text NOT NULL,
    filled int DEFAULT 1,
    doubled int GENERATED ALWAYS AS (id * 2) STORED,
    always int GENERATED ALWAYS AS IDENTITY,
    counted bigint GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME m.counted START WITH 10 INCREMENT BY 10),
    outside text,
    packed text COMPRESSION pglz,
    estimated int,
    last int
);
ALTER TABLE m.columns ALTER COLUMN outside SET STORAGE EXTERNAL;
ALTER TABLE m.columns ALTER COLUMN estimated SET STATISTICS 50;
ALTER TABLE m.columns ALTER COLUMN estimated SET (n_distinct = 5);
GRANT SELECT (plain), UPDATE (plain) ON m.columns TO drift_reader;
COMMENT ON COLUMN m.columns.plain IS 'plain';

-- @since 18
CREATE TABLE m.named (a int CONSTRAINT there NOT NULL, b int);

CREATE TABLE m.serials (id serial, big bigserial);
CREATE SEQUENCE m.simple;
CREATE SEQUENCE m.rich_sequence AS int INCREMENT 2 MINVALUE 2 MAXVALUE 200 START 4 CACHE 5 CYCLE OWNED BY m.columns.id;

-- @since 15
CREATE UNLOGGED SEQUENCE m.unlogged;

--
-- Constraints and indexes
--
CREATE TABLE m.target (id int CONSTRAINT target_key PRIMARY KEY, a int, b int, CONSTRAINT target_pair UNIQUE (a, b),
    c int NOT NULL, CONSTRAINT target_pair_full UNIQUE (c));
CREATE TABLE m.constraints (
    id int,
    a int,
    b int,
    t text,
    CONSTRAINT pk PRIMARY KEY (id),
    CONSTRAINT uq UNIQUE (a) INCLUDE (b) WITH (fillfactor = 80) USING INDEX TABLESPACE drift_one,
    CONSTRAINT uq_late UNIQUE (b) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk FOREIGN KEY (a) REFERENCES m.target ON DELETE CASCADE,
    CONSTRAINT fk_late FOREIGN KEY (a, b) REFERENCES m.target (a, b) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT ck CHECK (a > 0),
    CONSTRAINT ck_here CHECK (b > 0) NO INHERIT,
    CONSTRAINT ex EXCLUDE USING btree ((a + b) WITH =) WITH (fillfactor = 80) WHERE (a > 0),
    UNIQUE (t),
    CHECK (t <> '')
);
ALTER TABLE m.constraints ADD CONSTRAINT ck_new CHECK (b < 100) NOT VALID;
ALTER TABLE m.constraints ADD CONSTRAINT fk_new FOREIGN KEY (b) REFERENCES m.target NOT VALID;
ALTER INDEX m.ex ALTER COLUMN 1 SET STATISTICS 60;
ALTER TABLE m.constraints CLUSTER ON uq;
ALTER TABLE m.target REPLICA IDENTITY USING INDEX target_key;

CREATE TABLE m.indexed (id int NOT NULL, a int, b int, t text);
CREATE INDEX bare ON m.indexed (a);
CREATE UNIQUE INDEX rich ON m.indexed USING btree (lower(t) COLLATE "C" text_pattern_ops DESC NULLS LAST, a) INCLUDE (b)
    WITH (fillfactor = 80) TABLESPACE drift_one WHERE a > 0;
ALTER INDEX m.rich ALTER COLUMN 1 SET STATISTICS 70;
CREATE UNIQUE INDEX identifying ON m.indexed (id);
CREATE UNIQUE INDEX identifying_too ON m.indexed (id);
CREATE INDEX of_text ON m.indexed (t);
CREATE INDEX ON m.indexed (b);
CREATE INDEX ON m.indexed (b, a) WHERE b IS NOT NULL;
ALTER TABLE m.indexed REPLICA IDENTITY USING INDEX identifying;
CREATE STATISTICS m.simple_statistics ON a, b FROM m.indexed;
CREATE STATISTICS m.rich_statistics (ndistinct, mcv) ON a, b, (a + b) FROM m.indexed;
ALTER STATISTICS m.rich_statistics SET STATISTICS 80;

-- @since 16
CREATE STATISTICS ON a, b, id FROM m.indexed;

--
-- Inheritance and partitions
--
CREATE TABLE m.parent (id int, a int, CONSTRAINT above_zero CHECK (a > 0));
CREATE TABLE m.stranger (id int, a int, CONSTRAINT above_zero CHECK (a > 0));
CREATE TABLE m.child (c int) INHERITS (m.parent);
CREATE TABLE m.merged (a int, c int, CONSTRAINT above_zero CHECK (a > 0)) INHERITS (m.parent);

CREATE TABLE m.sales (id int NOT NULL, region text NOT NULL, amount int) PARTITION BY LIST (region);
CREATE TABLE m.sales_too (id int NOT NULL, region text NOT NULL, amount int) PARTITION BY LIST (region);
CREATE TABLE m.sales_north PARTITION OF m.sales FOR VALUES IN ('north', 'east');
CREATE TABLE m.sales_south PARTITION OF m.sales FOR VALUES IN ('south');
CREATE TABLE m.sales_west (id int NOT NULL, region text NOT NULL, amount int);
CREATE TABLE m.free (id int, a int) PARTITION BY LIST (id);
CREATE TABLE m.free_too (id int, a int) PARTITION BY LIST (id);
CREATE TABLE m.free_one PARTITION OF m.free FOR VALUES IN (1);
CREATE TABLE m.free_none (id int, a int);
ALTER TABLE m.sales_north ADD CHECK (amount > 0);
CREATE INDEX sales_amount ON m.sales (amount);
ALTER TABLE m.sales ADD CONSTRAINT sales_pk PRIMARY KEY (region, id);

--
-- Views, rules, triggers, policies
--
CREATE VIEW m.simple_view AS SELECT id, a FROM m.plain_table;
CREATE VIEW m.rich_view WITH (security_barrier) AS SELECT id, a FROM m.plain_table WHERE id > 0 WITH LOCAL CHECK OPTION;
ALTER VIEW m.rich_view ALTER COLUMN a SET DEFAULT 'a';
CREATE MATERIALIZED VIEW m.simple_store AS SELECT id, a FROM m.plain_table;
CREATE MATERIALIZED VIEW m.rich_store USING heap_too WITH (fillfactor = 70, toast.autovacuum_enabled = false) TABLESPACE drift_one AS
    SELECT id, a FROM m.plain_table WITH NO DATA;

CREATE FUNCTION m.fire() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE FUNCTION m.fire_too() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TABLE m.watched (id int, a text, b text);
CREATE RULE ignore AS ON DELETE TO m.watched DO INSTEAD NOTHING;
CREATE RULE copy AS ON UPDATE TO m.watched WHERE new.id > 0 DO ALSO INSERT INTO m.plain_table (id) VALUES (new.id);
CREATE TRIGGER simple AFTER INSERT ON m.watched FOR EACH ROW EXECUTE FUNCTION m.fire();
CREATE TRIGGER rich BEFORE UPDATE OF a, b ON m.watched FOR EACH ROW WHEN (old.a <> new.a) EXECUTE FUNCTION m.fire('x');
CREATE TRIGGER tables AFTER UPDATE ON m.watched REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION m.fire();
CREATE CONSTRAINT TRIGGER checked AFTER INSERT ON m.watched DEFERRABLE FOR EACH ROW EXECUTE FUNCTION m.fire();
CREATE TRIGGER spread AFTER INSERT ON m.sales FOR EACH ROW EXECUTE FUNCTION m.fire();
CREATE POLICY open ON m.watched;
CREATE POLICY strict ON m.watched AS RESTRICTIVE FOR UPDATE TO drift_reader, "Drift Writer" USING (id > 0) WITH CHECK (a <> '');

--
-- Names that need quotes
--
CREATE TABLE "Q q"."T ""t""" ("Größe" int, "select" text, "a.b" int CONSTRAINT "C c" CHECK ("a.b" > 0));
CREATE INDEX "I i" ON "Q q"."T ""t""" ("Größe");
CREATE TRIGGER "T t" AFTER INSERT ON "Q q"."T ""t""" FOR EACH ROW EXECUTE FUNCTION m.fire();
CREATE TYPE "Q q"."naïve" AS ENUM ('it''s', 'ä, b');
CREATE FUNCTION "Q q"."F f"("A a" "Q q"."naïve") RETURNS text LANGUAGE sql AS $$SELECT 'x'$$;
COMMENT ON COLUMN "Q q"."T ""t"""."select" IS 'it''s "quoted"';
GRANT SELECT ON "Q q"."T ""t""" TO "Drift Writer";

--
-- Foreign data
--
CREATE FOREIGN DATA WRAPPER bare;
CREATE FOREIGN DATA WRAPPER wrapper HANDLER n.postgres_fdw_handler OPTIONS (speed 'high');
CREATE SERVER bare_server FOREIGN DATA WRAPPER bare;
CREATE SERVER server TYPE 'one' VERSION '1' FOREIGN DATA WRAPPER wrapper OPTIONS (host 'here');
CREATE SERVER server_too FOREIGN DATA WRAPPER wrapper;
CREATE USER MAPPING FOR drift_reader SERVER server OPTIONS (user 'one', password 'secret');
CREATE USER MAPPING FOR PUBLIC SERVER server;
CREATE FOREIGN TABLE m.remote (id int OPTIONS (name 'key') NOT NULL, a text) SERVER server OPTIONS (schema 'there');

--
-- What belongs to the database
--
CREATE FUNCTION m.watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION m.watch_too() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER watch ON ddl_command_end WHEN TAG IN ('CREATE LANGUAGE') EXECUTE FUNCTION m.watch();
CREATE EVENT TRIGGER quiet ON sql_drop EXECUTE FUNCTION m.watch();
ALTER EVENT TRIGGER quiet DISABLE;
CREATE PUBLICATION tables FOR TABLE m.target, ONLY m.parent WITH (publish = 'insert, update');
CREATE PUBLICATION everything FOR ALL TABLES WITH (publish_via_partition_root);
CREATE PUBLICATION empty;
CREATE SUBSCRIPTION subscribed CONNECTION 'dbname=none password=secret' PUBLICATION a, "B" WITH (connect = false, slot_name = NONE);

-- @since 15
CREATE PUBLICATION filtered FOR TABLE m.target (id, a) WHERE (id > 0), TABLE m.indexed;
CREATE PUBLICATION of_schemas FOR TABLES IN SCHEMA n;

--
-- Owners, privileges
--
ALTER TABLE m.target OWNER TO drift_owner;
ALTER TYPE m.mood OWNER TO drift_owner;
ALTER FUNCTION m.plain(int, int) OWNER TO drift_owner;
GRANT SELECT, INSERT ON m.target TO drift_reader;
GRANT UPDATE ON m.target TO drift_reader WITH GRANT OPTION;
GRANT USAGE ON SEQUENCE m.simple TO drift_reader;
GRANT EXECUTE ON PROCEDURE m.work(int) TO drift_reader;
REVOKE EXECUTE ON PROCEDURE m.work(int) FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE drift_owner IN SCHEMA m GRANT SELECT ON TABLES TO drift_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE drift_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

--
-- Objects whose owner is said
--
CREATE SCHEMA o AUTHORIZATION drift_owner;
CREATE TABLE o.a_table (id int);
ALTER TABLE o.a_table OWNER TO drift_owner;
CREATE FOREIGN TABLE o.a_foreign_table (id int) SERVER server;
ALTER FOREIGN TABLE o.a_foreign_table OWNER TO drift_owner;
CREATE SEQUENCE o.a_sequence;
ALTER SEQUENCE o.a_sequence OWNER TO drift_owner;
CREATE VIEW o.a_view AS SELECT 1 AS id;
ALTER VIEW o.a_view OWNER TO drift_owner;
CREATE MATERIALIZED VIEW o.a_store AS SELECT 1 AS id;
ALTER MATERIALIZED VIEW o.a_store OWNER TO drift_owner;
CREATE TYPE o.an_enum AS ENUM ();
ALTER TYPE o.an_enum OWNER TO drift_owner;
CREATE TYPE o.a_composite AS (id int);
ALTER TYPE o.a_composite OWNER TO drift_owner;
CREATE TYPE o.a_range AS RANGE (SUBTYPE = int);
ALTER TYPE o.a_range OWNER TO drift_owner;
CREATE DOMAIN o.a_domain AS int;
ALTER DOMAIN o.a_domain OWNER TO drift_owner;
CREATE FUNCTION o.a_function(int, int) RETURNS boolean LANGUAGE sql AS 'SELECT $1 = $2';
ALTER FUNCTION o.a_function(int, int) OWNER TO drift_owner;
CREATE PROCEDURE o.a_procedure() LANGUAGE sql AS '';
ALTER PROCEDURE o.a_procedure() OWNER TO drift_owner;
CREATE AGGREGATE o.an_aggregate(int) (SFUNC = int4pl, STYPE = int);
ALTER AGGREGATE o.an_aggregate(int) OWNER TO drift_owner;
CREATE OPERATOR o.=== (LEFTARG = int, RIGHTARG = int, FUNCTION = o.a_function);
ALTER OPERATOR o.=== (int, int) OWNER TO drift_owner;
CREATE OPERATOR FAMILY o.a_family USING hash;
ALTER OPERATOR FAMILY o.a_family USING hash OWNER TO drift_owner;
CREATE OPERATOR CLASS o.a_class FOR TYPE int USING hash FAMILY o.a_family AS FUNCTION 1 hashint4(int);
ALTER OPERATOR CLASS o.a_class USING hash OWNER TO drift_owner;
CREATE COLLATION o.a_collation (PROVIDER = libc, LOCALE = 'C');
ALTER COLLATION o.a_collation OWNER TO drift_owner;
CREATE CONVERSION o.a_conversion FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
ALTER CONVERSION o.a_conversion OWNER TO drift_owner;
CREATE TEXT SEARCH DICTIONARY o.a_dictionary (TEMPLATE = simple);
ALTER TEXT SEARCH DICTIONARY o.a_dictionary OWNER TO drift_owner;
CREATE TEXT SEARCH CONFIGURATION o.a_configuration (PARSER = "default");
ALTER TEXT SEARCH CONFIGURATION o.a_configuration OWNER TO drift_owner;
CREATE TABLE o.measured (a int, b int);
CREATE STATISTICS o.some_statistics ON a, b FROM o.measured;
ALTER STATISTICS o.some_statistics OWNER TO drift_owner;
CREATE LANGUAGE pl_owned HANDLER m.handler;
ALTER LANGUAGE pl_owned OWNER TO drift_owner;
CREATE FOREIGN DATA WRAPPER owned_wrapper;
ALTER FOREIGN DATA WRAPPER owned_wrapper OWNER TO drift_admin;
CREATE SERVER owned_server FOREIGN DATA WRAPPER owned_wrapper;
ALTER SERVER owned_server OWNER TO drift_admin;
CREATE EVENT TRIGGER owned_trigger ON sql_drop EXECUTE FUNCTION m.watch();
ALTER EVENT TRIGGER owned_trigger OWNER TO drift_admin;
CREATE PUBLICATION owned_publication;
ALTER PUBLICATION owned_publication OWNER TO drift_admin;
CREATE SUBSCRIPTION owned_subscription CONNECTION 'dbname=none' PUBLICATION a WITH (connect = false, slot_name = NONE);
ALTER SUBSCRIPTION owned_subscription OWNER TO drift_admin;

--
-- Objects that are there before any model
--
COMMENT ON DATABASE drift IS 'here';
GRANT CREATE ON DATABASE drift TO drift_reader;
ALTER DATABASE drift OWNER TO drift_admin;
CREATE TABLE public.here (id int);
COMMENT ON SCHEMA public IS 'for all';
GRANT CREATE ON SCHEMA public TO drift_reader;
