-- The person's rights: what the person says is wrong, and its answer; and what it takes to delete an account.
-- Run by healthcode_owner. Times are timestamptz (UTC inside).

CREATE TABLE appeal (
    resident_id   uuid NOT NULL,
    appeal_id     uuid NOT NULL,
    request_id    uuid NOT NULL,
    kind          text NOT NULL CHECK (kind IN ('correction', 'appeal')),
    about         text NOT NULL CHECK (about IN ('reason', 'test', 'identity', 'place')),
    evidence_id   uuid,
    named         text NOT NULL,
    filed_by      text NOT NULL,
    filed_at      timestamptz NOT NULL,
    due_at        timestamptz NOT NULL,
    words_sealed  bytea NOT NULL,
    suspensions   uuid[] NOT NULL DEFAULT '{}',
    first_by      text REFERENCES staff (staff_id),
    first_at      timestamptz,
    first_reason  text,
    closed_at     timestamptz,
    outcome       text CHECK (outcome IN ('upheld', 'refused', 'withdrawn')),
    reason        text,
    decided_by    text,
    PRIMARY KEY (resident_id, appeal_id),
    UNIQUE (resident_id, request_id),
    CHECK ((about IN ('reason', 'test')) = (evidence_id IS NOT NULL)),
    CHECK ((closed_at IS NULL) = (outcome IS NULL)),
    CHECK ((first_by IS NULL) = (first_at IS NULL))
);
COMMENT ON TABLE appeal IS 'What a person says is wrong, to be answered by due_at (申诉 / 纠错). evidence_id: the disputed test, or one of the pieces that hold the disputed reason. named: its rule or kind, for lists. words_sealed: the person''s own words under key purpose "declaration", empty when nothing was said. suspensions: evidence by which it shows nothing meanwhile. first_…: upheld by the first of two persons. Deleted with the account.';
CREATE UNIQUE INDEX appeal_open ON appeal (resident_id, about, coalesce(evidence_id, resident_id)) WHERE closed_at IS NULL;
CREATE INDEX appeal_due ON appeal (due_at) WHERE closed_at IS NULL;

GRANT SELECT, INSERT, DELETE ON appeal TO healthcode_app;
GRANT UPDATE (suspensions, first_by, first_at, first_reason, closed_at, outcome, reason, decided_by) ON appeal
    TO healthcode_app;

ALTER TABLE appeal ENABLE ROW LEVEL SECURITY;
ALTER TABLE appeal FORCE ROW LEVEL SECURITY;
CREATE POLICY acting ON appeal USING (coalesce(current_setting('healthcode.actor', true), '') <> '');

-- Who looked at one person, found by the person's pseudonym, not by reading the whole log.
CREATE INDEX audit_leaf_by_subject ON audit_leaf (subject, at DESC) WHERE subject IS NOT NULL;

-- A deleted account takes its rows with it. Contact and place in a declaration go too, while the declaration itself,
-- which answers say why a code had its color, stays append-only: so a function does this one thing, and asks who acts.
GRANT DELETE ON identity, account TO healthcode_app;
GRANT UPDATE (name_hint, document_hint) ON paper TO healthcode_app;
CREATE FUNCTION forget_declared(resident uuid) RETURNS bigint
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public AS $$
    WITH gone AS (
        UPDATE declaration SET sealed = '' WHERE resident_id = resident AND sealed <> ''
            AND coalesce(current_setting('healthcode.actor', true), '') <> '' RETURNING 1)
    SELECT count(*) FROM gone $$;
REVOKE EXECUTE ON FUNCTION forget_declared FROM public;
GRANT EXECUTE ON FUNCTION forget_declared TO healthcode_app;
