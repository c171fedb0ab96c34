-- 50-clinic.sql: the hospital, in pg_dump's own words and order (pg_dump --inserts -n clinic): types, functions,
-- tables, sequences, rows, keys, indexes, attachments, rules, triggers, foreign keys, policies, privileges.
--
-- Look at: the circle ward, practitioner, bed, admission; the view busy_ward, which pg_dump must write twice
-- (it groups by a primary key that is added later, and a function returns its rows); visit, partitioned twice;
-- patient and its policies. The schema itself is in 10-foundation.sql.

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: blood_group; Type: TYPE; Schema: clinic; Owner: rich_owner
--

CREATE TYPE clinic.blood_group AS ENUM (
    '0-',
    '0+',
    'A-',
    'A+',
    'B-',
    'B+',
    'AB-',
    'AB+'
);


ALTER TYPE clinic.blood_group OWNER TO rich_owner;

--
-- Name: dose; Type: TYPE; Schema: clinic; Owner: rich_owner
--

CREATE TYPE clinic.dose AS (
	amount numeric,
	unit text,
	per_day smallint
);


ALTER TYPE clinic.dose OWNER TO rich_owner;

--
-- Name: TYPE dose; Type: COMMENT; Schema: clinic; Owner: rich_owner
--

COMMENT ON TYPE clinic.dose IS 'As the doctor writes it.';


--
-- Name: dose_range; Type: TYPE; Schema: clinic; Owner: rich_owner
--

CREATE TYPE clinic.dose_range AS RANGE (
    subtype = numeric,
    multirange_type_name = clinic.dose_ranges
);


ALTER TYPE clinic.dose_range OWNER TO rich_owner;

--
-- Name: insurance_number; Type: DOMAIN; Schema: clinic; Owner: rich_owner
--

CREATE DOMAIN clinic.insurance_number AS text
	CONSTRAINT insurance_number_check CHECK ((VALUE ~ '^[A-Z][0-9]{9}$'::text));


ALTER DOMAIN clinic.insurance_number OWNER TO rich_owner;

--
-- Name: add_patient(); Type: FUNCTION; Schema: clinic; Owner: rich_owner
--

CREATE FUNCTION clinic.add_patient() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ begin insert into clinic.patient (person_id, blood) values ((select id from core.person where last_name = new.last_name limit 1), new.blood); return new; end $$;


ALTER FUNCTION clinic.add_patient() OWNER TO rich_owner;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: admission; Type: TABLE; Schema: clinic; Owner: rich_owner
--

CREATE TABLE clinic.admission (
    admission_id bigint NOT NULL,
    ward_id integer NOT NULL,
    patient_id bigint NOT NULL,
    during tstzrange DEFAULT tstzrange(now(), NULL::timestamp with time zone) NOT NULL,
    reason text,
    CONSTRAINT admission_during_check CHECK ((NOT isempty(during)))
);


ALTER TABLE clinic.admission OWNER TO rich_owner;

--
-- Name: bed; Type: TABLE; Schema: clinic; Owner: rich_owner
--

CREATE TABLE clinic.bed (
    bed_id integer NOT NULL,
    label character varying(10) NOT NULL,
    current_admission_id bigint
);


ALTER TABLE clinic.bed OWNER TO rich_owner;

--
-- Name: beds_free(integer); Type: FUNCTION; Schema: clinic; Owner: rich_owner
--

CREATE FUNCTION clinic.beds_free(in_ward integer, OUT free bigint, OUT occupied bigint) RETURNS record
    LANGUAGE sql STABLE
    BEGIN ATOMIC
 SELECT count(*) FILTER (WHERE (b.current_admission_id IS NULL)) AS count,
     count(b.current_admission_id) AS count
    FROM (clinic.bed b
      LEFT JOIN clinic.admission a ON ((a.admission_id = b.current_admission_id)))
   WHERE ((a.ward_id = beds_free.in_ward) OR (a.ward_id IS NULL));
END;


ALTER FUNCTION clinic.beds_free(in_ward integer, OUT free bigint, OUT occupied bigint) OWNER TO rich_owner;

--
-- Name: discharge(bigint); Type: PROCEDURE; Schema: clinic; Owner: rich_owner
--

CREATE PROCEDURE clinic.discharge(IN a bigint)
    LANGUAGE sql
    BEGIN ATOMIC
 UPDATE clinic.admission SET during = tstzrange(lower(admission.during), now())
   WHERE (admission.admission_id = discharge.a);
 UPDATE clinic.bed SET current_admission_id = NULL::bigint
   WHERE (bed.current_admission_id = discharge.a);
END;


ALTER PROCEDURE clinic.discharge(IN a bigint) OWNER TO rich_owner;

--
-- Name: initials(text); Type: FUNCTION; Schema: clinic; Owner: rich_owner
--

