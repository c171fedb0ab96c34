-- 10-foundation.sql: schemas, extensions, collations. Written as pg_dump writes them.

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: core; Type: SCHEMA; Schema: -; Owner: rich_owner
--

CREATE SCHEMA core;


ALTER SCHEMA core OWNER TO rich_owner;

--
-- Name: SCHEMA core; Type: COMMENT; Schema: -; Owner: rich_owner
--

COMMENT ON SCHEMA core IS 'What all three companies of the group share: people, organisations, money, files.';


--
-- Name: ext; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA ext;


COMMENT ON SCHEMA ext IS 'Extensions live here, and nothing else does.';


--
-- The three companies. AUTHORIZATION says the owner in the same statement.
--

CREATE SCHEMA freight AUTHORIZATION rich_owner;
CREATE SCHEMA clinic AUTHORIZATION rich_owner;
CREATE SCHEMA IF NOT EXISTS media AUTHORIZATION rich_owner;

COMMENT ON SCHEMA freight IS 'The carrier.';
COMMENT ON SCHEMA clinic IS 'The hospital. Rows here are about people: policies decide who sees them.';
COMMENT ON SCHEMA media IS 'The publisher.';

--
-- Views over all of them.
--

CREATE SCHEMA reporting;

ALTER SCHEMA reporting OWNER TO rich_owner;

COMMENT ON SCHEMA reporting IS 'Views only. Nothing here has rows of its own, but for what is materialized.';

--
-- A schema without a name of its own: it is called like its owner.
--

CREATE SCHEMA AUTHORIZATION rich_reader;

COMMENT ON SCHEMA rich_reader IS 'Scratch space of the report writers.';

--
-- Names that need quotes. See 65-weird-names.sql.
--

CREATE SCHEMA "Weird Schema";
CREATE SCHEMA "Größe";
CREATE SCHEMA "select";

ALTER SCHEMA "Weird Schema" OWNER TO rich_owner;
ALTER SCHEMA "Größe" OWNER TO rich_owner;

COMMENT ON SCHEMA "Weird Schema" IS 'It''s got a blank, and "quotes" in its comment; and a semicolon.
And a second line.';

--
-- Name: citext; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA ext;


--
-- Name: EXTENSION citext; Type: COMMENT; Schema: -; Owner:
--

COMMENT ON EXTENSION citext IS 'data type for case-insensitive character strings';


CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA ext;
CREATE EXTENSION IF NOT EXISTS btree_gin WITH SCHEMA ext;
CREATE EXTENSION IF NOT EXISTS hstore WITH SCHEMA ext;
CREATE EXTENSION IF NOT EXISTS intarray WITH SCHEMA ext;
CREATE EXTENSION IF NOT EXISTS ltree WITH SCHEMA ext;
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA ext;
CREATE EXTENSION IF NOT EXISTS unaccent WITH SCHEMA ext;
CREATE EXTENSION IF NOT EXISTS "uuid-ossp" WITH SCHEMA ext;

COMMENT ON EXTENSION ltree IS 'Paths in the trees of media.';

-- Without a schema: where the search_path says, or where the extension itself says.
SET search_path = public;

CREATE EXTENSION pgcrypto;
CREATE EXTENSION cube SCHEMA ext;
CREATE EXTENSION earthdistance SCHEMA ext CASCADE;

SELECT pg_catalog.set_config('search_path', '', false);

--
-- Collations: both providers, deterministic and not, and a copy.
--

CREATE COLLATION core.german_phonebook (provider = icu, locale = 'de-u-co-phonebk');


ALTER COLLATION core.german_phonebook OWNER TO rich_owner;

CREATE COLLATION core.ignore_case (provider = icu, deterministic = false, locale = 'und-u-ks-level2');


ALTER COLLATION core.ignore_case OWNER TO rich_owner;

CREATE COLLATION core.natural_numbers (provider = icu, locale = 'en-u-kn-true');
CREATE COLLATION core.bytewise (provider = libc, locale = 'C');
CREATE COLLATION core.bytewise_in_two (PROVIDER = libc, LC_COLLATE = 'C', LC_CTYPE = 'POSIX');
CREATE COLLATION IF NOT EXISTS core.copied_from_c FROM pg_catalog."C";

COMMENT ON COLLATION core.ignore_case IS 'Equal but for case is equal: not deterministic, so no LIKE in old servers.';
COMMENT ON COLLATION core.natural_numbers IS 'Gate 2 stands before gate 10.';

--
-- Privileges on schemas. Those on other things stand beside them.
--

GRANT USAGE ON SCHEMA core TO PUBLIC;
GRANT ALL ON SCHEMA freight TO rich_app WITH GRANT OPTION;
GRANT USAGE ON SCHEMA freight TO rich_reader;
GRANT USAGE, CREATE ON SCHEMA clinic TO rich_app;
GRANT USAGE ON SCHEMA media TO rich_app, rich_reader;
GRANT USAGE ON SCHEMA reporting TO rich_reader;
GRANT USAGE ON SCHEMA ext TO PUBLIC;
GRANT USAGE ON SCHEMA "Weird Schema" TO rich_app;
GRANT USAGE ON SCHEMA "select" TO rich_reader WITH GRANT OPTION;
