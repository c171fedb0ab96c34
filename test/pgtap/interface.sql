-- The interface that API.md promises: names, arguments, results, manual, rights, and what pg_dump carries.
BEGIN;
CREATE EXTENSION pgtap;
CREATE EXTENSION schemaboot;
CREATE ROLE regress_pgtap_nobody;
SELECT no_plan();

SELECT has_extension('schemaboot');
SELECT has_schema('schemaboot');
SELECT is((SELECT extnamespace::regnamespace::text FROM pg_extension WHERE extname = 'schemaboot'), 'public', 'it lives in public unless told otherwise');

-- functions: name, argument types, result, set or not
CREATE TEMP TABLE promised (name name, arguments text, result text, is_set boolean, closed boolean, volatility "char", strict boolean);
INSERT INTO promised VALUES
	('schemaboot_define', 'ddl text, source text DEFAULT NULL::text, OUT action text, OUT kind text, OUT object text, OUT statement integer', 'SETOF record', true, true, 'v', false),
	('schemaboot_forget', 'object text', 'integer', false, true, 'v', true),
	('schemaboot_models', 'OUT kind text, OUT object text, OUT source text, OUT statements integer, OUT present boolean, OUT defined_by name, OUT defined_at timestamp with time zone', 'SETOF record', true, false, 's', false),
	('schemaboot_export', '', 'text', false, true, 's', false),
	('schemaboot_capture', 'schemas text[] DEFAULT NULL::text[], source text DEFAULT ''captured''::text, OUT kind text, OUT object text', 'SETOF record', true, true, 'v', false),
	('schemaboot_manage', 'schemas text[] DEFAULT NULL::text[]', 'text[]', false, true, 'v', false),
	('schemaboot_diff', 'OUT change text, OUT kind text, OUT object text, OUT attribute text, OUT live text, OUT model text, OUT changed_at timestamp with time zone, OUT changed_by name, OUT hint text', 'SETOF record', true, true, 'v', false),
	('schemaboot_facts', 'schemas text[] DEFAULT NULL::text[], OUT kind text, OUT object text, OUT attribute text, OUT value text', 'SETOF record', true, false, 's', false),
	('schemaboot_track', 'enable boolean DEFAULT NULL::boolean', 'boolean', false, true, 'v', false),
	('schemaboot_track_command', '', 'event_trigger', false, false, 'v', false),
	('schemaboot_plan', 'prune boolean DEFAULT false, OUT step integer, OUT ddl text, OUT kind text, OUT object text, OUT hazards text[], OUT lock_mode text, OUT transactional boolean, OUT rows bigint, OUT bytes bigint, OUT hint text', 'SETOF record', true, true, 'v', false),
	('schemaboot_plan_script', 'prune boolean DEFAULT false', 'text', false, true, 'v', false),
	('schemaboot_ensure', 'ddl text, OUT action text, OUT kind text, OUT object text', 'SETOF record', true, true, 'v', true),
	('schemaboot_rename', 'kind text, old text, new text', 'void', false, true, 'v', false),
	('schemaboot_apply', 'allow text[] DEFAULT ''{}''::text[], prune boolean DEFAULT false, dry_run boolean DEFAULT false, OUT step integer, OUT ddl text, OUT elapsed interval', 'SETOF record', true, true, 'v', false),
	('schemaboot_apply_online', 'IN allow text[] DEFAULT ''{}''::text[], IN prune boolean DEFAULT false', NULL, false, true, 'v', false),
	('schemaboot_upgrade_online', 'IN target text DEFAULT ''head''::text, IN per_revision boolean DEFAULT true', NULL, false, true, 'v', false),
	('schemaboot_downgrade_online', 'IN target text DEFAULT ''-1''::text, IN per_revision boolean DEFAULT true, IN allow text[] DEFAULT ''{}''::text[]', NULL, false, true, 'v', false),
	('schemaboot_create_all', 'dry_run boolean DEFAULT false, OUT step integer, OUT action text, OUT kind text, OUT object text, OUT ddl text, OUT elapsed interval', 'SETOF record', true, true, 'v', true),
	('schemaboot_create_all_batched', 'IN batch_size integer DEFAULT NULL::integer', NULL, false, true, 'v', false),
	('schemaboot_boot', 'message text DEFAULT ''initial_schema_baseline''::text', 'text', false, true, 'v', true),
	('schemaboot_drop_all', 'confirm text', 'integer', false, true, 'v', true),
	('schemaboot_status', 'OUT state text, OUT current text[], OUT head text[], OUT pending integer, OUT models integer, OUT present integer, OUT missing integer, OUT drifted integer, OUT extra integer, OUT unmodelled integer, OUT advice text', 'record', false, false, 'v', false),
	('schemaboot_baseline', 'message text DEFAULT ''initial_schema_baseline''::text, replace boolean DEFAULT false', 'text', false, true, 'v', true),
	('schemaboot_revision', 'message text, up text DEFAULT NULL::text, down text DEFAULT NULL::text, parents text[] DEFAULT NULL::text[], id text DEFAULT NULL::text, depends_on text[] DEFAULT ''{}''::text[], labels text[] DEFAULT ''{}''::text[]', 'text', false, true, 'v', false),
	('schemaboot_merge', 'message text, revisions text[] DEFAULT NULL::text[], id text DEFAULT NULL::text', 'text', false, true, 'v', false),
	('schemaboot_squash', 'message text, upto text DEFAULT ''head''::text, id text DEFAULT NULL::text', 'text', false, true, 'v', false),
	('schemaboot_stamp', 'revision text, verify boolean DEFAULT true, purge boolean DEFAULT false', 'text[]', false, true, 'v', true),
	('schemaboot_adopt', 'dry_run boolean DEFAULT false, OUT revision text, OUT message text, OUT state text, OUT present integer, OUT absent integer, OUT conflicting integer, OUT stamped boolean, OUT detail text', 'SETOF record', true, true, 'v', true),
	('schemaboot_upgrade', 'target text DEFAULT ''head''::text, dry_run boolean DEFAULT false, OUT revision text, OUT message text, OUT direction text, OUT statements integer, OUT elapsed interval, OUT sql text', 'SETOF record', true, true, 'v', true),
	('schemaboot_downgrade', 'target text DEFAULT ''-1''::text, dry_run boolean DEFAULT false, allow text[] DEFAULT ''{}''::text[], OUT revision text, OUT message text, OUT direction text, OUT statements integer, OUT elapsed interval, OUT sql text', 'SETOF record', true, true, 'v', true),
	('schemaboot_import', 'name text, content text, OUT revision text, OUT message text, OUT format text, OUT note text', 'SETOF record', true, true, 'v', true),
	('schemaboot_import_tar', 'archive bytea, prefix text DEFAULT ''''::text, OUT revision text, OUT message text, OUT format text, OUT note text', 'SETOF record', true, true, 'v', true),
	('schemaboot_export_revision', 'revision text, format text DEFAULT ''schemaboot''::text', 'text', false, true, 's', true),
	('schemaboot_export_files', 'format text DEFAULT ''schemaboot''::text, revision text DEFAULT NULL::text, OUT name text, OUT content text', 'SETOF record', true, true, 's', false),
	('schemaboot_adopt_version', 'version_table text DEFAULT NULL::text', 'text[]', false, true, 'v', false),
	('schemaboot_require', 'revision text', 'void', false, false, 's', true),
	('schemaboot_history', '"verbose" boolean DEFAULT false, OUT revision text, OUT parents text[], OUT message text, OUT marks text[], OUT labels text[], OUT depends_on text[], OUT applied_at timestamp with time zone, OUT applied_by name, OUT created_at timestamp with time zone, OUT created_by name, OUT irreversible text, OUT up text, OUT down text', 'SETOF record', true, false, 's', true),
	('schemaboot_current', '', 'text[]', false, false, 's', false),
	('schemaboot_rules', 'OUT rule text, OUT about text, OUT severity text, OUT sees text, OUT why text, OUT instead text', 'SETOF record', true, false, 'i', true),
	('schemaboot_guard', 'enable boolean DEFAULT NULL::boolean', 'boolean', false, true, 'v', false),
	('schemaboot_guard_command', '', 'event_trigger', false, false, 'v', false),
	('schemaboot_validate', 'target text DEFAULT NULL::text, at_least text DEFAULT ''note''::text, rehearse boolean DEFAULT false, OUT severity text, OUT rule text, OUT revision text, OUT statement integer, OUT object text, OUT message text, OUT hint text, OUT line integer, OUT file text', 'SETOF record', true, false, 'v', false),
	('schemaboot_validate_json', 'target text DEFAULT NULL::text, format text DEFAULT ''json''::text, at_least text DEFAULT ''note''::text', 'json', false, false, 'v', false),
	('schemaboot_lint_json', 'sql text, format text DEFAULT ''json''::text, name text DEFAULT ''script.sql''::text, in_transaction boolean DEFAULT false', 'json', false, false, 'v', true),
	('schemaboot_lint', 'sql text, in_transaction boolean DEFAULT false, OUT severity text, OUT rule text, OUT statement integer, OUT line integer, OUT object text, OUT message text, OUT hint text, OUT lock_mode text, OUT rewrites boolean, OUT scans boolean', 'SETOF record', true, false, 'v', true),
	('schemaboot_rehearse', 'target text DEFAULT ''head''::text, mode text DEFAULT ''full''::text, OUT revision text, OUT direction text, OUT statement integer, OUT ddl text, OUT object text, OUT lock_mode text, OUT rewrites boolean, OUT scans boolean, OUT elapsed interval, OUT outcome text, OUT index_builds integer, OUT wal_bytes bigint, OUT rows bigint, OUT bytes bigint, OUT stops text, OUT holds interval, OUT blocked_by integer[], OUT line integer', 'SETOF record', true, true, 'v', true),
	('schemaboot_rehearse_sql', 'sql text, mode text DEFAULT ''full''::text, OUT statement integer, OUT line integer, OUT ddl text, OUT object text, OUT lock_mode text, OUT rewrites boolean, OUT scans boolean, OUT elapsed interval, OUT outcome text, OUT index_builds integer, OUT wal_bytes bigint, OUT rows bigint, OUT bytes bigint, OUT stops text, OUT holds interval, OUT blocked_by integer[]', 'SETOF record', true, true, 'v', true),
	('schemaboot_rule', 'rule text, severity text, scope text DEFAULT ''''::text', 'void', false, true, 'v', false),
	('schemaboot_schema_exists', 'name text', 'boolean', false, false, 's', true),
	('schemaboot_table_exists', 'name text', 'boolean', false, false, 's', true),
	('schemaboot_view_exists', 'name text', 'boolean', false, false, 's', true),
	('schemaboot_materialized_view_exists', 'name text', 'boolean', false, false, 's', true),
	('schemaboot_sequence_exists', 'name text', 'boolean', false, false, 's', true),
	('schemaboot_index_exists', 'name text, valid boolean DEFAULT true', 'boolean', false, false, 's', true),
	('schemaboot_column_exists', 'table_name text, column_name text', 'boolean', false, false, 's', true),
	('schemaboot_constraint_exists', 'table_name text, constraint_name text, valid boolean DEFAULT false', 'boolean', false, false, 's', true),
	('schemaboot_trigger_exists', 'table_name text, trigger_name text', 'boolean', false, false, 's', true),
	('schemaboot_policy_exists', 'table_name text, policy_name text', 'boolean', false, false, 's', true),
	('schemaboot_type_exists', 'name text', 'boolean', false, false, 's', true),
	('schemaboot_domain_exists', 'name text', 'boolean', false, false, 's', true),
	('schemaboot_enum_value_exists', 'type_name text, value text', 'boolean', false, false, 's', true),
	('schemaboot_function_exists', 'signature text', 'boolean', false, false, 's', true),
	('schemaboot_extension_exists', 'name text', 'boolean', false, false, 's', true),
	('schemaboot_role_exists', 'name text', 'boolean', false, false, 's', true),
	('schemaboot_graph', 'format text DEFAULT ''mermaid''::text, what text DEFAULT ''models''::text, schemas text[] DEFAULT NULL::text[], detail text DEFAULT NULL::text', 'text', false, false, 'v', false),
	('schemaboot_heads', '', 'text[]', false, false, 's', false);

