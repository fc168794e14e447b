package engine

import (
	"context"
	"fmt"
)

// An Onward is another procedure that is begun out of a case, in a dossier of its own: what was decided here is carried on there. It is an offer, made while its condition holds;
// what the new dossier may say of this one is for the guards of its own opening.
type Onward struct {
	Item     `yaml:",inline"`
	Workflow string            `yaml:"workflow" json:"workflow"`
	Variant  string            `yaml:"variant" json:"variant,omitempty"` // expression: of which kind it is; "" where the procedure has no kinds
	When     string            `yaml:"when" json:"when"`
	With     map[string]string `yaml:"with" json:"with"` // field of its opening's form → expression
}

type onward struct {
	*Onward
	when, variant *expression
	with          map[string]*expression
}

// An Offer is what may be begun out of a case now, with what stands already in the form of its opening.
type Offer struct {
	Case string `json:"case"`
	ID   string `json:"id"`
	Words
	Workflow string            `json:"workflow"`
	Variant  string            `json:"variant,omitempty"`
	Form     map[string]string `json:"form"`
	Basis    []Basis           `json:"basis"`
}

func (c *compiler) checkOnward() {
	for i := range c.Definition.Onward {
		o, path := &c.Definition.Onward[i], fmt.Sprintf("onward[%d]", i)
		out := onward{Onward: o, when: c.expression(path+".when", o.When, wantBool), with: map[string]*expression{}}
		if o.Variant != "" {
			out.variant = c.expression(path+".variant", o.Variant, wantOf(&Field{Type: Text}))
		}
		for _, field := range sortedKeys(o.With) {
			out.with[field] = c.expression(path+".with."+field, o.With[field], wantOf(&Field{Type: Text}))
		}
		c.onward = append(c.onward, out)
	}
}

// Offers lists what may be begun out of the open cases of the dossier today.
func (e *Engine) Offers(ctx context.Context, d *Dossier) ([]Offer, error) {
	var out []Offer
	for _, c := range d.Cases {
		if !c.Open {
			continue
		}
		w, err := e.Workflow(ctx, c.Definition)
		if err != nil {
			return nil, err
		}
		s := e.scene(ctx, w, d, c)
		for _, o := range w.onward {
			if !s.holds(o.when) {
				continue
			}
			one := Offer{Case: c.ID, ID: o.ID, Words: o.Words, Workflow: o.Workflow, Form: map[string]string{}, Basis: w.Definition.cite(o.Basis)}
			text := func(x *expression) string {
				if x == nil {
					return ""
				}
				v, _ := s.run(x)
				text, _ := v.(string)
				return text
			}
			one.Variant = text(o.variant)
			for field, x := range o.with {
				one.Form[field] = text(x)
			}
			out = append(out, one)
		}
	}
	return out, nil
}
