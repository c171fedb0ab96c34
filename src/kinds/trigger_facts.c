/*
 * trigger_facts.c
 *	  How triggers, rules, policies and extended statistics are read.
 *
 * Of what the server's functions write as definitions, the head with the names is taken off by its
 * length.
 */
#include "base/compat.h"

#include "kinds/relation_facts.h"

#define ENABLED(letter) \
	"CASE " letter " WHEN 'O' THEN 'origin' WHEN 'D' THEN 'disabled'" \
	" WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always' END"

/* Columns after UPDATE OF, in order. */
#define TRIGGER_COLUMNS \
	" SELECT t.oid, pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY u.position)" \
	"   AS names" \
	" FROM pg_catalog.pg_trigger t," \
	"  ROWS FROM (pg_catalog.unnest(t.tgattr::int2[])) WITH ORDINALITY AS u (attnum, position)," \
	"  pg_catalog.pg_attribute a" \
	" WHERE a.attrelid = t.tgrelid AND a.attnum = u.attnum" \
	" GROUP BY t.oid"

/* What pg_get_triggerdef writes between the name and the table. */
#define EVENT \
	"CASE t.tgtype & 66 WHEN 2 THEN 'BEFORE' WHEN 64 THEN 'INSTEAD OF' ELSE 'AFTER' END || ' '" \
	" || pg_catalog.concat_ws(' OR ', CASE WHEN t.tgtype & 4 <> 0 THEN 'INSERT' END," \
	"  CASE WHEN t.tgtype & 8 <> 0 THEN 'DELETE' END," \
	"  CASE WHEN t.tgtype & 16 <> 0 THEN 'UPDATE' || COALESCE(' OF ' || a.names, '') END," \
	"  CASE WHEN t.tgtype & 32 <> 0 THEN 'TRUNCATE' END)"

/* What it writes between the table and the rows that a trigger is for. */
#define FROM_TABLE \
	"CASE WHEN t.tgconstrrelid <> 0 THEN 'FROM ' || t.tgconstrrelid::pg_catalog.regclass::text || ' '" \
	" ELSE '' END"
#define DEFERRAL \
	"CASE WHEN t.tgconstraint = 0 THEN ''" \
	" ELSE CASE WHEN t.tgdeferrable THEN '' ELSE 'NOT ' END || 'DEFERRABLE INITIALLY '" \
	"  || CASE WHEN t.tginitdeferred THEN 'DEFERRED ' ELSE 'IMMEDIATE ' END END"
#define TRANSITION_TABLES \
	"NULLIF(pg_catalog.concat_ws(' ', 'OLD TABLE AS ' || pg_catalog.quote_ident(t.tgoldtable)," \
	"  'NEW TABLE AS ' || pg_catalog.quote_ident(t.tgnewtable)), '')"

/* Copies of a trigger on partitions come and go with it, but can be enabled by themselves. */
#define TRIGGERS \
	" SELECT t.oid, t.tgname, t.tgrelid, t.tgenabled, t.tgconstraint, c.relname, c.relnamespace," \
	"  t.tgconstrrelid, t.tgdeferrable, t.tginitdeferred, " TRANSITION_TABLES " AS tables," \
	"  c.relkind, of.tgenabled AS parent_enabled," \
	"  CASE WHEN t.tgparentid = 0 THEN " EVENT " END AS event," \
	"  CASE WHEN t.tgparentid = 0 THEN pg_catalog.pg_get_triggerdef(t.oid) END AS definition" \
	" FROM pg_catalog.pg_trigger t" \
	"  JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid" \
	"  LEFT JOIN pg_catalog.pg_trigger of ON of.oid = t.tgparentid" \
	"  LEFT JOIN (" TRIGGER_COLUMNS ") a ON a.oid = t.oid" \
	" WHERE c.relnamespace = ANY ($1)" SB_SQL_AMONG("c.oid") \
	"  AND (NOT t.tgisinternal OR t.tgparentid <> 0 AND NOT COALESCE(of.tgisinternal, true))" \
	" OFFSET 0"

const char sb_trigger_facts[] =
	"SELECT t.oid, n.nspname AS schema, t.relname AS relation, t.tgname AS name, t.tgrelid AS parent,"
	"  t.event,"
	"  pg_catalog.substr(t.definition, pg_catalog.length('CREATE '"
	"   || CASE WHEN t.tgconstraint <> 0 THEN 'CONSTRAINT ' ELSE '' END"
	"   || 'TRIGGER ' || pg_catalog.quote_ident(t.tgname) || ' ' || t.event"
	"   || ' ON ' || t.tgrelid::pg_catalog.regclass::text || ' ' || " FROM_TABLE " || " DEFERRAL
	"   || COALESCE('REFERENCING ' || t.tables || ' ', '')) + 1) AS \"~definition\","
	"  " SB_SQL_FLAG("t.tgconstraint <> 0") " AS \"constraint\","
	"  NULLIF(t.tgconstrrelid, 0)::pg_catalog.regclass::text AS \"from\","
	"  " SB_SQL_FLAG("t.tgdeferrable") " AS deferrable,"
	"  " SB_SQL_FLAG("t.tginitdeferred") " AS \"initially deferred\","
	"  t.tables AS \"transition tables\","
	"  " ENABLED("t.tgenabled") " AS enabled,"
	"  x.names AS \"depends on extension\","
	"  " SB_SQL_FLAG("t.definition IS NULL") " AS \"!inherited\","
	"  " ENABLED("t.parent_enabled") " AS \"!inherited enabled\","
	"  " SB_SQL_FLAG("t.relkind = 'f'") " AS \"!foreign\""
	" FROM (" TRIGGERS ") t"
	"  JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace"
	"  LEFT JOIN (" SB_SQL_EXTENSIONS("pg_trigger") ") x ON x.objid = t.oid";

