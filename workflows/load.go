package workflows

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"santong/engine"
	"santong/people"
)

//go:embed *.yaml profiles seeds
var embedded embed.FS

// A Library is all workflows of a folder under one profile. It is never changed and may be shared.
type Library struct {
	Profile Profile
	Acts    []Act

	fsys      fs.FS
	law       *law
	files     map[string]string // workflow → file
	seats     []placed[seat]
	replaced  []engine.Words     // built-in procedures that a folder has replaced
	workflows []*engine.Workflow // in the order of files and their variants
}

// Default loads the workflows that are built in.
func Default(profile string) (*Library, error) { return Load(embedded, profile) }

// Load reads all workflows of a folder (*.yaml, law.yaml, profiles, seeds) under a profile. It names every mistake that it can find at once.
func Load(fsys fs.FS, profile string) (*Library, error) {
	l := &loading{fsys: fsys, sources: map[string]*source{}}
	if !identifier(profile) { // it becomes part of a file's name
		return nil, fmt.Errorf("方案名 %[1]q 只能用小写字母、数字和下划线 / profile %[1]q: use small letters, digits and underscores", profile)
	}
	law := l.readLaw()
	broken := len(l.faults) > 0
	figures := l.readProfiles(profile)
	files := l.readWorkflows()
	for _, name := range slices.Sorted(maps.Keys(l.sources)) {
		if broken {
			break // articles that law.yaml has lost would be missed everywhere
		}
		l.cited(l.sources[name], law.citations)
	}
	if len(l.faults) > 0 {
		return nil, errors.Join(l.faults...) // what follows would only repeat it
	}
	out := &Library{Profile: figures.profile(law.citations), Acts: law.Acts, fsys: fsys, law: law, files: map[string]string{}, seats: figures.seats}
	build := building{l, files, figures, law}
	for _, f := range files {
		out.files[f.workflow] = f.source.file
		out.workflows = append(out.workflows, build.workflows(f)...)
	}
	if len(out.workflows) == 0 && len(l.faults) == 0 {
		l.say(errors.New("目录中没有流程文件 / the folder has no workflow: add at least one *.yaml"))
	}
	l.requiredGatesExist(law, out)
	if len(l.faults) > 0 {
		return nil, errors.Join(l.faults...)
	}
	return out, nil
}

// Workflow returns the workflow for a variant (empty for one without variants), or nil.
func (l *Library) Workflow(name, variant string) *engine.Workflow {
	for _, w := range l.workflows {
		if w.Definition.Workflow == name && w.Definition.Variant == variant {
			return w
		}
	}
	return nil
}

// All returns every workflow in every variant, in the order of files and variants.
func (l *Library) All() []*engine.Workflow { return slices.Clone(l.workflows) }

// Seed is the directory of people with which an instance of this profile begins.
func (l *Library) Seed() (*people.Directory, error) {
	return ReadSeed(l.fsys, "seeds/"+l.Profile.ID+".yaml")
}

// ReadSeed reads a list of organisations and persons.
func ReadSeed(fsys fs.FS, name string) (*people.Directory, error) {
	s, err := read(fsys, name)
	if err != nil {
		return nil, err
	}
	var file struct {
		Organisations []people.Organisation `yaml:"organisations"`
		Persons       []people.Person       `yaml:"persons"`
	}
	if err := s.decode(&file); err != nil {
		return nil, err
	}
	directory, err := people.NewDirectory(file.Organisations, file.Persons)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.file, err)
	}
	return directory, nil
}

// A loading gathers what is read and what is wrong with it.
type loading struct {
	fsys    fs.FS
	sources map[string]*source
	faults  []error
}

// maxFaults keeps a thoroughly broken folder from filling the screen.
const maxFaults = 50

func (l *loading) say(err error) {
	switch text := err.Error(); {
	case len(l.faults) > maxFaults:
	case len(l.faults) == maxFaults:
		l.faults = append(l.faults, errors.New("……其余从略 / … and more"))
	case !slices.ContainsFunc(l.faults, func(e error) bool { return e.Error() == text }): // variants repeat what is common to them
		l.faults = append(l.faults, err)
	}
}

// open reads a file and keeps it; nil if there was something wrong with it.
func (l *loading) open(name string) *source {
	s, err := read(l.fsys, name)
	if err != nil {
		l.say(err)
		return nil
	}
	l.sources[name] = s
	return s
}

func (l *loading) decode(s *source, v any) bool {
	if err := s.decode(v); err != nil {
		l.say(err)
		return false
	}
	return true
}

// worded asks for an id and for both languages.
func (l *loading) worded(s *source, path, id string, words engine.Words) {
	if id == "" || strings.TrimSpace(words.Zh) == "" || strings.TrimSpace(words.En) == "" {
		switch dot := strings.TrimPrefix(path+".", "."); {
		case id == "":
		case strings.TrimSpace(words.Zh) == "":
			path = dot + "zh"
		case strings.TrimSpace(words.En) == "":
			path = dot + "en"
		}
		l.say(s.at(path, "编号、中文（zh）、英文（en）须齐备", "the id and the words in zh and en must all be given"))
	}
}

// identifier tells whether a name is one that files, variants and ids may have.
func identifier(name string) bool {
	return name != "" && len(name) <= 64 && name[0] != '.' && !strings.ContainsFunc(name, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '_'
	})
}
