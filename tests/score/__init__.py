"""Measures how well articles are read.

Each parser reads real, labelled input. The results are compared with the goals of the product.
"""
