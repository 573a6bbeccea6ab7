from typing import Any, TypeAlias

BooleanValue: TypeAlias = Any
Column: TypeAlias = Any
DateValue: TypeAlias = Any
IntegerValue: TypeAlias = Any
NumericValue: TypeAlias = Any
Scalar: TypeAlias = Any
StringValue: TypeAlias = Any
Table: TypeAlias = Any
Value: TypeAlias = Any

def __getattr__(name: str) -> Any: ...
