"""The prompts that a node's Asterisk has, where the operator's layer says in which folder they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


class MissingPromptsError(Exception):
    """Prompts that a node lacks: each would be said in English. `lacking`: language and prompt."""

    def __init__(self, lacking: Iterable[tuple[str, str]]) -> None:
        self.lacking = tuple(sorted(lacking))
        super().__init__(", ".join(f"{language}/{prompt}" for language, prompt in self.lacking))


@dataclass(frozen=True, slots=True)
class PromptFolder:
    """The folder, with one for each language in it, as Asterisk looks for them."""

    path: Path

    def refuse_missing(self, said: Iterable[tuple[str, str]]) -> None:
        """Raises MissingPromptsError for prompts of which no format is there, and OSError where a folder cannot be read."""
        lacking = [(language, prompt) for language, prompt in said if not self._has(language, prompt)]
        if lacking:
            raise MissingPromptsError(lacking)

    def _has(self, language: str, prompt: str) -> bool:
        file = self.path / language / prompt
        return file.parent.is_dir() and any(one.stem == file.name for one in file.parent.iterdir())
