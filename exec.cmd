@rem Only for npm on Windows: its shell has no `exec`, by which a signal to npm reaches the server elsewhere (package.json, scripts).
@%*
