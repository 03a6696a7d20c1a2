"""Any commands in any order by several people: see machine.py for what holds. The long run: dev.py soak."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from complaintdesk.domain.vocabulary import Role
from tests.conftest import KINDS, Databases
from tests.desk.office import close_all, desk_as
from tests.office.everything import everything
from tests.office.machine import OfficeMachine, Told

if TYPE_CHECKING:
    from collections.abc import Iterator

SHORT = (18, 60)
LONG = (int(os.environ.get("COMPLAINTDESK_SOAK_RUNS", "520")), 60)


@pytest.fixture(params=KINDS)
def template(request: pytest.FixtureRequest, databases: Databases) -> Iterator[tuple[str, str]]:
    """An office with a front desk, two supervisors, people of two departments and an administrator, to copy."""
    url = databases.new(request.param)
    desk = everything(url)
    desk_as(desk, Role.FRONT_DESK, number="1001", name="张接待")
    desk_as(desk, Role.SUPERVISOR, number="1002", name="李主管")
    desk_as(desk, Role.DEPARTMENT, "甲科", number="1003", name="甲科员")
    desk_as(desk, Role.SUPERVISOR, number="1004", name="王领导")
    close_all()
    yield request.param, url
    databases.drop(url)


def run(databases: Databases, template: tuple[str, str], examples: int, steps: int) -> Told:
    told = Told()
    kind, url = template

    class Machine(OfficeMachine):
        pass

    Machine.databases, Machine.kind, Machine.template, Machine.told = databases, kind, url, told
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            # A failing run of hundreds of steps is shown as it is: shrinking it would take an hour.
            phases=(Phase.generate,),
        ),
    )
    return told


def figures(told: Told) -> str:
    return (
        f"{told.steps} steps, {told.commands} commands, {sum(told.done.values())} done ({len(told.done)} kinds), "
        f"{told.refused} refused, {told.crashes} crashes"
    )


def test_任意顺序(databases: Databases, template: tuple[str, str]) -> None:
    told = run(databases, template, *SHORT)
    print(figures(told))
    assert told.steps >= 1_000  # on each database
    assert told.crashes > 0
    assert len(told.done) > 20


@pytest.mark.soak
def test_任意顺序_长(databases: Databases, template: tuple[str, str]) -> None:
    told = run(databases, template, *LONG)
    print(figures(told), told.done)
    assert told.steps >= 25_000 * LONG[0] // 520
