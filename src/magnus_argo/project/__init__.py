"""What is asked for: settings of flags, environment and project file, made into jobs."""
