-- 65-weird-names.sql: what quoting allows. Nobody should name things like this, and somebody always did.

SET search_path = "$user", "Weird Schema", "Größe", public;

-- Keywords ------------------------------------------------------------------------------------------------------

CREATE TABLE "select"."select" (
    "select" integer PRIMARY KEY,
    "from"   text DEFAULT 'select "from" where; --' NOT NULL,
    "where"  text CHECK ("where" <> "from"),
    "order"  integer UNIQUE,
    "user"   name DEFAULT user,
    "table"  integer CONSTRAINT "references" REFERENCES "select"."select" ("select"),
    "check"  boolean DEFAULT (TRUE AND NOT FALSE),
    "end"    timestamp DEFAULT localtimestamp,
    CONSTRAINT "constraint" CHECK ("order" > 0 OR "select" IS NOT NULL)
);

CREATE INDEX "index" ON "select"."select" ("order", "from" DESC, (coalesce("where", "from")));
CREATE TYPE "select"."type" AS ENUM ('select', 'from', '"', '''', ';', 'Ünïcödé 🐘', '
');
CREATE DOMAIN "select"."domain" AS "select"."type" DEFAULT '"' NOT NULL;
CREATE SEQUENCE "select"."sequence" OWNED BY "select"."select"."order";
CREATE VIEW "select"."view" ("as", "select") AS SELECT "from" AS "where", 1 AS "limit" FROM "select"."select" AS "join";
CREATE FUNCTION "select"."function"("in" integer, INOUT "out" "select"."type" DEFAULT ';', VARIADIC "all" text[] DEFAULT '{}')
    LANGUAGE sql AS $select$ SELECT "out" WHERE "in" = 1 AND "all" IS NOT NULL $select$;
CREATE FUNCTION "select"."trigger"() RETURNS trigger LANGUAGE plpgsql AS $function$BEGIN RETURN NEW; END$function$;
CREATE TRIGGER "trigger" AFTER INSERT ON "select"."select" FOR EACH ROW EXECUTE FUNCTION "select"."trigger"('trigger', 'end; $$');
CREATE POLICY "policy" ON "select"."select" FOR SELECT USING ("user" = CURRENT_ROLE);
CREATE RULE "rule" AS ON DELETE TO "select"."select" WHERE OLD."select" = 0 DO INSTEAD NOTHING;

COMMENT ON COLUMN "select"."select"."select" IS 'select';
COMMENT ON CONSTRAINT "constraint" ON "select"."select" IS '';
COMMENT ON FUNCTION "select"."function"(integer, "select"."type", VARIADIC text[]) IS 'in, out, all';
GRANT SELECT ("select", "order") ON "select"."select" TO rich_reader;

-- Quotes, blanks, dots, semicolons, comments, dollars, backslashes, percents -------------------------------------

CREATE TABLE "Weird Schema"."it's a ""table""" (
    "it's a ""column"""  integer PRIMARY KEY,
    "two  blanks"        text,
    " leading"           text,
    "trailing "          text,
    "semi;colon"         text DEFAULT ';',
    "dash--dash"         text DEFAULT '--', /* a comment /* in a comment */ ; */
    "/* no comment */"   text,
    "dollar$1"           text DEFAULT $$it's $1$$,
    "$$"                 text DEFAULT $a$$$$a$,
    "back\slash"         text DEFAULT E'\\',
    "per%cent %s %I"     text DEFAULT '%s',
    "dot.ted.name"       text,
    "(paren)thesis"      text,
    "comma, comma"       text,
    "tab	tab"            text,
    "new
line"                    text,
    "{brace}[bracket]"   text[],
    "123"                integer CHECK ("123" = 123),
    "UPPER"              integer,
    "upper"              integer,
    "NULL"               integer,
    "?"                  integer,
    ":colon ::cast"      integer,
    "@at"                integer,
    "'"                  text,
    """"                 text,
    UNIQUE ("UPPER", "upper")
);

CREATE TABLE "Weird Schema"."a.b" ("c.d" integer REFERENCES "Weird Schema"."it's a ""table""" ("it's a ""column""") ON DELETE CASCADE, "a.b" "select"."domain");
CREATE TABLE "Weird Schema".";" (";" serial PRIMARY KEY, "; DROP TABLE students; --" text);
CREATE TABLE "no columns" ();
CREATE TABLE " " (" " integer);
CREATE TABLE "Weird Schema"."%" ("%" numeric(5,2) DEFAULT 100 CHECK ("%" <= 100), "%%" text DEFAULT '100%');
CREATE TABLE "Weird Schema"."UPPER" (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "Id" integer, "ID" integer REFERENCES "UPPER" (id));
CREATE TABLE "Weird Schema".upper (id integer);
CREATE INDEX "index on; ""it""" ON "it's a ""table""" (("semi;colon" || ';' || "'"), ("dash--dash" || '--')) WHERE """" <> '"';
CREATE UNIQUE INDEX ON "Weird Schema"."it's a ""table""" ("new
line", "back\slash");
CREATE STATISTICS "Weird Schema"."stat's" ON "two  blanks", ("semi;colon" || '"') FROM "it's a ""table""";

COMMENT ON TABLE "Weird Schema"."it's a ""table""" IS $c$'; DROP TABLE "it's a ""table"""; --$c$;
COMMENT ON COLUMN "Weird Schema"."it's a ""table"""."new
line" IS E'new\nline';
COMMENT ON INDEX "Weird Schema"."index on; ""it""" IS U&'\0041\+01F418 \2260 ASCII';

CREATE FUNCTION "Weird Schema"."""quoted"" f()"("an ""argument""" text DEFAULT 'it''s', "b;" "it's a ""table""" DEFAULT NULL)
    RETURNS SETOF "a.b"
    LANGUAGE sql STABLE
    AS ' SELECT * FROM "Weird Schema"."a.b" WHERE "c.d"::text = "an ""argument""" AND ''it''''s'' <> '';'' ';

CREATE VIEW "Weird Schema"."view; of ""everything""" AS
    SELECT t.*, t."two  blanks" || "'" AS "x'y""z" FROM "it's a ""table""" AS t;

GRANT UPDATE ("semi;colon", """") ON TABLE "it's a ""table""" TO rich_app;
ALTER TABLE "it's a ""table""" OWNER TO rich_owner;

-- Letters of other people -------------------------------------------------------------------------------------------

CREATE TABLE "Größe"."Straße" (
    "Nummer"     integer PRIMARY KEY,
    "Länge"      double precision,
    größe        text DEFAULT 'groß',
    ΑΒΓ          text,
    "日本語"      text COLLATE "C",
    "🐘"         text DEFAULT '🐘',
    "é"          text,
    "naïve café" daterange
);

CREATE TABLE "Größe"."таблица" ("столбец" integer REFERENCES "Größe"."Straße" ("Nummer"), "עמודה" text);
CREATE INDEX "Größe_Länge_größer" ON "Größe"."Straße" ("Länge", größe) WHERE "Länge" > 0;
CREATE TYPE "Größe"."Maß" AS ("Länge" double precision, "Höhe" "select"."domain");
CREATE TABLE "Größe".u&"d\0061t\+000061" (u&"\00e4" integer, plain text DEFAULT U&'d!0061t!+000061' UESCAPE '!');
CREATE FUNCTION "Größe".ölf("ß" "Größe"."Maß") RETURNS integer LANGUAGE sql IMMUTABLE AS $größe$ SELECT 11 $größe$;
INSERT INTO "Größe"."Straße" ("Nummer", "日本語", "🐘") VALUES (1, '東京; 大阪', '🐘''s');

-- As long as a name can be: 63 bytes, and what is cut -------------------------------------------------------------------

CREATE TABLE "Weird Schema".a23456789_123456789_123456789_123456789_123456789_123456789_123 (
    b23456789_123456789_123456789_123456789_123456789_123456789_123 serial PRIMARY KEY,
    c23456789_123456789_123456789_123456789_123456789_123456789_123 integer UNIQUE CHECK (c23456789_123456789_123456789_123456789_123456789_123456789_123 > 0),
    d23456789_123456789_123456789_123456789_123456789_123456789_123 integer
        REFERENCES "Weird Schema".a23456789_123456789_123456789_123456789_123456789_123456789_123
);
CREATE INDEX ON "Weird Schema".a23456789_123456789_123456789_123456789_123456789_123456789_123 (d23456789_123456789_123456789_123456789_123456789_123456789_123);
CREATE TABLE "Weird Schema"."ÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄ" ("ÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄ" serial UNIQUE);

-- One name, many things: a table, its type, an index of another schema, functions, a column ------------------------------

CREATE TABLE "Größe".thing (thing integer, CONSTRAINT thing CHECK (thing > 0));
CREATE TABLE "Weird Schema".thing (thing "Größe".thing, CONSTRAINT thing CHECK ((thing).thing > 0));
CREATE FUNCTION "Weird Schema".thing("Größe".thing) RETURNS integer LANGUAGE sql IMMUTABLE RETURN ($1).thing;
CREATE FUNCTION "Weird Schema".thing("Weird Schema".thing) RETURNS "Größe".thing LANGUAGE sql IMMUTABLE RETURN ($1).thing;
CREATE FUNCTION "Weird Schema".thing() RETURNS text LANGUAGE sql RETURN 'thing';
CREATE INDEX thing_idx ON "Größe".thing (thing);
CREATE INDEX thing_idx ON "Weird Schema".thing ((("thing").thing));
CREATE TRIGGER thing BEFORE INSERT ON "Weird Schema".thing FOR EACH ROW EXECUTE FUNCTION "select"."trigger"();
CREATE TRIGGER thing BEFORE INSERT ON "Größe".thing FOR EACH ROW EXECUTE FUNCTION "select"."trigger"();

-- A column of every type that PostgreSQL has -------------------------------------------------------------------------------

CREATE TABLE "Weird Schema"."every type" (
    c01 smallint, c02 int, c03 bigint, c04 decimal, c05 numeric(10), c06 numeric(10,3), c07 real, c08 float, c09 float(10),
    c10 double precision, c11 smallserial, c12 serial4, c13 bigserial, c14 money, c15 character varying, c16 varchar(7),
    c17 character(3), c18 char, c19 bpchar, c20 "char", c21 name, c22 text, c23 bytea, c24 timestamp, c25 timestamp(3) without time zone,
    c26 timestamptz, c27 timestamp(0) with time zone, c28 date, c29 time, c30 time(2), c31 timetz, c32 time(1) with time zone,
    c33 interval, c34 interval year, c35 interval day to hour, c36 interval second(3), c37 interval(4), c38 boolean, c39 point,
    c40 line, c41 lseg, c42 box, c43 path, c44 polygon, c45 circle, c46 cidr, c47 inet, c48 macaddr, c49 macaddr8, c50 bit,
    c51 bit(5), c52 bit varying, c53 varbit(5), c54 tsvector, c55 tsquery, c56 uuid, c57 xml, c58 json, c59 jsonb, c60 jsonpath,
    c61 int4range, c62 int8range, c63 numrange, c64 tsrange, c65 tstzrange, c66 daterange, c67 int4multirange, c68 datemultirange,
    c69 oid, c70 regproc, c71 regprocedure, c72 regoper, c73 regoperator, c74 regclass, c75 regcollation, c76 regtype, c77 regrole,
    c78 regnamespace, c79 regconfig, c80 regdictionary, c81 pg_lsn, c82 pg_snapshot, c83 txid_snapshot, c84 xid, c85 xid8, c86 cid,
    c87 tid, c88 int[], c89 text[][], c90 integer[3], c91 integer array, c92 varchar(5) array[4], c93 numeric(4,1)[], c94 timestamptz(2)[],
    c95 national character varying(4), c96 nchar(2), c97 oidvector, c98 int2vector, c99 aclitem[]
);
