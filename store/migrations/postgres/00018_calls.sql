-- +goose Up
-- What the public may know of each call for comments, as its case last made it. All of it can be made again from the entries.
CREATE TABLE calls (
    number  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    dossier TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    seq     BIGINT NOT NULL,
    opened  TEXT COLLATE "C" NOT NULL,
    until   TEXT COLLATE "C" NOT NULL,
    ended   BOOLEAN NOT NULL,
    data    TEXT NOT NULL
);
CREATE INDEX calls_opened ON calls (opened, number);
CREATE INDEX calls_until ON calls (until, ended);
CREATE INDEX calls_of ON calls (dossier);
