-- The person's rights: who looked at a person, what the person says is wrong, and what an account leaves behind.

-- name: looks_at_subject
-- The newest first, those before a place on a page only.
SELECT l.at, l.leaf_id, l.actor, l.act, l.body FROM audit_leaf l
WHERE l.subject = %(subject)s AND l.at >= %(since)s AND (l.at, l.leaf_id) < (%(before_at)s, %(before_id)s)
ORDER BY l.at DESC, l.leaf_id DESC LIMIT %(most)s;

-- name: lists_about
-- A list has one audit leaf for all its people: that this person was on it is told from the evidence.
SELECT e.learned_at, e.batch_id, e.source, min(e.kind), bool_or(b.kind = 'labs') FROM evidence e JOIN batch b USING (batch_id)
WHERE e.resident_id = %(resident_id)s AND e.learned_at >= %(since)s
    AND (e.learned_at, e.batch_id) < (%(before_at)s, %(before_id)s)
GROUP BY e.learned_at, e.batch_id, e.source ORDER BY e.learned_at DESC, e.batch_id DESC LIMIT %(most)s;

-- name: lists_taken_back
-- What was taken back of them, but for appeals, which have leaves of their own.
SELECT w.withdrawn_at, e.batch_id, w.withdrawn_by FROM withdrawal w JOIN evidence e USING (resident_id, evidence_id)
WHERE w.resident_id = %(resident_id)s AND e.batch_id IS NOT NULL AND w.reason NOT LIKE 'appeal:%%'
    AND w.withdrawn_at >= %(since)s AND (w.withdrawn_at, e.batch_id) < (%(before_at)s, %(before_id)s)
GROUP BY w.withdrawn_at, e.batch_id, w.withdrawn_by ORDER BY w.withdrawn_at DESC, e.batch_id DESC LIMIT %(most)s;

-- name: who_are
-- Members of staff by role and office, and senders by their name: of an actor in the audit.
SELECT s.staff_id, s.role, u.name, u.unit_id FROM staff s JOIN unit u USING (unit_id) WHERE s.staff_id = ANY(%(actors)s)
UNION ALL
SELECT f.feed_id, 'feed', f.name, f.unit_id FROM feed f WHERE f.feed_id = ANY(%(actors)s)
UNION ALL
SELECT 'unit:' || u.unit_id, 'unit', u.name, u.unit_id FROM unit u WHERE 'unit:' || u.unit_id = ANY(%(actors)s);

-- name: acts_since
SELECT count(*) FROM audit_leaf WHERE subject = %(subject)s AND act = %(act)s AND at > %(since)s;

-- name: file_appeal
INSERT INTO appeal (resident_id, appeal_id, request_id, kind, about, evidence_id, named, filed_by, filed_at, due_at,
    words_sealed)
VALUES (%(resident_id)s, %(appeal_id)s, %(request_id)s, %(kind)s, %(about)s, %(evidence_id)s, %(named)s, %(by)s, %(at)s,
    %(due_at)s, %(words)s);

-- name: appeal_of_request
SELECT appeal_id FROM appeal WHERE resident_id = %(resident_id)s AND request_id = %(request_id)s;

-- name: appeals_of
SELECT appeal_id, kind, about, evidence_id, named, filed_by, filed_at, due_at, words_sealed, suspensions, first_by,
    first_at, first_reason, closed_at, outcome, reason, decided_by
FROM appeal WHERE resident_id = %(resident_id)s ORDER BY filed_at DESC, appeal_id DESC;

-- name: appeal
SELECT appeal_id, kind, about, evidence_id, named, filed_by, filed_at, due_at, words_sealed, suspensions, first_by,
    first_at, first_reason, closed_at, outcome, reason, decided_by
FROM appeal WHERE resident_id = %(resident_id)s AND appeal_id = %(appeal_id)s;

