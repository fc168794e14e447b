-- +goose Up
-- The journal of the house: what is administered, line by line, and which dossiers were opened, in one chain of seals.
CREATE TABLE journal (
    seq   INTEGER NOT NULL PRIMARY KEY,
    at    TEXT NOT NULL,
    kind  TEXT NOT NULL,
    about TEXT NOT NULL,
    data  TEXT NOT NULL,
    hash  BLOB NOT NULL
);

-- +goose StatementBegin
CREATE TRIGGER journal_stay BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_remain BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
-- +goose StatementEnd
