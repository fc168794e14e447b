-- +goose Up
-- The index knows kinds, makers and phases as words that nobody can type: everything is indexed anew, a moment after the start.
INSERT INTO search_queue (dossier, case_id, seq) SELECT dossier, case_id, seq FROM listings WHERE until = '~'
    ON CONFLICT (dossier, case_id) DO UPDATE SET seq = excluded.seq;
