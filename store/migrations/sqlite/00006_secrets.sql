-- +goose Up
-- A password that somebody else has handed out lets its owner choose one, once, and until an instant.
ALTER TABLE accounts ADD COLUMN once_until TEXT NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN once_by TEXT NOT NULL DEFAULT '';

-- From where somebody tries many accounts.
ALTER TABLE attempts ADD COLUMN place TEXT NOT NULL DEFAULT '';
CREATE INDEX attempts_place ON attempts (place, at);
