-- +goose Up
-- What the public may know of each call for comments, as its case last made it. All of it can be made again from the entries.
CREATE TABLE calls (
    number  TEXT NOT NULL PRIMARY KEY,
    dossier TEXT NOT NULL,
    case_id TEXT NOT NULL,
    seq     INTEGER NOT NULL,
    opened  TEXT NOT NULL,
    until   TEXT NOT NULL,
    ended   BOOLEAN NOT NULL,
    data    TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX calls_opened ON calls (opened, number);
CREATE INDEX calls_until ON calls (until, ended);
CREATE INDEX calls_of ON calls (dossier);
