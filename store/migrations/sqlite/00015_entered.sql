-- +goose Up
-- Numbers that were given elsewhere and only entered here: nothing was counted for them, and allocation goes on behind them.
ALTER TABLE numbers ADD COLUMN entered INTEGER NOT NULL DEFAULT 0;
DROP TRIGGER numbers_stay;
-- +goose StatementBegin
CREATE TRIGGER numbers_stay BEFORE UPDATE ON numbers
WHEN OLD.void_seq IS NOT NULL OR NEW.void_seq IS NULL
  OR NEW.position IS NOT OLD.position OR NEW.number IS NOT OLD.number OR NEW.series IS NOT OLD.series
  OR NEW.counter IS NOT OLD.counter OR NEW.value IS NOT OLD.value OR NEW.dossier IS NOT OLD.dossier
  OR NEW.case_id IS NOT OLD.case_id OR NEW.seq IS NOT OLD.seq OR NEW.entered IS NOT OLD.entered
BEGIN SELECT RAISE(ABORT, 'numbers are append-only'); END;
-- +goose StatementEnd
