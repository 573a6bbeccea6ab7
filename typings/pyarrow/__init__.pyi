from typing import Any, TypeAlias

DataType: TypeAlias = Any
Field: TypeAlias = Any
RecordBatch: TypeAlias = Any
Schema: TypeAlias = Any
Table: TypeAlias = Any

def __getattr__(name: str) -> Any: ...
