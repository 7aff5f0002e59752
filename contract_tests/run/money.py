"""What a run may cost, and whether its results are asked for: two gates for a pipeline."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation

from drytake.contract_tests.findings.model import Finding
from drytake.contract_tests.run.rules import RUN
from drytake.mockserver.accounts.settlement import Settlement
from drytake.schemas.prices import number
from drytake.schemas.registry import is_provider, named_ids

__all__ = ["amounts", "failure_as_success", "missing_results", "over_cost"]


def amounts(specs: Iterable[str]) -> Mapping[str, Decimal]:
    """Return the most that may be spent, by provider; of the name "" at any other.

    Raises:
        ValueError: one of them isn't `[PROVIDER=]AMOUNT`.
    """
    found: dict[str, Decimal] = {}
    for spec in specs:
        name, _, text = spec.rpartition("=")
        if name and not is_provider(name):
            raise ValueError(f"--max-cost {spec}: there is no provider `{name}`; there is: {', '.join(named_ids())}")
        try:
            found[name] = Decimal(text)
        except InvalidOperation:
            raise ValueError(f"--max-cost {spec}: `{text}` is no amount") from None
        if not found[name].is_finite() or found[name] < 0:
            raise ValueError(f"--max-cost {spec}: `{text}` is no amount")
    return found


def over_cost(money: Settlement, specs: Iterable[str], subject: str) -> Iterator[Finding]:
    """Yield the providers at which tasks cost more than they may."""
    allowed, rule = amounts(specs), RUN["over-cost"]
    for payment in money.payments:
        most = allowed.get(payment.provider, allowed.get(""))
        if most is not None and payment.amount > most:
            said = f"{payment}, and {number(most)} {payment.unit} are allowed"
            yield Finding(rule, rule.severity, said, rule.hint, value=number(payment.amount), subject=subject)


def failure_as_success(money: Settlement, subject: str) -> Iterator[Finding]:
    """Yield that a command ended well though each task of it failed."""
    if money.failed and not money.succeeded:
        rule = RUN["failure-as-success"]
        tasks = "its task" if money.failed == 1 else f"all its {money.failed} tasks"
        yield Finding(rule, rule.severity, f"{tasks} failed, and the command ended with 0", rule.hint, subject=subject)


def missing_results(money: Settlement, subject: str) -> Iterator[Finding]:
    """Yield the tasks that were paid and whose result wasn't fetched whole."""
    rule = RUN["result-missing"]
    for task in money.unfetched:
        said = f"the task `{task}` was paid, and its result wasn't fetched whole"
        yield Finding(rule, rule.severity, said, rule.hint, value=task, subject=subject)
