"""The views while questions are put to them: laid out for the first question, put away after the last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from syncsvc.checks.base import Aspect
from syncsvc.model.run import Scope
from syncsvc.reconcile.judging.judge import Subjects, subjects
from syncsvc.reconcile.views.layout import PEOPLE, Views


class Desk:
    """Hands out views, and holds each only while a question waits for it: a million rows of each are dear."""

    def __init__(self, views: Views, scope: Scope, questions: Iterable[Aspect]) -> None:
        """``questions`` are all that will be put; each takes its view once."""
        self._views = views
        self._scope = scope
        self._waiting = Counter(aspect.view for aspect in questions)
        self._ready: dict[str, Subjects] = {}

    def take(self, aspect: Aspect) -> Subjects:
        """The view that a question is about."""
        view = aspect.view
        if view not in self._ready:
            lent = self._views.lent if view == PEOPLE else ()
            self._ready[view] = subjects(self._views.frames[view](), lent, self._scope)
        self._waiting[view] -= 1
        return self._ready[view] if self._waiting[view] else self._ready.pop(view)
