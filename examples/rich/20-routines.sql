/*
 * 20-routines.sql: functions, procedures, aggregates, operators and casts of schema core.
 *
 * What needs tables stands with the tables, what needs a superuser in 90-superuser.sql.
 * /* Comments nest; the semicolon in here ends nothing. */
 */

SET search_path TO core, ext, public;
SET check_function_bodies = off;

-- Functions in SQL --------------------------------------------------------------------------------------------

CREATE FUNCTION vat(net numeric, rate numeric DEFAULT 0.19) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 2
    RETURN round(net * rate, 2);

COMMENT ON FUNCTION vat(numeric, numeric) IS 'Value added tax; the rate is Germany''s unless another is given.';

CREATE FUNCTION gross(net numeric, rate numeric DEFAULT 0.19, OUT gross numeric, OUT tax numeric)
    LANGUAGE sql IMMUTABLE
BEGIN ATOMIC
    SELECT net + vat(net, rate), vat(net, rate);
END;

-- Overloaded: the same name for another type.
CREATE FUNCTION gross(nets numeric[]) RETURNS SETOF numeric
    LANGUAGE sql IMMUTABLE STRICT ROWS 10
    AS 'SELECT n + core.vat(n) FROM unnest(nets) AS n';

CREATE FUNCTION longest(VARIADIC words text[]) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $_$ SELECT w FROM unnest($1) AS w ORDER BY length(w) DESC, w LIMIT 1 $_$;

CREATE FUNCTION either(anycompatible, anycompatible DEFAULT NULL) RETURNS anycompatible
    LANGUAGE sql IMMUTABLE
    AS 'SELECT coalesce($1, $2)';

CREATE FUNCTION ends(r anyrange, OUT "from" anyelement, OUT until anyelement)
    LANGUAGE sql IMMUTABLE STRICT
    AS 'SELECT lower(r), upper(r)';

CREATE FUNCTION days_of(period daterange, step interval DEFAULT '1 day')
    RETURNS TABLE (day date, weekday weekday, is_free boolean)
    LANGUAGE sql STABLE CALLED ON NULL INPUT ROWS 31 COST 50
AS $body$
    SELECT d::date, (enum_range(NULL::core.weekday))[extract(isodow FROM d)::integer], extract(isodow FROM d) > 5
    FROM generate_series(lower(period), upper(period) - 1, step) AS d
$body$;

-- A body with CASE ... END in a parsed body.
CREATE FUNCTION traffic_light(level severity) RETURNS text
    LANGUAGE sql IMMUTABLE
BEGIN ATOMIC
    SELECT CASE level
               WHEN 'critical' THEN 'red'
               WHEN 'major' THEN CASE WHEN level > 'minor' THEN 'amber' ELSE 'never' END
               ELSE 'green'
           END;
END;

CREATE FUNCTION distance_km(a geo_point, b geo_point) RETURNS double precision
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
    SELECT 6371 * 2 * asin(sqrt(
        power(sin(radians((b).lat - (a).lat) / 2), 2)
        + cos(radians((a).lat)) * cos(radians((b).lat)) * power(sin(radians((b).lon - (a).lon) / 2), 2)));
$$;