CREATE FUNCTION clinic.initials(name text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
begin
  return (select string_agg(left(w, 1), '.') from regexp_split_to_table(name, '\s+') as w) || '.';
end;
$$;


ALTER FUNCTION clinic.initials(name text) OWNER TO rich_owner;

--
-- Name: may_see(bigint); Type: FUNCTION; Schema: clinic; Owner: rich_owner
--

CREATE FUNCTION clinic.may_see(patient_id bigint) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$ select exists (select from clinic.care_team t where t.patient_id = may_see.patient_id and t.member = session_user) $$;


ALTER FUNCTION clinic.may_see(patient_id bigint) OWNER TO rich_owner;

--
-- Name: FUNCTION may_see(patient_id bigint); Type: COMMENT; Schema: clinic; Owner: rich_owner
--

COMMENT ON FUNCTION clinic.may_see(patient_id bigint) IS 'Used by policies.';


--
-- Name: no_backdating(); Type: FUNCTION; Schema: clinic; Owner: rich_owner
--

CREATE FUNCTION clinic.no_backdating() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if new.at < now() - interval '1 day' then
    raise exception 'a visit cannot be entered % days later; ask the ward', extract(day from now() - new.at);
  end if;
  return new;
end;
$$;


ALTER FUNCTION clinic.no_backdating() OWNER TO rich_owner;

--
-- Name: note_access(); Type: FUNCTION; Schema: clinic; Owner: rich_owner
--

CREATE FUNCTION clinic.note_access() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ begin insert into clinic.audit_trail (what) values (tg_table_name || ': ' || tg_op); return null; end $$;


ALTER FUNCTION clinic.note_access() OWNER TO rich_owner;

--
-- Name: busy_ward; Type: VIEW; Schema: clinic; Owner: rich_owner
--

CREATE VIEW clinic.busy_ward AS
SELECT
    NULL::integer AS ward_id,
    NULL::text AS name,
    NULL::smallint AS floor,
    NULL::bigint AS admissions;


ALTER TABLE clinic.busy_ward OWNER TO rich_owner;

--
-- Name: wards_above(smallint); Type: FUNCTION; Schema: clinic; Owner: rich_owner
--

CREATE FUNCTION clinic.wards_above(f smallint) RETURNS SETOF clinic.busy_ward
    LANGUAGE sql STABLE
    AS $$ select * from clinic.busy_ward where floor > f $$;


ALTER FUNCTION clinic.wards_above(f smallint) OWNER TO rich_owner;

--
-- Name: worst(core.severity); Type: AGGREGATE; Schema: clinic; Owner: rich_owner
--

CREATE AGGREGATE clinic.worst(core.severity) (
    SFUNC = enum_larger,
    STYPE = core.severity,
    COMBINEFUNC = enum_larger,
    PARALLEL = safe
);


ALTER AGGREGATE clinic.worst(core.severity) OWNER TO rich_owner;

--
-- Name: admission_admission_id_seq; Type: SEQUENCE; Schema: clinic; Owner: rich_owner
--

CREATE SEQUENCE clinic.admission_admission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE clinic.admission_admission_id_seq OWNER TO rich_owner;

--
-- Name: admission_admission_id_seq; Type: SEQUENCE OWNED BY; Schema: clinic; Owner: rich_owner
--

ALTER SEQUENCE clinic.admission_admission_id_seq OWNED BY clinic.admission.admission_id;


--
-- Name: appointment; Type: TABLE; Schema: clinic; Owner: rich_owner
--

CREATE TABLE clinic.appointment (
    patient_id bigint NOT NULL,
    practitioner_id bigint NOT NULL,
    during tstzrange NOT NULL,
    room text,
    state text DEFAULT 'booked'::text NOT NULL
);


ALTER TABLE clinic.appointment OWNER TO rich_owner;

--
-- Name: audit_trail; Type: TABLE; Schema: clinic; Owner: rich_owner
--

CREATE TABLE clinic.audit_trail (
    entry bigint NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    who name DEFAULT SESSION_USER NOT NULL,
    what text NOT NULL
)
WITH (autovacuum_freeze_max_age='100000000');


ALTER TABLE clinic.audit_trail OWNER TO rich_owner;

--
-- Name: audit_trail_entry_seq; Type: SEQUENCE; Schema: clinic; Owner: rich_owner
--

ALTER TABLE clinic.audit_trail ALTER COLUMN entry ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME clinic.audit_trail_entry_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: bed_bed_id_seq; Type: SEQUENCE; Schema: clinic; Owner: rich_owner
--

CREATE SEQUENCE clinic.bed_bed_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE clinic.bed_bed_id_seq OWNER TO rich_owner;

--
-- Name: bed_bed_id_seq; Type: SEQUENCE OWNED BY; Schema: clinic; Owner: rich_owner
--

ALTER SEQUENCE clinic.bed_bed_id_seq OWNED BY clinic.bed.bed_id;


--
-- Name: busiest_ward; Type: VIEW; Schema: clinic; Owner: rich_owner
--

CREATE VIEW clinic.busiest_ward AS
 SELECT busy_ward.ward_id,
    busy_ward.name,
    busy_ward.floor,
    busy_ward.admissions
   FROM clinic.busy_ward
  ORDER BY busy_ward.admissions DESC
 FETCH FIRST (3) ROWS WITH TIES;


ALTER TABLE clinic.busiest_ward OWNER TO rich_owner;

--
-- Name: care_team; Type: TABLE; Schema: clinic; Owner: rich_owner
--

CREATE TABLE clinic.care_team (
    patient_id bigint NOT NULL,
    member name NOT NULL,
    since date DEFAULT CURRENT_DATE
);


ALTER TABLE clinic.care_team OWNER TO rich_owner;

--
-- Name: patient; Type: TABLE; Schema: clinic; Owner: rich_owner
--

CREATE TABLE clinic.patient (
    patient_id bigint NOT NULL,
    person_id bigint,
    number clinic.insurance_number,
    blood clinic.blood_group,
    allergies text[] DEFAULT '{}'::text[] NOT NULL,
    weight numeric(5,2),
    notes text,
    scan bytea,
    history xml,
    usual_dose clinic.dose DEFAULT ROW((1)::numeric, 'mg'::text, (3)::smallint),
    safe_doses clinic.dose_ranges DEFAULT '{[0,10)}'::clinic.dose_ranges,
    contact jsonb DEFAULT '{"note": "it''s; here", "phone": null}'::jsonb,
    CONSTRAINT patient_weight_check CHECK ((weight > (0)::numeric)) NO INHERIT
)
WITH (fillfactor='80', toast.autovacuum_vacuum_threshold='100');
ALTER TABLE ONLY clinic.patient ALTER COLUMN person_id SET STATISTICS 0;
ALTER TABLE ONLY clinic.patient ALTER COLUMN blood SET STATISTICS 50;
ALTER TABLE ONLY clinic.patient ALTER COLUMN blood SET (n_distinct=8);
ALTER TABLE ONLY clinic.patient ALTER COLUMN notes SET STORAGE EXTERNAL;
ALTER TABLE ONLY clinic.patient ALTER COLUMN notes SET COMPRESSION pglz;
ALTER TABLE ONLY clinic.patient ALTER COLUMN scan SET STORAGE EXTERNAL;

ALTER TABLE ONLY clinic.patient REPLICA IDENTITY FULL;

ALTER TABLE ONLY clinic.patient FORCE ROW LEVEL SECURITY;


ALTER TABLE clinic.patient OWNER TO rich_owner;

--
-- Name: TABLE patient; Type: COMMENT; Schema: clinic; Owner: rich_owner
--

COMMENT ON TABLE clinic.patient IS 'People who are ill, or were.';


--
-- Name: COLUMN patient.notes; Type: COMMENT; Schema: clinic; Owner: rich_owner
--

COMMENT ON COLUMN clinic.patient.notes IS 'What the doctors wrote.
Free text; handle with care.';


--
-- Name: chart_numbers; Type: SEQUENCE; Schema: clinic; Owner: rich_owner
--

CREATE SEQUENCE clinic.chart_numbers
    START WITH 50000
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 10;


ALTER TABLE clinic.chart_numbers OWNER TO rich_owner;

--
-- Name: chart_numbers; Type: SEQUENCE OWNED BY; Schema: clinic; Owner: rich_owner
--

ALTER SEQUENCE clinic.chart_numbers OWNED BY clinic.patient.patient_id;


--
-- Name: SEQUENCE chart_numbers; Type: COMMENT; Schema: clinic; Owner: rich_owner
--

COMMENT ON SEQUENCE clinic.chart_numbers IS 'Printed on the chart.';


--
-- Name: child_patient; Type: TABLE; Schema: clinic; Owner: rich_owner
--

CREATE TABLE clinic.child_patient (
    guardian_id bigint NOT NULL,
    school text
)
INHERITS (clinic.patient);
ALTER TABLE ONLY clinic.child_patient ALTER COLUMN notes SET STORAGE EXTERNAL;
ALTER TABLE ONLY clinic.child_patient ALTER COLUMN notes SET COMPRESSION pglz;
ALTER TABLE ONLY clinic.child_patient ALTER COLUMN scan SET STORAGE EXTERNAL;


ALTER TABLE clinic.child_patient OWNER TO rich_owner;

--
-- Name: consent; Type: TABLE; Schema: clinic; Owner: rich_owner
--

CREATE TABLE clinic.consent (
    patient_id bigint NOT NULL,
    what text NOT NULL,
    given_at timestamp with time zone DEFAULT now() NOT NULL,
    document uuid
);


ALTER TABLE clinic.consent OWNER TO rich_owner;

--
-- Name: diagnosis; Type: TABLE; Schema: clinic; Owner: rich_owner
--

CREATE TABLE clinic.diagnosis (
    visit_id bigint NOT NULL,
    visit_at timestamp with time zone NOT NULL,
    code character varying(8) NOT NULL,
    is_main boolean DEFAULT false NOT NULL,
    certainty real DEFAULT 0.5,
    CONSTRAINT diagnosis_certainty_check CHECK (((certainty >= (0)::double precision) AND (certainty <= (1)::double precision)))
);


ALTER TABLE clinic.diagnosis OWNER TO rich_owner;

--
-- Name: ward; Type: TABLE; Schema: clinic; Owner: rich_owner
--

CREATE TABLE clinic.ward (
    ward_id integer NOT NULL,
    name text NOT NULL,
    floor smallint DEFAULT 0 NOT NULL,
    head_id bigint,
    is_open boolean DEFAULT true NOT NULL
);


ALTER TABLE clinic.ward OWNER TO rich_owner;

--
-- Name: open_ward; Type: VIEW; Schema: clinic; Owner: rich_owner
--

CREATE VIEW clinic.open_ward AS
 SELECT ward.ward_id,
    ward.name,
    ward.floor,
    ward.is_open
   FROM clinic.ward
  WHERE ward.is_open
  WITH LOCAL CHECK OPTION;


ALTER TABLE clinic.open_ward OWNER TO rich_owner;

--
-- Name: ground_floor; Type: VIEW; Schema: clinic; Owner: rich_owner
--

CREATE VIEW clinic.ground_floor AS
 SELECT open_ward.ward_id,
    open_ward.name,
    open_ward.floor,
    open_ward.is_open
   FROM clinic.open_ward
  WHERE (open_ward.floor = 0)
  WITH CASCADED CHECK OPTION;


ALTER TABLE clinic.ground_floor OWNER TO rich_owner;

--
-- Name: icd_code; Type: TABLE; Schema: clinic; Owner: rich_owner
--

CREATE TABLE clinic.icd_code (
    code character varying(8) NOT NULL,
    title text NOT NULL,
    parent character varying(8),
    severity core.severity,
    CONSTRAINT icd_code_code_check CHECK (((code)::text ~ '^[A-Z][0-9]{2}(\.[0-9]{1,4})?$'::text))
);


ALTER TABLE clinic.icd_code OWNER TO rich_owner;

--
-- Name: lab_order; Type: TABLE; Schema: clinic; Owner: rich_owner
--

CREATE TABLE clinic.lab_order (
    lab_order_id bigint NOT NULL,
    visit_id bigint,
    wanted text[] NOT NULL,
    urgent boolean DEFAULT false,
    ordered_at timestamp with time zone DEFAULT now()
);


ALTER TABLE clinic.lab_order OWNER TO rich_owner;

--
-- Name: lab_order_lab_order_id_seq; Type: SEQUENCE; Schema: clinic; Owner: rich_owner
--

ALTER TABLE clinic.lab_order ALTER COLUMN lab_order_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME clinic.lab_order_lab_order_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: lab_result; Type: TABLE; Schema: clinic; Owner: rich_owner
--

CREATE TABLE clinic.lab_result (
    lab_order_id bigint NOT NULL,
    analyte text NOT NULL,
    value numeric,
    unit text,
    low numeric,
    high numeric,
    is_odd boolean GENERATED ALWAYS AS (((value < low) OR (value > high))) STORED
)
PARTITION BY LIST (analyte);


ALTER TABLE clinic.lab_result OWNER TO rich_owner;

--
-- Name: lab_result_blood; Type: TABLE; Schema: clinic; Owner: rich_owner
--

CREATE TABLE clinic.lab_result_blood (
    lab_order_id bigint NOT NULL,
    analyte text NOT NULL,
    value numeric,
    unit text,
    low numeric,
    high numeric,
    is_odd boolean GENERATED ALWAYS AS (((value < low) OR (value > high))) STORED,
    CONSTRAINT blood_has_unit CHECK ((unit IS NOT NULL))
);


ALTER TABLE clinic.lab_result_blood OWNER TO rich_owner;

--
-- Name: lab_result_null; Type: TABLE; Schema: clinic; Owner: rich_owner
--

CREATE TABLE clinic.lab_result_null (
    lab_order_id bigint NOT NULL,
    analyte text NOT NULL,
    value numeric,
    unit text,
    low numeric,
    high numeric,
    is_odd boolean GENERATED ALWAYS AS (((value < low) OR (value > high))) STORED
);


ALTER TABLE clinic.lab_result_null OWNER TO rich_owner;

--
-- Name: medication; Type: TABLE; Schema: clinic; Owner: rich_owner
--

CREATE TABLE clinic.medication (
    medication_id integer NOT NULL,
    name ext.citext NOT NULL,
    substance text NOT NULL,
    doses clinic.dose_range,
    path ext.ltree
);


ALTER TABLE clinic.medication OWNER TO rich_owner;

--
-- Name: medication_medication_id_seq; Type: SEQUENCE; Schema: clinic; Owner: rich_owner
--

ALTER TABLE clinic.medication ALTER COLUMN medication_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME clinic.medication_medication_id_seq
    START WITH 10
    INCREMENT BY 10
    MINVALUE 10
    MAXVALUE 99999
    CACHE 1
    CYCLE
);


