-- +goose Up
-- Who signs in, and how. Passwords are argon2id hashes, second factors are sealed with a key that is not in the database, recovery codes, sessions and tokens
-- are hashes: a copy of the database lets nobody in.

CREATE TABLE accounts (
    person   TEXT NOT NULL PRIMARY KEY,
    password TEXT NOT NULL,
    changed  TEXT NOT NULL,
    totp     TEXT NOT NULL,
    since    TEXT NOT NULL,
    step     INTEGER NOT NULL,
    recovery TEXT NOT NULL,
    issuer   TEXT NOT NULL,
    subject  TEXT NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX accounts_subject ON accounts (issuer, subject) WHERE subject <> '';

CREATE TABLE sessions (
    hash    TEXT NOT NULL PRIMARY KEY,
    person  TEXT NOT NULL,
    how     TEXT NOT NULL,
    created TEXT NOT NULL,
    seen    TEXT NOT NULL,
    proved  TEXT NOT NULL,
    address TEXT NOT NULL,
    agent   TEXT NOT NULL,
    data    TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX sessions_person ON sessions (person);
CREATE INDEX sessions_seen ON sessions (seen);

-- An attempt is written as tried, then settled, and dropped when it has been kept for long enough.
CREATE TABLE attempts (
    id      TEXT NOT NULL PRIMARY KEY,
    at      TEXT NOT NULL,
    person  TEXT NOT NULL,
    kind    TEXT NOT NULL,
    how     TEXT NOT NULL,
    network TEXT NOT NULL,
    address TEXT NOT NULL,
    device  TEXT NOT NULL,
    agent   TEXT NOT NULL,
    by_whom TEXT NOT NULL,
    detail  TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX attempts_person ON attempts (person, at);
CREATE INDEX attempts_at ON attempts (at);

-- Tokens that are out there keep all that they could do.
ALTER TABLE tokens ADD COLUMN scopes TEXT NOT NULL DEFAULT 'read act irreversible';
ALTER TABLE tokens ADD COLUMN last_used TEXT NOT NULL DEFAULT '';
ALTER TABLE tokens ADD COLUMN last_from TEXT NOT NULL DEFAULT '';
