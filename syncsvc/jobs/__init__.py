"""When things happen: pull a source, guard what came, evaluate and keep."""
