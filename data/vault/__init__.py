"""What the Markdown of a vault says: pure reading, from text to facts with the line they stand on."""
