-- +goose Up
-- A number that was entered by mistake and given up may be entered again: nothing was ever counted for it here. All others stay given once.
ALTER TABLE numbers DROP CONSTRAINT numbers_number_key;
ALTER TABLE numbers DROP CONSTRAINT numbers_counter_value_key;
CREATE UNIQUE INDEX numbers_once ON numbers (number) WHERE void_seq IS NULL OR NOT entered;
CREATE UNIQUE INDEX numbers_place ON numbers (counter, value) WHERE void_seq IS NULL OR NOT entered;
CREATE INDEX numbers_counted ON numbers (counter, value);