#define RULES \
	" SELECT r.oid, r.rulename, r.ev_class, r.ev_enabled, c.relname, c.relnamespace," \
	"  CASE r.ev_type WHEN '1' THEN 'SELECT' WHEN '2' THEN 'UPDATE' WHEN '3' THEN 'INSERT'" \
	"   WHEN '4' THEN 'DELETE' END AS event," \
	"  pg_catalog.pg_get_ruledef(r.oid) AS definition" \
	" FROM pg_catalog.pg_rewrite r" \
	"  JOIN pg_catalog.pg_class c ON c.oid = r.ev_class" \
	" WHERE c.relnamespace = ANY ($1)" SB_SQL_AMONG("c.oid") \
	"  AND NOT (r.rulename = '_RETURN' AND c.relkind IN ('v', 'm'))" \
	" OFFSET 0"

const char sb_rule_facts[] =
	"SELECT r.oid, n.nspname AS schema, r.relname AS relation, r.rulename AS name,"
	"  r.ev_class AS parent,"
	"  r.event,"
	"  pg_catalog.rtrim(pg_catalog.ltrim(pg_catalog.substr(r.definition,"
	"   pg_catalog.length('CREATE RULE ' || pg_catalog.quote_ident(r.rulename) || E' AS\\n    ON '"
	"    || r.event || ' TO ' || r.ev_class::pg_catalog.regclass::text) + 1), E' \\n'), ';')"
	"   AS \"~definition\","
	"  " ENABLED("r.ev_enabled") " AS enabled"
	" FROM (" RULES ") r"
	"  JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace";

/* Roles of policies by name; 0 stands for everybody. */
#define POLICY_ROLES \
	" SELECT p.oid, pg_catalog.string_agg(" \
	"   CASE WHEN u.role = 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(r.rolname) END, ', '" \
	"   ORDER BY r.rolname COLLATE \"C\") AS names" \
	" FROM pg_catalog.pg_policy p," \
	"  ROWS FROM (pg_catalog.unnest(p.polroles)) AS u (role)" \
	"  LEFT JOIN pg_catalog.pg_roles r ON r.oid = u.role" \
	" GROUP BY p.oid"

const char sb_policy_facts[] =
	"SELECT p.oid, n.nspname AS schema, c.relname AS relation, p.polname AS name,"
	"  p.polrelid AS parent,"
	"  CASE p.polcmd WHEN '*' THEN 'all' WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert'"
	"   WHEN 'w' THEN 'update' WHEN 'd' THEN 'delete' END AS command,"
	"  CASE WHEN p.polpermissive THEN 'permissive' ELSE 'restrictive' END AS type,"
	"  r.names AS roles,"
	"  pg_catalog.pg_get_expr(p.polqual, p.polrelid) AS \"~using\","
	"  pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) AS \"~check\""
	" FROM pg_catalog.pg_policy p"
	"  JOIN pg_catalog.pg_class c ON c.oid = p.polrelid"
	"  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
	"  LEFT JOIN (" POLICY_ROLES ") r ON r.oid = p.oid"
	" WHERE c.relnamespace = ANY ($1)" SB_SQL_AMONG("c.oid");

const char sb_statistics_facts[] =
	"SELECT s.oid, n.nspname AS schema, s.stxname AS name, s.stxrelid AS parent,"
	"  s.stxowner AS owner,"
	"  pg_catalog.concat_ws(', ', CASE WHEN 'd' = ANY (s.stxkind) THEN 'ndistinct' END,"
	"   CASE WHEN 'f' = ANY (s.stxkind) THEN 'dependencies' END,"
	"   CASE WHEN 'm' = ANY (s.stxkind) THEN 'mcv' END) AS kinds,"
	"  pg_catalog.pg_get_statisticsobjdef_columns(s.oid) AS \"~columns\","
	"  CASE WHEN s.stxstattarget >= 0 THEN s.stxstattarget::text END AS target,"
	"  s.stxrelid::pg_catalog.regclass::text AS \"!table\","
	"  " SB_SQL_FLAG("pg_catalog.cardinality(s.stxkind) = 1 AND s.stxkind[1] = 'e'")
	"   AS \"!one expression\""
	" FROM pg_catalog.pg_statistic_ext s"
	"  JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace"
	" WHERE s.stxnamespace = ANY ($1)" SB_SQL_AMONG("s.stxrelid");
