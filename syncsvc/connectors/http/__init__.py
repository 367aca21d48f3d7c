"""The one door to remotes over HTTP; nothing else imports httpx or tenacity."""
