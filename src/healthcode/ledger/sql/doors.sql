-- name: enter_account
INSERT INTO account (subject_index, channel, entered_at) VALUES (%(subject_index)s, %(channel)s, %(at)s)
ON CONFLICT (subject_index) DO NOTHING;

-- name: account
SELECT channel, resident_id, entered_at FROM account WHERE subject_index = %(subject_index)s;

-- name: lock_account
SELECT channel, resident_id FROM account WHERE subject_index = %(subject_index)s FOR UPDATE;

-- name: begin_session
INSERT INTO session (token_hash, door, subject_index, staff_id, resident_id, created_at, expires_at)
VALUES (%(token_hash)s, %(door)s, %(subject_index)s, %(staff_id)s, %(resident_id)s, %(at)s, %(expires_at)s);

-- name: session
SELECT token_hash, subject_index, staff_id, resident_id, expires_at, ended_at FROM session
WHERE token_hash = %(token_hash)s AND door = %(door)s;

-- name: end_session
UPDATE session SET ended_at = %(at)s
WHERE token_hash = %(token_hash)s AND ended_at IS NULL AND expires_at > %(at)s RETURNING staff_id;

-- name: forget_sessions
-- Of one account or one member of staff, what has been over for a while.
DELETE FROM session WHERE (subject_index = %(subject_index)s OR staff_id = %(staff_id)s)
    AND coalesce(ended_at, expires_at) < %(before)s;

-- name: forget_tries
DELETE FROM identity_try WHERE subject_index = %(subject_index)s AND tried_at <= %(before)s;

-- name: tries
SELECT count(*), min(tried_at) FROM identity_try WHERE subject_index = %(subject_index)s;

-- name: keep_try
INSERT INTO identity_try (subject_index, try_id, tried_at) VALUES (%(subject_index)s, %(try_id)s, %(at)s);

-- name: append_claim
INSERT INTO claim (resident_id, claim_id, claimed_at, channel, level)
VALUES (%(resident_id)s, %(claim_id)s, %(at)s, %(channel)s, %(level)s);

-- name: latest_claim
-- People who were entered many at once have no claim of their own: their record says when.
SELECT greatest(r.claimed_at, (SELECT max(c.claimed_at) FROM claim c WHERE c.resident_id = r.resident_id))
FROM resident r WHERE r.resident_id = %(resident_id)s;

-- name: give_account
UPDATE account SET resident_id = %(resident_id)s WHERE subject_index = %(subject_index)s;

-- name: give_sessions
UPDATE session SET resident_id = %(resident_id)s WHERE subject_index = %(subject_index)s;

-- name: held_by_others
SELECT FROM account WHERE resident_id = %(resident_id)s AND subject_index <> %(subject_index)s LIMIT 1;

-- name: end_holds
UPDATE account SET resident_id = NULL WHERE resident_id = %(resident_id)s AND subject_index <> %(subject_index)s
RETURNING subject_index;

-- name: end_resident_sessions
UPDATE session SET ended_at = %(at)s WHERE subject_index = ANY(%(accounts)s::bytea[]) AND door = 'resident'
    AND ended_at IS NULL AND expires_at > %(at)s;

-- name: end_other_sessions
-- Of the account, at the residents' door, but the one that asks.
UPDATE session SET ended_at = %(at)s WHERE subject_index = %(subject_index)s AND token_hash <> %(token_hash)s
    AND door = 'resident' AND ended_at IS NULL AND expires_at > %(at)s;

-- name: keep_address
UPDATE identity SET address_sealed = %(address)s WHERE resident_id = %(resident_id)s;

-- name: status_of
SELECT color, pop_ups, declared, closed FROM status WHERE resident_id = %(resident_id)s;

-- name: active_holder
SELECT status_index, public_key, level, name_hint, enrolled_at FROM holder
WHERE resident_id = %(resident_id)s AND revoked_at IS NULL;

-- name: revoke_holders
UPDATE holder SET revoked_at = %(at)s WHERE resident_id = %(resident_id)s AND revoked_at IS NULL;

-- name: next_status_index
SELECT nextval('status_index_numbers');

-- name: keep_status_position
INSERT INTO status_position (status_index, resident_id) VALUES (%(status_index)s, %(resident_id)s);

-- name: enter_holder
INSERT INTO holder (resident_id, status_index, public_key, level, name_hint, enrolled_at)
VALUES (%(resident_id)s, %(status_index)s, %(public_key)s, %(level)s, %(name_hint)s, %(at)s);

-- name: contact
SELECT phone_sealed, address_sealed FROM identity WHERE resident_id = %(resident_id)s;

-- name: latest_declared
-- Ids are of their instant, so the last one is the latest.
SELECT evidence_id, sealed FROM declaration WHERE resident_id = %(resident_id)s ORDER BY evidence_id DESC LIMIT 1;

-- name: keep_own_phone
UPDATE identity SET phone_sealed = %(phone)s WHERE resident_id = %(resident_id)s;

-- name: adult_from
SELECT min(adult_from) FROM phone_holder WHERE resident_id = %(resident_id)s;
