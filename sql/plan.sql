-- schemaboot_plan and schemaboot_apply: as users see them
SET client_min_messages = warning;
CREATE SCHEMA plan;
CREATE FUNCTION pg_temp.steps(prune boolean DEFAULT false, OUT step int, OUT ddl text, OUT hazards text[], OUT hint text) RETURNS SETOF record LANGUAGE sql
	AS $$SELECT step, regexp_replace(regexp_replace(ddl, '\s+', ' ', 'g'), ' AS SELECT .*', ' AS ...'), hazards, hint FROM schemaboot_plan(prune)$$;
SELECT count(*) FROM schemaboot_define($$
CREATE TYPE plan.mood AS ENUM ('sad', 'fine');
CREATE TABLE plan.person (id int PRIMARY KEY, name text, m plan.mood DEFAULT 'fine', note text);
CREATE TABLE plan.ticket (id int PRIMARY KEY, person int, price numeric(10,2));
CREATE VIEW plan.cheap AS SELECT id, price FROM plan.ticket WHERE price < 10;
CREATE VIEW plan.cheaper AS SELECT id FROM plan.cheap WHERE price < 5;
COMMENT ON VIEW plan.cheaper IS 'the cheaper ones';
GRANT SELECT ON plan.cheaper TO PUBLIC;
$$, 'plan.sql');
SELECT step, left(regexp_replace(ddl, '\s+', ' ', 'g'), 30) FROM schemaboot_apply(dry_run => true);
SELECT count(*) FROM schemaboot_apply();
SELECT count(*) FROM schemaboot_apply();
INSERT INTO plan.person VALUES (1, 'Ann', 'sad', 'x'), (2, NULL, 'fine', 'y');
INSERT INTO plan.ticket VALUES (1, 1, 3), (2, 7, 4);
ANALYZE plan.person, plan.ticket;

-- a type with views in the way, a new value that is used at once, a column that goes, constraints over rows
SELECT count(*) FROM schemaboot_define($$
CREATE TYPE plan.mood AS ENUM ('sad', 'so so', 'fine');
CREATE TABLE plan.person (id int PRIMARY KEY, name text NOT NULL, m plan.mood DEFAULT 'so so', remark text);
CREATE TABLE plan.ticket (id int PRIMARY KEY, person int REFERENCES plan.person, price numeric(12,4) CHECK (price > 0));
CREATE INDEX ticket_person ON plan.ticket (person);
CREATE VIEW plan.cheap AS SELECT id, price FROM plan.ticket WHERE price < 10;
CREATE VIEW plan.cheaper AS SELECT id FROM plan.cheap WHERE price < 5;
COMMENT ON VIEW plan.cheaper IS 'the cheaper ones';
GRANT SELECT ON plan.cheaper TO PUBLIC;
CREATE TABLE plan.fresh (id int PRIMARY KEY);
INSERT INTO plan.fresh VALUES (1), (2);
$$, 'plan.sql');
SELECT * FROM pg_temp.steps();
SELECT change, kind, object, hint FROM schemaboot_diff() WHERE hint IS NOT NULL;
SELECT count(*) FROM schemaboot_apply();
SELECT count(*) FROM schemaboot_apply(allow => '{data_los}');
SELECT schemaboot_rename('column', 'plan.person.note', 'remark');
SELECT step, ddl FROM pg_temp.steps() WHERE ddl LIKE '%RENAME%';
SELECT count(*) FROM schemaboot_apply();
-- nothing of it was done
SELECT * FROM plan.person ORDER BY id;
UPDATE plan.person SET name = 'Bob' WHERE id = 2;
UPDATE plan.ticket SET person = 2 WHERE id = 2;
SELECT count(*) > 5 AS done FROM schemaboot_apply();
SELECT * FROM pg_temp.steps();
SELECT * FROM plan.person ORDER BY id;
SELECT * FROM plan.ticket ORDER BY id;
SELECT * FROM plan.fresh ORDER BY id;
SELECT obj_description('plan.cheaper'::regclass), relacl IS NOT NULL AS granted FROM pg_class WHERE oid = 'plan.cheaper'::regclass;
INSERT INTO plan.person VALUES (3, 'Cid');

-- a label goes: refused while a row holds it
SELECT count(*) FROM schemaboot_define($$CREATE TYPE plan.mood AS ENUM ('fine', 'sad');
CREATE TABLE plan.person (id int PRIMARY KEY, name text NOT NULL, m plan.mood DEFAULT 'fine', remark text);$$);
SELECT * FROM pg_temp.steps();
SELECT count(*) FROM schemaboot_apply();
UPDATE plan.person SET m = 'fine' WHERE m = 'so so';
SELECT count(*) FROM schemaboot_apply();
SELECT * FROM plan.person ORDER BY id;

-- what no model has stays, unless it is to be pruned; what somebody else made on top is put back
CREATE TABLE plan.extra (a int);
CREATE SCHEMA plan_other;
CREATE VIEW plan_other.of_price AS SELECT price FROM plan.ticket;
SELECT count(*) FROM schemaboot_define('CREATE TABLE plan.ticket (id int PRIMARY KEY, person int REFERENCES plan.person, price numeric(12,5) CHECK (price > 0))');
SELECT step, ddl, hazards FROM pg_temp.steps() WHERE ddl NOT LIKE '%extra%';
SELECT ddl FROM pg_temp.steps(true) WHERE ddl LIKE '%extra%';
SELECT count(*) FROM schemaboot_apply();
SELECT to_regclass('plan.extra') IS NOT NULL AS stays;
SELECT * FROM plan_other.of_price ORDER BY 1;
SELECT count(*) FROM schemaboot_apply(prune => true);
SELECT to_regclass('plan.extra') IS NOT NULL AS stays;

-- without models nothing is emptied
SELECT count(*) > 0 AS forgotten FROM (SELECT schemaboot_forget(object) FROM schemaboot_models() WHERE object LIKE 'plan.%') AS f;
DROP SCHEMA plan, plan_other CASCADE;
