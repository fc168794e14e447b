// Package web is the office at work: pages for the people who draft, review, decide, register, file and watch. It holds no rule of procedure:
// what may be done, what stands in the way and why comes from the engine, and a page shows it. What a page does to a
// dossier, the interface of package api could do, and the history cannot tell the two apart.
//
// # A page
//
// The table in routes.go is the only place where a route is mounted; each row says who may ask at all. A handler reads the request, asks the
// engine or one of the services, and renders a template with a typed view. Every address begins with the language, /zh or /en. Templates
// stand in templates/, one file a page, all inside layout.html; [t] says a thing in both languages where it stands, so that neither can be missing.
//
// # Without JavaScript
//
// Every page works as plain forms and links. htmx, app.js and form.js only save steps: filters answer while one types, drafts are kept, uploads
// show their progress, a row of a table comes without a new page, the count of unread notices moves by itself. No page carries inline script or style; the content policy forbids both.
//
// # Forms
//
// Forms are made from the definition's fields (form.go): a new workflow file has complete pages without new code. What was typed is kept as a
// draft until it is done. Each form carries the version of the dossier that was seen and an idempotency key, so that pressing twice does nothing
// twice, and who was overtaken sees what has happened since, with everything that was typed still there.
package web
