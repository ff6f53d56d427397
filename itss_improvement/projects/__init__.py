"""Improvement projects: their charter, who has one next, and the reports that are asked for (R24, R43-R47, R61-R64)."""

PROJECT = "Improvement Project"
REPORT = "Improvement Project Report"
