--
-- security_label: SECURITY LABEL is taken in; which providers there are is the server's matter
--
SET client_min_messages = warning;
SELECT * FROM schemaboot_define($$
CREATE SCHEMA security_label;
CREATE TABLE security_label.t (a int, "B b" text);
CREATE FUNCTION security_label.f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
SECURITY LABEL FOR nobody ON TABLE security_label.t IS 'secret';
SECURITY LABEL FOR nobody ON COLUMN security_label.t."B b" IS 'top secret';
SECURITY LABEL FOR "Some Body" ON COLUMN security_label.t."B b" IS 'public';
SECURITY LABEL ON FUNCTION security_label.f(int) IS NULL;
$$, 'labels');
SELECT object, aspect, subobject FROM schemaboot.statement WHERE role = 'completes' ORDER BY position;
SELECT step, action, kind, object FROM schemaboot_create_all(dry_run => true);
-- the server's own error, with its place
SELECT * FROM schemaboot_create_all();
SELECT count(*) FROM pg_namespace WHERE nspname = 'security_label';

-- the label of one provider replaces that of the same one
SELECT * FROM schemaboot_define($$
SECURITY LABEL FOR nobody ON TABLE security_label.t IS 'not so secret';
SECURITY LABEL FOR other ON TABLE security_label.t IS 'x';
$$);
SELECT subobject, body FROM schemaboot.statement WHERE object = 'security_label.t' AND aspect = 'security label' ORDER BY position;

-- roles belong to the cluster
SELECT * FROM schemaboot_define($$SECURITY LABEL FOR nobody ON ROLE regress_owner IS 'x';$$);
SELECT count(*) FROM schemaboot_define('', 'labels');
