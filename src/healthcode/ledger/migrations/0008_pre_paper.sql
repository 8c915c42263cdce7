-- Codes on paper, for people without a phone (F23). Run by healthcode_owner. Times are timestamptz (UTC inside).

CREATE TABLE paper (
    resident_id   uuid NOT NULL,
    paper_id      uuid NOT NULL,
    status_index  bigint NOT NULL,
    name_hint     text NOT NULL,
    document_hint text NOT NULL CHECK (document_hint ~ '^[0-9A-Z]{4}$'),
    issued_at     timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL CHECK (expires_at > issued_at),
    issued_by     text NOT NULL,
    revoked_at    timestamptz,
    PRIMARY KEY (resident_id, paper_id)
);
COMMENT ON TABLE paper IS 'Codes on paper (F23). One is live a person: revoked_at is null, set when it is given up or another is issued. status_index: its own place in the status list. name_hint, document_hint: masked, as they stand in the code; document_hint is the first two and the last two characters of the number. issued_by: staff or "resident".';
CREATE UNIQUE INDEX paper_live ON paper (resident_id) WHERE revoked_at IS NULL;
CREATE INDEX paper_void ON paper (expires_at) WHERE revoked_at IS NOT NULL;   -- what every status list tells

GRANT SELECT, INSERT, UPDATE (revoked_at) ON paper TO healthcode_app;
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'healthcode_signer') THEN
        GRANT SELECT ON paper TO healthcode_signer;   -- it looks up what it seals, and tells which papers are void
    END IF;
END $$;
