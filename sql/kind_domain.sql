--
-- kind_domain: domains and their constraints
--
SET client_min_messages = warning;
SELECT $ddl$
CREATE SCHEMA kind_domain;
SET search_path = kind_domain;
CREATE FUNCTION is_even(int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 % 2 = 0';
CREATE DOMAIN even AS integer DEFAULT 2 NOT NULL CHECK (is_even(VALUE)) CONSTRAINT even_small CHECK (VALUE < 100);
CREATE DOMAIN "Even ""four""" AS even CHECK (VALUE % 4 = 0);
CREATE DOMAIN code AS varchar(10) COLLATE "C" DEFAULT 'x';
CREATE DOMAIN codes AS code[] CONSTRAINT few CHECK (cardinality(VALUE) < 3);
CREATE TABLE holds (a even, b "Even ""four""" DEFAULT 4, c codes);
CREATE DOMAIN late AS text;
ALTER DOMAIN late ADD CONSTRAINT late_length CHECK (length(VALUE) > 1) NOT VALID;
ALTER DOMAIN late VALIDATE CONSTRAINT late_length;
ALTER DOMAIN late SET DEFAULT 'none';
ALTER DOMAIN late SET NOT NULL;
ALTER DOMAIN late OWNER TO regress_owner;
GRANT USAGE ON DOMAIN late TO regress_reader;
COMMENT ON DOMAIN even IS 'no odd ones';
COMMENT ON CONSTRAINT even_small ON DOMAIN even IS 'not large';
$ddl$ AS ddl \gset

SELECT * FROM schemaboot_define(:'ddl', 'kind_domain.sql');
SELECT step, action, kind, object FROM schemaboot_create_all();

SELECT typname, format_type(typbasetype, typtypmod) AS base, typnotnull, typdefault, typcollation::regcollation
FROM pg_type WHERE typnamespace = 'kind_domain'::regnamespace AND typtype = 'd' ORDER BY 1;
SELECT contypid::regtype, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = 'kind_domain'::regnamespace AND contypid <> 0 AND contype = 'c' ORDER BY contypid::regtype::text, conname;
INSERT INTO kind_domain.holds (b) VALUES (6);

-- again: all is there
SELECT action, count(*) FROM schemaboot_create_all() GROUP BY 1;

-- made by the server, backwards, from the export: always the same
CALL test.round_trip(:'ddl', 'kind_domain.sql');
SELECT * FROM test.difference ORDER BY 1, 2, 3;
