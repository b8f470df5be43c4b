"""Dead letters: read from their topic, chosen, shown, and sent again."""
