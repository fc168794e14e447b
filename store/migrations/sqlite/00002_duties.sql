-- +goose Up
-- Who has taken a task on, and whether anybody is left who may do it.
ALTER TABLE tasks ADD COLUMN holder TEXT NOT NULL DEFAULT '';
ALTER TABLE tasks ADD COLUMN held TEXT NOT NULL DEFAULT '';
ALTER TABLE tasks ADD COLUMN stranded BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX tasks_holder ON tasks (holder, due) WHERE holder <> '';
CREATE INDEX tasks_due ON tasks (due);
CREATE INDEX tasks_stranded ON tasks (due) WHERE stranded;
CREATE INDEX dossier_organs_dossier ON dossier_organs (dossier);

-- Lists are read and searched in this index alone: the rows themselves carry whole snapshots.
DROP INDEX dossiers_changed;
CREATE INDEX dossiers_listed ON dossiers (changed, id, workflow, variant, state, title);

-- Who acted in a dossier, or was acted for.
CREATE TABLE dossier_persons (
    dossier TEXT NOT NULL,
    person  TEXT NOT NULL,
    PRIMARY KEY (dossier, person)
) WITHOUT ROWID;
CREATE INDEX dossier_persons_person ON dossier_persons (person);
INSERT INTO dossier_persons (dossier, person)
SELECT dossier, person FROM entries WHERE person <> '' UNION SELECT dossier, for_person FROM entries WHERE for_person <> '';

-- Facts by which dossiers are found. There are none yet: no definition to which an older case is pinned marks a field for it.
CREATE TABLE facts (
    dossier TEXT NOT NULL,
    case_id TEXT NOT NULL,
    field   TEXT NOT NULL,
    value   TEXT NOT NULL,
    PRIMARY KEY (dossier, case_id, field, value)
) WITHOUT ROWID;
CREATE INDEX facts_value ON facts (field, value);

CREATE TABLE watches (
    person  TEXT NOT NULL,
    dossier TEXT NOT NULL,
    since   TEXT NOT NULL,
    PRIMARY KEY (person, dossier)
) WITHOUT ROWID;
CREATE INDEX watches_dossier ON watches (dossier);

CREATE TABLE drafts (
    person TEXT NOT NULL,
    key    TEXT NOT NULL,
    data   BLOB NOT NULL,
    saved  TEXT NOT NULL,
    PRIMARY KEY (person, key)
) WITHOUT ROWID;

-- What has happened and has not been told yet. A position never comes twice.
CREATE TABLE outbox (
    position  INTEGER PRIMARY KEY AUTOINCREMENT,
    dossier   TEXT NOT NULL,
    first_seq INTEGER NOT NULL,
    last_seq  INTEGER NOT NULL,
    at        TEXT NOT NULL
);

CREATE INDEX numbers_series ON numbers (series);
