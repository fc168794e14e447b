-- +goose Up
-- Who has taken a task on, and whether anybody is left who may do it.
ALTER TABLE tasks ADD COLUMN holder TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE tasks ADD COLUMN held TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE tasks ADD COLUMN stranded BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX tasks_holder ON tasks (holder, due) WHERE holder <> '';
CREATE INDEX tasks_due ON tasks (due, dossier, case_id, role);
CREATE INDEX tasks_stranded ON tasks (due) WHERE stranded;
CREATE INDEX dossier_organs_dossier ON dossier_organs (dossier);

-- Who acted in a dossier, or was acted for.
CREATE TABLE dossier_persons (
    dossier TEXT COLLATE "C" NOT NULL,
    person  TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (dossier, person)
);
CREATE INDEX dossier_persons_person ON dossier_persons (person, dossier);
INSERT INTO dossier_persons (dossier, person)
SELECT dossier, person FROM entries WHERE person <> '' UNION SELECT dossier, for_person FROM entries WHERE for_person <> '';

-- Facts by which dossiers are found. There are none yet: no definition to which an older case is pinned marks a field for it.
CREATE TABLE facts (
    dossier TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    field   TEXT COLLATE "C" NOT NULL,
    value   TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (dossier, case_id, field, value)
);
CREATE INDEX facts_value ON facts (field, value, dossier, case_id);

CREATE TABLE watches (
    person  TEXT COLLATE "C" NOT NULL,
    dossier TEXT COLLATE "C" NOT NULL,
    since   TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (person, dossier)
);
CREATE INDEX watches_dossier ON watches (dossier);

CREATE TABLE drafts (
    person TEXT COLLATE "C" NOT NULL,
    key    TEXT COLLATE "C" NOT NULL,
    data   BYTEA NOT NULL,
    saved  TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (person, key)
);

-- What has happened and has not been told yet. A position never comes twice.
CREATE TABLE outbox (
    position  BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dossier   TEXT COLLATE "C" NOT NULL,
    first_seq BIGINT NOT NULL,
    last_seq  BIGINT NOT NULL,
    at        TEXT COLLATE "C" NOT NULL
);

CREATE INDEX numbers_series ON numbers (series, position);
