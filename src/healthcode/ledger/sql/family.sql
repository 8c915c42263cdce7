-- Who acts for whom: claims that wait for a decision, links, words of hand-over. See migration 0011.

-- name: append_proxy_claim
INSERT INTO proxy_claim (subject_index, link_id, request_id, person_index, relation, proof_kind, document_type, county,
    community, name_hint, document_hint, asked_at, sealed)
VALUES (%(subject_index)s, %(link_id)s, %(request_id)s, %(person_index)s, %(relation)s, %(proof_kind)s,
    %(document_type)s, %(county)s, %(community)s, %(name_hint)s, %(document_hint)s, %(at)s, %(sealed)s);

-- name: proxy_claims_of
-- Of one account, the oldest first.
SELECT link_id, asked_at, photo_at, decide_by, outcome, reason, decided_at, relation, document_type, name_hint,
    document_hint, person_index, request_id
FROM proxy_claim WHERE subject_index = %(subject_index)s ORDER BY link_id;

-- name: keep_proxy_photo
-- Taken again the hours run on, and so does the week in which it is kept.
UPDATE proxy_claim SET photo = %(photo)s, photo_at = coalesce(photo_at, %(at)s),
    decide_by = coalesce(decide_by, %(decide_by)s)
WHERE subject_index = %(subject_index)s AND link_id = %(link_id)s AND outcome IS NULL;

-- name: decide_proxy_claim
UPDATE proxy_claim SET decided_at = %(at)s, decided_by = %(by)s, outcome = %(outcome)s, reason = %(reason)s,
    sealed = NULL, photo = NULL, note = %(note)s
WHERE subject_index = %(subject_index)s AND link_id = %(link_id)s AND outcome IS NULL;

-- name: proxy_claim_to_read
-- One that waits with its photo.
SELECT subject_index, asked_at, photo_at, decide_by, relation, proof_kind, county, community, sealed FROM proxy_claim
WHERE link_id = %(link_id)s AND outcome IS NULL AND photo_at > %(kept_from)s;

-- name: proxy_claims_waiting
-- With a photo to read, of a division, the oldest first; a photo that is too old to be kept is none.
SELECT link_id, asked_at, decide_by, relation, proof_kind, county, community
FROM proxy_claim WHERE outcome IS NULL AND photo_at > %(kept_from)s AND county >= %(low)s AND county < %(high)s
ORDER BY photo_at LIMIT %(most)s;

-- name: proxy_photo
SELECT photo FROM proxy_claim WHERE subject_index = %(subject_index)s AND link_id = %(link_id)s AND outcome IS NULL;

-- name: keep_proxy_place
INSERT INTO proxy_place (link_id, subject_index, resident_id) VALUES (%(link_id)s, %(subject_index)s, %(resident_id)s);

-- name: append_proxy_link
INSERT INTO proxy_link (resident_id, link_id, subject_index, unit_id, relation, born_on, began_at)
VALUES (%(resident_id)s, %(link_id)s, %(subject_index)s, %(unit_id)s, %(relation)s, %(born_on)s, %(at)s);

-- name: proxy_place
SELECT subject_index, resident_id FROM proxy_place WHERE link_id = %(link_id)s;

-- name: active_proxy_link
SELECT link_id, subject_index, unit_id, relation, born_on, began_at FROM proxy_link
WHERE resident_id = %(resident_id)s AND ended_at IS NULL;

-- name: end_proxy_link
UPDATE proxy_link SET ended_at = %(at)s, reason = %(reason)s WHERE resident_id = %(resident_id)s AND ended_at IS NULL
RETURNING link_id, subject_index, unit_id, relation;

-- name: revoke_proxy_holder
-- The device that showed the code for somebody; one that the person enrolled since stays.
UPDATE holder SET revoked_at = %(at)s WHERE resident_id = %(resident_id)s AND revoked_at IS NULL AND level = %(level)s;

-- name: holds_own_code
SELECT FROM account WHERE resident_id = %(resident_id)s LIMIT 1;

-- name: own_accounts
SELECT subject_index FROM account WHERE resident_id = %(resident_id)s;

