// Package storetest says in tests what a [store.Store] promises, whichever database is below it, and makes databases for the tests of other packages.
//
// Only test files import it, so that nothing of it gets into the binary.
package storetest
