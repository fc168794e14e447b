//go:build race

package engine_test

// raceEnabled: the race detector makes everything ten times slower, so walks are shorter.
const raceEnabled = true
