"""Structure changes (SOTK): what a decree explains, and how far the sides have followed it."""
