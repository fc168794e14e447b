package web

import "santong/engine"

// Whose is what the procedure of the case calls those whose turn it is.
func (c *caseView) Whose(t engine.Task) engine.Words {
	if role := c.Definition.Role(t.Role); role != nil {
		return role.Words
	}
	return engine.Words{Zh: t.Role, En: t.Role}
}
