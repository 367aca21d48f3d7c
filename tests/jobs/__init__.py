"""One turn of the jobs: the guard, a pull, a run that is held, cancelled, locked out or taken over."""
