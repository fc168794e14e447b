package engine

import "context"

// Prints tells in what a paper that somebody hands in differs from the table of the case of which it claims to be a print ([Material.Table]): a sentence for each row, none where
// it is the same.
type Prints func(ctx context.Context, d *Dossier, c *Case, table string, up Upload) ([]Words, error)

const maxDiffering = 20 // rows that a refusal names

// differing reads the paper before the command has its turn with the store: what is read in a child process must not keep others waiting. What it was compared with is what
// the command is about, for a command about another version is refused.
func (e *Engine) differing(ctx context.Context, cmd Command, up Upload) ([]Unmet, error) {
	if e.Prints == nil {
		return nil, nil
	}
	d, err := e.Dossier(ctx, cmd.Dossier, cmd.Actor)
	if err != nil {
		return nil, err
	}
	c := d.Case(cmd.Case)
	if c == nil || d.Version != cmd.Version {
		return nil, nil // which the command will be refused for
	}
	w, err := e.Workflow(ctx, c.Definition)
	if err != nil {
		return nil, err
	}
	m := w.materials[up.Kind]
	if m == nil || m.Table == "" {
		return nil, nil
	}
	rows, err := e.Prints(ctx, d, c, m.Table, up)
	var out []Unmet
	for _, words := range rows[:min(len(rows), maxDiffering)] {
		out = append(out, Unmet{ID: "differs", Kind: UnmetNeed, Words: words, Basis: w.Definition.cite(m.Basis),
			Do: Words{"重新下载“" + w.fields[m.Table].Zh + "”后提交；要改动的，先在系统中调整", "Download “" + w.fields[m.Table].En + "” again; what is to be changed is adjusted here first"}})
	}
	return out, err
}
