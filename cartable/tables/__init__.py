"""Tables that people hand in: CSV in any usual writing, and XLSX, as a stream of rows."""

from cartable.tables.table import Row, Table, open_table

__all__ = ["Row", "Table", "open_table"]
