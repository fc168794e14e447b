-- +goose Up
-- Instants are fixed-width UTC text (engine.TimeLayout), payloads are text: their bytes are sealed and must come back as they were.
-- WITHOUT ROWID clusters a table by its key: a history is read from neighbouring pages, and the key is stored once.

CREATE TABLE meta (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE organisations (
    code TEXT NOT NULL PRIMARY KEY,
    data TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE persons (
    id   TEXT NOT NULL PRIMARY KEY,
    data TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE tokens (
    hash    TEXT NOT NULL PRIMARY KEY,
    person  TEXT NOT NULL,
    label   TEXT NOT NULL,
    created TEXT NOT NULL,
    expires TEXT NOT NULL,
    revoked BOOLEAN NOT NULL
) WITHOUT ROWID;
CREATE INDEX tokens_person ON tokens (person, created);

CREATE TABLE definitions (
    hash TEXT NOT NULL PRIMARY KEY,
    data BLOB NOT NULL
);

CREATE TABLE dossiers (
    id       TEXT NOT NULL PRIMARY KEY,
    version  INTEGER NOT NULL,
    head     BLOB NOT NULL,
    title    TEXT NOT NULL,
    workflow TEXT NOT NULL,
    variant  TEXT NOT NULL,
    state    TEXT NOT NULL,
    opened   TEXT NOT NULL,
    changed  TEXT NOT NULL,
    snapshot TEXT NOT NULL
);
CREATE INDEX dossiers_changed ON dossiers (changed, id);

CREATE TABLE dossier_organs (
    organ   TEXT NOT NULL,
    dossier TEXT NOT NULL,
    PRIMARY KEY (organ, dossier)
) WITHOUT ROWID;

CREATE TABLE entries (
    dossier    TEXT NOT NULL,
    seq        INTEGER NOT NULL,
    at         TEXT NOT NULL,
    kind       TEXT NOT NULL,
    case_id    TEXT NOT NULL,
    event      TEXT NOT NULL,
    from_state TEXT NOT NULL,
    to_state   TEXT NOT NULL,
    person     TEXT NOT NULL,
    post       TEXT NOT NULL,
    organ      TEXT NOT NULL,
    for_person TEXT NOT NULL,
    payload    TEXT NOT NULL,
    hash       BLOB NOT NULL,
    PRIMARY KEY (dossier, seq)
) WITHOUT ROWID;

CREATE TABLE tasks (
    dossier     TEXT NOT NULL,
    case_id     TEXT NOT NULL,
    role        TEXT NOT NULL,
    workflow    TEXT NOT NULL,
    state       TEXT NOT NULL,
    post        TEXT NOT NULL,
    organ       TEXT NOT NULL,
    since       TEXT NOT NULL,
    due         TEXT NOT NULL,
    provisional BOOLEAN NOT NULL,
    title       TEXT NOT NULL,
    PRIMARY KEY (dossier, case_id, role)
) WITHOUT ROWID;
CREATE INDEX tasks_turn ON tasks (organ, post, due);

CREATE TABLE counters (
    key   TEXT NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE numbers (
    position INTEGER PRIMARY KEY,
    number   TEXT NOT NULL UNIQUE,
    series   TEXT NOT NULL,
    counter  TEXT NOT NULL,
    value    INTEGER NOT NULL,
    dossier  TEXT NOT NULL,
    case_id  TEXT NOT NULL,
    seq      INTEGER NOT NULL,
    void_seq INTEGER,
    UNIQUE (counter, value)
);
CREATE INDEX numbers_dossier ON numbers (dossier);

CREATE TABLE receipts (
    person  TEXT NOT NULL,
    key     TEXT NOT NULL,
    request TEXT NOT NULL,
    dossier TEXT NOT NULL,
    seq     INTEGER NOT NULL,
    PRIMARY KEY (person, key)
) WITHOUT ROWID;

CREATE TABLE blobs (
    hash BLOB NOT NULL PRIMARY KEY,
    size INTEGER NOT NULL,
    data BLOB NOT NULL
);

CREATE TABLE refusals (
    position INTEGER PRIMARY KEY,
    at       TEXT NOT NULL,
    dossier  TEXT NOT NULL,
    case_id  TEXT NOT NULL,
    event    TEXT NOT NULL,
    person   TEXT NOT NULL,
    needs    TEXT NOT NULL
);
CREATE INDEX refusals_dossier ON refusals (dossier);

-- What has been recorded stays as it was. A number may be given up once; nothing else of it changes.
-- +goose StatementBegin
CREATE TRIGGER entries_stay BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'entries are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER entries_remain BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'entries are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER numbers_stay BEFORE UPDATE ON numbers
WHEN OLD.void_seq IS NOT NULL OR NEW.void_seq IS NULL
  OR NEW.position IS NOT OLD.position OR NEW.number IS NOT OLD.number OR NEW.series IS NOT OLD.series
  OR NEW.counter IS NOT OLD.counter OR NEW.value IS NOT OLD.value OR NEW.dossier IS NOT OLD.dossier
  OR NEW.case_id IS NOT OLD.case_id OR NEW.seq IS NOT OLD.seq
BEGIN SELECT RAISE(ABORT, 'numbers are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER numbers_remain BEFORE DELETE ON numbers BEGIN SELECT RAISE(ABORT, 'numbers are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER blobs_stay BEFORE UPDATE ON blobs BEGIN SELECT RAISE(ABORT, 'blobs are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER blobs_remain BEFORE DELETE ON blobs BEGIN SELECT RAISE(ABORT, 'blobs are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER definitions_stay BEFORE UPDATE ON definitions BEGIN SELECT RAISE(ABORT, 'definitions are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER definitions_remain BEFORE DELETE ON definitions BEGIN SELECT RAISE(ABORT, 'definitions are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER refusals_stay BEFORE UPDATE ON refusals BEGIN SELECT RAISE(ABORT, 'refusals are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER refusals_remain BEFORE DELETE ON refusals BEGIN SELECT RAISE(ABORT, 'refusals are append-only'); END;
-- +goose StatementEnd
