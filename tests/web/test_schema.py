"""The interface is what its OpenAPI says, for whatever is sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from syncsvc.model.right import Right
from tests.store.making import found, outcome, run
from tests.web.serving import Served

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 4


def asking(
    operation: APIOperation[Any, Any, Any, Any],
    mode: GenerationMode,
    headers: dict[str, str],
    checks: list[Callable[..., bool | None]],
) -> Callable[[], None]:
    """Some requests to one address, right or wrong by its description, and what is expected of the answers."""

    @seed(7)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def asked(case: schemathesis.Case[Any]) -> None:
        case.call_and_validate(headers=headers, checks=checks)

    return asked


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_whatever_is_sent_is_answered_as_promised(api: Served, mode: GenerationMode) -> None:
    """Right and wrong requests made from OpenAPI: no fault of ours, no status, form or content that is not promised,
    and nothing wrong is taken."""
    run(api.store, api.lock, outcome(found("a")))
    with api.client(*(right for right in Right if right is not Right.ADMIN)) as client:
        headers = {"Authorization": client.headers["authorization"]}
        described = client.get("/openapi.json").json()
    described["paths"] = {path: verbs for path, verbs in described["paths"].items() if not path.endswith("/stream")}
    schema = schemathesis.openapi.from_dict(described)
    schema.config.update(base_url=api.address)
    results = list(schema.get_all_operations())
    operations = [result.ok() for result in results if isinstance(result, Ok)]
    assert len(operations) == len(results)
    assert len(operations) > 20
    checks = [*CHECKS, *([negative_data_rejection] if mode is GenerationMode.NEGATIVE else [])]
    for operation in operations:
        if mode is GenerationMode.POSITIVE or operation.body or operation.query or operation.path_parameters:
            asking(operation, mode, headers, checks)()
