package public

import (
	"slices"

	"santong/engine"
)

// A version is what was known of the document from a moment on, and in what that differs from before.
type version struct {
	engine.Listing
	Changes []engine.Words
}

// versions tells of each listing what is new in it, newest first.
func versions(history []engine.Listing) (out []version) {
	for i := range history {
		one := version{Listing: history[i]}
		one.Known = one.ShownSince()
		switch {
		case one.Gone:
			one.Changes = []engine.Words{{Zh: "撤下目录", En: "taken off the catalogue"}}
		case i == 0:
			one.Changes = []engine.Words{{Zh: "收入目录", En: "entered into the catalogue"}}
		case history[i-1].Gone:
			one.Changes = []engine.Words{{Zh: "重新收入目录", En: "entered into the catalogue again"}}
		default:
			one.Changes = changes(&history[i-1], &history[i])
		}
		out = append(out, one)
	}
	slices.Reverse(out)
	return out
}

func changes(was, now *engine.Listing) (out []engine.Words) {
	say := func(differs bool, zh, en string) {
		if differs {
			out = append(out, engine.Words{Zh: zh, En: en})
		}
	}
	say(was.Title != now.Title, "名称", "title")
	say(was.IssueNo != now.IssueNo, "发文字号", "issue number")
	say(was.RegistrationNo != now.RegistrationNo, "登记号", "registration number")
	say(was.Kind.ID != now.Kind.ID, "文件种类", "kind")
	say(was.Maker != now.Maker || was.Drafter != now.Drafter, "机关", "organs")
	say(was.Dated != now.Dated, "成文日期", "day of signature")
	say(was.Registered != now.Registered, "登记日期", "day of registration")
	say(was.Published != now.Published, "公布日期", "day of publication")
	say(was.Effective != now.Effective, "施行日期", "day of effect")
	say(was.Lapses != now.Lapses, "失效日期", "day of lapse")
	say(!slices.EqualFunc(was.Phases, now.Phases, func(a, b engine.Phase) bool { return a.ID == b.ID && a.From == b.From }), "效力状态", "status")
	say(!slices.EqualFunc(was.Papers, now.Papers, func(a, b engine.ListedPaper) bool { return a.ID == b.ID && a.Hash == b.Hash }), "公布的文本", "published papers")
	say(!slices.EqualFunc(was.Relations, now.Relations, func(a, b engine.Relation) bool {
		return a.ID == b.ID && a.No == b.No && a.Clause == b.Clause && a.On == b.On
	}), "与其他文件的关系", "relations to other documents")
	say(len(was.Corrections) != len(now.Corrections), "公布文本的更正", "correction of the published copy")
	say(!slices.Equal(was.Channels, now.Channels), "公布渠道", "channels of publication")
	if len(out) == 0 {
		out = append(out, engine.Words{Zh: "其他", En: "something else"})
	}
	return out
}

// A former paper is one that another has taken the place of.
type former struct {
	engine.ListedPaper
	Until string // UTC: when it was replaced
}

// formerPapers are those that were shown once and are not any more, as each was shown last; the latest first. Anybody may still read them.
func formerPapers(history []engine.Listing) (out []former) {
	if len(history) == 0 {
		return nil
	}
	seen := map[string]bool{}
	for _, p := range history[len(history)-1].Papers {
		seen[p.Hash] = true
	}
	for i := len(history) - 2; i >= 0; i-- {
		for _, p := range history[i].Papers {
			if !seen[p.Hash] {
				seen[p.Hash] = true
				out = append(out, former{p, history[i].Until})
			}
		}
	}
	return out
}
