-- name: alive
SELECT true;
