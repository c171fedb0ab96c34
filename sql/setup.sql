--
-- setup: the extension, the roles, and what the tests of sql/ share.
--
-- Schema test holds an observer that is none of schemaboot's own code: test.facts() reads the catalogs
-- into rows that can be compared.  test.round_trip() compares what create_all made of a script with
-- what the server makes of it, and with what create_all makes of it backwards and of its export.
--
SET client_min_messages = warning;
CREATE EXTENSION schemaboot;
-- rows that come when they come are test/t/024's
DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET schemaboot.log_failures = off', current_database()); END $$;

DO $$
DECLARE
	role name;
BEGIN
	FOREACH role IN ARRAY ARRAY['regress_owner', 'regress_reader', 'regress_writer', 'regress Mixed "Case"'] LOOP
		IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
			EXECUTE format('CREATE ROLE %I', role);
		END IF;
	END LOOP;
END $$;

CREATE SCHEMA test;

-- privileges, in an order that does not depend on who came first; whoever runs the tests is CALLER
CREATE FUNCTION test.acl(aclitem[]) RETURNS text LANGUAGE sql STABLE AS $$
	SELECT string_agg(a, ' ' ORDER BY a COLLATE "C") FROM (SELECT replace(a, quote_ident(current_user), 'CALLER') AS a FROM unnest($1::text[]) AS a) AS s
$$;

CREATE FUNCTION test.role(oid) RETURNS text LANGUAGE sql STABLE AS $$
	SELECT CASE WHEN $1 = 0 THEN 'public' WHEN pg_get_userbyid($1) = current_user THEN 'CALLER' ELSE pg_get_userbyid($1)::text END
$$;

-- options, whose order means nothing
CREATE FUNCTION test.sorted(text[]) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT array_agg(o ORDER BY o COLLATE "C")::text FROM unnest($1) AS o
$$;

