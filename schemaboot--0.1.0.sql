/* schemaboot--0.1.0.sql */

-- complain if script is sourced in psql, rather than via CREATE EXTENSION
\echo Use "CREATE EXTENSION schemaboot" to load this file. \quit

CREATE SCHEMA schemaboot;
COMMENT ON SCHEMA schemaboot IS
	'tables of the extension schemaboot; written only by its functions';
GRANT USAGE ON SCHEMA schemaboot TO PUBLIC;

--
-- Tables.  All are carried by pg_dump.  None refers to another, so they can be restored in any order.
--
CREATE TABLE schemaboot.statement (
	source text COLLATE "C" NOT NULL DEFAULT '',
	position int NOT NULL,
	number int NOT NULL,
	line int NOT NULL,
	role text NOT NULL CHECK (role IN ('creates', 'completes', 'once')),
	kind text NOT NULL,
	object text NOT NULL,
	schema_name text,
	relation_name text,
	object_name text,
	arguments text[],
	belongs_to text,
	aspect text,
	subobject text,
	body text NOT NULL,
	search_path text NOT NULL,
	settings text[] NOT NULL DEFAULT '{}',
	hash text NOT NULL,
	pending boolean NOT NULL DEFAULT false,
	applied boolean NOT NULL DEFAULT false,
	defined_by name NOT NULL,
	definer text NOT NULL,
	defined_at timestamptz NOT NULL,
	PRIMARY KEY (source, position)
);
CREATE INDEX statement_pending ON schemaboot.statement (pending) WHERE pending;
CREATE INDEX statement_extension ON schemaboot.statement (object_name) WHERE kind = 'extension';
COMMENT ON TABLE schemaboot.statement IS 'the catalogue of models: one row for each statement';
COMMENT ON COLUMN schemaboot.statement.source IS 'name under which the script was defined, such as its file; empty: none';
COMMENT ON COLUMN schemaboot.statement.position IS 'order in the source';
COMMENT ON COLUMN schemaboot.statement.number IS 'number of the statement in the script, from 1';
COMMENT ON COLUMN schemaboot.statement.line IS 'line of the script where the statement starts, from 1';
COMMENT ON COLUMN schemaboot.statement.role IS 'creates the object, completes it (comment, owner, default, ...), or runs once when it was created';
COMMENT ON COLUMN schemaboot.statement.kind IS 'kind of the object';
COMMENT ON COLUMN schemaboot.statement.object IS 'identity of the object, as pg_identify_object writes it';
COMMENT ON COLUMN schemaboot.statement.schema_name IS 'parts of the identity: schema';
COMMENT ON COLUMN schemaboot.statement.relation_name IS 'parts of the identity: relation or domain on which the object stands';
COMMENT ON COLUMN schemaboot.statement.object_name IS 'parts of the identity: name';
COMMENT ON COLUMN schemaboot.statement.arguments IS 'parts of the identity: argument types and the like';
COMMENT ON COLUMN schemaboot.statement.belongs_to IS 'identity of the relation that the object belongs to, as an index to its table';
COMMENT ON COLUMN schemaboot.statement.aspect IS 'what a completing statement says: comment, owner, privileges, ...';
COMMENT ON COLUMN schemaboot.statement.subobject IS 'part of the object that it says it of, such as a column';
COMMENT ON COLUMN schemaboot.statement.body IS 'the statement as it was written';
COMMENT ON COLUMN schemaboot.statement.search_path IS 'search_path in force at the statement';
COMMENT ON COLUMN schemaboot.statement.settings IS 'other settings in force that change what the statement builds';
COMMENT ON COLUMN schemaboot.statement.hash IS 'SHA-256 of the tokens: white space, comments and case of words do not count';
COMMENT ON COLUMN schemaboot.statement.pending IS 'an interrupted schemaboot_create_all_batched still has to run it';
COMMENT ON COLUMN schemaboot.statement.applied IS 'completes an object that no model creates, and was run in this database';
COMMENT ON COLUMN schemaboot.statement.defined_by IS 'role that wrote it last';
COMMENT ON COLUMN schemaboot.statement.definer IS 'cluster and OID of that role: in the same cluster, another role that takes over the name is not trusted for it';
COMMENT ON COLUMN schemaboot.statement.defined_at IS 'when it was written last';

CREATE TABLE schemaboot.revision (
	id text COLLATE "C" PRIMARY KEY CHECK (id <> ''),
	parents text[] NOT NULL DEFAULT '{}',
	depends_on text[] NOT NULL DEFAULT '{}',
	labels text[] NOT NULL DEFAULT '{}',
	replaces text[] NOT NULL DEFAULT '{}',
	message text NOT NULL,
	up text,
	down text,
	irreversible text,
	transactional boolean NOT NULL DEFAULT true,
	checksum text NOT NULL,
	facts_before text,
	facts_after text,
	origin text NOT NULL,
	format text NOT NULL DEFAULT 'schemaboot',
	note text,
	created_by name NOT NULL,
	definer text NOT NULL DEFAULT '',
	created_at timestamptz NOT NULL,
	file text,
	file_line int,
	twins text[] NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE schemaboot.revision IS 'the revisions: a graph by their parents';
COMMENT ON COLUMN schemaboot.revision.parents IS 'ids of the revisions that it follows: none, one, or several that it merges';
COMMENT ON COLUMN schemaboot.revision.depends_on IS 'ids or labels of others that must have run before it, though it does not follow them';
COMMENT ON COLUMN schemaboot.revision.labels IS 'names of the branch that starts with it';
COMMENT ON COLUMN schemaboot.revision.replaces IS 'ids of the revisions that it was squashed from, in their order';
COMMENT ON COLUMN schemaboot.revision.up IS 'the script that leads from its parents to it';
COMMENT ON COLUMN schemaboot.revision.down IS 'the script that leads back; NULL: there is none';
COMMENT ON COLUMN schemaboot.revision.irreversible IS 'what the way back does not bring back; NULL: nothing is known to be lost';
COMMENT ON COLUMN schemaboot.revision.transactional IS 'false: it has commands that cannot run in a transaction block';
COMMENT ON COLUMN schemaboot.revision.checksum IS 'SHA-256 of up';
COMMENT ON COLUMN schemaboot.revision.facts_before IS 'fingerprint of the schema before it; NULL: it was never run to find out';
COMMENT ON COLUMN schemaboot.revision.facts_after IS 'fingerprint of the schema after it';
COMMENT ON COLUMN schemaboot.revision.origin IS 'how it came to be: baseline, plan, hand, merge, squash, import';
COMMENT ON COLUMN schemaboot.revision.format IS 'of the file that it was read from';
COMMENT ON COLUMN schemaboot.revision.note IS 'what is to be known about it, such as what of a file was not understood';
COMMENT ON COLUMN schemaboot.revision.file IS 'the file that up was read from';
COMMENT ON COLUMN schemaboot.revision.file_line IS 'the line of that file at which up starts, if it stands there as it is';
COMMENT ON COLUMN schemaboot.revision.twins IS 'other files of the same id, which were passed over';
COMMENT ON COLUMN schemaboot.revision.created_by IS 'role that made it';
COMMENT ON COLUMN schemaboot.revision.definer IS 'cluster and OID of that role: in the same cluster, another role that takes over the name is not trusted for it';

CREATE TABLE schemaboot.version (
	revision text COLLATE "C" PRIMARY KEY,
	stamped_by name NOT NULL,
	stamped_at timestamptz NOT NULL
);
COMMENT ON TABLE schemaboot.version IS 'the revisions at which this database is: one, or several where there are branches';

CREATE TABLE schemaboot.applied (
	revision text COLLATE "C" PRIMARY KEY,
	checksum text NOT NULL,
	duration interval NOT NULL,
	by name NOT NULL,
	at timestamptz NOT NULL
);
COMMENT ON TABLE schemaboot.applied IS 'the revisions that were run in this database, and not taken back: which text of them, when and by whom';

CREATE TABLE schemaboot.history (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	event text NOT NULL,
	at timestamptz NOT NULL,
	by name NOT NULL,
	application text,
	duration interval,
	from_revisions text[],
	to_revisions text[],
	outcome text NOT NULL CHECK (outcome IN ('done', 'failed')),
	sqlstate text,
	detail text
);
COMMENT ON TABLE schemaboot.history IS 'what was done to this database by schemaboot, when and by whom; failed upgrades, too, although their transaction is rolled back';
COMMENT ON COLUMN schemaboot.history.sqlstate IS 'of the error, if it failed';
COMMENT ON COLUMN schemaboot.history.detail IS 'what was done; or the error, with the revision, statement and line';

CREATE TABLE schemaboot.progress (
	run bigint NOT NULL,
	step int NOT NULL,
	kind text NOT NULL,
	object text NOT NULL,
	ddl text NOT NULL,
	state text NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'interrupted')),
	tries int NOT NULL DEFAULT 0,
	started timestamptz,
	finished timestamptz,
	error text,
	leaves text[],
	by name NOT NULL,
	PRIMARY KEY (run, step)
);
COMMENT ON TABLE schemaboot.progress IS 'the steps of the last schemaboot_apply_online() that had something to do, written while it runs; tells of this database only, so it is not dumped';
COMMENT ON COLUMN schemaboot.progress.ddl IS 'the commands, of one transaction or each by itself';
COMMENT ON COLUMN schemaboot.progress.state IS 'interrupted: a cancel, a crash or the end of its worker; the next call goes on';
COMMENT ON COLUMN schemaboot.progress.tries IS 'how often it was tried: again when other sessions did not let go of a lock in time';
COMMENT ON COLUMN schemaboot.progress.error IS 'why the last try failed';
COMMENT ON COLUMN schemaboot.progress.leaves IS 'what it may leave behind when it is interrupted: what, schema, relation, name; the next call takes it away';

