"""Real servers for the tests: private copies of programs found or fetched, nothing left behind."""
