-- name: append_leaf
INSERT INTO audit_leaf (leaf_id, at, actor, act, subject, body, leaf_hash)
VALUES (%(leaf_id)s, %(at)s, %(actor)s, %(act)s, %(subject)s, %(body)s, %(leaf_hash)s);

-- name: forget_scans
-- A portion of those that are past remembering.
DELETE FROM scan WHERE shown_index IN (
    SELECT shown_index FROM scan WHERE scanned_at < %(before)s ORDER BY scanned_at LIMIT %(most)s);

-- name: leaves_of_subject
SELECT at, actor, act, body FROM audit_leaf WHERE subject = %(subject)s ORDER BY at, leaf_id;

-- name: leaves
SELECT leaf_id, at, actor, act, subject, body, leaf_hash FROM audit_leaf ORDER BY at, leaf_id;

-- name: staff
SELECT s.staff_id, s.unit_id, u.name, u.level, u.division, s.person_index, s.role, s.granted_at, s.granted_until
FROM staff s JOIN unit u USING (unit_id) WHERE s.staff_id = %(staff_id)s;

-- name: add_unit
INSERT INTO unit (unit_id, name, level, division) VALUES (%(unit_id)s, %(name)s, %(level)s, %(division)s)
ON CONFLICT (unit_id) DO NOTHING;

-- name: add_staff
INSERT INTO staff (staff_id, unit_id, person_index, role, granted_at, granted_until)
VALUES (%(staff_id)s, %(unit_id)s, %(person_index)s, %(role)s, %(granted_at)s, %(granted_until)s)
ON CONFLICT (staff_id) DO NOTHING;

-- name: all_staff
SELECT s.staff_id, u.name, s.role, s.granted_until FROM staff s JOIN unit u USING (unit_id) ORDER BY s.role, s.staff_id;

-- name: propose
INSERT INTO proposal (proposal_id, kind, digest, summary, sealed, proposed_by, proposed_at, expires_at, reason)
VALUES (%(proposal_id)s, %(kind)s, %(digest)s, %(summary)s::jsonb, %(sealed)s, %(by)s, %(at)s, %(expires_at)s, %(reason)s);

-- name: proposal
SELECT proposal_id, kind, digest, summary, proposed_by, proposed_at, expires_at, reason FROM proposal
WHERE proposal_id = %(proposal_id)s;

-- name: lock_proposal
-- One decision at a time; a plain lock by number, because a reference table takes no row lock cheaply.
SELECT pg_advisory_xact_lock(7310003, hashtext(%(proposal_id)s::text));

-- name: decisions
SELECT act, decided_by, decided_at, reason FROM decision WHERE proposal_id = %(proposal_id)s
ORDER BY decided_at, array_position(ARRAY['approved', 'applied', 'withdrawn', 'undone'], act);

-- name: decide
INSERT INTO decision (proposal_id, act, decided_by, decided_at, reason)
VALUES (%(proposal_id)s, %(act)s, %(by)s, %(at)s, %(reason)s) ON CONFLICT DO NOTHING;

-- name: open_task
INSERT INTO task (resident_id, task_id, kind, for_role, county, about, opened_at, due_at)
VALUES (%(resident_id)s, %(task_id)s, %(kind)s, %(for_role)s, %(county)s, %(about)s, %(at)s, %(due_at)s);

-- name: open_tasks
SELECT kind, for_role, count(*), min(due_at) FROM task WHERE closed_at IS NULL GROUP BY 1, 2 ORDER BY 1, 2;

-- name: tasks_of
SELECT kind, for_role, opened_at, due_at, closed_at FROM task WHERE resident_id = %(resident_id)s ORDER BY opened_at;

-- name: install_edition
INSERT INTO edition (edition_id, division, published_at, effective_from, digest, content, installed_at)
VALUES (%(edition_id)s, %(division)s, %(published_at)s, %(effective_from)s, %(digest)s, %(content)s, %(at)s);

-- name: editions
SELECT edition_id, digest, content FROM edition ORDER BY effective_from, published_at;

-- name: edition_ids
SELECT edition_id FROM edition;

-- name: rule_numbers
SELECT rule_id, number FROM rule_number ORDER BY number;

-- name: add_rule_number
INSERT INTO rule_number (number, rule_id)
SELECT coalesce(max(number), 0) + 1, %(rule_id)s FROM rule_number
ON CONFLICT (rule_id) DO NOTHING;

-- name: data_keys
SELECT purpose, version, wrapped FROM data_key;

-- name: add_data_key
INSERT INTO data_key (purpose, version, wrapped, created_at) VALUES (%(purpose)s, %(version)s, %(wrapped)s, %(at)s)
ON CONFLICT DO NOTHING;

-- name: open_pop_ups
-- How many people have an open episode of each rule at an instant, most first.
SELECT n.rule_id, count(DISTINCT e.resident_id) FROM episode e JOIN rule_number n ON n.number = e.rule
WHERE e.opened_at <= %(at)s AND e.until > %(at)s GROUP BY n.rule_id ORDER BY 2 DESC, 1;

-- name: keep_finding
INSERT INTO finding (resident_id, evidence_id, sealed) VALUES (%(resident_id)s, %(evidence_id)s, %(sealed)s);

-- name: proposal_sealed
SELECT sealed FROM proposal WHERE proposal_id = %(proposal_id)s;

-- name: open_proposals
SELECT p.proposal_id, p.kind, p.proposed_by, p.proposed_at, p.reason FROM proposal p
WHERE p.expires_at > %(at)s AND NOT EXISTS (SELECT FROM decision d WHERE d.proposal_id = p.proposal_id)
ORDER BY p.proposed_at;

-- name: correct_document
UPDATE identity SET document_sealed = %(document)s WHERE resident_id = %(resident_id)s;

-- name: unit
SELECT unit_id, name, level, division FROM unit WHERE unit_id = %(unit_id)s;

-- name: all_feeds
SELECT f.feed_id, f.kind, f.name, f.unit_id, f.public_key, f.people_a_day, f.share_of_county, r.revoked_at
FROM feed f LEFT JOIN feed_revocation r USING (feed_id) ORDER BY f.feed_id;