CREATE TABLE schemaboot.underway (
	revision text COLLATE "C" PRIMARY KEY,
	down boolean NOT NULL,
	checksum text NOT NULL,
	statements int NOT NULL,
	name text,
	by name NOT NULL,
	at timestamptz NOT NULL
);
COMMENT ON TABLE schemaboot.underway IS 'the revision that schemaboot_upgrade_online() runs statement by statement, as it cannot run in a transaction block; tells of this database only, so it is not dumped';
COMMENT ON COLUMN schemaboot.underway.checksum IS 'SHA-256 of the script';
COMMENT ON COLUMN schemaboot.underway.statements IS 'that are done: the next call goes on behind them';
COMMENT ON COLUMN schemaboot.underway.name IS 'of the index that the next statement makes';

CREATE TABLE schemaboot.settled (
	target text COLLATE "C" PRIMARY KEY
);
COMMENT ON TABLE schemaboot.settled IS 'targets of schemaboot_upgrade() that were reached, with nothing pending since: what an upgrade with nothing to do looks at; any change of revisions or of the version empties it';

CREATE FUNCTION schemaboot.unsettle()
RETURNS trigger
LANGUAGE C
AS 'MODULE_PATHNAME', 'sb_unsettle';
COMMENT ON FUNCTION schemaboot.unsettle() IS 'Empties schemaboot.settled; for the triggers of schemaboot.revision and schemaboot.version.';
CREATE TRIGGER unsettle AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON schemaboot.revision
	FOR EACH STATEMENT EXECUTE FUNCTION schemaboot.unsettle();
CREATE TRIGGER unsettle AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON schemaboot.version
	FOR EACH STATEMENT EXECUTE FUNCTION schemaboot.unsettle();
ALTER TABLE schemaboot.revision ENABLE ALWAYS TRIGGER unsettle;
ALTER TABLE schemaboot.version ENABLE ALWAYS TRIGGER unsettle;

CREATE TABLE schemaboot.rename (
	kind text NOT NULL,
	old text NOT NULL,
	new text NOT NULL,
	declared_by name NOT NULL,
	declared_at timestamptz NOT NULL,
	PRIMARY KEY (kind, old)
);
COMMENT ON TABLE schemaboot.rename IS 'declared renames that the next plan uses';

CREATE TABLE schemaboot.managed (
	schema_name text COLLATE "C" PRIMARY KEY
);
COMMENT ON TABLE schemaboot.managed IS 'the schemas that are managed, * for the whole database; empty: those in which a model lives';

-- No keys: sessions that fill it at the same time must not wait for each other. Replica identity, since a
-- publication of all tables would forbid deletions otherwise.
CREATE TABLE schemaboot.fact_cache (
	unit text COLLATE "C" NOT NULL,
	key text COLLATE "C" NOT NULL,
	kind text,
	object text COLLATE "C",
	tree bigint,
	ignored text[],
	facts bytea
);
ALTER TABLE schemaboot.fact_cache REPLICA IDENTITY FULL;
COMMENT ON TABLE schemaboot.fact_cache IS 'facts of models that were built before; derived, never dumped, may be emptied at any time';
COMMENT ON COLUMN schemaboot.fact_cache.unit IS 'the model, with all that belongs to it; * stands for all rows';
COMMENT ON COLUMN schemaboot.fact_cache.key IS 'hash of its statements and of all that they refer to; in the row of unit *, of all that the rows follow from';
COMMENT ON COLUMN schemaboot.fact_cache.kind IS 'kind of an object that it makes; NULL: it has been built';
COMMENT ON COLUMN schemaboot.fact_cache.object IS 'identity of that object';
COMMENT ON COLUMN schemaboot.fact_cache.tree IS 'hash over its facts; without kind: how many objects the unit makes';
COMMENT ON COLUMN schemaboot.fact_cache.ignored IS 'attributes that the models leave open';
COMMENT ON COLUMN schemaboot.fact_cache.facts IS 'its facts, in the form of src/facts/facts.c';

CREATE TABLE schemaboot.change (
	classid oid NOT NULL,
	objid oid NOT NULL,
	objsubid int NOT NULL,
	kind text NOT NULL,
	object text COLLATE "C" NOT NULL,
	command text NOT NULL,
	dropped boolean NOT NULL,
	at timestamptz NOT NULL,
	by name NOT NULL,
	application text NOT NULL,
	PRIMARY KEY (classid, objid, objsubid)
);
CREATE INDEX change_object ON schemaboot.change (object) WHERE dropped;
COMMENT ON TABLE schemaboot.change IS 'the last DDL command on each object, while schemaboot_track(true) is in force; holds OIDs, so it is not dumped';

CREATE TABLE schemaboot.verdict_cache (
	digest text COLLATE "C" NOT NULL,
	role oid NOT NULL,
	models int NOT NULL,
	present int NOT NULL,
	to_apply int NOT NULL,
	drifted int NOT NULL,
	extra int NOT NULL,
	unmodelled int NOT NULL
);
ALTER TABLE schemaboot.verdict_cache REPLICA IDENTITY FULL;
COMMENT ON TABLE schemaboot.verdict_cache IS 'what schemaboot_status() found last; derived, never dumped, may be emptied at any time';

CREATE TABLE schemaboot.live_cache (
	role oid NOT NULL,
	key text COLLATE "C",
	class oid,
	object oid,
	sum_a bigint NOT NULL,
	sum_b bigint NOT NULL,
	facts bytea NOT NULL,
	others bytea
);
ALTER TABLE schemaboot.live_cache REPLICA IDENTITY FULL;
-- as much of it is read each time, compressed values stay in the rows
ALTER TABLE schemaboot.live_cache ALTER COLUMN facts SET STORAGE MAIN;
COMMENT ON TABLE schemaboot.live_cache IS 'what the catalogs held when they were read last; derived, never dumped, may be emptied at any time';
COMMENT ON COLUMN schemaboot.live_cache.role IS 'who read it';
COMMENT ON COLUMN schemaboot.live_cache.key IS 'what was read, in the row that stands for all of the role; others have none';
COMMENT ON COLUMN schemaboot.live_cache.object IS 'OID of a relation, type or routine, in catalog class';
COMMENT ON COLUMN schemaboot.live_cache.sum_a IS 'with sum_b: a hash over the versions of the rows that are about it';
COMMENT ON COLUMN schemaboot.live_cache.facts IS 'its facts, in the form of src/facts/facts.c; in the row of the role, the objects that have none';
COMMENT ON COLUMN schemaboot.live_cache.others IS 'in the row of the role, facts of what is no relation, type or routine';

CREATE TABLE schemaboot.rule_setting (
	rule text COLLATE "C" NOT NULL,
	scope text COLLATE "C" NOT NULL,
	severity text NOT NULL CHECK (severity IN ('error', 'warning', 'note', 'off')),
	PRIMARY KEY (rule, scope)
);
COMMENT ON TABLE schemaboot.rule_setting IS 'severities of rules that schemaboot_rule() has set';
COMMENT ON COLUMN schemaboot.rule_setting.scope IS 'a schema or an object, as SQL writes them; empty: everywhere';