-- one row for each thing that can be said about an object that is neither the server's nor an extension's;
-- pg_attver is a number that some minor releases keep for themselves among a column's options
CREATE FUNCTION test.facts() RETURNS TABLE (object text, attribute text, value text)
LANGUAGE sql VOLATILE SET jit = off AS $$
WITH everything (class, oid, definition, owner, acl) AS (
	SELECT 'pg_namespace'::regclass, oid, '', nspowner, nspacl FROM pg_namespace
	UNION ALL
	SELECT 'pg_extension'::regclass, oid, extversion || ' ' || extnamespace::regnamespace, extowner, NULL
	FROM pg_extension WHERE extname <> 'schemaboot'
	UNION ALL
	SELECT 'pg_class'::regclass, c.oid, concat_ws(' ', relkind, relpersistence, test.sorted(reloptions),
		(SELECT amname FROM pg_am WHERE pg_am.oid = relam), (SELECT spcname FROM pg_tablespace t WHERE t.oid = reltablespace),
		'rls', relrowsecurity, relforcerowsecurity, 'replica', relreplident,
		'bound', pg_get_expr(relpartbound, c.oid), 'key', CASE relkind WHEN 'p' THEN pg_get_partkeydef(c.oid) END,
		'of', NULLIF(reloftype, 0)::regtype,
		'parents', (SELECT array_agg(inhparent::regclass ORDER BY inhseqno) FROM pg_inherits WHERE inhrelid = c.oid)::text,
		CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) || relispopulated END,
		CASE WHEN relkind IN ('i', 'I') THEN pg_get_indexdef(c.oid) END,
		(SELECT (to_jsonb(i) - 'indexrelid' - 'indrelid' - 'indexprs' - 'indpred' - 'indclass' - 'indcollation' - 'indkey')::text
			FROM pg_index i WHERE indexrelid = c.oid),
		(SELECT (to_jsonb(s) - 'seqrelid' - 'seqtypid')::text || format_type(seqtypid, NULL) FROM pg_sequence s WHERE seqrelid = c.oid),
		(SELECT string_agg(d.refobjid::regclass || '.' || a.attname || ' ' || d.deptype::text, ' ') FROM pg_depend d
			JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
			WHERE relkind = 'S' AND d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i')),
		(SELECT srvname || test.sorted(ftoptions) FROM pg_foreign_table t JOIN pg_foreign_server s ON s.oid = ftserver WHERE ftrelid = c.oid)
		), relowner, relacl
	FROM pg_class c WHERE relkind <> 't'
	UNION ALL
	SELECT 'pg_constraint'::regclass, oid, concat_ws(' ', pg_get_constraintdef(oid), convalidated, connoinherit), NULL, NULL
	FROM pg_constraint WHERE contype <> 't' AND conparentid = 0
	UNION ALL
	SELECT 'pg_trigger'::regclass, oid, concat_ws(' ', pg_get_triggerdef(oid), tgenabled), NULL, NULL
	FROM pg_trigger WHERE NOT tgisinternal
	UNION ALL
	SELECT 'pg_rewrite'::regclass, oid, concat_ws(' ', pg_get_ruledef(oid), ev_enabled), NULL, NULL
	FROM pg_rewrite WHERE rulename <> '_RETURN'
	UNION ALL
	SELECT 'pg_policy'::regclass, oid, concat_ws(' ', polcmd, polpermissive,
		(SELECT array_agg(test.role(r) ORDER BY test.role(r)) FROM unnest(polroles) AS r)::text,
		pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)), NULL, NULL
	FROM pg_policy
	UNION ALL
	SELECT 'pg_proc'::regclass, p.oid, CASE prokind WHEN 'a' THEN (
		SELECT (to_jsonb(a) - 'aggfnoid' - 'aggtranstype' - 'aggmtranstype' - 'aggsortop')::text || format_type(aggtranstype, NULL)
			|| concat_ws(' ', aggsortop::regoperator, pg_get_function_result(p.oid), p.proparallel)
		FROM pg_aggregate a WHERE aggfnoid = p.oid)
		ELSE pg_get_functiondef(p.oid) END, proowner, proacl
	FROM pg_proc p
	UNION ALL
	SELECT 'pg_type'::regclass, t.oid, concat_ws(' ', typtype, typcategory, typispreferred, typisdefined, typdelim,
		typinput, typoutput, typreceive, typsend, typmodin, typmodout, typanalyze, typlen, typalign, typstorage, typnotnull,
		format_type(typbasetype, typtypmod), typcollation::regcollation, typdefault,
		(SELECT concat_ws(' ', format_type(rngsubtype, NULL), opcname, rngcollation::regcollation, rngcanonical, rngsubdiff,
			format_type(rngmultitypid, NULL))
			FROM pg_range JOIN pg_opclass o ON o.oid = rngsubopc WHERE rngtypid = t.oid)), typowner, typacl
	FROM pg_type t WHERE typrelid = 0 AND typelem = 0
	UNION ALL
	SELECT 'pg_operator'::regclass, o.oid, concat_ws(' ', oprkind, oprcanmerge, oprcanhash, oprresult::regtype, oprcode,
		'com', oprcom::regoperator, 'neg', oprnegate::regoperator, oprrest, oprjoin), oprowner, NULL
	FROM pg_operator o
	UNION ALL
	SELECT 'pg_opfamily'::regclass, f.oid, concat_ws(' ',
		(SELECT string_agg(concat_ws(' ', amopstrategy, amopopr::regoperator, amoppurpose, s.opfname), ', ' ORDER BY amopstrategy, amopopr::regoperator::text)
			FROM pg_amop LEFT JOIN pg_opfamily s ON s.oid = amopsortfamily WHERE amopfamily = f.oid),
		(SELECT string_agg(concat_ws(' ', amprocnum, amproc::regprocedure), ', ' ORDER BY amprocnum, amproc::regprocedure::text)
			FROM pg_amproc WHERE amprocfamily = f.oid)), opfowner, NULL
	FROM pg_opfamily f
	UNION ALL
	SELECT 'pg_opclass'::regclass, c.oid, concat_ws(' ', opcintype::regtype, opcdefault, NULLIF(opckeytype, 0)::regtype,
		(SELECT opfname FROM pg_opfamily f WHERE f.oid = opcfamily)), opcowner, NULL
	FROM pg_opclass c
	UNION ALL
	SELECT 'pg_cast'::regclass, oid, concat_ws(' ', castfunc::regprocedure, castcontext, castmethod), NULL, NULL FROM pg_cast
	UNION ALL
	SELECT 'pg_transform'::regclass, oid, concat_ws(' ', trffromsql::regprocedure, trftosql::regprocedure), NULL, NULL FROM pg_transform
	UNION ALL
	SELECT 'pg_collation'::regclass, oid, (to_jsonb(c) - 'oid' - 'collnamespace' - 'collowner' - 'collversion')::text, collowner, NULL
	FROM pg_collation c
	UNION ALL
	SELECT 'pg_conversion'::regclass, oid, (to_jsonb(c) - 'oid' - 'connamespace' - 'conowner')::text, conowner, NULL
	FROM pg_conversion c
	UNION ALL
	SELECT 'pg_ts_parser'::regclass, oid, (to_jsonb(p) - 'oid' - 'prsnamespace')::text, NULL, NULL FROM pg_ts_parser p
	UNION ALL
	SELECT 'pg_ts_template'::regclass, oid, (to_jsonb(t) - 'oid' - 'tmplnamespace')::text, NULL, NULL FROM pg_ts_template t
	UNION ALL
	SELECT 'pg_ts_dict'::regclass, d.oid, concat_ws(' ', t.tmplname, dictinitoption), dictowner, NULL
	FROM pg_ts_dict d JOIN pg_ts_template t ON t.oid = dicttemplate
	UNION ALL
	SELECT 'pg_ts_config'::regclass, c.oid, concat_ws(' ', (SELECT prsname FROM pg_ts_parser p WHERE p.oid = cfgparser),
		(SELECT string_agg(concat_ws(' ', maptokentype, mapdict::regdictionary), ', ' ORDER BY maptokentype, mapseqno)
			FROM pg_ts_config_map WHERE mapcfg = c.oid)), cfgowner, NULL
	FROM pg_ts_config c
	UNION ALL
	SELECT 'pg_language'::regclass, oid, concat_ws(' ', lanpltrusted, lanplcallfoid::regproc, laninline::regproc, lanvalidator::regproc),
		lanowner, lanacl FROM pg_language
	UNION ALL
	SELECT 'pg_am'::regclass, oid, concat_ws(' ', amtype, amhandler), NULL, NULL FROM pg_am
	UNION ALL
	SELECT 'pg_foreign_data_wrapper'::regclass, oid, concat_ws(' ', fdwhandler::regproc, fdwvalidator::regproc, test.sorted(fdwoptions)), fdwowner, fdwacl
	FROM pg_foreign_data_wrapper
	UNION ALL
	SELECT 'pg_foreign_server'::regclass, s.oid, concat_ws(' ', fdwname, srvtype, srvversion, test.sorted(srvoptions)), srvowner, srvacl
	FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = srvfdw
	UNION ALL
	SELECT 'pg_user_mapping'::regclass, oid, umoptions::text, NULL, NULL FROM pg_user_mapping
	UNION ALL
	SELECT 'pg_statistic_ext'::regclass, oid, concat_ws(' ', pg_get_statisticsobjdef(oid), stxstattarget), stxowner, NULL FROM pg_statistic_ext
	UNION ALL
	SELECT 'pg_event_trigger'::regclass, oid, concat_ws(' ', evtevent, evtfoid::regproc, evtenabled, evttags::text), evtowner, NULL
	FROM pg_event_trigger
	UNION ALL
	SELECT 'pg_publication'::regclass, oid, (to_jsonb(p) - 'oid' - 'pubowner')::text || ' ' ||
		(SELECT coalesce(jsonb_agg(to_jsonb(t) - 'pubname' ORDER BY t.schemaname, t.tablename), '[]') FROM pg_publication_tables t
			WHERE t.pubname = p.pubname)::text, pubowner, NULL
	FROM pg_publication p
	UNION ALL
	SELECT 'pg_subscription'::regclass, oid, concat_ws(' ', subenabled, subslotname, subsynccommit, subpublications::text, subbinary,
		(SELECT subconninfo)), subowner, NULL
	FROM pg_subscription WHERE subdbid = (SELECT d.oid FROM pg_database d WHERE datname = current_database())
	UNION ALL
	SELECT 'pg_default_acl'::regclass, oid, '', NULL, defaclacl FROM pg_default_acl
), own AS (
	SELECT e.*, i.type || ' ' || i.identity AS object
	FROM everything e
	CROSS JOIN LATERAL pg_identify_object(e.class, e.oid, 0) AS i
	WHERE e.oid >= 16384
		AND (e.class <> 'pg_namespace'::regclass OR i.identity NOT IN ('test', 'schemaboot'))
		AND coalesce(i.schema, '') NOT IN ('test', 'schemaboot') AND coalesce(i.schema, i.identity) !~ '^pg_(toast|temp)'
		AND i.identity !~ '(^| )(on|AS) (test|schemaboot)\.'
		AND i.identity !~ ' on (test|schemaboot)\.'
		AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = e.class AND d.objid = e.oid AND d.deptype = 'e')
)
SELECT object, 'definition', definition FROM own
UNION ALL
SELECT object, 'owner', test.role(owner) FROM own WHERE owner IS NOT NULL
UNION ALL
SELECT object, 'privileges', test.acl(acl) FROM own WHERE acl IS NOT NULL
UNION ALL
SELECT o.object, 'column ' || attname, concat_ws(' ', format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated,
	pg_get_expr(adbin, adrelid), attcollation::regcollation, attstorage, attcompression, attstattarget, attislocal, attinhcount,
	(SELECT string_agg(o, ' ') FROM unnest(attoptions) AS o WHERE o NOT LIKE 'pg_attver=%'), test.acl(attacl), test.sorted(attfdwoptions))
