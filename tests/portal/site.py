"""A whole portal for the browser tests, run as a script: `palier serve` with sample sign-ins.

Announced as one line of JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from palier.portal.serve import Serving, Wish, serve
from tests.portal.programmes import FIRST_STEPS
from tests.portal.rows import TODAY

PASSWORD = "correct-horse-battery"


def ready(serving: Serving) -> None:
    """Make the sign-ins and say that all is served."""
    from palier.portal.accounts.services import token_create, user_create

    organisation = serving.organisation_id
    for username, partner in (("vendor", ""), ("one", "P-1"), ("two", "P-2")):
        user_create(
            username=username, password=PASSWORD, organisation_id=organisation, partner_id=partner, full_name=username
        )
    token = token_create(organisation_id=organisation, name="tests")
    print(json.dumps({"address": serving.address, "token": token}), flush=True)


if __name__ == "__main__":
    state, facts, port = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    serve(Wish(FIRST_STEPS, state, TODAY, port=port, facts=facts), ready)
