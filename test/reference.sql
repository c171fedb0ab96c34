-- reference.sql: doc/reference.md, from the comments of functions and tables and the descriptions of settings. For
-- psql -XAtq, in an empty database; test/reference.sh runs it, and test/t/041_reference.pl compares.
\set ON_ERROR_STOP on
\pset format unaligned
\pset tuples_only on
SET client_min_messages = warning;
SET search_path = public, pg_catalog;
CREATE EXTENSION schemaboot;
LOAD 'schemaboot';

-- The chapters, and the function that each starts with: the others follow as they stand in the extension's script.
CREATE TEMPORARY TABLE chapter (title text, first_function text, says text);
INSERT INTO chapter VALUES
	('Models', 'schemaboot_define', 'The catalogue of models. [scripts.md](scripts.md) says what a script may hold.'),
	('Drift and declarative change', 'schemaboot_manage', 'See [drift.md](drift.md) and [plan.md](plan.md).'),
	('Bootstrap', 'schemaboot_create_all', 'See the [README](../README.md).'),
	('Revisions', 'schemaboot_baseline', 'See [revisions.md](revisions.md).'),
	('Validation', 'schemaboot_rules', 'What is wrong with a script or a history, before anybody runs it.'),
	('Idempotent helpers', 'schemaboot_ensure', 'For revisions by hand that may run again. See [helpers.md](helpers.md).');

-- Plain text as Markdown; names of functions lead to them.
CREATE FUNCTION pg_temp.markdown(words text) RETURNS text LANGUAGE sql AS $$
	SELECT regexp_replace(regexp_replace(regexp_replace(words, '([*<>\[\]|])', '\\\1', 'g'), '\m(schemaboot_[a-z_]+)\M', '[\1](#\1)', 'g'),
		'\m(schemaboot\.[a-z_]+)\M', '`\1`', 'g')
$$;
-- A comment in paragraphs: one for each argument, one for what is returned, one for errors.
CREATE FUNCTION pg_temp.paragraphs(comment text, arguments text[]) RETURNS text LANGUAGE sql AS $$
	SELECT regexp_replace(pg_temp.markdown(string_agg(CASE WHEN n = 1 THEN '' WHEN starts THEN E'\n\n' ELSE E'\n' END || line, '' ORDER BY n)),
		'\m(' || coalesce(nullif(array_to_string(arguments, '|'), ''), 'none') || ')(?=(, [a-z_]+)*: )', '`\1`', 'g')
	FROM (SELECT n, line, line ~ '^(Returns|Errors?)\M' OR line ~ ('^(' || array_to_string(arguments, '|') || ')(, [a-z_]+)*: ') AS starts
		FROM regexp_split_to_table(comment, E'\n') WITH ORDINALITY AS l (line, n)) AS lines
$$;

CREATE TEMPORARY VIEW functions AS
	SELECT p.oid, p.proname AS name, p.prokind = 'p' AS is_procedure, p.proretset AS is_set, p.proargnames AS names,
		obj_description(p.oid, 'pg_proc') AS comment, p.provolatile AS volatility, p.prorettype, p.proallargtypes, p.proargmodes, p.proargtypes AS inputs,
		(SELECT string_agg(DISTINCT c, ', ' ORDER BY c) FROM (SELECT CASE WHEN a.grantee = 0 THEN 'everybody' END AS c
			FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a) AS x) AS granted,
		pg_get_function_arguments(p.oid) AS arguments, pg_get_function_identity_arguments(p.oid) AS identity
	FROM pg_proc AS p JOIN pg_depend AS d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
		JOIN pg_extension AS e ON d.refclassid = 'pg_extension'::regclass AND e.oid = d.refobjid AND e.extname = 'schemaboot'
	WHERE p.proname LIKE 'schemaboot\_%' AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype);
CREATE TEMPORARY VIEW chaptered AS
	SELECT DISTINCT ON (f.oid) f.*, c.oid AS chapter, c.title, c.says
	FROM functions AS f JOIN (SELECT g.oid, chapter.* FROM chapter JOIN functions AS g ON g.name = first_function) AS c ON c.oid <= f.oid
	ORDER BY f.oid, c.oid DESC;

SELECT $$# Reference

All functions, settings and tables, in the words that the extension itself has of them: `\df+ schemaboot_*`, `pg_settings` and `\d+` show the same. `make doc/reference.md` writes this file.
The essence on one page: [quick-reference.md](quick-reference.md).
$$;
SELECT string_agg(format(E'* %s: %s', format('[%s](#%s)', title, replace(lower(title), ' ', '-')), list), E'\n' ORDER BY chapter)
	|| E'\n* [Settings](#settings)\n* [Tables](#tables)\n'
