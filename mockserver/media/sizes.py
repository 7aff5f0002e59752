"""How many pixels a result has: prices need that too, so the table stands with the schemas."""

from understudy.schemas.sizes import SIZES, pixels

__all__ = ["SIZES", "pixels"]
