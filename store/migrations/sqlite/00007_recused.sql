-- +goose Up
-- Who has no part in a dossier any more: what was told of it before is not shown to them.
CREATE TABLE dossier_recused (
    dossier TEXT NOT NULL,
    person  TEXT NOT NULL,
    PRIMARY KEY (dossier, person)
) WITHOUT ROWID;
INSERT INTO dossier_recused (dossier, person)
SELECT d.id, r.key FROM dossiers d, json_each(d.snapshot, '$.recused') r WHERE d.snapshot LIKE '%"recused":{%';
