-- +goose Up
-- What people search: the public texts of the catalogue, cut into parts. All of it can be made again from the catalogue and the papers.
-- Tokens without positions find candidates, the normal form confirms them.
CREATE TABLE search_docs (
    id      BIGINT NOT NULL PRIMARY KEY,
    dossier TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    UNIQUE (dossier, case_id)
);

CREATE TABLE search_parts (
    doc     BIGINT NOT NULL,
    n       BIGINT NOT NULL,
    label   TEXT COLLATE "C" NOT NULL,
    under   TEXT COLLATE "C" NOT NULL,
    body    TEXT COLLATE "C" NOT NULL,
    normal  TEXT NOT NULL,
    tokens  TSVECTOR NOT NULL,
    PRIMARY KEY (doc, n)
);
CREATE INDEX search_tokens ON search_parts USING gin (tokens);

-- What must be indexed anew, as of which entry.
CREATE TABLE search_queue (
    dossier TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    seq     BIGINT NOT NULL,
    PRIMARY KEY (dossier, case_id)
);
INSERT INTO search_queue (dossier, case_id, seq) SELECT dossier, case_id, seq FROM listings WHERE until = '~';
