-- +goose Up
-- What administrators propose and decide. The database itself refuses that anybody decides on what he or she proposed.

INSERT INTO meta (key, value) VALUES ('revision', '0');

CREATE TABLE proposals (
    id             TEXT NOT NULL PRIMARY KEY,
    kind           TEXT NOT NULL,
    data           TEXT NOT NULL,
    base           TEXT NOT NULL,
    reason         TEXT NOT NULL,
    by_person      TEXT NOT NULL,
    at             TEXT NOT NULL,
    state          TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'declined', 'withdrawn')),
    decided_by     TEXT NOT NULL DEFAULT '',
    decided_at     TEXT NOT NULL DEFAULT '',
    decided_reason TEXT NOT NULL DEFAULT '',
    seq            INTEGER UNIQUE,
    hash           BLOB,
    result         TEXT NOT NULL DEFAULT '',
    CHECK (state NOT IN ('accepted', 'declined') OR decided_by <> '' AND decided_by <> by_person),
    CHECK ((state = 'open') = (seq IS NULL) AND (state = 'open') = (hash IS NULL)),
    CHECK (result = '' OR state = 'accepted')
);
CREATE INDEX proposals_at ON proposals (at, id);

CREATE TABLE calendar_years (
    year     INTEGER NOT NULL PRIMARY KEY,
    data     TEXT NOT NULL,
    proposal TEXT NOT NULL
);

CREATE TABLE delegations (
    id          TEXT NOT NULL PRIMARY KEY,
    from_person TEXT NOT NULL,
    data        TEXT NOT NULL,
    by_person   TEXT NOT NULL,
    revoked     TEXT NOT NULL DEFAULT '',
    revoked_by  TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;

-- Which definition a case began under, found without reading its history.
CREATE INDEX entries_begun ON entries (dossier, case_id) WHERE kind IN ('opened', 'started');

-- A proposal is decided once; what following it took is added once. A delegation is revoked once.
-- +goose StatementBegin
CREATE TRIGGER proposals_begin BEFORE INSERT ON proposals WHEN NEW.state <> 'open'
BEGIN SELECT RAISE(ABORT, 'proposals begin open'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER proposals_stay BEFORE UPDATE ON proposals
WHEN NEW.id IS NOT OLD.id OR NEW.kind IS NOT OLD.kind OR NEW.data IS NOT OLD.data OR NEW.base IS NOT OLD.base
  OR NEW.reason IS NOT OLD.reason OR NEW.by_person IS NOT OLD.by_person OR NEW.at IS NOT OLD.at
  OR OLD.state <> 'open' AND (NEW.state IS NOT OLD.state OR NEW.decided_by IS NOT OLD.decided_by OR NEW.decided_at IS NOT OLD.decided_at
    OR NEW.decided_reason IS NOT OLD.decided_reason OR NEW.seq IS NOT OLD.seq OR NEW.hash IS NOT OLD.hash)
  OR OLD.result <> '' AND NEW.result IS NOT OLD.result
BEGIN SELECT RAISE(ABORT, 'proposals are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER proposals_remain BEFORE DELETE ON proposals BEGIN SELECT RAISE(ABORT, 'proposals are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER delegations_stay BEFORE UPDATE ON delegations
WHEN OLD.revoked <> '' OR NEW.revoked = '' OR NEW.id IS NOT OLD.id OR NEW.from_person IS NOT OLD.from_person OR NEW.data IS NOT OLD.data
  OR NEW.by_person IS NOT OLD.by_person
BEGIN SELECT RAISE(ABORT, 'delegations are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER delegations_remain BEFORE DELETE ON delegations BEGIN SELECT RAISE(ABORT, 'delegations are append-only'); END;
-- +goose StatementEnd