--
-- Name: patient_list; Type: VIEW; Schema: clinic; Owner: rich_owner
--

CREATE VIEW clinic.patient_list WITH (security_barrier='true') AS
 SELECT p.patient_id,
    x.first_name,
    x.last_name,
    p.blood
   FROM (clinic.patient p
     JOIN core.person x ON ((x.id = p.person_id)))
  WHERE clinic.may_see(p.patient_id);


ALTER TABLE clinic.patient_list OWNER TO rich_owner;

--
-- Name: VIEW patient_list; Type: COMMENT; Schema: clinic; Owner: rich_owner
--

COMMENT ON VIEW clinic.patient_list IS 'Only the own patients.';


--
-- Name: COLUMN patient_list.blood; Type: COMMENT; Schema: clinic; Owner: rich_owner
--

COMMENT ON COLUMN clinic.patient_list.blood IS 'Group and rhesus factor.';


--
-- Name: practitioner; Type: TABLE; Schema: clinic; Owner: rich_owner
--

CREATE TABLE clinic.practitioner (
    practitioner_id bigint NOT NULL,
    person_id bigint NOT NULL,
    speciality text COLLATE core.german_phonebook,
    title character varying(30),
    rest_bed_id integer,
    retired_on date,
    initials text GENERATED ALWAYS AS (clinic.initials((title)::text)) STORED
);


ALTER TABLE clinic.practitioner OWNER TO rich_owner;

--
-- Name: practitioner_practitioner_id_seq; Type: SEQUENCE; Schema: clinic; Owner: rich_owner
--

ALTER TABLE clinic.practitioner ALTER COLUMN practitioner_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME clinic.practitioner_practitioner_id_seq
    START WITH 100
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: prescription; Type: TABLE; Schema: clinic; Owner: rich_owner
--

CREATE TABLE clinic.prescription (
    prescription_id uuid DEFAULT gen_random_uuid() NOT NULL,
    visit_id bigint,
    visit_at timestamp with time zone,
    medication_id integer NOT NULL,
    dose clinic.dose DEFAULT ROW((1)::numeric, 'tablet'::text, (2)::smallint)::clinic.dose NOT NULL,
    until date
);


ALTER TABLE clinic.prescription OWNER TO rich_owner;

--
-- Name: upper_ward; Type: VIEW; Schema: clinic; Owner: rich_owner
--

CREATE VIEW clinic.upper_ward AS
 SELECT wards_above.ward_id,
    wards_above.name,
    wards_above.floor,
    wards_above.admissions
   FROM clinic.wards_above((1)::smallint) wards_above(ward_id, name, floor, admissions);


ALTER TABLE clinic.upper_ward OWNER TO rich_owner;

--
-- Name: visit_numbers; Type: SEQUENCE; Schema: clinic; Owner: rich_owner
--

CREATE SEQUENCE clinic.visit_numbers
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE clinic.visit_numbers OWNER TO rich_owner;

--
-- Name: visit; Type: TABLE; Schema: clinic; Owner: rich_owner
--

CREATE TABLE clinic.visit (
    visit_id bigint DEFAULT nextval('clinic.visit_numbers'::regclass) NOT NULL,
    patient_id bigint NOT NULL,
    practitioner_id bigint,
    at timestamp with time zone NOT NULL,
    minutes smallint DEFAULT 15,
    remark text,
    CONSTRAINT visit_not_endless CHECK ((minutes < 600))
)
PARTITION BY RANGE (at);


ALTER TABLE clinic.visit OWNER TO rich_owner;

--
-- Name: TABLE visit; Type: COMMENT; Schema: clinic; Owner: rich_owner
--

COMMENT ON TABLE clinic.visit IS 'Every year has a partition, and this year has two.';


--
-- Name: visit_2024; Type: TABLE; Schema: clinic; Owner: rich_owner
--

