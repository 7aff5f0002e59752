"""What is found: a finding, where it stands, and what was covered."""
