-- +goose Up
-- From the hash of a paper that anybody may read to the listings that have it: whether a file is a published one is one look-up.
CREATE TABLE listing_papers (
    hash    TEXT COLLATE "C" NOT NULL,
    dossier TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    seq     BIGINT NOT NULL,
    PRIMARY KEY (hash, dossier, case_id, seq)
);
CREATE INDEX listing_papers_of ON listing_papers (dossier, case_id, seq);
INSERT INTO listing_papers (hash, dossier, case_id, seq)
    SELECT p.value->>'hash', l.dossier, l.case_id, l.seq FROM listings l, jsonb_array_elements(l.data::jsonb->'papers') p ON CONFLICT DO NOTHING;
