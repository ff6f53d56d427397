"""The pack of evidence: archived improvements in one file, which an auditor checks without the site (R70, R92)."""
