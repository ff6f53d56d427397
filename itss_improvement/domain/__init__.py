"""The regulation's rules as functions over plain values. Nothing here imports the framework or does I/O."""
