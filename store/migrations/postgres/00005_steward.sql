-- +goose Up
-- What administrators propose and decide. The database itself refuses that anybody decides on what he or she proposed.

INSERT INTO meta (key, value) VALUES ('revision', '0');

CREATE TABLE proposals (
    id             TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    kind           TEXT COLLATE "C" NOT NULL,
    data           TEXT NOT NULL,
    base           TEXT NOT NULL,
    reason         TEXT NOT NULL,
    by_person      TEXT COLLATE "C" NOT NULL,
    at             TEXT COLLATE "C" NOT NULL,
    state          TEXT COLLATE "C" NOT NULL CHECK (state IN ('open', 'accepted', 'declined', 'withdrawn')),
    decided_by     TEXT COLLATE "C" NOT NULL DEFAULT '',
    decided_at     TEXT COLLATE "C" NOT NULL DEFAULT '',
    decided_reason TEXT NOT NULL DEFAULT '',
    seq            BIGINT UNIQUE,
    hash           BYTEA,
    result         TEXT NOT NULL DEFAULT '',
    CHECK (state NOT IN ('accepted', 'declined') OR decided_by <> '' AND decided_by <> by_person),
    CHECK ((state = 'open') = (seq IS NULL) AND (state = 'open') = (hash IS NULL)),
    CHECK (result = '' OR state = 'accepted')
);
CREATE INDEX proposals_at ON proposals (at, id);

CREATE TABLE calendar_years (
    year     BIGINT NOT NULL PRIMARY KEY,
    data     TEXT NOT NULL,
    proposal TEXT COLLATE "C" NOT NULL
);

CREATE TABLE delegations (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    from_person TEXT COLLATE "C" NOT NULL,
    data        TEXT NOT NULL,
    by_person   TEXT COLLATE "C" NOT NULL,
    revoked     TEXT COLLATE "C" NOT NULL DEFAULT '',
    revoked_by  TEXT COLLATE "C" NOT NULL DEFAULT ''
);

-- Which definition a case began under, found without reading its history.
CREATE INDEX entries_begun ON entries (dossier, case_id) WHERE kind IN ('opened', 'started');

-- A proposal is decided once; what following it took is added once. A delegation is revoked once.
CREATE TRIGGER proposals_begin BEFORE INSERT ON proposals FOR EACH ROW WHEN (NEW.state <> 'open') EXECUTE FUNCTION append_only();
CREATE TRIGGER proposals_stay BEFORE UPDATE ON proposals FOR EACH ROW
WHEN (NEW.id IS DISTINCT FROM OLD.id OR NEW.kind IS DISTINCT FROM OLD.kind OR NEW.data IS DISTINCT FROM OLD.data OR NEW.base IS DISTINCT FROM OLD.base
  OR NEW.reason IS DISTINCT FROM OLD.reason OR NEW.by_person IS DISTINCT FROM OLD.by_person OR NEW.at IS DISTINCT FROM OLD.at
  OR OLD.state <> 'open' AND (NEW.state IS DISTINCT FROM OLD.state OR NEW.decided_by IS DISTINCT FROM OLD.decided_by
    OR NEW.decided_at IS DISTINCT FROM OLD.decided_at OR NEW.decided_reason IS DISTINCT FROM OLD.decided_reason
    OR NEW.seq IS DISTINCT FROM OLD.seq OR NEW.hash IS DISTINCT FROM OLD.hash)
  OR OLD.result <> '' AND NEW.result IS DISTINCT FROM OLD.result)
EXECUTE FUNCTION append_only();
CREATE TRIGGER proposals_remain BEFORE DELETE OR TRUNCATE ON proposals FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER delegations_stay BEFORE UPDATE ON delegations FOR EACH ROW
WHEN (OLD.revoked <> '' OR NEW.revoked = '' OR NEW.id IS DISTINCT FROM OLD.id OR NEW.from_person IS DISTINCT FROM OLD.from_person
  OR NEW.data IS DISTINCT FROM OLD.data OR NEW.by_person IS DISTINCT FROM OLD.by_person)
EXECUTE FUNCTION append_only();
CREATE TRIGGER delegations_remain BEFORE DELETE OR TRUNCATE ON delegations FOR EACH STATEMENT EXECUTE FUNCTION append_only();
