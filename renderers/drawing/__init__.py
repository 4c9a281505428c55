"""How people are shown what the analyses found: drawings, and words for other programs that draw."""
