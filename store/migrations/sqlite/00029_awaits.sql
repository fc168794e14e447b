-- +goose Up
-- Whose turn must come first, so that an inbox tells it of each row without reading the dossier.
ALTER TABLE tasks ADD COLUMN awaits TEXT NOT NULL DEFAULT '';

-- Open tasks are computed once more when the program starts, as after a change of the calendar.
UPDATE meta SET value = '' WHERE key = 'calendar';
