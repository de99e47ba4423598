"""PLUMBING: Faust, Kafka transactions, stores, Redis, metrics and settings."""
