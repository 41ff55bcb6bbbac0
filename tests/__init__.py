"""The tests of iomdb. A package, so that files here and in tests/recovery may bear the same name."""
