-- +goose Up
-- A password that somebody else has handed out lets its owner choose one, once, and until an instant.
ALTER TABLE accounts ADD COLUMN once_until TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN once_by TEXT COLLATE "C" NOT NULL DEFAULT '';

-- From where somebody tries many accounts.
ALTER TABLE attempts ADD COLUMN place TEXT COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX attempts_place ON attempts (place, at);
