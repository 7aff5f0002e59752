"""Gateways: services that sell other sellers' models under a host of their own, as one declared family.

Each is a file of settings: `shapes/` has the eight shapes that they have, `known/` those that were read, each like a shape or like
another gateway and with what differs; a user's own come from a settings file.
"""
