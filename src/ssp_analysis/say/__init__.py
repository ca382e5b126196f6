"""What people receive: sentences, charts, tables, the report and the slides."""
