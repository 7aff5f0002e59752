"""Ark, the maker's own API: BytePlus's in USD and Volcengine's in CNY, one wire."""
