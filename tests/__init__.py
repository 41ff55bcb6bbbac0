"""The tests of iomdb. A package, so that files here and in tests/extraction may bear the same name."""
