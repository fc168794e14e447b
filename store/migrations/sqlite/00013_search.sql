-- +goose Up
-- What people search: the public texts of the catalogue, cut into parts. All of it can be made again from the catalogue and the papers.
-- The words themselves are in search_index, a table of FTS5 without content, which a program that has no FTS5 leaves out.
CREATE TABLE search_docs (
    id      INTEGER NOT NULL PRIMARY KEY,
    dossier TEXT NOT NULL,
    case_id TEXT NOT NULL,
    UNIQUE (dossier, case_id)
);

CREATE TABLE search_parts (
    doc     INTEGER NOT NULL,
    n       INTEGER NOT NULL,
    label   TEXT NOT NULL,
    under   TEXT NOT NULL,
    body    TEXT NOT NULL,
    PRIMARY KEY (doc, n)
) WITHOUT ROWID;
-- What must be indexed anew, as of which entry.
CREATE TABLE search_queue (
    dossier TEXT NOT NULL,
    case_id TEXT NOT NULL,
    seq     INTEGER NOT NULL,
    PRIMARY KEY (dossier, case_id)
) WITHOUT ROWID;
INSERT INTO search_queue (dossier, case_id, seq) SELECT dossier, case_id, seq FROM listings WHERE until = '~';
