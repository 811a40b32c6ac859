"""Cuts a passage into tokens. Each token has a key. Tokens that mean the same have the same key.

wordlists        how the tables of words are written
vocabulary       function words, negations, words of saying, spellings, outcomes
calendar_words   weekdays, months, relative days
number_words     numbers in words, scales, units
folding          spelling variants of one word
words            the kind and key of a single word, by language
symbols          which symbols have a meaning
tokens           a passage cut into words, numbers and symbols
expressions      several tokens that are one number or one day
day_hints        where a text may name a day
typos            words that differ in spelling only
outcomes         reported events: deaths, arrests, rises
headline_words   other words that a headline may use, and words of events
polarities       words that turn the meaning of a headline
"""
