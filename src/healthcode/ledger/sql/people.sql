-- name: resident_of_index
SELECT resident_id FROM directory WHERE person_index = %(person_index)s;

-- name: resident
SELECT resident_id, county, community, entered_at, claimed_at FROM resident WHERE resident_id = %(resident_id)s;

-- name: lock_resident
SELECT resident_id FROM resident WHERE resident_id = %(resident_id)s FOR UPDATE;

-- name: enter_directory
INSERT INTO directory (person_index, resident_id, document_type, entered_at)
VALUES (%(person_index)s, %(resident_id)s, %(document_type)s, %(at)s) ON CONFLICT (person_index) DO NOTHING;

-- name: enter_resident
INSERT INTO resident (resident_id, county, community, entered_at, claimed_at)
VALUES (%(resident_id)s, %(county)s, %(community)s, %(at)s, %(claimed_at)s)
ON CONFLICT (resident_id) DO UPDATE SET county = excluded.county, community = excluded.community,
    claimed_at = coalesce(resident.claimed_at, excluded.claimed_at);

-- name: keep_place
-- What is empty was not told. In another county the former community is none.
UPDATE resident SET county = coalesce(nullif(%(county)s, ''), county),
    community = CASE WHEN %(community)s <> '' THEN %(community)s WHEN %(county)s IN ('', county) THEN community ELSE '' END
WHERE resident_id = %(resident_id)s;

-- name: keep_identity
-- Claiming again changes the phone; document and name change by a correction, which two persons decide.
INSERT INTO identity (resident_id, key_version, document_sealed, name_sealed, phone_sealed, entered_at)
VALUES (%(resident_id)s, %(key_version)s, %(document)s, %(name)s, %(phone)s, %(at)s)
ON CONFLICT (resident_id) DO UPDATE SET phone_sealed = excluded.phone_sealed;

-- name: give_up_phones
-- A row by a number that the person gave up must not find the person any more.
DELETE FROM phone_holder WHERE resident_id = %(resident_id)s;

-- name: keep_phone
INSERT INTO phone_holder (phone_index, resident_id, adult_from) VALUES (%(phone_index)s, %(resident_id)s, %(adult_from)s)
ON CONFLICT DO NOTHING;

-- name: identity
SELECT document_sealed, name_sealed, phone_sealed FROM identity WHERE resident_id = %(resident_id)s;

-- name: evidence_of
-- All evidence of one person with the instants it was taken back at.
SELECT e.evidence_id, e.kind, e.learned_at, e.details, w.withdrawn_at, e.source, e.batch_id
FROM evidence e LEFT JOIN withdrawal w USING (resident_id, evidence_id)
WHERE e.resident_id = %(resident_id)s ORDER BY e.learned_at, e.evidence_id;

-- name: append_evidence
INSERT INTO evidence (resident_id, evidence_id, kind, occurred_at, learned_at, reported_at, about, flags, source, details)
VALUES (%(resident_id)s, %(evidence_id)s, %(kind)s, %(occurred_at)s, %(learned_at)s, %(reported_at)s, %(about)s,
    %(flags)s, %(source)s, %(details)s);

-- name: withdraw_evidence
INSERT INTO withdrawal (resident_id, evidence_id, withdrawn_at, withdrawn_by, reason)
VALUES (%(resident_id)s, %(evidence_id)s, %(at)s, %(by)s, %(reason)s);

-- name: append_declaration
INSERT INTO declaration (resident_id, evidence_id, declared_at, declared_by, local_day, number_of_day, truth_statement,
    sealed, request_id)
VALUES (%(resident_id)s, %(evidence_id)s, %(at)s, %(by)s, %(day)s, %(number)s, %(statement)s, %(sealed)s, %(request_id)s);

-- name: declaration_of_request
SELECT number_of_day FROM declaration WHERE resident_id = %(resident_id)s AND request_id = %(request_id)s;

-- name: declarations_of_day
SELECT count(*) FROM declaration WHERE resident_id = %(resident_id)s AND local_day = %(day)s;

-- name: declarations_since
SELECT d.declared_at, d.declared_by, d.number_of_day, d.truth_statement, d.evidence_id, e.details
FROM declaration d JOIN evidence e USING (resident_id, evidence_id)
WHERE d.resident_id = %(resident_id)s AND d.declared_at >= %(since)s ORDER BY d.declared_at;

-- name: create_incoming
-- Where many new residents come in by COPY: row security allows no COPY into the tables themselves.
CREATE TEMPORARY TABLE incoming (
    resident_id uuid, person_index bytea, document_type text, county text, community text, document_sealed bytea,
    name_sealed bytea, phone_sealed bytea, phone_index bytea, adult_from date, evidence_id uuid, flags integer,
    details text, declared_sealed bytea) ON COMMIT DROP;

-- name: copy_incoming
COPY incoming FROM STDIN;

-- name: incoming_directory
INSERT INTO directory (person_index, resident_id, document_type, entered_at)
SELECT person_index, resident_id, document_type, %(at)s FROM incoming;

-- name: incoming_residents
INSERT INTO resident (resident_id, county, community, entered_at, claimed_at)
SELECT resident_id, county, community, %(at)s, %(at)s FROM incoming;

-- name: incoming_identities
INSERT INTO identity (resident_id, key_version, document_sealed, name_sealed, phone_sealed, entered_at)
SELECT resident_id, %(key_version)s, document_sealed, name_sealed, phone_sealed, %(at)s FROM incoming;

-- name: incoming_phones
INSERT INTO phone_holder (phone_index, resident_id, adult_from)
SELECT phone_index, resident_id, adult_from FROM incoming WHERE adult_from IS NOT NULL;

-- name: incoming_evidence
INSERT INTO evidence (resident_id, evidence_id, kind, occurred_at, learned_at, reported_at, about, flags, source, details)
SELECT resident_id, evidence_id, %(kind)s, %(at)s, %(at)s, '-infinity', 0, flags, 'resident', details FROM incoming;

-- name: incoming_declarations
INSERT INTO declaration (resident_id, evidence_id, declared_at, declared_by, local_day, number_of_day, truth_statement, sealed)
SELECT resident_id, evidence_id, %(at)s, 'resident', %(day)s, 1, %(statement)s, declared_sealed FROM incoming;

-- name: touch_incoming
CREATE TEMPORARY TABLE touched ON COMMIT DROP AS
SELECT row_number() OVER () - 1 AS person, resident_id FROM incoming;

-- name: add_venue
INSERT INTO venue (venue_id, name, kind, county, address, entered_at)
VALUES (%(venue_id)s, %(name)s, %(kind)s, %(county)s, %(address)s, %(at)s);

-- name: demo_began
-- When the demo province was loaded as of: the instant its staff were granted their roles.
SELECT min(granted_at) FROM staff;

-- name: demo_step
SELECT body, at FROM audit_leaf WHERE actor = 'demo' AND act = %(act)s ORDER BY at LIMIT 1;
