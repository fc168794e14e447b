package engine

import "context"

// EachEntry hands over what follows the entry after, to the end of the history, a page at a time.
func (e *Engine) EachEntry(ctx context.Context, dossier string, after int, visit func(*Entry) error) error {
	const page = 500
	for {
		entries, err := e.Store.Entries(ctx, dossier, after, page)
		if err != nil {
			return err
		}
		for i := range entries {
			if err := visit(&entries[i]); err != nil {
				return err
			}
			after = entries[i].Seq
		}
		if len(entries) < page {
			return nil
		}
	}
}

// History is the whole of it.
func (e *Engine) History(ctx context.Context, dossier string) (out []Entry, err error) {
	err = e.EachEntry(ctx, dossier, 0, func(en *Entry) error { out = append(out, *en); return nil })
	return out, err
}
