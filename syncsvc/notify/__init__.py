"""Telling people: a message in a reader's language, sent by mail, as a signed call, or by Telegram."""
