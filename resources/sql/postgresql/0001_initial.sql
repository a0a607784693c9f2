-- The whole schema of a clinic's store on PostgreSQL 15 or later. Applied by the owner role with
-- `ai-doctorctl database init` or `migrate`, never by a workstation.
--
-- Charts, one row per FHIR resource, each with the raw resource it was made from. Clinical dates
-- stand as the source wrote them (they may be partial); sort_at is the same moment (the start of a
-- partial date), for ordering only.

CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE TABLE patients (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    fhir_id text NOT NULL,
    name text NOT NULL,
    name_alternative text NOT NULL,
    -- Folded, and it begins with a space, so that "begins a word" is "follows a space".
    search_text text COLLATE "C" NOT NULL,
    gender text NOT NULL CHECK (gender IN ('male', 'female', 'other', 'unknown')),
    birth_date text COLLATE "C" NOT NULL,
    deceased boolean NOT NULL,
    deceased_date text NOT NULL,
    allergies_absence text NOT NULL CHECK (allergies_absence IN ('', 'none_known', 'no_information')),
    source text NOT NULL,
    record_as_of text NOT NULL,
    record_as_of_stated boolean NOT NULL,
    revision bigint NOT NULL CHECK (revision >= 0),
    content_hash text NOT NULL,
    raw jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX patients_by_fhir_id ON patients (fhir_id);

-- What is searched of the patients, apart from their wide rows: a search looks at thousands of
-- names, and so touches few pages. Kept by a trigger, so that it cannot say anything else.
CREATE TABLE patient_names (
    id bigint PRIMARY KEY REFERENCES patients (id) ON DELETE CASCADE,
    search_text text COLLATE "C" NOT NULL,
    birth_date text COLLATE "C" NOT NULL
);
CREATE INDEX patient_names_in_order ON patient_names (search_text, id);
-- Without a list of pending entries, which every search would have to read.
CREATE INDEX patient_names_by_part ON patient_names USING gin (search_text gin_trgm_ops)
    WITH (fastupdate = off);
CREATE INDEX patient_names_by_birth_date ON patient_names (birth_date, search_text, id);

CREATE FUNCTION keep_patient_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO patient_names (id, search_text, birth_date)
        VALUES (NEW.id, NEW.search_text, NEW.birth_date)
        ON CONFLICT (id) DO UPDATE
            SET search_text = excluded.search_text, birth_date = excluded.birth_date;
    RETURN NULL;
END;
$$;
CREATE TRIGGER patient_name_added AFTER INSERT ON patients
    FOR EACH ROW EXECUTE FUNCTION keep_patient_name();
CREATE TRIGGER patient_name_changed AFTER UPDATE OF search_text, birth_date ON patients
    FOR EACH ROW WHEN (OLD.search_text <> NEW.search_text OR OLD.birth_date <> NEW.birth_date)
    EXECUTE FUNCTION keep_patient_name();

CREATE TABLE patient_identifiers (
    patient_id bigint NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    position integer NOT NULL,
    system text NOT NULL,
    value text NOT NULL,
    kind text NOT NULL,
    folded text COLLATE "C" NOT NULL,
    PRIMARY KEY (patient_id, position)
);
CREATE INDEX patient_identifiers_by_value ON patient_identifiers (value, system);
CREATE INDEX patient_identifiers_by_folded ON patient_identifiers (folded, patient_id);

-- The newest full export each source has given of a patient.
CREATE TABLE patient_sources (
    patient_id bigint NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    source text NOT NULL,
    record_as_of text NOT NULL,
    PRIMARY KEY (patient_id, source)
);

-- Records. `reported` is false for what a newer full export of the same source left out. A blood
-- pressure is one resource with two components: one row each, told apart by `component`.

CREATE TABLE conditions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    patient_id bigint NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    fhir_id text NOT NULL,
    code_system text NOT NULL,
    code text NOT NULL,
    display text NOT NULL,
    clinical_status text NOT NULL,
    verification_status text NOT NULL,
    category text NOT NULL,
    onset text NOT NULL,
    abatement text NOT NULL,
    recorded text NOT NULL,
    active boolean NOT NULL,
    sort_at timestamptz NOT NULL,
    content_hash text NOT NULL,
    raw jsonb NOT NULL,
    source text NOT NULL,
    reported boolean NOT NULL DEFAULT true,
    UNIQUE (patient_id, fhir_id)
);

