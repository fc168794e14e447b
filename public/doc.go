// Package public is the citizens' site, the unified publication (统一公布): the catalogue of what has been published, its documents, the check whether a paper is
// authentic, and the same as feeds and data for machines.
//
// It is given a [Store] that knows listings and their papers and nothing else: no dossier, no task, no entry can be asked for through it. That nobody learns here
// of anything unpublished does not depend on any page being careful. Nobody signs in, no cookie is set, and every answer is the same for everybody, so that caches on
// the way may keep it.
//
// A document stands at its registration number, or at its issue number where it has no other; any number in any writing leads there. Where a number was given twice,
// the page says so and lists both.
package public
