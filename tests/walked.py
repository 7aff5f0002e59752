"""Which providers those tests walk that speak of all of them."""

from drytake.schemas.registry import provider_ids

__all__ = ["GATEWAYS", "WALKED"]

GATEWAYS = ("newapi", "newapigen", "toapis")
"""Of gateways, one of each shape whose bodies and responses are its own; the tests of the family hold the others."""
WALKED = (*provider_ids(), *GATEWAYS)
