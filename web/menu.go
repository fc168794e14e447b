package web

import (
	"strings"

	"santong/engine"
	"santong/people"
)

// An item of the menu.
type menuItem struct {
	engine.Words
	Path string
	Here bool
}

// Menu lists the pages that the person can use; what somebody may not see is not in it.
func (r *request) Menu() []menuItem {
	items := []menuItem{
		{Words: engine.Words{Zh: "待办", En: "Inbox"}, Path: "/inbox"},
		{Words: engine.Words{Zh: "案卷", En: "Dossiers"}, Path: "/dossiers"},
		{Words: engine.Words{Zh: "建卷", En: "Open a dossier"}, Path: "/open"},
		{Words: engine.Words{Zh: "会议", En: "Meetings"}, Path: "/meetings"},
		{Words: engine.Words{Zh: "登记簿", En: "Register"}, Path: "/register"},
		{Words: engine.Words{Zh: "程序与依据", En: "Procedures and law"}, Path: "/procedures"},
	}
	if r.Person != nil && len(r.service.book().Mine(r.actor)) > 0 {
		items = append(items, menuItem{Words: filingTitle, Path: "/filing"})
	}
	if r.May(people.TakesIn) {
		items = append(items, menuItem{Words: engine.Words{Zh: "补录", En: "Earlier documents"}, Path: "/stock"})
	}
	if r.May(people.Exchanges) && r.service.Parcels != nil {
		items = append(items, menuItem{Words: engine.Words{Zh: "电子报送", En: "Packages"}, Path: "/parcels"})
	}
	if r.May(people.Administers) {
		items = append(items, menuItem{Words: engine.Words{Zh: "管理", En: "Administration"}, Path: "/admin"})
	}
	for i := range items {
		items[i].Here = below(r.Path(), items[i].Path) || items[i].Path == "/procedures" && (below(r.Path(), "/law") || below(r.Path(), "/calculator"))
	}
	return items
}

func below(path, root string) bool { return path == root || strings.HasPrefix(path, root+"/") }
