-- 15-types.sql: enums, domains, composites and ranges. Written by hand, with a search_path.
-- Base types and shell types need a superuser: see 90-superuser.sql.

SET search_path = core, ext, public;

-- Enums -----------------------------------------------------------------------------------------------------

CREATE TYPE currency AS ENUM ('EUR', 'USD', 'GBP', 'CHF', 'JPY');
CREATE TYPE weekday AS ENUM ('mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun');
CREATE TYPE severity AS ENUM ('info', 'minor', 'major', 'critical');
CREATE TYPE contact_kind AS ENUM ('phone', 'e-mail', 'post', 'in person', 'Brieftaube', '伝書鳩', 'it''s "other"', '');
CREATE TYPE nothing_yet AS ENUM ();

COMMENT ON TYPE currency IS 'ISO 4217, those that we take.';

ALTER TYPE currency OWNER TO rich_owner;
GRANT USAGE ON TYPE currency TO rich_app WITH GRANT OPTION;
REVOKE ALL ON TYPE nothing_yet FROM PUBLIC;

-- Domains ---------------------------------------------------------------------------------------------------

CREATE DOMAIN email AS citext
    CONSTRAINT email_looks_right CHECK (VALUE ~ '^[^@\s]+@[^@\s]+\.[^@\s]+$');

CREATE DOMAIN country_code AS char(2) COLLATE bytewise
    NOT NULL DEFAULT 'DE'
    CHECK (VALUE ~ '^[A-Z]{2}$');

CREATE DOMAIN amount AS numeric(14,2) DEFAULT 0;

-- A domain over a domain, with two constraints, one with a name.
CREATE DOMAIN price AS amount
    CONSTRAINT price_not_negative CHECK (VALUE >= 0)
    CHECK (VALUE < 1000000000);

-- Over an array, an enum, a range.
CREATE DOMAIN phone_numbers AS text[]
    CHECK (array_length(VALUE, 1) <= 5 AND array_position(VALUE, NULL) IS NULL);
CREATE DOMAIN working_day AS weekday CHECK (VALUE NOT IN ('sat', 'sun'));
CREATE DOMAIN opening_period AS tstzrange CHECK (NOT isempty(VALUE) AND lower_inc(VALUE));
CREATE DOMAIN slug AS varchar(80) COLLATE "C" NULL CHECK (VALUE SIMILAR TO '[a-z0-9]+(-[a-z0-9]+)*');
CREATE DOMAIN iban AS text;

-- Constraints that came later: old values are not looked at.
ALTER DOMAIN iban ADD CONSTRAINT iban_has_country CHECK (VALUE ~ '^[A-Z]{2}[0-9]{2}') NOT VALID;
ALTER DOMAIN iban ADD CONSTRAINT iban_length CHECK (length(VALUE) BETWEEN 15 AND 34);
ALTER DOMAIN iban SET DEFAULT 'XX00000000000000';

COMMENT ON DOMAIN email IS 'Compared without case.';
COMMENT ON CONSTRAINT email_looks_right ON DOMAIN email IS 'Only a rough look. The proof is a mail that arrives.';
COMMENT ON DOMAIN price IS 'What is asked: never negative.';

ALTER DOMAIN price OWNER TO rich_owner;
GRANT USAGE ON DOMAIN price TO rich_app;
REVOKE USAGE ON DOMAIN iban FROM PUBLIC;

-- Composites ------------------------------------------------------------------------------------------------

CREATE TYPE geo_point AS (
    lat double precision,
    lon double precision
);

CREATE TYPE dimensions AS (
    length_mm integer,
    width_mm  integer,
    height_mm integer
);

-- Built of other user types, with a collation and an array.
CREATE TYPE postal_address AS (
    lines    text[],
    postcode varchar(12) COLLATE "C",
    city     text COLLATE german_phonebook,
    country  country_code,
    place    geo_point
);

CREATE TYPE nothing_at_all AS ();

-- Of this type there will be tables.
CREATE TYPE measurement AS (
    device   uuid,
    taken_at timestamptz(3),
    value    numeric(10,3)
);
ALTER TYPE measurement ADD ATTRIBUTE unit text COLLATE "C";

CREATE DOMAIN place_on_earth AS geo_point
    CHECK ((VALUE).lat BETWEEN -90 AND 90 AND (VALUE).lon BETWEEN -180 AND 180);

COMMENT ON TYPE postal_address IS 'As it is printed on the label.';
COMMENT ON COLUMN postal_address.lines IS 'Name, company, street: whatever stands above the postcode.';

ALTER TYPE geo_point OWNER TO rich_owner;

-- Ranges ----------------------------------------------------------------------------------------------------

CREATE FUNCTION seconds_between(time, time) RETURNS double precision
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT extract(epoch FROM $1 - $2)::double precision $$;

CREATE TYPE time_range AS RANGE (
    SUBTYPE = time,
    SUBTYPE_DIFF = seconds_between
);

CREATE TYPE float_range AS RANGE (
    subtype = float8,
    subtype_diff = float8mi,
    multirange_type_name = many_float_ranges
);

-- With an operator class and a collation that are not the default.
CREATE TYPE word_range AS RANGE (
    SUBTYPE = text,
    SUBTYPE_OPCLASS = text_pattern_ops,
    COLLATION = "C"
);

CREATE TYPE severity_range AS RANGE (SUBTYPE = severity);

COMMENT ON TYPE time_range IS 'Within one day.';
ALTER TYPE time_range OWNER TO rich_owner;
GRANT USAGE ON TYPE time_range TO rich_app;

CREATE DOMAIN opening_hours AS time_range DEFAULT '[09:00,17:00)';