SELECT has_function(name) FROM promised;
SELECT is(pg_get_function_arguments(p.oid), arguments, name || ': arguments') FROM promised LEFT JOIN pg_proc p ON proname = name;
SELECT is(pg_get_function_result(p.oid), result, name || ': result') FROM promised LEFT JOIN pg_proc p ON proname = name;
SELECT is(proretset, is_set, name || ': set or not') FROM promised LEFT JOIN pg_proc p ON proname = name;
SELECT is(provolatile, volatility, name || ': volatility') FROM promised LEFT JOIN pg_proc p ON proname = name;
SELECT is(proisstrict, strict, name || ': strict') FROM promised LEFT JOIN pg_proc p ON proname = name;
SELECT is(prosecdef, false, name || ': runs with the rights of the caller') FROM promised LEFT JOIN pg_proc p ON proname = name;
-- what reads catalogs only, or nothing, may run in parallel workers
SELECT is(proparallel, CASE WHEN name = 'schemaboot_rules' OR name LIKE '%\_exists' THEN 's' ELSE 'u' END::"char", name || ': parallel workers') FROM promised JOIN pg_proc p ON proname = name WHERE prokind = 'f';
SELECT is((SELECT prokind FROM pg_proc WHERE proname = 'schemaboot_create_all_batched'), 'p', 'create_all_batched is a procedure');
SELECT is_empty(
	$$SELECT proname FROM pg_proc WHERE proname LIKE 'schemaboot%' AND proname NOT IN (SELECT name FROM promised)$$,
	'there is nothing that is not promised');

