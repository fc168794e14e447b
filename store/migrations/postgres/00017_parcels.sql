-- +goose Up
-- Whom this instance trusts to send it signed packages. The journal of the house tells of every change.
CREATE TABLE peers (
    name TEXT COLLATE "C" NOT NULL,
    key  TEXT COLLATE "C" NOT NULL,
    data TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (name, key)
);

-- Signed packages that came and went. What they did stands in the dossiers; here stands what was exchanged.
CREATE TABLE parcels (
    hash    TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    way     TEXT COLLATE "C" NOT NULL,
    peer    TEXT COLLATE "C" NOT NULL,
    kind    TEXT COLLATE "C" NOT NULL,
    number  TEXT COLLATE "C" NOT NULL,
    thread  TEXT COLLATE "C" NOT NULL,
    dossier TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    seq     BIGINT NOT NULL,
    at      TEXT COLLATE "C" NOT NULL,
    data    BYTEA NOT NULL,
    receipt TEXT COLLATE "C" NOT NULL
);
-- No second filing under one number from one peer, and no entry is sent twice.
CREATE UNIQUE INDEX parcels_number ON parcels (way, peer, number) WHERE kind = 'filing';
CREATE UNIQUE INDEX parcels_sent ON parcels (way, dossier, case_id, seq) WHERE way = 'out';
CREATE INDEX parcels_thread ON parcels (thread, way);
CREATE INDEX parcels_dossier ON parcels (dossier);

CREATE TRIGGER parcels_stay BEFORE UPDATE ON parcels FOR EACH ROW
WHEN (OLD.receipt <> '' OR NEW.hash <> OLD.hash OR NEW.way <> OLD.way OR NEW.peer <> OLD.peer OR NEW.kind <> OLD.kind OR NEW.number <> OLD.number
  OR NEW.thread <> OLD.thread OR NEW.case_id <> OLD.case_id OR NEW.seq <> OLD.seq OR NEW.at <> OLD.at OR NEW.data <> OLD.data
  OR (OLD.dossier <> '' AND NEW.dossier <> OLD.dossier))
EXECUTE FUNCTION append_only();
CREATE TRIGGER parcels_remain BEFORE DELETE ON parcels FOR EACH ROW WHEN (OLD.dossier <> '') EXECUTE FUNCTION append_only();
