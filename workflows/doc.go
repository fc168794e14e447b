// Package workflows is the law as data: procedures (*.yaml), the articles that they cite (law.yaml), the figures that differ from place to
// place (profiles/) and a directory of people to start with (seeds/). It reads them, checks them, and shows them to lawyers.
//
// # From files to workflows
//
// [Load] reads a folder under a profile, [Default] the one that is built in, [Beside] a county's own folder laid over that. Each file becomes one [engine.Definition] for each of its variants:
// what carries an `only` list without the variant is left out, a target by variant is resolved, and the rules, number series, seats
// and articles that the definition uses are attached from the profile and the law. [engine.Compile] has the last word.
// A mistake is shown with file, line, column and a caret; the loader names as many as it can at once.
//
// A folder may come from a user, so nothing in it is trusted: unknown and double keys, tags, and files that are large, deep, or large once their aliases are written out are refused.
//
// # From workflows to people
//
// [Check] looks for what compiles and is still wrong: dead ends, steps without an article, ways around a gate.
// [Library.Render] says a definition as prose, so that a change of law is reviewed as a diff of prose (testdata/*.golden.md). [Diagram] draws it,
// and [DiagramText] says the same picture to those who do not see it.
//
// # The picture
//
// It is drawn like a line map. The way that a case takes as a rule stands in a column, from top to bottom; every other state stands in a second
// column beside it. Steps from one box of the main column to the next are arrows straight down. All other lines leave a box sideways into a zone
// that holds nothing but labels, then run in lanes: to the left what joins two boxes of the main column, in the middle what touches the
// second column. All lines to one box share one lane, so that they meet instead of running side by side. Thus no line ever crosses a box or
// a label, however many there are; where lines meet there is a dot, where they merely cross there is none. Returns, resumptions and recalls draw
// no lines, since they may lead almost anywhere: they are named in the box.
package workflows
