"""RFC 9457 problem details: what went wrong, in one shape, for programs and for people."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from palier.base.findings import Finding, FindingsError
from palier.portal.facts.services import KeyReused

MEDIA = "application/problem+json"


def problem(status: int, title: str, detail: str = "", findings: Sequence[Finding] = ()) -> HttpResponse:
    """A problem as a response. `findings` name each fault with its place, word and remedy."""
    body: dict[str, object] = {"type": "about:blank", "title": title, "status": status}
    if detail:
        body["detail"] = detail
    if findings:
        body["findings"] = [finding.as_dict() for finding in findings]
    return JsonResponse(body, status=status, content_type=MEDIA)


def add_problem_handlers(api: NinjaAPI) -> None:
    """Let every refusal of the API be a problem."""

    @api.exception_handler(AuthenticationError)
    def _unknown(request: HttpRequest, exc: AuthenticationError) -> HttpResponse:
        response = problem(
            401, "Who asks is not known", "Send the organisation's token as `Authorization: Bearer ...`."
        )
        response["WWW-Authenticate"] = "Bearer"
        return response

    @api.exception_handler(ValidationError)
    def _invalid(request: HttpRequest, exc: ValidationError) -> HttpResponse:
        places = [
            Finding("request", f"{'.'.join(str(part) for part in error['loc'])}: {error['msg']}")
            for error in exc.errors
        ]
        return problem(422, "The request cannot be read", findings=places)

    @api.exception_handler(FindingsError)
    def _faults(request: HttpRequest, exc: FindingsError) -> HttpResponse:
        status = 404 if any(finding.code == "unknown-table" for finding in exc.findings) else 422
        return problem(status, "The facts cannot be read", findings=exc.findings)

    @api.exception_handler(KeyReused)
    def _reused(request: HttpRequest, exc: KeyReused) -> HttpResponse:
        return problem(422, "This Idempotency-Key was used for another body", str(exc))

    @api.exception_handler(HttpError)
    def _other(request: HttpRequest, exc: HttpError) -> HttpResponse:
        return problem(exc.status_code, exc.message)