-- name: appeals_since
SELECT count(*) FROM appeal WHERE resident_id = %(resident_id)s AND filed_at > %(since)s;

-- name: appeals_waiting
-- Of a division, the most urgent first. `pressing`: overdue ones and those that wait for a second person only.
SELECT a.resident_id, a.appeal_id, a.kind, a.about, a.named, a.filed_at, a.due_at, a.first_by, a.suspensions,
    r.county, r.community
FROM appeal a JOIN resident r USING (resident_id)
WHERE a.closed_at IS NULL AND r.county >= %(low)s AND r.county < %(high)s
    AND (NOT %(pressing)s OR a.due_at <= %(at)s OR a.first_by IS NOT NULL)
ORDER BY a.due_at, a.appeal_id LIMIT %(most)s;

-- name: appeals_counted
SELECT count(*), count(*) FILTER (WHERE a.due_at <= %(at)s) FROM appeal a JOIN resident r USING (resident_id)
WHERE a.closed_at IS NULL AND r.county >= %(low)s AND r.county < %(high)s
    AND (NOT %(pressing)s OR a.due_at <= %(at)s OR a.first_by IS NOT NULL);

-- name: uphold_first
UPDATE appeal SET first_by = %(by)s, first_at = %(at)s, first_reason = %(reason)s
WHERE resident_id = %(resident_id)s AND appeal_id = %(appeal_id)s AND closed_at IS NULL AND first_by IS NULL;

-- name: close_appeal
UPDATE appeal SET closed_at = %(at)s, outcome = %(outcome)s, reason = %(reason)s, decided_by = %(by)s
WHERE resident_id = %(resident_id)s AND appeal_id = %(appeal_id)s AND closed_at IS NULL;

-- name: keep_suspension
UPDATE appeal SET suspensions = suspensions || %(suspension)s::uuid
WHERE resident_id = %(resident_id)s AND appeal_id = %(appeal_id)s AND closed_at IS NULL;

-- name: setters
-- Who set evidence: its source, and who proposed and decided the list or the proposal that it came by.
SELECT e.source FROM evidence e WHERE e.resident_id = %(resident_id)s AND e.evidence_id = ANY(%(evidence)s::uuid[])
UNION
SELECT who.name FROM evidence e JOIN proposal p ON p.proposal_id = e.batch_id
    LEFT JOIN decision d ON d.proposal_id = p.proposal_id AND d.act = 'approved'
    CROSS JOIN LATERAL (VALUES (p.proposed_by), (d.decided_by)) AS who (name)
WHERE e.resident_id = %(resident_id)s AND e.evidence_id = ANY(%(evidence)s::uuid[]) AND who.name IS NOT NULL;

-- name: proposers_of
-- Of evidence that came by a proposal of its own: who proposed it, found through the audit of its person.
SELECT l.body::json ->> 'proposed_by' FROM audit_leaf l
WHERE l.subject = %(subject)s AND l.body::json ->> 'evidence' = ANY(%(evidence)s)
    AND l.body::json ->> 'proposed_by' IS NOT NULL;

-- name: create_disputed
-- Some evidence of one person that still stands, to be withdrawn.
CREATE TEMPORARY TABLE undone ON COMMIT DROP AS
SELECT e.resident_id, e.evidence_id FROM evidence e
WHERE e.resident_id = %(resident_id)s AND e.evidence_id = ANY(%(evidence)s::uuid[])
  AND NOT EXISTS (SELECT FROM withdrawal w WHERE w.resident_id = e.resident_id AND w.evidence_id = e.evidence_id);

-- name: everything_claimed
SELECT claimed_at, channel, level FROM claim WHERE resident_id = %(resident_id)s ORDER BY claimed_at;

-- name: everything_held
SELECT level, enrolled_at, revoked_at FROM holder WHERE resident_id = %(resident_id)s ORDER BY enrolled_at;

-- name: everything_printed
SELECT issued_at, expires_at, revoked_at, name_hint, document_hint FROM paper
WHERE resident_id = %(resident_id)s ORDER BY issued_at;

