package people

// kinds are what organisations can be, in the order in which people list them. The words stand in procedures too, so they are those of the law:
// not the township makes documents, but its people's government.
var kinds = []struct{ id, zh, en string }{
	{"government", "政府", "government"},
	{"office", "办公机构", "office"},
	{"department", "部门", "department"},
	{"township", "乡镇人民政府", "township government"},
	{"congress", "人大常委会", "standing committee of the people's congress"},
	{"public", "社会公众", "the public"},
	{"upper", "上级机关", "superior organ"},
}

// Kinds lists what organisations can be.
func Kinds() (out []string) {
	for _, k := range kinds {
		out = append(out, k.id)
	}
	return out
}

// KindWords say a kind of organisation in Chinese and English; one that is not known says itself.
func KindWords(kind string) (zh, en string) {
	for _, k := range kinds {
		if k.id == kind {
			return k.zh, k.en
		}
	}
	return kind, kind
}
