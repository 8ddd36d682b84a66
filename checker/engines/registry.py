"""The forms of property that an engine can check, each registered with its check."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from ..message import Listing, Message

Check = TypeVar("Check", bound=Callable[..., Any])


class UncheckedForm(TypeError):
    """A form of property that an engine has no check for; one line."""


class Checks(Generic[Check]):
    """The checks of one engine, by the class of the property.

    A property of a class of one's own is checked after `CHECKS.register(ItsClass, its_check)`.
    """

    def __init__(self, engine: str) -> None:
        self.engine = engine
        self._checks: dict[type, Check] = {}

    def register(self, form: type, check: Check) -> None:
        """Use this check for properties of this class and of those derived from it."""
        self._checks[form] = check

    def of(self, formula: object) -> Check:
        """The check of a property.

        Raises:
            UncheckedForm: none is registered for its class.
        """
        for form in type(formula).__mro__:
            if form in self._checks:
                return self._checks[form]
        raise UncheckedForm(
            Message(
                "error.unchecked-form",
                "{engine} has no check for {form}; it checks: {known}",
                engine=self.engine,
                form=type(formula).__name__,
                known=Listing(sorted(form.__name__ for form in self._checks)),
            )
        )
