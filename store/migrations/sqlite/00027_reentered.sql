-- +goose Up
-- A number that was entered by mistake and given up may be entered again: nothing was ever counted for it here. All others stay given once.
CREATE TABLE numbers_again (
    position INTEGER PRIMARY KEY,
    number   TEXT NOT NULL,
    series   TEXT NOT NULL,
    counter  TEXT NOT NULL,
    value    INTEGER NOT NULL,
    dossier  TEXT NOT NULL,
    case_id  TEXT NOT NULL,
    seq      INTEGER NOT NULL,
    void_seq INTEGER,
    entered  INTEGER NOT NULL DEFAULT 0
);
INSERT INTO numbers_again (position, number, series, counter, value, dossier, case_id, seq, void_seq, entered)
SELECT position, number, series, counter, value, dossier, case_id, seq, void_seq, entered FROM numbers;
DROP TABLE numbers;
ALTER TABLE numbers_again RENAME TO numbers;
CREATE UNIQUE INDEX numbers_once ON numbers (number) WHERE void_seq IS NULL OR NOT entered;
CREATE UNIQUE INDEX numbers_place ON numbers (counter, value) WHERE void_seq IS NULL OR NOT entered;
CREATE INDEX numbers_counted ON numbers (counter, value);
CREATE INDEX numbers_dossier ON numbers (dossier);
CREATE INDEX numbers_series ON numbers (series);
-- +goose StatementBegin
CREATE TRIGGER numbers_stay BEFORE UPDATE ON numbers
WHEN OLD.void_seq IS NOT NULL OR NEW.void_seq IS NULL
  OR NEW.position IS NOT OLD.position OR NEW.number IS NOT OLD.number OR NEW.series IS NOT OLD.series
  OR NEW.counter IS NOT OLD.counter OR NEW.value IS NOT OLD.value OR NEW.dossier IS NOT OLD.dossier
  OR NEW.case_id IS NOT OLD.case_id OR NEW.seq IS NOT OLD.seq OR NEW.entered IS NOT OLD.entered
BEGIN SELECT RAISE(ABORT, 'numbers are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER numbers_remain BEFORE DELETE ON numbers BEGIN SELECT RAISE(ABORT, 'numbers are append-only'); END;
-- +goose StatementEnd
