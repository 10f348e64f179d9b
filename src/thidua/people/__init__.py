"""Officers and the mandates they hold."""
