"""Dead letters: folded, chosen, shown, sent again."""