CREATE TABLE clinic.visit_2024 (
    visit_id bigint DEFAULT nextval('clinic.visit_numbers'::regclass) NOT NULL,
    patient_id bigint NOT NULL,
    practitioner_id bigint,
    at timestamp with time zone NOT NULL,
    minutes smallint DEFAULT 15,
    remark text,
    CONSTRAINT visit_not_endless CHECK ((minutes < 600))
);


ALTER TABLE clinic.visit_2024 OWNER TO rich_owner;

--
-- Name: visit_2025; Type: TABLE; Schema: clinic; Owner: rich_owner
--

CREATE TABLE clinic.visit_2025 (
    visit_id bigint DEFAULT nextval('clinic.visit_numbers'::regclass) NOT NULL,
    patient_id bigint NOT NULL,
    practitioner_id bigint,
    at timestamp with time zone NOT NULL,
    minutes smallint DEFAULT 15,
    remark text,
    CONSTRAINT visit_not_endless CHECK ((minutes < 600))
)
PARTITION BY HASH (visit_id);


ALTER TABLE clinic.visit_2025 OWNER TO rich_owner;

--
-- Name: visit_2025_even; Type: TABLE; Schema: clinic; Owner: rich_owner
--

CREATE TABLE clinic.visit_2025_even (
    visit_id bigint DEFAULT nextval('clinic.visit_numbers'::regclass) NOT NULL,
    patient_id bigint NOT NULL,
    practitioner_id bigint,
    at timestamp with time zone NOT NULL,
    minutes smallint DEFAULT 15,
    remark text,
    CONSTRAINT visit_not_endless CHECK ((minutes < 600))
);


ALTER TABLE clinic.visit_2025_even OWNER TO rich_owner;

--
-- Name: visit_2025_odd; Type: TABLE; Schema: clinic; Owner: rich_owner
--

CREATE TABLE clinic.visit_2025_odd (
    visit_id bigint DEFAULT nextval('clinic.visit_numbers'::regclass) NOT NULL,
    patient_id bigint NOT NULL,
    practitioner_id bigint,
    at timestamp with time zone NOT NULL,
    minutes smallint DEFAULT 15,
    remark text,
    CONSTRAINT visit_not_endless CHECK ((minutes < 600))
);


ALTER TABLE clinic.visit_2025_odd OWNER TO rich_owner;

--
-- Name: visit_other; Type: TABLE; Schema: clinic; Owner: rich_owner
--

CREATE TABLE clinic.visit_other (
    visit_id bigint DEFAULT nextval('clinic.visit_numbers'::regclass) NOT NULL,
    patient_id bigint NOT NULL,
    practitioner_id bigint,
    at timestamp with time zone NOT NULL,
    minutes smallint DEFAULT 15,
    remark text,
    CONSTRAINT visit_not_endless CHECK ((minutes < 600))
);


ALTER TABLE clinic.visit_other OWNER TO rich_owner;

--
-- Name: vital_sign; Type: TABLE; Schema: clinic; Owner: rich_owner
--

CREATE UNLOGGED TABLE clinic.vital_sign (
    patient_id bigint NOT NULL,
    at timestamp(0) with time zone DEFAULT now() NOT NULL,
    pulse smallint,
    pressure int4range,
    temperature numeric(3,1)
)
WITH (autovacuum_enabled='false');


ALTER TABLE clinic.vital_sign OWNER TO rich_owner;

--
-- Name: ward_ward_id_seq; Type: SEQUENCE; Schema: clinic; Owner: rich_owner
--

ALTER TABLE clinic.ward ALTER COLUMN ward_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME clinic.ward_ward_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: lab_result_blood; Type: TABLE ATTACH; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.lab_result ATTACH PARTITION clinic.lab_result_blood FOR VALUES IN ('Hb', 'Leuko', 'Thrombo');


--
-- Name: lab_result_null; Type: TABLE ATTACH; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.lab_result ATTACH PARTITION clinic.lab_result_null DEFAULT;


--
-- Name: visit_2024; Type: TABLE ATTACH; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.visit ATTACH PARTITION clinic.visit_2024 FOR VALUES FROM ('2024-01-01 00:00:00+00') TO ('2025-01-01 00:00:00+00');


--
-- Name: visit_2025; Type: TABLE ATTACH; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.visit ATTACH PARTITION clinic.visit_2025 FOR VALUES FROM ('2025-01-01 00:00:00+00') TO ('2026-01-01 00:00:00+00');


--
-- Name: visit_2025_even; Type: TABLE ATTACH; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.visit_2025 ATTACH PARTITION clinic.visit_2025_even FOR VALUES WITH (modulus 2, remainder 0);


--
-- Name: visit_2025_odd; Type: TABLE ATTACH; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.visit_2025 ATTACH PARTITION clinic.visit_2025_odd FOR VALUES WITH (modulus 2, remainder 1);


--
-- Name: visit_other; Type: TABLE ATTACH; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.visit ATTACH PARTITION clinic.visit_other DEFAULT;


--
-- Name: admission admission_id; Type: DEFAULT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.admission ALTER COLUMN admission_id SET DEFAULT nextval('clinic.admission_admission_id_seq'::regclass);


--
-- Name: bed bed_id; Type: DEFAULT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.bed ALTER COLUMN bed_id SET DEFAULT nextval('clinic.bed_bed_id_seq'::regclass);


--
-- Name: child_patient patient_id; Type: DEFAULT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.child_patient ALTER COLUMN patient_id SET DEFAULT nextval('clinic.chart_numbers'::regclass);


--
-- Name: child_patient allergies; Type: DEFAULT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.child_patient ALTER COLUMN allergies SET DEFAULT '{unknown}'::text[];


--
-- Name: child_patient usual_dose; Type: DEFAULT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.child_patient ALTER COLUMN usual_dose SET DEFAULT ROW((1)::numeric, 'mg'::text, (3)::smallint);


--
-- Name: child_patient safe_doses; Type: DEFAULT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.child_patient ALTER COLUMN safe_doses SET DEFAULT '{[0,10)}'::clinic.dose_ranges;


--
-- Name: child_patient contact; Type: DEFAULT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.child_patient ALTER COLUMN contact SET DEFAULT '{"note": "it''s; here", "phone": null}'::jsonb;


--
-- Name: ground_floor floor; Type: DEFAULT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.ground_floor ALTER COLUMN floor SET DEFAULT 0;


--
-- Name: patient patient_id; Type: DEFAULT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.patient ALTER COLUMN patient_id SET DEFAULT nextval('clinic.chart_numbers'::regclass);


--
-- Data for Name: admission; Type: TABLE DATA; Schema: clinic; Owner: rich_owner
--



--
-- Data for Name: appointment; Type: TABLE DATA; Schema: clinic; Owner: rich_owner
--



--
-- Data for Name: audit_trail; Type: TABLE DATA; Schema: clinic; Owner: rich_owner
--



--
-- Data for Name: bed; Type: TABLE DATA; Schema: clinic; Owner: rich_owner
--



--
-- Data for Name: care_team; Type: TABLE DATA; Schema: clinic; Owner: rich_owner
--



--
-- Data for Name: child_patient; Type: TABLE DATA; Schema: clinic; Owner: rich_owner
--



--
-- Data for Name: consent; Type: TABLE DATA; Schema: clinic; Owner: rich_owner
--



--
-- Data for Name: diagnosis; Type: TABLE DATA; Schema: clinic; Owner: rich_owner
--



--
-- Data for Name: icd_code; Type: TABLE DATA; Schema: clinic; Owner: rich_owner
--

INSERT INTO clinic.icd_code VALUES ('J00', 'Acute nasopharyngitis [common cold]', NULL, 'minor');
INSERT INTO clinic.icd_code VALUES ('S02', 'Fracture of skull; face', NULL, 'critical');
INSERT INTO clinic.icd_code VALUES ('S02.2', 'Fracture of nasal bones', 'S02', 'major');


