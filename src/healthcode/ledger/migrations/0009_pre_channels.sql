-- Ways to log in: codes sent by text message with their quotas, and channels that are shut for now.
-- Run by healthcode_owner. Times are timestamptz (UTC inside).

CREATE TABLE login_code (
    subject_index bytea NOT NULL CHECK (length(subject_index) = 16),
    nonce         bytea NOT NULL CHECK (length(nonce) = 16),
    door          text NOT NULL CHECK (door IN ('resident', 'verifier')),
    code_mac      bytea NOT NULL CHECK (length(code_mac) = 16),
    tries         smallint NOT NULL DEFAULT 0,
    sent_at       timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL CHECK (expires_at > sent_at),
    used_at       timestamptz,
    PRIMARY KEY (subject_index, nonce)
);
COMMENT ON TABLE login_code IS 'Codes sent to a phone to log in by. subject_index: the account''s, a keyed hash of the number, which stands nowhere. code_mac: keyed hash of nonce and code. tries: how often it was typed, right or wrong; five and no more. Deleted a day after it ended.';
CREATE INDEX login_code_by_end ON login_code (expires_at);

CREATE TABLE sms_quota (
    who  bytea NOT NULL CHECK (length(who) = 16),
    day  date NOT NULL,
    sent integer NOT NULL,
    PRIMARY KEY (who, day)
);
COMMENT ON TABLE sms_quota IS 'How many messages went to, or were asked for by, whom on a local day: keyed hashes of a number, its range, an address, or of all of them. Deleted when the day is over.';

CREATE TABLE channel_closed (
    channel   text PRIMARY KEY,
    closed_at timestamptz NOT NULL,
    closed_by text NOT NULL,
    reason    text NOT NULL
);
COMMENT ON TABLE channel_closed IS 'Ways to log in that an operator has shut for now, on all servers at once; the row goes when it is opened. Audited.';

GRANT SELECT, INSERT, UPDATE, DELETE ON login_code, sms_quota TO healthcode_app;
GRANT SELECT, INSERT, DELETE ON channel_closed TO healthcode_app;
