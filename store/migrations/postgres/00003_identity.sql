-- +goose Up
-- Who signs in, and how. Passwords are argon2id hashes, second factors are sealed with a key that is not in the database, recovery codes, sessions and tokens
-- are hashes: a copy of the database lets nobody in.

CREATE TABLE accounts (
    person   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    password TEXT COLLATE "C" NOT NULL,
    changed  TEXT COLLATE "C" NOT NULL,
    totp     TEXT COLLATE "C" NOT NULL,
    since    TEXT COLLATE "C" NOT NULL,
    step     BIGINT NOT NULL,
    recovery TEXT COLLATE "C" NOT NULL,
    issuer   TEXT COLLATE "C" NOT NULL,
    subject  TEXT COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX accounts_subject ON accounts (issuer, subject) WHERE subject <> '';

CREATE TABLE sessions (
    hash    TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    person  TEXT COLLATE "C" NOT NULL,
    how     TEXT COLLATE "C" NOT NULL,
    created TEXT COLLATE "C" NOT NULL,
    seen    TEXT COLLATE "C" NOT NULL,
    proved  TEXT COLLATE "C" NOT NULL,
    address TEXT COLLATE "C" NOT NULL,
    agent   TEXT COLLATE "C" NOT NULL,
    data    TEXT COLLATE "C" NOT NULL
);
CREATE INDEX sessions_person ON sessions (person);
CREATE INDEX sessions_seen ON sessions (seen);

-- An attempt is written as tried, then settled, and dropped when it has been kept for long enough.
CREATE TABLE attempts (
    id      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    at      TEXT COLLATE "C" NOT NULL,
    person  TEXT COLLATE "C" NOT NULL,
    kind    TEXT COLLATE "C" NOT NULL,
    how     TEXT COLLATE "C" NOT NULL,
    network TEXT COLLATE "C" NOT NULL,
    address TEXT COLLATE "C" NOT NULL,
    device  TEXT COLLATE "C" NOT NULL,
    agent   TEXT COLLATE "C" NOT NULL,
    by_whom TEXT COLLATE "C" NOT NULL,
    detail  TEXT COLLATE "C" NOT NULL
);
CREATE INDEX attempts_person ON attempts (person, at);
CREATE INDEX attempts_at ON attempts (at);

-- Tokens that are out there keep all that they could do.
ALTER TABLE tokens ADD COLUMN scopes TEXT COLLATE "C" NOT NULL DEFAULT 'read act irreversible';
ALTER TABLE tokens ADD COLUMN last_used TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE tokens ADD COLUMN last_from TEXT COLLATE "C" NOT NULL DEFAULT '';
