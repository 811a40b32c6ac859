"""How well articles are read.

Every parser over real input with labels, against the goals of the product.
"""
