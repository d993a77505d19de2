"""`churn init`: what files nobody has described hold, and the study file for them."""
