-- +goose Up
-- Which pairs of letters a title has, so that a list need not read every title for a text that few have. The database keeps them itself, and never takes one away: what
-- a title no longer has is found and then passed over, since the title itself is always looked at.
CREATE TABLE title_grams (
    gram    TEXT NOT NULL,
    dossier TEXT NOT NULL,
    PRIMARY KEY (gram, dossier)
) WITHOUT ROWID;
CREATE TABLE title_places (n INTEGER NOT NULL PRIMARY KEY);
INSERT INTO title_places WITH RECURSIVE p (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM p WHERE n < 255) SELECT n FROM p;
INSERT INTO title_grams SELECT DISTINCT substr(d.sought, p.n, 2), d.id FROM dossiers d JOIN title_places p ON p.n < length(d.sought) ORDER BY 1, 2;
-- +goose StatementBegin
CREATE TRIGGER dossiers_titled AFTER INSERT ON dossiers BEGIN
    INSERT OR IGNORE INTO title_grams SELECT substr(lower(NEW.title), n, 2), NEW.id FROM title_places WHERE n < length(substr(NEW.title, 1, 256));
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER dossiers_retitled AFTER UPDATE OF title ON dossiers WHEN NEW.title <> OLD.title BEGIN
    INSERT OR IGNORE INTO title_grams SELECT substr(lower(NEW.title), n, 2), NEW.id FROM title_places WHERE n < length(substr(NEW.title, 1, 256));
END;
-- +goose StatementEnd
