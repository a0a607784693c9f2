-- What the source says where it lists no problem and no medication, as allergies_absence has it.
ALTER TABLE patients ADD COLUMN conditions_absence text NOT NULL DEFAULT ''
    CHECK (conditions_absence IN ('', 'none_known', 'no_information'));
ALTER TABLE patients ADD COLUMN medications_absence text NOT NULL DEFAULT ''
    CHECK (medications_absence IN ('', 'none_known', 'no_information'));
-- Until when it was taken, or is to be; empty where the source does not say.
ALTER TABLE medications ADD COLUMN ended text NOT NULL DEFAULT '';
