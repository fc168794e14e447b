-- +goose Up
-- Numbers that were given elsewhere and only entered here: nothing was counted for them, and allocation goes on behind them.
ALTER TABLE numbers ADD COLUMN entered BOOLEAN NOT NULL DEFAULT FALSE;
DROP TRIGGER numbers_stay ON numbers;
CREATE TRIGGER numbers_stay BEFORE UPDATE ON numbers FOR EACH ROW
WHEN (OLD.void_seq IS NOT NULL OR NEW.void_seq IS NULL
  OR NEW.position IS DISTINCT FROM OLD.position OR NEW.number IS DISTINCT FROM OLD.number OR NEW.series IS DISTINCT FROM OLD.series
  OR NEW.counter IS DISTINCT FROM OLD.counter OR NEW.value IS DISTINCT FROM OLD.value OR NEW.dossier IS DISTINCT FROM OLD.dossier
  OR NEW.case_id IS DISTINCT FROM OLD.case_id OR NEW.seq IS DISTINCT FROM OLD.seq
  OR NEW.entered IS DISTINCT FROM OLD.entered)
EXECUTE FUNCTION append_only();
