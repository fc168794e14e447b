package main

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/alecthomas/kong"

	"santong/engine"
	"santong/identity"
	"santong/parcel"
	"santong/stock"
)

// Errors of this program are written in both languages where they stand: "中文 / English". What comes from below says both by words of its own, or is the system's and gets a lead.

// bilingual says an error in both languages.
func bilingual(err error) error {
	if strings.ContainsFunc(err.Error(), chinese) {
		return err
	}
	words, ok := identity.Say(err)
	if f, is := errors.AsType[*parcel.Fault](err); is {
		words, ok = f.Words, true
	}
	if f, is := errors.AsType[*stock.Fault](err); is {
		words, ok = f.Words, true
	}
	if r, is := errors.AsType[*engine.Refusal](err); is {
		words, ok = unmet(r), true
	}
	if !ok {
		words = engine.Words{Zh: "未能完成", En: err.Error()}
	}
	return fmt.Errorf("%s / %s", words.Zh, words.En)
}

// unmet names everything that stands in the way.
func unmet(r *engine.Refusal) engine.Words {
	var zh, en []string
	for _, u := range r.Unmet {
		zh, en = append(zh, u.Zh), append(en, u.En)
	}
	return engine.Words{Zh: strings.Join(zh, "；"), En: strings.Join(en, "; ")}
}

func chinese(r rune) bool { return unicode.Is(unicode.Han, r) }

// misreadings are what the reader of command lines says, by how it begins.
var misreadings = []struct{ begins, zh string }{
	{"unknown flag", "没有这个选项"},
	{"unexpected argument", "没有这个命令或者参数"},
	{"missing flag", "缺少选项"},
	{"expected one of", "须写明命令"},
	{"expected", "缺少参数"},
}

// misread says what was not understood of a command line, and where its help is.
func misread(err error) string {
	zh, help := "命令行中的值有误", "santong"
	for _, m := range misreadings {
		if strings.HasPrefix(err.Error(), m.begins) {
			zh = m.zh
			break
		}
	}
	if p, ok := errors.AsType[*kong.ParseError](err); ok {
		if node := p.Context.Selected(); node != nil {
			help = node.FullPath()
		}
	}
	return fmt.Sprintf("%s / %s；说明见 see %s --help", zh, oneLine(err), help)
}
