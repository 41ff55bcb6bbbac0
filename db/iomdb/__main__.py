"""`python -m iomdb` is the command line."""

from iomdb.cli import main

if __name__ == "__main__":
    main()
