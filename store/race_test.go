//go:build race

package store_test

const raceEnabled = true // which makes everything ten times slower
