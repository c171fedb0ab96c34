--
-- kind_fdw: foreign data wrappers, servers, user mappings and foreign tables
--
SET client_min_messages = warning;
SELECT $ddl$
CREATE SCHEMA kind_fdw;
SET search_path = kind_fdw;
CREATE FOREIGN DATA WRAPPER plain;
CREATE FOREIGN DATA WRAPPER "Wrap ""w""" VALIDATOR postgresql_fdw_validator;
CREATE SERVER far FOREIGN DATA WRAPPER plain OPTIONS (host 'h', "odd name" 'it''s');
CREATE SERVER IF NOT EXISTS "Far ""s""" TYPE 'big' VERSION '1.0' FOREIGN DATA WRAPPER plain;
CREATE USER MAPPING FOR regress_reader SERVER far OPTIONS (user 'u', password 'p');
CREATE USER MAPPING FOR PUBLIC SERVER far;
CREATE USER MAPPING IF NOT EXISTS FOR "regress Mixed ""Case""" SERVER "Far ""s""";
CREATE FOREIGN TABLE remote (id int OPTIONS (column_name 'ID') NOT NULL, name text DEFAULT 'x' COLLATE "C", CHECK (id > 0)) SERVER far OPTIONS (table_name 't');
CREATE TABLE parent (id int, at date) PARTITION BY RANGE (at);
CREATE FOREIGN TABLE part PARTITION OF parent FOR VALUES FROM ('2020-01-01') TO ('2021-01-01') SERVER far;
CREATE FOREIGN TABLE IF NOT EXISTS child (extra int) INHERITS (remote) SERVER "Far ""s""";
CREATE VIEW sees AS SELECT id FROM remote;
ALTER FOREIGN DATA WRAPPER plain OPTIONS (ADD a '1');
ALTER SERVER far VERSION '2' OPTIONS (SET host 'h2', ADD port '5');
ALTER USER MAPPING FOR regress_reader SERVER far OPTIONS (SET user 'v');
ALTER FOREIGN TABLE remote ADD COLUMN late int, ALTER COLUMN id OPTIONS (ADD key 'true');
ALTER FOREIGN TABLE remote OPTIONS (ADD schema_name 's');
ALTER FOREIGN TABLE remote OWNER TO regress_owner;
GRANT USAGE ON FOREIGN DATA WRAPPER plain TO regress_owner;
ALTER SERVER far OWNER TO regress_owner;
GRANT USAGE ON FOREIGN SERVER far TO regress_reader;
GRANT SELECT ON remote TO regress_reader;
COMMENT ON FOREIGN DATA WRAPPER plain IS 'w';
COMMENT ON SERVER far IS 's';
COMMENT ON FOREIGN TABLE remote IS 't';
COMMENT ON COLUMN remote.id IS 'c';
$ddl$ AS ddl \gset

SELECT * FROM schemaboot_define(:'ddl', 'kind_fdw.sql');
SELECT step, action, kind, object FROM schemaboot_create_all();

SELECT fdwname, fdwhandler::regproc, fdwvalidator::regproc, fdwoptions FROM pg_foreign_data_wrapper ORDER BY 1;
SELECT srvname, srvtype, srvversion, srvoptions, test.role(srvowner) AS owner FROM pg_foreign_server ORDER BY 1;
SELECT srvname, usename, umoptions FROM pg_user_mappings ORDER BY 1, 2;
SELECT ftrelid::regclass, srvname, ftoptions FROM pg_foreign_table JOIN pg_foreign_server s ON s.oid = ftserver ORDER BY ftrelid::regclass::text;
SELECT attname, attfdwoptions FROM pg_attribute WHERE attrelid = 'kind_fdw.remote'::regclass AND attnum > 0 ORDER BY attnum;

-- again: all is there
SELECT action, count(*) FROM schemaboot_create_all() GROUP BY 1;

-- made by the server, backwards, from the export: always the same
CALL test.round_trip(:'ddl', 'kind_fdw.sql');
SELECT * FROM test.difference ORDER BY 1, 2, 3;
