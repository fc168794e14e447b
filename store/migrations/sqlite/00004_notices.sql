-- +goose Up
-- What people were told. A key can exist only once, whoever tells and however often.
CREATE TABLE notices (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    key     TEXT NOT NULL UNIQUE,
    person  TEXT NOT NULL,
    kind    TEXT NOT NULL,
    dossier TEXT NOT NULL,
    case_id TEXT NOT NULL,
    seq     INTEGER NOT NULL,
    stay    TEXT NOT NULL,
    rung    INTEGER NOT NULL,
    at      TEXT NOT NULL,
    read_at TEXT NOT NULL,
    said    TEXT NOT NULL
);
CREATE INDEX notices_person ON notices (person, id);
CREATE INDEX notices_unread ON notices (person, id) WHERE read_at = '';

-- The letter about a notice, under the notice's key.
CREATE TABLE mails (
    key      TEXT NOT NULL PRIMARY KEY,
    state    TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next     TEXT NOT NULL,
    error    TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX mails_state ON mails (state, next);