SELECT pg_catalog.pg_extension_config_dump('schemaboot.statement', '');
SELECT pg_catalog.pg_extension_config_dump('schemaboot.revision', '');
SELECT pg_catalog.pg_extension_config_dump('schemaboot.version', '');
SELECT pg_catalog.pg_extension_config_dump('schemaboot.applied', '');
SELECT pg_catalog.pg_extension_config_dump('schemaboot.history', '');
SELECT pg_catalog.pg_extension_config_dump('schemaboot.history_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('schemaboot.rename', '');
SELECT pg_catalog.pg_extension_config_dump('schemaboot.managed', '');
SELECT pg_catalog.pg_extension_config_dump('schemaboot.rule_setting', '');

-- Statements and revisions can hold secrets (a subscription's connection, a user mapping's password): their texts
-- are for those who may read the table whole.
GRANT SELECT (source, position, number, line, role, kind, object, schema_name, relation_name, object_name, arguments,
	belongs_to, aspect, subobject, search_path, settings, hash, pending, applied, defined_by, definer, defined_at)
	ON schemaboot.statement TO PUBLIC;
GRANT SELECT (id, parents, depends_on, labels, replaces, message, irreversible, transactional, checksum, facts_before,
	facts_after, origin, format, note, created_by, definer, created_at, file, file_line, twins)
	ON schemaboot.revision TO PUBLIC;
GRANT SELECT (run, step, kind, object, state, tries, started, finished, by) ON schemaboot.progress TO PUBLIC;
GRANT SELECT ON schemaboot.version, schemaboot.applied, schemaboot.underway, schemaboot.history, schemaboot.rename, schemaboot.managed,
	schemaboot.rule_setting TO PUBLIC;

--
-- Models
--
CREATE FUNCTION schemaboot_define(ddl text, source text DEFAULT NULL,
	OUT action text, OUT kind text, OUT object text, OUT statement int)
RETURNS SETOF record
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_define';
COMMENT ON FUNCTION schemaboot_define(text, text) IS
$$Registers the statements of a DDL script as models; nothing is executed.
ddl: the script, such as a file's content or the output of pg_dump --schema-only. source: a name for the script,
such as the file's; then the script becomes the whole of that source, and what it no longer holds leaves the catalogue.
Without source, each object in the script replaces its earlier definition, and others stay.
Returns one row for each object: action (added, changed, unchanged, removed), kind, object, and the number of its first
statement in the script (NULL when removed).
Errors: syntax errors with their place; 0A000 for statements that cannot be models, all of them listed; 42P07, 42710
when one object is defined twice. All or nothing.$$;

CREATE FUNCTION schemaboot_forget(object text)
RETURNS int
LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_forget';
COMMENT ON FUNCTION schemaboot_forget(text) IS
$$Takes an object, and what belongs to it, out of the catalogue of models; drops nothing in the database.
object: identity as schemaboot_models() shows it. Returns the number of statements that were removed.
Error: 42704 when no model has that identity.$$;

CREATE FUNCTION schemaboot_models(
	OUT kind text, OUT object text, OUT source text, OUT statements int, OUT present boolean,
	OUT defined_by name, OUT defined_at timestamptz)
RETURNS SETOF record
LANGUAGE C STABLE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_models';
COMMENT ON FUNCTION schemaboot_models() IS
$$The catalogue of models, one row for each object: kind, object, source (NULL: none), number of statements, whether
an object of that name lives in the database, and who wrote its last statement, and when.$$;

CREATE FUNCTION schemaboot_export()
RETURNS text
LANGUAGE C STABLE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_export';
COMMENT ON FUNCTION schemaboot_export() IS
$$All models as one script in dependency order; loading it into an empty database with psql gives the same schema.
Error: 42P17 when models need each other in a circle.$$;

--
-- Drift
--
CREATE FUNCTION schemaboot_graph(format text DEFAULT 'mermaid', what text DEFAULT 'models', schemas text[] DEFAULT NULL,
	detail text DEFAULT NULL)
RETURNS text
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_graph_text';
COMMENT ON FUNCTION schemaboot_graph(text, text, text[], text) IS
$$A picture, as a text that Mermaid or Graphviz draw.
format: mermaid (what GitHub, GitLab and many editors draw), or dot (Graphviz: dot -Tsvg).
what: models (tables and views with columns, keys and what refers to what; partitions are part of their table), database (the same of what
lives, models or not), dependencies (which object of the models needs which), or revisions (where the database is, heads, branches,
merges, what is pending).
schemas: those whose objects are drawn; NULL: all that are managed, for database all user schemas. Revisions stand in no schema.
detail: of tables: columns (all), keys (only columns of keys), names; NULL: columns up to 30 tables and views, keys up to 200, then names.
Returns the text. What the database lacks, has besides, or has in another way than the models is coloured, and says so. If the models
cannot be built to be compared, a comment at the head says why, and what lives is drawn.
Errors: 22023 for another format, what or detail; 3F000 for schemas in which there is nothing to draw; 55000 if there is no model, or no
revision.$$;

CREATE FUNCTION schemaboot_manage(schemas text[] DEFAULT NULL)
RETURNS text[]
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_manage';
COMMENT ON FUNCTION schemaboot_manage(text[]) IS
$$Says which schemas are managed, that is compared, planned and pruned.
schemas: names of schemas; {*}: the whole database with the objects that stand in no schema; {}: those in which a model
lives, which is the default; NULL: changes nothing. Members of extensions are never managed.
Returns the managed schemas, {*} for the whole database.
Error: 3F000 for a schema that neither the database nor the models have.$$;

CREATE FUNCTION schemaboot_diff(
	OUT change text, OUT kind text, OUT object text, OUT attribute text, OUT live text, OUT model text,
	OUT changed_at timestamptz, OUT changed_by name, OUT hint text)
RETURNS SETOF record
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_diff_rows';
COMMENT ON FUNCTION schemaboot_diff() IS
$$What differs between the models and the managed schemas, fact by fact; no row: nothing does.
Returns change (missing: the models have it, the database has not; extra: the other way round; different: both, with
another value; order: only the order of columns differs, which is no drift), kind, object, attribute (NULL when the whole
object is missing or extra), the live value and the model's; changed_at and changed_by: when and by whom the live object
was last changed, as far as track_commit_timestamp or the event trigger schemaboot_track tell; hint: the call that declares a
rename, where one object is gone and another with the same definition is new.
Errors: those of the models when they cannot be built; 25006 when they were never built before and this session cannot
write.$$;

CREATE FUNCTION schemaboot_rename(kind text, old text, new text)
RETURNS void
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_rename';
COMMENT ON FUNCTION schemaboot_rename(text, text, text) IS
$$Declares that an object was renamed, so that the next plan renames what lives instead of dropping it and making another.
kind: table, column, attribute, type, enum label, schema, function, index, constraint, sequence, view, materialized view,
trigger, policy, domain, ...; old: its name so far, as shop.orders, shop.orders.note for what stands on a table (or note ON
shop.orders), shop.f(integer), shop.mood.sad for a label; new: the new name, alone or with what it stands in; NULL: what
was declared of the old name is forgotten. It is used while the old one lives, and only the new one is in the models.
Errors: 22023 for a kind that has no renames, and a new name in another schema or on another table; 42602 for what is no name; 42704 if
neither the database nor the models have one of both; 42710 if something else is to be called so.$$;

CREATE FUNCTION schemaboot_plan(prune boolean DEFAULT false,
	OUT step int, OUT ddl text, OUT kind text, OUT object text, OUT hazards text[], OUT lock_mode text,
	OUT transactional boolean, OUT rows bigint, OUT bytes bigint, OUT hint text)
RETURNS SETOF record
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_plan_rows';
COMMENT ON FUNCTION schemaboot_plan(boolean) IS
$$The steps that bring the database to the models, in the order in which they run; runs none of them.
prune: also drops objects in managed schemas that no model has; columns, constraints, indexes and so on that the model of their
table does not have are dropped in any case.
Returns step (from 1), its command, kind and object that it is about, hazards (data_loss, rewrite, full_scan, blocks_reads,
blocks_writes, may_fail, recreates_dependents, non_transactional, unmanaged_dependent, privilege_widening), the strongest lock on
a table that lives (NULL: none), whether it can run in a transaction, rows (by the statistics) and bytes of that table, and the
call that would do better (a rename that looks likely), if there is one.
Errors: those of schemaboot_diff(); 0A000 if no order is known for steps that need each other.$$;

CREATE FUNCTION schemaboot_plan_script(prune boolean DEFAULT false)
RETURNS text
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_plan_text';
COMMENT ON FUNCTION schemaboot_plan_script(boolean) IS
$$The plan as a script for psql, for those who must run it elsewhere: settings, transactions, a comment with the hazards before
each command.
prune: see schemaboot_plan().
Returns the script; a comment only if there is nothing to do. Errors: see schemaboot_plan().$$;

CREATE FUNCTION schemaboot_apply(allow text[] DEFAULT '{}', prune boolean DEFAULT false, dry_run boolean DEFAULT false,
	OUT step int, OUT ddl text, OUT elapsed interval)
RETURNS SETOF record
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_apply_rows';
COMMENT ON FUNCTION schemaboot_apply(text[], boolean, boolean) IS
$$Brings the database to the models in this transaction, and proves that nothing differs afterwards.
allow: hazards that are accepted, by name: a step that loses data (data_loss) is refused without, and so is one that rows which
are there will make fail (may_fail); {all}: every one. prune: see schemaboot_plan(). dry_run: only says what would run.
Returns step, its command and the time that it took (NULL with dry_run); no row: there is nothing to do.
Errors: 55000 for a hazard that is not allowed, with the steps; 22000 if something would still differ afterwards, or a table has other
rows; those of the commands, with the step. All are taken back together.$$;

CREATE PROCEDURE schemaboot_apply_online(allow text[] DEFAULT '{}', prune boolean DEFAULT false)
LANGUAGE C
AS 'MODULE_PATHNAME', 'sb_apply_online_call';
COMMENT ON PROCEDURE schemaboot_apply_online(text[], boolean) IS
$$Brings the database to the models like schemaboot_apply(), but step by step, so that others wait as little as possible.
Indexes are built CONCURRENTLY, keys made of such indexes, constraints added NOT VALID and validated later, NOT NULL goes through a
validated CHECK, partitions are detached CONCURRENTLY; a NOTICE tells of each step that reads or writes all rows while it keeps
others out. The steps run in a background worker with the caller's roles and settings, each in a transaction of its own, and wait
for locks for schemaboot.lock_timeout (or lock_timeout; 2 s if neither is set); they are tried schemaboot.lock_retries times more,
with pauses that double. schemaboot.progress shows them. After an error, a cancel or a crash the same call goes on: it takes away
what was left half done and plans anew.
allow, prune: as for schemaboot_apply().
Errors: those of schemaboot_apply() and of the commands; 25001 inside a transaction block; 28000 as a role that may not log in;
53000 when no background worker is free; 25006 on a standby.$$;

CREATE FUNCTION schemaboot_track_command()
RETURNS event_trigger
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_track_command';
COMMENT ON FUNCTION schemaboot_track_command() IS
'Notes who changes which object; called by the event triggers schemaboot_track and schemaboot_track_drop only.';

CREATE FUNCTION schemaboot_track(enable boolean DEFAULT NULL)
RETURNS boolean
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_track';
COMMENT ON FUNCTION schemaboot_track(boolean) IS
$$Switches on or off that the last DDL command on each object is noted, with its time and role, so that schemaboot_diff()
can tell who made a difference. Off by default; costs each DDL command a row.
enable: NULL changes nothing. Returns whether it is on.
It makes and drops the event triggers schemaboot_track and schemaboot_track_drop, as members of the extension.
Error: 42501 unless the caller is a superuser, as the server has it for event triggers.$$;

CREATE FUNCTION schemaboot_facts(schemas text[] DEFAULT NULL,
	OUT kind text, OUT object text, OUT attribute text, OUT value text)
RETURNS SETOF record
LANGUAGE C STABLE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_facts_rows';
COMMENT ON FUNCTION schemaboot_facts(text[]) IS
$$What lives in the database, as schemaboot compares it: one row for each attribute of each object.
schemas: names of schemas; NULL: all user schemas and all that stands in no schema. Members of extensions are left out.
Returns kind, object, attribute and its value as text.
Error: 3F000 for a schema that does not exist.$$;

CREATE FUNCTION schemaboot_capture(schemas text[] DEFAULT NULL, source text DEFAULT 'captured',
	OUT kind text, OUT object text)
RETURNS SETOF record
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_capture_models';
COMMENT ON FUNCTION schemaboot_capture(text[], text) IS
$$Takes what lives in the database over into models, which schemaboot_export() then shows as a script.
schemas: names of schemas; NULL: all user schemas and all that stands in none. source: the name under which the models are
kept; they become the whole of that source. Members of extensions are left out, the extensions are not. What the caller owns is
written without an owner, as it then belongs to whoever creates it. Returns one row for each object.
A NOTICE names what cannot be read: passwords and connections, and what belongs to the database itself.
Errors: 3F000 for a schema that does not exist; 42710 when another source defines one of the objects. All or nothing.$$;

--
-- Bootstrap
--
CREATE FUNCTION schemaboot_create_all(dry_run boolean DEFAULT false,
	OUT step int, OUT action text, OUT kind text, OUT object text, OUT ddl text, OUT elapsed interval)
RETURNS SETOF record
LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_create_all';
COMMENT ON FUNCTION schemaboot_create_all(boolean) IS
$$Creates every model that is missing, in dependency order, in this transaction; what is there is left alone.
dry_run: show the steps and run none. Returns one row for each step: action (created, exists), kind and identity of the
object (a statement that completes an object has the kind comment, owner, privileges, ...), the statement, and how long it took.
Errors: 42P01, 42704, 42883 for a reference that neither the models nor the database have; 42P17 for a circle; 53200
when the lock table has no room for so many objects in one transaction (see schemaboot_create_all_batched); 42501 when
a statement was defined by somebody whom the caller need not trust; and those of the statements themselves, with their place.$$;

CREATE PROCEDURE schemaboot_create_all_batched(batch_size int DEFAULT NULL)
LANGUAGE C
AS 'MODULE_PATHNAME', 'sb_create_all_batched';
COMMENT ON PROCEDURE schemaboot_create_all_batched(int) IS
$$The same as schemaboot_create_all for schemas larger than the lock table: commits batch by batch, and can be called
again after any failure: it goes on where it stopped. batch_size: statements in one transaction (NULL: as many as leave three
quarters of the lock table free). Must be called outside a transaction block. Errors: as schemaboot_create_all.$$;

CREATE FUNCTION schemaboot_boot(message text DEFAULT 'initial_schema_baseline')
RETURNS text
LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_boot';
COMMENT ON FUNCTION schemaboot_boot(text) IS
$$create_all, a baseline revision if there is no revision yet, and stamp, in one transaction. message: of the revision.
Returns the revision at which the database then is. Takes no lock when there is nothing to do, so every replica of an application
can call it when it starts. Errors: as schemaboot_create_all.$$;

CREATE FUNCTION schemaboot_drop_all(confirm text)
RETURNS int
LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_drop_all';
COMMENT ON FUNCTION schemaboot_drop_all(text) IS
$$Drops what the models define, in reverse order, in this transaction; with the rows. confirm: must be the database's name.
Objects that no model defines are not dropped: if one depends on a model, that is an error (2BP01). Returns the number of objects dropped.$$;

CREATE FUNCTION schemaboot_status(
	OUT state text, OUT current text[], OUT head text[], OUT pending int, OUT models int, OUT present int,
	OUT missing int, OUT drifted int, OUT extra int, OUT unmodelled int, OUT advice text)
RETURNS record
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_status';
COMMENT ON FUNCTION schemaboot_status() IS
$$Where the database stands, in one row. state: empty (nothing of the models is there), drifted (something is missing or different), unstamped
(the schema is there, but no version is set), behind (revisions are pending), ahead_unknown (stamped with a revision that is
not in the catalogue), in_sync. current, head: revisions. pending: revisions to run. models, present, missing: objects
of the catalogue, by existence. drifted: objects of the models in which anything differs; extra: objects in managed schemas
that no model defines; unmodelled: objects there of a kind that schemaboot does not know; all three NULL where the models
could not be compared, which advice explains. Fast while neither catalogs nor models have changed. advice: the next
call to make. Works in a read-only transaction and on a standby.$$;

--
-- Revisions
--
CREATE FUNCTION schemaboot_baseline(message text DEFAULT 'initial_schema_baseline', replace boolean DEFAULT false)
RETURNS text
LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_baseline';
COMMENT ON FUNCTION schemaboot_baseline(text, boolean) IS
$$Makes the first revision: a script that creates the current models from nothing; runs nothing.
message: what it is called in the history and in its file's name. replace: it stands for all revisions that there are, as one that schemaboot_squash() makes, even if they
do not make a history or cannot run; the database is at no revision then, until it is stamped. Returns its id.
Errors: 42710 when there is a revision already, unless replace; 55000 when there are no models.$$;

CREATE FUNCTION schemaboot_revision(message text, up text DEFAULT NULL, down text DEFAULT NULL,
	parents text[] DEFAULT NULL, id text DEFAULT NULL, depends_on text[] DEFAULT '{}', labels text[] DEFAULT '{}')
RETURNS text
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_revision_call';
COMMENT ON FUNCTION schemaboot_revision(text, text, text, text[], text, text[], text[]) IS
$$Makes a revision; changes nothing in the database. Returns its id, or NULL when there is nothing to do.
message: what it is for. up: the script that it runs; NULL: what schemaboot_plan() would do now. down: the script of the way back;
NULL: derived by running up in a subtransaction that is rolled back, and planning the way back, which is then run, too, to prove
it; '': there is none. parents: the revisions that it follows, named as in schemaboot_stamp; NULL: the only head; {}: none.
id: NULL: 12 random hex digits. depends_on: others that must have run before it. labels: names of the branch that starts with it.
Errors: 42710 when the id or a label is taken; 42704 for an unknown parent; 21000 when there are several heads; 55000 to plan in a
database that is not at the parents; those of the script, with statement and line.$$;

CREATE FUNCTION schemaboot_merge(message text, revisions text[] DEFAULT NULL, id text DEFAULT NULL)
RETURNS text
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_merge';
COMMENT ON FUNCTION schemaboot_merge(text, text[], text) IS
$$Makes a revision that follows several and changes nothing by itself, so that there is one head again.
message: what it is for. revisions: those that it follows, named as in schemaboot_stamp; NULL: all heads. id: NULL: 12 random hex digits.
Returns its id.
Errors: 55000 when there are not several; 22023 when one of them is before another.$$;

CREATE FUNCTION schemaboot_squash(message text, upto text DEFAULT 'head', id text DEFAULT NULL)
RETURNS text
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_squash';
COMMENT ON FUNCTION schemaboot_squash(text, text, text) IS
$$Makes one revision that stands for all up to a revision: an empty database runs it instead of them. Databases that are
somewhere inside the old line run the rest of that first, so the old revisions stay.
message: what it is for. upto: the last revision that it stands for, named as in schemaboot_stamp. id: NULL: 12 random hex digits.
Returns its id.
Errors: 42704 for an unknown revision; 55000 when there is only one, when another branch leaves the line, or when one of them cannot
run in a transaction block.$$;

CREATE FUNCTION schemaboot_stamp(revision text, verify boolean DEFAULT true, purge boolean DEFAULT false)
RETURNS text[]
LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_stamp';
COMMENT ON FUNCTION schemaboot_stamp(text, boolean, boolean) IS
$$Sets the current version without running anything. revision: head, heads, base, an id, a label or the start of one, id-2, id+1;
+1 and -1 count from where the database is; label@head is the head of a branch; several are separated by blanks. verify: refuse
when the schema is not what these revisions leave: by the fingerprint that a revision recorded, or else by running all revisions out of
sight; where they cannot be run, or there are none, objects of the models must not be missing. purge: forget where the database was, also on other branches, which stay otherwise.
Returns the revisions at which the database now is.
Errors: 42704 for an unknown revision; 21000 for what could be several, as head where there are several heads; 22023 for steps
beyond the ends; 55000 when something is otherwise, with what differs, or models are missing.$$;

CREATE FUNCTION schemaboot_adopt(dry_run boolean DEFAULT false,
	OUT revision text, OUT message text, OUT state text, OUT present int, OUT absent int, OUT conflicting int,
	OUT stamped boolean, OUT detail text)
RETURNS SETOF record
LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_adopt_call';
COMMENT ON FUNCTION schemaboot_adopt(boolean) IS
$$For a database that has a schema already: which of the pending revisions are there, and stamps up to where that is true.
All revisions are really run, in place of what is there and out of everybody's sight, and rolled back. dry_run: stamps nothing,
and column stamped says what would be.
Returns a row for each pending revision, in order. state: present (all that it does is there), partly, absent, conflicting
(something is otherwise than any revision leaves it), unknown (it leaves nothing that could be seen, as one that only writes rows,
or it cannot be run). present, absent, conflicting: how many of the facts that it makes, changes or removes are so. stamped: the
database is at it, or past it. detail: what is not as the revision leaves it, or why nothing is known. Owners and privileges do
not count.
Errors: 25006 in a session that cannot write; 42501 for who may not create in the schemas, or for a revision of somebody who is
not trusted.$$;

CREATE FUNCTION schemaboot_adopt_version(version_table text DEFAULT NULL)
RETURNS text[]
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_adopt_version';
COMMENT ON FUNCTION schemaboot_adopt_version(text) IS
$$Sets the version to what another tool's table says, as when that tool has moved the database on; runs nothing, and compares nothing
with the schema. version_table: the table of Alembic, Flyway, golang-migrate, goose, diesel, dbmate, Rails, Sqitch (sqitch.changes) or
Django; NULL: that of schemaboot.version_table, or else one that has the name which its tool gives it. Versions are ids of revisions, or those of
the files that schemaboot_export_files() writes; of Django, app.name, where rows of other apps do not count.
Returns the revisions at which the database now is.
Errors: 42P01 when there is none; 42809 for a table that no tool makes so; 42704 for a version that no revision has; 55000 for
one that failed half-way, or is there without what it needs.$$;

CREATE FUNCTION schemaboot_upgrade(target text DEFAULT 'head', dry_run boolean DEFAULT false,
	OUT revision text, OUT message text, OUT direction text, OUT statements int, OUT elapsed interval, OUT sql text)
RETURNS SETOF record
LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_upgrade';
COMMENT ON FUNCTION schemaboot_upgrade(text, boolean) IS
$$Runs the revisions that lead to the target, in this transaction, so all of them or none.
target: as in schemaboot_stamp; +1: the next one; heads: all branches. dry_run: runs nothing.
Returns a row for each revision: its id and message, up, the number of its statements, the time that they took; with dry_run the
script. A WARNING names revisions that were edited after they ran.
Errors: those of the scripts, with revision, statement and line; 42704, 21000, 22023 as schemaboot_stamp.$$;

CREATE FUNCTION schemaboot_downgrade(target text DEFAULT '-1', dry_run boolean DEFAULT false, allow text[] DEFAULT '{}',
	OUT revision text, OUT message text, OUT direction text, OUT statements int, OUT elapsed interval, OUT sql text)
RETURNS SETOF record
LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_downgrade';
COMMENT ON FUNCTION schemaboot_downgrade(text, boolean, text[]) IS
$$Takes revisions back, in this transaction, so all of them or none.
target: the revision to go back to, as in schemaboot_stamp; -1: one step; base: everything; label@base: a branch. dry_run: runs
nothing. allow: {irreversible} takes revisions back whose way back does not bring everything back.
Returns a row for each revision, as schemaboot_upgrade.
Errors: 55000 for a revision without a way back, or that is irreversible, with the reason; otherwise as schemaboot_upgrade.$$;

CREATE PROCEDURE schemaboot_upgrade_online(target text DEFAULT 'head', per_revision boolean DEFAULT true)
LANGUAGE C
AS 'MODULE_PATHNAME', 'sb_upgrade_online_call';
COMMENT ON PROCEDURE schemaboot_upgrade_online(text, boolean) IS
$$schemaboot_upgrade for busy databases, and for revisions with commands that cannot run in a transaction block: each revision is
committed before the next one starts. target: as in schemaboot_upgrade. per_revision: false runs those in one transaction that stand
next to each other and can. Waits for locks for schemaboot.lock_timeout (or lock_timeout, or 2 s), lets go, and tries again
schemaboot.lock_retries times. Statements that cannot run in a transaction block run in a background worker, each committed by
itself; table schemaboot.underway tells how far it is, and the next call goes on there after any error, cancel or crash.
Errors: 25001 inside a transaction block; those of the scripts, with revision, statement and line; as schemaboot_upgrade.$$;

CREATE PROCEDURE schemaboot_downgrade_online(target text DEFAULT '-1', per_revision boolean DEFAULT true, allow text[] DEFAULT '{}')
LANGUAGE C
AS 'MODULE_PATHNAME', 'sb_downgrade_online_call';
COMMENT ON PROCEDURE schemaboot_downgrade_online(text, boolean, text[]) IS
$$schemaboot_downgrade for busy databases, as schemaboot_upgrade_online is schemaboot_upgrade: each revision is taken back and
committed by itself. target, allow: as in schemaboot_downgrade. per_revision: as in schemaboot_upgrade_online.
Errors: 25001 inside a transaction block; as schemaboot_downgrade.$$;

CREATE FUNCTION schemaboot_import(name text, content text,
	OUT revision text, OUT message text, OUT format text, OUT note text)
RETURNS SETOF record
LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_import';
COMMENT ON FUNCTION schemaboot_import(text, text) IS
$$Reads a revision file; runs nothing.
name: of the file, with its folder; content: its text. The format is known by both:
schemaboot's own, Alembic (.py, and the output of alembic upgrade --sql), Flyway, dbmate, goose, golang-migrate, diesel,
Sqitch (sqitch.plan, deploy/, revert/), and .sql files with a number in their names. Files come in any order, and again when
they have changed; those of tools that only have an order of versions make up one line, in which what has run here keeps its place.
Returns a row for each revision: its id (the version, for tools that have one), message, format and what was done: added, changed or
unchanged, with what is to be known, such as what of a file was not understood.
Errors: 22023 for what is no revision file; 42601 for one that cannot be read; 42710 for an id that is in use.$$;

CREATE FUNCTION schemaboot_import_tar(archive bytea, prefix text DEFAULT '',
	OUT revision text, OUT message text, OUT format text, OUT note text)
RETURNS SETOF record
LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_import_tar';
COMMENT ON FUNCTION schemaboot_import_tar(bytea, text) IS
$$schemaboot_import for all revision files of a tar archive.
archive: what tar cf writes (ustar, pax or GNU; not compressed). prefix: only files below this folder. Returns rows as schemaboot_import.
A WARNING tells what is wrong with the history then.
Errors: those of schemaboot_import; 22023 for no tar archive, or a compressed one; XX001 for a damaged one; 42602 for paths that
lead out of it; 54000 for more than 100,000 files.$$;

CREATE FUNCTION schemaboot_export_revision(revision text, format text DEFAULT 'schemaboot')
RETURNS text
LANGUAGE C STRICT STABLE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_export_revision_call';
COMMENT ON FUNCTION schemaboot_export_revision(text, text) IS
$$The text of a revision in the format of a tool. revision: as in schemaboot_stamp. format: schemaboot, which schemaboot_import reads back
byte for byte; alembic, dbmate and goose, with both ways in one file; flyway, golang-migrate, diesel, sqitch and psql, and for the way back
flyway-undo, golang-migrate-down, diesel-down, sqitch-revert and psql-down. A revision without a way back gets one that says so when it is run.
Errors: 22023 for an unknown format; 42704 for an unknown revision; 55000 for one whose script is not known; 0A000 for what the
format has no words for; 42602 for an id that Sqitch does not take; 42501 for who may not read the scripts.$$;

CREATE FUNCTION schemaboot_export_files(format text DEFAULT 'schemaboot', revision text DEFAULT NULL,
	OUT name text, OUT content text)
RETURNS SETOF record
LANGUAGE C STABLE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_export_files_call';
COMMENT ON FUNCTION schemaboot_export_files(text, text) IS
$$All files of all revisions, or of one, with the names that the tool wants: folders and sqitch.plan included.
format: schemaboot, alembic, flyway, dbmate, goose, golang-migrate, diesel, sqitch or psql. revision: as in schemaboot_stamp; NULL: all.
Returns a row for each file: its name, with its folder, and its content. The same revisions give the same bytes.
Tools that have their revisions in one line, by numbers, get them so: an id that is a number above the one before it is the version; any
other revision gets the next number, the first is 000001. Revisions that are added later leave that as it is. For a revision that was squashed
only schemaboot's own format has a file.
Errors: 21000 where there are several heads and the tool has one line; otherwise as schemaboot_export_revision.$$;

CREATE FUNCTION schemaboot_require(revision text)
RETURNS void
LANGUAGE C STRICT STABLE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_require';
COMMENT ON FUNCTION schemaboot_require(text) IS
$$For applications: an error unless the database is at the revision or past it. revision: as in schemaboot_stamp.
Error: 55000 when it is not there yet; 42704 for an unknown revision.$$;

CREATE FUNCTION schemaboot_current()
RETURNS text[]
LANGUAGE C STABLE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_current';
COMMENT ON FUNCTION schemaboot_current() IS
$$The revisions at which this database is: none, one, or several where there are branches.$$;

CREATE FUNCTION schemaboot_heads()
RETURNS text[]
LANGUAGE C STABLE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_heads';
COMMENT ON FUNCTION schemaboot_heads() IS
$$The revisions that no other one follows.$$;

CREATE FUNCTION schemaboot_history(verbose boolean DEFAULT false,
	OUT revision text, OUT parents text[], OUT message text, OUT marks text[], OUT labels text[], OUT depends_on text[],
	OUT applied_at timestamptz, OUT applied_by name, OUT created_at timestamptz, OUT created_by name,
	OUT irreversible text, OUT up text, OUT down text)
RETURNS SETOF record
LANGUAGE C STRICT STABLE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_history';
COMMENT ON FUNCTION schemaboot_history(boolean) IS
$$All revisions, the newest first, each before those that it follows. verbose: also the scripts, for those who may read them.
marks: current (the database is at it), head, branchpoint, mergepoint, pending (not run here yet), edited (after it ran),
squashed (another one stands for it). applied_at and applied_by: when and by whom it was run in this database.$$;

--
-- Validation
--
CREATE FUNCTION schemaboot_rules(
	OUT rule text, OUT about text, OUT severity text, OUT sees text, OUT why text, OUT instead text)
RETURNS SETOF record
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'sb_rule_rows';
COMMENT ON FUNCTION schemaboot_rules() IS
$$The rules of schemaboot_lint() and schemaboot_validate(). Returns, for each: its name; what it is about (locks, data, script,
design, security, history); the severity that it has unless schemaboot_rule() has set another one; what it sees, why that is
trouble, and what to do instead. doc/rules.md has examples.$$;

CREATE FUNCTION schemaboot_lint(sql text, in_transaction boolean DEFAULT false,
	OUT severity text, OUT rule text, OUT statement int, OUT line int, OUT object text, OUT message text, OUT hint text,
	OUT lock_mode text, OUT rewrites boolean, OUT scans boolean)
RETURNS SETOF record
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_lint_rows';
COMMENT ON FUNCTION schemaboot_lint(text, boolean) IS
$$What the rules find in a script, before anybody runs it. Names are looked up in the database and in what the script itself has
made so far; what only concerns rows is found where there are rows: tables that nobody knows count as filled, and with
schemaboot.assume_filled all others do too. On tables smaller than schemaboot.big_table it is only a note.
sql: any script, as psql reads it. in_transaction: whoever runs it puts all of it into one transaction, as most tools do; otherwise each
statement is a transaction of its own, unless the script says BEGIN. A comment in front of a statement, in it, or behind it on its last line sets rules there:
-- schemaboot:off drop-column, drop-table.
Returns, for each finding in the order of the script: severity (error, warning, note; see schemaboot_rule), rule (see
schemaboot_rules), number and line of the statement, from 1, the object that it is about, what is wrong, and what to do; and where the rule
says so, the lock that the statement takes on the object, whether it writes it anew, and whether it reads all of its rows.
Nothing is run. Syntax errors are findings.$$;

CREATE FUNCTION schemaboot_validate(target text DEFAULT NULL, at_least text DEFAULT 'note', rehearse boolean DEFAULT false,
	OUT severity text, OUT rule text, OUT revision text, OUT statement int, OUT object text, OUT message text, OUT hint text,
	OUT line int, OUT file text)
RETURNS SETOF record
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_validate';
COMMENT ON FUNCTION schemaboot_validate(text, text, boolean) IS
$$All that is wrong with the history of revisions, before any of it runs: the graph, scripts that do not parse (each statement),
statements that need what nothing creates, or what is created only later, ways back that are missing or bring something else back, and where this
database is in it; and what the rules of schemaboot_lint() find in the revisions that are pending.
target: NULL for all, or one revision, as schemaboot_stamp() takes it, which is looked at whether it is pending or not. at_least: the severity below which findings are left out: error,
warning, note. rehearse: pending revisions are also really run there and back, as schemaboot_rehearse() does, with the locks that this takes, and rolled back.
Returns a row for each finding, errors first, then in the order of the revisions and their statements: severity (schemaboot_rule() sets
others), rule (see schemaboot_rules()), revision (NULL: the history as a whole), number of the statement and its line in the revision's script, what it is about, what is wrong, what to do,
and the file from which the revision was imported. No row: nothing is wrong. Nothing is run unless rehearse.
Objects are followed through the history from an empty database. What a DO block or a function makes is not seen; a name that its text has counts as made.
Errors: 42501 unless the caller may read schemaboot.revision, and with rehearse also unless he may call schemaboot_rehearse(); 42704 for a target that does not exist; 22023 for a severity that does not exist.$$;

CREATE FUNCTION schemaboot_validate_json(target text DEFAULT NULL, format text DEFAULT 'json', at_least text DEFAULT 'note')
RETURNS json
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_validate_json';
COMMENT ON FUNCTION schemaboot_validate_json(text, text, text) IS
$$The findings of schemaboot_validate() for programs.
target, at_least: as there. format: json, an array of objects; or sarif, SARIF 2.1.0, which forges and editors show beside the lines of the files that the
revisions were imported from.
Errors: as schemaboot_validate(); 22023 for another format.$$;

CREATE FUNCTION schemaboot_lint_json(sql text, format text DEFAULT 'json', name text DEFAULT 'script.sql',
	in_transaction boolean DEFAULT false)
RETURNS json
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_lint_json';
COMMENT ON FUNCTION schemaboot_lint_json(text, text, text, boolean) IS
$$The findings of schemaboot_lint() for programs.
sql, in_transaction: as there. format: json or sarif, see schemaboot_validate_json(). name: the file that the script stands in.
Errors: 22023 for another format.$$;

CREATE FUNCTION schemaboot_rule(rule text, severity text, scope text DEFAULT '')
RETURNS void
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_rule_setting';
COMMENT ON FUNCTION schemaboot_rule(text, text, text) IS
$$Sets the severity of a rule.
rule: its name, as schemaboot_rules() lists it. severity: error, warning, note, or off; NULL: as if it had never been set.
scope: the name of a schema or of an object with its schema, as SQL writes it (app, app.orders); '': everywhere. The nearest one counts.
Errors: 42704 for a rule that does not exist, 22023 for another severity.$$;

CREATE FUNCTION schemaboot_rehearse(target text DEFAULT 'head', mode text DEFAULT 'full',
	OUT revision text, OUT direction text, OUT statement int, OUT ddl text, OUT object text, OUT lock_mode text,
	OUT rewrites boolean, OUT scans boolean, OUT elapsed interval, OUT outcome text, OUT index_builds int, OUT wal_bytes bigint,
	OUT rows bigint, OUT bytes bigint, OUT stops text, OUT holds interval, OUT blocked_by int[], OUT line int)
RETURNS SETOF record
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_rehearse_call';
COMMENT ON FUNCTION schemaboot_rehearse(text, text) IS
$$Really runs all pending revisions, each there, back, and there again, measures what each statement does, compares, and rolls all of it back.
target: as in schemaboot_upgrade. mode: full runs them on the tables as they are, with all locks that they take, until the end of the call;
structure runs them on empty copies of all schemas and locks no table.
Returns a row for each statement and relation as schemaboot_rehearse_sql; direction: up, down, or, for what fails only the second time, up again; holds: to
the end of all ways up, since schemaboot_upgrade() runs them in one transaction, or to the end of one way back. A row without statement says of each direction what
it leaves: what it left when the revision was made, all as it was before, the same as the first time; at the head, also whether all is as the models say.
Where a revision fails, those behind it are not run. No row: nothing is pending.
Errors: 25006 in a session that cannot write; 42501 for those who may not read the scripts; as schemaboot_upgrade for the target. An error of
a statement is its outcome.$$;

CREATE FUNCTION schemaboot_rehearse_sql(sql text, mode text DEFAULT 'full',
	OUT statement int, OUT line int, OUT ddl text, OUT object text, OUT lock_mode text, OUT rewrites boolean, OUT scans boolean,
	OUT elapsed interval, OUT outcome text, OUT index_builds int, OUT wal_bytes bigint, OUT rows bigint, OUT bytes bigint,
	OUT stops text, OUT holds interval, OUT blocked_by int[])
RETURNS SETOF record
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_rehearse_sql_call';
COMMENT ON FUNCTION schemaboot_rehearse_sql(text, text) IS
$$Really runs a script with the caller's rights, measures what each statement does, and rolls all of it back.
sql: any script. mode: full runs it on the tables as they are, with all locks that it takes, until the end of the call;
structure runs it on empty copies of all schemas and locks no table. No statement waits for a lock longer than
schemaboot.lock_timeout or lock_timeout say, or two seconds.
Returns a row for each statement and each relation that was there before and that it locks at SHARE UPDATE EXCLUSIVE or stronger, writes anew or
reads as a whole; for a statement that does none of it, one row; and one without statement if a deferred constraint or trigger fails at the end. lock_mode: the strongest lock that this statement asks for, also
where an earlier one has it; rewrites: it gets new files with all rows; scans: all rows are read; elapsed: of the statement; outcome: ok, or the
error, or why it was not run; index_builds, and wal_bytes of the statement; rows that were read, and the size in bytes, of what was rewritten, read or indexed;
stops: what others cannot do meanwhile (writes, reads and writes); holds: how long, to the end of the script; blocked_by: processes that hold locks that this
one has to wait for. What is said with CONCURRENTLY runs without, and lock_mode is that of its own form.
Errors: 25006 in a session that cannot write. An error of a statement is its outcome.$$;

CREATE FUNCTION schemaboot_guard_command()
RETURNS event_trigger
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_guard_by_trigger';
COMMENT ON FUNCTION schemaboot_guard_command() IS
'Looks at a DDL command before it runs, see schemaboot_guard(); called by the event trigger schemaboot_guard only.';

CREATE FUNCTION schemaboot_guard(enable boolean DEFAULT NULL)
RETURNS boolean
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_guard_call';
COMMENT ON FUNCTION schemaboot_guard(boolean) IS
$$Switches on or off that every session of the database keeps to the setting schemaboot.guard: warn or block DDL that is typed by hand
on what schemaboot manages, with the call to use instead; and advice of the rules for what locks big tables, or loses their rows (schemaboot.big_table).
Without it, sessions keep to the setting once they have loaded the library: session_preload_libraries, or any call of a schemaboot function.
enable: NULL changes nothing. Returns whether it is on.
It makes and drops the event trigger schemaboot_guard, as a member of the extension. TRUNCATE, VACUUM FULL, CLUSTER and REINDEX fire
no event trigger: of them only sessions with the library know.
Error: 42501 unless the caller is a superuser, as the server has it for event triggers.$$;

--
-- Idempotent helpers
--
CREATE FUNCTION schemaboot_ensure(ddl text,
	OUT action text, OUT kind text, OUT object text)
RETURNS SETOF record
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sb_ensure_rows';
COMMENT ON FUNCTION schemaboot_ensure(text) IS
$$Runs those statements of a script of which the database lacks what they make: DDL that may be run again, by definition and
not by name. What is there as written is passed over; what is there but different is an error that shows both.
ddl: declarative statements, as for schemaboot_define(); the catalogue of models has no part in it.
Returns, for each statement, the action (created, exists), and kind and object that it is about.
Errors: 42710 for what is there but different; those of schemaboot_define() and of the statements. All or nothing.$$;

-- As SQL would find it now; nothing is locked.
CREATE FUNCTION schemaboot_schema_exists(name text)
RETURNS boolean
LANGUAGE C STABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'sb_exists_schema';
COMMENT ON FUNCTION schemaboot_schema_exists(text) IS
$$Whether a schema is there.
name: as in SQL: app, "My Schema".
Error: 42602 for what is not a name.$$;

CREATE FUNCTION schemaboot_table_exists(name text)
RETURNS boolean
LANGUAGE C STABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'sb_exists_table';
COMMENT ON FUNCTION schemaboot_table_exists(text) IS
$$Whether a table is there: an ordinary, partitioned, foreign or temporary one, or a partition; a view is none.
name: as in SQL: orders (looked for in the search_path, temporary ones first), public.orders, "Order Items".
Returns false, without an error, where a schema or what it stands on is not there.
Error: 42602 for what is not a name. 0A000 for a name in another database.$$;

CREATE FUNCTION schemaboot_view_exists(name text)
RETURNS boolean
LANGUAGE C STABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'sb_exists_view';
COMMENT ON FUNCTION schemaboot_view_exists(text) IS
$$Whether a view is there; a materialized view is another thing: schemaboot_materialized_view_exists().
name: as for schemaboot_table_exists().
Returns false, without an error, where a schema or what it stands on is not there.
Error: 42602 for what is not a name. 0A000 for a name in another database.$$;

CREATE FUNCTION schemaboot_materialized_view_exists(name text)
RETURNS boolean
LANGUAGE C STABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'sb_exists_materialized_view';
COMMENT ON FUNCTION schemaboot_materialized_view_exists(text) IS
$$Whether a materialized view is there, filled or not.
name: as for schemaboot_table_exists().
Returns false, without an error, where a schema or what it stands on is not there.
Error: 42602 for what is not a name. 0A000 for a name in another database.$$;

CREATE FUNCTION schemaboot_sequence_exists(name text)
RETURNS boolean
LANGUAGE C STABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'sb_exists_sequence';
COMMENT ON FUNCTION schemaboot_sequence_exists(text) IS
$$Whether a sequence is there; that of a serial or identity column is one, too.
name: as for schemaboot_table_exists().
Returns false, without an error, where a schema or what it stands on is not there.
Error: 42602 for what is not a name. 0A000 for a name in another database.$$;

CREATE FUNCTION schemaboot_index_exists(name text, valid boolean DEFAULT true)
RETURNS boolean
LANGUAGE C STABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'sb_exists_index';
COMMENT ON FUNCTION schemaboot_index_exists(text, boolean) IS
$$Whether an index is there that queries can use.
name: as for schemaboot_table_exists().
valid: false also counts one that is INVALID, as CREATE INDEX CONCURRENTLY leaves it behind when
it fails: unlike IF NOT EXISTS, which passes over such an index, a guard with this function goes on to CREATE INDEX, whose error tells of it.
Returns false, without an error, where a schema or what it stands on is not there.
Error: 42602 for what is not a name. 0A000 for a name in another database.$$;

CREATE FUNCTION schemaboot_column_exists(table_name text, column_name text)
RETURNS boolean
LANGUAGE C STABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'sb_exists_column';
COMMENT ON FUNCTION schemaboot_column_exists(text, text) IS
$$Whether a table, view, materialized view or composite type has a column. Dropped ones and system columns are none.
table_name: as for schemaboot_table_exists().
column_name: as in SQL: total, "Unit Price".
Returns false, without an error, where a schema or what it stands on is not there.
Error: 42602 for what is not a name. 0A000 for a name in another database.$$;

CREATE FUNCTION schemaboot_constraint_exists(table_name text, constraint_name text, valid boolean DEFAULT false)
RETURNS boolean
LANGUAGE C STABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'sb_exists_constraint';
COMMENT ON FUNCTION schemaboot_constraint_exists(text, text, boolean) IS
$$Whether a table or a domain has a constraint.
table_name: as for schemaboot_table_exists(), or a domain.
constraint_name: as in SQL.
valid: true does not count one that is NOT VALID or
NOT ENFORCED, which rows from before it may break.
Returns false, without an error, where a schema or what it stands on is not there.
Error: 42602 for what is not a name. 0A000 for a name in another database.$$;

CREATE FUNCTION schemaboot_trigger_exists(table_name text, trigger_name text)
RETURNS boolean
LANGUAGE C STABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'sb_exists_trigger';
COMMENT ON FUNCTION schemaboot_trigger_exists(text, text) IS
$$Whether a table or view has a trigger, enabled or not; a partition has those of its parent.
table_name: as for schemaboot_table_exists().
trigger_name: as in SQL.
Returns false, without an error, where a schema or what it stands on is not there.
Error: 42602 for what is not a name. 0A000 for a name in another database.$$;

CREATE FUNCTION schemaboot_policy_exists(table_name text, policy_name text)
RETURNS boolean
LANGUAGE C STABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'sb_exists_policy';
COMMENT ON FUNCTION schemaboot_policy_exists(text, text) IS
$$Whether a table has a policy, whether row security is enabled on it or not.
table_name: as for schemaboot_table_exists().
policy_name: as in SQL.
Returns false, without an error, where a schema or what it stands on is not there.
Error: 42602 for what is not a name. 0A000 for a name in another database.$$;

CREATE FUNCTION schemaboot_type_exists(name text)
RETURNS boolean
LANGUAGE C STABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'sb_exists_type';
COMMENT ON FUNCTION schemaboot_type_exists(text) IS
$$Whether a type is there: an enum, domain, composite, range or base type, an array of one, or the row type of a table.
name: as in SQL: mood, public.mood, "Mood", mood[], numeric(10,2). One of which only the shell is there does not count.
Returns false, without an error, where a schema or what it stands on is not there.
Error: 42602 for what is not a name. 0A000 for a name in another database.$$;

CREATE FUNCTION schemaboot_domain_exists(name text)
RETURNS boolean
LANGUAGE C STABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'sb_exists_domain';
COMMENT ON FUNCTION schemaboot_domain_exists(text) IS
$$Whether a domain is there.
name: as for schemaboot_type_exists().
Returns false, without an error, where a schema or what it stands on is not there.
Error: 42602 for what is not a name. 0A000 for a name in another database.$$;

CREATE FUNCTION schemaboot_enum_value_exists(type_name text, value text)
RETURNS boolean
LANGUAGE C STABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'sb_exists_enum_value';
COMMENT ON FUNCTION schemaboot_enum_value_exists(text, text) IS
$$Whether an enum, or a domain over one, has a value; one that was added in this transaction counts, though it cannot be used yet.
type_name: as for schemaboot_type_exists().
value: the label itself, without quotes; upper and lower case differ.
Returns false, without an error, where a schema or what it stands on is not there.
Error: 42602 for what is not a name. 0A000 for a name in another database.$$;

CREATE FUNCTION schemaboot_function_exists(signature text)
RETURNS boolean
LANGUAGE C STABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'sb_exists_function';
COMMENT ON FUNCTION schemaboot_function_exists(text) IS
$$Whether a function, procedure, aggregate or window function is there.
signature: as in SQL: total (with whatever arguments), app.total(), total(int, text), total(a int DEFAULT 1, OUT b text), count(*),
ranked(int ORDER BY int). Types, and for procedures modes, tell functions apart; names and defaults of arguments do not.
Without a schema, the search_path counts, but for temporary schemas, in which SQL does not look for functions.
Returns false, without an error, where a schema or what it stands on is not there.
Error: 42602 for what is not a name. 0A000 for a name in another database.$$;

CREATE FUNCTION schemaboot_extension_exists(name text)
RETURNS boolean
LANGUAGE C STABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'sb_exists_extension';
COMMENT ON FUNCTION schemaboot_extension_exists(text) IS
$$Whether an extension is installed in this database.
name: as in SQL: pgcrypto, "uuid-ossp".
Error: 42602 for what is not a name.$$;

CREATE FUNCTION schemaboot_role_exists(name text)
RETURNS boolean
LANGUAGE C STABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'sb_exists_role';
COMMENT ON FUNCTION schemaboot_role_exists(text) IS
$$Whether the server has a role (user, group).
name: as in SQL: app_reader, "Anne". PUBLIC is none.
Error: 42602 for what is not a name.$$;

-- Writing functions, and the one that shows statements whole, are for those whom the administrator trusts with the schema.
REVOKE EXECUTE ON FUNCTION schemaboot_define(text, text) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION schemaboot_capture(text[], text) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION schemaboot_manage(text[]) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION schemaboot_rule(text, text, text) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION schemaboot_rehearse(text, text) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION schemaboot_guard(boolean) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION schemaboot_rehearse_sql(text, text) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION schemaboot_track(boolean) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION schemaboot_diff() FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION schemaboot_rename(text, text, text) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION schemaboot_plan(boolean) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION schemaboot_ensure(text) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION schemaboot_plan_script(boolean) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION schemaboot_apply(text[], boolean, boolean) FROM PUBLIC;
REVOKE EXECUTE ON PROCEDURE schemaboot_apply_online(text[], boolean) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION schemaboot_export() FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION schemaboot_forget(text) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION schemaboot_create_all(boolean) FROM PUBLIC;
REVOKE EXECUTE ON PROCEDURE schemaboot_create_all_batched(int) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION schemaboot_boot(text) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION schemaboot_drop_all(text) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION schemaboot_baseline(text, boolean) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION schemaboot_revision(text, text, text, text[], text, text[], text[]) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION schemaboot_merge(text, text[], text) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION schemaboot_squash(text, text, text) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION schemaboot_stamp(text, boolean, boolean) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION schemaboot_adopt(boolean) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION schemaboot_adopt_version(text) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION schemaboot_import(text, text) FROM PUBLIC;
REVOKE EXECUTE ON PROCEDURE schemaboot_upgrade_online(text, boolean) FROM PUBLIC;
REVOKE EXECUTE ON PROCEDURE schemaboot_downgrade_online(text, boolean, text[]) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION schemaboot_export_revision(text, text) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION schemaboot_export_files(text, text) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION schemaboot_import_tar(bytea, text) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION schemaboot_upgrade(text, boolean) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION schemaboot_downgrade(text, boolean, text[]) FROM PUBLIC;
