"""What some providers do beyond the standard actions."""
