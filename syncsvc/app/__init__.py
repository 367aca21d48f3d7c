"""The one place where parts are chosen and joined: what a command means, in terms of the rooms below."""
