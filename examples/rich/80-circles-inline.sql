-- 80-circles-inline.sql: foreign keys in circles, all written inline, many of them to tables further down.
--
-- psql CANNOT load this file: no order of these statements works, for the keys close circles and none may be
-- created before the table that it points to. schemaboot takes such keys out of CREATE TABLE and adds them
-- when both tables are there. The file stands alone: no other file needs it, and it needs no other file.

BEGIN;

SET search_path = circles;

-- The view and the index come first, to make it no easier.
CREATE VIEW circles.who_leads AS
    SELECT t.name AS team, m.name AS leader FROM team t JOIN member m ON m.member_id = t.lead_id;

CREATE UNIQUE INDEX team_lead_once ON team (lead_id) WHERE lead_id IS NOT NULL;

-- Two that point at each other --------------------------------------------------------------------------------

CREATE TABLE team (
    team_id bigint PRIMARY KEY,
    name    text NOT NULL,
    lead_id bigint REFERENCES member (member_id) ON DELETE SET NULL,
    mood    mood NOT NULL DEFAULT 'fine'
);

CREATE TABLE member (
    member_id bigint PRIMARY KEY,
    name      text NOT NULL,
    team_id   bigint NOT NULL REFERENCES team ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
    mentor_id bigint CONSTRAINT member_has_mentor REFERENCES member
);

-- Three, with keys of two columns, given for the table -----------------------------------------------------------

CREATE TABLE hall (
    site       integer,
    hall       integer,
    main_press integer,
    note       text,
    CONSTRAINT hall_main_press_fkey FOREIGN KEY (site, main_press) REFERENCES press (site, press),
    PRIMARY KEY (site, hall)
);

CREATE TABLE press (
    site     integer,
    press    integer,
    last_job integer,
    FOREIGN KEY (site, last_job) REFERENCES job MATCH SIMPLE ON DELETE NO ACTION NOT DEFERRABLE,
    PRIMARY KEY (site, press)
);

CREATE TABLE job (
    site integer,
    job  integer,
    hall integer NOT NULL,
    FOREIGN KEY (site, hall) REFERENCES hall ON DELETE CASCADE DEFERRABLE,
    PRIMARY KEY (site, job)
);

-- Four, and two of them are in a second circle; keys that are unique and not primary --------------------------------

CREATE TABLE spring (
    id     integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code   char(2) UNIQUE,
    next   char(2) REFERENCES summer (code),
    across char(2) REFERENCES autumn (code) ON DELETE SET DEFAULT,
    CHECK (next <> code)
);

CREATE TABLE summer (
    code char(2) NOT NULL,
    next char(2) REFERENCES autumn (code),
    UNIQUE (code) WITH (fillfactor = 90)
);

CREATE TABLE autumn (
    code   char(2) CONSTRAINT autumn_code UNIQUE,
    next   char(2) REFERENCES circles.winter (code) MATCH FULL,
    across char(2) REFERENCES spring (code),
    PRIMARY KEY (code)
);

CREATE TABLE winter (
    code char(2) PRIMARY KEY,
    next char(2) NOT NULL REFERENCES "circles"."spring" ("code") ON UPDATE RESTRICT ON DELETE RESTRICT
);

-- A key that is added to its table only later, and an index that stands for one --------------------------------------

CREATE TABLE egg (
    egg_no  integer NOT NULL,
    from_id uuid REFERENCES hen (hen_id)
);

CREATE TABLE hen (
    hen_id  uuid NOT NULL DEFAULT gen_random_uuid(),
    from_no integer REFERENCES egg (egg_no) ON DELETE SET NULL,
    ring    text,
    twin    text REFERENCES hen (ring)
);

ALTER TABLE ONLY egg ADD CONSTRAINT egg_pkey PRIMARY KEY (egg_no);
ALTER TABLE ONLY hen ADD CONSTRAINT hen_pkey PRIMARY KEY (hen_id);
CREATE UNIQUE INDEX hen_ring ON hen (ring);

-- Through partitions: one table of the circle has them, and a partition comes before it ------------------------------

CREATE TABLE letter_old PARTITION OF letter FOR VALUES FROM (MINVALUE) TO (1000);

CREATE TABLE letter (
    number   integer NOT NULL,
    answer   integer REFERENCES letter (number),
    envelope integer REFERENCES envelope,
    PRIMARY KEY (number)
) PARTITION BY RANGE (number);

CREATE TABLE letter_new PARTITION OF letter DEFAULT;

CREATE TABLE envelope (
    envelope integer PRIMARY KEY,
    first    integer REFERENCES letter ON DELETE CASCADE,
    last     integer REFERENCES letter_new (number)
);

-- Last, what all of it stands on.
CREATE TYPE mood AS ENUM ('fine', 'so so', 'don''t ask');
CREATE SCHEMA circles;

COMMENT ON CONSTRAINT member_has_mentor ON member IS 'A circle of one.';
COMMENT ON CONSTRAINT hall_main_press_fkey ON hall IS 'A circle of three.';

COMMIT;
