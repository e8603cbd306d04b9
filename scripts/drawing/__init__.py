"""How :mod:`lay_out` draws a diagram: what there is, where it stands, how flows run, where labels go."""