--
-- Data for Name: lab_order; Type: TABLE DATA; Schema: clinic; Owner: rich_owner
--



--
-- Data for Name: lab_result_blood; Type: TABLE DATA; Schema: clinic; Owner: rich_owner
--



--
-- Data for Name: lab_result_null; Type: TABLE DATA; Schema: clinic; Owner: rich_owner
--



--
-- Data for Name: medication; Type: TABLE DATA; Schema: clinic; Owner: rich_owner
--



--
-- Data for Name: patient; Type: TABLE DATA; Schema: clinic; Owner: rich_owner
--



--
-- Data for Name: practitioner; Type: TABLE DATA; Schema: clinic; Owner: rich_owner
--



--
-- Data for Name: prescription; Type: TABLE DATA; Schema: clinic; Owner: rich_owner
--



--
-- Data for Name: visit_2024; Type: TABLE DATA; Schema: clinic; Owner: rich_owner
--



--
-- Data for Name: visit_2025_even; Type: TABLE DATA; Schema: clinic; Owner: rich_owner
--



--
-- Data for Name: visit_2025_odd; Type: TABLE DATA; Schema: clinic; Owner: rich_owner
--



--
-- Data for Name: visit_other; Type: TABLE DATA; Schema: clinic; Owner: rich_owner
--



--
-- Data for Name: vital_sign; Type: TABLE DATA; Schema: clinic; Owner: rich_owner
--



--
-- Data for Name: ward; Type: TABLE DATA; Schema: clinic; Owner: rich_owner
--



--
-- Name: admission_admission_id_seq; Type: SEQUENCE SET; Schema: clinic; Owner: rich_owner
--

SELECT pg_catalog.setval('clinic.admission_admission_id_seq', 1, false);


--
-- Name: audit_trail_entry_seq; Type: SEQUENCE SET; Schema: clinic; Owner: rich_owner
--

SELECT pg_catalog.setval('clinic.audit_trail_entry_seq', 1, false);


--
-- Name: bed_bed_id_seq; Type: SEQUENCE SET; Schema: clinic; Owner: rich_owner
--

SELECT pg_catalog.setval('clinic.bed_bed_id_seq', 1, false);


--
-- Name: chart_numbers; Type: SEQUENCE SET; Schema: clinic; Owner: rich_owner
--

SELECT pg_catalog.setval('clinic.chart_numbers', 50000, false);


--
-- Name: lab_order_lab_order_id_seq; Type: SEQUENCE SET; Schema: clinic; Owner: rich_owner
--

SELECT pg_catalog.setval('clinic.lab_order_lab_order_id_seq', 1, false);


--
-- Name: medication_medication_id_seq; Type: SEQUENCE SET; Schema: clinic; Owner: rich_owner
--

SELECT pg_catalog.setval('clinic.medication_medication_id_seq', 10, false);


--
-- Name: practitioner_practitioner_id_seq; Type: SEQUENCE SET; Schema: clinic; Owner: rich_owner
--

SELECT pg_catalog.setval('clinic.practitioner_practitioner_id_seq', 100, false);


--
-- Name: visit_numbers; Type: SEQUENCE SET; Schema: clinic; Owner: rich_owner
--

SELECT pg_catalog.setval('clinic.visit_numbers', 1, false);


--
-- Name: ward_ward_id_seq; Type: SEQUENCE SET; Schema: clinic; Owner: rich_owner
--

SELECT pg_catalog.setval('clinic.ward_ward_id_seq', 1, false);


--
-- Name: admission admission_pkey; Type: CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.admission
    ADD CONSTRAINT admission_pkey PRIMARY KEY (admission_id);


--
-- Name: appointment appointment_practitioner_free; Type: CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.appointment
    ADD CONSTRAINT appointment_practitioner_free EXCLUDE USING gist (practitioner_id WITH =, during WITH &&) WHERE ((state <> 'cancelled'::text)) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: appointment appointment_room_free; Type: CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.appointment
    ADD CONSTRAINT appointment_room_free EXCLUDE USING gist (room WITH =, during WITH &&) WITH (fillfactor='90');


--
-- Name: bed bed_label_current_admission_id_key; Type: CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.bed
    ADD CONSTRAINT bed_label_current_admission_id_key UNIQUE (label) INCLUDE (current_admission_id);


--
-- Name: bed bed_pkey; Type: CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.bed
    ADD CONSTRAINT bed_pkey PRIMARY KEY (bed_id);


--
-- Name: care_team care_team_pkey; Type: CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.care_team
    ADD CONSTRAINT care_team_pkey PRIMARY KEY (patient_id, member);


--
-- Name: consent consent_pkey; Type: CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.consent
    ADD CONSTRAINT consent_pkey PRIMARY KEY (patient_id, what);


--
-- Name: diagnosis diagnosis_pkey; Type: CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.diagnosis
    ADD CONSTRAINT diagnosis_pkey PRIMARY KEY (visit_id, visit_at, code);


--
-- Name: icd_code icd_code_pkey; Type: CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.icd_code
    ADD CONSTRAINT icd_code_pkey PRIMARY KEY (code);


--
-- Name: lab_order lab_order_pkey; Type: CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.lab_order
    ADD CONSTRAINT lab_order_pkey PRIMARY KEY (lab_order_id);


--
-- Name: lab_result lab_result_pkey; Type: CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.lab_result
    ADD CONSTRAINT lab_result_pkey PRIMARY KEY (lab_order_id, analyte);


--
-- Name: lab_result_blood lab_result_blood_pkey; Type: CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.lab_result_blood
    ADD CONSTRAINT lab_result_blood_pkey PRIMARY KEY (lab_order_id, analyte);


--
-- Name: lab_result_null lab_result_null_pkey; Type: CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.lab_result_null
    ADD CONSTRAINT lab_result_null_pkey PRIMARY KEY (lab_order_id, analyte);


--
-- Name: medication medication_name_key; Type: CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.medication
    ADD CONSTRAINT medication_name_key UNIQUE (name);


--
-- Name: medication medication_pkey; Type: CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.medication
    ADD CONSTRAINT medication_pkey PRIMARY KEY (medication_id);


--
-- Name: medication medication_substance_doses_excl; Type: CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.medication
    ADD CONSTRAINT medication_substance_doses_excl EXCLUDE USING gist (substance WITH =, doses WITH &&);


--
-- Name: patient patient_number_key; Type: CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.patient
    ADD CONSTRAINT patient_number_key UNIQUE (number);


--
-- Name: patient patient_pkey; Type: CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.patient
    ADD CONSTRAINT patient_pkey PRIMARY KEY (patient_id);

ALTER TABLE clinic.patient CLUSTER ON patient_pkey;


--
-- Name: practitioner practitioner_pkey; Type: CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.practitioner
    ADD CONSTRAINT practitioner_pkey PRIMARY KEY (practitioner_id);


--
-- Name: prescription prescription_pkey; Type: CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.prescription
    ADD CONSTRAINT prescription_pkey PRIMARY KEY (prescription_id);


--
-- Name: visit visit_pkey; Type: CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.visit
    ADD CONSTRAINT visit_pkey PRIMARY KEY (visit_id, at);


--
-- Name: visit_2024 visit_2024_pkey; Type: CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.visit_2024
    ADD CONSTRAINT visit_2024_pkey PRIMARY KEY (visit_id, at);


--
-- Name: visit_2025 visit_2025_pkey; Type: CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.visit_2025
    ADD CONSTRAINT visit_2025_pkey PRIMARY KEY (visit_id, at);


--
-- Name: visit_2025_even visit_2025_even_pkey; Type: CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.visit_2025_even
    ADD CONSTRAINT visit_2025_even_pkey PRIMARY KEY (visit_id, at);


--
-- Name: visit_2025_odd visit_2025_odd_pkey; Type: CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.visit_2025_odd
    ADD CONSTRAINT visit_2025_odd_pkey PRIMARY KEY (visit_id, at);


