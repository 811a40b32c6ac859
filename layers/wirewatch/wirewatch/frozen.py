"""The base of all frozen pydantic models. Hot paths use frozen dataclasses instead."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A model whose instances can't be changed. `model_copy(update=...)` makes a changed copy."""

    model_config = ConfigDict(frozen=True)
