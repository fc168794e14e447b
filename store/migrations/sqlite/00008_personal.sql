-- +goose Up
-- What persons said about themselves. The history holds only a salted commitment to each value, so that a value can be erased; it cannot be changed.
CREATE TABLE personal (
    dossier TEXT NOT NULL,
    seq     INTEGER NOT NULL,
    case_id TEXT NOT NULL,
    field   TEXT NOT NULL,
    salt    BLOB NOT NULL,
    value   TEXT NOT NULL,
    PRIMARY KEY (dossier, seq, field)
) WITHOUT ROWID;
-- +goose StatementBegin
CREATE TRIGGER personal_stay BEFORE UPDATE ON personal BEGIN SELECT RAISE(ABORT, 'personal data is kept as it was given, or erased'); END;
-- +goose StatementEnd
