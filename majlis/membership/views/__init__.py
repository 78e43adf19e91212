"""The pages of membership: sign-in and its safety, the directory, a person's page, one's own profile."""
