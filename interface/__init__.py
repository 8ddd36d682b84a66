"""The implementation of `synfin.api` by topic: endpoints, claims, variants, checks, replays."""