CREATE TABLE medications (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    patient_id bigint NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    fhir_id text NOT NULL,
    resource_type text NOT NULL CHECK (resource_type IN ('MedicationRequest', 'MedicationStatement')),
    code_system text NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    dosage text NOT NULL,
    frequency text NOT NULL,
    status text NOT NULL,
    intent text NOT NULL,
    authored text NOT NULL,
    reason text NOT NULL,
    active boolean NOT NULL,
    sort_at timestamptz NOT NULL,
    content_hash text NOT NULL,
    raw jsonb NOT NULL,
    source text NOT NULL,
    reported boolean NOT NULL DEFAULT true,
    UNIQUE (patient_id, resource_type, fhir_id)
);

CREATE TABLE allergies (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    patient_id bigint NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    fhir_id text NOT NULL,
    code_system text NOT NULL,
    code text NOT NULL,
    display text NOT NULL,
    clinical_status text NOT NULL,
    verification_status text NOT NULL,
    category text NOT NULL,
    criticality text NOT NULL,
    reaction text NOT NULL,
    recorded text NOT NULL,
    active boolean NOT NULL,
    sort_at timestamptz NOT NULL,
    content_hash text NOT NULL,
    raw jsonb NOT NULL,
    source text NOT NULL,
    reported boolean NOT NULL DEFAULT true,
    UNIQUE (patient_id, fhir_id)
);

CREATE TABLE observations (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    patient_id bigint NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    fhir_id text NOT NULL,
    component integer NOT NULL CHECK (component >= 0),
    category text NOT NULL,
    code_system text NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    status text NOT NULL,
    value_number double precision,
    value_text text NOT NULL,
    unit text NOT NULL,
    unit_code text NOT NULL,
    reference_low double precision,
    reference_high double precision,
    reference_text text NOT NULL,
    interpretation text NOT NULL,
    effective text NOT NULL,
    sort_at timestamptz NOT NULL,
    content_hash text NOT NULL,
    raw jsonb NOT NULL,
    source text NOT NULL,
    reported boolean NOT NULL DEFAULT true,
    UNIQUE (patient_id, fhir_id, component)
);

CREATE TABLE encounters (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    patient_id bigint NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    fhir_id text NOT NULL,
    status text NOT NULL,
    class text NOT NULL,
    type text NOT NULL,
    reason text NOT NULL,
    started text NOT NULL,
    ended text NOT NULL,
    sort_at timestamptz NOT NULL,
    content_hash text NOT NULL,
    raw jsonb NOT NULL,
    source text NOT NULL,
    reported boolean NOT NULL DEFAULT true,
    UNIQUE (patient_id, fhir_id)
);

CREATE TABLE immunizations (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    patient_id bigint NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    fhir_id text NOT NULL,
    code_system text NOT NULL,
    code text NOT NULL,
    display text NOT NULL,
    status text NOT NULL,
    occurred text NOT NULL,
    sort_at timestamptz NOT NULL,
    content_hash text NOT NULL,
    raw jsonb NOT NULL,
    source text NOT NULL,
    reported boolean NOT NULL DEFAULT true,
    UNIQUE (patient_id, fhir_id)
);

CREATE TABLE procedures (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    patient_id bigint NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    fhir_id text NOT NULL,
    code_system text NOT NULL,
    code text NOT NULL,
    display text NOT NULL,
    status text NOT NULL,
    performed text NOT NULL,
    sort_at timestamptz NOT NULL,
    content_hash text NOT NULL,
    raw jsonb NOT NULL,
    source text NOT NULL,
    reported boolean NOT NULL DEFAULT true,
    UNIQUE (patient_id, fhir_id)
);

CREATE TABLE documents (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    patient_id bigint NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    fhir_id text NOT NULL,
    resource_type text NOT NULL CHECK (resource_type IN ('DocumentReference', 'DiagnosticReport')),
    title text NOT NULL,
    status text NOT NULL,
    dated text NOT NULL,
    content_type text NOT NULL,
    sort_at timestamptz NOT NULL,
    content_hash text NOT NULL,
    raw jsonb NOT NULL,
    source text NOT NULL,
    reported boolean NOT NULL DEFAULT true,
    UNIQUE (patient_id, resource_type, fhir_id)
);

