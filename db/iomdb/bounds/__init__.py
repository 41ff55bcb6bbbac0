"""The exact range of sums of figures of which some are estimated.

chosen.py  the figures that a caller asks for, and the answer
known.py   the estimated figures, and the sums that limit them
ranges.py  the smallest and largest value that these sums leave
"""

from iomdb.bounds.chosen import bounds

__all__ = ["bounds"]
