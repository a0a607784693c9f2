-- What a clinic needs of its store: search that stays fast, a feed of changes, sources, the
-- schedule, runs that are shared, settings that are shared, repeated requests, and the audit trail.

-- Search. The folded name begins with a space, so that "begins a word" is "follows a space".
UPDATE patients SET search_text = ' ' || search_text;
CREATE INDEX patients_by_birth_date ON patients (birth_date, search_text);
-- What is searched of the patients; a table of its own where rows are many and wide.
CREATE VIEW patient_names AS SELECT id, search_text, birth_date FROM patients;

ALTER TABLE patient_identifiers ADD COLUMN folded TEXT NOT NULL DEFAULT '';
UPDATE patient_identifiers SET folded = lower(value);
CREATE INDEX patient_identifiers_by_folded ON patient_identifiers (folded, patient_id);

CREATE VIRTUAL TABLE patient_parts USING fts5 (
    search_text, content='patients', content_rowid='id', tokenize='trigram', detail='full');
CREATE VIRTUAL TABLE patient_words USING fts5 (
    search_text, content='patients', content_rowid='id',
    tokenize='unicode61 remove_diacritics 0', prefix='1 2', detail='none');
INSERT INTO patient_parts (patient_parts) VALUES ('rebuild');
INSERT INTO patient_words (patient_words) VALUES ('rebuild');

CREATE TRIGGER patient_search_inserted AFTER INSERT ON patients
BEGIN
    INSERT INTO patient_parts (rowid, search_text) VALUES (NEW.id, NEW.search_text);
    INSERT INTO patient_words (rowid, search_text) VALUES (NEW.id, NEW.search_text);
END;
CREATE TRIGGER patient_search_removed AFTER DELETE ON patients
BEGIN
    INSERT INTO patient_parts (patient_parts, rowid, search_text) VALUES ('delete', OLD.id, OLD.search_text);
    INSERT INTO patient_words (patient_words, rowid, search_text) VALUES ('delete', OLD.id, OLD.search_text);
END;
CREATE TRIGGER patient_search_changed AFTER UPDATE OF search_text ON patients
WHEN OLD.search_text <> NEW.search_text
BEGIN
    INSERT INTO patient_parts (patient_parts, rowid, search_text) VALUES ('delete', OLD.id, OLD.search_text);
    INSERT INTO patient_words (patient_words, rowid, search_text) VALUES ('delete', OLD.id, OLD.search_text);
    INSERT INTO patient_parts (rowid, search_text) VALUES (NEW.id, NEW.search_text);
    INSERT INTO patient_words (rowid, search_text) VALUES (NEW.id, NEW.search_text);
END;

-- Sources. `reported` is 0 for what a newer full export of the same source left out.
ALTER TABLE conditions ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE conditions ADD COLUMN reported INTEGER NOT NULL DEFAULT 1 CHECK (reported IN (0, 1));
ALTER TABLE medications ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE medications ADD COLUMN reported INTEGER NOT NULL DEFAULT 1 CHECK (reported IN (0, 1));
ALTER TABLE allergies ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE allergies ADD COLUMN reported INTEGER NOT NULL DEFAULT 1 CHECK (reported IN (0, 1));
ALTER TABLE observations ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE observations ADD COLUMN reported INTEGER NOT NULL DEFAULT 1 CHECK (reported IN (0, 1));
ALTER TABLE encounters ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE encounters ADD COLUMN reported INTEGER NOT NULL DEFAULT 1 CHECK (reported IN (0, 1));
ALTER TABLE immunizations ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE immunizations ADD COLUMN reported INTEGER NOT NULL DEFAULT 1 CHECK (reported IN (0, 1));
ALTER TABLE procedures ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE procedures ADD COLUMN reported INTEGER NOT NULL DEFAULT 1 CHECK (reported IN (0, 1));
ALTER TABLE documents ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE documents ADD COLUMN reported INTEGER NOT NULL DEFAULT 1 CHECK (reported IN (0, 1));

-- Charts made before: what they hold came from the patient's one source.
UPDATE conditions SET source = (SELECT p.source FROM patients p WHERE p.id = patient_id);
UPDATE medications SET source = (SELECT p.source FROM patients p WHERE p.id = patient_id);
UPDATE allergies SET source = (SELECT p.source FROM patients p WHERE p.id = patient_id);
UPDATE observations SET source = (SELECT p.source FROM patients p WHERE p.id = patient_id);
UPDATE encounters SET source = (SELECT p.source FROM patients p WHERE p.id = patient_id);
UPDATE immunizations SET source = (SELECT p.source FROM patients p WHERE p.id = patient_id);
UPDATE procedures SET source = (SELECT p.source FROM patients p WHERE p.id = patient_id);
UPDATE documents SET source = (SELECT p.source FROM patients p WHERE p.id = patient_id);