--
-- Name: visit_other visit_other_pkey; Type: CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.visit_other
    ADD CONSTRAINT visit_other_pkey PRIMARY KEY (visit_id, at);


--
-- Name: ward ward_name_key; Type: CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.ward
    ADD CONSTRAINT ward_name_key UNIQUE (name);


--
-- Name: ward ward_pkey; Type: CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.ward
    ADD CONSTRAINT ward_pkey PRIMARY KEY (ward_id);


--
-- Name: diagnosis_one_main; Type: INDEX; Schema: clinic; Owner: rich_owner
--

CREATE UNIQUE INDEX diagnosis_one_main ON clinic.diagnosis USING btree (visit_id, visit_at) WHERE is_main;


--
-- Name: INDEX diagnosis_one_main; Type: COMMENT; Schema: clinic; Owner: rich_owner
--

COMMENT ON INDEX clinic.diagnosis_one_main IS 'At most one main diagnosis a visit.';


--
-- Name: medication_path_idx; Type: INDEX; Schema: clinic; Owner: rich_owner
--

CREATE INDEX medication_path_idx ON clinic.medication USING gist (path ext.gist_ltree_ops (siglen='100'));


--
-- Name: patient_allergies_idx; Type: INDEX; Schema: clinic; Owner: rich_owner
--

CREATE INDEX patient_allergies_idx ON clinic.patient USING gin (allergies);


--
-- Name: patient_contact_idx; Type: INDEX; Schema: clinic; Owner: rich_owner
--

CREATE INDEX patient_contact_idx ON clinic.patient USING btree (((contact ->> 'phone'::text)) COLLATE "C" DESC NULLS LAST);


--
-- Name: patient_notes_idx; Type: INDEX; Schema: clinic; Owner: rich_owner
--

CREATE INDEX patient_notes_idx ON clinic.patient USING gin (to_tsvector('german'::regconfig, notes)) WITH (fastupdate=off);


--
-- Name: patient_person_idx; Type: INDEX; Schema: clinic; Owner: rich_owner
--

CREATE UNIQUE INDEX patient_person_idx ON clinic.patient USING btree (person_id) WHERE (person_id IS NOT NULL);


--
-- Name: visit_practitioner_idx; Type: INDEX; Schema: clinic; Owner: rich_owner
--

CREATE INDEX visit_practitioner_idx ON ONLY clinic.visit USING btree (practitioner_id, at DESC);


--
-- Name: visit_2024_practitioner_id_at_idx; Type: INDEX; Schema: clinic; Owner: rich_owner
--

CREATE INDEX visit_2024_practitioner_id_at_idx ON clinic.visit_2024 USING btree (practitioner_id, at DESC) WITH (fillfactor='80');


--
-- Name: visit_2025_practitioner_id_at_idx; Type: INDEX; Schema: clinic; Owner: rich_owner
--

CREATE INDEX visit_2025_practitioner_id_at_idx ON ONLY clinic.visit_2025 USING btree (practitioner_id, at DESC);


--
-- Name: visit_2025_even_practitioner_id_at_idx; Type: INDEX; Schema: clinic; Owner: rich_owner
--

CREATE INDEX visit_2025_even_practitioner_id_at_idx ON clinic.visit_2025_even USING btree (practitioner_id, at DESC);


--
-- Name: visit_2025_odd_practitioner_id_at_idx; Type: INDEX; Schema: clinic; Owner: rich_owner
--

CREATE INDEX visit_2025_odd_practitioner_id_at_idx ON clinic.visit_2025_odd USING btree (practitioner_id, at DESC);


--
-- Name: visit_other_practitioner_id_at_idx; Type: INDEX; Schema: clinic; Owner: rich_owner
--

CREATE INDEX visit_other_practitioner_id_at_idx ON clinic.visit_other USING btree (practitioner_id, at DESC);


--
-- Name: visit_remark_idx; Type: INDEX; Schema: clinic; Owner: rich_owner
--

CREATE INDEX visit_remark_idx ON ONLY clinic.visit USING btree (md5(remark));


--
-- Name: vital_sign_at_idx; Type: INDEX; Schema: clinic; Owner: rich_owner
--

CREATE INDEX vital_sign_at_idx ON clinic.vital_sign USING brin (at) WITH (pages_per_range='16');


--
-- Name: vital_sign_pulse_idx; Type: INDEX; Schema: clinic; Owner: rich_owner
--

CREATE INDEX vital_sign_pulse_idx ON clinic.vital_sign USING brin (pulse int2_bloom_ops (n_distinct_per_range='20', false_positive_rate='0.05'));


--
-- Name: lab_result_blood_pkey; Type: INDEX ATTACH; Schema: clinic; Owner: rich_owner
--

ALTER INDEX clinic.lab_result_pkey ATTACH PARTITION clinic.lab_result_blood_pkey;


--
-- Name: lab_result_null_pkey; Type: INDEX ATTACH; Schema: clinic; Owner: rich_owner
--

ALTER INDEX clinic.lab_result_pkey ATTACH PARTITION clinic.lab_result_null_pkey;


--
-- Name: visit_2024_pkey; Type: INDEX ATTACH; Schema: clinic; Owner: rich_owner
--

ALTER INDEX clinic.visit_pkey ATTACH PARTITION clinic.visit_2024_pkey;


--
-- Name: visit_2024_practitioner_id_at_idx; Type: INDEX ATTACH; Schema: clinic; Owner: rich_owner
--

ALTER INDEX clinic.visit_practitioner_idx ATTACH PARTITION clinic.visit_2024_practitioner_id_at_idx;


--
-- Name: visit_2025_even_pkey; Type: INDEX ATTACH; Schema: clinic; Owner: rich_owner
--

ALTER INDEX clinic.visit_2025_pkey ATTACH PARTITION clinic.visit_2025_even_pkey;


--
-- Name: visit_2025_even_practitioner_id_at_idx; Type: INDEX ATTACH; Schema: clinic; Owner: rich_owner
--

ALTER INDEX clinic.visit_2025_practitioner_id_at_idx ATTACH PARTITION clinic.visit_2025_even_practitioner_id_at_idx;


--
-- Name: visit_2025_odd_pkey; Type: INDEX ATTACH; Schema: clinic; Owner: rich_owner
--

ALTER INDEX clinic.visit_2025_pkey ATTACH PARTITION clinic.visit_2025_odd_pkey;


--
-- Name: visit_2025_odd_practitioner_id_at_idx; Type: INDEX ATTACH; Schema: clinic; Owner: rich_owner
--

ALTER INDEX clinic.visit_2025_practitioner_id_at_idx ATTACH PARTITION clinic.visit_2025_odd_practitioner_id_at_idx;


--
-- Name: visit_2025_pkey; Type: INDEX ATTACH; Schema: clinic; Owner: rich_owner
--

ALTER INDEX clinic.visit_pkey ATTACH PARTITION clinic.visit_2025_pkey;


--
-- Name: visit_2025_practitioner_id_at_idx; Type: INDEX ATTACH; Schema: clinic; Owner: rich_owner
--

ALTER INDEX clinic.visit_practitioner_idx ATTACH PARTITION clinic.visit_2025_practitioner_id_at_idx;


--
-- Name: visit_other_pkey; Type: INDEX ATTACH; Schema: clinic; Owner: rich_owner
--

ALTER INDEX clinic.visit_pkey ATTACH PARTITION clinic.visit_other_pkey;


--
-- Name: visit_other_practitioner_id_at_idx; Type: INDEX ATTACH; Schema: clinic; Owner: rich_owner
--

ALTER INDEX clinic.visit_practitioner_idx ATTACH PARTITION clinic.visit_other_practitioner_id_at_idx;


--
-- Name: vital_sign_age; Type: STATISTICS; Schema: clinic; Owner: rich_owner
--