CREATE FUNCTION normalized(label text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path = ext, pg_catalog
    AS $$ SELECT lower(unaccent('ext.unaccent', label)) $$;

COMMENT ON FUNCTION normalized(text) IS 'For indexes: lower case and without accents. unaccent() alone is only stable.';

-- Functions in PL/pgSQL -----------------------------------------------------------------------------------------

CREATE FUNCTION touch() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    NEW.updated_at := clock_timestamp();
    RETURN NEW;
END
$$;

CREATE FUNCTION forbid() RETURNS trigger
    LANGUAGE plpgsql
    AS $fn$
BEGIN
    -- $$ is nothing special in here; neither is '; nor is ;
    RAISE EXCEPTION '% on %.% is not allowed: %', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME, coalesce(TG_ARGV[0], 'no reason')
        USING ERRCODE = 'insufficient_privilege', HINT = E'It\'s a pity.';
END;
$fn$;

CREATE FUNCTION note_change() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'core', 'pg_temp'
AS $$
BEGIN
    PERFORM pg_notify('core_' || TG_TABLE_NAME, TG_OP);
    RETURN NULL;
END;
$$;

CREATE FUNCTION iban_checksum_is_right(account text) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE RETURNS NULL ON NULL INPUT SECURITY INVOKER PARALLEL SAFE
AS $$
DECLARE
    turned text := substr(account, 5) || substr(account, 1, 4);
    digits text := '';
    sign   text;
BEGIN
    FOREACH sign IN ARRAY string_to_array(upper(turned), NULL) LOOP
        digits := digits || CASE WHEN sign BETWEEN 'A' AND 'Z' THEN (ascii(sign) - 55)::text ELSE sign END;
    END LOOP;
    RETURN digits::numeric % 97 = 1;
END;
$$;

-- Settings for the time of the call, of PostgreSQL and of the application.
CREATE FUNCTION local_time_of(moment timestamptz) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
    SET "TimeZone" TO 'Europe/Berlin'
    SET DateStyle = 'ISO, DMY'
    SET work_mem = '8MB'
    SET "rich.caller" = 'local_time_of; not ours'
AS $$ BEGIN RETURN moment::text; END $$;

CREATE FUNCTION split_name(INOUT name text, OUT first text, OUT last text)
    LANGUAGE plpgsql IMMUTABLE
AS $$
BEGIN
    first := split_part(name, ' ', 1);
    last := substr(name, length(first) + 2);
END;
$$;

-- Arguments without names, a result that the caller describes, an argument that is a whole table's row.
CREATE FUNCTION any_rows(regclass, integer) RETURNS SETOF record
    LANGUAGE plpgsql
    AS 'BEGIN RETURN QUERY EXECUTE format(''SELECT * FROM %s LIMIT %s'', $1, $2); END';

CREATE OR REPLACE FUNCTION opened_at(day weekday, hours opening_hours DEFAULT NULL, closed boolean DEFAULT false)
    RETURNS time
    LANGUAGE plpgsql
AS $$
BEGIN
    RETURN CASE WHEN closed THEN NULL ELSE lower(hours::core.time_range) END;
END;
$$;

ALTER FUNCTION touch() OWNER TO rich_owner;
ALTER FUNCTION note_change() OWNER TO rich_owner;
REVOKE ALL ON FUNCTION note_change() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION note_change() TO rich_app;
REVOKE ALL ON FUNCTION any_rows(regclass, integer) FROM PUBLIC;
GRANT ALL ON FUNCTION any_rows(regclass, integer) TO rich_reader WITH GRANT OPTION;
GRANT EXECUTE ON ROUTINE vat(numeric, numeric) TO rich_reader;

-- Procedures ------------------------------------------------------------------------------------------------------

CREATE PROCEDURE wait_a_little(seconds double precision DEFAULT 0.1)
    LANGUAGE plpgsql
    AS $$ BEGIN PERFORM pg_sleep(seconds); COMMIT; END $$;

CREATE PROCEDURE next_in_row(INOUT counter integer, OUT said_at timestamptz, IN step integer DEFAULT 1)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
    AS $$ BEGIN counter := counter + step; said_at := now(); END $$;

CREATE PROCEDURE say(VARIADIC words text[])
    LANGUAGE sql
BEGIN ATOMIC
    SELECT pg_notify('said', array_to_string(words, ' '));
    SELECT 1;
END;

COMMENT ON PROCEDURE wait_a_little(double precision) IS 'Commits: call it outside a transaction.';
COMMENT ON ROUTINE say(text[]) IS 'Whoever listens hears it.';
ALTER PROCEDURE say(text[]) OWNER TO rich_owner;
REVOKE ALL ON PROCEDURE wait_a_little(double precision) FROM PUBLIC;
GRANT EXECUTE ON PROCEDURE wait_a_little(double precision) TO rich_app;

-- Aggregates ------------------------------------------------------------------------------------------------------

CREATE FUNCTION add_price(total numeric, item price) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT coalesce(total, 0) + coalesce(item, 0) $$;

CREATE FUNCTION take_price(total numeric, item price) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT coalesce(total, 0) - coalesce(item, 0) $$;

CREATE FUNCTION in_words(total numeric) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT to_char(total, 'FM999G999G990D00') $$;

-- Ordinary; in parallel; with a moving window.
CREATE AGGREGATE bill(price) (
    SFUNC = add_price,
    STYPE = numeric,
    SSPACE = 16,
    FINALFUNC = in_words,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = numeric_add,
    INITCOND = '0',
    MSFUNC = add_price,
    MINVFUNC = take_price,
    MSTYPE = numeric,
    MFINALFUNC = in_words,
    MINITCOND = '0',
    PARALLEL = SAFE
);

-- Answered from an index, by a sort operator.
CREATE AGGREGATE earliest(timestamptz) (
    SFUNC = timestamptz_smaller,
    STYPE = timestamptz,
    COMBINEFUNC = timestamptz_smaller,
    SORTOP = OPERATOR(pg_catalog.<),
    PARALLEL = SAFE
);

CREATE AGGREGATE all_of(anycompatiblearray) (
    SFUNC = array_cat,
    STYPE = anycompatiblearray,
    INITCOND = '{}'
);

CREATE FUNCTION count_up(bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE AS 'SELECT $1 + 1';

CREATE AGGREGATE how_many(*) (SFUNC = count_up, STYPE = bigint, INITCOND = 0);

-- Two arguments; a final function that sees them too.
CREATE FUNCTION weigh(state numeric[], value numeric, weight numeric) RETURNS numeric[]
    LANGUAGE sql IMMUTABLE
    RETURN ARRAY[state[1] + value * weight, state[2] + weight];

CREATE FUNCTION weighed(state numeric[], value numeric, weight numeric) RETURNS numeric
    LANGUAGE sql IMMUTABLE
    RETURN state[1] / nullif(state[2], 0);

CREATE AGGREGATE weighted_average(value numeric, weight numeric) (
    SFUNC = weigh, STYPE = numeric[], FINALFUNC = weighed, FINALFUNC_EXTRA, FINALFUNC_MODIFY = SHAREABLE,
    INITCOND = '{0,0}', PARALLEL = RESTRICTED
);

-- Any number of arguments.
CREATE FUNCTION keep_longest(state text, VARIADIC words text[]) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN longest(VARIADIC array_append(words, coalesce(state, '')));

CREATE AGGREGATE longest_of(VARIADIC words text[]) (SFUNC = keep_longest, STYPE = text);

-- Ordered set: nth_smallest(3) WITHIN GROUP (ORDER BY price).
CREATE FUNCTION collect(state double precision[], item double precision) RETURNS double precision[]
    LANGUAGE sql IMMUTABLE
    RETURN array_append(state, item);

CREATE FUNCTION pick_nth(state double precision[], n integer) RETURNS double precision
    LANGUAGE sql IMMUTABLE
    RETURN state[n];

CREATE AGGREGATE nth_smallest(n integer ORDER BY item double precision) (
    SFUNC = collect,
    STYPE = double precision[],
    FINALFUNC = pick_nth,
    INITCOND = '{}'
);

COMMENT ON AGGREGATE bill(price) IS 'The sum, in words.';
COMMENT ON AGGREGATE how_many(*) IS 'count(*), slower.';
COMMENT ON AGGREGATE nth_smallest(integer ORDER BY double precision) IS 'No interpolation.';
ALTER AGGREGATE bill(price) OWNER TO rich_owner;
REVOKE ALL ON FUNCTION how_many() FROM PUBLIC;
GRANT ALL ON FUNCTION how_many() TO rich_reader;

-- Operators -------------------------------------------------------------------------------------------------------

CREATE FUNCTION same_text(text, text) RETURNS boolean
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS 'SELECT lower($1) = lower($2)';

CREATE FUNCTION other_text(text, text) RETURNS boolean
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS 'SELECT lower($1) <> lower($2)';

-- Each names the other before it is there.
CREATE OPERATOR === (
    FUNCTION = same_text,
    LEFTARG = text,
    RIGHTARG = text,
    COMMUTATOR = ===,
    NEGATOR = !==,
    RESTRICT = eqsel,
    JOIN = eqjoinsel
);

CREATE OPERATOR !== (
    PROCEDURE = core.other_text,
    LEFTARG = text,
    RIGHTARG = text,
    COMMUTATOR = OPERATOR(core.!==),
    NEGATOR = OPERATOR(core.===),
    RESTRICT = neqsel,
    JOIN = neqjoinsel
);

CREATE OPERATOR core.<-> (FUNCTION = distance_km, LEFTARG = geo_point, RIGHTARG = geo_point, COMMUTATOR = OPERATOR(core.<->));

CREATE FUNCTION antipode(place geo_point) RETURNS geo_point
    LANGUAGE sql IMMUTABLE STRICT
    RETURN row(-(place).lat, (place).lon + CASE WHEN (place).lon > 0 THEN -180 ELSE 180 END)::geo_point;

-- A prefix operator, and a pair of one function's two directions.
CREATE OPERATOR !@ (FUNCTION = antipode, RIGHTARG = geo_point);

CREATE FUNCTION north_of(geo_point, geo_point) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT RETURN ($1).lat > ($2).lat;
CREATE FUNCTION south_of(geo_point, geo_point) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT RETURN ($1).lat < ($2).lat;

CREATE OPERATOR |>> (FUNCTION = north_of, LEFTARG = geo_point, RIGHTARG = geo_point, COMMUTATOR = <<|, RESTRICT = scalargtsel, JOIN = scalargtjoinsel);
CREATE OPERATOR <<| (FUNCTION = south_of, LEFTARG = geo_point, RIGHTARG = geo_point, COMMUTATOR = |>>, RESTRICT = scalarltsel, JOIN = scalarltjoinsel);

COMMENT ON OPERATOR === (text, text) IS 'Equal but for case.';
COMMENT ON OPERATOR !@ (NONE, geo_point) IS 'The other side of the world.';
ALTER OPERATOR === (text, text) OWNER TO rich_owner;

-- A function whose body needs the operators.
CREATE FUNCTION is_home(label text) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    RETURN label OPERATOR(core.===) 'home' OR label === 'zu Hause';

-- Casts -----------------------------------------------------------------------------------------------------------

CREATE FUNCTION geo_point_to_text(geo_point) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT
    RETURN format('%s/%s', ($1).lat, ($1).lon);

CREATE FUNCTION severity_of(integer) RETURNS severity
    LANGUAGE sql IMMUTABLE STRICT
    RETURN (enum_range(NULL::severity))[$1];

CREATE FUNCTION volume(dimensions) RETURNS bigint
    LANGUAGE sql IMMUTABLE STRICT
    RETURN ($1).length_mm::bigint * ($1).width_mm * ($1).height_mm;

CREATE CAST (geo_point AS text) WITH FUNCTION geo_point_to_text(geo_point);
CREATE CAST (integer AS severity) WITH FUNCTION core.severity_of(integer) AS ASSIGNMENT;
CREATE CAST (dimensions AS bigint) WITH FUNCTION volume(dimensions) AS IMPLICIT;
CREATE CAST (text AS contact_kind) WITH INOUT AS ASSIGNMENT;
CREATE CAST (contact_kind AS text) WITH INOUT AS IMPLICIT;
CREATE CAST (weekday AS varchar) WITH INOUT;

COMMENT ON CAST (geo_point AS text) IS 'For labels.';
