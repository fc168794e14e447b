-- +goose Up
-- What the public may know of each document, and since when. A row is closed (until) by the next one of its case; what is open has '~'.
-- All of it can be made again from the entries.
CREATE TABLE listings (
    dossier TEXT NOT NULL,
    case_id TEXT NOT NULL,
    seq     INTEGER NOT NULL,
    known   TEXT NOT NULL,
    until   TEXT NOT NULL,
    gone    BOOLEAN NOT NULL,
    data    TEXT NOT NULL,
    PRIMARY KEY (dossier, case_id, seq)
);

-- One row for each phase of each listing, from the day on which it begins to the one on which the next does: so that what a document is on a day, as it was
-- known at a moment, is one row.
CREATE TABLE listing_phases (
    dossier   TEXT NOT NULL,
    case_id   TEXT NOT NULL,
    seq       INTEGER NOT NULL,
    day_from  TEXT NOT NULL,
    day_to    TEXT NOT NULL,
    known     TEXT NOT NULL,
    until     TEXT NOT NULL,
    phase     TEXT NOT NULL,
    binding   BOOLEAN NOT NULL,
    kind      TEXT NOT NULL,
    maker     TEXT NOT NULL,
    year      INTEGER NOT NULL,
    published TEXT NOT NULL,
    title     TEXT NOT NULL,
    PRIMARY KEY (dossier, case_id, seq, day_from)
) WITHOUT ROWID;
-- Pages are read in the order of publication; the index answers everything else that can be asked.
CREATE INDEX listing_phases_published ON listing_phases (published, dossier, case_id, until, day_from, day_to, known, binding, phase, kind, maker, title);
CREATE INDEX listing_phases_phase ON listing_phases (phase, published, dossier, case_id, until, day_from, day_to, known, binding, kind, maker);
CREATE INDEX listing_phases_maker ON listing_phases (maker, published, dossier, case_id, until, day_from, day_to, known, binding, kind, phase);
CREATE INDEX listing_phases_counted ON listing_phases (kind, maker, year, phase, binding, until, day_from, day_to, known);

CREATE TABLE listing_numbers (
    number  TEXT NOT NULL,
    dossier TEXT NOT NULL,
    case_id TEXT NOT NULL,
    seq     INTEGER NOT NULL,
    PRIMARY KEY (number, dossier, case_id, seq)
) WITHOUT ROWID;
CREATE INDEX listing_numbers_of ON listing_numbers (dossier, case_id, seq);

-- From the later document, by its number, to the one that it has changed.
CREATE TABLE listing_relations (
    number   TEXT NOT NULL,
    dossier  TEXT NOT NULL,
    case_id  TEXT NOT NULL,
    seq      INTEGER NOT NULL,
    relation TEXT NOT NULL,
    PRIMARY KEY (number, dossier, case_id, seq, relation)
) WITHOUT ROWID;
CREATE INDEX listing_relations_of ON listing_relations (dossier, case_id, seq);

-- Counts are remembered until this moves.
INSERT INTO meta (key, value) VALUES ('catalogue', '0');
