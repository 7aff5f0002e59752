"""What coding agents read: the skill, and llms.txt. Both are made from what the product knows of itself."""
