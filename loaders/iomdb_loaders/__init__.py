"""Loaders: what brings a printed edition into the database. A connection is handed in; nothing here imports iomdb."""
