"""Graphs as pictures, and what happens when a step fails."""