FROM own o
JOIN pg_attribute a ON attrelid = o.oid AND attnum > 0 AND NOT attisdropped
LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE o.class = 'pg_class'::regclass
UNION ALL
SELECT o.object, 'order of columns', string_agg(attname, ', ' ORDER BY attnum)
FROM own o
JOIN pg_attribute a ON attrelid = o.oid AND attnum > 0 AND NOT attisdropped
WHERE o.class = 'pg_class'::regclass
GROUP BY 1
UNION ALL
SELECT o.object, 'labels', string_agg(enumlabel, ', ' ORDER BY enumsortorder)
FROM own o JOIN pg_enum ON enumtypid = o.oid
WHERE o.class = 'pg_type'::regclass
GROUP BY 1
UNION ALL
SELECT o.object, concat_ws(' ', 'comment', (SELECT attname FROM pg_attribute
	WHERE o.class = 'pg_class'::regclass AND attrelid = o.oid AND attnum = objsubid AND objsubid > 0)), description
FROM own o JOIN pg_description d ON d.classoid = o.class AND d.objoid = o.oid
UNION ALL
SELECT o.object, 'rows', md5(query_to_xml(format('SELECT * FROM %s AS t ORDER BY t::text', o.oid::regclass), true, false, '')::text)
FROM own o JOIN pg_class c ON c.oid = o.oid
WHERE o.class = 'pg_class'::regclass AND c.relkind IN ('r', 'm') AND (c.relkind <> 'm' OR c.relispopulated)
$$;