CREATE INDEX encounters_by_patient ON encounters (patient_id, sort_at);

-- The newest full export each source has given of a patient.
CREATE TABLE patient_sources (
    patient_id INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    source TEXT NOT NULL,
    record_as_of TEXT NOT NULL,
    PRIMARY KEY (patient_id, source)
) STRICT;
INSERT INTO patient_sources (patient_id, source, record_as_of)
    SELECT id, source, record_as_of FROM patients;

CREATE TABLE appointments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    patient_id INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    fhir_id TEXT NOT NULL,
    status TEXT NOT NULL,
    service TEXT NOT NULL,
    reason TEXT NOT NULL,
    practitioner TEXT NOT NULL,
    location TEXT NOT NULL,
    started TEXT NOT NULL,
    ended TEXT NOT NULL,
    sort_at INTEGER NOT NULL,
    content_hash TEXT NOT NULL,
    raw TEXT NOT NULL,
    source TEXT NOT NULL,
    reported INTEGER NOT NULL DEFAULT 1 CHECK (reported IN (0, 1)),
    UNIQUE (patient_id, fhir_id)
) STRICT;
CREATE INDEX appointments_by_time ON appointments (sort_at);

-- Briefings and the runs that make them.
ALTER TABLE briefings ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
ALTER TABLE briefings ADD COLUMN run_id TEXT;
CREATE UNIQUE INDEX briefings_by_run ON briefings (run_id);

CREATE TABLE briefing_runs (
    id TEXT PRIMARY KEY,
    patient_id INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('briefing', 'chat')),
    owner TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('live', 'done', 'failed', 'cancelled')),
    stop_requested INTEGER NOT NULL DEFAULT 0 CHECK (stop_requested IN (0, 1)),
    last_sequence INTEGER NOT NULL DEFAULT 0,
    started_at INTEGER NOT NULL,
    heartbeat_at INTEGER NOT NULL,
    lease_until INTEGER NOT NULL,
    -- By watchers in other processes than the one that makes the run.
    watched_until INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;
CREATE UNIQUE INDEX briefing_runs_live ON briefing_runs (patient_id, kind) WHERE state = 'live';
CREATE INDEX briefing_runs_by_patient ON briefing_runs (patient_id, started_at);
CREATE INDEX briefing_runs_by_end ON briefing_runs (ended_at);

CREATE TABLE run_events (
    run_id TEXT NOT NULL REFERENCES briefing_runs (id) ON DELETE CASCADE,
    sequence INTEGER NOT NULL CHECK (sequence > 0),
    event TEXT NOT NULL,
    PRIMARY KEY (run_id, sequence)
) STRICT, WITHOUT ROWID;

-- What twelve rooms agree on: rule settings, packs, policies, accepted endpoints.
CREATE TABLE shared_settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL CHECK (json_valid(value)),
    revision INTEGER NOT NULL CHECK (revision > 0),
    updated_at TEXT NOT NULL,
    updated_by TEXT NOT NULL
) STRICT;

-- A request that carries an Idempotency-Key is one write, however often it is sent (kept 24 h).
CREATE TABLE idempotency_keys (
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    lease_until INTEGER NOT NULL,
    status INTEGER,
    answer TEXT,
    PRIMARY KEY (scope, key)
) STRICT;
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

-- The audit trail: one hash chain per writing process. A chain's row says where the chain ends; it
-- is made with the first entry and moved by each transaction that appends, so that it is what keeps
-- them in order. heads_on is the UTC day on which the chain last signed the ends of the others. No
-- foreign key to patients: an entry outlives what it tells of.
CREATE TABLE audit_chains (
    id TEXT PRIMARY KEY,
    program TEXT NOT NULL,
    started_at TEXT NOT NULL,
    last_sequence INTEGER NOT NULL CHECK (last_sequence > 0),
    last_hash TEXT NOT NULL,
    last_at TEXT NOT NULL,
    heads_on TEXT NOT NULL
) STRICT;
CREATE INDEX audit_chains_by_day ON audit_chains (heads_on);
CREATE TRIGGER audit_chains_only_grow BEFORE UPDATE ON audit_chains
WHEN NEW.id <> OLD.id OR NEW.program <> OLD.program OR NEW.started_at <> OLD.started_at
     OR NEW.last_sequence <= OLD.last_sequence
BEGIN
    SELECT RAISE(ABORT, 'audit chains only grow');
