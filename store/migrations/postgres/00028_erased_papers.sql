-- +goose Up
-- The bytes of a paper may be given up, and be laid down again; its hash and its size stay, and nothing else may be put in their place.
DROP TRIGGER blobs_stay ON blobs;
CREATE TRIGGER blobs_stay BEFORE UPDATE ON blobs FOR EACH ROW
WHEN (NEW.hash IS DISTINCT FROM OLD.hash OR NEW.size IS DISTINCT FROM OLD.size
  OR NOT (length(NEW.data) = 0 OR length(OLD.data) = 0 AND length(NEW.data) = OLD.size))
EXECUTE FUNCTION append_only();
CREATE TRIGGER blobs_remain BEFORE DELETE OR TRUNCATE ON blobs FOR EACH STATEMENT EXECUTE FUNCTION append_only();
