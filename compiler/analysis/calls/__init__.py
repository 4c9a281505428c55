"""One call: who calls what, when and in which states; followed hop by hop; and how people ask for it."""
