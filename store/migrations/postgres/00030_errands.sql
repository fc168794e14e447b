-- +goose Up
-- What is to be sent to other instances, one line for each case: written in the transaction of the act that it tells of, tried until it is signed for.
CREATE TABLE errands (
    dossier  TEXT COLLATE "C" NOT NULL,
    case_id  TEXT COLLATE "C" NOT NULL,
    seq      BIGINT NOT NULL,
    state    TEXT COLLATE "C" NOT NULL,
    attempts BIGINT NOT NULL,
    begun    TEXT COLLATE "C" NOT NULL,
    next     TEXT COLLATE "C" NOT NULL,
    error    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (dossier, case_id)
);
CREATE INDEX errands_state ON errands (state, next);

-- What was filed before went by page, command, medium or on paper: nothing of it goes by itself now.
INSERT INTO errands (dossier, case_id, seq, state, attempts, begun, next, error)
SELECT e.dossier, e.case_id, max(e.seq), CASE WHEN EXISTS (SELECT 1 FROM parcels p WHERE p.way = 'out' AND p.dossier = e.dossier AND p.case_id = e.case_id) THEN 'done' ELSE 'none' END,
    0, max(e.at), max(e.at), '{}'
FROM entries e WHERE e.event = 'submit_filing' GROUP BY e.dossier, e.case_id;
