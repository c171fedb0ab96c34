--
-- export_revision: revisions as files, and back
--
\pset null '-'
\pset format unaligned
\pset tuples_only on
DELETE FROM schemaboot.version;
DELETE FROM schemaboot.revision;
SELECT schemaboot_revision(E'First "thing", 100%\nof two lines', E'CREATE TABLE exp_a (id int, t text DEFAULT ''x :y \\ "q" """'');\n-- schemaboot:down\nCREATE FUNCTION exp_f() RETURNS text LANGUAGE plpgsql AS $$BEGIN RETURN format(''%s'', 1); END$$', id => 'one', labels => '{main}');
SELECT schemaboot_revision('second', 'CREATE INDEX CONCURRENTLY ON exp_a (id);', id => 'two');
SELECT schemaboot_revision('third', 'DROP TABLE exp_a', '', id => 'three', depends_on => '{one}');
UPDATE schemaboot.revision SET created_at = '2026-01-02 03:04:05+00', created_by = 'some one';
SELECT id || E'\n' || regexp_replace(schemaboot_export_revision(id), '[0-9a-f]{64}', '<sha256>', 'g') FROM schemaboot.revision ORDER BY created_at, id;
SELECT format || E'\n' || schemaboot_export_revision(id, format) FROM unnest('{one,two,three}'::text[]) WITH ORDINALITY AS i (id, n),
	unnest('{alembic,flyway,dbmate,goose,golang-migrate,diesel,sqitch,psql}'::text[]) WITH ORDINALITY AS f (format, m) WHERE (n, m) IN ((1, 1), (1, 2), (2, 3), (2, 4), (1, 5), (3, 6), (2, 7), (1, 7), (3, 8)) ORDER BY n, m;
SELECT format || E'\n' || schemaboot_export_revision('one', format) FROM unnest('{flyway-undo,golang-migrate-down,diesel-down,sqitch-revert}'::text[]) AS format;
SELECT schemaboot_export_revision('three', 'flyway-undo');
SELECT schemaboot_export_revision('three', 'rails');
SELECT schemaboot_export_revision('none');
SELECT schemaboot_export_revision('base');
SELECT format, name FROM unnest('{schemaboot,alembic,flyway,dbmate,goose,golang-migrate,diesel,sqitch,psql}'::text[]) AS format, schemaboot_export_files(format);
SELECT content FROM schemaboot_export_files('sqitch') WHERE name LIKE 'sqitch%';
-- there and back: the same bytes
CREATE TEMPORARY TABLE files AS SELECT * FROM schemaboot_export_files();
CREATE TEMPORARY TABLE rows AS SELECT id, parents, depends_on, labels, replaces, message, up, down, irreversible, transactional, checksum, facts_before, facts_after, note FROM schemaboot.revision;
DELETE FROM schemaboot.revision;
SELECT i.* FROM files, schemaboot_import(name, content) i ORDER BY name DESC;
SELECT * FROM files EXCEPT SELECT * FROM schemaboot_export_files();
SELECT count(*) FROM (SELECT * FROM rows INTERSECT SELECT id, parents, depends_on, labels, replaces, message, up, down, irreversible, transactional, checksum, facts_before, facts_after, note FROM schemaboot.revision) AS x;
SELECT i.note FROM files, schemaboot_import(name, content) i;
-- a file that was edited
SELECT i.* FROM files, schemaboot_import(name, replace(content, 'DROP TABLE exp_a', 'DROP TABLE IF EXISTS exp_a')) i WHERE name LIKE 'three%';
-- what other tools read, this one does, too
DELETE FROM schemaboot.revision;
SELECT i.revision FROM files, schemaboot_import(name, content) i ORDER BY name;
CREATE TEMPORARY TABLE tool AS SELECT format, name, content FROM unnest('{alembic,flyway,dbmate,goose,golang-migrate,diesel,sqitch}'::text[]) AS format, schemaboot_export_files(format);
DELETE FROM schemaboot.revision;
DO $$
DECLARE
	f text;
	r record;
