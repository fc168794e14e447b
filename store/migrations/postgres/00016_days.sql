-- +goose Up
-- When a turn begins and ends, until when its case waits for time to pass, and on which days it is recalled. Whether it is somebody's turn is asked when
-- the row is read: no work of the night has to be done for it.
ALTER TABLE tasks ADD COLUMN begins TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE tasks ADD COLUMN ends TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE tasks ADD COLUMN waits TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE tasks ADD COLUMN marks TEXT COLLATE "C" NOT NULL DEFAULT '';

-- An inbox passes over what has not begun in the index alone.
DROP INDEX tasks_turn;
CREATE INDEX tasks_turn ON tasks (organ, post, due, dossier, case_id, role, begins, ends);
CREATE INDEX tasks_begins ON tasks (begins) WHERE begins <> '';
CREATE INDEX tasks_marks ON tasks (marks) WHERE marks <> '';