CREATE TABLE appointments (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    patient_id bigint NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    fhir_id text NOT NULL,
    status text NOT NULL,
    service text NOT NULL,
    reason text NOT NULL,
    practitioner text NOT NULL,
    location text NOT NULL,
    started text NOT NULL,
    ended text NOT NULL,
    sort_at timestamptz NOT NULL,
    content_hash text NOT NULL,
    raw jsonb NOT NULL,
    source text NOT NULL,
    reported boolean NOT NULL DEFAULT true,
    UNIQUE (patient_id, fhir_id)
);

CREATE INDEX encounters_by_patient ON encounters (patient_id, sort_at);
CREATE INDEX appointments_by_time ON appointments (sort_at);

-- Briefings and the runs that make them.

CREATE TABLE briefings (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    patient_id bigint NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    patient_revision bigint NOT NULL,
    generated_at timestamptz NOT NULL,
    content jsonb NOT NULL,
    revision bigint NOT NULL DEFAULT 1 CHECK (revision > 0),
    run_id text UNIQUE
);
CREATE INDEX briefings_by_patient ON briefings (patient_id, id);

CREATE TABLE briefing_runs (
    id text PRIMARY KEY,
    patient_id bigint NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('briefing', 'chat')),
    owner text NOT NULL,
    state text NOT NULL CHECK (state IN ('live', 'done', 'failed', 'cancelled')),
    stop_requested boolean NOT NULL DEFAULT false,
    last_sequence bigint NOT NULL DEFAULT 0,
    started_at timestamptz NOT NULL,
    heartbeat_at timestamptz NOT NULL,
    lease_until timestamptz NOT NULL,
    -- By watchers in other processes than the one that makes the run.
    watched_until timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE UNIQUE INDEX briefing_runs_live ON briefing_runs (patient_id, kind) WHERE state = 'live';
CREATE INDEX briefing_runs_by_patient ON briefing_runs (patient_id, started_at);
CREATE INDEX briefing_runs_by_end ON briefing_runs (ended_at);

CREATE TABLE run_events (
    run_id text NOT NULL REFERENCES briefing_runs (id) ON DELETE CASCADE,
    sequence bigint NOT NULL CHECK (sequence > 0),
    -- As it was written: jsonb would give its members another order.
    event json NOT NULL,
    PRIMARY KEY (run_id, sequence)
);

-- What twelve rooms agree on: rule settings, packs, policies, accepted endpoints.
CREATE TABLE shared_settings (
    name text PRIMARY KEY,
    value jsonb NOT NULL,
    revision bigint NOT NULL CHECK (revision > 0),
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL
);