BEGIN
	FOREACH f IN ARRAY '{alembic,flyway,dbmate,goose,golang-migrate,diesel,sqitch}'::text[] LOOP
		FOR r IN SELECT * FROM tool WHERE format = f AND name !~ '(conf|toml)$' AND name !~ 'verify' ORDER BY name = 'sqitch.plan' DESC, name LOOP
			PERFORM schemaboot_import(r.name, r.content);
		END LOOP;
		RAISE NOTICE '%: %', f, (SELECT string_agg(format('%s after %s (%s, %s)', id, parents, up IS NOT NULL, transactional), '; ' ORDER BY id) FROM schemaboot.revision);
		DELETE FROM schemaboot.revision;
	END LOOP;
END
$$;
-- what tools do with a session is their own: BEGIN, COMMIT, psql's commands and settings do not stay
SELECT schemaboot_revision('session', E'\\set ON_ERROR_STOP on\nBEGIN; -- all of it; at once\nSET search_path = public;\nSELECT set_config(''lock_timeout'', ''0'', false), ''a :b \\:c'';\n/* COMMIT; */\nCOMMIT;\n-- migrate :down', '', id => 'a/b"c');
SELECT format || E'\n' || regexp_replace(schemaboot_export_revision('a/b"c', format), '[0-9a-f]{64}', '<sha256>', 'g') FROM unnest('{schemaboot,alembic,flyway,dbmate,goose,psql}'::text[]) AS format;
SELECT name FROM schemaboot_export_files('psql');
SELECT name FROM schemaboot_export_files();
SELECT schemaboot_export_revision('a/b"c', 'sqitch');
SELECT schemaboot_revision('marks', E'CREATE INDEX CONCURRENTLY i ON t (i); SELECT 1;\n--migrate:DOWN\n -- +goose Up\n', 'SELECT 1', id => 'marks', parents => '{}');
SELECT schemaboot_export_revision('marks', 'dbmate');
SELECT schemaboot_export_revision('marks', 'golang-migrate');
SELECT schemaboot_export_revision('marks', 'goose');
DELETE FROM schemaboot.revision;
-- numbers: ids that are some stay; what is added, or squashed, changes nothing of what is before
SELECT schemaboot_revision('n', 'SELECT 1', 'SELECT 1', id => id) FROM unnest('{x,0007,y,3,20260101000000,z}'::text[]) AS id;
SELECT name FROM schemaboot_export_files('dbmate');
SELECT schemaboot_squash('squashed', 'y', 'q');
SELECT name FROM schemaboot_export_files('dbmate');
SELECT name FROM schemaboot_export_files();
DELETE FROM schemaboot.revision;
SELECT schemaboot_revision('n', 'SELECT 1', 'SELECT 1', id => id) FROM unnest('{1,1.1,1.10,1.9,x,9,10}'::text[]) AS id;
SELECT name FROM schemaboot_export_files('flyway') WHERE name LIKE 'V%';
SELECT name FROM schemaboot_export_files('goose');
SELECT name FROM schemaboot_export_files('dbmate');
DELETE FROM schemaboot.revision;
-- branches
SELECT schemaboot_revision('a"', 'SELECT 1', 'SELECT 1', id => 'a');
SELECT schemaboot_revision('b', 'SELECT 1', 'SELECT 1', id => 'b', parents => '{}');
SELECT name FROM schemaboot_export_files('flyway');
SELECT schemaboot_merge('both', id => 'c');
SELECT name FROM schemaboot_export_files('flyway');
SELECT name FROM schemaboot_export_files('sqitch') ORDER BY name;
SELECT schemaboot_export_revision('c', 'alembic');
DELETE FROM schemaboot.revision;
\pset format aligned
\pset tuples_only off
