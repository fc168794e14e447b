-- +goose Up
-- Which pairs of letters a title has, so that a list need not read every title for a text that few have. The database keeps them itself, and never takes one away: what
-- a title no longer has is found and then passed over, since the title itself is always looked at.
CREATE TABLE title_grams (
    gram    TEXT COLLATE "C" NOT NULL,
    dossier TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (gram, dossier)
);
CREATE TABLE title_places (n INTEGER NOT NULL PRIMARY KEY);
INSERT INTO title_places SELECT n FROM generate_series(1, 255) n;
INSERT INTO title_grams SELECT DISTINCT substr(d.sought, p.n, 2), d.id FROM dossiers d JOIN title_places p ON p.n < length(d.sought) ORDER BY 1, 2;
-- +goose StatementBegin
CREATE FUNCTION title_grams_of() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO title_grams SELECT DISTINCT substr(NEW.sought, p.n, 2), NEW.id FROM title_places p WHERE p.n < length(NEW.sought) ORDER BY 1 ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER dossiers_titled AFTER INSERT ON dossiers FOR EACH ROW EXECUTE FUNCTION title_grams_of();
CREATE TRIGGER dossiers_retitled AFTER UPDATE ON dossiers FOR EACH ROW WHEN (NEW.title IS DISTINCT FROM OLD.title) EXECUTE FUNCTION title_grams_of();
