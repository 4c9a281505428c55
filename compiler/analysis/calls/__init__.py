"""One call: its caller, what is dialled, when and in which states; followed hop by hop; and how people ask for it."""
