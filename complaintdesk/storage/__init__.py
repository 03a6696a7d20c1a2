"""Where complaints are kept: tables, engine, schema steps, search index, hash chain, backup."""
