--
-- What cases need that no single command does.  Temporary objects are never managed.
--
SET client_min_messages = warning;

-- Makes type m.base again, with other options than in base.sql; all that uses it is made again as it was.
CREATE FUNCTION pg_temp.remake_base(options text, input text DEFAULT 'm.base_in', output text DEFAULT 'm.base_out')
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	functions text[] := ARRAY(SELECT pg_get_functiondef(p.oid) FROM pg_proc p WHERE prorettype = 'm.base'::regtype
		OR 'm.base'::regtype = ANY (proargtypes));
	command text;
BEGIN
	DROP TYPE m.base CASCADE;
	CREATE TYPE m.base;
	FOREACH command IN ARRAY functions LOOP
		EXECUTE command;
	END LOOP;
	EXECUTE format('CREATE TYPE m.base (INPUT = %s, OUTPUT = %s %s)', input, output, options);
END $$;

-- Makes an aggregate again; the options are those of base.sql, some of them replaced.
CREATE FUNCTION pg_temp.remake_sum(changed jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	options jsonb := '{"SFUNC": "m.add", "STYPE": "int8", "SSPACE": "16", "INITCOND": "''0''",
		"FINALFUNC": "m.result", "FINALFUNC_EXTRA": "true", "FINALFUNC_MODIFY": "shareable", "COMBINEFUNC": "m.add",
		"MSFUNC": "m.add", "MINVFUNC": "m.subtract", "MSTYPE": "int8", "MSSPACE": "32", "MINITCOND": "''0''",
		"MFINALFUNC": "m.result", "MFINALFUNC_EXTRA": "true", "MFINALFUNC_MODIFY": "shareable", "SORTOP": ">",
		"PARALLEL": "SAFE"}';
BEGIN
	DROP AGGREGATE m.sum(int8);
	EXECUTE (SELECT format('CREATE AGGREGATE m.sum(int8) (%s)', string_agg(key || ' = ' || value, ', '))
		FROM jsonb_each_text(jsonb_strip_nulls(options || changed)));
END $$;
