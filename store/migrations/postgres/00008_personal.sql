-- +goose Up
-- What persons said about themselves. The history holds only a salted commitment to each value, so that a value can be erased; it cannot be changed.
CREATE TABLE personal (
    dossier TEXT COLLATE "C" NOT NULL,
    seq     BIGINT NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    field   TEXT COLLATE "C" NOT NULL,
    salt    BYTEA NOT NULL,
    value   TEXT NOT NULL,
    PRIMARY KEY (dossier, seq, field)
);
CREATE TRIGGER personal_stay BEFORE UPDATE ON personal FOR EACH ROW EXECUTE FUNCTION append_only();
