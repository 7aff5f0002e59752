#!/bin/sh
exec python generate.py
