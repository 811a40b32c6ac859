"""How well articles are read: every parser over real input with labels, against the goals of the product."""
