"""What outlasts a call: tenants, tasks, ledgers, journals, files, and the stores that keep them."""
