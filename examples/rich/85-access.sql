-- 85-access.sql: privileges for objects to come, and privileges that were handed on.
-- It stands near the end because default privileges are for what is created after them.

SET search_path = '';

-- For what the owner creates from now on, anywhere and in one schema.
ALTER DEFAULT PRIVILEGES FOR ROLE rich_owner GRANT SELECT ON TABLES TO rich_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE rich_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE rich_owner REVOKE USAGE ON TYPES FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE rich_reader GRANT USAGE ON SCHEMAS TO rich_app WITH GRANT OPTION;
ALTER DEFAULT PRIVILEGES FOR ROLE rich_owner IN SCHEMA freight GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO rich_app;
ALTER DEFAULT PRIVILEGES FOR ROLE rich_owner IN SCHEMA freight, media GRANT USAGE, SELECT ON SEQUENCES TO rich_app, rich_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE rich_owner, rich_app IN SCHEMA media GRANT EXECUTE ON ROUTINES TO rich_app;
ALTER DEFAULT PRIVILEGES FOR USER rich_app IN SCHEMA "Weird Schema" GRANT ALL ON TYPES TO PUBLIC;

-- For whoever runs this. In a schema of its own, so that nothing else is touched.
CREATE SCHEMA handed_on;
GRANT USAGE ON SCHEMA handed_on TO rich_app, rich_reader;
ALTER DEFAULT PRIVILEGES IN SCHEMA handed_on GRANT SELECT ON TABLES TO rich_app;

-- This table is created under the default above, and has it without a GRANT of its own.
CREATE TABLE handed_on.key_of_office (
    holder name NOT NULL DEFAULT SESSION_USER,
    since  date NOT NULL DEFAULT CURRENT_DATE
);

-- Handed on: the application grants what it was granted. pg_dump writes it just so.
GRANT SELECT, INSERT ON handed_on.key_of_office TO rich_app WITH GRANT OPTION;
SET SESSION AUTHORIZATION rich_app;
GRANT SELECT ON TABLE handed_on.key_of_office TO rich_reader;
RESET SESSION AUTHORIZATION;
