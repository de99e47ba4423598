"""`riverwalk indicators`: what the log comes to, by the figures that a workspace asks for."""
