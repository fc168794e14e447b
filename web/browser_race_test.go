//go:build race

package web

// raceEnabled: the race detector makes the server ten times slower, and the long tests in a browser with it.
const raceEnabled = true