-- name: proxy_links_of
-- Of one account, with what its page shows of each dependant; active ones, and those that ended since.
SELECT l.link_id, l.resident_id, l.relation, l.born_on, l.began_at, l.ended_at, l.reason, i.document_sealed,
    i.name_sealed, s.color, s.pop_ups, s.declared, s.closed, s.review_at <= %(at)s
FROM proxy_link l JOIN identity i ON i.resident_id = l.resident_id
    LEFT JOIN status s ON s.resident_id = l.resident_id
WHERE l.subject_index = %(subject_index)s AND (l.ended_at IS NULL OR l.ended_at > %(since)s)
ORDER BY l.began_at, l.link_id;

-- name: links_of_account
SELECT link_id, resident_id, relation, born_on FROM proxy_link
WHERE subject_index = %(subject_index)s AND ended_at IS NULL;

-- name: forget_hand_overs_of
DELETE FROM hand_over WHERE link_id = %(link_id)s;

-- name: give_hand_over
INSERT INTO hand_over (word_index, link_id, resident_id, given_at, expires_at)
VALUES (%(word_index)s, %(link_id)s, %(resident_id)s, %(at)s, %(expires_at)s);

-- name: take_hand_over
DELETE FROM hand_over WHERE word_index = %(word_index)s RETURNING link_id, resident_id, expires_at;

-- name: keep_identity_for
-- What a proxy tells of somebody on file adds nothing to who that is.
INSERT INTO identity (resident_id, key_version, document_sealed, name_sealed, phone_sealed, entered_at)
VALUES (%(resident_id)s, %(key_version)s, %(document)s, %(name)s, %(phone)s, %(at)s) ON CONFLICT (resident_id) DO NOTHING;

-- name: resident_status
SELECT closed FROM status WHERE resident_id = %(resident_id)s;

-- name: people_in_care
-- Of one institution, with what its page shows of each.
SELECT l.link_id, l.resident_id, i.document_sealed, i.name_sealed, s.color, s.pop_ups, s.declared, s.closed,
    s.review_at <= %(at)s, (SELECT count(*) FROM declaration d WHERE d.resident_id = l.resident_id AND d.local_day = %(day)s)
FROM proxy_link l JOIN identity i ON i.resident_id = l.resident_id
    LEFT JOIN status s ON s.resident_id = l.resident_id
WHERE l.unit_id = %(unit_id)s AND l.ended_at IS NULL ORDER BY l.began_at, l.link_id;

-- name: children_grown
-- Links of children who were born by that day, which are over by themselves.
SELECT resident_id FROM proxy_link
WHERE born_on <= %(born_by)s AND ended_at IS NULL ORDER BY born_on LIMIT %(most)s;

-- name: children_to_warn
SELECT resident_id, link_id, born_on, subject_index FROM proxy_link
WHERE born_on <= %(born_by)s AND ended_at IS NULL AND warned_at IS NULL ORDER BY born_on LIMIT %(most)s;

-- name: keep_warned
UPDATE proxy_link SET warned_at = %(at)s
WHERE resident_id = %(resident_id)s AND link_id = %(link_id)s AND warned_at IS NULL AND ended_at IS NULL;

-- name: links_of_the_dead
SELECT l.resident_id FROM proxy_link l JOIN status s ON s.resident_id = l.resident_id
WHERE l.ended_at IS NULL AND s.closed LIMIT %(most)s;

-- name: lapsed_proxy_claims
-- Nobody sent the photo, or nobody read it in time.
SELECT subject_index, link_id, asked_at, photo_at FROM proxy_claim
WHERE outcome IS NULL AND coalesce(photo_at, asked_at) <= %(before)s LIMIT %(most)s;

-- name: forget_proxy_claims
DELETE FROM proxy_claim WHERE (subject_index, link_id) IN (
    SELECT subject_index, link_id FROM proxy_claim WHERE decided_at < %(before)s LIMIT %(most)s);

-- name: forget_proxy_links
DELETE FROM proxy_link WHERE (resident_id, link_id) IN (
    SELECT resident_id, link_id FROM proxy_link WHERE ended_at < %(before)s LIMIT %(most)s) RETURNING link_id;

-- name: forget_proxy_places
DELETE FROM proxy_place WHERE link_id = ANY(%(links)s::uuid[]);

-- name: forget_hand_overs
DELETE FROM hand_over WHERE expires_at < %(before)s;
