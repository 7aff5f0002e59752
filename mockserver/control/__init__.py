"""The control API under `/_drytake`, and its pages."""
