"""What admins watch and do: figures, finding cases, where they wait, jobs, and commands over many cases at once."""
