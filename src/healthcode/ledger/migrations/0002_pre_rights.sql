-- What healthcode_app may do: append evidence, never change it; derived tables may be rebuilt; personal data only
-- inside a transaction that has said who acts (SET LOCAL healthcode.actor), by row security that is forced.

GRANT USAGE ON SCHEMA public TO healthcode_app;
GRANT SELECT, INSERT ON edition, rule_number, unit, staff, feed, feed_revocation, data_key, proposal, decision,
    batch, directory, phone_holder, lab_sample, evidence, withdrawal, declaration, finding, venue, audit_leaf
    TO healthcode_app;
GRANT SELECT, INSERT, UPDATE ON progress, resident, identity, task TO healthcode_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON episode, status TO healthcode_app;
GRANT DELETE ON phone_holder, lab_sample TO healthcode_app;   -- a phone given up, a tube whose result was voided
GRANT TEMPORARY ON DATABASE :"database" TO healthcode_app;

ALTER TABLE identity ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity FORCE ROW LEVEL SECURITY;
CREATE POLICY acting ON identity USING (coalesce(current_setting('healthcode.actor', true), '') <> '');
ALTER TABLE declaration ENABLE ROW LEVEL SECURITY;
ALTER TABLE declaration FORCE ROW LEVEL SECURITY;
CREATE POLICY acting ON declaration USING (coalesce(current_setting('healthcode.actor', true), '') <> '');

-- COPY does not go into a table with row security, and a million rows go in by COPY: here the seat belt is on the
-- one sealed column, which healthcode_app reads through a function that asks who acts, and not otherwise.
GRANT INSERT ON batch_row TO healthcode_app;
GRANT SELECT (batch_id, line, person_index, sample_key, resident_id, evidence_id, kind, occurred_at, reported_at, about,
    flags, document_type, county, details) ON batch_row TO healthcode_app;
CREATE FUNCTION batch_identity(batch uuid, lines integer[]) RETURNS TABLE (line integer, sealed bytea)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT r.line, r.sealed FROM batch_row r WHERE r.batch_id = batch AND r.line = ANY (lines)
        AND coalesce(current_setting('healthcode.actor', true), '') <> '' $$;
REVOKE EXECUTE ON FUNCTION batch_identity FROM public;
GRANT EXECUTE ON FUNCTION batch_identity TO healthcode_app;

ALTER TABLE phone_holder ENABLE ROW LEVEL SECURITY;
ALTER TABLE phone_holder FORCE ROW LEVEL SECURITY;
CREATE POLICY acting ON phone_holder USING (coalesce(current_setting('healthcode.actor', true), '') <> '');
ALTER TABLE finding ENABLE ROW LEVEL SECURITY;
ALTER TABLE finding FORCE ROW LEVEL SECURITY;
CREATE POLICY acting ON finding USING (coalesce(current_setting('healthcode.actor', true), '') <> '');
