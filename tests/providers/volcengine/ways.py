"""What clients do at Volcengine that leads to outcomes of its own: what they do at BytePlus, whose wire it is."""

from tests.providers.ark.ways import (
    a_request_that_breaks_a_rule,
    a_task_that_runs,
    a_task_that_waits_for_longer_than_its_caller,
)

__all__ = ["a_request_that_breaks_a_rule", "a_task_that_runs", "a_task_that_waits_for_longer_than_its_caller"]