CREATE STATISTICS clinic.vital_sign_age ON (pulse / 10), (temperature > 38::numeric) FROM clinic.vital_sign;


ALTER STATISTICS clinic.vital_sign_age OWNER TO rich_owner;

--
-- Name: vital_sign_stats; Type: STATISTICS; Schema: clinic; Owner: rich_owner
--

CREATE STATISTICS clinic.vital_sign_stats (dependencies, mcv) ON pulse, temperature FROM clinic.vital_sign;
ALTER STATISTICS clinic.vital_sign_stats SET STATISTICS 300;


ALTER STATISTICS clinic.vital_sign_stats OWNER TO rich_owner;

--
-- Name: STATISTICS vital_sign_stats; Type: COMMENT; Schema: clinic; Owner: rich_owner
--

COMMENT ON STATISTICS clinic.vital_sign_stats IS 'Fever runs.';


--
-- Name: busy_ward _RETURN; Type: RULE; Schema: clinic; Owner: rich_owner
--

CREATE OR REPLACE VIEW clinic.busy_ward AS
 SELECT w.ward_id,
    w.name,
    w.floor,
    count(a.admission_id) AS admissions
   FROM (clinic.ward w
     LEFT JOIN clinic.admission a USING (ward_id))
  GROUP BY w.ward_id;


--
-- Name: audit_trail audit_is_for_ever; Type: RULE; Schema: clinic; Owner: rich_owner
--

CREATE RULE audit_is_for_ever AS
    ON UPDATE TO clinic.audit_trail DO INSTEAD NOTHING;
ALTER TABLE clinic.audit_trail ENABLE ALWAYS RULE audit_is_for_ever;


--
-- Name: RULE audit_is_for_ever ON audit_trail; Type: COMMENT; Schema: clinic; Owner: rich_owner
--

COMMENT ON RULE audit_is_for_ever ON clinic.audit_trail IS 'See the law.';


--
-- Name: audit_trail audit_is_not_deleted; Type: RULE; Schema: clinic; Owner: rich_owner
--

CREATE RULE audit_is_not_deleted AS
    ON DELETE TO clinic.audit_trail DO INSTEAD ( INSERT INTO clinic.audit_trail (what)
  VALUES (('somebody tried to delete '::text || old.entry));
 SELECT 'no; never'::text AS answer;
);


--
-- Name: patient patient_emptied; Type: TRIGGER; Schema: clinic; Owner: rich_owner
--

CREATE TRIGGER patient_emptied AFTER TRUNCATE ON clinic.patient FOR EACH STATEMENT EXECUTE FUNCTION clinic.note_access();


--
-- Name: patient_list patient_list_insert; Type: TRIGGER; Schema: clinic; Owner: rich_owner
--

CREATE TRIGGER patient_list_insert INSTEAD OF INSERT ON clinic.patient_list FOR EACH ROW EXECUTE FUNCTION clinic.add_patient();


--
-- Name: TRIGGER patient_list_insert ON patient_list; Type: COMMENT; Schema: clinic; Owner: rich_owner
--

COMMENT ON TRIGGER patient_list_insert ON clinic.patient_list IS 'Makes the view writable.';


--
-- Name: patient patient_watched; Type: TRIGGER; Schema: clinic; Owner: rich_owner
--

CREATE TRIGGER patient_watched AFTER UPDATE ON clinic.patient REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION clinic.note_access();

ALTER TABLE clinic.patient ENABLE REPLICA TRIGGER patient_watched;


--
-- Name: prescription prescription_watched; Type: TRIGGER; Schema: clinic; Owner: rich_owner
--

CREATE CONSTRAINT TRIGGER prescription_watched AFTER INSERT OR DELETE ON clinic.prescription DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION clinic.note_access();

ALTER TABLE clinic.prescription ENABLE ALWAYS TRIGGER prescription_watched;


--
-- Name: visit visit_in_time; Type: TRIGGER; Schema: clinic; Owner: rich_owner
--

CREATE TRIGGER visit_in_time BEFORE INSERT ON clinic.visit FOR EACH ROW EXECUTE FUNCTION clinic.no_backdating();


--
-- Name: visit_2024 visit_in_time; Type: TRIGGER; Schema: clinic; Owner: rich_owner
--


ALTER TABLE clinic.visit_2024 DISABLE TRIGGER visit_in_time;


--
-- Name: visit_other visit_noted; Type: TRIGGER; Schema: clinic; Owner: rich_owner
--

CREATE TRIGGER visit_noted AFTER INSERT ON clinic.visit_other FOR EACH ROW WHEN ((new.minutes > 60)) EXECUTE FUNCTION core.note_change();


--
-- Name: admission admission_patient_fkey; Type: FK CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.admission
    ADD CONSTRAINT admission_patient_fkey FOREIGN KEY (patient_id) REFERENCES clinic.patient(patient_id);


--
-- Name: admission admission_ward_fkey; Type: FK CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.admission
    ADD CONSTRAINT admission_ward_fkey FOREIGN KEY (ward_id) REFERENCES clinic.ward(ward_id) ON UPDATE CASCADE NOT VALID;


--
-- Name: CONSTRAINT admission_ward_fkey ON admission; Type: COMMENT; Schema: clinic; Owner: rich_owner
--

COMMENT ON CONSTRAINT admission_ward_fkey ON clinic.admission IS 'Closes the circle ward, practitioner, bed, admission. Old admissions name wards that are gone.';


--
-- Name: appointment appointment_patient_id_fkey; Type: FK CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.appointment
    ADD CONSTRAINT appointment_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES clinic.patient(patient_id) ON DELETE CASCADE;


--
-- Name: appointment appointment_practitioner_id_fkey; Type: FK CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.appointment
    ADD CONSTRAINT appointment_practitioner_id_fkey FOREIGN KEY (practitioner_id) REFERENCES clinic.practitioner(practitioner_id);


--
-- Name: bed bed_current_admission_fkey; Type: FK CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.bed
    ADD CONSTRAINT bed_current_admission_fkey FOREIGN KEY (current_admission_id) REFERENCES clinic.admission(admission_id) ON DELETE SET NULL DEFERRABLE;


--
-- Name: care_team care_team_patient_id_fkey; Type: FK CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.care_team
    ADD CONSTRAINT care_team_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES clinic.patient(patient_id) ON DELETE CASCADE;


--
-- Name: child_patient child_patient_guardian_id_fkey; Type: FK CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.child_patient
    ADD CONSTRAINT child_patient_guardian_id_fkey FOREIGN KEY (guardian_id) REFERENCES clinic.patient(patient_id);


--
-- Name: consent consent_document_fkey; Type: FK CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.consent
    ADD CONSTRAINT consent_document_fkey FOREIGN KEY (document) REFERENCES core."File"(id);


--
-- Name: consent consent_patient_id_fkey; Type: FK CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.consent
    ADD CONSTRAINT consent_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES clinic.patient(patient_id);


--
-- Name: diagnosis diagnosis_code_fkey; Type: FK CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.diagnosis
    ADD CONSTRAINT diagnosis_code_fkey FOREIGN KEY (code) REFERENCES clinic.icd_code(code) ON UPDATE CASCADE;


--
-- Name: diagnosis diagnosis_visit_id_visit_at_fkey; Type: FK CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.diagnosis
    ADD CONSTRAINT diagnosis_visit_id_visit_at_fkey FOREIGN KEY (visit_id, visit_at) REFERENCES clinic.visit(visit_id, at) ON DELETE CASCADE;


--
-- Name: icd_code icd_code_parent_fkey; Type: FK CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.icd_code
    ADD CONSTRAINT icd_code_parent_fkey FOREIGN KEY (parent) REFERENCES clinic.icd_code(code);


--
-- Name: lab_result lab_result_lab_order_id_fkey; Type: FK CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE clinic.lab_result
    ADD CONSTRAINT lab_result_lab_order_id_fkey FOREIGN KEY (lab_order_id) REFERENCES clinic.lab_order(lab_order_id) ON DELETE CASCADE;


