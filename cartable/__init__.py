"""The program: command line, settings, composition root, schedule."""
