"""fal: a queue over HTTP for Seedance 2.0 and 2.5, with the model in the path and the output as a call of its own."""
