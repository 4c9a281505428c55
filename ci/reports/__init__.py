"""How results are shown: values in, text out. One file per form."""
