// Package workflows is the law as data: procedures (*.yaml), the articles that they cite (law.yaml), the figures that differ from place to
// place (profiles/) and a directory of people to start with (seeds/). It reads them, checks them, and shows them to lawyers.
//
// # From files to workflows
//
// [Load] reads a folder under a profile, [Default] the one that is built in. Each file becomes one [engine.Definition] for each of its variants:
// what carries an `only` list without the variant is left out, a target by variant is resolved, and the rules, number series, seats
// and articles that the definition uses are attached from the profile and the law. [engine.Compile] has the last word.
// A mistake is shown with file, line, column and a caret; the loader names as many as it can at once.
//
// A folder may come from a user, so nothing in it is trusted: unknown and double keys, anchors, large and deep files are refused.
//
// # From workflows to people
//
// [Check] looks for what compiles and is still wrong: dead ends, steps without an article, ways around a gate.
// [Render] says a definition as prose, so that a change of law is reviewed as a diff of prose (testdata/*.golden.md). [Diagram] draws it,
// and [DiagramText] says the same picture to those who do not see it.
package workflows
