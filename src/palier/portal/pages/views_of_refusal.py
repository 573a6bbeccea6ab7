"""What a page says that does not exist, or not for the one who asks: the same words for both."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return render(request, "pages/not_found.html", status=404)
