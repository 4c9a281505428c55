"""People's words in files: whatever may stand for their punctuation there, their letters and digits are the same."""

from __future__ import annotations

_SPELT = str.maketrans({"$": "S", "#": "n"})
"""Signs for which letters stand in Asterisk's files."""


def same_words(said: str, meant: str, *, is_full: bool) -> bool:
    """Whether what a file says are these words. `is_full`: it says as much as is kept, so that the end may be lacking."""
    if said == meant:
        return True
    kept, whole = _letters(said), _letters(meant)
    return kept == whole or (is_full and whole.startswith(kept))


def spelt(words: str) -> str:
    """Words as Asterisk's files may have them: no letter begins an expression or a comment."""
    return words.translate(_SPELT)


def letters(words: str) -> str:
    """The letters and digits of people's words, however a file spells them."""
    return _letters(spelt(words))


def _letters(words: str) -> str:
    return "".join([character for character in words if character.isalnum()])
