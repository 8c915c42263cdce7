-- name: is_closed
SELECT FROM status WHERE resident_id = %(resident_id)s AND closed;

-- name: equal_notice
SELECT FROM notice WHERE resident_id = %(resident_id)s AND occasion = %(occasion)s AND facts = %(facts)s
    AND told_at > %(since)s LIMIT 1;

-- name: append_notice
INSERT INTO notice (resident_id, notice_id, told_at, occasion, facts)
VALUES (%(resident_id)s, %(notice_id)s, %(at)s, %(occasion)s, %(facts)s);

-- name: queue_message
-- The message of one notice, to every channel to which the account that holds the code agreed.
INSERT INTO delivery (lane, subject_index, channel, message, resident_id, notice_id, language, urgent, address,
    queued_at, due_at, attempts, failure)
SELECT get_byte(m.subject_index, 15) & 31, m.subject_index, m.channel, %(message)s, m.resident_id, %(notice_id)s,
    m.language, %(urgent)s, CASE m.channel WHEN 'sms' THEN i.phone_sealed ELSE m.address END, %(at)s, %(due_at)s, 0, ''
FROM message_consent m LEFT JOIN identity i USING (resident_id)
WHERE m.resident_id = %(resident_id)s AND (m.remaining IS NULL OR m.remaining > 0)
    AND (m.channel <> 'sms' OR i.phone_sealed IS NOT NULL)
ON CONFLICT (lane, subject_index, channel, message) DO UPDATE SET resident_id = excluded.resident_id,
    notice_id = excluded.notice_id, language = excluded.language, urgent = delivery.urgent OR excluded.urgent,
    address = excluded.address, due_at = least(delivery.due_at, excluded.due_at), attempts = 0, failure = '',
    failed_at = NULL;

-- name: keep_consent
-- Agreed anew, the former word is replaced; messages of today stay counted.
INSERT INTO message_consent (subject_index, channel, resident_id, language, address, remaining, agreed_at, sent_on, sent)
VALUES (%(subject_index)s, %(channel)s, %(resident_id)s, %(language)s, %(address)s, %(remaining)s, %(at)s, %(day)s, 0)
ON CONFLICT (subject_index, channel) DO UPDATE SET resident_id = excluded.resident_id, language = excluded.language,
    address = excluded.address, remaining = message_consent.remaining + excluded.remaining,
    agreed_at = excluded.agreed_at;

-- name: consents_of_account
SELECT channel, language, remaining, agreed_at FROM message_consent WHERE subject_index = %(subject_index)s
ORDER BY channel;

-- name: end_consent
DELETE FROM message_consent WHERE subject_index = %(subject_index)s AND channel = %(channel)s;

-- name: end_consents
DELETE FROM message_consent WHERE subject_index = %(subject_index)s;

-- name: drop_deliveries_of_channel
DELETE FROM delivery WHERE lane = %(lane)s AND subject_index = %(subject_index)s AND channel = %(channel)s;

-- name: drop_deliveries
-- What waits for an account that goes; the farewell, queued before, is sent.
DELETE FROM delivery WHERE lane = %(lane)s AND subject_index = %(subject_index)s AND message = 'news';
