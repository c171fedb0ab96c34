--
-- kind_operator: operators, operator classes and families
--
SET client_min_messages = warning;
SELECT $ddl$
CREATE SCHEMA kind_operator;
SET search_path = kind_operator;
CREATE TYPE pair AS (a int, b int);
CREATE FUNCTION pair_lt(pair, pair) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.a < $2.a';
CREATE FUNCTION pair_gt(pair, pair) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.a > $2.a';
CREATE FUNCTION pair_eq(pair, pair) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.a = $2.a';
CREATE FUNCTION pair_ne(pair, pair) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.a <> $2.a';
CREATE FUNCTION pair_le(pair, pair) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.a <= $2.a';
CREATE FUNCTION pair_ge(pair, pair) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.a >= $2.a';
CREATE FUNCTION pair_cmp(pair, pair) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT btint4cmp($1.a, $2.a)';
CREATE FUNCTION pair_hash(pair) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT hashint4($1.a)';
CREATE FUNCTION pair_minus(pair) RETURNS pair LANGUAGE sql IMMUTABLE AS 'SELECT ROW(-$1.a, -$1.b)::kind_operator.pair';
CREATE OPERATOR <# (LEFTARG = pair, RIGHTARG = pair, FUNCTION = pair_lt, COMMUTATOR = >#, NEGATOR = >=#, RESTRICT = scalarltsel, JOIN = scalarltjoinsel);
CREATE OPERATOR ># (LEFTARG = pair, RIGHTARG = pair, FUNCTION = pair_gt, COMMUTATOR = <#, NEGATOR = <=#);
CREATE OPERATOR =# (LEFTARG = pair, RIGHTARG = pair, PROCEDURE = pair_eq, COMMUTATOR = OPERATOR(kind_operator.=#), NEGATOR = <>#, HASHES, MERGES);
CREATE OPERATOR <># (LEFTARG = pair, RIGHTARG = pair, FUNCTION = pair_ne, COMMUTATOR = <>#, NEGATOR = =#);
CREATE OPERATOR <=# (LEFTARG = pair, RIGHTARG = pair, FUNCTION = pair_le, COMMUTATOR = >=#, NEGATOR = >#);
CREATE OPERATOR >=# (LEFTARG = pair, RIGHTARG = pair, FUNCTION = pair_ge, COMMUTATOR = <=#, NEGATOR = <#);
CREATE OPERATOR !@# (RIGHTARG = pair, FUNCTION = pair_minus);
CREATE OPERATOR FAMILY pairs USING btree;
CREATE OPERATOR CLASS pair_ops DEFAULT FOR TYPE pair USING btree FAMILY pairs AS
	OPERATOR 1 <#, OPERATOR 2 <=#, OPERATOR 3 =#, OPERATOR 4 >=#, OPERATOR 5 >#, FUNCTION 1 pair_cmp(pair, pair);
CREATE OPERATOR CLASS pair_hash_ops FOR TYPE pair USING hash AS OPERATOR 1 =#, FUNCTION 1 pair_hash(pair);
CREATE OPERATOR FAMILY "Loose" USING btree;
ALTER OPERATOR FAMILY "Loose" USING btree ADD OPERATOR 1 <# (pair, pair), OPERATOR 3 =# (pair, pair), FUNCTION 1 (pair, pair) pair_cmp(pair, pair);
CREATE TABLE pairs (p pair PRIMARY KEY, n int);
CREATE INDEX pairs_hash ON pairs USING hash (p pair_hash_ops);
CREATE VIEW sorted AS SELECT p, !@# p AS negative FROM pairs WHERE p ># ROW(0, 0)::pair ORDER BY p USING <#;
ALTER OPERATOR <# (pair, pair) SET (RESTRICT = NONE);
ALTER OPERATOR !@# (NONE, pair) OWNER TO regress_owner;
ALTER OPERATOR CLASS pair_ops USING btree OWNER TO regress_owner;
ALTER OPERATOR FAMILY pairs USING btree OWNER TO regress_owner;
COMMENT ON OPERATOR <# (pair, pair) IS 'less';
COMMENT ON OPERATOR !@# (NONE, pair) IS 'negative';
COMMENT ON OPERATOR CLASS pair_ops USING btree IS 'order';
COMMENT ON OPERATOR FAMILY pairs USING btree IS 'family';
$ddl$ AS ddl \gset

SELECT * FROM schemaboot_define(:'ddl', 'kind_operator.sql');
SELECT step, action, kind, object FROM schemaboot_create_all();

SELECT oid::regoperator, oprcode, oprcom::regoperator, oprnegate::regoperator, oprrest, oprcanhash FROM pg_operator
WHERE oprnamespace = 'kind_operator'::regnamespace ORDER BY oprname COLLATE "C";
SELECT opfname, amname, (SELECT count(*) FROM pg_amop WHERE amopfamily = f.oid) AS operators,
	(SELECT count(*) FROM pg_amproc WHERE amprocfamily = f.oid) AS functions
FROM pg_opfamily f JOIN pg_am ON pg_am.oid = opfmethod WHERE opfnamespace = 'kind_operator'::regnamespace ORDER BY opfname;
INSERT INTO kind_operator.pairs VALUES ((2, 1)), ((1, 1)), ((-1, 1));
SELECT * FROM kind_operator.sorted;
TRUNCATE kind_operator.pairs;

-- again: all is there
SELECT action, count(*) FROM schemaboot_create_all() GROUP BY 1;

-- made by the server, backwards, from the export: always the same
CALL test.round_trip(:'ddl', 'kind_operator.sql');
SELECT * FROM test.difference ORDER BY 1, 2, 3;
