-- +goose Up
-- Who has no part in a dossier any more: what was told of it before is not shown to them.
CREATE TABLE dossier_recused (
    dossier TEXT COLLATE "C" NOT NULL,
    person  TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (dossier, person)
);
INSERT INTO dossier_recused (dossier, person)
SELECT d.id, jsonb_object_keys(d.snapshot::jsonb -> 'recused') FROM dossiers d WHERE d.snapshot LIKE '%"recused":{%';
