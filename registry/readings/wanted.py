"""The units that a reading may come in: the parameter's own, or that of its fuel or chosen word."""

from collections.abc import Iterator, Mapping, Sequence

from registry.methods.declaration import ROW_UNIT, Declaration, Parameter
from registry.methods.errors import QuantificationError, Reason
from registry.methods.factors import chosen_sets
from registry.methods.factors.table import FactorSet
from registry.methods.measures import unit_of


class UnknownItem(ValueError):
    """An item that is not in its table of factors: `known` are those that are."""

    def __init__(self, known: Sequence[str]) -> None:
        super().__init__(known)
        self.known = known


class WantedUnits:
    """The units of a methodology's parameters, with the choices that are made so far."""

    def __init__(
        self,
        declaration: Declaration,
        *,
        words: Mapping[str, str] | None = None,
        factor_sets: Sequence[str] = (),
        given: Mapping[str, object] | None = None,
    ) -> None:
        """`given` are the factors that the inputs give. QuantificationError: FACTOR_SET_UNKNOWN."""
        self._declaration = declaration
        self._own = dict(self._items_given(given or {}))
        self._listed: dict[str, frozenset[str]] = {}
        self._words = dict(words or {})
        self._sets: Mapping[str, FactorSet] = chosen_sets(declaration.families, factor_sets)
        self._known: dict[tuple[str, str], tuple[str, ...]] = {}

    def of(self, parameter: Parameter, item: str) -> tuple[str, ...]:
        """Return the one unit that an amount is wanted in; several where a choice is not made yet.

        Raises `UnknownItem` where a fuel or a gas is in no table, and no factor of it is given.
        """
        self._check_item(parameter, item)
        if ROW_UNIT not in parameter.unit.split("/"):
            return (parameter.unit,)
        key = parameter.symbol, item
        if key not in self._known:
            self._known[key] = tuple(dict.fromkeys(self._units(parameter, item)))
        return self._known[key]

    def of_any(self, parameter: Parameter) -> tuple[str, ...]:
        """Return the units that any item of a parameter, of any choice, may be wanted in."""
        items = self.items_of(parameter) or ("",)
        return tuple(dict.fromkeys(unit for item in items for unit in self.of(parameter, item)))

    def items_of(self, parameter: Parameter) -> tuple[str, ...]:
        """Return the items that a parameter may have by its table of factors; none where any."""
        for factor in self._declaration.factors:
            table = self._sets[factor.family]
            if factor.index and factor.index == parameter.index and table.keyed_by != "year":
                return table.keys
        return ()

    def _check_item(self, parameter: Parameter, item: str) -> None:
        if parameter.index not in self._listed:
            self._listed[parameter.index] = frozenset(self.items_of(parameter))
        listed = self._listed[parameter.index]
        if item and listed and item not in listed and item not in self._own[parameter.index]:
            raise UnknownItem(self.items_of(parameter))

    def _items_given(self, given: Mapping[str, object]) -> Iterator[tuple[str, frozenset[str]]]:
        """Yield, by index, the items for which the inputs give every factor themselves."""
        for index in self._declaration.indexes:
            own = (
                given.get(each.symbol) for each in self._declaration.factors if each.index == index
            )
            names = [frozenset(one) if isinstance(one, Mapping) else frozenset() for one in own]
            yield index, frozenset.intersection(*names) if names else frozenset()

    def _units(self, parameter: Parameter, item: str) -> Iterator[str]:
        for words in self._choices(parameter):
            try:
                yield unit_of(self._declaration, parameter, words=words, sets=self._sets, item=item)
            except QuantificationError as error:
                if error.reason is not Reason.FACTOR_ABSENT:
                    raise
                factor = self._declaration.factor(parameter.unit_of)
                known = self._sets[factor.family].keys if factor else ()
                raise UnknownItem(known) from None

    def _choices(self, parameter: Parameter) -> Iterator[dict[str, str]]:
        """Yield the words as they are chosen, or else every way to choose the one that counts."""
        factor = self._declaration.factor(parameter.unit_of)
        choice = self._declaration.choice(factor.choice if factor else parameter.unit_of)
        if choice is None or self._words.get(choice.symbol) in choice.options:
            yield self._words
            return
        for option in choice.options:
            yield {**self._words, choice.symbol: option}
