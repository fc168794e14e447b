// Package santong is the root of the Santong source tree (see README.md). It holds no code: architecture_test.go
// beside it keeps the arrows between the packages.
package santong
