"""What each provider documents: one folder a provider."""
