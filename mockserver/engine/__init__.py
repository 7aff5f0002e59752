"""What happens to a call: tasks, money, limits, webhooks, results. Knows no provider."""
