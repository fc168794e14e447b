package web

import (
	"errors"
	"io"
	"os"
	"sync"
	"time"

	older "santong/stock"
)

const (
	stageTime = 30 * time.Minute
	maxStaged = 4 // persons whose files wait at once
)

// A stage keeps what was handed over until it is taken in, for a while: whoever waits too long hands it over again. The bytes wait in files of the system that have no name
// any more, so that they take no memory and nothing is left of them when the program ends.
type stage struct {
	mu     sync.Mutex
	staged map[string]staged // by person: each has one
}

type staged struct {
	key   string
	bytes *os.File
	names []string
	sizes []int64
	until time.Time
}

// put keeps the files and returns the key under which they wait, "" where too many wait.
func (s *stage) put(person string, files []older.File, now time.Time) (key string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for who, one := range s.staged {
		if who == person || now.After(one.until) {
			_ = one.bytes.Close() // what was in it is not wanted any more
			delete(s.staged, who)
		}
	}
	if len(s.staged) >= maxStaged {
		return "", nil
	}
	one := staged{key: newKey(), until: now.Add(stageTime)}
	if one.bytes, err = os.CreateTemp("", "santong-stock-*"); err != nil {
		return "", err
	}
	err = os.Remove(one.bytes.Name())
	for _, f := range files {
		if err == nil {
			_, err = one.bytes.Write(f.Data)
		}
		one.names, one.sizes = append(one.names, f.Name), append(one.sizes, int64(len(f.Data)))
	}
	if err != nil {
		return "", errors.Join(err, one.bytes.Close())
	}
	if s.staged == nil {
		s.staged = map[string]staged{}
	}
	s.staged[person] = one
	return one.key, nil
}

// take is what the person has handed over under the key, once; nil where nothing waits under it.
func (s *stage) take(person, key string, now time.Time) (files []older.File, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	one := s.staged[person]
	if one.key == "" || one.key != key || now.After(one.until) {
		return nil, nil
	}
	delete(s.staged, person)
	defer func() { err = errors.Join(err, one.bytes.Close()) }()
	at := int64(0)
	for i, name := range one.names {
		data := make([]byte, one.sizes[i])
		if _, err := io.ReadFull(io.NewSectionReader(one.bytes, at, one.sizes[i]), data); err != nil {
			return nil, err
		}
		files, at = append(files, older.File{Name: name, Data: data}), at+one.sizes[i]
	}
	return files, nil
}
