--
-- default_privileges: ALTER DEFAULT PRIVILEGES
--
SET client_min_messages = warning;
SELECT $ddl$
CREATE SCHEMA default_privileges;
ALTER DEFAULT PRIVILEGES IN SCHEMA default_privileges GRANT SELECT ON TABLES TO regress_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE regress_owner IN SCHEMA default_privileges GRANT ALL ON FUNCTIONS TO regress_reader WITH GRANT OPTION;
ALTER DEFAULT PRIVILEGES FOR ROLE regress_owner REVOKE ALL ON TYPES FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE regress_owner, regress_writer GRANT USAGE ON SCHEMAS TO regress_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE CURRENT_USER IN SCHEMA default_privileges GRANT USAGE ON SEQUENCES TO regress_reader;
CREATE TABLE default_privileges.after (id serial);
$ddl$ AS ddl \gset

SELECT * FROM schemaboot_define(:'ddl', 'default_privileges.sql');
SELECT step, action, kind, object FROM schemaboot_create_all();

SELECT test.role(defaclrole) AS role, defaclnamespace::regnamespace AS schema, defaclobjtype AS type, test.acl(defaclacl) ~ 'regress_reader' AS granted
FROM pg_default_acl WHERE test.role(defaclrole) LIKE 'regress%' OR defaclnamespace = 'default_privileges'::regnamespace
ORDER BY 3, 2, test.role(defaclrole) = 'regress_writer';
SELECT has_table_privilege('regress_reader', 'default_privileges.after', 'SELECT') AS may_select,
	has_sequence_privilege('regress_reader', 'default_privileges.after_id_seq', 'USAGE') AS may_use;
SELECT kind, object, present FROM schemaboot_models() ORDER BY 1, 2;

-- again: all is there
SELECT action, count(*) FROM schemaboot_create_all() GROUP BY 1;
-- where the order means nothing, they come last: to tables of the models they are no matter
SELECT schemaboot_drop_all(current_database());
SELECT count(*) FROM schemaboot_define(test.backwards('default_privileges.sql'), 'default_privileges.sql');
SELECT kind, object FROM schemaboot_create_all();
SELECT has_table_privilege('regress_reader', 'default_privileges.after', 'SELECT') AS may_select;
SELECT schemaboot_drop_all(current_database());
SELECT count(*) FROM schemaboot_define('', 'default_privileges.sql');
-- nothing in SQL drops them by name; the roles are still there
ALTER DEFAULT PRIVILEGES FOR ROLE regress_owner GRANT ALL ON TYPES TO PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE regress_owner, regress_writer REVOKE USAGE ON SCHEMAS FROM regress_reader;
SELECT count(*) FROM pg_default_acl;
