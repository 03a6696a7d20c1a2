"""What a complaint office knows: rules, deadlines, words. Plain Python, no input or output."""
