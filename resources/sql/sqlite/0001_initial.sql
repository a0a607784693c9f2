-- Charts, one row per FHIR resource, each with the raw resource it was made from.
-- Dates stand as the source wrote them (they may be partial); *_at is the same moment as
-- milliseconds since 1970 UTC (the start of a partial date), for ordering only.

CREATE TABLE patients (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    fhir_id TEXT NOT NULL,
    name TEXT NOT NULL,
    name_alternative TEXT NOT NULL,
    search_text TEXT NOT NULL,
    gender TEXT NOT NULL CHECK (gender IN ('male', 'female', 'other', 'unknown')),
    birth_date TEXT NOT NULL,
    deceased INTEGER NOT NULL CHECK (deceased IN (0, 1)),
    deceased_date TEXT NOT NULL,
    allergies_absence TEXT NOT NULL CHECK (allergies_absence IN ('', 'none_known', 'no_information')),
    source TEXT NOT NULL,
    record_as_of TEXT NOT NULL,
    record_as_of_stated INTEGER NOT NULL CHECK (record_as_of_stated IN (0, 1)),
    revision INTEGER NOT NULL,
    content_hash TEXT NOT NULL,
    raw TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX patients_by_fhir_id ON patients (fhir_id);
CREATE INDEX patients_by_name ON patients (search_text, id);

CREATE TABLE patient_identifiers (
    patient_id INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    system TEXT NOT NULL,
    value TEXT NOT NULL,
    kind TEXT NOT NULL,
    PRIMARY KEY (patient_id, position)
) STRICT;
CREATE INDEX patient_identifiers_by_value ON patient_identifiers (value, system);

CREATE TABLE conditions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    patient_id INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    fhir_id TEXT NOT NULL,
    code_system TEXT NOT NULL,
    code TEXT NOT NULL,
    display TEXT NOT NULL,
    clinical_status TEXT NOT NULL,
    verification_status TEXT NOT NULL,
    category TEXT NOT NULL,
    onset TEXT NOT NULL,
    abatement TEXT NOT NULL,
    recorded TEXT NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    sort_at INTEGER NOT NULL,
    content_hash TEXT NOT NULL,
    raw TEXT NOT NULL,
    UNIQUE (patient_id, fhir_id)
) STRICT;

CREATE TABLE medications (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    patient_id INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    fhir_id TEXT NOT NULL,
    resource_type TEXT NOT NULL CHECK (resource_type IN ('MedicationRequest', 'MedicationStatement')),
    code_system TEXT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    dosage TEXT NOT NULL,
    frequency TEXT NOT NULL,
    status TEXT NOT NULL,
    intent TEXT NOT NULL,
    authored TEXT NOT NULL,
    reason TEXT NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    sort_at INTEGER NOT NULL,
    content_hash TEXT NOT NULL,
    raw TEXT NOT NULL,
    UNIQUE (patient_id, resource_type, fhir_id)
) STRICT;

CREATE TABLE allergies (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    patient_id INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    fhir_id TEXT NOT NULL,
    code_system TEXT NOT NULL,
    code TEXT NOT NULL,
    display TEXT NOT NULL,
    clinical_status TEXT NOT NULL,
    verification_status TEXT NOT NULL,
    category TEXT NOT NULL,
    criticality TEXT NOT NULL,
    reaction TEXT NOT NULL,
    recorded TEXT NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    sort_at INTEGER NOT NULL,
    content_hash TEXT NOT NULL,
    raw TEXT NOT NULL,
    UNIQUE (patient_id, fhir_id)
) STRICT;

-- A blood pressure is one resource with two components: one row each, told apart by `component`.
CREATE TABLE observations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    patient_id INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    fhir_id TEXT NOT NULL,
    component INTEGER NOT NULL,
    category TEXT NOT NULL,
    code_system TEXT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    value_number REAL,
    value_text TEXT NOT NULL,
    unit TEXT NOT NULL,
    unit_code TEXT NOT NULL,
    reference_low REAL,
    reference_high REAL,
    reference_text TEXT NOT NULL,
    interpretation TEXT NOT NULL,
    effective TEXT NOT NULL,
    sort_at INTEGER NOT NULL,
    content_hash TEXT NOT NULL,
    raw TEXT NOT NULL,
    UNIQUE (patient_id, fhir_id, component)
) STRICT;
CREATE INDEX observations_by_patient ON observations (patient_id, sort_at);

CREATE TABLE encounters (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    patient_id INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    fhir_id TEXT NOT NULL,
    status TEXT NOT NULL,
    class TEXT NOT NULL,
    type TEXT NOT NULL,
    reason TEXT NOT NULL,
    started TEXT NOT NULL,
    ended TEXT NOT NULL,
    sort_at INTEGER NOT NULL,
    content_hash TEXT NOT NULL,
    raw TEXT NOT NULL,
    UNIQUE (patient_id, fhir_id)
) STRICT;

CREATE TABLE immunizations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    patient_id INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    fhir_id TEXT NOT NULL,
    code_system TEXT NOT NULL,
    code TEXT NOT NULL,
    display TEXT NOT NULL,
    status TEXT NOT NULL,
    occurred TEXT NOT NULL,
    sort_at INTEGER NOT NULL,
    content_hash TEXT NOT NULL,
    raw TEXT NOT NULL,
    UNIQUE (patient_id, fhir_id)
) STRICT;

CREATE TABLE procedures (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    patient_id INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    fhir_id TEXT NOT NULL,
    code_system TEXT NOT NULL,
    code TEXT NOT NULL,
    display TEXT NOT NULL,
    status TEXT NOT NULL,
    performed TEXT NOT NULL,
    sort_at INTEGER NOT NULL,
    content_hash TEXT NOT NULL,
    raw TEXT NOT NULL,
    UNIQUE (patient_id, fhir_id)
) STRICT;

CREATE TABLE documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    patient_id INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    fhir_id TEXT NOT NULL,
    resource_type TEXT NOT NULL CHECK (resource_type IN ('DocumentReference', 'DiagnosticReport')),
    title TEXT NOT NULL,
    status TEXT NOT NULL,
    dated TEXT NOT NULL,
    content_type TEXT NOT NULL,
    sort_at INTEGER NOT NULL,
    content_hash TEXT NOT NULL,
    raw TEXT NOT NULL,
    UNIQUE (patient_id, resource_type, fhir_id)
) STRICT;

CREATE TABLE briefings (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    patient_id INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    patient_revision INTEGER NOT NULL,
    generated_at TEXT NOT NULL,
    content TEXT NOT NULL
) STRICT;
CREATE INDEX briefings_by_patient ON briefings (patient_id, id);

CREATE TABLE store_facts (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
