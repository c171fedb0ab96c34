-- See exists.sh. :tables, :calls.
SELECT format('CREATE TABLE t_%s (id bigint PRIMARY KEY, n int CONSTRAINT c_%s CHECK (n > 0))', g, g) FROM generate_series(1, :tables) AS g
\gexec
ANALYZE;
CREATE TABLE results (what text, way text, us float8);

-- Microseconds for a call of an expression of the number n.
CREATE FUNCTION measure(what text, way text, calls int, expression text) RETURNS void LANGUAGE plpgsql AS $f$
DECLARE
	body text := 'DO $d$ DECLARE x boolean; n text; BEGIN FOR i IN 1 .. %s LOOP n := ''t_'' || (i %% 1000 * 2); x := %s; END LOOP; END $d$';
	began timestamptz;
	empty float8;
BEGIN
	began := clock_timestamp();
	EXECUTE format(body, calls, 'n IS NULL');
	empty := extract(epoch FROM clock_timestamp() - began);
	began := clock_timestamp();
	EXECUTE format(body, calls, expression);
	INSERT INTO results VALUES (what, way, 1e6 * (extract(epoch FROM clock_timestamp() - began) - empty) / calls);
END
$f$;

SELECT measure('table', 'schemaboot', :calls, 'schemaboot_table_exists(n)'),
	measure('table', 'to_regclass', :calls, 'to_regclass(n) IS NOT NULL'),
	measure('table', 'pg_class', :calls, 'EXISTS (SELECT FROM pg_class WHERE relname = n AND relkind IN (''r'', ''p'', ''f'') AND pg_table_is_visible(oid))'),
	measure('table', 'information_schema', :calls / 100, 'EXISTS (SELECT FROM information_schema.tables WHERE table_schema = ''public'' AND table_name = n)'),
	measure('column', 'schemaboot', :calls, 'schemaboot_column_exists(n, ''n'')'),
	measure('column', 'pg_attribute', :calls, 'EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass(n) AND attname = ''n'' AND NOT attisdropped)'),
	measure('column', 'information_schema', :calls / 100, 'EXISTS (SELECT FROM information_schema.columns WHERE table_schema = ''public'' AND table_name = n AND column_name = ''n'')'),
	measure('constraint', 'schemaboot', :calls, 'schemaboot_constraint_exists(n, ''c_2'')'),
	measure('constraint', 'pg_constraint', :calls, 'EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass(n) AND conname = ''c_2'')'),
	measure('constraint', 'information_schema', :calls / 100, 'EXISTS (SELECT FROM information_schema.table_constraints WHERE table_name = n AND constraint_name = ''c_2'')'),
	measure('index', 'schemaboot', :calls, 'schemaboot_index_exists(n || ''_pkey'')'),
	measure('index', 'pg_indexes', :calls / 100, 'EXISTS (SELECT FROM pg_indexes WHERE indexname = n || ''_pkey'')'),
	measure('function', 'schemaboot', :calls, 'schemaboot_function_exists(''pg_catalog.lower(text)'')'),
	measure('function', 'to_regprocedure', :calls, 'to_regprocedure(''pg_catalog.lower(text)'') IS NOT NULL') \g /dev/null

\pset tuples_only off
\pset format aligned
\pset footer off
SELECT r.what, r.way, round(r.us::numeric, 2) AS "us per call", round((r.us / s.us)::numeric, 1) AS ratio
	FROM results AS r JOIN results AS s ON s.what = r.what AND s.way = 'schemaboot' ORDER BY array_position('{table,column,constraint,index,function}', r.what), ratio;
