-- +goose Up
-- Whom this instance trusts to send it signed packages. The journal of the house tells of every change.
CREATE TABLE peers (
    name TEXT NOT NULL,
    key  TEXT NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (name, key)
);

-- Signed packages that came and went. What they did stands in the dossiers; here stands what was exchanged.
CREATE TABLE parcels (
    hash    TEXT NOT NULL PRIMARY KEY,
    way     TEXT NOT NULL,
    peer    TEXT NOT NULL,
    kind    TEXT NOT NULL,
    number  TEXT NOT NULL,
    thread  TEXT NOT NULL,
    dossier TEXT NOT NULL,
    case_id TEXT NOT NULL,
    seq     INTEGER NOT NULL,
    at      TEXT NOT NULL,
    data    BLOB NOT NULL,
    receipt TEXT NOT NULL
);
-- No second filing under one number from one peer, and no entry is sent twice.
CREATE UNIQUE INDEX parcels_number ON parcels (way, peer, number) WHERE kind = 'filing';
CREATE UNIQUE INDEX parcels_sent ON parcels (way, dossier, case_id, seq) WHERE way = 'out';
CREATE INDEX parcels_thread ON parcels (thread, way);
CREATE INDEX parcels_dossier ON parcels (dossier);

-- +goose StatementBegin
CREATE TRIGGER parcels_stay BEFORE UPDATE ON parcels
WHEN OLD.receipt <> '' OR NEW.hash <> OLD.hash OR NEW.way <> OLD.way OR NEW.peer <> OLD.peer OR NEW.kind <> OLD.kind OR NEW.number <> OLD.number
  OR NEW.thread <> OLD.thread OR NEW.case_id <> OLD.case_id OR NEW.seq <> OLD.seq OR NEW.at <> OLD.at OR NEW.data <> OLD.data
  OR (OLD.dossier <> '' AND NEW.dossier <> OLD.dossier)
BEGIN SELECT RAISE(ABORT, 'what was exchanged stays as it was'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER parcels_remain BEFORE DELETE ON parcels WHEN OLD.dossier <> '' BEGIN SELECT RAISE(ABORT, 'what was exchanged stays as it was'); END;
-- +goose StatementEnd
