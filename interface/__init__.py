"""What `synfin.api` offers, by topic: endpoints, claims, mutants, replays; the package's root exports it."""
