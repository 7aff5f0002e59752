"""Requests that lie in files, validated and priced."""
