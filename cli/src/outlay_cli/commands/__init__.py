"""One module per subcommand: read options, call, print."""
