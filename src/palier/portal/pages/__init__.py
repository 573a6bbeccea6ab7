"""The pages: home, sign-in, their fragments, figures in French and English."""
