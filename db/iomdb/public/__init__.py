"""The public file: what the database publishes, without the records it was aggregated from.

quantities.py  every published count of persons, and the leaves it sums
protection.py  which of them to suppress
copying.py     a new file with everything but the records
"""

from iomdb.public.copying import Exported, export_public

__all__ = ["Exported", "export_public"]