-- A request that carries an Idempotency-Key is one write, however often it is sent (kept 24 h).
CREATE TABLE idempotency_keys (
    scope text NOT NULL,
    key text NOT NULL,
    fingerprint text NOT NULL,
    created_at timestamptz NOT NULL,
    lease_until timestamptz NOT NULL,
    status integer,
    answer text,
    PRIMARY KEY (scope, key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

-- The audit trail: one hash chain per writing process. A chain's row says where the chain ends; it
-- is made with the first entry and locked and moved by each transaction that appends, so that it is
-- what keeps them in order. heads_on is the UTC day on which the chain last signed the ends of the
-- others. No foreign key to patients: an entry outlives what it tells of. Times stand as the text
-- that was hashed.
CREATE TABLE audit_chains (
    id text COLLATE "C" PRIMARY KEY,
    program text NOT NULL,
    started_at text NOT NULL,
    last_sequence bigint NOT NULL CHECK (last_sequence > 0),
    last_hash text NOT NULL,
    last_at text COLLATE "C" NOT NULL,
    heads_on text COLLATE "C" NOT NULL
);
CREATE INDEX audit_chains_by_day ON audit_chains (heads_on);
CREATE TABLE audit_entries (
    chain_id text COLLATE "C" NOT NULL REFERENCES audit_chains (id),
    sequence bigint NOT NULL CHECK (sequence > 0),
    at text COLLATE "C" NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    patient_id bigint,
    subject text NOT NULL,
    outcome text NOT NULL,
    details text NOT NULL,
    previous_hash text NOT NULL,
    hash text NOT NULL,
    PRIMARY KEY (chain_id, sequence)
);
CREATE INDEX audit_entries_by_patient ON audit_entries (patient_id, at);
CREATE INDEX audit_entries_by_time ON audit_entries (at);

CREATE FUNCTION audit_entries_are_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit entries are final';
END;
$$;
CREATE TRIGGER audit_entries_are_final BEFORE UPDATE OR DELETE ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION audit_entries_are_final();
CREATE TRIGGER audit_entries_stay BEFORE TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entries_are_final();

CREATE FUNCTION audit_chains_only_grow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.id = OLD.id AND NEW.program = OLD.program AND NEW.started_at = OLD.started_at
           AND NEW.last_sequence > OLD.last_sequence THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'audit chains only grow';
END;
$$;
CREATE TRIGGER audit_chains_only_grow BEFORE UPDATE OR DELETE ON audit_chains
    FOR EACH ROW EXECUTE FUNCTION audit_chains_only_grow();
CREATE TRIGGER audit_chains_stay BEFORE TRUNCATE ON audit_chains
    FOR EACH STATEMENT EXECUTE FUNCTION audit_chains_only_grow();

-- Small facts about the store itself.
CREATE TABLE store_facts (
    name text PRIMARY KEY,
    value text NOT NULL
);

-- The feed: "topic patient number subject" on the channel `aidoctor`, sent with the commit.

CREATE FUNCTION announce_chart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM pg_notify('aidoctor', 'chart_removed ' || OLD.id || ' ' || OLD.revision || ' ');
    ELSE
        PERFORM pg_notify('aidoctor', 'chart ' || NEW.id || ' ' || NEW.revision || ' ');
    END IF;
    RETURN NULL;
END;
$$;
CREATE TRIGGER chart_announced AFTER UPDATE OF revision OR DELETE ON patients
    FOR EACH ROW EXECUTE FUNCTION announce_chart();

CREATE FUNCTION announce_briefing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('aidoctor', 'briefing ' || NEW.patient_id || ' ' || NEW.id || ' ');
    RETURN NULL;
END;
$$;
CREATE TRIGGER briefing_announced AFTER INSERT OR UPDATE OF revision ON briefings
    FOR EACH ROW EXECUTE FUNCTION announce_briefing();

CREATE FUNCTION announce_run() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    topic text := 'run';
BEGIN
    IF TG_OP = 'UPDATE' THEN
        topic := CASE WHEN NEW.state = 'done' THEN 'run_done'
                      WHEN NEW.state <> 'live' THEN 'run_ended'
                      WHEN OLD.stop_requested <> NEW.stop_requested THEN 'run_stop'
                      ELSE 'run' END;
    END IF;
    PERFORM pg_notify('aidoctor',
                      topic || ' ' || NEW.patient_id || ' ' || NEW.last_sequence || ' ' || NEW.id);
    RETURN NULL;
END;
$$;
CREATE TRIGGER run_announced AFTER INSERT ON briefing_runs
    FOR EACH ROW EXECUTE FUNCTION announce_run();
CREATE TRIGGER run_progress_announced AFTER UPDATE ON briefing_runs
    FOR EACH ROW WHEN (OLD.last_sequence <> NEW.last_sequence OR OLD.state <> NEW.state
                       OR OLD.stop_requested <> NEW.stop_requested)
    EXECUTE FUNCTION announce_run();

CREATE FUNCTION announce_appointment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM pg_notify('aidoctor', 'schedule ' || OLD.patient_id || ' ' || OLD.id || ' ');
    ELSE
        PERFORM pg_notify('aidoctor', 'schedule ' || NEW.patient_id || ' ' || NEW.id || ' ');
    END IF;
    RETURN NULL;
END;
$$;
CREATE TRIGGER appointment_announced AFTER INSERT OR UPDATE OR DELETE ON appointments
    FOR EACH ROW EXECUTE FUNCTION announce_appointment();

CREATE FUNCTION announce_setting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('aidoctor', 'setting 0 ' || NEW.revision || ' ' || NEW.name);
    RETURN NULL;
END;
$$;
CREATE TRIGGER setting_announced AFTER INSERT OR UPDATE ON shared_settings
    FOR EACH ROW EXECUTE FUNCTION announce_setting();
