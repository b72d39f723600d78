"""What a survey is: a frozen tree, how it is written, what is wrong with it, and what of it a
person sees. Pure: no Django, no database, so that the same rules can be checked anywhere."""
