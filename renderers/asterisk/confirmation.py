"""Whether somebody takes a call who answers at an external number, or only its voicemail: who takes it presses 1.

Dial runs the subroutine on the called channel before the two are joined (option `U`), so that whoever else rings goes on ringing meanwhile. A call
that is not taken counts as not answered, and the trunk's subroutine ends it so: also if the far end hangs up, which is why the result
is set before anything is asked.
"""

from __future__ import annotations

from collections.abc import Iterator

from renderers.asterisk.dialplan import extension

_CONTEXT = "confirm.called"
_PROMPT = "vm-press&digits/1"
"""“Press one”, of prompts that every language of Asterisk's has."""
_ATTEMPTS, _SECONDS = 3, 4
"""How often it is said, and how long is waited after each: all in all less than most voicemails' greetings last."""


def confirming(language: str) -> str:
    """The option of Dial by which who answers must press 1; none where no language is given."""
    return f"U({_CONTEXT}^{language})" if language else ""


def render_confirmation() -> Iterator[str]:
    """The node's subroutine on the called channel: `s,1(language)`."""
    yield from ("", f"[{_CONTEXT}]")
    yield from extension(
        "s",
        "Set(CHANNEL(language)=${ARG1})",
        "Set(GOSUB_RESULT=CONTINUE)",
        f"Read(CONFIRMED,{_PROMPT},1,,{_ATTEMPTS},{_SECONDS})",
        'ExecIf($["${CONFIRMED}" = "1"]?Set(GOSUB_RESULT=))',
        "Return()",
    )
