"""The life of a record: the tables of `domain` enforced on documents, whichever door they are saved through."""
