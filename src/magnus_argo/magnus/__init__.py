"""The input language: magnus pipelines, configurations, parameters and runtimes."""
