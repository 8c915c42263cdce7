-- The signer's role: it reads what a code says of a person, and nobody's name, document, evidence or session (T17, T19).
-- Run by healthcode_owner.

DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'healthcode_signer') THEN
        CREATE ROLE healthcode_signer LOGIN;   -- the process that holds the issuer's keys; no owner, no BYPASSRLS
    END IF;
END $$;

GRANT USAGE ON SCHEMA public TO healthcode_signer;
GRANT SELECT (resident_id, claimed_at) ON resident, claim TO healthcode_signer;
GRANT SELECT ON status, holder, edition, rule_number, trust_list TO healthcode_signer;
