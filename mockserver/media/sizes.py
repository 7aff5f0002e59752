"""How many pixels a result has: prices need that too, so the table stands with the schemas."""

from drytake.schemas.seedance.sizes import SIZES, pixels

__all__ = ["SIZES", "pixels"]
