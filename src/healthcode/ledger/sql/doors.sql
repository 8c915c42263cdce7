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
