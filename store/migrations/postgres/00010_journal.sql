-- +goose Up
-- The journal of the house: what is administered, line by line, and which dossiers were opened, in one chain of seals.
CREATE TABLE journal (
    seq   BIGINT NOT NULL PRIMARY KEY,
    at    TEXT COLLATE "C" NOT NULL,
    kind  TEXT COLLATE "C" NOT NULL,
    about TEXT COLLATE "C" NOT NULL,
    data  TEXT COLLATE "C" NOT NULL,
    hash  BYTEA NOT NULL
);

CREATE TRIGGER journal_stay BEFORE UPDATE ON journal FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER journal_remain BEFORE DELETE OR TRUNCATE ON journal FOR EACH STATEMENT EXECUTE FUNCTION append_only();
