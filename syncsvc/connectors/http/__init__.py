"""The one door to remotes over HTTP; nothing else imports httpcore or tenacity."""
