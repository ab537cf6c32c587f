"""From the variables of Dify to the choices of the library: a file for each choice."""
