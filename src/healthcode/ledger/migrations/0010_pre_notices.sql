-- Outgoing notices: what a person is told, who agreed to messages outside the page, and the messages that wait.
-- Run by healthcode_owner. Times are timestamptz (UTC inside).

CREATE TABLE notice (
    resident_id uuid NOT NULL,
    notice_id   uuid NOT NULL,
    told_at     timestamptz NOT NULL,
    occasion    text NOT NULL,
    facts       text NOT NULL,
    read_at     timestamptz,
    PRIMARY KEY (resident_id, notice_id)
);
COMMENT ON TABLE notice IS 'What a person is told in the page, written in the transaction of what it tells of. notice_id: one for all people whom one refresh changes. occasion: healthcode.core.terms.Occasion. facts: JSON, no personal data. Deleted after 14 days.';
CREATE INDEX notice_by_instant ON notice USING brin (told_at);   -- written in this order, and read in windows of it

CREATE TABLE message_consent (
    subject_index bytea NOT NULL CHECK (length(subject_index) = 16),
    channel       text NOT NULL CHECK (channel IN ('wechat', 'alipay', 'sms')),
    resident_id   uuid NOT NULL,
    language      text NOT NULL CHECK (language IN ('zh-CN', 'en')),
    address       bytea NOT NULL,
    remaining     integer CHECK (remaining >= 0),
    agreed_at     timestamptz NOT NULL,
    sent_on       date NOT NULL,
    sent          smallint NOT NULL CHECK (sent >= 0),
    PRIMARY KEY (subject_index, channel)
);
COMMENT ON TABLE message_consent IS 'Which account agreed to messages by which channel, in which language. resident_id: the own code of the account. address: the channel''s name of the person, sealed under key purpose "message"; empty for SMS, which goes to the phone in table identity. remaining: messages that the person let us send, null where the channel does not count. sent: messages of the local day sent_on. Deleted when it is withdrawn and with the account.';
CREATE INDEX message_consent_by_resident ON message_consent (resident_id);

CREATE TABLE delivery (
    lane          smallint NOT NULL CHECK (lane BETWEEN 0 AND 31),
    subject_index bytea NOT NULL CHECK (length(subject_index) = 16),
    channel       text NOT NULL,
    message       text NOT NULL CHECK (message IN ('news', 'moved', 'farewell')),
    resident_id   uuid NOT NULL,
    notice_id     uuid NOT NULL,
    language      text NOT NULL,
    urgent        boolean NOT NULL,
    address       bytea NOT NULL,
    queued_at     timestamptz NOT NULL,
    due_at        timestamptz NOT NULL,
    attempts      smallint NOT NULL,
    failure       text NOT NULL,
    failed_at     timestamptz,
    PRIMARY KEY (lane, subject_index, channel, message)
);
COMMENT ON TABLE delivery IS 'Messages that wait to be sent, written in the transaction of what they tell of: one of a kind an account and channel, the newest. lane: the low five bits of subject_index, so that whoever takes messages locks rows of one place only. notice_id: tells whether it was replaced while it was being sent. due_at: also until when whoever took it may send it. address: as in message_consent, or identity.phone_sealed. failed_at: given up, null while it is tried.';
CREATE INDEX delivery_due ON delivery (lane, due_at) WHERE failed_at IS NULL;

CREATE TABLE notice_walk (
    walk  text PRIMARY KEY,
    until timestamptz NOT NULL
);
COMMENT ON TABLE notice_walk IS 'Up to which instant what falls due by itself (the end of a code, a missing declaration …) was looked for. No personal data.';

CREATE INDEX IF NOT EXISTS claim_by_instant ON claim USING brin (claimed_at);   -- claims of a certain day, a month later

GRANT SELECT, INSERT, DELETE, UPDATE (read_at) ON notice TO healthcode_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON message_consent, delivery TO healthcode_app;
GRANT SELECT, INSERT, UPDATE ON notice_walk TO healthcode_app;

ALTER TABLE notice ENABLE ROW LEVEL SECURITY;
ALTER TABLE notice FORCE ROW LEVEL SECURITY;
CREATE POLICY acting ON notice USING (coalesce(current_setting('healthcode.actor', true), '') <> '');
ALTER TABLE message_consent ENABLE ROW LEVEL SECURITY;
ALTER TABLE message_consent FORCE ROW LEVEL SECURITY;
CREATE POLICY acting ON message_consent USING (coalesce(current_setting('healthcode.actor', true), '') <> '');
ALTER TABLE delivery ENABLE ROW LEVEL SECURITY;
ALTER TABLE delivery FORCE ROW LEVEL SECURITY;
CREATE POLICY acting ON delivery USING (coalesce(current_setting('healthcode.actor', true), '') <> '');
