from typing import Any

from . import common as common
from . import expr as expr

def __getattr__(name: str) -> Any: ...
