-- +goose Up
-- What is to be sent to other instances, one line for each case: written in the transaction of the act that it tells of, tried until it is signed for.
CREATE TABLE errands (
    dossier  TEXT NOT NULL,
    case_id  TEXT NOT NULL,
    seq      INTEGER NOT NULL,
    state    TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    begun    TEXT NOT NULL,
    next     TEXT NOT NULL,
    error    TEXT NOT NULL,
    PRIMARY KEY (dossier, case_id)
) WITHOUT ROWID;
CREATE INDEX errands_state ON errands (state, next);

-- What was filed before went by page, command, medium or on paper: nothing of it goes by itself now.
INSERT INTO errands (dossier, case_id, seq, state, attempts, begun, next, error)
SELECT e.dossier, e.case_id, max(e.seq), CASE WHEN EXISTS (SELECT 1 FROM parcels p WHERE p.way = 'out' AND p.dossier = e.dossier AND p.case_id = e.case_id) THEN 'done' ELSE 'none' END,
    0, max(e.at), max(e.at), '{}'
FROM entries e WHERE e.event = 'submit_filing' GROUP BY e.dossier, e.case_id;
