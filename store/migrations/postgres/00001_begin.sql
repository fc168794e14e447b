-- +goose Up
-- Instants are fixed-width UTC text (engine.TimeLayout), payloads are text: their bytes are sealed and must come back as they were.
-- COLLATE "C" orders text by its bytes, as SQLite and Go do, whatever the locale of the server.

CREATE TABLE meta (
    key   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value TEXT COLLATE "C" NOT NULL
);

CREATE TABLE organisations (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    data TEXT NOT NULL
);

CREATE TABLE persons (
    id   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    data TEXT NOT NULL
);

CREATE TABLE tokens (
    hash    TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    person  TEXT COLLATE "C" NOT NULL,
    label   TEXT COLLATE "C" NOT NULL,
    created TEXT COLLATE "C" NOT NULL,
    expires TEXT COLLATE "C" NOT NULL,
    revoked BOOLEAN NOT NULL
);
CREATE INDEX tokens_person ON tokens (person, created);

CREATE TABLE definitions (
    hash TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    data BYTEA NOT NULL
);

CREATE TABLE dossiers (
    id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version  BIGINT NOT NULL,
    head     BYTEA NOT NULL,
    title    TEXT COLLATE "C" NOT NULL,
    workflow TEXT COLLATE "C" NOT NULL,
    variant  TEXT COLLATE "C" NOT NULL,
    state    TEXT COLLATE "C" NOT NULL,
    opened   TEXT COLLATE "C" NOT NULL,
    changed  TEXT COLLATE "C" NOT NULL,
    snapshot TEXT NOT NULL
);
CREATE INDEX dossiers_changed ON dossiers (changed, id);

CREATE TABLE dossier_organs (
    organ   TEXT COLLATE "C" NOT NULL,
    dossier TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (organ, dossier)
);

CREATE TABLE entries (
    dossier    TEXT COLLATE "C" NOT NULL,
    seq        BIGINT NOT NULL,
    at         TEXT COLLATE "C" NOT NULL,
    kind       TEXT COLLATE "C" NOT NULL,
    case_id    TEXT COLLATE "C" NOT NULL,
    event      TEXT COLLATE "C" NOT NULL,
    from_state TEXT COLLATE "C" NOT NULL,
    to_state   TEXT COLLATE "C" NOT NULL,
    person     TEXT COLLATE "C" NOT NULL,
    post       TEXT COLLATE "C" NOT NULL,
    organ      TEXT COLLATE "C" NOT NULL,
    for_person TEXT COLLATE "C" NOT NULL,
    payload    TEXT NOT NULL,
    hash       BYTEA NOT NULL,
    PRIMARY KEY (dossier, seq)
);

CREATE TABLE tasks (
    dossier     TEXT COLLATE "C" NOT NULL,
    case_id     TEXT COLLATE "C" NOT NULL,
    role        TEXT COLLATE "C" NOT NULL,
    workflow    TEXT COLLATE "C" NOT NULL,
    state       TEXT COLLATE "C" NOT NULL,
    post        TEXT COLLATE "C" NOT NULL,
    organ       TEXT COLLATE "C" NOT NULL,
    since       TEXT COLLATE "C" NOT NULL,
    due         TEXT COLLATE "C" NOT NULL,
    provisional BOOLEAN NOT NULL,
    title       TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (dossier, case_id, role)
);
CREATE INDEX tasks_turn ON tasks (organ, post, due);

CREATE TABLE counters (
    key   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);

CREATE TABLE numbers (
    position BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number   TEXT COLLATE "C" NOT NULL UNIQUE,
    series   TEXT COLLATE "C" NOT NULL,
    counter  TEXT COLLATE "C" NOT NULL,
    value    BIGINT NOT NULL,
    dossier  TEXT COLLATE "C" NOT NULL,
    case_id  TEXT COLLATE "C" NOT NULL,
    seq      BIGINT NOT NULL,
    void_seq BIGINT,
    UNIQUE (counter, value)
);
CREATE INDEX numbers_dossier ON numbers (dossier);

CREATE TABLE receipts (
    person  TEXT COLLATE "C" NOT NULL,
    key     TEXT COLLATE "C" NOT NULL,
    request TEXT COLLATE "C" NOT NULL,
    dossier TEXT COLLATE "C" NOT NULL,
    seq     BIGINT NOT NULL,
    PRIMARY KEY (person, key)
);

CREATE TABLE blobs (
    hash BYTEA NOT NULL PRIMARY KEY,
    size BIGINT NOT NULL,
    data BYTEA NOT NULL
);

CREATE TABLE refusals (
    position BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       TEXT COLLATE "C" NOT NULL,
    dossier  TEXT COLLATE "C" NOT NULL,
    case_id  TEXT COLLATE "C" NOT NULL,
    event    TEXT COLLATE "C" NOT NULL,
    person   TEXT COLLATE "C" NOT NULL,
    needs    TEXT NOT NULL
);
CREATE INDEX refusals_dossier ON refusals (dossier);

-- What has been recorded stays as it was. A number may be given up once; nothing else of it changes.
-- +goose StatementBegin
CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% are append-only', TG_TABLE_NAME;
END;
$$;
-- +goose StatementEnd
CREATE TRIGGER entries_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON entries FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER numbers_stay BEFORE UPDATE ON numbers FOR EACH ROW
WHEN (OLD.void_seq IS NOT NULL OR NEW.void_seq IS NULL
  OR NEW.position IS DISTINCT FROM OLD.position OR NEW.number IS DISTINCT FROM OLD.number OR NEW.series IS DISTINCT FROM OLD.series
  OR NEW.counter IS DISTINCT FROM OLD.counter OR NEW.value IS DISTINCT FROM OLD.value OR NEW.dossier IS DISTINCT FROM OLD.dossier
  OR NEW.case_id IS DISTINCT FROM OLD.case_id OR NEW.seq IS DISTINCT FROM OLD.seq)
EXECUTE FUNCTION append_only();
CREATE TRIGGER numbers_remain BEFORE DELETE OR TRUNCATE ON numbers FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER blobs_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON blobs FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER definitions_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON definitions FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER refusals_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON refusals FOR EACH STATEMENT EXECUTE FUNCTION append_only();
