"""A second opinion: reads the rendered dialplan as Asterisk would, and holds it against the graph.

Nothing here shares code with `renderers/asterisk`: the syntax, the matching of extensions, time conditions, expressions and applications
are written down once more, from Asterisk's documentation and source. What is not known is an error, never a guess.
"""
