"""What people, programs and accidents send: no form and no address may break on it."""