-- the manual: every function, table and column says what it is for
SELECT isnt(obj_description(p.oid, 'pg_proc'), NULL, name || ' has a comment') FROM promised LEFT JOIN pg_proc p ON proname = name;
SELECT cmp_ok(length(obj_description(p.oid, 'pg_proc')), '>', 30, name || ': the comment says something') FROM promised LEFT JOIN pg_proc p ON proname = name;
SELECT isnt(obj_description(c.oid, 'pg_class'), NULL, relname || ' has a comment')
FROM pg_class c WHERE relnamespace = 'schemaboot'::regnamespace AND relkind = 'r';
SELECT is_empty(
	$$SELECT attname FROM pg_attribute WHERE attrelid = 'schemaboot.statement'::regclass AND attnum > 0
		AND col_description(attrelid, attnum) IS NULL$$,
	'each column of schemaboot.statement has a comment');
SELECT matches(obj_description('schemaboot'::regnamespace, 'pg_namespace'), 'schemaboot');

-- rights
SELECT is(has_function_privilege('regress_pgtap_nobody', p.oid, 'EXECUTE'), NOT closed,
	name || CASE WHEN closed THEN ' is not for everybody' ELSE ' is for everybody' END)
FROM promised JOIN pg_proc p ON proname = name;
SELECT ok(NOT has_table_privilege('regress_pgtap_nobody', c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER'),
	relname || ' is written by no one but schemaboot')
FROM pg_class c WHERE relnamespace = 'schemaboot'::regnamespace AND relkind = 'r';
SELECT ok(has_schema_privilege('regress_pgtap_nobody', 'schemaboot', 'USAGE'), 'the schema can be looked into');
SELECT ok(NOT has_schema_privilege('regress_pgtap_nobody', 'schemaboot', 'CREATE'), 'but not added to');
SELECT ok(has_table_privilege('regress_pgtap_nobody', t, 'SELECT'), t || ' can be read')
FROM unnest(ARRAY['schemaboot.version', 'schemaboot.applied', 'schemaboot.history', 'schemaboot.rename', 'schemaboot.managed', 'schemaboot.rule_setting']) AS t;
SELECT is(has_column_privilege('regress_pgtap_nobody', attrelid, attname, 'SELECT'), attname NOT IN ('body', 'up', 'down'),
	attrelid::regclass || '.' || attname || ': all but texts can be read')
FROM pg_attribute WHERE attrelid IN ('schemaboot.statement'::regclass, 'schemaboot.revision'::regclass) AND attnum > 0;

-- tables
SELECT set_eq(
	$$SELECT relname::text FROM pg_class WHERE relnamespace = 'schemaboot'::regnamespace AND relkind = 'r'$$,
	ARRAY['statement', 'revision', 'version', 'applied', 'history', 'rename', 'managed', 'rule_setting', 'change', 'fact_cache', 'live_cache', 'verdict_cache', 'progress', 'underway', 'settled']);
SELECT set_eq(
	$$SELECT c::regclass::text FROM pg_extension, unnest(extconfig) AS c WHERE extname = 'schemaboot'$$,
	ARRAY['schemaboot.statement', 'schemaboot.revision', 'schemaboot.version', 'schemaboot.applied', 'schemaboot.history', 'schemaboot.history_id_seq', 'schemaboot.rename',
		'schemaboot.managed', 'schemaboot.rule_setting'],
	'pg_dump carries all of them, but those that are derived or hold OIDs');
SELECT set_eq(
	$$SELECT DISTINCT c FROM pg_extension, unnest(extcondition) AS c WHERE extname = 'schemaboot'$$, ARRAY[''], 'with all rows');
SELECT is_empty(
	$$SELECT conname FROM pg_constraint WHERE contype = 'f' AND connamespace = 'schemaboot'::regnamespace$$,
	'none refers to another, so they can be restored in any order');
SELECT columns_are('schemaboot', 'revision',
	ARRAY['id', 'parents', 'depends_on', 'labels', 'replaces', 'message', 'up', 'down', 'irreversible', 'transactional', 'checksum',
		'facts_before', 'facts_after', 'origin', 'format', 'note', 'created_by', 'definer', 'created_at', 'file', 'file_line', 'twins']);
SELECT columns_are('schemaboot', 'version', ARRAY['revision', 'stamped_by', 'stamped_at']);
SELECT columns_are('schemaboot', 'applied', ARRAY['revision', 'checksum', 'duration', 'by', 'at']);
SELECT columns_are('schemaboot', 'history',
	ARRAY['id', 'event', 'at', 'by', 'application', 'duration', 'from_revisions', 'to_revisions', 'outcome', 'sqlstate', 'detail']);
SELECT columns_are('schemaboot', 'managed', ARRAY['schema_name']);
SELECT columns_are('schemaboot', 'rule_setting', ARRAY['rule', 'scope', 'severity']);
SELECT columns_are('schemaboot', 'progress',
	ARRAY['run', 'step', 'kind', 'object', 'ddl', 'state', 'tries', 'started', 'finished', 'error', 'leaves', 'by']);
SELECT has_pk('schemaboot', t, t || ' has a primary key')
FROM unnest(ARRAY['statement', 'revision', 'version', 'applied', 'history', 'rename', 'managed', 'rule_setting', 'change', 'progress', 'underway', 'settled']) AS t;

-- settings
LOAD 'schemaboot';
SELECT set_eq($$SELECT name FROM pg_settings WHERE name LIKE 'schemaboot.%'$$,
	ARRAY['schemaboot.lock_timeout', 'schemaboot.lock_retries', 'schemaboot.progress', 'schemaboot.notify', 'schemaboot.log_failures', 'schemaboot.assume_filled', 'schemaboot.big_table', 'schemaboot.guard', 'schemaboot.trusted_definers', 'schemaboot.revision_template', 'schemaboot.version_table']);
SELECT ok(length(short_desc) > 10, name || ' is described') FROM pg_settings WHERE name LIKE 'schemaboot.%';
SELECT is(context, 'superuser', 'whom to trust is for superusers to say') FROM pg_settings WHERE name = 'schemaboot.trusted_definers';
SELECT CASE WHEN current_setting('server_version_num')::int < 150000 THEN pass('names of settings are reserved since 15')
	ELSE throws_ok('SET schemaboot.nonsense = 1', '42602') END;

-- all of it goes with the extension
SELECT lives_ok('DROP EXTENSION schemaboot');
SELECT hasnt_schema('schemaboot');
SELECT is_empty($$SELECT proname FROM pg_proc WHERE proname LIKE 'schemaboot%'$$);
-- and it can live in another schema
CREATE SCHEMA elsewhere;
SELECT lives_ok('CREATE EXTENSION schemaboot SCHEMA elsewhere');
SELECT lives_ok('SELECT elsewhere.schemaboot_define(''CREATE SCHEMA elsewhere_models;'')');
SELECT is(state, 'empty') FROM elsewhere.schemaboot_status();
SELECT lives_ok('SELECT elsewhere.schemaboot_create_all()');
SELECT has_schema('elsewhere_models');
SELECT finish();
ROLLBACK;
