-- What schemaboot does in the cases of alembic_paths.py, a document in each row of table history (document jsonb).

-- The path that it takes, and where the database is then; NULL and why not where it refuses.
CREATE FUNCTION take(at text[], down boolean, target text, OUT path text[], OUT place text[], OUT refusal text)
LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM schemaboot.version;
	INSERT INTO schemaboot.version SELECT id, current_user, now() FROM unnest(at) AS id;
	IF down THEN
		path := ARRAY(SELECT revision FROM schemaboot_downgrade(target, allow => '{all}'));
	ELSE
		path := ARRAY(SELECT revision FROM schemaboot_upgrade(target));
	END IF;
	place := schemaboot_current();
EXCEPTION WHEN undefined_object OR cardinality_violation OR invalid_parameter_value THEN
	place := at;
	refusal := sqlerrm;
END $$;

CREATE FUNCTION load(document jsonb) RETURNS void LANGUAGE sql AS $$
	DELETE FROM schemaboot.version;
	DELETE FROM schemaboot.applied;
	DELETE FROM schemaboot.revision;
	INSERT INTO schemaboot.revision (id, parents, depends_on, labels, message, up, down, checksum, origin, created_by, created_at)
	SELECT r->>'id', ARRAY(SELECT jsonb_array_elements_text(r->'parents')), ARRAY(SELECT jsonb_array_elements_text(r->'depends_on')),
		ARRAY(SELECT jsonb_array_elements_text(r->'labels')), '', '', '', '', 'test', current_user, now()
	FROM jsonb_array_elements(document->'revisions') AS r;
$$;

-- Whether each revision of a path stands where what it needs is done.
CREATE FUNCTION is_in_order(path text[], down boolean) RETURNS boolean LANGUAGE sql AS $$
	SELECT NOT EXISTS (
		SELECT FROM schemaboot.revision r, unnest(r.parents || r.depends_on) AS needed
		WHERE CASE WHEN is_in_order.down THEN array_position(path, needed) < array_position(path, r.id)
			ELSE array_position(path, needed) > array_position(path, r.id) END)
$$;

CREATE FUNCTION sorted(list text[]) RETURNS text[] LANGUAGE sql AS
	$$ SELECT ARRAY(SELECT x FROM unnest(list) AS x ORDER BY x COLLATE "C") $$;

-- What differs in one history.
CREATE FUNCTION differences(document jsonb) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	one jsonb;
	at text[];
	path text[];
	place text[];
	took record;
BEGIN
	PERFORM load(document);
	FOR one IN SELECT jsonb_array_elements(document->'cases') LOOP
		at := ARRAY(SELECT jsonb_array_elements_text(one->'at'));
		place := ARRAY(SELECT jsonb_array_elements_text(one->'then'));
		path := CASE WHEN one->'path' <> 'null' THEN ARRAY(SELECT jsonb_array_elements_text(one->'path')) END;
		took := take(at, (one->>'down')::boolean, one->>'target');
		IF sorted(took.path) IS DISTINCT FROM sorted(path) AND (took.path IS NULL) = (path IS NULL)
			OR (took.path IS NULL) <> (path IS NULL) OR took.place <> place
			OR NOT is_in_order(took.path, (one->>'down')::boolean) THEN
			RETURN NEXT format('%s: path %s, then %s%s; Alembic: path %s, then %s; history: %s', one - 'path' - 'then', took.path, took.place,
				', ' || took.refusal, path, place, document->'revisions');
		END IF;
	END LOOP;
END $$;
