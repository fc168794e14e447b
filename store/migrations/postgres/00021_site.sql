-- +goose Up
-- Headings are searched too: everything is indexed anew, a moment after the start.
INSERT INTO search_queue (dossier, case_id, seq) SELECT dossier, case_id, seq FROM listings WHERE until = '~'
    ON CONFLICT (dossier, case_id) DO UPDATE SET seq = excluded.seq;

-- What was taken off the catalogue is left out of what was known before: the few are found at once.
CREATE INDEX listings_gone ON listings (dossier, case_id) WHERE gone AND until = '~';
