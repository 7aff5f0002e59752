"""Tasks in every store."""

from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drytake.mockserver.state.store.codec import task_state
from drytake.mockserver.state.store.model import Store
from drytake.mockserver.state.task import Task, TaskEnd
from drytake.schemas.provider import SUCCEEDED, Durations


def task(task_id: str = "t1", *, tenant: str = "sk-test-1", provider: str = "acme", created: float = 0) -> Task:
    return Task(
        id=task_id,
        tenant=tenant,
        provider=provider,
        operation="create-video",
        kind="video",
        raw=b'{"prompt": "p\xc3\xa9"}',
        price=Decimal("75.25"),
        created=created,
        durations=Durations(queued=0.5, running=2.5),
        outcome=TaskEnd("moderation", "failed", "reason"),
    )


def facts(kept: Task | None) -> dict[str, object]:
    assert kept is not None
    names = [name for name in Task.__slots__ if name not in ("outcome", "version")]
    outcome = (kept.outcome.name, kept.outcome.state, kept.outcome.message)
    return {name: getattr(kept, name) for name in names} | {"outcome": outcome}


def test_new_store_is_empty(store: Store) -> None:
    assert (len(store), store.get("acme", "t1"), list(store.tasks_of("sk-test-1"))) == (0, None, [])


def test_task_comes_back_as_it_was(store: Store) -> None:
    made = task()
    made.provider_data = {"model": "acme-1"}

    store.add(made)

    assert facts(store.get("acme", "t1")) == facts(made)


def test_task_is_kept_without_secrets_and_works_on(store: Store) -> None:
    made = task()
    made.raw = b'{"prompt": "say own-secret-4711", "image_urls": ["https://h.test/a?token=Zk9"]}'
    made.provider_data = {"secret": "0123abcd", "callback_url": "http://127.0.0.1/own-secret-4711?token=Zk9"}
    made.secrets = ("own-secret-4711",)
    store.add(made)

    kept = store.get("acme", "t1")
    assert kept is not None
    state = task_state(kept)
    assert state["raw"] == '{"prompt": "say [redacted]", "image_urls": ["https://h.test/a?token=[redacted]"]}'
    assert state["provider_data"]["secret"] == "0123abcd"
    assert state["provider_data"]["callback_url"] == "http://127.0.0.1/[redacted]?token=[redacted]"


def test_task_is_found_by_provider_and_id(store: Store) -> None:
    store.add(task())

    assert store.get("globex", "t1") is None
    assert store.get("acme", "t2") is None


def test_same_id_at_two_providers_is_two_tasks(store: Store) -> None:
    store.add(task(tenant="sk-test-1"))
    store.add(task(tenant="sk-test-2", provider="globex"))

    assert len(store) == 2
    assert facts(store.get("globex", "t1"))["tenant"] == "sk-test-2"


def test_change_is_kept_once_it_is_saved(store: Store) -> None:
    store.add(task())
    found = store.get("acme", "t1")
    assert found is not None
    found.poll_count, found.finished, found.refunded = 2, 12.5, True
    found.outcome, found.durations = TaskEnd("success", SUCCEEDED), Durations(queued=1, running=0)
    found.provider_data = {"seen": [1, "x", None]}

    store.save(found)

    assert facts(store.get("acme", "t1")) == facts(found)
    assert len(store) == 1


def test_tasks_of_a_tenant_come_newest_first(store: Store) -> None:
    for number in range(5):
        store.add(task(f"t{number}", tenant=f"sk-test-{number % 2}", created=number))

    assert [found.id for found in store.tasks_of("sk-test-0")] == ["t4", "t2", "t0"]
    assert [found.id for found in store.tasks_of(None)] == ["t4", "t3", "t2", "t1", "t0"]
    assert list(store.tasks_of("sk-test-9")) == []


def test_tenant_is_forgotten_alone(store: Store) -> None:
    for number in range(5):
        store.add(task(f"t{number}", tenant=f"sk-test-{number % 2}"))

    assert store.delete_tenant("sk-test-0") == 3
    assert (len(store), store.get("acme", "t0"), store.delete_tenant("sk-test-0")) == (2, None, 0)
    assert store.get("acme", "t1") is not None


def test_everybody_is_forgotten(store: Store) -> None:
    store.add(task("t1"))
    store.add(task("t2", tenant="sk-test-2"))

    assert (store.delete_tenant(None), len(store)) == (2, 0)


def test_anonymous_tenant_is_a_tenant(store: Store) -> None:
    store.add(task(tenant=""))
    store.add(task("t2"))

    assert store.delete_tenant("") == 1
    assert [found.id for found in store.tasks_of("sk-test-1")] == ["t2"]


@given(steps=st.lists(st.tuples(st.booleans(), st.integers(0, 3), st.integers(0, 9)), max_size=30))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_store_remembers_what_a_dict_would(store: Store, steps: list[tuple[bool, int, int]]) -> None:
    store.delete_tenant(None)
    model = dict[str, str]()
    for forget, tenant, number in steps:
        if forget:
            gone = [task_id for task_id, owner in model.items() if owner == f"sk-test-{tenant}"]
            assert store.delete_tenant(f"sk-test-{tenant}") == len(gone)
            model = {task_id: owner for task_id, owner in model.items() if task_id not in gone}
        elif f"t{number}" not in model:
            store.add(task(f"t{number}", tenant=f"sk-test-{tenant}"))
            model[f"t{number}"] = f"sk-test-{tenant}"
        assert len(store) == len(model)
    for owner in set(model.values()):
        assert [found.id for found in store.tasks_of(owner)][::-1] == [
            name for name, of in model.items() if of == owner
        ]