--
-- Name: patient patient_person_id_fkey; Type: FK CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.patient
    ADD CONSTRAINT patient_person_id_fkey FOREIGN KEY (person_id) REFERENCES core.person(id) ON DELETE RESTRICT;


--
-- Name: practitioner practitioner_person_id_fkey; Type: FK CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.practitioner
    ADD CONSTRAINT practitioner_person_id_fkey FOREIGN KEY (person_id) REFERENCES core.person(id);


--
-- Name: practitioner practitioner_rest_bed_fkey; Type: FK CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.practitioner
    ADD CONSTRAINT practitioner_rest_bed_fkey FOREIGN KEY (rest_bed_id) REFERENCES clinic.bed(bed_id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: prescription prescription_medication_id_fkey; Type: FK CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.prescription
    ADD CONSTRAINT prescription_medication_id_fkey FOREIGN KEY (medication_id) REFERENCES clinic.medication(medication_id);


--
-- Name: prescription prescription_visit_id_visit_at_fkey; Type: FK CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.prescription
    ADD CONSTRAINT prescription_visit_id_visit_at_fkey FOREIGN KEY (visit_id, visit_at) REFERENCES clinic.visit(visit_id, at) MATCH FULL;


--
-- Name: visit visit_patient_id_fkey; Type: FK CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE clinic.visit
    ADD CONSTRAINT visit_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES clinic.patient(patient_id);


--
-- Name: visit visit_practitioner_id_fkey; Type: FK CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE clinic.visit
    ADD CONSTRAINT visit_practitioner_id_fkey FOREIGN KEY (practitioner_id) REFERENCES clinic.practitioner(practitioner_id);


--
-- Name: ward ward_head_fkey; Type: FK CONSTRAINT; Schema: clinic; Owner: rich_owner
--

ALTER TABLE ONLY clinic.ward
    ADD CONSTRAINT ward_head_fkey FOREIGN KEY (head_id) REFERENCES clinic.practitioner(practitioner_id) ON DELETE SET NULL;


--
-- Name: patient app_changes; Type: POLICY; Schema: clinic; Owner: rich_owner
--

CREATE POLICY app_changes ON clinic.patient FOR UPDATE TO rich_app, rich_reader USING (true) WITH CHECK (((patient_id > 0) AND ((weight >= 0.3) AND (weight <= (700)::numeric))));


--
-- Name: patient app_writes; Type: POLICY; Schema: clinic; Owner: rich_owner
--

CREATE POLICY app_writes ON clinic.patient FOR INSERT TO rich_app WITH CHECK ((person_id IS NOT NULL));


--
-- Name: care_team; Type: ROW SECURITY; Schema: clinic; Owner: rich_owner
--

ALTER TABLE clinic.care_team ENABLE ROW LEVEL SECURITY;

--
-- Name: patient nobody_deletes; Type: POLICY; Schema: clinic; Owner: rich_owner
--

CREATE POLICY nobody_deletes ON clinic.patient AS RESTRICTIVE FOR DELETE USING (false);


--
-- Name: POLICY nobody_deletes ON patient; Type: COMMENT; Schema: clinic; Owner: rich_owner
--

COMMENT ON POLICY nobody_deletes ON clinic.patient IS 'The law says ten years.';


--
-- Name: care_team own_rows; Type: POLICY; Schema: clinic; Owner: rich_owner
--

CREATE POLICY own_rows ON clinic.care_team USING ((member = CURRENT_USER)) WITH CHECK ((member = CURRENT_USER));


--
-- Name: patient owner_all; Type: POLICY; Schema: clinic; Owner: rich_owner
--

CREATE POLICY owner_all ON clinic.patient TO rich_owner USING (true) WITH CHECK (true);


--
-- Name: patient; Type: ROW SECURITY; Schema: clinic; Owner: rich_owner
--

ALTER TABLE clinic.patient ENABLE ROW LEVEL SECURITY;

--
-- Name: patient reader_nothing_about_blood; Type: POLICY; Schema: clinic; Owner: rich_owner
--

CREATE POLICY reader_nothing_about_blood ON clinic.patient AS RESTRICTIVE FOR SELECT TO rich_reader USING ((blood IS NULL));


--
-- Name: patient team_reads; Type: POLICY; Schema: clinic; Owner: rich_owner
--

CREATE POLICY team_reads ON clinic.patient FOR SELECT USING (clinic.may_see(patient_id));


--
-- Name: TYPE blood_group; Type: ACL; Schema: clinic; Owner: rich_owner
--

REVOKE ALL ON TYPE clinic.blood_group FROM PUBLIC;


--
-- Name: TYPE dose; Type: ACL; Schema: clinic; Owner: rich_owner
--

REVOKE ALL ON TYPE clinic.dose FROM PUBLIC;
GRANT ALL ON TYPE clinic.dose TO rich_app;


--
-- Name: PROCEDURE discharge(IN a bigint); Type: ACL; Schema: clinic; Owner: rich_owner
--

REVOKE ALL ON PROCEDURE clinic.discharge(IN a bigint) FROM PUBLIC;
GRANT ALL ON PROCEDURE clinic.discharge(IN a bigint) TO rich_app;


--
-- Name: FUNCTION may_see(patient_id bigint); Type: ACL; Schema: clinic; Owner: rich_owner
--

REVOKE ALL ON FUNCTION clinic.may_see(patient_id bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION clinic.may_see(patient_id bigint) TO rich_app;
GRANT ALL ON FUNCTION clinic.may_see(patient_id bigint) TO rich_reader;


--
-- Name: TABLE patient; Type: ACL; Schema: clinic; Owner: rich_owner
--

REVOKE ALL ON TABLE clinic.patient FROM rich_owner;
GRANT SELECT,INSERT,DELETE,TRIGGER,UPDATE ON TABLE clinic.patient TO rich_owner;
GRANT SELECT,INSERT,UPDATE ON TABLE clinic.patient TO rich_app;


--
-- Name: COLUMN patient.patient_id; Type: ACL; Schema: clinic; Owner: rich_owner
--

GRANT SELECT(patient_id) ON TABLE clinic.patient TO rich_reader;


--
-- Name: COLUMN patient.number; Type: ACL; Schema: clinic; Owner: rich_owner
--

GRANT SELECT(number) ON TABLE clinic.patient TO rich_reader;


--
-- Name: COLUMN patient.notes; Type: ACL; Schema: clinic; Owner: rich_owner
--

GRANT UPDATE(notes) ON TABLE clinic.patient TO rich_reader;


--
-- Name: TABLE patient_list; Type: ACL; Schema: clinic; Owner: rich_owner
--

GRANT SELECT ON TABLE clinic.patient_list TO rich_reader;


--
-- Name: SEQUENCE visit_numbers; Type: ACL; Schema: clinic; Owner: rich_owner
--

GRANT USAGE ON SEQUENCE clinic.visit_numbers TO rich_app;


--
-- Name: TABLE visit; Type: ACL; Schema: clinic; Owner: rich_owner
--

GRANT ALL ON TABLE clinic.visit TO rich_app WITH GRANT OPTION;
GRANT SELECT ON TABLE clinic.visit TO PUBLIC;


--
-- Name: DEFAULT PRIVILEGES FOR TYPES; Type: DEFAULT ACL; Schema: clinic; Owner: rich_owner
--

ALTER DEFAULT PRIVILEGES FOR ROLE rich_owner IN SCHEMA clinic GRANT ALL ON TYPES  TO rich_app;


--
-- Name: DEFAULT PRIVILEGES FOR TABLES; Type: DEFAULT ACL; Schema: clinic; Owner: rich_owner
--

ALTER DEFAULT PRIVILEGES FOR ROLE rich_owner IN SCHEMA clinic GRANT SELECT ON TABLES  TO rich_reader;
