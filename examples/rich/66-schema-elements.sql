-- 66-schema-elements.sql: the SQL standard's CREATE SCHEMA, with its contents in one statement. pg_dump never
-- writes this, people seldom do; it stands alone, so that it can be left out.

CREATE SCHEMA archive AUTHORIZATION rich_owner
    CREATE SEQUENCE shelf_numbers START WITH 7
    CREATE TABLE shelf (
        shelf_no integer PRIMARY KEY DEFAULT nextval('archive.shelf_numbers'),
        room     text NOT NULL
    )
    CREATE TABLE box (
        box_no   integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        shelf_no integer REFERENCES archive.shelf,
        content  text
    )
    CREATE INDEX box_shelf_idx ON box (shelf_no)
    CREATE VIEW full_shelf AS
        SELECT shelf_no, count(*) AS boxes FROM archive.box GROUP BY shelf_no HAVING count(*) > 20
    GRANT SELECT ON full_shelf TO rich_reader;

COMMENT ON TABLE archive.box IS 'Made inside CREATE SCHEMA, commented outside.';
