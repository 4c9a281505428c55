"""What phones show before the caller's name: which number was called, or for which group it rings."""

from __future__ import annotations

from collections.abc import Iterator

from renderers.asterisk.escape import plain


def name_prefix_steps(prefix: str) -> Iterator[str]:
    """Put words before the caller's name, or before the number of one without a name.

    A number that the caller withholds would keep the name back with it; it is nobody's business from here on.
    """
    yield 'ExecIf($["${CALLERID(pres)}" =~ "^prohib"]?Set(CALLERID(all)=))'
    yield "Set(CALLERID(pres)=allowed)"
    # A caller may be called anything: nothing is made of his name but a part of a value.
    yield "ExecIf($[${LEN(${CALLERID(name)})} = 0]?Set(CALLERID(name)=${CALLERID(num)}))"
    yield f"Set(CALLERID(name)={plain(prefix)} ${{CALLERID(name)}})"
