"""How much a match matters to whoever wrote its rule."""

from enum import StrEnum


class Severity(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
