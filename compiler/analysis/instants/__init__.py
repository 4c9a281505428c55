"""Sets of instants in words a person would use: `Saturdays 09:00–13:00 from 3 October 2026; and on 14 July 2027 all day`.

First the shape (`spans_of`), which is exact: `instants_of` gives the set again. Then the words (`in_words`), which may leave out
what is too much to read, and say so. `reading` goes the other way: an instant as somebody writes it.
"""

from compiler.analysis.instants.example import one_example
from compiler.analysis.instants.shape import Spans, instants_of, spans_of
from compiler.analysis.instants.words import in_words

__all__ = ("Spans", "in_words", "instants_of", "one_example", "spans_of")
