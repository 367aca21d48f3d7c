"""What ``sources.yaml`` says about a remote: how it is reached, how fast, with which tokens, and what it is asked."""
