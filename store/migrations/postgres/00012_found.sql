-- +goose Up
-- Titles as they are sought: in lower case, and no longer than an index can hold. Lists are filtered in the index alone.
ALTER TABLE dossiers ADD COLUMN sought TEXT COLLATE "C" NOT NULL GENERATED ALWAYS AS (substr(lower(title), 1, 256)) STORED;
DROP INDEX dossiers_changed;
CREATE INDEX dossiers_listed ON dossiers (changed, id, sought, workflow, variant, state);

-- What waits in one state of a procedure, such as for an agenda.
CREATE INDEX tasks_state ON tasks (workflow, state, due, dossier, case_id, role);
