-- name: trust_lists_after
-- Lists with a higher number, in their order.
SELECT number, envelope FROM trust_list WHERE number > %(number)s ORDER BY number;

-- name: last_trust_number
SELECT max(number) FROM trust_list;

-- name: append_trust_list
INSERT INTO trust_list (number, envelope, published_at) VALUES (%(number)s, %(envelope)s, %(at)s);

-- name: lock_trust_lists
-- Two who publish at once come one after the other; readers go on.
LOCK TABLE trust_list IN SHARE ROW EXCLUSIVE MODE;
