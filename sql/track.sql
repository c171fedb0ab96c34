--
-- schemaboot_track: who changed what, as schemaboot_diff() tells it
--
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE SCHEMA track;
SELECT schemaboot_manage('{track}');
SELECT count(*) FROM schemaboot_define($$
	CREATE TABLE track.a (id int PRIMARY KEY, t text NOT NULL, n int);
	CREATE INDEX named ON track.a (t);
	CREATE VIEW track.v AS SELECT id FROM track.a;
$$, 'track.sql');
SELECT count(*) FROM schemaboot_create_all();

-- off by default
SELECT schemaboot_track();
ALTER TABLE track.a ADD before int;
SELECT change, object, changed_at, changed_by FROM schemaboot_diff();
ALTER TABLE track.a DROP before;

-- on: each object's last command
SELECT schemaboot_track(true);
SET SESSION AUTHORIZATION regress_owner;
CREATE TEMP TABLE nobody_cares (a int);
DROP TABLE nobody_cares;
RESET SESSION AUTHORIZATION;
GRANT ALL ON SCHEMA track TO regress_owner;
ALTER TABLE track.a OWNER TO regress_owner;
SET SESSION AUTHORIZATION regress_owner;
ALTER TABLE track.a ALTER t DROP NOT NULL;
ALTER TABLE track.a ADD CONSTRAINT positive CHECK (n > 0);
CREATE TABLE track."Extra One" (a int);
RESET SESSION AUTHORIZATION;
DROP INDEX track.named;
COMMENT ON COLUMN track.a.n IS 'by hand';
SELECT change, kind, object, attribute, replace(changed_by, session_user, 'CALLER') AS changed_by,
	changed_at BETWEEN now() - interval '1 minute' AND clock_timestamp() AS at
FROM schemaboot_diff() WHERE change <> 'unmodelled';
SELECT kind, object, command, dropped, replace(by, session_user, 'CALLER') AS by FROM schemaboot.change
	WHERE object !~ 'not_null'	-- since 18 a constraint of its own
	ORDER BY object;

-- the shadow build is not noted, and what schemaboot does for the caller is
SELECT count(*) FROM schemaboot.change WHERE object LIKE '%put aside%';
SELECT count(*) FROM schemaboot_create_all();
SELECT object, command FROM schemaboot.change WHERE object = 'track.named' AND NOT dropped;

SELECT schemaboot_track(false);
SELECT evtname FROM pg_event_trigger;
SELECT schemaboot_track_command();
SET ROLE regress_reader;
SELECT schemaboot_track(true);
RESET ROLE;

DROP SCHEMA track CASCADE;
TRUNCATE schemaboot.change;
SELECT count(*) > 0 AS forgotten FROM (SELECT schemaboot_forget(object) FROM schemaboot_models() WHERE source = 'track.sql' AND kind <> 'index') AS f;
SELECT schemaboot_manage('{}');
