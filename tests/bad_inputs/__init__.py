"""Broken inputs, generated: each is handled as documented or ends in one line that says what to do.

`python -m tests.bad_inputs` prints them all with their messages; `python -m tests.bad_inputs FOLDER` keeps the files.
"""