CREATE TABLE test.fact (moment text, object text, attribute text, value text, PRIMARY KEY (moment, object, attribute));
CREATE TABLE test.difference (comparison text, object text, attribute text, expected text, got text);

CREATE PROCEDURE test.observe(at text) LANGUAGE sql AS $$
	DELETE FROM test.fact WHERE moment = at;
	INSERT INTO test.fact SELECT at, * FROM test.facts();
$$;

-- rows; secrets; and the place of a column that a parent got after its child was made
CREATE FUNCTION test.is_not_captured(object text, attribute text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
	SELECT attribute = 'rows' OR object ~ '^(user mapping|subscription) ' AND attribute = 'definition'
		OR object LIKE '%.child' AND attribute = 'order of columns'
$$;

CREATE PROCEDURE test.compare(name text, one text, two text) LANGUAGE sql AS $$
	INSERT INTO test.difference
	SELECT name, coalesce(a.object, b.object), coalesce(a.attribute, b.attribute), a.value, b.value
	FROM (SELECT * FROM test.fact WHERE moment = one) AS a
	FULL JOIN (SELECT * FROM test.fact WHERE moment = two) AS b USING (object, attribute)
	WHERE a.value IS DISTINCT FROM b.value
		AND NOT (name = 'backwards' AND coalesce(a.attribute, b.attribute) = 'order of columns')
		AND NOT (name = 'captured' AND test.is_not_captured(coalesce(a.object, b.object), coalesce(a.attribute, b.attribute)))
$$;

-- the statements of a source from the last to the first, each with what was in force at it
CREATE FUNCTION test.backwards(of_source text) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(format(E'SELECT set_config(''search_path'', %L, false);\n', search_path)
		|| array_to_string(ARRAY(SELECT format(E'SET %s = %L;\n', split_part(s, '=', 1), substr(s, strpos(s, '=') + 1))
			FROM unnest(settings) AS s), '') || body || E';\n'
		|| array_to_string(ARRAY(SELECT format(E'RESET %s;\n', split_part(s, '=', 1)) FROM unnest(settings) AS s), ''),
		'' ORDER BY position DESC)
	FROM schemaboot.statement WHERE source = of_source
$$;

/*
 * To be called when create_all has made what :source defines, and nothing else is in the catalogue.  Also captures what is
 * there, and makes it from that.  Leaves an empty catalogue
 * and nothing that the script made; what should not be so is in test.difference.
 */
CREATE PROCEDURE test.round_trip(ddl text, source text) LANGUAGE plpgsql AS $$
DECLARE
	exported text;
	changed bigint;
BEGIN
	TRUNCATE test.difference;
	CALL test.observe('create_all');
	exported := schemaboot_export();
	PERFORM schemaboot_drop_all(current_database());
	CALL test.observe('dropped');
	COMMIT;
	EXECUTE ddl;
	RESET search_path;
	CALL test.observe('server');
	CALL test.compare('as the server makes it', 'server', 'create_all');
	PERFORM schemaboot_drop_all(current_database());
	CALL test.observe('dropped again');
	CALL test.compare('drop_all', 'dropped', 'dropped again');
	COMMIT;
	PERFORM schemaboot_define(test.backwards(source), source);
	PERFORM schemaboot_create_all();
	CALL test.observe('backwards');
	CALL test.compare('backwards', 'create_all', 'backwards');
	PERFORM schemaboot_drop_all(current_database());
	COMMIT;
	PERFORM schemaboot_define(exported, source);
	PERFORM schemaboot_create_all();
	CALL test.observe('export');
	CALL test.compare('export', 'create_all', 'export');
	IF exported IS DISTINCT FROM schemaboot_export() THEN
		INSERT INTO test.difference VALUES ('export of export', '', '', exported, schemaboot_export());
	END IF;
	PERFORM schemaboot_drop_all(current_database());
	COMMIT;
	EXECUTE exported;
	RESET search_path;
	CALL test.observe('loaded');
	CALL test.compare('export loaded', 'create_all', 'loaded');
	PERFORM schemaboot_define('', source);
	PERFORM schemaboot_capture();
	DELETE FROM schemaboot.statement WHERE coalesce(schema_name, object) = 'test';
	PERFORM schemaboot_drop_all(current_database());
	CALL test.observe('dropped captured');
	CALL test.compare('drop_all of captured', 'dropped', 'dropped captured');
	COMMIT;
	PERFORM schemaboot_create_all();
	CALL test.observe('captured');
	CALL test.compare('captured', 'create_all', 'captured');
	PERFORM schemaboot_drop_all(current_database());
	PERFORM schemaboot_define('', 'captured');
	CALL test.observe('end');
	CALL test.compare('leftovers', 'dropped', 'end');
END $$;

SELECT count(*) AS facts_at_start FROM test.facts();