END;
CREATE TRIGGER audit_chains_stay BEFORE DELETE ON audit_chains
BEGIN
    SELECT RAISE(ABORT, 'audit chains only grow');
END;
CREATE TABLE audit_entries (
    chain_id TEXT NOT NULL REFERENCES audit_chains (id),
    sequence INTEGER NOT NULL CHECK (sequence > 0),
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    patient_id INTEGER,
    subject TEXT NOT NULL,
    outcome TEXT NOT NULL,
    details TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (chain_id, sequence)
) STRICT;
CREATE INDEX audit_entries_by_patient ON audit_entries (patient_id, at);
CREATE INDEX audit_entries_by_time ON audit_entries (at);
CREATE TRIGGER audit_entries_are_final BEFORE UPDATE ON audit_entries
BEGIN
    SELECT RAISE(ABORT, 'audit entries are final');
END;
CREATE TRIGGER audit_entries_stay BEFORE DELETE ON audit_entries
BEGIN
    SELECT RAISE(ABORT, 'audit entries are final');
END;

-- The feed: what changed, for the other processes on this file. The last 10,000 are kept.
CREATE TABLE change_log (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    topic TEXT NOT NULL,
    patient_id INTEGER NOT NULL,
    subject TEXT NOT NULL,
    number INTEGER NOT NULL
) STRICT;
CREATE TRIGGER change_log_trimmed AFTER INSERT ON change_log WHEN NEW.id % 1000 = 0
BEGIN
    DELETE FROM change_log WHERE id <= NEW.id - 10000;
END;
CREATE TRIGGER chart_announced AFTER UPDATE OF revision ON patients
BEGIN
    INSERT INTO change_log (topic, patient_id, subject, number) VALUES ('chart', NEW.id, '', NEW.revision);
END;
CREATE TRIGGER chart_removal_announced AFTER DELETE ON patients
BEGIN
    INSERT INTO change_log (topic, patient_id, subject, number) VALUES ('chart_removed', OLD.id, '', OLD.revision);
END;
CREATE TRIGGER briefing_announced AFTER INSERT ON briefings
BEGIN
    INSERT INTO change_log (topic, patient_id, subject, number) VALUES ('briefing', NEW.patient_id, '', NEW.id);
END;
CREATE TRIGGER briefing_change_announced AFTER UPDATE OF revision ON briefings
BEGIN
    INSERT INTO change_log (topic, patient_id, subject, number) VALUES ('briefing', NEW.patient_id, '', NEW.id);
END;
CREATE TRIGGER run_announced AFTER INSERT ON briefing_runs
BEGIN
    INSERT INTO change_log (topic, patient_id, subject, number) VALUES ('run', NEW.patient_id, NEW.id, NEW.last_sequence);
END;
CREATE TRIGGER run_progress_announced AFTER UPDATE ON briefing_runs
WHEN OLD.last_sequence <> NEW.last_sequence OR OLD.state <> NEW.state OR OLD.stop_requested <> NEW.stop_requested
BEGIN
    INSERT INTO change_log (topic, patient_id, subject, number)
    VALUES (CASE WHEN NEW.state = 'done' THEN 'run_done'
                 WHEN NEW.state <> 'live' THEN 'run_ended'
                 WHEN OLD.stop_requested <> NEW.stop_requested THEN 'run_stop'
                 ELSE 'run' END,
            NEW.patient_id, NEW.id, NEW.last_sequence);
END;
CREATE TRIGGER appointment_announced AFTER INSERT ON appointments
BEGIN
    INSERT INTO change_log (topic, patient_id, subject, number) VALUES ('schedule', NEW.patient_id, '', NEW.id);
END;
CREATE TRIGGER appointment_removal_announced AFTER DELETE ON appointments
BEGIN
    INSERT INTO change_log (topic, patient_id, subject, number) VALUES ('schedule', OLD.patient_id, '', OLD.id);
END;
CREATE TRIGGER appointment_change_announced AFTER UPDATE ON appointments
BEGIN
    INSERT INTO change_log (topic, patient_id, subject, number) VALUES ('schedule', NEW.patient_id, '', NEW.id);
END;
CREATE TRIGGER setting_announced AFTER INSERT ON shared_settings
BEGIN
    INSERT INTO change_log (topic, patient_id, subject, number) VALUES ('setting', 0, NEW.name, NEW.revision);
END;
CREATE TRIGGER setting_change_announced AFTER UPDATE ON shared_settings
BEGIN
    INSERT INTO change_log (topic, patient_id, subject, number) VALUES ('setting', 0, NEW.name, NEW.revision);
END;
