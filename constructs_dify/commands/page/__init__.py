"""The review page: what it says (pure data), the rules behind its warnings, and how it becomes one HTML file."""
