-- +goose Up
-- From the hash of a paper that anybody may read to the listings that have it: whether a file is a published one is one look-up.
CREATE TABLE listing_papers (
    hash    TEXT NOT NULL,
    dossier TEXT NOT NULL,
    case_id TEXT NOT NULL,
    seq     INTEGER NOT NULL,
    PRIMARY KEY (hash, dossier, case_id, seq)
) WITHOUT ROWID;
CREATE INDEX listing_papers_of ON listing_papers (dossier, case_id, seq);
INSERT INTO listing_papers (hash, dossier, case_id, seq)
    SELECT json_extract(p.value, '$.hash'), l.dossier, l.case_id, l.seq FROM listings l, json_each(l.data, '$.papers') p WHERE true ON CONFLICT DO NOTHING;
