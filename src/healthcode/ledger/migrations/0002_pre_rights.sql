-- What healthcode_app may do: append evidence, never change it; derived tables may be rebuilt; personal data only
-- inside a transaction that has said who acts (SET LOCAL healthcode.actor), by row security that is forced.

GRANT USAGE ON SCHEMA public TO healthcode_app;
GRANT SELECT, INSERT ON edition, rule_number, unit, staff, feed, feed_revocation, data_key, proposal, decision,
    batch, batch_row, directory, phone_holder, lab_sample, evidence, withdrawal, declaration, audit_leaf
    TO healthcode_app;
GRANT SELECT, INSERT, UPDATE ON progress, resident, identity, task TO healthcode_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON episode, status TO healthcode_app;
GRANT TEMPORARY ON DATABASE :"database" TO healthcode_app;

ALTER TABLE identity ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity FORCE ROW LEVEL SECURITY;
CREATE POLICY acting ON identity USING (coalesce(current_setting('healthcode.actor', true), '') <> '');
ALTER TABLE declaration ENABLE ROW LEVEL SECURITY;
ALTER TABLE declaration FORCE ROW LEVEL SECURITY;
CREATE POLICY acting ON declaration USING (coalesce(current_setting('healthcode.actor', true), '') <> '');
ALTER TABLE batch_row ENABLE ROW LEVEL SECURITY;
ALTER TABLE batch_row FORCE ROW LEVEL SECURITY;
CREATE POLICY acting ON batch_row USING (coalesce(current_setting('healthcode.actor', true), '') <> '');
ALTER TABLE phone_holder ENABLE ROW LEVEL SECURITY;
ALTER TABLE phone_holder FORCE ROW LEVEL SECURITY;
CREATE POLICY acting ON phone_holder USING (coalesce(current_setting('healthcode.actor', true), '') <> '');
