from typing import Any

from . import types as types

def __getattr__(name: str) -> Any: ...