FROM (SELECT chapter, title, string_agg(format('[%s](#%s)', name, name), ', ' ORDER BY oid) AS list FROM chaptered GROUP BY 1, 2) AS c;

SELECT CASE WHEN oid = chapter THEN format(E'## %s\n\n%s\n\n', title, says) ELSE '' END
	|| format(E'### %s\n\n', name)
	|| format(E'`%s%s(%s)`', CASE WHEN is_procedure THEN 'CALL ' ELSE '' END, name,
		(SELECT coalesce(string_agg(regexp_replace(trim(a), '^(IN |VARIADIC )|::[a-z ]+(\[\])?$', '', 'g'), ', ' ORDER BY n), '') FROM (
			-- pg_get_function_arguments() without what comes out
			SELECT a, n FROM regexp_split_to_table(arguments, ', (?=(?:IN |OUT |VARIADIC )?"?[a-z_]+"? [a-z])') WITH ORDINALITY AS x (a, n)) AS split WHERE a !~ '^OUT '))
	|| CASE WHEN is_procedure THEN '' WHEN proallargtypes IS NULL OR 'o' <> ALL (proargmodes)
			THEN format(E'\n→ `%s`', CASE WHEN is_set THEN 'setof ' ELSE '' END || format_type(prorettype, NULL))
		ELSE format(E'\n→ %s %s', CASE WHEN is_set THEN 'rows of' ELSE 'one row of' END,
			(SELECT string_agg(format('`%s %s`', names[i], format_type(proallargtypes[i], NULL)), ', ' ORDER BY i)
			 FROM generate_subscripts(proallargtypes, 1) AS i WHERE proargmodes[i] = 'o')) END
	|| E'\n\n' || pg_temp.paragraphs(comment, coalesce(names[:array_length(inputs::oid[], 1)], '{}')) || E'\n\n'
	|| format(E'*%s; %s.*\n', CASE WHEN is_procedure THEN 'Procedure' ELSE CASE volatility WHEN 'v' THEN 'Volatile' WHEN 's' THEN 'Stable' ELSE 'Immutable' END END,
		CASE WHEN granted IS NOT NULL THEN 'everybody may call it'
			ELSE format('for superusers, and those who get `EXECUTE ON %s %s(%s)`', CASE WHEN is_procedure THEN 'PROCEDURE' ELSE 'FUNCTION' END, name,
				(SELECT coalesce(string_agg(format_type(t, NULL), ', ' ORDER BY n), '') FROM unnest((SELECT proargtypes FROM pg_proc WHERE pg_proc.oid = chaptered.oid)) WITH ORDINALITY AS u (t, n))) END)
FROM chaptered ORDER BY oid;

SELECT $$## Settings

Known to a session once it has called a function of schemaboot, or `LOAD 'schemaboot'`; `ALTER DATABASE ... SET` keeps them.

| setting | default | says | set by |
|---|---|---|---|$$;
SELECT format('| `%s` | %s | %s | %s |', name,
	CASE WHEN boot_val = '' THEN 'none' ELSE '`' || CASE WHEN unit = 'kB' THEN pg_size_pretty(CASE WHEN unit = 'kB' THEN boot_val::bigint END * 1024) ELSE replace(boot_val, E'\n', '\n') || coalesce(unit, '') END || '`' END,
	pg_temp.markdown(short_desc || coalesce(' ' || extra_desc, '')) || coalesce(' From ' || min_val || ' to ' || max_val || '.', ''),
	CASE context WHEN 'user' THEN 'anybody' ELSE 'superusers' END)
FROM (SELECT name, boot_val, unit, short_desc, extra_desc, context, CASE WHEN max_val <> '2147483647' THEN min_val END AS min_val, max_val
	FROM pg_settings WHERE name LIKE 'schemaboot.%') AS s ORDER BY name;

SELECT $$
## Tables

In schema `schemaboot`, for everybody to read, but for the texts of statements and revisions, which may hold secrets. Only functions of schemaboot write there.
$$;
SELECT format(E'### schemaboot.%s\n\n%s\n\n%s\n', relname, pg_temp.markdown(upper(left(d, 1)) || substr(d, 2)) || '.',
	(SELECT string_agg(format('* `%s %s`%s', attname, format_type(atttypid, atttypmod), coalesce(': ' || pg_temp.markdown(col_description(c.oid, attnum)), '')), E'\n' ORDER BY attnum)
	 FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped))
FROM pg_class AS c, obj_description(c.oid, 'pg_class') AS d
WHERE relnamespace = 'schemaboot'::regnamespace AND relkind = 'r' AND has_any_column_privilege('pg_read_all_stats', c.oid, 'SELECT')
ORDER BY relname;
