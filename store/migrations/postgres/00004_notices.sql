-- +goose Up
-- What people were told. A key can exist only once, whoever tells and however often.
CREATE TABLE notices (
    id      BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key     TEXT COLLATE "C" NOT NULL UNIQUE,
    person  TEXT COLLATE "C" NOT NULL,
    kind    TEXT COLLATE "C" NOT NULL,
    dossier TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    seq     BIGINT NOT NULL,
    stay    TEXT COLLATE "C" NOT NULL,
    rung    BIGINT NOT NULL,
    at      TEXT COLLATE "C" NOT NULL,
    read_at TEXT COLLATE "C" NOT NULL,
    said    TEXT NOT NULL
);
CREATE INDEX notices_person ON notices (person, id);
CREATE INDEX notices_unread ON notices (person, id) WHERE read_at = '';

-- The letter about a notice, under the notice's key.
CREATE TABLE mails (
    key      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    state    TEXT COLLATE "C" NOT NULL,
    attempts BIGINT NOT NULL,
    next     TEXT COLLATE "C" NOT NULL,
    error    TEXT NOT NULL
);
CREATE INDEX mails_state ON mails (state, next);
