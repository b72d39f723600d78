"""Changes to a definition, one for each button of the editor: plain data in, changed in place. What
comes out is checked like anything that is written by hand."""
