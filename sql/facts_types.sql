--
-- What can be changed by itself is an attribute of its own: each change by hand shows as that attribute and
-- nothing else. Here types, routines, operators, and what belongs to them.
--
SET client_min_messages = error;
SET check_function_bodies = off;
CREATE SCHEMA facts_y;
CREATE SCHEMA facts_z;
CREATE TYPE facts_y.color AS ENUM ('red', 'green');
CREATE TYPE facts_y.pair AS (a int, b text);
CREATE TYPE facts_y.span AS RANGE (SUBTYPE = text);
CREATE TYPE facts_y.shell;
CREATE DOMAIN facts_y.short AS varchar(10);
CREATE DOMAIN facts_y.base AS text DEFAULT 'x';
CREATE DOMAIN facts_y.above AS facts_y.base;
CREATE FUNCTION facts_y.f(a int, b int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION facts_y.g(a int) RETURNS SETOF int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION facts_y.c() RETURNS int LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
CREATE PROCEDURE facts_y.p(a int) LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION facts_y.final(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION facts_y.final(int, int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION facts_y.final(internal) RETURNS int LANGUAGE internal AS 'int4in';
CREATE FUNCTION facts_y.step(internal, int) RETURNS internal LANGUAGE internal AS 'int4in';
CREATE FUNCTION facts_y.join(internal, internal) RETURNS internal LANGUAGE internal AS 'int4in';
CREATE FUNCTION facts_y.pack(internal) RETURNS bytea LANGUAGE internal STRICT AS 'int4in';
CREATE FUNCTION facts_y.unpack(bytea, internal) RETURNS internal LANGUAGE internal STRICT AS 'int4in';
CREATE FUNCTION facts_y.near(float8, float8) RETURNS float8 LANGUAGE internal IMMUTABLE AS 'float8mi';
CREATE FUNCTION facts_y.to_int(facts_y.pair) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION facts_y.as_int(facts_y.pair) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION facts_y.convert(int, int, cstring, internal, int, bool) RETURNS int LANGUAGE c STRICT
	AS '$libdir/utf8_and_iso8859_1', 'utf8_to_iso8859_1';
CREATE OPERATOR facts_y.=== (FUNCTION = int4eq, LEFTARG = int, RIGHTARG = int);
CREATE OPERATOR FAMILY facts_y.family USING btree;
CREATE OPERATOR CLASS facts_y.class FOR TYPE int USING btree FAMILY facts_y.family AS OPERATOR 1 <, FUNCTION 1 btint4cmp(int, int);
CREATE CAST (facts_y.pair AS int) WITH FUNCTION facts_y.to_int(facts_y.pair);
CREATE TRANSFORM FOR int LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal));
CREATE COLLATION facts_y.words (LOCALE = 'C');
CREATE CONVERSION facts_y.latin FOR 'UTF8' TO 'LATIN1' FROM facts_y.convert;
CREATE LANGUAGE facts_l HANDLER plpgsql_call_handler;
CREATE ACCESS METHOD facts_m TYPE INDEX HANDLER bthandler;
CREATE TEXT SEARCH PARSER facts_y.parser (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
CREATE TEXT SEARCH TEMPLATE facts_y.template (LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH DICTIONARY facts_y.dictionary (TEMPLATE = simple, Accept = false, StopWords = english);
CREATE TEXT SEARCH CONFIGURATION facts_y.search (PARSER = "default");
ALTER TEXT SEARCH CONFIGURATION facts_y.search ADD MAPPING FOR word, int WITH simple;

-- objects that can only be made anew; all that they say, but for one thing, is as before
CREATE FUNCTION facts_y.make_base(options text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	DROP TYPE IF EXISTS facts_y.base_type CASCADE;
	CREATE TYPE facts_y.base_type;
	CREATE FUNCTION facts_y.one_in(cstring) RETURNS facts_y.base_type LANGUAGE internal STRICT IMMUTABLE AS 'textin';
	CREATE FUNCTION facts_y.two_in(cstring) RETURNS facts_y.base_type LANGUAGE internal STRICT IMMUTABLE AS 'textin';
	CREATE FUNCTION facts_y.one_out(facts_y.base_type) RETURNS cstring LANGUAGE internal STRICT IMMUTABLE AS 'textout';
	CREATE FUNCTION facts_y.two_out(facts_y.base_type) RETURNS cstring LANGUAGE internal STRICT IMMUTABLE AS 'textout';
	CREATE FUNCTION facts_y.one_recv(internal) RETURNS facts_y.base_type LANGUAGE internal STRICT STABLE AS 'textrecv';
	CREATE FUNCTION facts_y.one_send(facts_y.base_type) RETURNS bytea LANGUAGE internal STRICT STABLE AS 'textsend';
	EXECUTE format('CREATE TYPE facts_y.base_type (%s)', options);
END $$;
CREATE FUNCTION facts_y.make_range(options text, shell bool DEFAULT false) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	DROP TYPE IF EXISTS facts_y.range CASCADE;
	IF shell THEN
		CREATE TYPE facts_y.range;
		CREATE FUNCTION facts_y.canonical(facts_y.range) RETURNS facts_y.range LANGUAGE internal STRICT IMMUTABLE AS 'int4range_canonical';
	END IF;
	EXECUTE format('CREATE TYPE facts_y.range AS RANGE (%s)', options);
END $$;
SELECT facts_y.make_base('INPUT = facts_y.one_in, OUTPUT = facts_y.one_out');
SELECT facts_y.make_range('SUBTYPE = float8');

-- a change, and the attributes in which it shows; since: version of the server that knows it
CREATE TEMP TABLE facts_case (n int GENERATED ALWAYS AS IDENTITY, ddl text, kind text, object text, attributes text[],
	since int DEFAULT 14);

-- types
INSERT INTO facts_case (ddl, kind, object, attributes) VALUES
	('ALTER TYPE facts_y.color ADD VALUE ''amber'' BEFORE ''green''', 'type', 'facts_y.color', '{labels}'),
	('ALTER TYPE facts_y.color RENAME VALUE ''amber'' TO ''yellow''', 'type', 'facts_y.color', '{labels}'),
	('COMMENT ON TYPE facts_y.color IS ''x''', 'type', 'facts_y.color', '{comment}'),
	('ALTER TYPE facts_y.color OWNER TO regress_owner', 'type', 'facts_y.color', '{owner}'),
	('REVOKE USAGE ON TYPE facts_y.color FROM PUBLIC', 'type', 'facts_y.color', '{privileges}'),
	('ALTER TYPE facts_y.pair OWNER TO regress_owner', 'type', 'facts_y.pair', '{owner}'),
	('SELECT facts_y.make_range(''SUBTYPE = float8, SUBTYPE_DIFF = facts_y.near'')', 'type', 'facts_y.range', '{subtype difference}'),
	('SELECT facts_y.make_range(''SUBTYPE = float8, SUBTYPE_DIFF = facts_y.near, MULTIRANGE_TYPE_NAME = facts_y.many'')', 'type', 'facts_y.range', '{multirange}'),
	('SELECT facts_y.make_range(''SUBTYPE = float8, SUBTYPE_DIFF = facts_y.near, MULTIRANGE_TYPE_NAME = facts_z.many'')', 'type', 'facts_y.range', '{multirange schema}'),
	('SELECT facts_y.make_range(''SUBTYPE = text'')', 'type', 'facts_y.range', '{multirange,multirange schema,subtype,subtype difference}'),
	('SELECT facts_y.make_range(''SUBTYPE = text, COLLATION = "C"'')', 'type', 'facts_y.range', '{collation}'),
	('SELECT facts_y.make_range(''SUBTYPE = text, COLLATION = "C", SUBTYPE_OPCLASS = text_pattern_ops'')', 'type', 'facts_y.range', '{operator class}'),
	('SELECT facts_y.make_range(''SUBTYPE = text'')', 'type', 'facts_y.range', '{collation,operator class}'),
	('SELECT facts_y.make_range(''SUBTYPE = text'', true)', 'function', 'facts_y.canonical(facts_y.range)', '{arguments,body,cost,language,leakproof,owner,parallel,result,security definer,strict,volatility}'),
	('SELECT facts_y.make_range(''SUBTYPE = text, CANONICAL = facts_y.canonical'', true)', 'type', 'facts_y.range', '{canonical}'),
	('SELECT facts_y.make_base(''INPUT = facts_y.two_in, OUTPUT = facts_y.one_out'')', 'type', 'facts_y.base_type', '{input}'),
	('SELECT facts_y.make_base(''INPUT = facts_y.two_in, OUTPUT = facts_y.two_out'')', 'type', 'facts_y.base_type', '{output}'),
	('ALTER TYPE facts_y.base_type SET (RECEIVE = facts_y.one_recv)', 'type', 'facts_y.base_type', '{receive}'),
	('ALTER TYPE facts_y.base_type SET (SEND = facts_y.one_send)', 'type', 'facts_y.base_type', '{send}'),
	('ALTER TYPE facts_y.base_type SET (TYPMOD_IN = numerictypmodin)', 'type', 'facts_y.base_type', '{type modifier input}'),
	('ALTER TYPE facts_y.base_type SET (TYPMOD_OUT = numerictypmodout)', 'type', 'facts_y.base_type', '{type modifier output}'),
	('ALTER TYPE facts_y.base_type SET (ANALYZE = range_typanalyze)', 'type', 'facts_y.base_type', '{analyze}'),
	('ALTER TYPE facts_y.base_type SET (SUBSCRIPT = jsonb_subscript_handler)', 'type', 'facts_y.base_type', '{subscript}'),
	('ALTER TYPE facts_y.base_type SET (STORAGE = extended)', 'type', 'facts_y.base_type', '{storage}'),
	('SELECT facts_y.make_base(''INPUT = facts_y.one_in, OUTPUT = facts_y.one_out, INTERNALLENGTH = 8'')', 'type', 'facts_y.base_type',
		'{analyze,input,length,output,receive,send,storage,subscript,type modifier input,type modifier output}'),
	('SELECT facts_y.make_base(''INPUT = facts_y.one_in, OUTPUT = facts_y.one_out, INTERNALLENGTH = 8, ALIGNMENT = double'')', 'type', 'facts_y.base_type', '{alignment}'),
	('SELECT facts_y.make_base(''INPUT = facts_y.one_in, OUTPUT = facts_y.one_out, INTERNALLENGTH = 8, ALIGNMENT = double, PASSEDBYVALUE'')', 'type', 'facts_y.base_type', '{passed by value}'),
	('SELECT facts_y.make_base(''INPUT = facts_y.one_in, OUTPUT = facts_y.one_out, INTERNALLENGTH = 8, ALIGNMENT = double, PASSEDBYVALUE, CATEGORY = ''''x'''''')', 'type', 'facts_y.base_type', '{category}'),
	('SELECT facts_y.make_base(''INPUT = facts_y.one_in, OUTPUT = facts_y.one_out, INTERNALLENGTH = 8, ALIGNMENT = double, PASSEDBYVALUE, CATEGORY = ''''x'''', PREFERRED'')', 'type', 'facts_y.base_type', '{preferred}'),
	('SELECT facts_y.make_base(''INPUT = facts_y.one_in, OUTPUT = facts_y.one_out, INTERNALLENGTH = 8, ALIGNMENT = double, PASSEDBYVALUE, CATEGORY = ''''x'''', PREFERRED, DEFAULT = ''''1'''''')', 'type', 'facts_y.base_type', '{default}'),
	('SELECT facts_y.make_base(''INPUT = facts_y.one_in, OUTPUT = facts_y.one_out, INTERNALLENGTH = 8, ALIGNMENT = double, PASSEDBYVALUE, CATEGORY = ''''x'''', PREFERRED, DEFAULT = ''''1'''', DELIMITER = '''';'''''')', 'type', 'facts_y.base_type', '{delimiter}'),
	('SELECT facts_y.make_base(''INPUT = facts_y.one_in, OUTPUT = facts_y.one_out, INTERNALLENGTH = 8, ALIGNMENT = double, PASSEDBYVALUE, CATEGORY = ''''x'''', PREFERRED, DEFAULT = ''''1'''', DELIMITER = '''';'''', COLLATABLE = true'')', 'type', 'facts_y.base_type', '{collatable}'),
	('SELECT facts_y.make_base(''INPUT = facts_y.one_in, OUTPUT = facts_y.one_out, INTERNALLENGTH = 8'')', 'type', 'facts_y.base_type', '{alignment,category,collatable,default,delimiter,"passed by value",preferred}'),
	('SELECT facts_y.make_base(''INPUT = facts_y.one_in, OUTPUT = facts_y.one_out, INTERNALLENGTH = 8, ELEMENT = int'')', 'type', 'facts_y.base_type', '{element,subscript}'),
	('ALTER DOMAIN facts_y.short SET DEFAULT ''a''', 'domain', 'facts_y.short', '{default,default is inherited}'),
	('ALTER DOMAIN facts_y.short SET DEFAULT ''b''', 'domain', 'facts_y.short', '{default}'),
	('ALTER DOMAIN facts_y.short SET NOT NULL', 'domain', 'facts_y.short', '{not null}'),
	('ALTER DOMAIN facts_y.above DROP DEFAULT', 'domain', 'facts_y.above', '{default,default is inherited}'),
	('DROP DOMAIN facts_y.above; CREATE DOMAIN facts_y.above AS facts_y.base DEFAULT NULL', 'domain', 'facts_y.above', '{}'),
	('DROP DOMAIN facts_y.short; CREATE DOMAIN facts_y.short AS varchar(11) DEFAULT ''b'' NOT NULL', 'domain', 'facts_y.short', '{type}'),
	('DROP DOMAIN facts_y.short; CREATE DOMAIN facts_y.short AS varchar(11) COLLATE "C" DEFAULT ''b'' NOT NULL', 'domain', 'facts_y.short', '{collation}'),
	('COMMENT ON DOMAIN facts_y.short IS ''x''', 'domain', 'facts_y.short', '{comment}'),
	('ALTER DOMAIN facts_y.short OWNER TO regress_owner', 'domain', 'facts_y.short', '{owner}'),
	('GRANT USAGE ON DOMAIN facts_y.short TO regress_reader', 'domain', 'facts_y.short', '{privileges}');
INSERT INTO facts_case (ddl, kind, object, attributes, since) VALUES
	('DROP DOMAIN facts_y.above; CREATE DOMAIN facts_y.above AS facts_y.base DEFAULT NULL NOT NULL', 'domain', 'facts_y.above', '{not null}', 17),
	('DROP DOMAIN facts_y.above; CREATE DOMAIN facts_y.above AS facts_y.base DEFAULT NULL CONSTRAINT here NOT NULL', 'domain', 'facts_y.above', '{not null constraint}', 17);

-- routines
INSERT INTO facts_case (ddl, kind, object, attributes) VALUES
	('CREATE OR REPLACE FUNCTION facts_y.f(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql AS ''SELECT 1''', 'function', 'facts_y.f(integer,integer)', '{arguments}'),
	('CREATE OR REPLACE FUNCTION facts_y.f(a int, b int DEFAULT 2) RETURNS int LANGUAGE sql AS ''SELECT 1''', 'function', 'facts_y.f(integer,integer)', '{arguments}'),
	('CREATE OR REPLACE FUNCTION facts_y.f(a int, b int DEFAULT 2) RETURNS int LANGUAGE sql AS ''SELECT 2''', 'function', 'facts_y.f(integer,integer)', '{body}'),
	('CREATE OR REPLACE FUNCTION facts_y.f(a int, b int DEFAULT 2) RETURNS int LANGUAGE sql RETURN 2', 'function', 'facts_y.f(integer,integer)', '{"SQL body",body}'),
	('CREATE OR REPLACE FUNCTION facts_y.f(a int, b int DEFAULT 2) RETURNS int LANGUAGE sql RETURN 3', 'function', 'facts_y.f(integer,integer)', '{"SQL body"}'),
	('CREATE OR REPLACE FUNCTION facts_y.f(a int, b int DEFAULT 2) RETURNS int LANGUAGE plpgsql AS ''x''', 'function', 'facts_y.f(integer,integer)', '{"SQL body",body,language}'),
	('DROP FUNCTION facts_y.f; CREATE FUNCTION facts_y.f(a int, b int DEFAULT 2) RETURNS text LANGUAGE plpgsql AS ''x''', 'function', 'facts_y.f(integer,integer)', '{result}'),
	('DROP FUNCTION facts_y.f; CREATE FUNCTION facts_y.f(a int, other int DEFAULT 2) RETURNS text LANGUAGE plpgsql AS ''x''', 'function', 'facts_y.f(integer,integer)', '{arguments}'),
	('DROP FUNCTION facts_y.f; CREATE FUNCTION facts_y.f(a int, INOUT other int DEFAULT 2) LANGUAGE plpgsql AS ''x''', 'function', 'facts_y.f(integer,integer)', '{arguments,result}'),
	('ALTER FUNCTION facts_y.f IMMUTABLE', 'function', 'facts_y.f(integer,integer)', '{volatility}'),
	('ALTER FUNCTION facts_y.f STRICT', 'function', 'facts_y.f(integer,integer)', '{strict}'),
	('ALTER FUNCTION facts_y.f LEAKPROOF', 'function', 'facts_y.f(integer,integer)', '{leakproof}'),
	('ALTER FUNCTION facts_y.f SECURITY DEFINER', 'function', 'facts_y.f(integer,integer)', '{security definer}'),
	('ALTER FUNCTION facts_y.f PARALLEL RESTRICTED', 'function', 'facts_y.f(integer,integer)', '{parallel}'),
	('ALTER FUNCTION facts_y.f COST 0.5', 'function', 'facts_y.f(integer,integer)', '{cost}'),
	('ALTER FUNCTION facts_y.f SUPPORT numeric_support', 'function', 'facts_y.f(integer,integer)', '{support}'),
	('ALTER FUNCTION facts_y.f SET work_mem = ''5MB''', 'function', 'facts_y.f(integer,integer)', '{set work_mem}'),
	('ALTER FUNCTION facts_y.f SET search_path = facts_y, "A b"', 'function', 'facts_y.f(integer,integer)', '{order of settings,set search_path}'),
	('ALTER FUNCTION facts_y.f RESET work_mem', 'function', 'facts_y.f(integer,integer)', '{order of settings,set work_mem}'),
	('ALTER FUNCTION facts_y.f OWNER TO regress_owner', 'function', 'facts_y.f(integer,integer)', '{owner}'),
	('REVOKE EXECUTE ON FUNCTION facts_y.f FROM PUBLIC', 'function', 'facts_y.f(integer,integer)', '{privileges}'),
	('COMMENT ON FUNCTION facts_y.f IS ''x''', 'function', 'facts_y.f(integer,integer)', '{comment}'),
	('ALTER FUNCTION facts_y.f DEPENDS ON EXTENSION plpgsql', 'function', 'facts_y.f(integer,integer)', '{depends on extension}'),
	('ALTER FUNCTION facts_y.g ROWS 5', 'function', 'facts_y.g(integer)', '{rows}'),
	('CREATE OR REPLACE FUNCTION facts_y.g(a int) RETURNS SETOF int LANGUAGE sql TRANSFORM FOR TYPE int ROWS 5 AS ''SELECT 1''', 'function', 'facts_y.g(integer)', '{transforms}'),
	('CREATE OR REPLACE FUNCTION facts_y.c() RETURNS int LANGUAGE c AS ''$libdir/plpgsql'', ''plpgsql_validator''', 'function', 'facts_y.c()', '{symbol}'),
	('CREATE OR REPLACE FUNCTION facts_y.c() RETURNS int LANGUAGE c AS ''plpgsql'', ''plpgsql_validator''', 'function', 'facts_y.c()', '{object file}'),
	('DROP FUNCTION facts_y.c(); CREATE FUNCTION facts_y.c() RETURNS int LANGUAGE c WINDOW AS ''plpgsql'', ''plpgsql_validator''', 'function', 'facts_y.c()', '{window}'),
	('CREATE OR REPLACE PROCEDURE facts_y.p(a int) LANGUAGE sql AS ''SELECT 2''', 'procedure', 'facts_y.p(integer)', '{body}'),
	('DROP PROCEDURE facts_y.p; CREATE PROCEDURE facts_y.p(a int, OUT b int) LANGUAGE sql AS ''SELECT 2''', 'procedure', 'facts_y.p(integer)', '{arguments}'),
	('ALTER PROCEDURE facts_y.p SET work_mem = ''5MB''', 'procedure', 'facts_y.p(integer)', '{set work_mem}'),
	('ALTER PROCEDURE facts_y.p SECURITY DEFINER', 'procedure', 'facts_y.p(integer)', '{security definer}'),
	('ALTER PROCEDURE facts_y.p OWNER TO regress_owner', 'procedure', 'facts_y.p(integer)', '{owner}'),
	('GRANT EXECUTE ON PROCEDURE facts_y.p TO regress_reader', 'procedure', 'facts_y.p(integer)', '{privileges}');
INSERT INTO facts_case (ddl, kind, object, attributes)
	SELECT format('CREATE OR REPLACE AGGREGATE facts_y.a(int) (%s)', options), 'aggregate', 'facts_y.a(integer)', attributes::text[]
	FROM (VALUES
	('SFUNC = int4pl, STYPE = int', '{arguments,form,owner,parallel,state type,transition function}'),
	('SFUNC = int4mul, STYPE = int', '{transition function}'),
	('SFUNC = int4mul, STYPE = int, SSPACE = 9', '{state size}'),
	('SFUNC = int4mul, STYPE = int, INITCOND = ''1''', '{initial condition,state size}'),
	('SFUNC = int4mul, STYPE = int, FINALFUNC = facts_y.final', '{final function,initial condition}'),
	('SFUNC = int4mul, STYPE = int, FINALFUNC = facts_y.final, FINALFUNC_EXTRA', '{final function extra}'),
	('SFUNC = int4mul, STYPE = int, FINALFUNC = facts_y.final, FINALFUNC_MODIFY = shareable', '{final function extra,final function modify}'),
	('SFUNC = int4mul, STYPE = int, COMBINEFUNC = int4mul', '{combine function,final function,final function modify}'),
	('SFUNC = int4mul, STYPE = int, SORTOP = <', '{combine function,sort operator}'),
	('SFUNC = int4mul, STYPE = int, PARALLEL = safe', '{parallel,sort operator}'),
	('SFUNC = int4mul, STYPE = int, PARALLEL = safe, MSFUNC = int4pl, MINVFUNC = int4mi, MSTYPE = int', '{moving inverse function,moving state type,moving transition function}'),
	('SFUNC = int4mul, STYPE = int, PARALLEL = safe, MSFUNC = int4mi, MINVFUNC = int4mi, MSTYPE = int', '{moving transition function}'),
	('SFUNC = int4mul, STYPE = int, PARALLEL = safe, MSFUNC = int4mi, MINVFUNC = int4pl, MSTYPE = int', '{moving inverse function}'),
	('SFUNC = int4mul, STYPE = int, PARALLEL = safe, MSFUNC = int4mi, MINVFUNC = int4pl, MSTYPE = int, MSSPACE = 9', '{moving state size}'),
	('SFUNC = int4mul, STYPE = int, PARALLEL = safe, MSFUNC = int4mi, MINVFUNC = int4pl, MSTYPE = int, MINITCOND = ''1''', '{moving initial condition,moving state size}'),
	('SFUNC = int4mul, STYPE = int, PARALLEL = safe, MSFUNC = int4mi, MINVFUNC = int4pl, MSTYPE = int, MINITCOND = ''1'', MFINALFUNC = facts_y.final', '{moving final function}'),
	('SFUNC = int4mul, STYPE = int, PARALLEL = safe, MSFUNC = int4mi, MINVFUNC = int4pl, MSTYPE = int, MINITCOND = ''1'', MFINALFUNC = facts_y.final, MFINALFUNC_EXTRA', '{moving final function extra}'),
	('SFUNC = int4mul, STYPE = int, PARALLEL = safe, MSFUNC = int4mi, MINVFUNC = int4pl, MSTYPE = int, MINITCOND = ''1'', MFINALFUNC = facts_y.final, MFINALFUNC_EXTRA, MFINALFUNC_MODIFY = read_write', '{moving final function modify}'),
	('SFUNC = facts_y.step, STYPE = internal, FINALFUNC = facts_y.final', '{final function,moving final function,moving final function extra,moving final function modify,moving initial condition,moving inverse function,moving state type,moving transition function,parallel,state type,transition function}'),
	('SFUNC = facts_y.step, STYPE = internal, FINALFUNC = facts_y.final, COMBINEFUNC = facts_y.join, SERIALFUNC = facts_y.pack, DESERIALFUNC = facts_y.unpack', '{combine function,deserial function,serial function}')
	) AS o (options, attributes);
INSERT INTO facts_case (ddl, kind, object, attributes) VALUES
	('ALTER AGGREGATE facts_y.a(int) OWNER TO regress_owner', 'aggregate', 'facts_y.a(integer)', '{owner}'),
	('COMMENT ON AGGREGATE facts_y.a(int) IS ''x''', 'aggregate', 'facts_y.a(integer)', '{comment}'),
	('GRANT EXECUTE ON FUNCTION facts_y.a(int) TO regress_reader', 'aggregate', 'facts_y.a(integer)', '{privileges}'),
	('CREATE AGGREGATE facts_y.o(ORDER BY anyelement) (SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = mode_final, FINALFUNC_EXTRA)', 'aggregate', 'facts_y.o(pg_catalog.anyelement)',
		'{arguments,final function,final function extra,form,owner,parallel,state type,transition function}');

-- operators
INSERT INTO facts_case (ddl, kind, object, attributes) VALUES
	('ALTER OPERATOR facts_y.=== (int, int) SET (RESTRICT = eqsel)', 'operator', 'facts_y.===(integer,integer)', '{restrict}'),
	('ALTER OPERATOR facts_y.=== (int, int) SET (JOIN = eqjoinsel)', 'operator', 'facts_y.===(integer,integer)', '{join}'),
	('ALTER OPERATOR facts_y.=== (int, int) OWNER TO regress_owner', 'operator', 'facts_y.===(integer,integer)', '{owner}'),
	('COMMENT ON OPERATOR facts_y.=== (int, int) IS ''x''', 'operator', 'facts_y.===(integer,integer)', '{comment}'),
	('DROP OPERATOR facts_y.=== (int, int); CREATE OPERATOR facts_y.=== (FUNCTION = int4eq, LEFTARG = int, RIGHTARG = int)', 'operator', 'facts_y.===(integer,integer)', '{comment,join,owner,restrict}'),
	('DROP OPERATOR facts_y.=== (int, int); CREATE OPERATOR facts_y.=== (FUNCTION = int4ne, LEFTARG = int, RIGHTARG = int)', 'operator', 'facts_y.===(integer,integer)', '{function}'),
	('DROP OPERATOR facts_y.=== (int, int); CREATE OPERATOR facts_y.=== (FUNCTION = int4ne, LEFTARG = int, RIGHTARG = int, COMMUTATOR = OPERATOR(facts_y.===))', 'operator', 'facts_y.===(integer,integer)', '{commutator}'),
	('DROP OPERATOR facts_y.=== (int, int); CREATE OPERATOR facts_y.=== (FUNCTION = int4ne, LEFTARG = int, RIGHTARG = int, COMMUTATOR = OPERATOR(facts_y.===), HASHES)', 'operator', 'facts_y.===(integer,integer)', '{hashes}'),
	('DROP OPERATOR facts_y.=== (int, int); CREATE OPERATOR facts_y.=== (FUNCTION = int4ne, LEFTARG = int, RIGHTARG = int, COMMUTATOR = OPERATOR(facts_y.===), HASHES, MERGES)', 'operator', 'facts_y.===(integer,integer)', '{merges}'),
	('CREATE OPERATOR facts_y.!=== (FUNCTION = int4um, RIGHTARG = int)', 'operator', 'facts_y.!===(NONE,integer)', '{function,hashes,merges,owner,right type}'),
	('ALTER OPERATOR FAMILY facts_y.family USING btree ADD OPERATOR 1 < (int, int8)', 'operator family', 'facts_y.family USING btree', '{operators}'),
	('ALTER OPERATOR FAMILY facts_y.family USING btree ADD FUNCTION 1 (int, int8) btint48cmp(int, int8)', 'operator family', 'facts_y.family USING btree', '{functions}'),
	('ALTER OPERATOR FAMILY facts_y.family USING btree OWNER TO regress_owner', 'operator family', 'facts_y.family USING btree', '{owner}'),
	('COMMENT ON OPERATOR CLASS facts_y.class USING btree IS ''x''', 'operator class', 'facts_y.class USING btree', '{comment}'),
	('ALTER OPERATOR CLASS facts_y.class USING btree OWNER TO regress_owner', 'operator class', 'facts_y.class USING btree', '{owner}'),
	('DROP OPERATOR CLASS facts_y.class USING btree; CREATE OPERATOR CLASS facts_y.class FOR TYPE int USING btree FAMILY facts_y.family AS OPERATOR 1 <, OPERATOR 2 <=, FUNCTION 1 btint4cmp(int, int)',
		'operator class', 'facts_y.class USING btree', '{comment,operators,owner}'),
	('DROP OPERATOR CLASS facts_y.class USING btree; CREATE OPERATOR CLASS facts_y.class FOR TYPE int USING btree FAMILY facts_y.family AS OPERATOR 1 <, OPERATOR 2 <=, FUNCTION 1 btint4cmp(int, int), FUNCTION 2 btint4sortsupport(internal)',
		'operator family', 'facts_y.family USING btree', '{functions}'),
	('DROP OPERATOR CLASS facts_y.class USING btree; CREATE OPERATOR CLASS facts_y.class FOR TYPE int USING btree FAMILY facts_y.family AS OPERATOR 1 <, OPERATOR 2 <=',
		'operator class', 'facts_y.class USING btree', '{functions}'),
	('CREATE OPERATOR CLASS facts_y.gist FOR TYPE point USING gist FAMILY pg_catalog.point_ops AS STORAGE box', 'operator class', 'facts_y.gist USING gist', '{default,family,owner,storage,type}'),
	('DROP OPERATOR CLASS facts_y.gist USING gist; CREATE OPERATOR CLASS facts_y.gist FOR TYPE point USING gist FAMILY pg_catalog.point_ops AS STORAGE circle', 'operator class', 'facts_y.gist USING gist', '{storage}'),
	('DROP CAST (facts_y.pair AS int); CREATE CAST (facts_y.pair AS int) WITH FUNCTION facts_y.as_int(facts_y.pair)', 'cast', '(facts_y.pair AS integer)', '{function}'),
	('DROP CAST (facts_y.pair AS int); CREATE CAST (facts_y.pair AS int) WITH FUNCTION facts_y.as_int(facts_y.pair) AS IMPLICIT', 'cast', '(facts_y.pair AS integer)', '{context}'),
	('DROP CAST (facts_y.pair AS int); CREATE CAST (facts_y.pair AS int) WITH INOUT AS IMPLICIT', 'cast', '(facts_y.pair AS integer)', '{function,method}'),
	('COMMENT ON CAST (facts_y.pair AS int) IS ''x''', 'cast', '(facts_y.pair AS integer)', '{comment}'),
	('CREATE OR REPLACE TRANSFORM FOR int LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal), TO SQL WITH FUNCTION int4recv(internal))', 'transform', 'for integer language sql', '{to SQL}'),
	('CREATE OR REPLACE TRANSFORM FOR int LANGUAGE sql (TO SQL WITH FUNCTION int4recv(internal))', 'transform', 'for integer language sql', '{from SQL}');

-- the rest
INSERT INTO facts_case (ddl, kind, object, attributes) VALUES
	('DROP COLLATION facts_y.words; CREATE COLLATION facts_y.words (LC_COLLATE = ''C'', LC_CTYPE = ''POSIX'')', 'collation', 'facts_y.words', '{lc ctype}'),
	('DROP COLLATION facts_y.words; CREATE COLLATION facts_y.words (LC_COLLATE = ''POSIX'', LC_CTYPE = ''POSIX'')', 'collation', 'facts_y.words', '{lc collate}'),
	('DROP COLLATION facts_y.words; CREATE COLLATION facts_y.words (PROVIDER = icu, LOCALE = ''de'')', 'collation', 'facts_y.words', '{lc collate,lc ctype,locale,provider}'),
	('DROP COLLATION facts_y.words; CREATE COLLATION facts_y.words (PROVIDER = icu, LOCALE = ''de'', DETERMINISTIC = false)', 'collation', 'facts_y.words', '{deterministic}'),
	('DROP COLLATION facts_y.words; CREATE COLLATION facts_y.words (PROVIDER = icu, LOCALE = ''fr'', DETERMINISTIC = false)', 'collation', 'facts_y.words', '{locale}'),
	('ALTER COLLATION facts_y.words OWNER TO regress_owner', 'collation', 'facts_y.words', '{owner}'),
	('DROP CONVERSION facts_y.latin; CREATE DEFAULT CONVERSION facts_y.latin FOR ''UTF8'' TO ''LATIN1'' FROM facts_y.convert', 'conversion', 'facts_y.latin', '{default}'),
	('DROP CONVERSION facts_y.latin; CREATE DEFAULT CONVERSION facts_y.latin FOR ''UTF8'' TO ''LATIN1'' FROM utf8_to_iso8859_1', 'conversion', 'facts_y.latin', '{function}'),
	('DROP CONVERSION facts_y.latin; CREATE CONVERSION facts_y.latin FOR ''LATIN1'' TO ''UTF8'' FROM iso8859_1_to_utf8', 'conversion', 'facts_y.latin', '{default,destination,function,source}'),
	('CREATE OR REPLACE LANGUAGE facts_l HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler', 'language', 'facts_l', '{inline handler}'),
	('CREATE OR REPLACE LANGUAGE facts_l HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler VALIDATOR plpgsql_validator', 'language', 'facts_l', '{validator}'),
	('CREATE OR REPLACE TRUSTED LANGUAGE facts_l HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler VALIDATOR plpgsql_validator', 'language', 'facts_l', '{trusted}'),
	('GRANT USAGE ON LANGUAGE facts_l TO regress_reader', 'language', 'facts_l', '{privileges}'),
	('ALTER LANGUAGE facts_l OWNER TO regress_owner', 'language', 'facts_l', '{owner}'),
	('DROP ACCESS METHOD facts_m; CREATE ACCESS METHOD facts_m TYPE INDEX HANDLER hashhandler', 'access method', 'facts_m', '{handler}'),
	('DROP ACCESS METHOD facts_m; CREATE ACCESS METHOD facts_m TYPE TABLE HANDLER heap_tableam_handler', 'access method', 'facts_m', '{handler,type}'),
	('DROP TEXT SEARCH PARSER facts_y.parser; CREATE TEXT SEARCH PARSER facts_y.parser (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype, HEADLINE = prsd_headline)',
		'text search parser', 'facts_y.parser', '{headline}'),
	('DROP TEXT SEARCH TEMPLATE facts_y.template; CREATE TEXT SEARCH TEMPLATE facts_y.template (INIT = dsimple_init, LEXIZE = dsimple_lexize)', 'text search template', 'facts_y.template', '{init}'),
	('DROP TEXT SEARCH TEMPLATE facts_y.template; CREATE TEXT SEARCH TEMPLATE facts_y.template (INIT = dsimple_init, LEXIZE = dispell_lexize)', 'text search template', 'facts_y.template', '{lexize}'),
	('ALTER TEXT SEARCH DICTIONARY facts_y.dictionary (Accept = true)', 'text search dictionary', 'facts_y.dictionary', '{option accept,options}'),
	('ALTER TEXT SEARCH DICTIONARY facts_y.dictionary (StopWords)', 'text search dictionary', 'facts_y.dictionary', '{option stopwords,options}'),
	('ALTER TEXT SEARCH DICTIONARY facts_y.dictionary OWNER TO regress_owner', 'text search dictionary', 'facts_y.dictionary', '{owner}'),
	('DROP TEXT SEARCH DICTIONARY facts_y.dictionary; CREATE TEXT SEARCH DICTIONARY facts_y.dictionary (TEMPLATE = facts_y.template, Accept = true)', 'text search dictionary', 'facts_y.dictionary', '{owner,template}'),
	('ALTER TEXT SEARCH CONFIGURATION facts_y.search ALTER MAPPING FOR word WITH english_stem, simple', 'text search configuration', 'facts_y.search', '{mapping word}'),
	('ALTER TEXT SEARCH CONFIGURATION facts_y.search ALTER MAPPING FOR word WITH simple, english_stem', 'text search configuration', 'facts_y.search', '{mapping word}'),
	('ALTER TEXT SEARCH CONFIGURATION facts_y.search DROP MAPPING FOR int', 'text search configuration', 'facts_y.search', '{mapping int}'),
	('ALTER TEXT SEARCH CONFIGURATION facts_y.search OWNER TO regress_owner', 'text search configuration', 'facts_y.search', '{owner}'),
	('COMMENT ON TEXT SEARCH CONFIGURATION facts_y.search IS ''x''', 'text search configuration', 'facts_y.search', '{comment}');
INSERT INTO facts_case (ddl, kind, object, attributes, since) VALUES
	('DROP COLLATION facts_y.words; CREATE COLLATION facts_y.words (PROVIDER = icu, LOCALE = ''fr'', DETERMINISTIC = false, RULES = ''&a < g'')', 'collation', 'facts_y.words', '{owner,rules}', 16),
	('DROP COLLATION facts_y.words; CREATE COLLATION facts_y.words (PROVIDER = builtin, LOCALE = ''C.UTF-8'')', 'collation', 'facts_y.words', '{deterministic,locale,provider,rules}', 17);

-- what is told of a routine so that it can be replaced
CREATE TEMP VIEW facts_now AS SELECT * FROM schemaboot_facts()
	WHERE attribute NOT IN ('parameter names', 'parameter modes', 'parameter types', 'defaults')
		AND (kind, attribute) <> ('aggregate', 'result');
CREATE TEMP TABLE facts_before AS SELECT * FROM facts_now;
CREATE TEMP TABLE facts_seen (n int, kind text, object text, attributes text[]);
DO $$
DECLARE
	c record;
BEGIN
	FOR c IN SELECT * FROM facts_case WHERE since <= current_setting('server_version_num')::int / 10000 ORDER BY n LOOP
		EXECUTE c.ddl;
		CREATE TEMP TABLE facts_after AS SELECT * FROM facts_now;
		INSERT INTO facts_seen SELECT c.n, kind, object, array_agg(attribute ORDER BY attribute COLLATE "C")
			FROM facts_before AS b FULL JOIN facts_after AS a USING (kind, object, attribute)
			WHERE b.value IS DISTINCT FROM a.value GROUP BY kind, object;
		DROP TABLE facts_before;
		ALTER TABLE facts_after RENAME TO facts_before;
	END LOOP;
END $$;
-- none is wrong
SELECT c.n, c.ddl, c.attributes AS expected, s.kind, s.object, s.attributes
FROM facts_case c FULL JOIN facts_seen s ON s.n = c.n AND s.kind = c.kind AND s.object = c.object
WHERE CASE WHEN s.n IS NULL THEN c.attributes <> '{}' AND c.since <= current_setting('server_version_num')::int / 10000
	ELSE c.attributes IS DISTINCT FROM s.attributes END
ORDER BY 1;

DROP TRANSFORM FOR int LANGUAGE sql CASCADE;
DROP SCHEMA facts_y, facts_z CASCADE;
DROP LANGUAGE facts_l;
DROP ACCESS METHOD facts_m;
