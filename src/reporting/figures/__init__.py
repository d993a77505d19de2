"""Pictures of the report and the notebooks: tidy frames in, a matplotlib Figure with one message out.

The message is the title (`style.message`), the text alternative goes with it. One file per subject, one palette.
"""
