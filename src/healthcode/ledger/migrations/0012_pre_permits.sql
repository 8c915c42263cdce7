-- Permits of people who enter the country (F28). Run by healthcode_owner. Times are timestamptz (UTC inside).

ALTER TABLE resident ADD COLUMN permit_ends_at timestamptz, ADD COLUMN permit_warned_at timestamptz;
COMMENT ON COLUMN resident.permit_ends_at IS 'When the permit or passport ends on which a code of entry was claimed (F28): no code of the person outlives it. Null for everybody else.';
COMMENT ON COLUMN resident.permit_warned_at IS 'When the person was last told that this permit ends; null until then.';
CREATE INDEX resident_by_permit ON resident (permit_ends_at) WHERE permit_ends_at IS NOT NULL;   -- whom to tell, every ten minutes

ALTER TABLE identity ADD COLUMN permit_sealed bytea;
COMMENT ON TABLE identity IS 'Sealed identity fields of a resident, where the person stays now, and of a permit its nationality, last day, entry and port (both null while not told): AES-256-GCM, associated data = table, column, row.';

DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'healthcode_signer') THEN
        GRANT SELECT (permit_ends_at) ON resident TO healthcode_signer;   -- what it seals ends with the permit
    END IF;
END $$;
