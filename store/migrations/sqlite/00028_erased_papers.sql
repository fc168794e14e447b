-- +goose Up
-- The bytes of a paper may be given up, and be laid down again; its hash and its size stay, and nothing else may be put in their place.
DROP TRIGGER blobs_stay;
-- +goose StatementBegin
CREATE TRIGGER blobs_stay BEFORE UPDATE ON blobs
WHEN NEW.hash IS NOT OLD.hash OR NEW.size IS NOT OLD.size
  OR NOT (length(NEW.data) = 0 OR length(OLD.data) = 0 AND length(NEW.data) = OLD.size)
BEGIN SELECT RAISE(ABORT, 'blobs are append-only'); END;
-- +goose StatementEnd
