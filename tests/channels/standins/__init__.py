"""Stand-ins of providers, each a process of its own: they hold us to what the provider documents."""
