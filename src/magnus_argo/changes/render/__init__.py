"""Changes as text, Markdown, JSON and HTML."""
