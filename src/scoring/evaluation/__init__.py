"""What a loaded model computes: log-odds, probabilities, contributions, value, and who belongs to the cohort."""
