"""The worker's loop: woken by marks, once a second at least; records each day that begins; ends between two steps."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import psycopg
from django.conf import settings
from django.db import OperationalError, connection

from palier.portal.accounts.selectors import organisation_ids
from palier.portal.facts.ledger import is_day_due
from palier.portal.facts.services import day_begin
from palier.portal.facts.touched import Unit
from palier.portal.postgres.address import address_of
from palier.portal.tenancy.door import tenant

from .channels import MARKS
from .marks import organisations_waiting
from .recalculation import Calculate, CalculationFailed, recalculate
from .services import units_mark

LOGGER = logging.getLogger(__name__)
_WAIT_SECONDS = 1.0
_FIRST_DELAY_SECONDS, _LAST_DELAY_SECONDS = 30.0, 3_600.0


@dataclass
class Failures:
    """Units whose calculation failed, each left alone for a while that doubles, so that they hold up nobody else."""

    until: dict[tuple[int, Unit], tuple[float, float]] = field(default_factory=dict)

    def note(self, organisation_id: int, unit: Unit) -> None:
        """A unit failed by itself."""
        _, delay = self.until.get((organisation_id, unit), (0.0, _FIRST_DELAY_SECONDS / 2))
        delay = min(2 * delay, _LAST_DELAY_SECONDS)
        self.until[organisation_id, unit] = (time.monotonic() + delay, delay)

    def to_leave(self, organisation_id: int) -> set[Unit]:
        """Units of an organisation not to be tried now."""
        now = time.monotonic()
        return {unit for (owner, unit), (until, _) in self.until.items() if owner == organisation_id and until > now}


def work(calculate: Calculate, is_stopping: Callable[[], bool], failures: Failures) -> bool:
    """Recalculate one set of each organisation that waits. Whether any unit was taken."""
    was_busy = False
    for organisation_id in organisations_waiting():
        if is_stopping():
            break
        leave = failures.to_leave(organisation_id)
        try:
            was_busy |= bool(recalculate(organisation_id, calculate, leave).units)
        except CalculationFailed as failure:
            was_busy = True
            _one_by_one(organisation_id, calculate, failure, failures)
    return was_busy


def _one_by_one(organisation_id: int, calculate: Calculate, failure: CalculationFailed, failures: Failures) -> None:
    """After a set failed: each unit alone, so that one unit's trouble does not keep the others waiting."""
    if len(failure.units) == 1:
        LOGGER.exception(
            "unit %s of organisation %s cannot be calculated", failure.units[0], organisation_id, exc_info=failure
        )
        failures.note(organisation_id, failure.units[0])
        return
    for _ in failure.units:
        try:
            recalculate(organisation_id, calculate, failures.to_leave(organisation_id), most=1)
        except CalculationFailed as alone:
            _one_by_one(organisation_id, calculate, alone, failures)


def days_begin() -> None:
    """Record the day of every ledger whose clock shows a new one."""
    for organisation_id in organisation_ids():
        with tenant(organisation_id):
            is_due = is_day_due()
        if is_due:
            day_begin(organisation_id=organisation_id, mark_units=units_mark)


def run(calculate: Calculate, is_stopping: Callable[[], bool]) -> None:
    """Work until told to stop. A database that goes away is waited for: the marks keep what is to be done."""
    failures = Failures()
    while not is_stopping():
        try:
            url = address_of(settings.ROLE, settings.STATE, os.environ).url()
            with psycopg.connect(url, autocommit=True) as listener:
                listener.execute(f"listen {MARKS}")
                while not is_stopping():
                    days_begin()
                    while not is_stopping() and work(calculate, is_stopping, failures):
                        pass
                    for _ in listener.notifies(timeout=_WAIT_SECONDS, stop_after=1):
                        pass
        except (psycopg.OperationalError, OperationalError, LookupError):
            LOGGER.warning("the worker waits for the database")
            connection.close()
            time.sleep(_WAIT_SECONDS)
