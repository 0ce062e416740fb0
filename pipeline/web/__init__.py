"""The HTTP API: parses requests, calls the verbs, shows what they say; nothing is decided here."""
