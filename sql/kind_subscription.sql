--
-- kind_subscription: subscriptions, without a connection
--
-- the warning that a subscription is not connected reads otherwise in later versions
SET client_min_messages = error;
SELECT $ddl$
CREATE SUBSCRIPTION regress_quiet CONNECTION 'dbname=none' PUBLICATION a, "B ""b""" WITH (connect = false, slot_name = NONE, enabled = false);
CREATE SUBSCRIPTION "regress ""mixed""" CONNECTION 'dbname=none host=''a b'' port=1' PUBLICATION a WITH (connect = false, slot_name = NONE, binary = true);
ALTER SUBSCRIPTION regress_quiet SET (synchronous_commit = 'local');
ALTER SUBSCRIPTION regress_quiet OWNER TO CURRENT_USER;
COMMENT ON SUBSCRIPTION regress_quiet IS 'silence';
$ddl$ AS ddl \gset

SELECT * FROM schemaboot_define(:'ddl', 'kind_subscription.sql');
SELECT step, action, kind, object FROM schemaboot_create_all();

SELECT subname, subenabled, subslotname, subsynccommit, subbinary, subpublications, subconninfo FROM pg_subscription ORDER BY 1;

-- again: all is there
SELECT action, count(*) FROM schemaboot_create_all() GROUP BY 1;

-- made by the server, backwards, from the export: always the same
CALL test.round_trip(:'ddl', 'kind_subscription.sql');
SELECT * FROM test.difference ORDER BY 1, 2, 3;
-- what cannot run in a transaction is refused
SELECT * FROM schemaboot_define($$
CREATE SUBSCRIPTION s CONNECTION 'dbname=none' PUBLICATION a;
CREATE SUBSCRIPTION t CONNECTION 'dbname=none' PUBLICATION a WITH (connect = false);
ALTER SUBSCRIPTION t REFRESH PUBLICATION;
ALTER SUBSCRIPTION t SET PUBLICATION b;
ALTER SUBSCRIPTION t ENABLE;
$$, 'refused');
