-- name: keep_login_code
INSERT INTO login_code (subject_index, nonce, door, code_mac, sent_at, expires_at)
VALUES (%(subject_index)s, %(nonce)s, %(door)s, %(code_mac)s, %(at)s, %(expires_at)s);

-- name: latest_login_code
SELECT max(sent_at) FROM login_code WHERE subject_index = %(subject_index)s;

-- name: try_login_code
-- The try counts whatever comes of it; none is left when no row comes back.
UPDATE login_code SET tries = tries + 1
WHERE subject_index = %(subject_index)s AND nonce = %(nonce)s AND door = %(door)s AND used_at IS NULL
    AND expires_at > %(at)s AND tries < %(most)s
RETURNING code_mac, tries;

-- name: use_login_code
UPDATE login_code SET used_at = %(at)s
WHERE subject_index = %(subject_index)s AND nonce = %(nonce)s AND used_at IS NULL;

-- name: take_back_login_code
DELETE FROM login_code WHERE subject_index = %(subject_index)s AND nonce = %(nonce)s;

-- name: forget_all_login_codes
DELETE FROM login_code WHERE subject_index = %(subject_index)s;

-- name: forget_login_codes
DELETE FROM login_code WHERE expires_at < %(before)s;

-- name: count_sms
INSERT INTO sms_quota (who, day, sent) VALUES (%(who)s, %(day)s, 1)
ON CONFLICT (who, day) DO UPDATE SET sent = sms_quota.sent + excluded.sent
RETURNING sent;

-- name: uncount_sms
UPDATE sms_quota SET sent = sent - 1 WHERE who = %(who)s AND day = %(day)s AND sent > 0;

-- name: forget_sms_quotas
DELETE FROM sms_quota WHERE day < %(before)s;

-- name: last_session
SELECT max(created_at) FROM session WHERE subject_index = %(subject_index)s;

-- name: release_account
UPDATE account SET resident_id = NULL WHERE subject_index = %(subject_index)s;

-- name: closed_channels
SELECT channel, closed_at, closed_by, reason FROM channel_closed ORDER BY channel;

-- name: close_channel
INSERT INTO channel_closed (channel, closed_at, closed_by, reason)
VALUES (%(channel)s, %(at)s, %(closed_by)s, %(reason)s) ON CONFLICT (channel) DO NOTHING;

-- name: open_channel
DELETE FROM channel_closed WHERE channel = %(channel)s;