-- name: everything_declared
SELECT d.evidence_id, d.declared_at, d.declared_by, d.local_day, d.number_of_day, d.truth_statement, d.sealed, e.details
FROM declaration d JOIN evidence e USING (resident_id, evidence_id)
WHERE d.resident_id = %(resident_id)s ORDER BY d.declared_at;

-- name: everything_told
SELECT e.evidence_id, e.kind, e.occurred_at, e.learned_at, e.source, e.details, w.withdrawn_at
FROM evidence e LEFT JOIN withdrawal w USING (resident_id, evidence_id)
WHERE e.resident_id = %(resident_id)s ORDER BY e.learned_at, e.evidence_id;

-- name: accounts_of
SELECT subject_index, channel, entered_at FROM account WHERE resident_id = %(resident_id)s ORDER BY entered_at;

-- name: sessions_of
SELECT door, created_at, expires_at FROM session
WHERE subject_index = ANY(%(accounts)s::bytea[]) AND ended_at IS NULL AND expires_at > %(at)s ORDER BY created_at;

-- name: whole_identity
SELECT document_sealed, name_sealed, phone_sealed, address_sealed, permit_sealed FROM identity
WHERE resident_id = %(resident_id)s;

-- name: forget_identity
DELETE FROM identity WHERE resident_id = %(resident_id)s;

-- name: forget_account
DELETE FROM account WHERE subject_index = %(subject_index)s;

-- name: forget_account_sessions
DELETE FROM session WHERE subject_index = %(subject_index)s;

-- name: forget_all_tries
DELETE FROM identity_try WHERE subject_index = %(subject_index)s;

-- name: forget_place
-- The county stays: it says who looks after the evidence. Nobody holds the code any more.
UPDATE resident SET community = '', claimed_at = NULL, permit_ends_at = NULL, permit_warned_at = NULL
WHERE resident_id = %(resident_id)s;

-- name: forget_paper_hints
-- A voided paper stays on the lists until it expires, as a number.
UPDATE paper SET name_hint = '', document_hint = '0000' WHERE resident_id = %(resident_id)s;

-- name: forget_device_hints
-- A voided key stays on the lists until what was sealed for it has run out, as a number.
UPDATE holder SET name_hint = '', public_key = decode(repeat('00', 33), 'hex') WHERE resident_id = %(resident_id)s;

-- name: forget_declared
SELECT forget_declared(%(resident_id)s);

-- name: forget_appeals
DELETE FROM appeal WHERE resident_id = %(resident_id)s;

-- name: forget_notices
DELETE FROM notice WHERE resident_id = %(resident_id)s;

-- name: forget_claims_for_others
DELETE FROM proxy_claim WHERE subject_index = %(subject_index)s;

-- name: everything_noticed
SELECT told_at, occasion, read_at FROM notice WHERE resident_id = %(resident_id)s ORDER BY told_at;

-- name: everything_kept_for
-- Who acts, or acted, for this person.
SELECT relation, began_at, ended_at FROM proxy_link WHERE resident_id = %(resident_id)s ORDER BY began_at;

-- name: everything_kept_by
-- For whom this account acts, or acted.
SELECT relation, began_at, ended_at FROM proxy_link WHERE subject_index = ANY(%(accounts)s::bytea[]) ORDER BY began_at;

-- name: counted_for_leaving
-- What an account that goes would take with it.
SELECT (SELECT count(*) FROM holder WHERE resident_id = %(resident_id)s AND revoked_at IS NULL),
    (SELECT count(*) FROM paper WHERE resident_id = %(resident_id)s AND revoked_at IS NULL AND expires_at > %(at)s),
    (SELECT count(*) FROM declaration WHERE resident_id = %(resident_id)s),
    (SELECT count(*) FROM evidence WHERE resident_id = %(resident_id)s);
